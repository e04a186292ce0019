"""How many more actions it takes before the numbers can say something; pure, every search bounded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kpitui.domain.band import SIGNAL, expected_counts

if TYPE_CHECKING:
    from kpitui.domain.band import CountBaseline

# Beyond so many times the baseline's own actions its uncertainty, not the window's, is what hides a change.
_FARTHEST = 64.0
_FARTHEST_FOR_ZERO = 8.0


def shows(baseline: CountBaseline, actions: float, rate: float, *, level: float = SIGNAL) -> bool:
    """Whether `actions` at a true rate of `rate`, giving exactly the typical result, would be a signal."""
    usual = expected_counts(baseline, actions)
    typical = round(round(rate * actions, 9))  # a half is a half, whatever the last digit of the float says
    if rate < baseline.rate:
        return usual.cdf(typical) < level
    return usual.at_least(typical) <= level


def actions_until_shown(
    baseline: CountBaseline, rate: float, *, already: float = 0.0, level: float = SIGNAL
) -> int | None:
    """How many actions in all it takes until a lasting rate of `rate` is a signal; None when it never would.

    Counts from `already` on. Never: the baseline is too short, or the rate too near to the usual one.
    """
    start = max(already, 1.0)
    high = start
    most = max(start, baseline.evidence_actions) * _FARTHEST
    while not shows(baseline, high, rate, level=level):
        high *= 2
        if high > most:
            return None
    return _halve(lambda actions: shows(baseline, actions, rate, level=level), int(high / 2), int(high) + 1)


def actions_until_zero_tells(baseline: CountBaseline) -> int | None:
    """The smallest number of actions from which no result at all would be a signal (about five expected results).

    None when it lies beyond eight times what the baseline was counted from: then the baseline is too short.
    """

    def tells(actions: int) -> bool:
        return expected_counts(baseline, actions).cdf(0) <= SIGNAL

    high = 1
    while not tells(high):
        high *= 2
        if high > _FARTHEST_FOR_ZERO * baseline.evidence_actions:
            return None
    return _halve(tells, high // 2, high)


def _halve(holds: Callable[[int], bool], low: int, high: int) -> int:
    """The number where a condition turns true between `low` (where it is taken as false) and `high` (true)."""
    while high - low > 1:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle
    return high
