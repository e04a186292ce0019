"""Will a goal be reached if nothing changes: the pace it takes, what the past allows, and odds only where honest; pure.

Source of the pace assurance: the XmR limits of an average over h periods, X -/+ 2.66 MR / sqrt(h). Source of the odds:
the gamma-Poisson predictive distribution for counts (Gelman and others, Bayesian Data Analysis, 2.6), Student's t
prediction of a sum for all else. Resampling past weeks is far too sure on little data and is not used.
"""

from __future__ import annotations

from enum import StrEnum
from math import ceil, floor, fsum, sqrt
from typing import TYPE_CHECKING

from kpitui.domain.band import LEANING, overdispersion
from kpitui.domain.distributions import NegativeBinomial
from kpitui.domain.intervals import gamma_quantile, student_cdf
from kpitui.domain.limits import MEAN_FACTOR, Reading, limits_of
from kpitui.domain.pattern import PatternBaseline
from kpitui.domain.signals import signals_against
from kpitui.domain.trend import Trend, trend_of
from kpitui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpitui.domain.conversion import Baseline

LEAST_FOR_ODDS = 8
_RULE_MEMORY = 8  # readings: the longest run a rule needs
RECENT = 13  # periods: a signal among the last so many forbids odds


class Pace(StrEnum):
    """What the needed pace asks of the process as it is."""

    ON_COURSE = "on_course"  # it will, if nothing changes
    OPEN = "open"
    OUT_OF_REACH = "out_of_reach"  # needs a better process, not a good week
    REACHED = "reached"
    OVER = "over"  # no period is left
    UNKNOWN = "unknown"  # too few readings


class NoOdds(StrEnum):
    """Why no odds are given."""

    TOO_FEW = "too_few"
    SIGNAL = "signal"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where a goal stands, all "if nothing changes".

    `needed` is the average each remaining period has to bring, `recent` the mean of the readings, `low` to `high` what
    an average over the remaining periods usually lies between (None below 6 readings). `odds` are in tenths, 0.1 to
    0.9, where 0.1 stands for 10 % or less and 0.9 for 90 % or more; None with the reason in `no_odds`.
    """

    needed: float | None
    recent: float | None
    periods_left: int
    pace: Pace
    low: float | None = None
    high: float | None = None
    odds: float | None = None
    no_odds: NoOdds | None = None
    trend: Trend | None = None


def forecast(
    readings: Sequence[Reading],
    goal: float,
    so_far: float,
    periods_left: int,
    *,
    counts: bool = False,
    at_most: bool = False,
) -> Forecast:
    """The forecast of a total that the remaining periods have to bring from `so_far` to `goal`.

    `readings` since the last divider, in order, one for every finished period, gaps as None; `counts` says that they
    are whole numbers. With `at_most` the goal is a total not to be passed. Amounts in the measure's unit.
    """
    values = [reading.value for reading in readings if reading.value is not None]
    recent = fsum(values) / len(values) if values else None
    trend = trend_of([reading.value for reading in readings])
    needed = (goal - so_far) / periods_left if periods_left > 0 else None
    if not at_most and so_far >= goal:
        return Forecast(needed, recent, periods_left, Pace.REACHED, no_odds=NoOdds.DECIDED, trend=trend)
    if needed is None or (at_most and so_far > goal):
        held = at_most and so_far <= goal
        return Forecast(needed, recent, periods_left, Pace.REACHED if held else Pace.OVER, no_odds=NoOdds.DECIDED)
    low, high = _average_limits(readings, periods_left)
    odds, why_not = _odds(readings, goal - so_far, periods_left, counts=counts, at_most=at_most)
    pace = _pace(needed, low, high, at_most=at_most)
    return Forecast(needed, recent, periods_left, pace, low, high, odds, why_not, trend)


def level_forecast(
    readings: Sequence[Reading], level: float, periods_left: int, *, counts: bool = False, at_most: bool = False
) -> Forecast:
    """The forecast of a goal that is a level and does not add up: whether one period, as they are now, reaches it.

    `needed` is the level itself; `low` to `high` and the odds are those of a single period.
    """
    values = [reading.value for reading in readings if reading.value is not None]
    recent = fsum(values) / len(values) if values else None
    if periods_left <= 0:
        return Forecast(level, recent, periods_left, Pace.OVER, no_odds=NoOdds.DECIDED)
    low, high = _average_limits(readings, 1)
    odds, why_not = _odds(readings, level, 1, counts=counts, at_most=at_most)
    pace = _pace(level, low, high, at_most=at_most)
    trend = trend_of([reading.value for reading in readings])
    return Forecast(level, recent, periods_left, pace, low, high, odds, why_not, trend)


def actions_for(results: float, baseline: Baseline) -> tuple[float, float | None, float | None]:
    """Working backwards: about how many actions `results` more take, and the least and most it may be.

    missing / c0, with the 5 and 95 % quantiles of c0 for the range: gamma of the baseline's evidence for counts (the
    weeks' own spread takes evidence away), X -/+ 2.66 MR / sqrt(m) for other amounts. An end is None where nothing
    limits it.
    """
    about = results / baseline.rate
    if isinstance(baseline, PatternBaseline):
        if baseline.moving_range is None:
            return about, None, None
        reach = 0.55 * MEAN_FACTOR * baseline.moving_range / sqrt(baseline.periods)
        slowest = baseline.rate - reach
        return about, results / (baseline.rate + reach), results / slowest if slowest > 0 else None
    shape = baseline.evidence_results / baseline.phi
    scale = baseline.evidence_actions / baseline.phi
    fast, slow = gamma_quantile(1 - LEANING, shape) / scale, gamma_quantile(LEANING, shape) / scale
    return about, results / fast, results / slow if slow > 0 else None


def _average_limits(readings: Sequence[Reading], periods: int) -> tuple[float | None, float | None]:
    """What an average over `periods` periods usually lies between; None below 6 readings."""
    limits = limits_of(readings)
    if limits is None or limits.moving_range is None:
        return None, None
    reach = MEAN_FACTOR * limits.moving_range / sqrt(periods)
    return limits.mean - reach, limits.mean + reach


def _pace(needed: float, low: float | None, high: float | None, *, at_most: bool) -> Pace:
    if low is None or high is None:
        return Pace.UNKNOWN
    if low <= needed <= high:
        return Pace.OPEN
    return Pace.OUT_OF_REACH if (needed > high) != at_most else Pace.ON_COURSE


def _odds(
    readings: Sequence[Reading], wanted: float, periods: int, *, counts: bool, at_most: bool
) -> tuple[float | None, NoOdds | None]:
    values = [reading.value for reading in readings if reading.value is not None]
    if len(values) < LEAST_FOR_ODDS:
        return None, NoOdds.TOO_FEW
    limits = limits_of(readings, counts=counts)
    if limits is None:
        return None, NoOdds.TOO_FEW
    recent = {reading.period for reading in readings[-RECENT:]}
    looked_at = readings[-RECENT - _RULE_MEMORY :]
    if any(signal.period in recent for signal in signals_against(looked_at, limits)):
        return None, NoOdds.SIGNAL
    if not counts:
        chance = _chance_of_sum(values, wanted, periods)
    elif at_most:
        chance = _chance_of_counts(values, floor(wanted + 1e-9) + 1, periods)
    else:
        chance = _chance_of_counts(values, ceil(wanted - 1e-9), periods)
    return in_tenths(1 - chance if at_most else chance), None


def in_tenths(chance: float) -> float:
    """A chance rounded to 10 %, never to none or all: 0.1 to 0.9."""
    return min(0.9, max(0.1, floor(chance * 10 + 0.5) / 10))


def _chance_of_counts(values: Sequence[float], wanted: int, periods: int) -> float:
    """The chance that `periods` periods bring `wanted` or more.

    Negative binomial of size x = sum + 1/2 and mean h x / n; with overdispersion phi its variance is
    phi mu (1 + h / n).
    """
    seen, count = fsum(values) + 0.5, len(values)
    rate = seen / count
    phi = overdispersion(values, [1.0] * count, rate)
    mean = rate * periods
    return NegativeBinomial(mean / (phi * (1 + periods / count) - 1), mean).at_least(wanted)


def _chance_of_sum(values: Sequence[float], wanted: float, periods: int) -> float:
    """The chance that `periods` periods add up to `wanted` or more: h X -/+ t(n - 1) s sqrt(h + h^2 / n)."""
    count = len(values)
    mean = fsum(values) / count
    spread = sqrt(fsum((value - mean) ** 2 for value in values) / (count - 1))
    gap = mean * periods - wanted
    if spread <= 1e-12 * max(abs(value) for value in values):
        return float(gap >= 0)
    return student_cdf(gap / (spread * sqrt(periods + periods * periods / count)), count - 1)
