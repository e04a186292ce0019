"""Detection rules: which readings take part, and which series never signal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.domain.limits import Limits
from kpitui.domain.signals import Rule, Rules, Side, Signal, signals_against, usual_ranges
from tests.domain.diagnosing import FIRST, readings, week

# Mean 10, limits 4 and 16: the outer quarters begin at 13 and 7, two thirds of the way at 14 and 6.
LIMITS = Limits(FIRST, 10.0, 4.0, 16.0, None, 2.25, 20, trial=False)
UP, DOWN = Side.HIGH, Side.LOW


def found(values: list[float | None], rules: Rules = Rules.WHEELER) -> set[tuple[int, str, str]]:
    signals = signals_against(readings(values), LIMITS, rules)
    return {((signal.period - FIRST).days // 7, str(signal.rule), str(signal.side)) for signal in signals}


def members(rule: str, side: str, numbers: range | list[int]) -> set[tuple[int, str, str]]:
    return {(number, rule, side) for number in numbers}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([16.0, 4.0], set()),  # on the limit is not outside
        ([16.1, 10.0, 3.9], {(0, "outside", "high"), (2, "outside", "low")}),
        ([11.0] * 7, set()),
        ([11.0] * 8, members("run", "high", range(8))),
        ([10.0, *[9.0] * 9, 12.0], members("run", "low", range(1, 10))),
        ([11.0] * 4 + [10.0] + [11.0] * 4, set()),  # a reading on the mean breaks the run
        ([11.0] * 4 + [None] + [11.0] * 4, set()),  # and so does a gap
        ([13.1, 13.1, 10.0, 13.1], members("near", "high", [0, 1, 3])),
        ([13.0, 13.0, 13.0, 13.0], set()),  # exactly half way is not nearer to the limit
        ([13.1, 10.0, 10.0, 13.1, 13.1], set()),
        ([13.1, 13.1, None, 13.1], set()),
        ([6.0, 6.5, 6.9], members("near", "low", range(3))),
        ([13.1, 6.9, 13.1, 6.9], set()),
    ],
)
def test_wheelers_rules(values: list[float | None], expected: set[tuple[int, str, str]]) -> None:
    assert found(values) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([11.0] * 6, set()),
        ([11.0] * 7, members("run", "high", range(7))),
        ([8.0, 8.5, 9.0, 10.0, 10.5, 11.0, 11.5], members("trend", "high", range(7))),
        ([8.0, 8.5, 9.0, 9.0, 10.5, 11.0, 11.5], set()),  # a tie breaks the trend
        ([8.0, 8.5, 9.0, None, 10.5, 11.0, 11.5, 11.7], set()),
        ([12.0, 11.5, 11.0, 10.5, 9.5, 9.0, 8.5, 9.0], members("trend", "low", range(7))),
        ([14.1, 11.0, 14.1], members("near", "high", [0, 2])),
        ([14.1, 9.0, 14.1], set()),  # all three must be on that side
        ([14.1, 14.1], set()),
        ([14.0, 11.0, 14.0], set()),
        ([17.0], {(0, "outside", "high")}),
    ],
)
def test_the_rules_of_the_nhs(values: list[float | None], expected: set[tuple[int, str, str]]) -> None:
    assert found(values, Rules.NHS) == expected


def test_signals_come_in_the_order_of_time() -> None:
    signals = signals_against(readings([17.0, *[11.0] * 8]), LIMITS)
    assert signals[:2] == (Signal(week(0), Rule.OUTSIDE, UP), Signal(week(0), Rule.RUN, UP))
    assert [signal.period for signal in signals[1:]] == [week(number) for number in range(9)]


def test_small_counts_only_signal_outside() -> None:
    values = [0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 9.0]
    (stretch,) = usual_ranges(readings(values), counts=True)
    assert {(signal.rule, signal.side) for signal in stretch.signals} == {(Rule.OUTSIDE, UP)}
    assert [signal.period for signal in stretch.signals] == [week(15)]


def test_every_stretch_has_limits_of_its_own() -> None:
    values = [10.0, 11.0, 9.0, 10.0, 12.0, 10.0, 9.0, 50.0, 51.0, 49.0, 50.0, 52.0, 50.0, 51.0]
    whole = usual_ranges(readings(values))
    assert {signal.rule for signal in whole[0].signals} >= {Rule.OUTSIDE}
    before, after = usual_ranges(readings(values), dividers=[week(7)])
    assert before.limits is not None
    assert after.limits is not None
    assert before.limits.mean == pytest.approx(71 / 7)
    assert (after.limits.start, after.limits.mean) == (week(7), pytest.approx(353 / 7))
    assert before.signals == after.signals == ()


def test_too_few_readings_have_no_signals() -> None:
    (stretch,) = usual_ranges(readings([1.0, 99.0, 1.0]))
    assert stretch.limits is None
    assert stretch.signals == ()
    assert usual_ranges([]) == ()


@given(
    st.floats(-1e9, 1e9),
    st.integers(6, 60),
    st.sets(st.integers(0, 59), max_size=8),
    st.sampled_from(list(Rules)),
    st.booleans(),
)
def test_a_constant_series_never_signals(value: float, count: int, gaps: set[int], rules: Rules, counts: bool) -> None:
    series = readings([None if number in gaps else value for number in range(count)])
    assert all(stretch.signals == () for stretch in usual_ranges(series, rules=rules, counts=counts))


@given(st.lists(st.integers(0, 50), min_size=6, max_size=40), st.sampled_from([0.1, 0.5, 4.0, 60.0]))
def test_scaling_the_unit_changes_no_signal(values: list[int], scale: float) -> None:
    plain = usual_ranges(readings([float(value) for value in values]))
    scaled = usual_ranges(readings([value * scale for value in values]))
    assert [stretch.signals for stretch in plain] == [stretch.signals for stretch in scaled]


@given(st.lists(st.one_of(st.none(), st.integers(0, 30)), min_size=6, max_size=60), st.sampled_from(list(Rules)))
def test_a_gap_takes_part_in_nothing(values: list[int | None], rules: Rules) -> None:
    series = readings([None if value is None else float(value) for value in values])
    seen = {reading.period for reading in series if reading.value is not None}
    for stretch in usual_ranges(series, rules=rules):
        assert {signal.period for signal in stretch.signals} <= seen
