"""The corrective action line: text, @who, !when."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.domain.corrective_line import CorrectiveLine, parse_corrective_line
from kpitui.domain.measures import Person
from kpitui.errors import InvalidInput

TUESDAY = date(2026, 11, 24)
FRIDAY = date(2026, 11, 27)
PEOPLE = (Person("dana", "Dana Reyes"), Person("li", "Li Wei"), Person("lisa", "Lisa Moran"), Person("dm", "Dan Moss"))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("call back the March list @dana !fri", CorrectiveLine("call back the March list", "dana", FRIDAY)),
        ("@li call back !+2w the list", CorrectiveLine("call back the list", "li", date(2026, 12, 8))),
        ("!tomorrow @DANA x", CorrectiveLine("x", "dana", date(2026, 11, 25))),
        ("  call   back ", CorrectiveLine("call back", "", None)),
        ("ask, @lisa, about it", CorrectiveLine("ask, about it", "lisa", None)),
        ("ask @reyes", CorrectiveLine("ask", "dana", None)),
        ("ask @lis", CorrectiveLine("ask", "lisa", None)),
        ("ask @wei", CorrectiveLine("ask", "li", None)),
        ("mail dana@example.org now! @ 5", CorrectiveLine("mail dana@example.org now! @ 5", "", None)),
        ("wow !! really", CorrectiveLine("wow !! really", "", None)),
        ("x !2026-12-24.", CorrectiveLine("x", "", date(2026, 12, 24))),
        ("x @dana @dana !fri !fri", CorrectiveLine("x", "dana", FRIDAY)),
        ("[@click=app.quit] x", CorrectiveLine("[@click=app.quit] x", "", None)),
    ],
)
def test_owner_and_day_come_out_of_the_text(line: str, expected: CorrectiveLine) -> None:
    assert parse_corrective_line(line, PEOPLE, TUESDAY) == expected


def test_an_unknown_person_is_answered_with_those_there_are() -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_corrective_line("call @zoe", PEOPLE, TUESDAY)
    assert refused.value.message == '"@zoe" is nobody on this scorecard.'
    assert refused.value.hint == "There are dana (Dana Reyes), li (Li Wei), lisa (Lisa Moran), dm (Dan Moss)."
    with pytest.raises(InvalidInput, match="names no people"):
        parse_corrective_line("call @zoe", (), TUESDAY)


def test_an_ambiguous_person_is_answered_with_the_candidates() -> None:
    with pytest.raises(InvalidInput, match=r'"@da" could be dana \(Dana Reyes\), dm \(Dan Moss\)'):
        parse_corrective_line("call @da", PEOPLE, TUESDAY)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("", "no text"),
        ("@dana !fri", "no text"),
        ("call !soon", '"soon" is not a day'),
        ("call !2026-02-30", "not in the calendar"),
        ("call @dana @li", "more than one owner"),
        ("call !fri !mon", "more than one day"),
        ("x" * 501, "longer than 500 characters"),
        ("x " * 2000, "longer than 2,000 characters"),
    ],
)
def test_what_cannot_be_understood_is_refused(line: str, problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem) as refused:
        parse_corrective_line(line, PEOPLE, TUESDAY)
    assert refused.value.hint


@given(st.text(max_size=80) | st.text(alphabet="@! adlin+2w", max_size=40))
def test_any_line_keeps_its_words_or_is_refused(line: str) -> None:
    try:
        found = parse_corrective_line(line, PEOPLE, TUESDAY)
    except InvalidInput:
        return
    assert found.text.split() == [word for word in line.split() if word in found.text.split()]
    assert found.owner in ("", "dana", "li", "lisa", "dm")
