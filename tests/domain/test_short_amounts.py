"""Amounts in a narrow column: rounded, never cut in the middle of a number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.domain.measures import Show
from kpitui.domain.numbers import AmountFormat
from kpitui.domain.short_amounts import show_short

COUNT = AmountFormat(Show.COUNT, unit="clients")
DOLLARS = AmountFormat(Show.MONEY, 2, currency="$")


@pytest.mark.parametrize(
    ("form", "value", "shown"),
    [
        (COUNT, 0, "0"),
        (COUNT, 12.34, "12.3"),
        (COUNT, 1234, "1,234"),
        (COUNT, 25000, "25.0k"),
        (COUNT, 999999, "1.00M"),
        (COUNT, -25000, "-25k"),
        (COUNT, 1e15, "1.00P"),
        (DOLLARS, 12.34, "$12.3"),
        (DOLLARS, 999.96, "$1000"),
        (DOLLARS, 21480, "$21k"),
        (AmountFormat(Show.MONEY, 0, currency="EUR"), 21480, "21.5k"),
        (AmountFormat(Show.MONEY, 0, currency="￥"), 21480, "￥21k"),
        (AmountFormat(Show.NUMBER, 1, unit="kg"), 12.34, "12.3"),
        (AmountFormat(Show.PERCENT, 1), 0.087, "8.7 %"),
        (AmountFormat(Show.PERCENT, 1), 0.875, "87.5%"),
        (AmountFormat(Show.PERCENT, 1), 12.5, "1.2k%"),
        (AmountFormat(Show.DURATION), 95, "1:35"),
        (AmountFormat(Show.DURATION), 25000, "417h"),
        (AmountFormat(Show.YESNO), 1, "yes"),
        (AmountFormat(Show.YESNO), 0.75, "75 %"),
        (AmountFormat(Show.RATING, steps=("drained", "fine")), 2, "fine"),
        (AmountFormat(Show.RATING, steps=("drained", "fine")), 1.5, "1.5"),
    ],
)
def test_in_five_characters(form: AmountFormat, value: float, shown: str) -> None:
    assert show_short(value, form, 5) == shown


def test_the_name_of_a_step_is_left_whole() -> None:
    assert show_short(1, AmountFormat(Show.RATING, steps=("drained", "fine")), 5) == "drained"


def test_what_does_not_fit_at_all_is_no_number() -> None:
    assert show_short(-123456, COUNT, 2) == "##"


@given(
    st.floats(-1e15, 1e15),
    st.sampled_from([Show.COUNT, Show.NUMBER, Show.MONEY, Show.PERCENT, Show.DURATION]),
    st.integers(0, 9),
    st.sampled_from(["", "$", "EUR", "￥"]),
    st.integers(4, 12),
)
def test_it_always_fits(value: float, show: Show, decimals: int, currency: str, cells: int) -> None:
    text = show_short(value, AmountFormat(show, decimals, "clients", currency), cells)
    assert 0 < len(text) + text.count("￥") <= cells
    assert any(character.isdigit() for character in text) or cells < 6
