"""The bridge: the three gaps of the worked sentences, and that they always add up."""

from __future__ import annotations

from itertools import permutations
from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.domain.bridge import Bridge, Gap, bridge, is_kept, is_met

AMOUNTS = st.floats(-1e12, 1e12, allow_subnormal=False)


@pytest.mark.parametrize(
    ("target", "result", "planned", "done", "expected"),
    [
        (4.0, 1.0, 50, 31, (0.0, 1.52, 1.48)),
        (16.0, 3.0, 200, 130, (0.0, 5.6, 7.4)),
        (24.0, 16.0, 200, 200, (8.0, 0.0, 0.0)),
        (4.0, 0.0, 50, 0, (0.0, 4.0, 0.0)),
    ],
)
def test_the_worked_gaps(
    target: float, result: float, planned: float, done: float, expected: tuple[float, float, float]
) -> None:
    parts = bridge(target, result, 0.08 * planned, 0.08 * done)
    assert (parts.plan_gap, parts.execution_gap, parts.effectiveness_gap) == pytest.approx(expected, abs=1e-12)
    assert parts.shortfall == target - result


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, st.booleans())
def test_the_gaps_add_up_to_the_last_bit(target: float, result: float, plan: float, done: float, at_most: bool) -> None:
    parts = bridge(target, result, plan, done, at_most=at_most)
    gaps = (parts.plan_gap, parts.execution_gap, parts.effectiveness_gap)
    assert all(first + second + third == parts.shortfall for first, second, third in permutations(gaps))
    assert fsum(gaps) == parts.shortfall
    largest = max(abs(target), abs(result), abs(plan), abs(done))
    wanted = result - target if at_most else target - result
    assert abs(parts.shortfall - wanted) <= largest * 2**-49


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.floats(0, 1e9), st.floats(0, 1e9))
def test_the_shortfall_of_counts_is_the_whole_number_it_is(target: int, result: int, plan: float, done: float) -> None:
    assert bridge(float(target), float(result), plan, done).shortfall == target - result


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, st.sampled_from([0.5, 4.0, 1024.0]))
def test_scaling_the_unit_scales_the_gaps(target: float, result: float, plan: float, done: float, by: float) -> None:
    plain = bridge(target, result, plan, done)
    scaled = bridge(target * by, result * by, plan * by, done * by)
    assert scaled == Bridge(
        plain.shortfall * by, plain.plan_gap * by, plain.execution_gap * by, plain.effectiveness_gap * by
    )


def test_a_target_of_at_most_turns_the_signs_round() -> None:
    parts = bridge(3.0, 8.0, 4.0, 5.0, at_most=True)
    assert parts == Bridge(shortfall=5.0, plan_gap=1.0, execution_gap=1.0, effectiveness_gap=3.0)


@pytest.mark.parametrize(
    ("plan", "execution", "effectiveness", "expected"),
    [
        (0.0, 1.52, 1.48, None),
        (8.0, 0.0, 0.0, Gap.PLAN),
        (3.0, 1.0, 1.0, Gap.PLAN),
        (-2.0, 3.0, 2.0, Gap.EXECUTION),
        (0.0, 0.0, 2.0, Gap.EFFECTIVENESS),
        (45.0, -45.0, 22.0, Gap.EFFECTIVENESS),  # so much more was done than planned that the plan no longer matters
        (0.0, 0.0, 0.0, None),
        (-1.0, -1.0, -1.0, None),
    ],
)
def test_the_main_gap(plan: float, execution: float, effectiveness: float, expected: Gap | None) -> None:
    parts = Bridge(plan + execution + effectiveness, plan, execution, effectiveness)
    assert parts.main() is expected


def test_the_largest_gap() -> None:
    assert Bridge(3.0, 0.5, 2.0, 0.5).largest == 2.0
    assert Bridge(-3.0, -1.0, -1.0, -1.0).largest == 0.0


def test_ninety_percent_is_met() -> None:
    assert is_met(45.0, 50.0)
    assert not is_met(44.9, 50.0)
    assert is_met(0.0, None)
    assert is_kept(50.0, 45.0)
    assert not is_kept(51.0, 45.0)
    assert is_kept(99.0, None)
