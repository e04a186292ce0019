"""Numbers and units as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.domain.measures import Aggregate, Frequency, Kind, Measure, Show
from kpitui.domain.wording import (
    Noun,
    about,
    about_more,
    inside,
    number,
    one,
    period_word,
    plain_amount,
    plain_rates,
    quantity,
    rates,
    rounded_up,
    several,
    singular,
    things,
    usual,
)
from tests.domain.diagnosing import CLIENTS, PROSPECTS


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (31.0, "31"),
        (1.52, "1.5"),
        (1.48, "1.5"),
        (2.98, "3"),
        (0.04, "0.04"),
        (0.96, "1"),
        (0.0, "0"),
        (-0.0, "0"),
        (-0.0001, "0"),
        (-1.5, "-1.5"),
        (1250.0, "1,250"),
        (137.4, "137"),
        (99.96, "100"),
    ],
)
def test_a_plain_amount(value: float, expected: str) -> None:
    assert plain_amount(value) == expected


@given(st.floats(-1e15, 1e15))
def test_no_amount_is_minus_zero_or_has_idle_zeros(value: float) -> None:
    shown = plain_amount(value)
    assert shown != "-0"
    assert not shown.endswith(".0")
    assert abs(float(shown.replace(",", "")) - value) <= max(0.5, 0.06 * abs(value))


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("clients", "client"),
        ("enquiries", "enquiry"),
        ("boxes", "box"),
        ("batches", "batch"),
        ("classes", "class"),
        ("bus", "bus"),
        ("analysis", "analysis"),
        ("kg", "kg"),
        ("Kunden", "Kunden"),
        ("new clients", "new client"),
        ("", ""),
    ],
)
def test_one_of_a_unit(unit: str, expected: str) -> None:
    assert singular(unit) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Prospects contacted", "prospects contacted"),
        ("SEO articles", "SEO articles"),
        ("LinkedIn posts", "LinkedIn posts"),
        ("Follow-ups made", "follow-ups made"),
        ("A", "A"),
        ("", ""),
    ],
)
def test_a_name_inside_a_sentence(name: str, expected: str) -> None:
    assert inside(name) == expected


def test_quantities() -> None:
    assert quantity(31.0, PROSPECTS) == "31 contacts"
    assert quantity(1.0, CLIENTS) == "1 client"
    assert quantity(0.0, CLIENTS) == "0 clients"
    assert number(1.52, CLIENTS) == "1.5"
    assert (things(CLIENTS), one(CLIENTS)) == ("clients", "client")
    bare = Noun("Clients signed")
    assert (things(bare), quantity(1.0, bare)) == ("clients signed", "1 client signed")


@pytest.mark.parametrize(
    ("name", "single"),
    [
        ("New clients", "1 new client"),
        ("Clients signed", "1 client signed"),
        ("Progress calls held", "1 progress call held"),
        ("Sales calls", "1 sales call"),
        ("Follow-ups made", "1 follow-up made"),
        ("Owners who renew", "1 owner who renew"),
        ("Clients per prospect", "1 client per prospect"),
        ("News items read", "1 news item read"),
        ("News", "1 news"),
        ("Calls and letters", "1 calls and letters"),
        ("Calls, letters", "1 calls, letters"),
        ("Kunden", "1 kunden"),
        ("新規", "1 新規"),
        ("", "1 "),
    ],
)
def test_one_of_what_has_no_unit(name: str, single: str) -> None:
    assert quantity(1.0, Noun(name)) == single
    assert quantity(2.0, Noun(name)) == f"2 {inside(name)}"


def test_one_of_an_average_of_counts() -> None:
    average = measured(Show.COUNT, "clients", aggregate=Aggregate.MEAN)
    assert (quantity(1.0, average), quantity(1.5, average)) == ("1 client", "1.5 clients")


def measured(show: Show, unit: str = "", **other: object) -> Noun:
    steps = ("drained", "tired", "fine", "good", "great") if show is Show.RATING else ()
    measure = Measure("m", "Team mood", Kind.INDICATOR, show=show, unit=unit, steps=steps, **other)  # type: ignore[arg-type]
    return Noun.of(measure, "$")


def test_the_words_for_a_measure() -> None:
    money = measured(Show.MONEY)
    assert (quantity(4500.0, money), money.whole, money.least) == ("$4,500", False, None)
    assert quantity(0.083, measured(Show.PERCENT, decimals=1)) == "8.3 %"
    assert quantity(90.0, measured(Show.DURATION)) == "1:30"
    rating = measured(Show.RATING)
    assert (quantity(3.0, rating), rating.least, rating.most) == ("fine", 1.0, 5.0)
    counted = measured(Show.COUNT, "clients")
    assert (counted.whole, quantity(2.0, counted)) == (True, "2 clients")
    average = measured(Show.COUNT, "clients", aggregate=Aggregate.MEAN)
    assert (average.whole, quantity(2.5, average)) == (False, "2.5 clients")
    assert quantity(2.0, measured(Show.NUMBER, "kg", decimals=1)) == "2.0 kg"


@pytest.mark.parametrize(
    ("low", "high", "noun", "expected"),
    [
        (0, 7, CLIENTS, "0 to 7"),
        (-2.4, 5.7, CLIENTS, "0 to 5"),
        (38.2, 61.9, CLIENTS, "39 to 61"),
        (3.1, 3.6, CLIENTS, "3.1 to 3.6"),
        (0, 0, CLIENTS, "0"),
        (24_000.0, 36_000.0, measured(Show.MONEY), "$24,000 to $36,000"),
        (0.3, 9.0, measured(Show.RATING), "drained to great"),
        (2.2, 4.1, measured(Show.RATING), "fine to good"),
        (None, 4.0, CLIENTS, ""),
    ],
)
def test_usual_ranges(low: float | None, high: float | None, noun: Noun, expected: str) -> None:
    assert usual(low, high, noun) == expected


def test_rates() -> None:
    money, hours = measured(Show.MONEY), measured(Show.DURATION)
    assert rates([0.08, 0.04], CLIENTS, PROSPECTS) == ["8 %", "4 %"]
    assert rates([0.0808], CLIENTS, PROSPECTS) == ["8.1 %"]
    assert rates([0.08012, 0.08016], CLIENTS, PROSPECTS) == ["8.01 %", "8.02 %"]
    assert rates([0.125], CLIENTS, PROSPECTS) == ["12 %"]
    assert rates([0.00036], CLIENTS, PROSPECTS) == ["0.036 %"]
    assert rates([2.3], CLIENTS, PROSPECTS) == ["2.3 clients a contact"]
    assert rates([150.0], money, PROSPECTS) == ["$150 a contact"]
    assert rates([150.0], money, Noun("Audits", "audits")) == ["$150 an audit"]
    assert rates([0.02], CLIENTS, hours) == ["1.2 clients per hour"]
    assert rates([0.02], CLIENTS, money) == ["2 clients per $100"]
    assert rates([4.0], CLIENTS, measured(Show.YESNO)) == ["4 clients per week done"]
    assert plain_rates([2.8, 6.0, 0.0]) == ["2.8", "6", "0"]


def test_estimates_are_rounded_up() -> None:
    assert [about(value) for value in (37.5, 62.0, 85.2, 137.0, 1234.0)] == ["38", "62", "86", "140", "1,300"]
    assert about_more(37.5, PROSPECTS) == "about 38 more contacts"
    assert about_more(0.5, PROSPECTS) == "about 1 more contact"
    assert about_more(239.5, measured(Show.DURATION)) == "about 4:00 more"
    assert rounded_up(300.0000000001) == 300
    assert rounded_up(300.1) == 301


def test_periods() -> None:
    assert [period_word(frequency) for frequency in Frequency] == ["week", "month", "quarter", "year"]
    assert (several(1, "week"), several(4, "week")) == ("1 week", "4 weeks")
    assert (several(1, "entry", "entries"), several(1250, "entry", "entries")) == ("1 entry", "1,250 entries")
