"""What a number of actions usually gives, for money and other amounts that are not counts: XmR on the yield per action.

Shows patterns and proves nothing: no chances are given. Source of the limits: D. J. Wheeler, Making Sense of Data.
"""

from __future__ import annotations

from math import fsum, sqrt
from typing import TYPE_CHECKING

from kpitui.domain.band import Band
from kpitui.domain.limits import LEAST_RANGES, LEAST_READINGS, MEAN_FACTOR, mean_moving_range
from kpitui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

# 1.645 of 3 standard deviations: about 1 in 20 on either side by chance, as for counts.
_LEANING_SHARE = 0.55


@dataclass(frozen=True, slots=True)
class PatternBaseline:
    """What is known of a yield per action from the periods before a window; `phi` is always 1 here.

    `moving_range` is the mean change of the yield from period to period, None below 6 periods.
    """

    periods: int
    actions: float
    results: float
    rate: float
    moving_range: float | None
    phi: float = 1.0


def pattern_baseline(
    results: Sequence[float | None], actions: Sequence[float | None], declared: float | None = None
) -> PatternBaseline | None:
    """The baseline from periods side by side, gaps as None; None when there is nothing to tell a usual yield from.

    A declared rate weighs as much as one action, so that it decides only where nothing was counted.
    """
    complete = [(r, a) for r, a in zip(results, actions, strict=True) if r is not None and a is not None]
    done, seen = fsum(a for _, a in complete), fsum(r for r, _ in complete)
    evidence = done + (1.0 if declared else 0.0)
    if evidence <= 0:
        return None
    rate = (seen + (declared or 0.0)) / evidence
    yields = [r / a if r is not None and a else None for r, a in zip(results, actions, strict=True)]
    seen_yields = [value for value in yields if value is not None]
    ranges = mean_moving_range(yields) if len(seen_yields) >= LEAST_READINGS else None
    enough = ranges is not None and ranges[1] >= LEAST_RANGES
    if enough and min(seen_yields) == max(seen_yields) and not declared:
        rate = seen_yields[0]  # the ratio of sums, without its rounding
    return PatternBaseline(len(complete), done, seen, rate, ranges[0] if ranges and enough else None)


def pattern_band(baseline: PatternBaseline, actions: float, periods: int) -> Band | None:
    """What `actions` done over `periods` periods usually give; None while the spread is unknown.

    One period: c0 a -/+ 2.66 MR a, the XmR limits. Several: the limits of an average over them, widened for the
    uncertainty of the baseline's own average, 2.66 MR sqrt(1/h + 1/m).
    """
    if baseline.moving_range is None or baseline.periods == 0:
        return None
    share = 1.0 if periods <= 1 else sqrt(1 / periods + 1 / baseline.periods)
    reach = MEAN_FACTOR * baseline.moving_range * actions * share
    expected = baseline.rate * actions
    leaning = _LEANING_SHARE * reach
    return Band(expected, expected - reach, expected + reach, expected - leaning, expected + leaning)
