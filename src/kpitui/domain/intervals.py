"""Quantiles of continuous quantities and exact intervals for a share: Student t, gamma, beta, Clopper-Pearson; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpitui.domain.distributions import Binomial
from kpitui.domain.incomplete import normal_quantile, regularized_beta, regularized_gamma

if TYPE_CHECKING:
    from collections.abc import Callable

_HALVINGS = 100
# Chances of two outcomes this near to each other count as equal (as R's binom.test does).
_AS_LIKELY = 1 + 1e-7


def _solve(rises: Callable[[float], float], wanted: float, low: float, high: float) -> float:
    """Where a rising function reaches `wanted`, by halving until the bracket no longer shrinks."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if rises(middle) < wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def beta_quantile(chance: float, a: float, b: float) -> float:
    """The value a Beta(a, b) quantity stays below with this chance; a, b > 0."""
    return _solve(lambda x: regularized_beta(a, b, x), chance, 0.0, 1.0)


def gamma_quantile(chance: float, shape: float) -> float:
    """The value a Gamma(shape, 1) quantity stays below with this chance, 0 < chance < 1; shape > 0."""
    high = shape + 1.0
    while regularized_gamma(shape, high) < chance:
        high *= 2
    return _solve(lambda x: regularized_gamma(shape, x), chance, 0.0, high)


def student_cdf(t: float, freedom: float) -> float:
    """The chance that a Student t quantity with `freedom` > 0 degrees of freedom is at most t."""
    tail = regularized_beta(freedom / 2, 0.5, freedom / (freedom + t * t)) / 2
    return tail if t < 0 else 1 - tail


def student_quantile(chance: float, freedom: float) -> float:
    """The value a Student t quantity stays below with this chance, 0 < chance < 1; freedom > 0."""
    if chance < 0.5:
        return -student_quantile(1 - chance, freedom)
    high = normal_quantile(chance) + 1.0
    while student_cdf(high, freedom) < chance:
        high *= 2
    return _solve(lambda t: student_cdf(t, freedom), chance, 0.0, high)


def clopper_pearson(count: int, trials: int, outside: float = 0.05) -> tuple[float, float]:
    """The exact interval for a share of which `count` of `trials` were seen; `outside` is the chance left out.

    Source: C. J. Clopper and E. S. Pearson, Biometrika 26 (1934), in its form as beta quantiles.
    """
    low = beta_quantile(outside / 2, count, trials - count + 1) if count > 0 else 0.0
    high = beta_quantile(1 - outside / 2, count + 1, trials - count) if count < trials else 1.0
    return low, high


def binomial_test(count: int, trials: int, chance: float) -> float:
    """The exact two-sided p value of `count` in `trials` at `chance`: all outcomes at most as likely as this one.

    Bounded work: the outcomes on the far side are found by halving, not listed.
    """
    if trials == 0:
        return 1.0
    seen = Binomial(trials, chance)
    as_likely = seen.pmf(count) * _AS_LIKELY
    peak = int((trials + 1) * chance)
    if count == peak or seen.pmf(peak) <= as_likely:
        return 1.0
    if count < peak:
        far = _first(lambda other: seen.pmf(other) <= as_likely, peak, trials + 1)
        return min(1.0, seen.cdf(count) + seen.at_least(far))
    far = _first(lambda other: seen.pmf(other) > as_likely, 0, peak)
    return min(1.0, seen.at_least(count) + seen.cdf(far - 1))


def _first(holds: Callable[[int], bool], low: int, high: int) -> int:
    """The first whole number from `low` to `high` for which a condition holds that stays true once it is."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low
