"""Which quarters of the year usually bring more or less, told from two full years on; changes no limits by itself.

Source of the limits: XmR limits of an average, D. J. Wheeler, Making Sense of Data (2003).
"""

from __future__ import annotations

from math import fsum, sqrt
from typing import TYPE_CHECKING

from kpitui.domain.limits import MEAN_FACTOR, Reading, limits_of
from kpitui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_YEARS = 2
_DAYS_IN_YEAR = 365
_QUARTERS = 4
_MONTHS = ("", "January to March", "April to June", "July to September", "October to December")


@dataclass(frozen=True, slots=True)
class Season:
    """A quarter of the year (1 to 4) whose readings lie off the mean: `share` 0.2 is 20 % more, -0.2 20 % less."""

    quarter: int
    share: float
    years: int


def season_sentence(season: Season) -> str:
    """July to September usually bring 33 % less, told from 3 years."""
    share = f"{abs(season.share) * 100:.0f} % {'more' if season.share > 0 else 'less'}"
    return f"{_MONTHS[season.quarter]} usually bring {share}, told from {season.years} years."


def seasons_of(readings: Sequence[Reading]) -> tuple[Season, ...]:
    """The quarters that differ from the rest beyond chance and to the same side in every year; none below two years.

    Beyond chance: their average lies outside X -/+ 2.66 MR / sqrt(n). `readings` in order, since the last divider.
    """
    values = [reading for reading in readings if reading.value is not None]
    limits = limits_of(readings)
    if limits is None or limits.moving_range is None or limits.mean == 0:
        return ()
    if (values[-1].period - values[0].period).days < LEAST_YEARS * _DAYS_IN_YEAR - 31:
        return ()
    found = []
    for quarter in range(1, _QUARTERS + 1):
        by_year: dict[int, list[float]] = {}
        for reading in values:
            if (reading.period.month + 2) // 3 == quarter and reading.value is not None:
                by_year.setdefault(reading.period.year, []).append(reading.value)
        members = [value for year in by_year.values() for value in year]
        if len(by_year) < LEAST_YEARS:
            continue
        gap = fsum(members) / len(members) - limits.mean
        every_year = all((fsum(year) / len(year) - limits.mean) * gap > 0 for year in by_year.values())
        if every_year and abs(gap) > MEAN_FACTOR * limits.moving_range / sqrt(len(members)):
            found.append(Season(quarter, gap / abs(limits.mean), len(by_year)))
    return tuple(found)
