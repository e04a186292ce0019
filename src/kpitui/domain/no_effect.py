"""Links whose action is done but has long shown no effect: a hint for the check of a scorecard, never a verdict.

If an action yielded what its usual rate says, weeks with more of it would be followed by more results, and by how much
follows from the rate and from how much both series move. A link is named only when the weeks clearly contradict that.
"""

from __future__ import annotations

from itertools import pairwise
from math import fsum, sqrt
from typing import TYPE_CHECKING

from kpitui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpitui.domain.pairing import Pair

LEAST_PERIODS = 30
MOST_PERIODS = 52
_CLEARLY = 3.0  # standard errors between what the rate promises and what the weeks show
_SHOWN = 2.0  # standard errors from which an effect counts as shown


@dataclass(frozen=True, slots=True)
class NoEffect:
    """Over `periods` changes from one period to the next, the correlation seen and the one the rate promises."""

    correlation: float
    promised: float
    periods: int


def no_effect(pairs: Sequence[Pair], rate: float) -> NoEffect | None:
    """The link's lack of effect over its last 52 periods, or None: an effect shows, or too little moves to tell.

    `pairs` in order, lag applied, one for every period; `rate` is the usual rate, results per action. Compares the
    correlation of first differences with rate x sd(actions) / sd(results).
    """
    moves = [
        (here.done - before.done, here.results - before.results)
        for before, here in pairwise(pairs)
        if before.done is not None and here.done is not None and before.results is not None and here.results is not None
    ][-MOST_PERIODS:]
    count = len(moves)
    if count < LEAST_PERIODS:
        return None
    mean_a, mean_r = fsum(a for a, _ in moves) / count, fsum(r for _, r in moves) / count
    across = fsum((a - mean_a) * (r - mean_r) for a, r in moves)
    spread_a, spread_r = fsum((a - mean_a) ** 2 for a, _ in moves), fsum((r - mean_r) ** 2 for _, r in moves)
    if spread_a <= 0 or spread_r <= 0:
        return None
    seen = across / sqrt(spread_a * spread_r)
    promised = min(1.0, abs(rate) * sqrt(spread_a / spread_r))
    error = 1 / sqrt(count)
    if seen > _SHOWN * error or promised - seen < _CLEARLY * error:
        return None
    return NoEffect(seen, promised, count)
