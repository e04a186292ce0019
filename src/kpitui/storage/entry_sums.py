"""The sums of plain tallies, added up by SQLite, where its sum is to the last bit the one that Python would make.

That is so for whole amounts: sums of these are exact as long as they stay below 2**53. Adding up here costs half of
what it costs to hand every entry over, and most of what is counted is whole.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date, timedelta

from kpitui.domain.measures import Frequency
from kpitui.frozen import dataclass
from kpitui.storage.rows import sound_rows

# What tells the periods of a frequency apart: how many weeks after the first day, or the year and month.
_PERIODS = {
    Frequency.WEEKLY: "CAST((julianday(entry.day) - julianday(?)) / 7 AS INTEGER)",
    Frequency.MONTHLY: "substr(entry.day, 1, 7)",
}
_EXACT_BELOW = 2.0**53


@dataclass(frozen=True, slots=True)
class Tallied:
    """The tallies of one period: how many, and their sum in stored units."""

    count: int
    total: float


def can_be_summed(frequency: Frequency) -> bool:
    """Whether periods of this frequency can be told apart here: weeks and months."""
    return frequency in _PERIODS


def sums_between(
    connection: sqlite3.Connection, keys: Sequence[str], frequency: Frequency, first: date, last: date
) -> dict[str, dict[date, Tallied]]:
    """For each measure the tallies of its periods from `first`, the first day of one, to the day `last`.

    By the first day of the period; periods without entries are left out, and so are entries that were undone. A measure
    is left out where anything but tallies of whole amounts was entered.
    """
    # CROSS JOIN keeps the order: a seek per measure in the index, however many entries the file holds.
    rows = connection.execute(
        f"WITH wanted (key) AS (VALUES {', '.join(['(?)'] * len(keys))})"  # noqa: S608
        f" SELECT measure.key, {_PERIODS[frequency]} AS period, count(*), total(amount),"
        " max(is_total OR amount <> CAST(amount AS INTEGER) OR entry.day IS NOT date(entry.day)), max(abs(amount))"
        " FROM wanted CROSS JOIN measure ON measure.key = wanted.key"
        " CROSS JOIN entry ON entry.measure_id = measure.id AND entry.day BETWEEN ? AND ?"
        " WHERE NOT EXISTS (SELECT 1 FROM entry_undone WHERE entry_id = entry.id) GROUP BY measure.id, period",
        (*keys, *[first.isoformat()] * _PERIODS[frequency].count("?"), first.isoformat(), last.isoformat()),
    )
    found: dict[str, dict[date, Tallied]] = {key: {} for key in keys}
    starts: dict[int | str, date] = {}
    with sound_rows("entry"):
        for key, period, count, total, is_odd, largest in rows:
            if is_odd or largest * count >= _EXACT_BELOW:
                found.pop(key, None)
            elif key in found:
                if period not in starts:
                    starts[period] = _start(period, first)
                found[key][starts[period]] = Tallied(count, total)
    return found


def _start(period: int | str, first: date) -> date:
    """The first day of a period: the number of a week counted from `first`, or the year and month of a month."""
    return first + timedelta(weeks=period) if isinstance(period, int) else date.fromisoformat(f"{period}-01")
