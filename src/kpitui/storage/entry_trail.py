"""All that was ever entered for a measure in some days, also what was undone or superseded since; only reads."""

from __future__ import annotations

import sqlite3
from datetime import date

from kpitui.domain.entries import Entry
from kpitui.frozen import dataclass
from kpitui.storage.rows import sound_rows


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """An entry and, where it was undone, by whom and when (UTC as ISO text); else both are empty."""

    entry: Entry
    undone_by: str = ""
    undone_at: str = ""


def entry_trail(connection: sqlite3.Connection, measure: str, first: date, last: date) -> list[TrailEntry]:
    """The entries of a measure from the first to the last day, limits included, in the order of recording."""
    rows = connection.execute(
        "SELECT entry.id, measure.key, entry.day, entry.amount, entry.is_total, entry.by, entry.at, entry.note,"
        " coalesce(undone.by, ''), coalesce(undone.at, '')"
        " FROM measure CROSS JOIN entry ON entry.measure_id = measure.id AND entry.day BETWEEN ? AND ?"
        " LEFT JOIN entry_undone AS undone ON undone.entry_id = entry.id"
        " WHERE measure.key = ? ORDER BY entry.id",
        (first.isoformat(), last.isoformat(), measure),
    )
    with sound_rows("entry"):
        return [
            TrailEntry(Entry(id_, key, date.fromisoformat(day), amount, bool(is_total), by, at, note), *undone)
            for id_, key, day, amount, is_total, by, at, note, *undone in rows
        ]
