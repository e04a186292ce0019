"""Entries in the file: added, marked as undone and read; never altered."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from math import isfinite
from typing import Any

from kpitui.domain.entries import Entry
from kpitui.errors import InvalidInput
from kpitui.frozen import dataclass
from kpitui.storage.audit import Change, Value, seal
from kpitui.storage.rows import sound_rows

_COLUMNS = "entry.id, measure.key, entry.day, entry.amount, entry.is_total, entry.by, entry.at, entry.note"
_NOT_UNDONE = "NOT EXISTS (SELECT 1 FROM entry_undone WHERE entry_id = entry.id)"

EntryRow = Sequence[Any]


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An amount about to be recorded. Two with the same 16-byte `token` are one: the second is ignored."""

    measure: str
    day: date
    amount: float
    is_total: bool
    token: bytes
    note: str = ""
    at: str = ""
    by: str = ""


class EntryWriter:
    """Adds entries within one change, each sealed by a hash over all entries before it."""

    def __init__(self, change: Change) -> None:
        self._change = change
        self._connection = change.connection
        self._ids: dict[str, int] = {}
        last = change.connection.execute("SELECT id, chain FROM entry ORDER BY id DESC LIMIT 1").fetchone()
        self._last_id: int = last[0] if last else 0
        self._chain: bytes = last[1] if last else b""

    def add(self, new: NewEntry) -> int | None:
        """Record one amount; its id, or None when an entry with this token is there already.

        Raises:
            InvalidInput: the amount is not a finite number of a size that can be kept.
        """
        if not isfinite(new.amount) or abs(new.amount) > 1e15:
            raise InvalidInput(f"{new.amount} cannot be kept as an amount.", hint="Write an ordinary number.")
        if self._connection.execute("SELECT 1 FROM entry WHERE token = ?", (new.token,)).fetchone():
            return None
        row = (
            self._last_id + 1,
            self._measure_id(new.measure),
            new.day.isoformat(),
            float(new.amount) + 0.0,  # SQLite keeps no minus zero: its seal would not fit
            int(new.is_total),
            new.by or self._change.by,
            new.at or self._change.at,
            new.note,
            new.token,
        )
        chain = seal(self._chain, row)
        self._connection.execute(
            "INSERT INTO entry (id, measure_id, day, amount, is_total, by, at, note, token, chain)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, chain),
        )
        self._last_id, self._chain = row[0], chain
        return self._last_id

    def _measure_id(self, key: str) -> int:
        if key not in self._ids:
            found = self._connection.execute("SELECT id FROM measure WHERE key = ?", (key,)).fetchone()
            if found is None:
                raise InvalidInput(f"The measure {key} is no longer in the scorecard.")
            self._ids[key] = found[0]
        return self._ids[key]


def _entry(row: EntryRow) -> Entry:
    id_, key, day, amount, is_total, by, at, note = row
    return Entry(id_, key, date.fromisoformat(day), amount, bool(is_total), by, at, note)


def _one(row: EntryRow | None) -> Entry | None:
    with sound_rows("entry"):
        return _entry(row) if row else None


def entries_between(connection: sqlite3.Connection, spans: Mapping[str, tuple[date, date]]) -> list[Entry]:
    """The entries that count of each measure from its first to its last day, limits included; undone ones left out."""
    keys_of: dict[tuple[date, date], list[str]] = {}
    for key, span in spans.items():
        keys_of.setdefault(span, []).append(key)
    found: list[Entry] = []
    for (first, last), keys in keys_of.items():
        # CROSS JOIN keeps the order: a seek per measure in the index, however many entries the file holds.
        rows = connection.execute(
            f"WITH wanted (key) AS (VALUES {', '.join(['(?)'] * len(keys))})"  # noqa: S608
            f" SELECT {_COLUMNS} FROM wanted CROSS JOIN measure ON measure.key = wanted.key"
            " CROSS JOIN entry ON entry.measure_id = measure.id AND entry.day BETWEEN ? AND ?"
            f" WHERE {_NOT_UNDONE}",
            (*keys, first.isoformat(), last.isoformat()),
        )
        with sound_rows("entry"):
            found.extend(map(_entry, rows))
    return found


def first_days(connection: sqlite3.Connection) -> dict[str, date]:
    """For each measure the day from which it counts: its first entry's, or the day it was defined, if earlier.

    A computed one counts from when all that it is made of does, also where its formula was written later.
    """
    rows = connection.execute(
        "SELECT key, formula, min(created_on, coalesce((SELECT day FROM entry WHERE measure_id = measure.id"  # noqa: S608
        f" AND {_NOT_UNDONE} ORDER BY day LIMIT 1), created_on)) FROM measure"
    )
    with sound_rows("measure"):
        days, formulas = {}, {}
        for key, formula, day in rows:
            days[key] = date.fromisoformat(day)
            if formula:
                formulas[key] = formula
    return _with_computed(days, formulas) if formulas else days


def _with_computed(days: dict[str, date], formulas: Mapping[str, str]) -> dict[str, date]:
    from kpitui.domain.formulas import parse_formula  # only scorecards that compute something pay for it

    made_of: dict[str, tuple[str, ...]] = {}
    for key, formula in formulas.items():
        with suppress(InvalidInput):  # an altered one: whoever computes it says so
            made_of[key] = parse_formula(formula).names
    found = dict(days)
    for _ in made_of:  # one may be made of others: after as many rounds nothing changes any more
        for key, names in made_of.items():
            if begins := [found[name] for name in names if name in found]:
                found[key] = min(days[key], max(begins))
    return found


def has_history(connection: sqlite3.Connection) -> set[str]:
    """The measures that must be kept because something was ever recorded about them."""
    rows = connection.execute(
        # EXISTS seeks in the index of a table that may hold a million rows; the others are read through once.
        "SELECT key FROM measure WHERE EXISTS (SELECT 1 FROM entry WHERE measure_id = measure.id) OR id IN ("
        "SELECT measure_id FROM note UNION SELECT measure_id FROM decision UNION SELECT measure_id FROM review_check"
        " UNION SELECT measure_id FROM corrective_action)"
    )
    return {key for (key,) in rows}


def last_entry_by(connection: sqlite3.Connection, by: str, measure: str = "") -> Entry | None:
    """The newest entry made by this login (of one measure, if named) that was not undone."""
    of_measure = " AND measure.key = ?" if measure else ""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM entry JOIN measure ON measure.id = entry.measure_id"  # noqa: S608
        f" WHERE entry.by = ?{of_measure} AND {_NOT_UNDONE} ORDER BY entry.id DESC LIMIT 1",
        (by, measure) if measure else (by,),
    ).fetchone()
    return _one(row)


def newest_entries(connection: sqlite3.Connection, measure: str, limit: int = -1) -> list[Entry]:
    """The entries of a measure as they were recorded, newest first, also those undone since; at most `limit`."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM entry JOIN measure ON measure.id = entry.measure_id WHERE measure.key = ?"  # noqa: S608
        " ORDER BY entry.id DESC LIMIT ?",
        (measure, limit),
    )
    with sound_rows("entry"):
        return [_entry(row) for row in rows]


def entry_with_token(connection: sqlite3.Connection, token: bytes) -> Entry | None:
    """The entry that was recorded with this token, also when it was undone since; None without one."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM entry JOIN measure ON measure.id = entry.measure_id WHERE token = ?",  # noqa: S608
        (token,),
    ).fetchone()
    return _one(row)


def state_of_token(connection: sqlite3.Connection, token: bytes) -> bool | None:
    """Whether the entry with this token still counts (False: it was undone); None when there is no such entry."""
    row = connection.execute(f"SELECT {_NOT_UNDONE} FROM entry WHERE token = ?", (token,)).fetchone()  # noqa: S608
    return bool(row[0]) if row else None


def has_entry_between(connection: sqlite3.Connection, measure: str, first: date, last: date) -> bool:
    """Whether a measure has an entry that counts from the first to the last day, limits included."""
    row = connection.execute(
        f"SELECT 1 FROM measure JOIN entry ON entry.measure_id = measure.id WHERE measure.key = ?"  # noqa: S608
        f" AND day BETWEEN ? AND ? AND {_NOT_UNDONE} LIMIT 1",
        (measure, first.isoformat(), last.isoformat()),
    ).fetchone()
    return row is not None


def entries_numbered(connection: sqlite3.Connection, first: int, last: int) -> list[Entry]:
    """The entries with these ids, limits included, that were not undone."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM entry JOIN measure ON measure.id = entry.measure_id"  # noqa: S608
        f" WHERE entry.id BETWEEN ? AND ? AND {_NOT_UNDONE} ORDER BY entry.id",
        (first, last),
    )
    with sound_rows("entry"):
        return [_entry(row) for row in rows]


def entry_with_id(connection: sqlite3.Connection, entry_id: int) -> Entry | None:
    """One entry, unless it was undone."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM entry JOIN measure ON measure.id = entry.measure_id"  # noqa: S608
        f" WHERE entry.id = ? AND {_NOT_UNDONE}",
        (entry_id,),
    ).fetchone()
    return _one(row)


def last_touch(connection: sqlite3.Connection, spans: Mapping[str, tuple[date, date]]) -> tuple[str, str] | None:
    """Who was the last to record or undo an entry of these measures on these days, and when (UTC as ISO text)."""
    touches: list[tuple[int, int, str, str]] = []
    for key, (first, last) in spans.items():
        # What was undone stands in the audit trail after the entries that were there then.
        touches += connection.execute(
            "SELECT entry.id, 0, entry.by, entry.at FROM entry JOIN measure ON measure.id = measure_id"
            " WHERE measure.key = :key AND day BETWEEN :first AND :last UNION ALL"
            " SELECT audit.newest_entry, audit.id, audit.by, audit.at FROM entry"
            " JOIN measure ON measure.id = measure_id JOIN entry_undone ON entry_id = entry.id"
            " JOIN audit ON audit.entity = 'entry' AND audit.key = CAST(entry.id AS TEXT)"
            " WHERE measure.key = :key AND day BETWEEN :first AND :last",
            {"key": key, "first": first.isoformat(), "last": last.isoformat()},
        ).fetchall()
    return max(touches)[2:] if touches else None


def entry_chain_head(connection: sqlite3.Connection) -> tuple[int, str]:
    """How many entries there are and the newest link of their hash chain, in hexadecimal."""
    row = connection.execute("SELECT id, hex(chain) FROM entry ORDER BY id DESC LIMIT 1").fetchone()
    return row or (0, "")


def mark_entry_undone(change: Change, entry: Entry) -> None:
    """Let an entry no longer count; it stays in the file, and the audit trail says who undid it."""
    change.connection.execute(
        "INSERT INTO entry_undone (entry_id, by, at) VALUES (?, ?, ?)", (entry.id, change.by, change.at)
    )
    before: dict[str, Value] = {
        "measure": entry.measure,
        "day": entry.day.isoformat(),
        "amount": entry.amount,
        "total": entry.is_total,
        "by": entry.by,
        "at": entry.at,
        "note": entry.note,
    }
    change.record("undo", "entry", str(entry.id), before, None)


def first_altered_entry(connection: sqlite3.Connection) -> int | None:
    """The id of the first entry whose seal does not fit, or None when all are as they were recorded."""
    previous = b""
    rows = connection.execute(
        "SELECT id, measure_id, day, amount, is_total, by, at, note, token, chain FROM entry ORDER BY id"
    )
    for *row, chain in rows:
        if seal(previous, tuple(row)) != chain:
            return int(row[0])
        previous = chain
    return None
