"""The audit trail: who changed what, when, from what to what, each row sealed by a hash over all rows before it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

Value = str | int | float | bool | None | list["Value"] | dict[str, "Value"]
Record = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One recorded change. `before` None means it did not exist, `after` None that it no longer does.

    Rows of one command share a `batch`. `at` is UTC as ISO text.
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
        if self.batch is None:
            self.batch = last_id + 1
        verb = "undo" if self.undoing else what
        row = (last_id + 1, self.at, self.by, verb, entity, key, _text(before), _text(after), self.batch)
        self.connection.execute(
            "INSERT INTO audit (id, at, by, what, entity, key, before, after, batch, chain)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, seal(last_chain, row)),
        )


def seal(previous: bytes, row: tuple[object, ...]) -> bytes:
    """The link of a hash chain: SHA-256 over the previous link and this row's values, unambiguously joined."""
    from hashlib import sha256  # 3 ms, and reading never needs it

    # repr() of a float is its shortest exact form, and quotes text, so no two different rows look alike.
    return sha256(previous + repr(row).encode("utf-8", "surrogatepass")).digest()


def _text(record: Record | None) -> str | None:
    return None if record is None else json.dumps(record, ensure_ascii=False, sort_keys=True, allow_nan=False)


_COLUMNS = "id, at, by, what, entity, key, before, after, batch"


def _row(values: tuple[int, str, str, str, str, str, str | None, str | None, int]) -> AuditRow:
    id_, at, by, what, entity, key, before, after, batch = values
    return AuditRow(
        id_,
        at,
        by,
        what,
        entity,
        key,
        json.loads(before) if before else None,
        json.loads(after) if after else None,
        batch,
    )


def trail(connection: sqlite3.Connection, *, entity: str = "", key: str = "", limit: int = -1) -> list[AuditRow]:
    """Recorded changes, newest first, of everything or of one entity or one thing."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM audit WHERE (?1 = '' OR entity = ?1) AND (?2 = '' OR key = ?2)"  # noqa: S608
        " ORDER BY id DESC LIMIT ?3",
        (entity, key, limit),
    )
    return [_row(row) for row in rows]


def last_batch_by(connection: sqlite3.Connection, by: str) -> list[AuditRow]:
    """The newest change of `by` that is neither undone nor itself an undoing: its rows, newest first.

    Opening a review is passed over: it is no change anybody would want back.
    """
    found = connection.execute(
        "SELECT batch FROM audit WHERE by = ?1 AND what NOT IN ('undo', 'open')"
        " AND batch NOT IN (SELECT undone FROM audit_undone) ORDER BY id DESC LIMIT 1",
        (by,),
    ).fetchone()
    if found is None:
        return []
    rows = connection.execute(f"SELECT {_COLUMNS} FROM audit WHERE batch = ? ORDER BY id DESC", found)  # noqa: S608
    return [_row(row) for row in rows]


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
