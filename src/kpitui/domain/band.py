"""What a number of actions usually gives, and how much more or less is still ordinary: for counts; states no verdict.

Source: the gamma-Poisson predictive distribution (A. Gelman and others, Bayesian Data Analysis, 3rd edition, 2.6),
its variance inflated by the weeks' own spread (P. McCullagh and J. A. Nelder, Generalized Linear Models, 4.5).
"""

from __future__ import annotations

from math import ceil, floor, fsum, inf
from typing import TYPE_CHECKING

from kpitui.domain.distributions import BetaBinomial, CountDistribution, NegativeBinomial
from kpitui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

SIGNAL = 0.01
LEANING = 0.05
SHARE_FROM = 0.2  # above this conversion "at most one result an action" narrows the band noticeably

_LEAST_PERIODS = 6
_ASSUMED_PHI = 1.5  # the spread supposed until six periods have shown their own


@dataclass(frozen=True, slots=True)
class CountBaseline:
    """What is known of a conversion from the periods before a window.

    `actions` and `results` are what was counted; `evidence_actions` and `evidence_results` add what a declared rate is
    worth (one result), or half a result without one. `phi` >= 1 is the variance of the periods over that of pure
    chance. `one_each` says that an action yields at most one result.
    """

    periods: int
    actions: float
    results: float
    phi: float
    evidence_actions: float
    evidence_results: float
    one_each: bool = False

    @property
    def rate(self) -> float:
        """The usual conversion c0, results per action: a ratio of sums, never a mean of weekly percentages."""
        return self.evidence_results / self.evidence_actions


@dataclass(frozen=True, slots=True)
class Band:
    """What a number of actions usually gives: the 1-99 % and 5-95 % quantiles, and how odd the results are.

    `p_low` is the chance of as few results or fewer, `p_high` of as many or more, `p_zero` of none at all; None where
    no chance can honestly be given (money and other amounts that are not counts).
    """

    expected: float
    usual_low: float
    usual_high: float
    leaning_low: float
    leaning_high: float
    p_low: float | None = None
    p_high: float | None = None
    p_zero: float | None = None


def count_baseline(
    results: Sequence[float], actions: Sequence[float], declared: float | None = None, *, one_each: bool = False
) -> CountBaseline | None:
    """The baseline from periods side by side, or None when there is nothing to tell a usual conversion from.

    `declared` is the rate written into the scorecard, in results per action; it weighs as much as one result.
    `one_each` takes effect only at a conversion above 20 %.
    """
    done, seen = fsum(actions), max(0.0, fsum(results))  # taking back more than there was leaves no rate below 0
    evidence_actions = done + (1 / declared if declared else 0.0)
    if evidence_actions <= 0:
        return None
    evidence_results = seen + (1.0 if declared else 0.5)
    rate = evidence_results / evidence_actions
    shares = one_each and rate > SHARE_FROM and evidence_results < evidence_actions
    phi = overdispersion(results, actions, rate, one_each=shares)
    return CountBaseline(len(results), done, seen, phi, evidence_actions, evidence_results, shares)


def overdispersion(results: Sequence[float], actions: Sequence[float], rate: float, *, one_each: bool = False) -> float:
    """phi: the mean of (r - c0 a)^2 over what chance alone gives, at least 1; 1.5 below six periods with actions.

    Chance alone gives a variance of c0 a, or c0 (1 - c0) a when an action yields at most one result.
    """
    per_action = rate * (1 - rate) if one_each else rate
    parts = [(r - rate * a) ** 2 / (per_action * a) for r, a in zip(results, actions, strict=True) if a > 0]
    if len(parts) < _LEAST_PERIODS:
        return _ASSUMED_PHI
    return max(1.0, fsum(parts) / (len(parts) - 1))


def expected_counts(baseline: CountBaseline, actions: float) -> CountDistribution:
    """The results that `actions` >= 0 usually give, as a distribution.

    Variance phi mu (1 + a / n_b): chance, the weeks' own spread, and the baseline's uncertainty. Negative binomial of
    that mean and variance; beta-binomial where an action yields at most one result.
    """
    mean = baseline.rate * actions
    if mean <= 0:
        return NegativeBinomial(inf, 0.0)
    if baseline.one_each and actions >= 1:
        return _expected_shares(baseline, round(actions))
    excess = baseline.phi * (1 + actions / baseline.evidence_actions) - 1
    return NegativeBinomial(mean / excess if excess > 0 else inf, mean)


def _expected_shares(baseline: CountBaseline, trials: int) -> BetaBinomial:
    """Beta-binomial(a, x_b, n_b - x_b), its evidence cut down until the variance is phi times as large."""
    evidence = baseline.evidence_actions
    inflation = baseline.phi * (evidence + trials) / (evidence + 1)
    if baseline.phi > 1 and trials > 1:
        # (M + a) / (M + 1) = inflation, solved for M; more than a-fold is beyond any beta-binomial
        inflation = min(inflation, 0.99 * trials + 0.01)
        evidence = (trials - inflation) / (inflation - 1)
    share = baseline.rate
    return BetaBinomial(trials, evidence * share, evidence * (1 - share))


def count_band(baseline: CountBaseline, actions: float, results: float) -> Band:
    """The band of what `actions` usually give, and where `results` lie in it."""
    usual = expected_counts(baseline, actions)
    return Band(
        expected=baseline.rate * actions,
        usual_low=usual.quantile(SIGNAL),
        usual_high=usual.quantile(1 - SIGNAL),
        leaning_low=usual.quantile(LEANING),
        leaning_high=usual.quantile(1 - LEANING),
        p_low=usual.cdf(floor(results)),
        p_high=usual.at_least(ceil(results)),
        p_zero=usual.cdf(0),
    )
