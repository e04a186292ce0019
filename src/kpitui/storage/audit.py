"""The audit trail: who changed what, when, from what to what, each row sealed by a hash over all rows before it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import Any

from kpitui.frozen import dataclass
from kpitui.storage.rows import sound_rows

Value = str | int | float | bool | None | list["Value"] | dict[str, "Value"]
Record = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One recorded change. `before` None means it did not exist, `after` None that it no longer does.

    Rows of one command share a `batch`. `at` is UTC as ISO text. `newest_entry` is the id of the newest entry when
    it was recorded (0: none): clocks may go back, this tells what came first.
    """

    id: int
    at: str
    by: str
    what: str
    entity: str
    key: str
    before: Record | None
    after: Record | None
    batch: int
    newest_entry: int


class Change:
    """One transaction in progress: its connection, who makes it, and its share of the audit trail.

    `batch` numbers the rows it has left there (None as long as there are none); while `undoing` is set they say so.
    """

    def __init__(self, connection: sqlite3.Connection, by: str, at: str) -> None:
        self.connection = connection
        self.by = by
        self.at = at
        self.undoing = False
        self.batch: int | None = None

    def record(self, what: str, entity: str, key: str, before: Record | None, after: Record | None) -> None:
        """Add a row to the audit trail. `what` is a verb (add, change, undo, close); values equal: no row."""
        if before == after:
            return
        sealed = self.connection.execute("SELECT id, chain FROM audit ORDER BY id DESC LIMIT 1").fetchone()
        last_id, last_chain = sealed or (0, b"")
        newest_entry = self.connection.execute("SELECT coalesce(max(id), 0) FROM entry").fetchone()[0]
        if self.batch is None:
            self.batch = last_id + 1
        verb = "undo" if self.undoing else what
        texts = (_text(before), _text(after))
        row = (last_id + 1, self.at, self.by, verb, entity, _kept(key), *texts, self.batch, newest_entry)
        self.connection.execute(
            f"INSERT INTO audit ({_COLUMNS}, chain) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (*row, seal(last_chain, row)),
        )


def seal(previous: bytes, row: tuple[object, ...]) -> bytes:
    """The link of a hash chain: SHA-256 over the previous link and this row's values, unambiguously joined."""
    # repr() of a float is its shortest exact form, and quotes text, so no two different rows look alike.
    digest: bytes = _sha256()(previous + repr(row).encode("utf-8", "surrogatepass")).digest()
    return digest


@cache
def _sha256() -> Callable[[bytes], Any]:
    """SHA-256, from the interpreter's own module where it has one: hashlib loads OpenSSL first, 3 ms of every entry."""
    for name in ("_sha2", "_sha256", "hashlib"):  # Python 3.12 and later, 3.11, any
        with suppress(ImportError):
            found: Callable[[bytes], Any] = import_module(name).sha256
            return found
    raise ImportError("This Python has no SHA-256.")


def _text(record: Record | None) -> str | None:
    import json

    return None if record is None else _kept(json.dumps(record, ensure_ascii=False, sort_keys=True, allow_nan=False))


def _kept(text: str) -> str:
    """A text without what is none: the name of a file may be any bytes, and SQLite keeps UTF-8."""
    return text.encode(errors="replace").decode()


_COLUMNS = "id, at, by, what, entity, key, before, after, batch, newest_entry"


def _rows(found: Iterable[tuple[int, str, str, str, str, str, str | None, str | None, int, int]]) -> list[AuditRow]:
    import json  # 1.5 ms, and recording an amount never needs it

    with sound_rows("audit"):
        return [
            AuditRow(
                *(id_, at, by, what, entity, key),
                json.loads(before) if before else None,
                json.loads(after) if after else None,
                *(batch, newest_entry),
            )
            for id_, at, by, what, entity, key, before, after, batch, newest_entry in found
        ]


def trail(connection: sqlite3.Connection, *, entity: str = "", key: str = "", limit: int = -1) -> list[AuditRow]:
    """Recorded changes, newest first, of everything or of one entity or one thing."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM audit WHERE (:entity = '' OR entity = :entity) AND (:key = '' OR key = :key)"  # noqa: S608
        " ORDER BY id DESC LIMIT :limit",
        {"entity": entity, "key": key, "limit": limit},
    )
    return _rows(rows)


def changed_since(connection: sqlite3.Connection, entity: str, at: str) -> set[str]:
    """The keys of all things of one entity that were changed at a time (UTC as ISO text) or later."""
    return {key for (key,) in connection.execute("SELECT key FROM audit WHERE entity = ? AND at >= ?", (entity, at))}


def rows_since(connection: sqlite3.Connection, id_: int, entities: Iterable[str]) -> list[AuditRow]:
    """What was recorded about some kinds of things after the row with this id, oldest first."""
    wanted = tuple(entities)
    return _rows(
        connection.execute(
            f"SELECT {_COLUMNS} FROM audit WHERE id > ? AND entity IN ({', '.join('?' * len(wanted))})"  # noqa: S608
            " ORDER BY id",
            (id_, *wanted),
        )
    )


def last_batch_by(connection: sqlite3.Connection, by: str) -> list[AuditRow]:
    """The newest change of `by` that is neither undone nor itself an undoing: its rows, newest first.

    Opening a review is passed over, it is no change anybody would want back; and so is what `restore` has noted.
    """
    found = connection.execute(
        "SELECT batch FROM audit WHERE by = ? AND what NOT IN ('undo', 'open', 'restore')"
        " AND batch NOT IN (SELECT undone FROM audit_undone) ORDER BY id DESC LIMIT 1",
        (by,),
    ).fetchone()
    if found is None:
        return []
    return _rows(
        connection.execute(
            f"SELECT {_COLUMNS} FROM audit WHERE batch = ? AND what <> 'open' ORDER BY id DESC",  # noqa: S608
            found,
        )
    )


def mark_undone(change: Change, batch: int) -> None:
    """Remember that a batch was undone, so that the next undo takes the one before it."""
    change.connection.execute(
        "INSERT INTO audit_undone (undone, by, at) VALUES (?, ?, ?)", (batch, change.by, change.at)
    )


def broken_link(connection: sqlite3.Connection) -> int | None:
    """The id of the first audit row whose seal does not fit, or None when the whole trail is as it was written."""
    previous = b""
    for *row, chain in connection.execute(f"SELECT {_COLUMNS}, chain FROM audit ORDER BY id"):  # noqa: S608
        if seal(previous, tuple(row)) != chain:
            return int(row[0])
        previous = chain
    return None
