"""Whether the review of a week is closed: the one question about reviews that every entry asks; cheap to import."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

# A review begun while the scorecard's weeks started on another day counts for the week it mostly covers.
OVERLAP = timedelta(days=3)
NEAREST = "FROM review WHERE week BETWEEN ? AND ? ORDER BY abs(julianday(week) - julianday(?)) LIMIT 1"


def nearest_values(week: date) -> tuple[str, str, str]:
    """The values for the placeholders of NEAREST."""
    return (week - OVERLAP).isoformat(), (week + OVERLAP).isoformat(), week.isoformat()


def is_closed(connection: sqlite3.Connection, week: date) -> bool:
    """Whether the review of the week that starts on this day is closed (and not opened again)."""
    row = connection.execute(f"SELECT state {NEAREST}", nearest_values(week)).fetchone()
    return row is not None and row[0] == "closed"
