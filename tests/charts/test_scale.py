"""The amounts at the side of a chart: round, in the measure's own format, distinct, and all data in view."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.charts.scale import axis_amount, scale_for
from kpitui.domain.measures import Show
from kpitui.domain.numbers import AmountFormat

COUNT = AmountFormat(Show.COUNT)
MONEY = AmountFormat(Show.MONEY, currency="$")
PERCENT = AmountFormat(Show.PERCENT, decimals=1)
DURATION = AmountFormat(Show.DURATION)
YESNO = AmountFormat(Show.YESNO)
MOOD = AmountFormat(Show.RATING, steps=("drained", "tired", "fine", "good", "great"))


def labels(amounts: list[float], form: AmountFormat, rows: int = 9) -> list[str]:
    return [label for _, label in scale_for(amounts, form, rows).ticks]


@pytest.mark.parametrize(
    ("amounts", "form", "expected"),
    [
        ([2, 5, 7], COUNT, ["0", "2", "4", "6"]),
        ([48, 55], COUNT, ["48", "50", "52", "54"]),
        ([12_000, 38_500], MONEY, ["$0", "$10,000", "$20,000", "$30,000"]),
        ([2_500_000, 41_000_000], MONEY, ["$0", "$20M", "$40M"]),
        ([0.82, 0.9], PERCENT, ["82.0 %", "84.0 %", "86.0 %", "88.0 %", "90.0 %"]),
        ([170, 250], DURATION, ["3:00", "3:30", "4:00"]),
        ([2, 4], MOOD, ["drained", "tired", "fine", "good", "great"]),
        ([0, 1, 1], YESNO, ["no", "yes"]),
        ([-30, 10], COUNT, ["-30", "-20", "-10", "0", "10"]),
        ([50, 50, 50], COUNT, ["49", "50", "51"]),
        ([], COUNT, ["0", "1"]),
    ],
)
def test_labels_are_round_amounts_in_the_format_of_the_measure(
    amounts: list[float], form: AmountFormat, expected: list[str]
) -> None:
    assert labels(amounts, form) == expected


@pytest.mark.parametrize(
    "step", ["とても疲れた", "tired 😀", "e\u0301galement", "\u202ereversed", "\x1b[31mred", "two\nlines"]
)
def test_a_name_of_uncertain_width_gives_way_to_its_number(step: str) -> None:
    form = AmountFormat(Show.RATING, steps=("bad", step, "good"))
    assert labels([1, 3], form) == ["bad", "2", "good"]


def test_a_long_name_is_cut() -> None:
    form = AmountFormat(Show.RATING, steps=("x" * 200, "fine"))
    assert labels([1, 2], form) == ["xxxxxxxx~", "fine"]


def test_the_unit_is_left_out() -> None:
    assert axis_amount(4.5, 0.5, AmountFormat(Show.NUMBER, decimals=1, unit="kilograms")) == "4.5"


@given(
    st.lists(st.floats(-1e12, 1e12).map(lambda value: round(value, 2)), min_size=1, max_size=30),
    st.sampled_from([COUNT, MONEY, PERCENT, DURATION, AmountFormat(Show.NUMBER, decimals=2)]),
    st.integers(3, 40),
)
def test_all_is_in_view_and_no_two_labels_are_alike(amounts: list[float], form: AmountFormat, rows: int) -> None:
    scale = scale_for(amounts, form, rows)
    assert scale.low <= min(amounts) <= max(amounts) <= scale.high
    assert scale.low < scale.high
    assert all(0 <= scale.row(amount, rows) < rows for amount in amounts)
    shown = [label for _, label in scale.ticks]
    assert len(set(shown)) == len(shown) or "~" in "".join(shown)
    assert scale.width <= 9
    assert len(shown) <= rows
