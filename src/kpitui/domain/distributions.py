"""The distributions of counts the diagnosis rests on: exact sums for small means, stated methods beyond; pure.

A mean of up to `SUMMED_MEAN` is summed term by term from zero. Beyond it the Poisson, binomial and negative binomial
use the incomplete gamma and beta functions (error below 1e-9), beyond `EXACT_MEAN` a gamma of equal mean and variance
(error below 1e-4); the beta-binomial a beta of equal mean and variance (error below 0.002 once `yes` and `no` are 2 or
more). No count, however large, takes longer than some milliseconds.
"""

from __future__ import annotations

from itertools import islice
from math import exp, inf, lgamma, log1p, sqrt
from typing import TYPE_CHECKING

from kpitui.domain.incomplete import (
    binomial_term,
    gamma_cdf,
    normal_quantile,
    poisson_term,
    regularized_beta,
    regularized_gamma,
)
from kpitui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

SUMMED_MEAN = 400.0
EXACT_MEAN = 1e7
_MOST_TERMS = 5_000
# A cumulative chance this near to the one asked for counts as reaching it, against rounding in the sum (as R does).
_FUZZ = 1 - 1e-12


class CountDistribution:
    """Counts 0, 1, 2, ... with a mean and a variance; the kinds below say how likely each is."""

    __slots__ = ()

    @property
    def mean(self) -> float:
        """The expected count, >= 0."""
        raise NotImplementedError

    @property
    def variance(self) -> float:
        """The expected squared distance from the mean."""
        raise NotImplementedError

    def pmf(self, count: int) -> float:
        """The chance of exactly `count`."""
        raise NotImplementedError

    def _terms(self) -> Iterator[float]:
        """The chances of 0, 1, 2, ... without end (zeros beyond the largest possible count)."""
        raise NotImplementedError

    def _cdf_without_sum(self, count: int) -> float:
        """The chance of `count` or fewer, for counts too large to sum up to."""
        raise NotImplementedError

    @property
    def _summed(self) -> bool:
        """Whether the chances are summed from zero: the mean is small, so the first term cannot vanish."""
        return self.mean <= SUMMED_MEAN

    def cdf(self, count: int) -> float:
        """The chance of `count` or fewer."""
        if count < 0:
            return 0.0
        if self.mean == 0:
            return 1.0
        if self._summed and count <= _MOST_TERMS:
            return min(1.0, sum(islice(self._terms(), count + 1)))
        return self._cdf_without_sum(count)

    def at_least(self, count: int) -> float:
        """The chance of `count` or more."""
        return 1.0 - self.cdf(count - 1)

    def quantile(self, chance: float) -> int:
        """The smallest count whose cumulative chance reaches `chance`, 0 < chance < 1."""
        wanted = chance * _FUZZ
        if self.mean == 0:
            return 0
        if self._summed:
            reached = 0.0
            for count, term in enumerate(islice(self._terms(), _MOST_TERMS)):
                reached += term
                if reached >= wanted:
                    return count
            return self._search(wanted, _MOST_TERMS)
        return self._search(wanted, self._guess(chance))

    def _guess(self, chance: float) -> int:
        """The normal quantile corrected for skewness (E. A. Cornish and R. A. Fisher, 1937)."""
        spread, z = sqrt(self.variance), normal_quantile(chance)
        skew = min(2 * spread / self.mean, 2.0)  # the negative binomial's, a little too much for the others
        return max(0, round(self.mean + spread * (z + skew * (z * z - 1) / 6)))

    def _search(self, wanted: float, guess: int) -> int:
        """Brackets the quantile from `guess` in doubling steps, then halves the bracket."""
        low = high = guess
        step = 1 + round(sqrt(self.variance) / 100)
        while low > 0 and self.cdf(low - 1) >= wanted:
            low, high, step = max(0, low - step), low - 1, step * 2
        while self.cdf(high) < wanted:
            low, high, step = high + 1, high + step, step * 2
        while low < high:
            middle = (low + high) // 2
            if self.cdf(middle) >= wanted:
                high = middle
            else:
                low = middle + 1
        return low


@dataclass(frozen=True, slots=True)
class NegativeBinomial(CountDistribution):
    """Counts with mean `expected` >= 0 and variance mean + mean^2 / size; `size` > 0, infinite for the Poisson."""

    size: float
    expected: float

    @property
    def mean(self) -> float:
        """The expected count."""
        return self.expected

    @property
    def variance(self) -> float:
        """mean + mean^2 / size."""
        return self.expected + self.expected * (self.expected / self.size)

    def pmf(self, count: int) -> float:
        """The chance of exactly `count` (as R's dnbinom has it, from Loader's binomial term)."""
        if count < 0:
            return 0.0
        if self.expected == 0:
            return float(count == 0)
        if self.size == inf:
            return poisson_term(count, self.expected)
        if count == 0:
            return exp(-self.size * log1p(self.expected / self.size))
        whole = self.size + self.expected
        term = binomial_term(self.size, self.size + count, self.size / whole, self.expected / whole)
        return self.size / (self.size + count) * term

    def _terms(self) -> Iterator[float]:
        size, term, count = self.size, self.pmf(0), 0
        poisson = size == inf
        chance = self.expected / (size + self.expected)
        while True:
            yield term
            step = self.expected if poisson else (size + count) * chance
            count += 1
            term *= step / count

    def _cdf_without_sum(self, count: int) -> float:
        if self.expected > EXACT_MEAN:
            shape = self.expected * (self.expected / self.variance)
            return gamma_cdf(shape, (count + 0.5) / self.expected * shape)
        if self.size == inf:
            return 1 - regularized_gamma(count + 1, self.expected)
        whole = self.size + self.expected
        return regularized_beta(self.size, count + 1, self.size / whole, self.expected / whole)


def poisson(mean: float) -> NegativeBinomial:
    """Counts of independent events, `mean` >= 0: the negative binomial of infinite size."""
    return NegativeBinomial(inf, mean)


@dataclass(frozen=True, slots=True)
class Binomial(CountDistribution):
    """Counts out of `trials` >= 0, each with `chance` from 0 to 1."""

    trials: int
    chance: float

    @property
    def mean(self) -> float:
        """trials x chance."""
        return self.trials * self.chance

    @property
    def variance(self) -> float:
        """trials x chance x (1 - chance)."""
        return self.trials * self.chance * (1 - self.chance)

    @property
    def _summed(self) -> bool:
        return False  # the incomplete beta function is as exact, and the first term may vanish

    def pmf(self, count: int) -> float:
        """The chance of exactly `count` (Loader)."""
        if not 0 <= count <= self.trials:
            return 0.0
        if self.chance <= 0 or self.chance >= 1:
            return float(count == self.trials * self.chance)
        return binomial_term(count, self.trials, self.chance, 1 - self.chance)

    def _cdf_without_sum(self, count: int) -> float:
        if count >= self.trials:
            return 1.0
        return regularized_beta(self.trials - count, count + 1, 1 - self.chance, self.chance)


@dataclass(frozen=True, slots=True)
class BetaBinomial(CountDistribution):
    """Counts out of `trials` >= 0 whose chance itself is Beta(`yes`, `no`) distributed; yes, no > 0."""

    trials: int
    yes: float
    no: float

    @property
    def mean(self) -> float:
        """trials x yes / (yes + no)."""
        return self.trials * self.yes / (self.yes + self.no)

    @property
    def variance(self) -> float:
        """The binomial variance times (yes + no + trials) / (yes + no + 1)."""
        evidence = self.yes + self.no
        return self.mean * (self.no / evidence) * (evidence + self.trials) / (evidence + 1)

    @property
    def _summed(self) -> bool:
        return self.yes <= self.no and self.mean <= SUMMED_MEAN

    def pmf(self, count: int) -> float:
        """The chance of exactly `count`: C(n, k) B(k + yes, n - k + no) / B(yes, no)."""
        if not 0 <= count <= self.trials:
            return 0.0
        missed = self.trials - count
        ways = lgamma(self.trials + 1) - lgamma(count + 1) - lgamma(missed + 1)
        return exp(ways + _log_beta(count + self.yes, missed + self.no) - _log_beta(self.yes, self.no))

    def _terms(self) -> Iterator[float]:
        term = self.pmf(0)
        for count in range(self.trials):
            yield term
            missed = self.trials - count
            term *= missed * (self.yes + count) / ((count + 1) * (self.no + missed - 1))
        while True:
            yield term
            term = 0.0

    def _cdf_without_sum(self, count: int) -> float:
        if count >= self.trials:
            return 1.0
        if self.yes > self.no:  # counted from the other end, where the first terms cannot vanish
            return 1 - BetaBinomial(self.trials, self.no, self.yes).cdf(self.trials - count - 1)
        evidence = self.yes + self.no
        matched = self.trials * (evidence + 1) / (evidence + self.trials) - 1
        share = self.yes / evidence
        return regularized_beta(matched * share, matched * (1 - share), (count + 0.5) / self.trials)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
