"""The tallies that were there before an import began, day by day; reads only, and knows no files."""

from __future__ import annotations

import sqlite3
from datetime import date

from kpitui.frozen import dataclass
from kpitui.storage.rows import sound_rows

_COUNTS = "NOT EXISTS (SELECT 1 FROM entry_undone WHERE entry_id = entry.id)"


@dataclass(frozen=True, slots=True)
class EarlierTally:
    """One tally that counts: its amount as stored, its note, and the token that it was recorded with."""

    amount: float
    note: str
    token: bytes


class EarlierTallies:
    """Asks for tallies of single days, quickly where a measure has none at all."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._newest = int(connection.execute("SELECT coalesce(max(id), 0) FROM entry").fetchone()[0])
        self._ids: dict[str, int] = {}

    def any_on(self, measure: str, day: date) -> bool:
        """Whether there is one of this measure on this day."""
        return bool(self._newest) and next(iter(self._rows(measure, day, 1)), None) is not None

    def on(self, measure: str, day: date) -> list[EarlierTally]:
        """Those of this measure on this day, in the order in which they were recorded."""
        with sound_rows("entry"):
            return [EarlierTally(amount, note, bytes(token)) for amount, note, token in self._rows(measure, day, -1)]

    def _rows(self, measure: str, day: date, limit: int) -> list[tuple[float, str, bytes]]:
        return self._connection.execute(
            f"SELECT amount, note, token FROM entry WHERE measure_id = ? AND day = ? AND id <= ? AND NOT is_total"  # noqa: S608
            f" AND {_COUNTS} ORDER BY id LIMIT ?",
            (self._id_of(measure), day.isoformat(), self._newest, limit),
        ).fetchall()

    def _id_of(self, measure: str) -> int:
        """The measure's number; 0, which none has, for one without any earlier entry."""
        known = self._ids.get(measure)
        if known is None:
            row = self._connection.execute(
                "SELECT id FROM measure WHERE key = ? AND EXISTS (SELECT 1 FROM entry WHERE measure_id = measure.id)",
                (measure,),
            ).fetchone()
            known = self._ids[measure] = int(row[0]) if row else 0
        return known
