"""Amounts: what people type is read as they mean it, or refused with one line saying what would be."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from kpitui.domain.measures import Bounds, Kind, Measure, Show
from kpitui.domain.numbers import AmountFormat, align_on_point, edit_text, parse_amount, show_amount, show_bounds
from kpitui.errors import InvalidInput

STEPS = ("drained", "tired", "fine", "good", "great")
COUNT = AmountFormat(Show.COUNT)
NUMBER = AmountFormat(Show.NUMBER, decimals=1)
MONEY = AmountFormat(Show.MONEY, currency="$")
PERCENT = AmountFormat(Show.PERCENT, decimals=1)
DURATION = AmountFormat(Show.DURATION)
YESNO = AmountFormat(Show.YESNO)
RATING = AmountFormat(Show.RATING, steps=STEPS)
ALL = (COUNT, NUMBER, MONEY, PERCENT, DURATION, YESNO, RATING)


@pytest.mark.parametrize(
    ("text", "form", "amount"),
    [
        ("31", COUNT, 31),
        ("  31 ", COUNT, 31),
        ("007", COUNT, 7),
        (".5", COUNT, 0.5),
        ("1,250.50", COUNT, 1250.5),
        ("1,234,567", COUNT, 1234567),
        ("1.2k", COUNT, 1200),
        ("1.2 K", COUNT, 1200),
        ("1.2m", NUMBER, 1_200_000),
        ("0.1k", NUMBER, 100),
        ("8+12+11", COUNT, 31),
        ("8 + 12 + 11", COUNT, 31),
        ("20-3", COUNT, 17),
        ("20 - 3 + 1k", COUNT, 1017),
        ("-3", COUNT, -3),
        ("-3+5", COUNT, 2),
        ("- 3", COUNT, -3),
        ("0.1+0.2", NUMBER, 0.3),
        ("19.99+0.01-20", NUMBER, 0),
        ("$25,000", MONEY, 25000),
        ("$ 25,000", MONEY, 25000),
        ("25,000$", MONEY, 25000),
        ("25000 USD", MONEY, 25000),
        ("usd25k", MONEY, 25000),
        ("-$5", MONEY, -5),
        ("$1.2k+$300", MONEY, 1500),
        ("8", PERCENT, 0.08),
        ("8%", PERCENT, 0.08),
        ("8 %", PERCENT, 0.08),
        ("7%", PERCENT, 0.07),
        ("12.5", PERCENT, 0.125),
        ("8%+2%", PERCENT, 0.1),
        ("-4%", PERCENT, -0.04),
        ("90", DURATION, 90),
        ("1:30", DURATION, 90),
        ("0:05", DURATION, 5),
        ("120:00", DURATION, 7200),
        ("1.5h", DURATION, 90),
        ("2 hours", DURATION, 120),
        ("90min", DURATION, 90),
        ("90m", DURATION, 90),
        ("1h30", DURATION, 90),
        ("1h 30min", DURATION, 90),
        ("1:30+0:45", DURATION, 135),
        ("-1:30", DURATION, -90),
        ("y", YESNO, 1),
        ("Yes", YESNO, 1),
        ("1", YESNO, 1),
        ("N", YESNO, 0),
        ("no", YESNO, 0),
        ("0", YESNO, 0),
        ("4", RATING, 4),
        ("Good", RATING, 4),
        ("gre", RATING, 5),
        ("F", RATING, 3),
    ],
)
def test_what_people_write_is_read(text: str, form: AmountFormat, amount: float) -> None:
    typed = parse_amount(text, form)
    assert typed.amount == amount
    assert not typed.adds


def test_a_leading_plus_adds_to_the_tally() -> None:
    assert parse_amount("+5", COUNT).adds
    assert parse_amount("+5", COUNT).amount == 5
    assert parse_amount(" +5+3-1", COUNT).amount == 7
    assert parse_amount("+$5", MONEY).adds
    assert not parse_amount("5+5", COUNT).adds


@pytest.mark.parametrize("form", ALL)
@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "nan", "NaN", "inf", "-inf", "infinity", "1_000", "５", "٣", "²", "1e5", "1E5", "0x1f", "0b1", "1j",
        "--5", "+-5", "8++12", "8+", "+", "-", ".", "5.", "1.2.3", "1,5", "1,2500", "12,34", ",5", "0,500", "1.250,50",
        "1 250", "5k5", "k", "%", "8%%", "€5", "5 apples", "(5)", "5*3", "1:75", "1:5", ":30", "1:30:00", "\x00",
        "3\n4", "9" * 101, "9" * 5000, "+" * 100, "1" + ",000" * 24, "[@click=app.quit]", "\u202e5", "K5", "1\u212a",
    ],
)  # fmt: skip
def test_what_is_not_an_amount_is_refused_in_one_line(text: str, form: AmountFormat) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_amount(text, form)
    for line in (refused.value.message, refused.value.hint):
        assert line
        assert line.isprintable()
        assert len(line) < 120


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("8%", COUNT),
        ("8%", NUMBER),
        ("8%", MONEY),
        ("1:30", COUNT),
        ("$5", COUNT),
        ("$5", PERCENT),
        ("€5", MONEY),
        ("1k", PERCENT),
        ("1k", DURATION),
        ("2", YESNO),
        ("yep", YESNO),
        ("+1", YESNO),
        ("y", COUNT),
        ("0", RATING),
        ("6", RATING),
        ("2.5", RATING),
        ("+2", RATING),
        ("superb", RATING),
    ],
)
def test_an_amount_of_another_kind_is_refused(text: str, form: AmountFormat) -> None:
    with pytest.raises(InvalidInput):
        parse_amount(text, form)


def test_a_decimal_comma_is_answered_with_the_decimal_point() -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_amount("1,5", COUNT)
    assert refused.value.message == '"1,5" is not an amount.'
    assert refused.value.hint == "Write 1.5 with a point; commas only part thousands, as in 1,250."


def test_an_ambiguous_step_lists_the_steps_it_could_be() -> None:
    with pytest.raises(InvalidInput, match=r'"g" could be good, great\.'):
        parse_amount("g", RATING)


def test_a_step_number_goes_before_a_step_name_and_a_whole_name_before_longer_ones() -> None:
    assert parse_amount("1", AmountFormat(Show.RATING, steps=("3", "2", "1"))).amount == 1
    assert parse_amount("5", AmountFormat(Show.RATING, steps=("0", "5"))).amount == 2
    assert parse_amount("good", AmountFormat(Show.RATING, steps=("good enough", "good"))).amount == 2
    assert parse_amount("MÜ", AmountFormat(Show.RATING, steps=("fit", "müde"))).amount == 2


@pytest.mark.parametrize("text", ["1,000,000,000,000,001", "-1000000000000001", "9" * 99, "999999999999999+2"])
def test_more_than_a_thousand_million_million_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="more than can be kept"):
        parse_amount(text, COUNT)
    assert parse_amount("1,000,000,000,000,000", COUNT).amount == 1e15


def test_without_a_currency_any_common_sign_is_read_and_with_one_no_other() -> None:
    assert parse_amount("€25", AmountFormat(Show.MONEY)).amount == 25
    assert parse_amount("25 EUR", AmountFormat(Show.MONEY, currency="€")).amount == 25
    assert parse_amount("€25", AmountFormat(Show.MONEY, currency="EUR")).amount == 25
    assert parse_amount("5 kr", AmountFormat(Show.MONEY, currency="kr")).amount == 5
    with pytest.raises(InvalidInput):
        parse_amount("$25", AmountFormat(Show.MONEY, currency="€"))


def test_the_own_unit_may_be_written_but_m_stays_million() -> None:
    assert parse_amount("72.5 kg", AmountFormat(Show.NUMBER, unit="kg")).amount == 72.5
    assert parse_amount("31 Clients", AmountFormat(Show.COUNT, unit="clients")).amount == 31
    assert parse_amount("2m", AmountFormat(Show.NUMBER, unit="m")).amount == 2_000_000


def test_long_and_unprintable_text_is_cut_and_cleaned_in_the_message() -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_amount("\x1b[31m" + "x" * 90, COUNT)
    assert refused.value.message == '"?[31m' + "x" * 32 + '..." is not an amount.'


@given(st.text(max_size=120), st.sampled_from(ALL))
@example("1:30", DURATION)
def test_any_text_is_a_finite_amount_or_refused(text: str, form: AmountFormat) -> None:
    try:
        typed = parse_amount(text, form)
    except InvalidInput:
        return
    assert math.isfinite(typed.amount)
    assert abs(typed.amount) <= 1e15
    assert math.copysign(1, typed.amount) == 1 or typed.amount < 0


AMOUNTS = st.one_of(
    st.integers(-(10**15), 10**15).map(float),
    st.floats(-1e15, 1e15, allow_nan=False),
    st.integers(-(10**9), 10**9).map(lambda number: number / 1000),
)


@given(AMOUNTS, st.sampled_from([COUNT, NUMBER, MONEY, PERCENT, DURATION]))
@example(0.07, PERCENT)
@example(0.285, PERCENT)
@example(-0.0, COUNT)
@example(1e15, COUNT)
@example(-90.0, DURATION)
def test_text_for_editing_reads_back_as_exactly_the_same_amount(value: float, form: AmountFormat) -> None:
    assume(value == 0 or abs(value) > 1e-60)
    assert parse_amount(edit_text(value, form), form).amount == value


@pytest.mark.parametrize(("form", "values"), [(YESNO, (0.0, 1.0)), (RATING, (1.0, 2.0, 3.0, 4.0, 5.0))])
def test_answers_and_steps_read_back_too(form: AmountFormat, values: tuple[float, ...]) -> None:
    for value in values:
        assert parse_amount(edit_text(value, form), form).amount == value
        assert parse_amount(show_amount(value, form), form).amount == value


@given(st.integers(-(10**14), 10**14).map(lambda cents: cents / 100))
def test_shown_money_with_cents_reads_back(value: float) -> None:
    form = AmountFormat(Show.MONEY, decimals=2, currency="$")
    assert parse_amount(show_amount(value, form), form).amount == value


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (90, DURATION, "1:30"),
        (90.5, DURATION, "90.5"),
        (1250.5, NUMBER, "1250.5"),
        (0.08, PERCENT, "8"),
        (0.285, PERCENT, "28.5"),
        (1e15, COUNT, "1000000000000000"),
        (1200, COUNT, "1200"),
        (4, RATING, "4"),
        (1, YESNO, "y"),
    ],
)
def test_text_for_editing_is_plain(value: float, form: AmountFormat, text: str) -> None:
    assert edit_text(value, form) == text


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (31, COUNT, "31"),
        (1250, COUNT, "1,250"),
        (2.5, COUNT, "2.5"),
        (2.5, AmountFormat(Show.COUNT, decimals=2, unit="clients"), "2.50"),
        (-3, COUNT, "-3"),
        (-0.0, COUNT, "0"),
        (-0.001, COUNT, "0.0"),
        (-0.04, NUMBER, "0.0"),
        (72.5, AmountFormat(Show.NUMBER, decimals=1, unit="kg"), "72.5 kg"),
        (25000, MONEY, "$25,000"),
        (-5, MONEY, "-$5"),
        (-0.2, MONEY, "$0"),
        (5, AmountFormat(Show.MONEY, decimals=2, currency="EUR"), "EUR 5.00"),
        (0.08, AmountFormat(Show.PERCENT), "8 %"),
        (0.08, PERCENT, "8.0 %"),
        (-0.0001, PERCENT, "0.0 %"),
        (90, DURATION, "1:30"),
        (5, DURATION, "0:05"),
        (59.7, DURATION, "1:00"),
        (-90, DURATION, "-1:30"),
        (-0.2, DURATION, "0:00"),
        (1, YESNO, "yes"),
        (0, YESNO, "no"),
        (0.5, YESNO, "0.5"),
        (4, RATING, "good"),
        (3.5, RATING, "3.5"),
        (9, RATING, "9"),
    ],
)
def test_amounts_are_shown_as_people_read_them(value: float, form: AmountFormat, text: str) -> None:
    assert show_amount(value, form) == text


@given(st.floats(-1e15, 1e15), st.sampled_from(ALL), st.integers(0, 4))
def test_no_shown_amount_is_minus_zero(value: float, form: AmountFormat, decimals: int) -> None:
    shown = show_amount(value, AmountFormat(form.show, decimals, form.unit, form.currency, form.steps))
    assert not shown.startswith("-") or any(digit in shown for digit in "123456789")


@pytest.mark.parametrize(
    ("bounds", "form", "text"),
    [
        (None, COUNT, ""),
        (Bounds(), COUNT, ""),
        (Bounds(at_least=50), COUNT, ">= 50"),
        (Bounds(at_most=3), COUNT, "<= 3"),
        (Bounds(at_most=0), COUNT, "<= 0"),
        (Bounds(20, 30), COUNT, "20 to 30"),
        (Bounds(5, 5), COUNT, "= 5"),
        (Bounds(at_least=2.5), AmountFormat(Show.NUMBER), ">= 2.5"),
        (Bounds(at_least=2.25, at_most=3), COUNT, "2.25 to 3.00"),
        (Bounds(at_least=0.085), AmountFormat(Show.PERCENT), ">= 8.5 %"),
        (Bounds(at_least=0.07), AmountFormat(Show.PERCENT), ">= 7 %"),
        (Bounds(at_least=25000), MONEY, ">= $25,000"),
        (Bounds(at_least=2.5), MONEY, ">= $2.50"),
        (Bounds(at_least=90), DURATION, ">= 1:30"),
        (Bounds(at_least=1), YESNO, "yes"),
        (Bounds(at_most=0), YESNO, "no"),
        (Bounds(at_least=4), RATING, ">= good"),
        (Bounds(70, 72.5), AmountFormat(Show.NUMBER, decimals=1, unit="kg"), "70.0 to 72.5 kg"),
    ],
)
def test_targets_are_shown_without_losing_decimals(bounds: Bounds | None, form: AmountFormat, text: str) -> None:
    assert show_bounds(bounds, form) == text


def test_a_column_lines_up_on_its_decimal_points() -> None:
    assert align_on_point(["1,250.5", "$3", "8.25 %", "great", "-"]) == [
        "1,250.5   ",
        "   $3     ",
        "    8.25 %",
        "great     ",
        "    -     ",
    ]
    assert align_on_point(["20 to 30", ">= 5", ""]) == ["20 to 30", "    >= 5", "        "]
    assert align_on_point([]) == []


@given(st.lists(st.floats(-1e6, 1e6), max_size=12), st.sampled_from([NUMBER, MONEY, PERCENT]))
def test_an_aligned_column_has_one_width_and_one_place_for_the_point(values: list[float], form: AmountFormat) -> None:
    texts = [show_amount(value, form) for value in values]
    column = align_on_point(texts)
    assert [text.strip() for text in column] == texts
    assert len({len(text) for text in column}) <= 1
    assert len({text.index(".") for text in column if "." in text}) <= 1


def test_the_format_of_a_measure() -> None:
    measure = Measure("mood", "Team mood", Kind.INDICATOR, Show.RATING, unit="", steps=STEPS)
    assert AmountFormat.of(measure, "$") == AmountFormat(Show.RATING, 0, "", "$", STEPS)
