"""The quick entry line: measure, amount, day, note."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitui.domain.quick_entry import QuickEntry, parse_quick_entry
from kpitui.errors import InvalidInput

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("pros 12", QuickEntry("pros", "12", None, "")),
        ("pros 12 tue called the list", QuickEntry("pros", "12", TUESDAY, "called the list")),
        ("pros 12 called the list", QuickEntry("pros", "12", None, "called the list")),
        ("pros 12 we called the list", QuickEntry("pros", "12", None, "we called the list")),
        ("pros 12 Wednesday", QuickEntry("pros", "12", date(2026, 11, 18), "")),
        ("pros +5 yesterday", QuickEntry("pros", "+5", date(2026, 11, 23), "")),
        ("pros 5 today", QuickEntry("pros", "5", TUESDAY, "")),
        ("pros 5 Wednesday", QuickEntry("pros", "5", date(2026, 11, 18), "")),
        ("pros 12 today x", QuickEntry("pros", "12", TUESDAY, "x")),
        ("pros 12 2026-11-02  two  blanks", QuickEntry("pros", "12", date(2026, 11, 2), "two  blanks")),
        ("pros 12 -3 was a typing slip", QuickEntry("pros", "12", None, "-3 was a typing slip")),
        ("prospects con 12 mon", QuickEntry("prospects con", "12", date(2026, 11, 23), "")),
        ("clients signed $25,000 tue", QuickEntry("clients signed", "$25,000", TUESDAY, "")),
        ("invoices y 3 sent", QuickEntry("invoices", "y", None, "3 sent")),
        ("mood good after a week with 3 away", QuickEntry("mood", "good", None, "after a week with 3 away")),
        ('"prospects con" 12 mon', QuickEntry("prospects con", "12", date(2026, 11, 23), "")),
        ("'prospects con'12", QuickEntry("prospects con", "12", None, "")),
        ("  pros\t12   a [@click=x] \x1b note ", QuickEntry("pros", "12", None, "a [@click=x] \x1b note")),
        ("rate 8 % tue", QuickEntry("rate", "8%", TUESDAY, "")),
        ("rate 8 %", QuickEntry("rate", "8%", None, "")),
        ("rate 8 %x", QuickEntry("rate", "8", None, "%x")),
        ("pros 12 tue\ttabbed", QuickEntry("pros", "12", TUESDAY, "tabbed")),
    ],
)
def test_the_line_is_cut_into_its_parts(line: str, entry: QuickEntry) -> None:
    assert parse_quick_entry(line, TUESDAY) == entry


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("", "nothing to enter"),
        ("   ", "nothing to enter"),
        ('"" 12', "nothing to enter"),
        ("pros", "amount is missing"),
        ('"pros con"', "amount is missing"),
        ('"pros con 12', "does not end with it"),
        ("pros 12 2026-02-30", "not in the calendar"),
        ("pros 12 " + "x" * 2000, "longer than 2,000 characters"),
    ],
)
def test_an_unfinished_line_says_what_is_missing(line: str, problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem) as refused:
        parse_quick_entry(line, TUESDAY)
    assert refused.value.hint


def test_a_day_to_come_is_refused_and_never_kept_as_a_note() -> None:
    for line in ("pros 12 tomorrow", "pros 12 Tomorrow we call again"):
        with pytest.raises(InvalidInput) as refused:
            parse_quick_entry(line, TUESDAY)
        assert str(refused.value).startswith('"tomorrow" is still to come: today is 2026-11-24. Write today, yesterday')
    assert parse_quick_entry("pros 12 we call tomorrow", TUESDAY).note == "we call tomorrow"


@given(st.text(max_size=80))
@settings(deadline=None)
def test_any_line_is_understood_or_refused(line: str) -> None:
    try:
        entry = parse_quick_entry(line, TUESDAY)
    except InvalidInput:
        return
    assert entry.measure
    assert entry.amount
    assert len(entry.note) <= len(line)
