"""The usual range of one measure (XmR chart): limits, capability against a target. Never places a divider by itself.

Source of the factors: D. J. Wheeler, Making Sense of Data (2003), XmR charts. A period without a reading, or an
excused one, is a gap: no moving range and no run is taken across it.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise
from math import fsum
from typing import TYPE_CHECKING

from kpitui.domain.band import count_baseline, expected_counts, overdispersion
from kpitui.frozen import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kpitui.domain.measures import Bounds

MEAN_FACTOR = 2.66
MEAN_RANGE_FACTOR = 3.268
MEDIAN_FACTOR = 3.145
MEDIAN_RANGE_FACTOR = 3.865

LEAST_READINGS = 6
FULL_READINGS = 12
LEAST_RANGES = 3  # with gaps between most readings nothing is known about their spread
SMALL_COUNT = 2.0  # below this mean XmR limits mislead: 40 % false alarms at a mean of 1


class Spread(StrEnum):
    """Which average of the moving ranges the limits are drawn from; the median shrugs off a few wild readings."""

    MEAN = "mean"
    MEDIAN = "median"


class Capability(StrEnum):
    """What the process as it is does with a target."""

    MEETS = "meets"
    MISSES = "misses"
    HIT_AND_MISS = "hit_and_miss"


@dataclass(frozen=True, slots=True)
class Reading:
    """The value of a measure in the period that starts on `period`; None when missing or excused."""

    period: date
    value: float | None


@dataclass(frozen=True, slots=True)
class Limits:
    """Natural limits from `start` on, in the measure's unit and not rounded; `trial` below 12 readings.

    `counts` says that they are the band of small counts, for which only readings outside are signals. `rounding`
    is the distance below which two values count as equal: the floats' own, not a tolerance of the rules.
    """

    start: date
    mean: float
    lower: float
    upper: float
    range_upper: float | None
    moving_range: float | None
    readings: int
    trial: bool
    counts: bool = False
    rounding: float = 0.0


def mean_moving_range(values: Sequence[float | None], spread: Spread = Spread.MEAN) -> tuple[float, int] | None:
    """The mean (or median) of |x_i - x_(i-1)| and how many ranges it rests on; None without neighbouring readings."""
    ranges = [abs(here - before) for before, here in pairwise(values) if before is not None and here is not None]
    if not ranges:
        return None
    if spread is Spread.MEAN:
        return fsum(ranges) / len(ranges), len(ranges)
    ranges.sort()
    middle = len(ranges) // 2
    return (ranges[middle] if len(ranges) % 2 else (ranges[middle - 1] + ranges[middle]) / 2), len(ranges)


def natural_limits(mean: float, moving_range: float, spread: Spread = Spread.MEAN) -> tuple[float, float, float]:
    """Lower limit, upper limit and upper range limit: mean -/+ 2.66 MR and 3.268 MR (3.145 and 3.865 for medians)."""
    factor, range_factor = (
        (MEAN_FACTOR, MEAN_RANGE_FACTOR) if spread is Spread.MEAN else (MEDIAN_FACTOR, MEDIAN_RANGE_FACTOR)
    )
    return mean - factor * moving_range, mean + factor * moving_range, range_factor * moving_range


def limits_of(readings: Sequence[Reading], *, spread: Spread = Spread.MEAN, counts: bool = False) -> Limits | None:
    """The limits of one stretch without dividers, or None below 6 readings.

    `readings` in order of time, one for every period, gaps as None. With `counts` (whole numbers that add up) and a
    mean below 2 the limits are the 1-99 % band of a negative binomial that takes in how few periods were seen.
    """
    values = [reading.value for reading in readings if reading.value is not None]
    if len(values) < LEAST_READINGS:
        return None
    mean = values[0] if min(values) == max(values) else fsum(values) / len(values)
    trial = len(values) < FULL_READINGS
    start = readings[0].period
    if counts and mean < SMALL_COUNT and all(value >= 0 and float(value).is_integer() for value in values):
        return _count_limits(values, mean, start, trial)
    ranges = mean_moving_range([reading.value for reading in readings], spread)
    if ranges is None or ranges[1] < LEAST_RANGES:
        return None
    lower, upper, range_upper = natural_limits(mean, ranges[0], spread)
    rounding = 1e-12 * max(abs(value) for value in values)
    return Limits(start, mean, lower, upper, range_upper, ranges[0], len(values), trial, rounding=rounding)


def _count_limits(values: Sequence[float], mean: float, start: date, trial: bool) -> Limits | None:
    exposure = [1.0] * len(values)
    baseline = count_baseline(values, exposure)
    if baseline is None:
        return None
    # The spread is taken without the reading farthest from the mean, which would otherwise hide itself.
    nearest = sorted(values, key=lambda value: abs(value - mean))[:-1]
    phi = overdispersion(nearest, exposure[:-1], baseline.rate)
    usual = expected_counts(replace(baseline, phi=phi), 1.0)
    low, high = float(usual.quantile(0.01)), float(usual.quantile(0.99))
    return Limits(start, mean, low, high, None, None, len(values), trial, counts=True)


def stretches(readings: Sequence[Reading], dividers: Sequence[date] = ()) -> list[list[Reading]]:
    """The readings cut at every divider; a divider belongs to the first period that starts on or after it."""
    pieces: list[list[Reading]] = [[]]
    cuts = sorted(dividers)
    for reading in readings:
        passed = [cut for cut in cuts if cut <= reading.period]
        if passed:
            cuts = cuts[len(passed) :]
            if pieces[-1]:
                pieces.append([])
        pieces[-1].append(reading)
    return [piece for piece in pieces if piece]


def capability(limits: Limits | None, target: Bounds | None) -> Capability | None:
    """Whether this process, as it is, meets the target: the target lies outside the limits on one side, or inside.

    None without limits or target.
    """
    if limits is None or target is None or (target.at_least is None and target.at_most is None):
        return None
    too_high = target.at_least is not None and limits.upper < target.at_least
    too_low = target.at_most is not None and limits.lower > target.at_most
    if too_high or too_low:
        return Capability.MISSES
    safe_low = target.at_least is None or limits.lower >= target.at_least
    safe_high = target.at_most is None or limits.upper <= target.at_most
    return Capability.MEETS if safe_low and safe_high else Capability.HIT_AND_MISS
