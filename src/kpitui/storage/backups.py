"""Copies of a scorecard's file: taken while others work on it, checked by reopening, and only then given their name.

Never opens the scorecard other than through SQLite: closing any other handle on it would silently drop the locks that
this process holds there.
"""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from kpitui.errors import UnusableFile
from kpitui.frozen import dataclass
from kpitui.storage import database as opening
from kpitui.storage.atomic_files import (
    PRIVATE,
    SHARED,
    appear,
    make_folder,
    mode_like,
    sweep,
    sync_file,
    sync_folder,
    unfinished_beside,
)
from kpitui.storage.database import APPLICATION_ID, in_sentences

# 4 MB of the usual pages: others wait for about 5 ms to write, and the copy of a large file takes a tenth longer.
_PAGES_AT_A_TIME = 1_000
_PAUSE = 0.002
_MOST_RESTARTS = 3  # somebody writing makes SQLite begin again; then it is copied in one go


class Kind(StrEnum):
    """Why a backup was taken."""

    DAILY = "daily"
    REVIEW = "review"
    HAND = "hand"
    UPGRADE = "upgrade"
    REPLACED = "replaced"

    @property
    def is_automatic(self) -> bool:
        """Whether it is one of those that are thinned out by days, weeks and months."""
        return self in (Kind.DAILY, Kind.REVIEW)


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup in a folder of them; all but the size is in its name. `format` is that of the file (0: unknown)."""

    path: Path
    taken_at: datetime
    kind: Kind
    format: int
    size: int


_NAME = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)-(?P<kind>[a-z]+)-format(?P<format>\d+)(-(?P<number>\d+))?\.kpitui"
)
_TIME = "%Y-%m-%dT%H-%M-%SZ"


def name_for(at: datetime, kind: Kind, version: int, number: int = 1) -> str:
    """The name of a backup taken at a time in UTC, the `number`th of its second."""
    more = "" if number == 1 else f"-{number}"
    return f"{at.strftime(_TIME)}-{kind.value}-format{version}{more}.kpitui"


def folder_mode(mode: int) -> int:
    """The permissions of a folder of backups: colleagues who may work on the file may also restore it."""
    return 0o2770 if mode == SHARED else 0o700


def usual_folder(scorecard: Path) -> Path:
    """Where the backups of a scorecard are unless somebody chose another place: in a folder beside it."""
    return scorecard.resolve().with_name(f"{scorecard.resolve().name}-backups")


def listed(folder: Path) -> list[Backup]:
    """The backups in a folder, newest first; links and what else is there left out."""
    found: list[Backup] = []
    with suppress(OSError):
        for path in folder.iterdir():
            match = _NAME.fullmatch(path.name)
            if match is None or match["kind"] not in set(Kind):
                continue
            with suppress(OSError, ValueError):
                seen = path.lstat()
                if stat.S_ISREG(seen.st_mode):
                    at = datetime.strptime(match["at"], _TIME).replace(tzinfo=UTC)
                    found.append(Backup(path, at, Kind(match["kind"]), int(match["format"]), seen.st_size))
    return newest_first(found)


def newest_first(backups: Iterable[Backup]) -> list[Backup]:
    """Backups in their order, those of the same second by their number."""

    def order(backup: Backup) -> tuple[datetime, int, str]:
        match = _NAME.fullmatch(backup.path.name)
        return backup.taken_at, int(match["number"] or 1) if match else 0, backup.kind

    return sorted(backups, key=order, reverse=True)


def back_up(scorecard: Path, folder: Path, kind: Kind, at: datetime) -> Backup:
    """A new, checked backup in a folder of them.

    Raises:
        UnusableFile: the scorecard cannot be read or is damaged, or the backup cannot be written.
    """
    now = at.astimezone(UTC)
    try:
        mode = mode_like(scorecard)
        make_folder(folder, folder_mode(mode))
        sweep(folder)
    except OSError as error:
        raise _unwritable(folder, error) from error
    with closing(reading(scorecard)) as source, in_sentences(scorecard):
        version = source.execute("PRAGMA user_version").fetchone()[0]
        for number in range(1, 1_000):
            path = folder / name_for(now, kind, version, number)
            if not path.exists():
                with suppress(FileExistsError):  # somebody else took one in the same second
                    _copy(source, path, mode)
                    return Backup(path, now.replace(microsecond=0), kind, version, path.stat().st_size)
    raise UnusableFile(f"{folder} holds too many backups of this second.", hint="Try again in a moment.")


def copy_to(scorecard: Path, path: Path, *, mode: int = PRIVATE) -> None:
    """A checked copy of a scorecard in a new file of any name.

    Raises:
        UnusableFile: there is something at `path`; else see `back_up`.
    """
    if path.exists() or path.is_symlink():
        raise UnusableFile(f"{path} exists already.", hint="Choose another name, or move this one away.")
    with closing(reading(scorecard)) as source, in_sentences(scorecard):
        try:
            _copy(source, path, mode)
        except FileExistsError as error:
            raise UnusableFile(f"{path} exists already.", hint="Choose another name.") from error


@contextmanager
def private_copy(scorecard: Path) -> Iterator[Path]:
    """An unchecked copy to look at for as long as it takes, gone with the block: meanwhile others can save.

    Raises:
        OSError: there is no room for it.
        UnusableFile: the scorecard cannot be read.
    """
    with TemporaryDirectory(prefix="kpitui-") as folder:  # private, whatever the umask
        copy = Path(folder) / scorecard.name
        copy.touch(mode=PRIVATE, exist_ok=False)
        with in_sentences(scorecard), closing(reading(scorecard)) as source:
            copy_pages(source, copy)
        yield copy


def reading(path: Path) -> sqlite3.Connection:
    """A connection that changes nothing."""
    with in_sentences(path):
        uri = f"{path.absolute().as_uri()}?mode=ro"
        return sqlite3.connect(uri, uri=True, timeout=opening.BUSY_SECONDS, isolation_level=None)


def _copy(source: sqlite3.Connection, path: Path, mode: int) -> None:
    try:
        unfinished = unfinished_beside(path, mode)
    except OSError as error:
        raise _unwritable(path.parent, error) from error
    try:
        with in_sentences(path):
            copy_pages(source, unfinished)
            if problem := unsound(unfinished):
                raise UnusableFile(f"The scorecard is damaged: {problem}.", hint="`kpitui verify` tells more.")
        sync_file(unfinished)
        appear(unfinished, path)
        sync_folder(path.parent)
    except FileExistsError:
        raise
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        with suppress(OSError):
            unfinished.unlink()


def copy_pages(source: sqlite3.Connection, into: Path) -> None:
    """Fill an empty file of one's own with all pages of a database, as they were at one moment."""
    # Asking every 2 ms: SQLite's own handler asks ten times a second, and seldom finds a busy file free.
    source.execute("PRAGMA busy_timeout=0")
    try:
        _fill(source, into, _PAGES_AT_A_TIME, _Patience(most_restarts=_MOST_RESTARTS))
    except _RestartsTooOften:
        os.truncate(into, 0)  # some pages are there already, the first one perhaps not: no database
        _fill(source, into, -1, _Patience(most_restarts=0))


def _fill(source: sqlite3.Connection, into: Path, pages: int, patience: _Patience) -> None:
    # Nobody else knows the file: it needs no lock (the place may be a network drive) and no journal.
    uri = f"{into.absolute().as_uri()}?mode=rw&nolock=1"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as copy:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE"):
            copy.execute(f"PRAGMA {pragma}")
        source.backup(copy, pages=pages, progress=patience, sleep=_PAUSE)


class _RestartsTooOften(Exception):
    """Others write all the time."""


class _Patience:
    """Lets others write between two steps; gives up when SQLite had to begin again too often, or is locked out."""

    def __init__(self, *, most_restarts: int) -> None:
        self._most_restarts = most_restarts
        self._left = 0
        self._begun = -1
        self._busy_since = time.monotonic()

    def __call__(self, status: int, left: int, total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            if time.monotonic() - self._busy_since > opening.BUSY_SECONDS:
                error = sqlite3.OperationalError("database is locked")
                error.sqlite_errorcode = sqlite3.SQLITE_BUSY
                raise error
            return
        self._busy_since = time.monotonic()
        self._begun += left >= self._left
        self._left = left
        if self._begun > self._most_restarts:
            raise _RestartsTooOften
        if left:
            time.sleep(_PAUSE)


def unsound(path: Path) -> str:
    """What is wrong with a file that should be a sound scorecard of a format known here; empty when nothing is."""
    try:
        with closing(reading(path)) as connection:
            return _unsound(connection)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return str(error)
    except UnusableFile as error:
        return error.message.rstrip(".")


def _unsound(connection: sqlite3.Connection) -> str:
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        return "it is not a kpitui scorecard"
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if not 1 <= version <= opening.SCHEMA_VERSION:
        return f"its format is {version}, and this kpitui knows {opening.SCHEMA_VERSION}"
    connection.execute("PRAGMA cell_size_check=ON")
    said = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    return "" if said == "ok" else " ".join(said.split())


def _unwritable(path: Path, error: OSError) -> UnusableFile:
    return UnusableFile(
        f"No backup can be written to {path}: {error.strerror or error}.",
        hint="Free some space, or name another place.",
    )
