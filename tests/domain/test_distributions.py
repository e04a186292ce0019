"""Counts: the worked examples to 1e-9, quantiles as R gives them, and stated errors where sums would be too long."""

from __future__ import annotations

import json
from math import fsum, inf
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.domain.band import CountBaseline, count_band
from kpitui.domain.bridge import bridge
from kpitui.domain.distributions import BetaBinomial, Binomial, CountDistribution, NegativeBinomial, poisson
from kpitui.domain.settling import actions_until_zero_tells, shows

EXAMPLES = Path(__file__).parents[2].parent / "shared" / "data" / "diagnosis_worked_examples.json"

# Actions, results, baseline actions and results, declared rate, phi; then 1-99 %, 5-95 %, p low, p high, p zero.
CASES = [
    (31, 1, 400, 32, 0.08, 1, (0, 7), (0, 5), 0.3026141914, 0.90848319544, 0.09151680456),
    (50, 2, 400, 32, 0.08, 1, (0, 10), (1, 8), 0.25501813204, 0.89529001381, 0.022924671532),
    (200, 8, 400, 32, 0.08, 1, (6, 29), (9, 25), 0.047437806966, 0.97403225974, 2.1601771856e-06),
    (400, 16, 1300, 104, 0.08, 1, (18, 48), (22, 43), 0.0039019063075, 0.99790138512, 7.3997466528e-13),
    (200, 8, 1300, 104, 0.08, 2, (5, 33), (7, 27), 0.092045874774, 0.94065587361, 3.5743625036e-05),
    (20, 3, 260, 78, 0.3, 1, (1, 13), (2, 10), 0.16113887433, 0.93126557884, 0.0030792509247),
    (50, 1, 0, 0, 0.08, 1, (0, 20), (0, 13), 0.36, 0.8, 0.2),
]


def declared(actions: float, results: float, rate: float, phi: float) -> CountBaseline:
    return CountBaseline(26, actions, results, phi, actions + 1 / rate, results + 1)


@pytest.mark.parametrize("case", CASES)
def test_bands_and_chances(case: tuple[float, ...]) -> None:
    actions, results, before, seen, rate, phi, usual, leaning, p_low, p_high, p_zero = case
    band = count_band(declared(before, seen, rate, phi), actions, results)
    assert (band.usual_low, band.usual_high) == usual
    assert (band.leaning_low, band.leaning_high) == leaning
    assert band.p_low == pytest.approx(p_low, abs=1e-9)
    assert band.p_high == pytest.approx(p_high, abs=1e-9)
    assert band.p_zero == pytest.approx(p_zero, rel=1e-9)


def examples(kind: str) -> list[dict[str, object]]:
    if not EXAMPLES.exists():
        pytest.skip("the worked examples are not beside the project")
    found: list[dict[str, object]] = json.loads(EXAMPLES.read_text(encoding="utf-8"))[kind]
    return found


def numbers(case: dict[str, object]) -> dict[str, float]:
    return {name: float(value) for name, value in case.items() if isinstance(value, int | float)}


def test_all_worked_examples() -> None:
    cases = examples("cases")
    assert len(cases) >= 17
    for case in cases:
        given_ = numbers(case)
        baseline = declared(
            given_["base_actions"], given_["base_results"], given_["declared_conversion"], given_["phi"]
        )
        band = count_band(baseline, given_["actions"], given_["results"])
        parts = bridge(
            given_["results_target"],
            given_["results"],
            baseline.rate * given_["actions_target"],
            baseline.rate * given_["actions"],
        )
        computed = {
            "usual_conversion": baseline.rate,
            "shortfall": parts.shortfall,
            "plan_gap": parts.plan_gap,
            "execution_gap": parts.execution_gap,
            "effectiveness_gap": parts.effectiveness_gap,
            "expected_from_actions": band.expected,
            "p_this_low": band.p_low,
            "p_this_high": band.p_high,
            "p_zero": band.p_zero,
        }
        for name, value in computed.items():
            assert value == pytest.approx(given_[name], abs=1e-9), (case["id"], name)
        assert [band.usual_low, band.usual_high] == case["range98"], case["id"]
        assert [band.leaning_low, band.leaning_high] == case["range90"], case["id"]


def test_all_worked_numbers_of_actions() -> None:
    for case in examples("actions_needed"):
        given_ = numbers(case)
        usual = given_["usual"]
        baseline = declared(given_["base_actions"], usual * given_["base_actions"], usual, 1)
        first = next((a for a in range(5, 5001, 5) if shows(baseline, a, baseline.rate * given_["true_factor"])), None)
        assert first == case["actions_needed_if_result_is_exactly_typical"]
    for case in examples("zero_decidable"):
        given_ = numbers(case)
        usual = given_["usual"]
        baseline = declared(given_["base_actions"], usual * given_["base_actions"], usual, 1)
        assert actions_until_zero_tells(baseline) == case["actions_where_zero_would_be_a_signal"]


ANY_COUNTS = st.one_of(
    st.builds(NegativeBinomial, st.floats(0.2, 1e6), st.floats(0, 5000)),
    st.builds(poisson, st.floats(0, 5000)),
    st.builds(Binomial, st.integers(0, 3000), st.floats(0, 1)),
    st.builds(BetaBinomial, st.integers(0, 3000), st.floats(0.5, 900), st.floats(0.5, 900)),
)


@given(ANY_COUNTS, st.floats(0.001, 0.999))
def test_a_quantile_is_the_first_count_that_reaches_its_chance(counts: CountDistribution, chance: float) -> None:
    found = counts.quantile(chance)
    assert counts.cdf(found) >= chance * (1 - 1e-9)
    assert found == 0 or counts.cdf(found - 1) < chance


@given(ANY_COUNTS, st.integers(-2, 4000))
def test_chances_of_fewer_and_of_more_add_up(counts: CountDistribution, count: int) -> None:
    assert counts.cdf(count) + counts.at_least(count + 1) == pytest.approx(1, abs=1e-12)
    assert -1e-12 <= counts.cdf(count - 1) <= counts.cdf(count) + 1e-9


@pytest.mark.parametrize(
    "counts",
    [
        NegativeBinomial(3.5, 12.0),
        poisson(9.0),
        Binomial(40, 0.3),
        BetaBinomial(40, 3.0, 5.0),
        BetaBinomial(40, 5.0, 3.0),
    ],
)
def test_terms_sum_to_one_with_the_stated_mean_and_variance(counts: CountDistribution) -> None:
    terms = [counts.pmf(count) for count in range(600)]
    mean = fsum(count * term for count, term in enumerate(terms))
    variance = fsum((count - mean) ** 2 * term for count, term in enumerate(terms))
    assert fsum(terms) == pytest.approx(1, abs=1e-11)
    assert mean == pytest.approx(counts.mean, rel=1e-9)
    assert variance == pytest.approx(counts.variance, rel=1e-8)
    assert counts.cdf(11) == pytest.approx(fsum(terms[:12]), abs=1e-11)


@pytest.mark.parametrize("size", [0.7, 33.0, 5000.0, inf])
@pytest.mark.parametrize("mean", [401.0, 2000.0])
def test_beyond_the_sums_the_incomplete_functions_are_as_exact(size: float, mean: float) -> None:
    counts = NegativeBinomial(size, mean)
    for chance in (0.01, 0.05, 0.5, 0.95):
        found = counts.quantile(chance)
        summed = fsum(counts.pmf(count) for count in range(found + 1))
        assert counts.cdf(found) == pytest.approx(summed, abs=1e-9)


@pytest.mark.parametrize(("yes", "no"), [(2.0, 2.0), (5.0, 9.0), (300.0, 700.0), (700.0, 300.0), (20.0, 20.0)])
def test_the_matched_beta_is_off_by_less_than_two_thousandths(yes: float, no: float) -> None:
    counts = BetaBinomial(2000, yes, no)
    running = 0.0
    for count in range(2000):
        running += counts.pmf(count)
        assert counts.cdf(count) == pytest.approx(running, abs=0.002)


def test_the_matched_gamma_joins_on_where_the_exact_one_ends() -> None:
    for size in (0.5, 33.0, 1e5, 1e8, inf):
        exact, matched = NegativeBinomial(size, 0.9999e7), NegativeBinomial(size, 1.0001e7)
        for chance in (0.01, 0.05, 0.95, 0.99):
            count = exact.quantile(chance)
            assert matched.cdf(round(count * 1.0001 / 0.9999)) == pytest.approx(exact.cdf(count), abs=1e-4)


@pytest.mark.parametrize("mean", [8e4, 1e6, 1e9, 1e15])
@pytest.mark.parametrize("size", [1e-3, 33.0, 6e4, inf])
def test_a_count_of_any_size_is_answered(mean: float, size: float) -> None:
    counts = NegativeBinomial(size, mean)
    low, high = counts.quantile(0.01), counts.quantile(0.99)
    assert 0 <= low <= high
    assert counts.cdf(low) >= 0.01 * (1 - 1e-9)
    assert counts.at_least(high + 1) <= 0.01 * (1 + 1e-9)


def test_a_million_trials_are_answered() -> None:
    counts = BetaBinomial(1_000_000, 300.0, 700.0)
    assert counts.quantile(0.01) == pytest.approx(266_900, rel=0.002)
    assert counts.quantile(0.99) == pytest.approx(334_280, rel=0.002)
    assert Binomial(1_000_000, 0.08).quantile(0.5) == 80_000


def test_no_expectation_gives_no_counts() -> None:
    assert poisson(0.0).quantile(0.99) == 0
    assert poisson(0.0).pmf(0) == 1.0
    assert poisson(0.0).cdf(0) == 1.0
    assert Binomial(5, 0.0).pmf(0) == 1.0
    assert Binomial(5, 1.0).pmf(5) == 1.0
    assert Binomial(5, 1.0).pmf(6) == 0.0
    assert NegativeBinomial(2.0, 3.0).pmf(-1) == 0.0
    assert BetaBinomial(3, 1.0, 1.0).pmf(4) == 0.0
    assert BetaBinomial(3, 1.0, 1.0).cdf(3) == 1.0
