"""How many weeks after an action its results go together with it; suggests, changes nothing, and names no causes.

Source: G. E. P. Box and G. M. Jenkins, Time Series Analysis, cross-correlation of differenced series; bounds of about
two standard errors, 2 / sqrt(n).
"""

from __future__ import annotations

from math import fsum, sqrt
from typing import TYPE_CHECKING

from kpitui.domain.wording import several
from kpitui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_WEEKS = 30
MOST_LAG = 8


@dataclass(frozen=True, slots=True)
class LagCorrelation:
    """How changes of the results `lag` weeks later go together with changes of the actions: -1 to 1, over n weeks."""

    lag: int
    correlation: float
    weeks: int

    @property
    def bound(self) -> float:
        """What chance alone seldom exceeds: 2 / sqrt(n)."""
        return 2 / sqrt(self.weeks)


@dataclass(frozen=True, slots=True)
class LagCheck:
    """The correlations at lags 0 to 8 and the lag they suggest, None for none better than the declared one.

    `weeks` is how many weeks have both numbers; below 30 nothing is shown.
    """

    declared: int
    weeks: int
    correlations: tuple[LagCorrelation, ...] = ()
    suggested: int | None = None


def check_lag(
    actions: Sequence[float | None], results: Sequence[float | None], declared: int, *, fewer: bool = False
) -> LagCheck:
    """The lags at which first differences of weekly actions and results go together.

    Both series week by week, of the same weeks, gaps as None, nothing shifted. With `fewer` the action is there to
    lower the results, and the lowest correlation counts.
    """
    both = sum(a is not None and r is not None for a, r in zip(actions, results, strict=True))
    if both < LEAST_WEEKS:
        return LagCheck(declared, both)
    moved_actions, moved_results = _differences(actions), _differences(results)
    found = [_correlation(moved_actions, moved_results, lag) for lag in range(MOST_LAG + 1)]
    known = tuple(item for item in found if item is not None)
    if not known:
        return LagCheck(declared, both)
    sign = -1 if fewer else 1
    best = max(known, key=lambda item: (sign * item.correlation, -item.lag))
    suggests = best.lag != declared and sign * best.correlation > best.bound
    return LagCheck(declared, both, known, best.lag if suggests else None)


def lag_sentence(check: LagCheck, action: str, indicator: str) -> str:
    """What the check says, about names as they stand inside a sentence: "goes together with", never "causes"."""
    if check.weeks >= LEAST_WEEKS and not check.correlations:
        return f"The numbers of {action} or {indicator} hardly change: nothing can be told about the lag."
    if not check.correlations:
        verb = "is" if check.weeks == 1 else "are"
        return f"It takes {LEAST_WEEKS} weeks with both numbers to look at the lag; there {verb} {check.weeks}."
    if check.suggested is not None:
        after = f"{several(check.suggested, 'week')} later" if check.suggested else "in the same week"
        seen = f"A change in {action} goes together with one in {indicator} {after}"
        return f"{seen}; the lag is set to {check.declared}."
    return f"No other lag than {check.declared} goes together with {indicator} more closely than chance may."


def _differences(series: Sequence[float | None]) -> list[float | None]:
    """The change of every week against the one before; a gap gives none, on either side of it."""
    changes: list[float | None] = [None]
    for index in range(1, len(series)):
        before, now = series[index - 1], series[index]
        changes.append(None if before is None or now is None else now - before)
    return changes


def _correlation(actions: Sequence[float | None], results: Sequence[float | None], lag: int) -> LagCorrelation | None:
    pairs = [(a, r) for a, r in zip(actions, results[lag:], strict=False) if a is not None and r is not None]
    if len(pairs) < LEAST_WEEKS - MOST_LAG - 1:
        return None
    mean_a, mean_r = fsum(a for a, _ in pairs) / len(pairs), fsum(r for _, r in pairs) / len(pairs)
    across = fsum((a - mean_a) * (r - mean_r) for a, r in pairs)
    spread = fsum((a - mean_a) ** 2 for a, _ in pairs) * fsum((r - mean_r) ** 2 for _, r in pairs)
    if spread <= 0:
        return None
    return LagCorrelation(lag, across / sqrt(spread), len(pairs))
