"""How a rate compares with another, with an exact interval: two counts, each from a known number of actions; pure."""

from __future__ import annotations

from math import inf

from kpitui.domain.intervals import binomial_test, clopper_pearson
from kpitui.frozen import dataclass


@dataclass(frozen=True, slots=True)
class RateRatio:
    """The rate now over the rate before, its 95 % interval, and the two-sided p value of "no change".

    `ratio` is infinite when there was no result before, and None when there is none at all.
    """

    ratio: float | None
    low: float
    high: float
    p: float


def rate_ratio(
    results: float, actions: float, results_before: float, actions_before: float, *, outside: float = 0.05
) -> RateRatio:
    """The exact rate ratio from the conditional binomial: given the total, x_now ~ Bin(total, n_now / (n_b + n_now)).

    Both numbers of actions are above 0; results are rounded to whole numbers, below 0 they count as none. `outside` is
    the chance left out of the interval. It supposes that results vary by chance alone. Source: J. Przyborowski and
    H. Wilenski, Biometrika 31 (1940); interval after Clopper and Pearson, p value over all outcomes as unlikely, as R's
    poisson.test has them.
    """
    now, before = max(0, round(results)), max(0, round(results_before))
    total = now + before
    scale = actions_before / actions
    share_low, share_high = clopper_pearson(now, total, outside) if total else (0.0, 1.0)
    p = binomial_test(now, total, actions / (actions + actions_before))
    ratio = now * actions_before / (before * actions) if before else inf if now else None
    return RateRatio(ratio, _odds(share_low) * scale, _odds(share_high) * scale, p)


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else inf
