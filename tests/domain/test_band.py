"""What actions usually give: baselines, overdispersion, shares, and amounts that are not counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.domain.band import CountBaseline, count_band, count_baseline, expected_counts, overdispersion
from kpitui.domain.distributions import BetaBinomial, NegativeBinomial
from kpitui.domain.pattern import pattern_band, pattern_baseline


def test_a_declared_rate_weighs_one_result() -> None:
    baseline = count_baseline([4.0] * 8, [50.0] * 8, 0.08)
    assert baseline is not None
    assert (baseline.results, baseline.actions) == (32.0, 400.0)
    assert baseline.rate == pytest.approx(0.08)
    assert count_baseline([], [], 0.08) == CountBaseline(0, 0.0, 0.0, 1.5, 12.5, 1.0)


def test_without_a_declared_rate_half_a_result_is_added() -> None:
    baseline = count_baseline([2.0, 0.0], [25.0, 25.0])
    assert baseline is not None
    assert baseline.rate == pytest.approx(2.5 / 50)
    assert count_baseline([], []) is None
    assert count_baseline([1.0], [0.0]) is None


def test_a_ratio_of_sums_not_a_mean_of_percentages() -> None:
    baseline = count_baseline([1.0, 9.0], [1.0, 99.0])
    assert baseline is not None
    assert baseline.rate == pytest.approx(10.5 / 100)


def test_the_weeks_own_spread() -> None:
    even = [4.0, 4.0, 4.0, 4.0, 4.0, 4.0]
    assert overdispersion(even, [50.0] * 6, 0.08) == 1.0
    assert overdispersion(even[:5], [50.0] * 5, 0.08) == 1.5
    assert overdispersion([*even[:5], 9.0], [*[50.0] * 5, 0.0], 0.08) == 1.5  # a week without actions tells nothing
    wild = [0.0, 8.0, 0.0, 8.0, 0.0, 8.0]
    assert overdispersion(wild, [50.0] * 6, 0.08) == pytest.approx(6 * 16 / 4 / 5)


@given(st.floats(1.0, 6.0), st.integers(1, 500), st.floats(50, 5000), st.floats(0.01, 0.9))
def test_the_band_has_the_variance_it_says(phi: float, actions: int, evidence: float, rate: float) -> None:
    baseline = CountBaseline(26, evidence, evidence * rate, phi, evidence, evidence * rate)
    usual = expected_counts(baseline, actions)
    mean = rate * actions
    assert isinstance(usual, NegativeBinomial)
    assert usual.mean == pytest.approx(mean)
    assert usual.variance == pytest.approx(phi * mean * (1 + actions / evidence), rel=1e-6)


def test_at_most_one_result_an_action_and_a_high_rate_is_a_share() -> None:
    shares = count_baseline([10.0] * 8, [20.0] * 8, one_each=True)
    assert shares is not None
    usual = expected_counts(shares, 20)
    assert isinstance(usual, BetaBinomial)
    assert (usual.yes, usual.no) == pytest.approx((80.5, 79.5))
    assert count_band(shares, 20, 10).usual_high <= 20
    rare = count_baseline([1.0] * 8, [20.0] * 8, one_each=True)
    assert rare is not None
    assert not rare.one_each


@given(st.floats(1.05, 4.0), st.integers(10, 300))
def test_a_share_takes_in_the_weeks_own_spread(phi: float, trials: int) -> None:
    baseline = CountBaseline(26, 200, 80, phi, 200, 80, one_each=True)
    usual = expected_counts(baseline, trials)
    chance_alone = trials * 0.4 * 0.6 * (200 + trials) / 201
    assert usual.variance == pytest.approx(phi * chance_alone, rel=1e-6)


def test_nothing_done_gives_nothing() -> None:
    baseline = CountBaseline(8, 400, 32, 1.0, 412.5, 33)
    band = count_band(baseline, 0.0, 0.0)
    assert (band.usual_low, band.usual_high, band.p_zero, band.p_low, band.p_high) == (0, 0, 1.0, 1.0, 1.0)


def test_taking_back_more_than_there_was_leaves_no_negative_rate() -> None:
    baseline = count_baseline([-5.0, 1.0], [10.0, 10.0])
    assert baseline is not None
    assert baseline.rate == pytest.approx(0.5 / 20)


def test_the_pattern_of_amounts() -> None:
    results = [1000.0, 1200.0, 1100.0, 900.0, 1000.0, 1100.0]
    baseline = pattern_baseline(results, [10.0] * 6)
    assert baseline is not None
    assert baseline.rate == pytest.approx(105.0)
    assert baseline.moving_range == pytest.approx((20 + 10 + 20 + 10 + 10) / 5)
    band = pattern_band(baseline, 10.0, 1)
    assert band is not None
    assert (band.usual_low, band.usual_high) == pytest.approx((1050 - 2.66 * 140, 1050 + 2.66 * 140))
    assert (band.p_low, band.p_zero) == (None, None)
    four = pattern_band(baseline, 40.0, 4)
    assert four is not None
    assert four.usual_high - 4200 == pytest.approx(2.66 * 14 * 40 * (1 / 4 + 1 / 6) ** 0.5)


def test_the_pattern_needs_six_periods_and_bridges_no_gap() -> None:
    few = pattern_baseline([1000.0] * 5, [10.0] * 5)
    assert few is not None
    assert few.moving_range is None
    assert pattern_band(few, 10.0, 1) is None
    gaps = pattern_baseline([1000.0, None, 1200.0, None, 900.0, None, 1.0, None, 5.0, None, 7.0], [10.0] * 11)
    assert gaps is not None
    assert gaps.moving_range is None
    assert pattern_baseline([], []) is None


def test_a_declared_yield_decides_only_where_nothing_was_counted() -> None:
    nothing = pattern_baseline([], [], 1200.0)
    assert nothing is not None
    assert nothing.rate == 1200.0
    much = pattern_baseline([1000.0] * 8, [10.0] * 8, 1200.0)
    assert much is not None
    assert much.rate == pytest.approx(9200 / 81)


@given(st.lists(st.integers(0, 5000), min_size=6, max_size=30), st.sampled_from([0.01, 4.0, 1000.0]))
def test_scaling_the_unit_scales_the_pattern(results: list[int], scale: float) -> None:
    plain = pattern_baseline([float(r) for r in results], [10.0] * len(results))
    scaled = pattern_baseline([r * scale for r in results], [10.0] * len(results))
    assert plain is not None
    assert scaled is not None
    here, there = pattern_band(plain, 10.0, 1), pattern_band(scaled, 10.0, 1)
    assert here is not None
    assert there is not None
    assert there.usual_low == pytest.approx(here.usual_low * scale, abs=1e-6)
    assert there.expected == pytest.approx(here.expected * scale, abs=1e-6)
