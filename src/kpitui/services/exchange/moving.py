"""The whole scorecard as one JSON document, and a new file from such a document: a move that loses nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping
from io import TextIOWrapper
from pathlib import Path

from kpitui.definitions.reading import read_scorecard
from kpitui.definitions.writing import write_scorecard
from kpitui.domain.quoting import quote
from kpitui.errors import InvalidDefinitions, InvalidInput, InvalidRows, Problem, UnusableFile
from kpitui.frozen import dataclass
from kpitui.services.exchange.json_stream import JsonStream, NotJson
from kpitui.services.workspace import Clock, Workspace, system_clock, system_login
from kpitui.storage.audit import Change, broken_link
from kpitui.storage.database import SCHEMA_VERSION, Database, create_database
from kpitui.storage.entries import first_altered_entry
from kpitui.storage.exchange import Restoring, Table, all_tables, count_rows, rows_of, sequences
from kpitui.storage.rows import sound_rows
from kpitui.storage.scorecards import load_scorecard

FORMAT = "kpitui scorecard"
MOST_BYTES = 8 * 1024 * 1024 * 1024
_ROWS_BETWEEN_NEWS = 2_000
_ROWS_TOGETHER = 500

Progress = Callable[[int, int], None]


def whole_scorecard(workspace: Workspace, progress: Progress | None = None) -> Generator[str, None, None]:
    """Everything that the file holds as JSON, in pieces: the same file gives the same bytes. `progress`: rows, of all.

    Every row stands on a line of its own; everything beyond ASCII is escaped.
    """
    with workspace.database.reading() as connection:
        tables = all_tables(connection)
        counts = [count_rows(connection, table) for table in tables]
        numbered = json.dumps(sequences(connection))
        yield f'{{"format": "{FORMAT}", "schema": {SCHEMA_VERSION}, "sequences": {numbered},\n"tables": {{'
        done = 0
        for number, table in enumerate(tables):
            yield f'{"," if number else ""}\n"{table.name}": ['
            lines: list[str] = []
            begun = False
            with sound_rows(table.name):
                for row in rows_of(connection, table):
                    lines.append(json.dumps(row, allow_nan=False))
                    done += 1
                    if progress is not None and done % _ROWS_BETWEEN_NEWS == 0:
                        progress(done, sum(counts))
                    if len(lines) == _ROWS_TOGETHER:
                        yield _joined(lines, begun=begun)
                        begun = True
                        lines.clear()
            yield _joined(lines, begun=begun) + ("\n]" if lines or begun else "]")
        yield "\n}}\n"


def _joined(lines: list[str], *, begun: bool) -> str:
    return (",\n" if begun else "\n") + ",\n".join(lines) if lines else ""


def looks_like_json(path: Path) -> bool:
    """Whether a file begins as a JSON document does, and a scorecard file in TOML never."""
    try:
        with path.open("rb") as file:
            return file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    except (OSError, ValueError):
        return False


@dataclass(frozen=True, slots=True)
class Moved:
    """A scorecard in its new file. `rows` were put back; `broken` says where the trail of changes does not verify."""

    workspace: Workspace
    rows: int
    broken: str = ""


def start_from_json(
    path: Path,
    document: Path,
    *,
    login: str = "",
    clock: Clock = system_clock,
    progress: Progress | None = None,
) -> Moved:
    """Make a new file that holds exactly what a JSON document says. `progress` is told bytes done and bytes in all.

    Raises:
        UnusableFile: the document cannot be read or is of a newer kpitui, or see `create_database`.
        InvalidRows: the document is none of a scorecard, or its rows do not hold together; with the line.
    """
    who = login or system_login()
    mover = _Mover(document, progress)

    def fill(database: Database) -> None:
        with database.writing(who, at=clock()) as change:
            mover.fill(change)

    database = create_database(path, fill)
    return Moved(Workspace(database, login=who, clock=clock), mover.rows, mover.broken)


class _Mover:
    """Reads one document into a new file."""

    def __init__(self, document: Path, progress: Progress | None) -> None:
        self.rows = 0
        self.broken = ""
        self._document = document
        self._progress = progress

    def fill(self, change: Change) -> None:
        """Put everything back, and look whether it holds together."""
        try:
            size = self._document.stat().st_size
            if size > MOST_BYTES:
                raise UnusableFile(f"{self._document} is larger than 8 GiB.", hint="Is it a scorecard in JSON?")
            with self._document.open("rb") as file:
                stream = JsonStream(TextIOWrapper(file, encoding="utf-8-sig"))
                try:
                    self._read(stream, Restoring(change), file.tell, size)
                except InvalidInput as error:
                    raise self._refused(f"line {stream.line}", error.message) from error
        except UnicodeDecodeError as error:
            raise self._refused("it", "is not UTF-8 text.") from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise UnusableFile(f"{self._document} cannot be read: {reason}.", hint="Check its name.") from error
        self._check(change)

    def _refused(self, where: str, what: str) -> InvalidRows:
        problem = Problem(f"{self._document.name}: {where}", what, "Export it anew with `kpitui export --json`.")
        return InvalidRows(f"{self._document} is not understood: nothing was made of it.", [problem], 1)

    def _read(self, stream: JsonStream, restoring: Restoring, done: Callable[[], int], size: int) -> None:
        seen: set[str] = set()
        numbered: Mapping[str, object] = {}
        for name in stream.members():
            if name == "tables":
                if seen != {"format", "schema", "sequences"}:
                    raise NotJson('"format", "schema" and "sequences" must stand before "tables".')
                for table in stream.members():
                    self._table(stream, restoring, table, lambda: (done(), size))
            else:
                numbered = self._head(name, stream.value()) or numbered
            seen.add(name)
        stream.end()
        if "tables" not in seen:
            raise NotJson("it is no scorecard of kpitui.")
        restoring.number(numbered)
        if missing := restoring.dangling():
            raise InvalidInput(f"a row of {missing} refers to something that is not there.")

    def _head(self, name: str, value: object) -> Mapping[str, object] | None:
        match name, value:
            case "format", str() if value == FORMAT:
                return None
            case "schema", int() if isinstance(value, int):
                if value > SCHEMA_VERSION:
                    raise UnusableFile(
                        f"{self._document} was written by a newer kpitui (format {value}; this one knows"
                        f" {SCHEMA_VERSION}).",
                        hint="Update kpitui to read it.",
                    )
                return None
            case "sequences", dict():
                return value
        raise NotJson(f"{quote(name)} is not understood: it is no scorecard of kpitui.")

    def _table(self, stream: JsonStream, restoring: Restoring, name: str, done: Callable[[], tuple[int, int]]) -> None:
        table: Table | None = restoring.table(name)
        if table is None:
            raise NotJson(f"there is no table {quote(name)}.")
        for row in stream.items():
            if not isinstance(row, dict):
                raise NotJson(f"it is no row of {name}.")
            restoring.add(table, row)
            self.rows += 1
            if self._progress is not None and self.rows % _ROWS_BETWEEN_NEWS == 0:
                self._progress(*done())

    def _check(self, change: Change) -> None:
        """Refuse definitions that no scorecard file could have; note where the chains of hashes do not verify."""
        scorecard = load_scorecard(change.connection)
        if scorecard is None:
            raise self._refused("it", "holds no scorecard.")
        try:
            read_scorecard(write_scorecard(scorecard), self._document.name)
        except InvalidDefinitions as error:
            raise InvalidRows(
                f"{self._document} holds definitions with mistakes: nothing was made of it.",
                error.problems,
                len(error.problems),
            ) from error
        entry, link = first_altered_entry(change.connection), broken_link(change.connection)
        places = [f"entry {entry}"] * (entry is not None) + [f"change {link}"] * (link is not None)
        self.broken = " and ".join(places)
