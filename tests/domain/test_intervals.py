"""Continuous quantiles and exact intervals against SciPy 1.17 and against sums written out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.domain.distributions import Binomial
from kpitui.domain.intervals import (
    beta_quantile,
    binomial_test,
    clopper_pearson,
    gamma_quantile,
    student_cdf,
    student_quantile,
)


@pytest.mark.parametrize(
    ("chance", "freedom", "expected"),
    [
        (0.975, 1, 12.706204736432095),
        (0.975, 9, 2.2621571627409915),
        (0.95, 29, 1.6991270265334972),
        (0.1, 5, -1.4758840488244818),
        (0.5, 3, 0.0),
        (0.999, 1000, 3.0984021639129233),
    ],
)
def test_student_quantiles(chance: float, freedom: float, expected: float) -> None:
    assert student_quantile(chance, freedom) == pytest.approx(expected, abs=1e-9)
    assert student_cdf(student_quantile(chance, freedom), freedom) == pytest.approx(chance, abs=1e-12)


def test_gamma_and_beta_quantiles() -> None:
    assert gamma_quantile(0.95, 9.0) == pytest.approx(14.434649, abs=1e-6)
    assert gamma_quantile(0.05, 0.5) == pytest.approx(0.00196607, abs=1e-8)
    assert beta_quantile(0.5, 3.0, 3.0) == pytest.approx(0.5, abs=1e-12)
    assert beta_quantile(0.975, 2.0, 9.0) == pytest.approx(0.4450160, abs=1e-6)


@pytest.mark.parametrize(
    ("count", "trials", "low", "high"),
    [
        (16, 32, 0.3188750, 0.6811250),
        (0, 10, 0.0, 0.3084971),
        (10, 10, 0.6915029, 1.0),
        (1, 20, 0.001265089, 0.2487328),
    ],
)
def test_clopper_pearson(count: int, trials: int, low: float, high: float) -> None:
    assert clopper_pearson(count, trials) == pytest.approx((low, high), abs=1e-6)


@given(st.integers(0, 60), st.floats(0.02, 0.98), st.data())
def test_the_exact_test_adds_up_all_outcomes_as_unlikely(trials: int, chance: float, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, trials))
    terms = [Binomial(trials, chance).pmf(other) for other in range(trials + 1)]
    listed = sum(term for term in terms if term <= terms[count] * (1 + 1e-7))
    assert binomial_test(count, trials, chance) == pytest.approx(min(1.0, listed), abs=1e-9)
