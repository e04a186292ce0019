"""Whether readings rise or fall over time, and by how much a period; names no trend it cannot tell from chance.

Sources: P. K. Sen, Journal of the American Statistical Association 63 (1968), for the slope; M. G. Kendall, Rank
Correlation Methods (1970), for the test, normal approximation with ties and continuity correction.
"""

from __future__ import annotations

from collections import Counter
from math import erfc, sqrt
from typing import TYPE_CHECKING

from kpitui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_FOR_TREND = 12
TREND_P = 0.05
# All pairs are compared, so that the work grows with the square of this: a year of weeks takes 0.3 ms.
MOST_FOR_TREND = 52


@dataclass(frozen=True, slots=True)
class Trend:
    """A trend over `readings` readings: `slope` in the measure's unit per period, `p` of Kendall's test."""

    slope: float
    p: float
    readings: int


def trend_of(values: Sequence[float | None]) -> Trend | None:
    """The trend of the last 52 periods, or None below 12 readings or at Kendall p >= 0.05.

    `values` in order of time, one for every period, gaps as None: a gap counts as time that has passed.
    """
    recent = list(enumerate(values))[-MOST_FOR_TREND:]
    points = [(index, value) for index, value in recent if value is not None]
    if len(points) < LEAST_FOR_TREND:
        return None
    p = kendall_p(points)
    return Trend(theil_sen(points), p, len(points)) if p < TREND_P else None


def theil_sen(points: Sequence[tuple[float, float]]) -> float:
    """The median of the slopes between all pairs of points (time, value), times all different."""
    slopes = sorted(
        (later[1] - earlier[1]) / (later[0] - earlier[0])
        for index, earlier in enumerate(points)
        for later in points[index + 1 :]
    )
    middle = len(slopes) // 2
    return slopes[middle] if len(slopes) % 2 else (slopes[middle - 1] + slopes[middle]) / 2


def kendall_p(points: Sequence[tuple[float, float]]) -> float:
    """The two-sided p value of Kendall's test that values do not go with time; 1 when all values are equal."""
    values = [value for _, value in points]
    count = len(values)
    score = sum(
        (later > earlier) - (later < earlier) for index, earlier in enumerate(values) for later in values[index + 1 :]
    )
    ties = sum(tied * (tied - 1) * (2 * tied + 5) for tied in Counter(values).values())
    variance = (count * (count - 1) * (2 * count + 5) - ties) / 18
    if variance <= 0:
        return 1.0
    return min(1.0, erfc(max(0, abs(score) - 1) / sqrt(2 * variance)))
