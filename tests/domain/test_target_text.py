from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.domain.measures import Bounds, Show
from kpitui.domain.numbers import AmountFormat, show_bounds
from kpitui.domain.target_text import parse_bounds, target_hint
from kpitui.errors import InvalidInput

COUNT = AmountFormat(Show.COUNT)
KILOS = AmountFormat(Show.NUMBER, 1, "kg")
MONEY = AmountFormat(Show.MONEY, currency="$")
PERCENT = AmountFormat(Show.PERCENT, 1)
HOURS = AmountFormat(Show.DURATION)
YES_NO = AmountFormat(Show.YESNO)
MOOD = AmountFormat(Show.RATING, steps=("poor", "up to date", "fine", "none"))


@pytest.mark.parametrize(
    ("text", "form", "bounds"),
    [
        ("50", COUNT, Bounds(50)),
        (" >=  50 ", COUNT, Bounds(50)),
        ("at least 1.2k", COUNT, Bounds(1200)),
        ("≥3", COUNT, Bounds(3)),
        ("<= 3", COUNT, Bounds(None, 3)),
        ("At most 3", COUNT, Bounds(None, 3)),
        ("2 to 5", COUNT, Bounds(2, 5)),
        ("5 to 2", COUNT, Bounds(5, 2)),
        ("= 5", COUNT, Bounds(5, 5)),
        ("none", COUNT, Bounds()),
        ("2.5 to 5 kg", KILOS, Bounds(2.5, 5)),
        (">= $20,000", MONEY, Bounds(20_000)),
        (">= 8 %", PERCENT, Bounds(0.08)),
        ("8 to 12%", PERCENT, Bounds(0.08, 0.12)),
        ("<= 4:00", HOURS, Bounds(None, 240)),
        ("yes", YES_NO, Bounds(1)),
        ("n", YES_NO, Bounds(None, 0)),
        (">= fine", MOOD, Bounds(3)),
        ("up to date", MOOD, Bounds(2)),
        ("up to date to fine", MOOD, Bounds(2, 3)),
        (">= none", MOOD, Bounds(4)),
        ("none", MOOD, Bounds()),
    ],
)
def test_targets_as_people_write_them(text: str, form: AmountFormat, bounds: Bounds) -> None:
    assert parse_bounds(text, form) == bounds


@pytest.mark.parametrize(
    ("text", "form", "message"),
    [
        ("", COUNT, "There is no amount. Write >= 50, <= 50, 50 to 60 or none."),
        (">=", COUNT, "There is no amount."),
        ("many", COUNT, '"many" is not an amount. Write >= 50'),
        ("2 to many", COUNT, '"2 to many" is not an amount.'),
        ("> 5", COUNT, "is not an amount."),
        ("4:00", COUNT, "is not an amount."),
        ("soon", HOURS, '"soon" is not a duration. Write >= 1:30, <= 1:30, 1:30 to 4:00 or none.'),
        ("maybe", YES_NO, '"maybe" is not yes or no. Write yes, no or none.'),
        ("great", MOOD, '"great" is not a step of this rating. Write >= fine, <= fine, fine to none or none.'),
    ],
)
def test_what_is_not_understood_says_what_would_be(text: str, form: AmountFormat, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_bounds(text, form)
    assert message in str(caught.value)


@pytest.mark.parametrize("form", [COUNT, KILOS, MONEY, PERCENT, HOURS, YES_NO, MOOD])
def test_what_the_hint_says_is_understood(form: AmountFormat) -> None:
    *first, last = target_hint(form).removeprefix("Write ").removesuffix(".").split(" or ")
    *targets, none = (*", ".join(first).split(", "), last)
    understood = [parse_bounds(text, form) for text in targets]
    assert len(set(understood)) == len(targets) > 1
    assert [parse_bounds(show_bounds(bounds, form), form) for bounds in understood] == understood
    assert Bounds() not in understood
    assert parse_bounds(none, form) == Bounds()


whole = st.integers(0, 10_000).map(float)


@given(st.sampled_from([COUNT, KILOS, MONEY, HOURS]), whole, whole)
def test_what_is_shown_is_read_back(form: AmountFormat, low: float, high: float) -> None:
    for bounds in (Bounds(low), Bounds(None, high), Bounds(low, high), Bounds(low, low)):
        assert parse_bounds(show_bounds(bounds, form), form) == bounds
