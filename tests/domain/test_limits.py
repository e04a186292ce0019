"""Usual ranges: Wheeler's published example, gaps, dividers, trial limits, small counts, capability."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.domain.limits import (
    Capability,
    Limits,
    Reading,
    Spread,
    capability,
    limits_of,
    mean_moving_range,
    natural_limits,
    stretches,
)
from kpitui.domain.measures import Bounds
from tests.domain.diagnosing import FIRST, readings, week

VALUES = [39.0, 41.0, 41.0, 41.0, 43.0, 44.0, 41.0, 42.0, 40.0, 41.0, 44.0, 40.0]


def test_wheelers_published_example() -> None:
    """Making Sense of Data, page 382: mean 4135.50, MR 355.93, limits 5082.28 and 3188.72, URL 1163.19.

    The printed mean range is rounded, which moves the limits by up to 0.01.
    """
    lower, upper, range_upper = natural_limits(4135.50, 355.93)
    assert upper == pytest.approx(5082.28, abs=0.01)
    assert lower == pytest.approx(3188.72, abs=0.01)
    assert range_upper == pytest.approx(1163.19, abs=0.015)


def test_the_median_version() -> None:
    assert natural_limits(100.0, 10.0, Spread.MEDIAN) == pytest.approx((68.55, 131.45, 38.65))
    assert mean_moving_range([1.0, 2.0, 4.0, 8.0, 8.0], Spread.MEDIAN) == (1.5, 4)
    assert mean_moving_range([1.0, 2.0, 4.0, 8.0], Spread.MEDIAN) == (2.0, 3)


def test_limits_of_a_series() -> None:
    limits = limits_of(readings(VALUES))
    assert limits is not None
    assert limits.mean == pytest.approx(sum(VALUES) / 12)
    assert limits.moving_range == pytest.approx(19 / 11)
    assert limits.upper == pytest.approx(limits.mean + 2.66 * 19 / 11)
    assert limits.lower == pytest.approx(limits.mean - 2.66 * 19 / 11)
    assert limits.range_upper == pytest.approx(3.268 * 19 / 11)
    assert (limits.start, limits.readings, limits.trial) == (FIRST, 12, False)


@pytest.mark.parametrize(("count", "known", "trial"), [(5, False, False), (6, True, True), (11, True, True)])
def test_few_readings_give_no_limits_or_trial_limits(count: int, known: bool, trial: bool) -> None:
    limits = limits_of(readings(VALUES[:count]))
    assert (limits is not None) is known
    assert limits is None or limits.trial is trial


def test_no_moving_range_is_taken_across_a_gap() -> None:
    assert mean_moving_range([1.0, 3.0, None, 10.0, 11.0]) == (1.5, 2)
    assert mean_moving_range([1.0, None, 10.0, None, 11.0]) is None
    alone = [value for number in range(8) for value in (float(number), None)]
    assert limits_of(readings(alone)) is None


@given(st.lists(st.floats(-1e6, 1e6), min_size=6, max_size=30), st.lists(st.floats(-1e6, 1e6), min_size=6, max_size=30))
def test_a_gap_is_never_bridged(before: list[float], after: list[float]) -> None:
    joined = mean_moving_range([*before, None, *after])
    first, second = mean_moving_range(before), mean_moving_range(after)
    assert joined is not None
    assert first is not None
    assert second is not None
    assert joined[1] == first[1] + second[1]
    assert joined[0] * joined[1] == pytest.approx(first[0] * first[1] + second[0] * second[1], rel=1e-9, abs=1e-9)


@given(st.lists(st.integers(-1000, 1000), min_size=6, max_size=40), st.sampled_from([0.25, 8.0, 60.0, 1000.0]))
def test_scaling_the_unit_scales_the_limits(values: list[int], scale: float) -> None:
    plain = limits_of(readings([float(value) for value in values]))
    scaled = limits_of(readings([value * scale for value in values]))
    assert plain is not None
    assert scaled is not None
    for here, there in ((plain.mean, scaled.mean), (plain.lower, scaled.lower), (plain.upper, scaled.upper)):
        assert there == pytest.approx(here * scale, rel=1e-9, abs=1e-6)


def test_dividers_start_new_stretches() -> None:
    series = readings([1.0, 2.0, 3.0, 4.0])
    pieces = stretches(series, [week(2)])
    assert [[reading.value for reading in piece] for piece in pieces] == [[1.0, 2.0], [3.0, 4.0]]
    in_midweek = stretches(series, [week(1).replace(day=week(1).day + 3), week(50)])
    assert [len(piece) for piece in in_midweek] == [2, 2]
    assert [len(piece) for piece in stretches(series, [week(0), week(-9)])] == [4]
    assert stretches([], [week(0)]) == []


def test_small_counts_get_the_band_of_their_chances() -> None:
    limits = limits_of(readings([0.0, 1.0, 0.0, 2.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 2.0, 0.0]), counts=True)
    assert limits is not None
    assert limits.counts
    assert (limits.lower, limits.upper) == (0.0, 3.0)
    assert limits.mean == pytest.approx(8 / 12)
    assert limits.range_upper is None


def test_larger_counts_and_amounts_keep_the_xmr_limits() -> None:
    values = [2.0, 3.0, 1.0, 4.0, 2.0, 3.0]
    counted, measured = limits_of(readings(values), counts=True), limits_of(readings(values))
    assert counted == measured
    small = limits_of(readings([0.5, 0.7, 0.2, 0.9, 0.4, 0.6]))
    assert small is not None
    assert not small.counts


LIMITS = Limits(FIRST, 10.0, 4.0, 16.0, None, 2.25, 20, trial=False)


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        (Bounds(at_least=17.0), Capability.MISSES),
        (Bounds(at_least=16.0), Capability.HIT_AND_MISS),
        (Bounds(at_least=10.0), Capability.HIT_AND_MISS),
        (Bounds(at_least=4.0), Capability.MEETS),
        (Bounds(at_most=3.0), Capability.MISSES),
        (Bounds(at_most=12.0), Capability.HIT_AND_MISS),
        (Bounds(at_most=16.0), Capability.MEETS),
        (Bounds(at_least=3.0, at_most=20.0), Capability.MEETS),
        (Bounds(at_least=3.0, at_most=12.0), Capability.HIT_AND_MISS),
        (Bounds(at_least=20.0, at_most=25.0), Capability.MISSES),
        (Bounds(), None),
        (None, None),
    ],
)
def test_capability(bounds: Bounds | None, expected: Capability | None) -> None:
    assert capability(LIMITS, bounds) is expected
    assert capability(None, bounds) is None


def test_a_reading_may_be_missing() -> None:
    assert limits_of([Reading(week(0), None)] * 20) is None
