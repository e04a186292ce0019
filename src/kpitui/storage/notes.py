"""Notes on a measure in a period, in the file, each change audited."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date

from kpitui.errors import NotAllowed
from kpitui.frozen import dataclass
from kpitui.storage.audit import Change, Value
from kpitui.storage.rows import sound_rows


@dataclass(frozen=True, slots=True)
class Note:
    """A remark about a measure; `day` says which period it belongs to."""

    id: int
    measure: str
    day: date
    text: str
    by: str
    at: str


_COLUMNS = "note.id, measure.key, note.day, note.text, note.by, note.at"


def _note(row: tuple[int, str, str, str, str, str]) -> Note:
    id_, measure, day, text, by, at = row
    with sound_rows("note"):
        return Note(id_, measure, date.fromisoformat(day), text, by, at)


def notes_between(connection: sqlite3.Connection, spans: Mapping[str, tuple[date, date]]) -> list[Note]:
    """The notes on each measure from its first to its last day, limits included, oldest first."""
    if not spans:
        return []
    wanted = [value for key, (first, last) in spans.items() for value in (key, first.isoformat(), last.isoformat())]
    # CROSS JOIN keeps the order: a seek per measure in the index, however many notes there are.
    rows = connection.execute(
        f"WITH wanted (key, first, last) AS (VALUES {', '.join(['(?, ?, ?)'] * len(spans))})"  # noqa: S608
        f" SELECT {_COLUMNS} FROM wanted CROSS JOIN measure ON measure.key = wanted.key"
        " CROSS JOIN note ON note.measure_id = measure.id AND note.day BETWEEN wanted.first AND wanted.last",
        wanted,
    )
    return sorted(map(_note, rows), key=lambda note: note.id)


def note_with_id(connection: sqlite3.Connection, id_: int) -> Note | None:
    """One note, or None."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM note JOIN measure ON measure.id = note.measure_id WHERE note.id = ?",  # noqa: S608
        (id_,),
    ).fetchone()
    return _note(row) if row else None


def add_note(change: Change, measure: str, day: date, text: str) -> None:
    """Record a note.

    Raises:
        NotAllowed: the measure is no longer there.
    """
    row = change.connection.execute(
        "INSERT INTO note (measure_id, day, text, by, at) SELECT id, ?, ?, ?, ? FROM measure WHERE key = ?"
        " RETURNING id",
        (day.isoformat(), text, change.by, change.at, measure),
    ).fetchone()
    if row is None:
        raise NotAllowed(f"The measure {measure} is no longer in the scorecard.", hint="Look at it again.")
    after: dict[str, Value] = {"measure": measure, "day": day.isoformat(), "text": text}
    change.record("add", "note", str(row[0]), None, after)


def remove_note(change: Change, note: Note) -> None:
    """Take a note away, as the undo of adding it does; the audit trail keeps it."""
    change.connection.execute("DELETE FROM note WHERE id = ?", (note.id,))
    before: dict[str, Value] = {"measure": note.measure, "day": note.day.isoformat(), "text": note.text}
    change.record("remove", "note", str(note.id), before, None)
