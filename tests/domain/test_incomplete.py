"""The special functions against values worked out otherwise (SciPy 1.17, by hand) and against each other."""

from __future__ import annotations

from math import exp, fsum, lgamma, log, pi, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.domain.incomplete import (
    binomial_term,
    gamma_cdf,
    normal_quantile,
    poisson_term,
    regularized_beta,
    regularized_gamma,
)


@pytest.mark.parametrize(
    ("a", "b", "x", "expected"),
    [
        (2.0, 3.0, 0.4, 0.5248),  # polynomials, by hand
        (0.5, 0.5, 0.5, 0.5),
        (1.0, 1.0, 0.3, 0.3),
        (5.0, 1.0, 0.9, 0.59049),
        (1.0, 7.0, 0.1, 1 - 0.9**7),
    ],
)
def test_the_incomplete_beta_function(a: float, b: float, x: float, expected: float) -> None:
    assert regularized_beta(a, b, x) == pytest.approx(expected, abs=1e-13)


@given(st.floats(0.1, 1e5), st.floats(0.1, 1e5), st.floats(1e-6, 1 - 1e-6))
def test_the_incomplete_beta_function_is_its_own_mirror(a: float, b: float, x: float) -> None:
    there, back = regularized_beta(a, b, x, 1 - x), regularized_beta(b, a, 1 - x, x)
    assert 0 <= there <= 1 + 1e-12
    assert there + back == pytest.approx(1, abs=1e-10)


@given(st.integers(0, 60), st.floats(0.01, 80))
def test_the_incomplete_gamma_function_is_a_poisson_sum(count: int, mean: float) -> None:
    summed = fsum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(count + 1))
    assert 1 - regularized_gamma(count + 1, mean) == pytest.approx(summed, abs=1e-12)


@given(st.integers(1, 400), st.data())
def test_a_term_is_what_the_factorials_say(trials: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, trials))
    chance = data.draw(st.floats(0.01, 0.99))
    ways = lgamma(trials + 1) - lgamma(count + 1) - lgamma(trials - count + 1)
    direct = exp(ways + count * log(chance) + (trials - count) * log(1 - chance))
    assert binomial_term(count, trials, chance, 1 - chance) == pytest.approx(direct, rel=1e-10, abs=1e-300)


def test_a_poisson_term_keeps_its_digits_at_a_million() -> None:
    # Stirling: exp(-1 / 12 n) / sqrt(2 pi n)
    assert poisson_term(1e6, 1e6) == pytest.approx(exp(-1 / 12e6) / sqrt(2 * pi * 1e6), rel=1e-12)


@pytest.mark.parametrize(
    ("chance", "expected"),
    [(0.5, 0.0), (0.975, 1.959963984540054), (0.01, -2.3263478740408408), (0.9999, 3.719016485455709)],
)
def test_normal_quantiles(chance: float, expected: float) -> None:
    assert normal_quantile(chance) == pytest.approx(expected, abs=1e-9)


def test_large_shapes_are_near_the_exact_gamma() -> None:
    for x in (100_500.0, 101_000.0, 99_500.0):
        assert gamma_cdf(100_001.0, x) == pytest.approx(regularized_gamma(100_001.0, x), abs=1e-6)
    assert gamma_cdf(1e12, 0.0) == 0.0
    assert regularized_gamma(2.0, 0.0) == 0.0
