"""What was there when each week's review was last closed, and what was taken back since; only reads."""

from __future__ import annotations

import sqlite3
from datetime import date

from kpitui.frozen import dataclass
from kpitui.storage.rows import sound_rows


@dataclass(frozen=True, slots=True)
class Closing:
    """The last close of a review: the newest entry there was then, and its place in the audit trail.

    What was recorded later is told by numbers, not by times: clocks go wrong, and two things happen in one moment.
    """

    newest_entry: int
    audit: int


def closings(connection: sqlite3.Connection) -> dict[date, Closing]:
    """The last close of every review that was ever closed, by the first day of its week."""
    rows = connection.execute(
        "SELECT key, newest_entry, id FROM audit WHERE entity = 'review' AND what = 'close' AND EXISTS"
        " (SELECT 1 FROM review_frozen WHERE week = audit.key) ORDER BY id"
    )
    with sound_rows("audit"):
        return {date.fromisoformat(week): Closing(newest, number) for week, newest, number in rows}


def undone_after(connection: sqlite3.Connection, audit: int) -> dict[str, list[tuple[date, int]]]:
    """By measure the days of the entries that were undone after a place in the audit trail, and where each was."""
    rows = connection.execute(
        "SELECT measure.key, entry.day, audit.id FROM audit JOIN entry ON entry.id = CAST(audit.key AS INTEGER)"
        " JOIN entry_undone ON entry_id = entry.id JOIN measure ON measure.id = measure_id"
        " WHERE audit.entity = 'entry' AND what = 'undo' AND audit.id > ?",
        (audit,),
    )
    found: dict[str, list[tuple[date, int]]] = {}
    with sound_rows("audit"):
        for key, day, number in rows:
            found.setdefault(key, []).append((date.fromisoformat(day), number))
    return found


def value_when_closed(
    connection: sqlite3.Connection, week: date, measure: str, period: date
) -> tuple[bool, float | None]:
    """Whether the last close of a week's review saw a measure in a period, and the value it saw (None: missing)."""
    row = connection.execute(
        "SELECT json_extract(value, '$.value') FROM json_each((SELECT document FROM review_frozen WHERE week = ?"
        " ORDER BY id DESC LIMIT 1), '$.lines') WHERE json_extract(value, '$.measure') = ?"
        " AND json_extract(value, '$.period') = ?",
        (week.isoformat(), measure, period.isoformat()),
    ).fetchone()
    return (True, row[0]) if row else (False, None)
