"""Days and periods as people write them, checked against the standard library's calendar."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitui.domain.days import parse_day, parse_due, parse_period
from kpitui.domain.measures import WEEKDAYS, Frequency, WeekStart
from kpitui.domain.weeks import FIRST_DAY, LAST_DAY, Calendar, Period
from kpitui.errors import InvalidInput

TUESDAY = date(2026, 11, 24)
MONDAYS = Calendar()
DAYS = st.dates(date(1901, 1, 1), date(2998, 12, 31))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", TUESDAY),
        (" Today ", TUESDAY),
        ("yesterday", date(2026, 11, 23)),
        ("tue", TUESDAY),
        ("mo", date(2026, 11, 23)),
        ("WED", date(2026, 11, 18)),
        ("sunday", date(2026, 11, 22)),
        ("thurs", date(2026, 11, 19)),
        ("2026-11-30", date(2026, 11, 30)),
        ("2028-02-29", date(2028, 2, 29)),
        ("-3", date(2026, 11, 21)),
        ("-0", TUESDAY),
    ],
)
def test_days_up_to_now(text: str, day: date) -> None:
    assert parse_day(text, TUESDAY) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", TUESDAY),
        ("tomorrow", date(2026, 11, 25)),
        ("tue", date(2026, 12, 1)),
        ("wed", date(2026, 11, 25)),
        ("mon", date(2026, 11, 30)),
        ("+3", date(2026, 11, 27)),
        ("+3d", date(2026, 11, 27)),
        ("+2W", date(2026, 12, 8)),
        ("2026-12-24", date(2026, 12, 24)),
        ("2026-01-01", date(2026, 1, 1)),
    ],
)
def test_days_to_come(text: str, day: date) -> None:
    assert parse_due(text, TUESDAY) == day


@pytest.mark.parametrize(
    "text",
    ["", " ", "t", "tuesdays", "to", "x", "2026-2-3", "20261124", "24.11.2026", "２026-11-24", "-", "- 3", "1e3",
     "2026-02-30", "2026-13-01", "2026-00-10", "2026-11-00", "1899-12-31", "3000-01-01", "0000-01-01", "9999-12-31",
     "\x00", "[/]"],
)  # fmt: skip
def test_what_is_no_day_is_refused_with_a_hint(text: str) -> None:
    for parse in (parse_day, parse_due):
        with pytest.raises(InvalidInput) as refused:
            parse(text, TUESDAY)
        assert refused.value.hint
        assert str(refused.value).isprintable()


def test_each_way_refuses_the_days_of_the_other() -> None:
    for text in ("tomorrow", "Tomorrow ", "+3", "+2w"):
        with pytest.raises(InvalidInput, match="is still to come: today is 2026-11-24"):
            parse_day(text, TUESDAY)
    for text in ("yesterday", "-3", "+2m", "+"):
        with pytest.raises(InvalidInput):
            parse_due(text, TUESDAY)


def test_an_impossible_day_says_how_long_its_month_is() -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_day("2026-02-30", TUESDAY)
    assert str(refused.value) == "2026-02-30 is not in the calendar. Feb 2026 has 28 days."


@pytest.mark.parametrize("text", ["-999999", "-60000"])
def test_days_before_the_calendar_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="too far away"):
        parse_day(text, TUESDAY)
    with pytest.raises(InvalidInput, match="too far away"):
        parse_due("+999999w", TUESDAY)


@given(DAYS, st.sampled_from(WEEKDAYS), st.integers(2, 9))
@settings(deadline=None)
def test_a_weekday_is_the_latest_before_or_the_next_after(today: date, name: str, letters: int) -> None:
    past, coming = parse_day(name[:letters], today), parse_due(name[:letters], today)
    assert past.strftime("%A").lower() == coming.strftime("%A").lower() == name
    assert 0 <= (today - past).days <= 6
    assert 1 <= (coming - today).days <= 7


@given(st.integers(1900, 2999), st.integers(0, 99), st.integers(0, 99))
@settings(deadline=None)
def test_iso_days_are_those_of_the_calendar(year: int, month: int, day: int) -> None:
    exists = 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
    text = f"{year}-{month:02}-{day:02}"
    if exists:
        assert parse_day(text, TUESDAY) == date(year, month, day) == parse_due(text, TUESDAY)
    else:
        with pytest.raises(InvalidInput, match="not in the calendar"):
            parse_day(text, TUESDAY)


@pytest.mark.parametrize(
    ("text", "frequency", "start"),
    [
        ("this", Frequency.WEEKLY, date(2026, 11, 23)),
        ("Last", Frequency.WEEKLY, date(2026, 11, 16)),
        ("-2", Frequency.WEEKLY, date(2026, 11, 9)),
        ("2026-W47", Frequency.WEEKLY, date(2026, 11, 16)),
        ("2026-w53", Frequency.WEEKLY, date(2026, 12, 28)),
        ("2027-W01", Frequency.WEEKLY, date(2027, 1, 4)),
        ("2026-W01", Frequency.WEEKLY, date(2025, 12, 29)),
        ("2026-11-22", Frequency.WEEKLY, date(2026, 11, 16)),
        ("wed", Frequency.WEEKLY, date(2026, 11, 16)),
        ("yesterday", Frequency.WEEKLY, date(2026, 11, 23)),
        ("this", Frequency.MONTHLY, date(2026, 11, 1)),
        ("last", Frequency.MONTHLY, date(2026, 10, 1)),
        ("-11", Frequency.MONTHLY, date(2025, 12, 1)),
        ("2026-02", Frequency.MONTHLY, date(2026, 2, 1)),
        ("2026-02-28", Frequency.MONTHLY, date(2026, 2, 1)),
        ("2026-Q4", Frequency.QUARTERLY, date(2026, 10, 1)),
        ("2026-q1", Frequency.QUARTERLY, date(2026, 1, 1)),
        ("last", Frequency.QUARTERLY, date(2026, 7, 1)),
        ("2025", Frequency.YEARLY, date(2025, 1, 1)),
        ("2025-06-01", Frequency.YEARLY, date(2025, 1, 1)),
        ("-1", Frequency.YEARLY, date(2025, 1, 1)),
    ],
)
def test_periods(text: str, frequency: Frequency, start: date) -> None:
    assert parse_period(text, frequency, MONDAYS, TUESDAY) == Period(frequency, start)


def test_a_53rd_week_is_refused_in_years_that_have_52() -> None:
    with pytest.raises(InvalidInput, match="There is no 2027-W53: 2027 has 52 weeks"):
        parse_period("2027-W53", Frequency.WEEKLY, MONDAYS, TUESDAY)
    with pytest.raises(InvalidInput, match="2026 has 53 weeks"):
        parse_period("2026-W00", Frequency.WEEKLY, MONDAYS, TUESDAY)


@pytest.mark.parametrize(
    ("text", "frequency"),
    [
        ("2026-11", Frequency.WEEKLY),
        ("2026-W47", Frequency.MONTHLY),
        ("2026-Q4", Frequency.YEARLY),
        ("2026", Frequency.QUARTERLY),
        ("2026-13", Frequency.MONTHLY),
        ("2026-00", Frequency.MONTHLY),
        ("2026-Q5", Frequency.QUARTERLY),
        ("2026-Q0", Frequency.QUARTERLY),
        ("1899", Frequency.YEARLY),
        ("3000", Frequency.YEARLY),
        ("3000-W01", Frequency.WEEKLY),
        ("0000-W01", Frequency.WEEKLY),
        ("-999999", Frequency.WEEKLY),
        ("-999999", Frequency.YEARLY),
        ("-2000", Frequency.YEARLY),
        ("2026-02-30", Frequency.MONTHLY),
        ("next", Frequency.WEEKLY),
        ("", Frequency.WEEKLY),
        ("week of 15 Foo 2026", Frequency.WEEKLY),
    ],
)
def test_what_is_no_such_period_is_refused_with_a_hint(text: str, frequency: Frequency) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_period(text, frequency, MONDAYS, TUESDAY)
    assert refused.value.hint


@given(DAYS, st.sampled_from(Frequency), st.sampled_from(WeekStart))
@settings(deadline=None)
def test_every_label_reads_back_as_its_period(day: date, frequency: Frequency, week_starts: WeekStart) -> None:
    calendar = Calendar(week_starts)
    period = calendar.period_of(frequency, day)
    assert parse_period(calendar.label(period), frequency, calendar, TUESDAY) == period
    assert parse_period(day.isoformat(), frequency, calendar, TUESDAY) == period


@given(DAYS, st.sampled_from(WeekStart))
@settings(deadline=None)
def test_an_iso_label_means_the_week_with_its_thursday(day: date, week_starts: WeekStart) -> None:
    iso = day.isocalendar()
    period = parse_period(f"{iso.year}-W{iso.week:02}", Frequency.WEEKLY, Calendar(week_starts), TUESDAY)
    thursday = date.fromisocalendar(iso.year, iso.week, 4)
    assert period.start <= thursday < period.start + timedelta(days=7)


@given(st.text(max_size=30), st.sampled_from(Frequency))
@settings(deadline=None)
def test_any_text_is_a_period_in_the_calendar_or_refused(text: str, frequency: Frequency) -> None:
    try:
        period = parse_period(text, frequency, MONDAYS, TUESDAY)
    except InvalidInput:
        return
    assert MONDAYS.last_day(period) >= FIRST_DAY
    assert period.start <= LAST_DAY


@pytest.mark.parametrize(
    ("text", "today", "label"),
    [
        ("W48", TUESDAY, "2026-W48"),  # the running one has begun
        ("w47", TUESDAY, "2026-W47"),
        (" W49 ", TUESDAY, "2025-W49"),
        ("W7", TUESDAY, "2026-W07"),
        ("W53", TUESDAY, "2020-W53"),
        ("W01", date(2025, 12, 29), "2026-W01"),  # its first day lies in December
        ("W01", date(2025, 12, 28), "2025-W01"),
    ],
)
def test_a_week_by_its_number_alone_is_the_newest_that_has_begun(text: str, today: date, label: str) -> None:
    assert MONDAYS.label(parse_period(text, Frequency.WEEKLY, MONDAYS, today)) == label


@pytest.mark.parametrize("starts", list(WeekStart))
@given(today=st.dates(date(1930, 1, 1), date(2998, 12, 31)), number=st.integers(1, 53))
@settings(deadline=None)
def test_a_week_by_its_number_is_never_in_the_future(starts: WeekStart, today: date, number: int) -> None:
    calendar = Calendar(starts)
    period = parse_period(f"W{number}", Frequency.WEEKLY, calendar, today)
    assert period.start <= today
    assert calendar.middle_day(period).isocalendar().week == number or starts is not WeekStart.MONDAY
    assert today - period.start < timedelta(weeks=54 if number < 53 else 54 * 8)


@pytest.mark.parametrize("text", ["W0", "W54", "w99"])
def test_a_week_number_that_no_year_has_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match=rf"There is no {text.upper()}: a year has 52 or 53 weeks") as refused:
        parse_period(text, Frequency.WEEKLY, MONDAYS, TUESDAY)
    assert refused.value.hint


def test_a_week_number_names_no_month_and_nothing_before_the_calendar() -> None:
    for frequency, today in ((Frequency.MONTHLY, TUESDAY), (Frequency.WEEKLY, FIRST_DAY)):
        with pytest.raises(InvalidInput, match=r"is not a (month|week)"):
            parse_period("W37", frequency, MONDAYS, today)
