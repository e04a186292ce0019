"""The newest day that anything was entered for, found with one seek in the index for each measure."""

from __future__ import annotations

import sqlite3
from datetime import date

from kpitui.storage.rows import sound_rows


def newest_day(connection: sqlite3.Connection) -> date | None:
    """The latest day of all entries, undone ones too; None before there are any."""
    row = connection.execute(
        "SELECT max(day) FROM (SELECT (SELECT max(day) FROM entry WHERE measure_id = measure.id) AS day FROM measure)"
    ).fetchone()
    with sound_rows("entry"):
        return date.fromisoformat(row[0]) if row[0] is not None else None
