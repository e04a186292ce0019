"""One recorded amount, and how the entries of a period become its reading."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import fsum

from kpitui.domain.measures import Aggregate
from kpitui.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded amount. A tally adds to its period; a total states the whole of it.

    `at` is the UTC time of recording as ISO text, `by` the login name; ids rise in the order of recording.
    """

    id: int
    measure: str
    day: date
    amount: float
    is_total: bool
    by: str
    at: str
    note: str = ""


def in_force(entries: Sequence[Entry]) -> list[Entry]:
    """The entries of one period that count: those from its newest total on, in order of recording.

    `entries` are those of one measure and one period that were not undone, in any order.
    """
    ordered = sorted(entries, key=lambda entry: entry.id)
    newest_total = max((index for index, entry in enumerate(ordered) if entry.is_total), default=0)
    return ordered[newest_total:]


def aggregate_entries(entries: Sequence[Entry], how: Aggregate) -> float | None:
    """The reading of one period from its entries, or None when nothing was entered.

    Sum: the newest total plus the tallies recorded after it. Mean: the same amounts, averaged. Last: the
    latest day's amount among those recorded after the newest total (the later recorded one on the same day).
    """
    counted = in_force(entries)
    if not counted:
        return None
    if how is Aggregate.LAST:
        tallies = [entry for entry in counted if not entry.is_total]
        return max(tallies, key=lambda entry: (entry.day, entry.id)).amount if tallies else counted[0].amount
    return combine([entry.amount for entry in counted], how)


def combine(amounts: Sequence[float], how: Aggregate) -> float | None:
    """Several amounts in order of time as one: their sum, their mean or the last; None without any."""
    if not amounts:
        return None
    if how is Aggregate.LAST:
        return amounts[-1]
    total = fsum(amounts)
    return total / len(amounts) if how is Aggregate.MEAN else total
