"""Weeks and periods, checked against the standard library's ISO calendar."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitui.domain.measures import Frequency, WeekStart
from kpitui.domain.weeks import FIRST_DAY, LAST_DAY, Calendar, Period, day_name, show_date, show_day, show_written_day

DAYS = st.dates(FIRST_DAY, LAST_DAY)
CALENDARS = st.sampled_from([Calendar(week_starts) for week_starts in WeekStart])
FREQUENCIES = st.sampled_from(Frequency)
MONDAYS, SUNDAYS, SATURDAYS = Calendar(), Calendar(WeekStart.SUNDAY), Calendar(WeekStart.SATURDAY)


@given(DAYS)
@settings(deadline=None)
def test_monday_weeks_are_the_iso_weeks(day: date) -> None:
    week = MONDAYS.week_of(day)
    iso = day.isocalendar()
    assert week.start == date.fromisocalendar(iso.year, iso.week, 1)
    assert MONDAYS.label(week) == f"{iso.year}-W{iso.week:02}"
    assert MONDAYS.middle_day(week) == date.fromisocalendar(iso.year, iso.week, 4)
    assert MONDAYS.enclosing(week, Frequency.YEARLY).start.year == iso.year


@given(DAYS, CALENDARS)
@settings(deadline=None)
def test_a_week_begins_on_the_chosen_day_and_holds_its_days(day: date, calendar: Calendar) -> None:
    week = calendar.week_of(day)
    assert week.start.strftime("%A").lower() == calendar.week_starts.value
    assert 0 <= (day - week.start).days <= 6
    assert calendar.last_day(week) == week.start + timedelta(days=6)


@given(DAYS, CALENDARS, FREQUENCIES)
@settings(deadline=None)
def test_periods_follow_each_other_without_gap_or_overlap(day: date, calendar: Calendar, frequency: Frequency) -> None:
    period = calendar.period_of(frequency, day)
    following = calendar.next(period)
    assert calendar.contains(period, day)
    assert not calendar.contains(following, day)
    assert calendar.last_day(period) + timedelta(days=1) == following.start
    assert calendar.next(following, -1) == period
    assert (
        calendar.period_of(frequency, period.start)
        == period
        == calendar.period_of(frequency, calendar.last_day(period))
    )


@given(DAYS, st.integers(-500, 500), CALENDARS, FREQUENCIES)
@settings(deadline=None)
def test_stepping_many_periods_is_stepping_one_many_times(
    day: date, count: int, calendar: Calendar, frequency: Frequency
) -> None:
    start = calendar.period_of(frequency, min(max(day, date(2400, 1, 1)), date(2480, 1, 1)))
    stepped = start
    for _ in range(abs(count)):
        stepped = calendar.next(stepped, 1 if count > 0 else -1)
    assert calendar.next(start, count) == stepped


@given(DAYS)
@settings(deadline=None)
def test_months_and_quarters_have_their_calendar_lengths(day: date) -> None:
    month = MONDAYS.period_of(Frequency.MONTHLY, day)
    assert MONDAYS.last_day(month).day == monthrange(day.year, day.month)[1]
    quarter = MONDAYS.period_of(Frequency.QUARTERLY, day)
    assert quarter.start.month in (1, 4, 7, 10)
    assert len(MONDAYS.parts(quarter, Frequency.MONTHLY)) == 3
    year = MONDAYS.period_of(Frequency.YEARLY, day)
    assert (year.start.month, year.start.day, year.start.year) == (1, 1, day.year)
    assert len(MONDAYS.parts(year, Frequency.QUARTERLY)) == 4


@given(DAYS, CALENDARS, FREQUENCIES, FREQUENCIES)
@settings(deadline=None)
def test_every_part_belongs_to_the_period_and_no_other(
    day: date, calendar: Calendar, fine: Frequency, coarse: Frequency
) -> None:
    if fine.rank > coarse.rank:
        fine, coarse = coarse, fine
    whole = calendar.period_of(coarse, day)
    parts = calendar.parts(whole, fine)
    assert parts
    assert all(calendar.enclosing(part, coarse) == whole for part in parts)
    assert calendar.enclosing(calendar.next(parts[0], -1), coarse) == calendar.next(whole, -1)
    assert calendar.parts(calendar.next(whole), fine)[0] == calendar.next(parts[-1])
    assert all(calendar.next(part) == later for part, later in pairwise(parts))


@given(DAYS, CALENDARS)
@settings(deadline=None)
def test_a_week_belongs_to_the_month_that_has_four_or_more_of_its_days(day: date, calendar: Calendar) -> None:
    week = calendar.week_of(day)
    months = [(week.start + timedelta(days=number)).month for number in range(7)]
    month = calendar.enclosing(week, Frequency.MONTHLY)
    assert months.count(month.start.month) >= 4
    assert calendar.enclosing(month, Frequency.QUARTERLY) == calendar.enclosing(week, Frequency.QUARTERLY)
    assert week in calendar.parts(month, Frequency.WEEKLY)


@given(st.integers(1901, 2998), CALENDARS)
@settings(deadline=None)
def test_the_weeks_of_a_year_are_those_of_its_months(year: int, calendar: Calendar) -> None:
    whole = Period(Frequency.YEARLY, date(year, 1, 1))
    by_months = [
        week for month in calendar.parts(whole, Frequency.MONTHLY) for week in calendar.parts(month, Frequency.WEEKLY)
    ]
    assert calendar.parts(whole, Frequency.WEEKLY) == by_months
    if calendar == MONDAYS:
        assert len(by_months) == date(year, 12, 28).isocalendar().week


def test_2026_has_a_53rd_week_that_reaches_into_2027() -> None:
    week = MONDAYS.week_of(date(2027, 1, 3))
    assert week == Period(Frequency.WEEKLY, date(2026, 12, 28))
    assert MONDAYS.label(week) == "2026-W53"
    assert MONDAYS.short_label(week) == "W53"
    assert MONDAYS.span(week) == "28 Dec 2026 - 3 Jan 2027"
    assert MONDAYS.label(MONDAYS.next(week)) == "2027-W01"
    assert MONDAYS.enclosing(week, Frequency.MONTHLY).start == date(2026, 12, 1)
    assert MONDAYS.enclosing(week, Frequency.QUARTERLY).start == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("calendar", "start", "label", "month"),
    [
        (MONDAYS, date(2025, 12, 29), "2026-W01", date(2026, 1, 1)),
        (SUNDAYS, date(2025, 12, 28), "week of 28 Dec 2025", date(2025, 12, 1)),
        (SATURDAYS, date(2025, 12, 27), "week of 27 Dec 2025", date(2025, 12, 1)),
    ],
)
def test_the_week_of_31_december_2025(calendar: Calendar, start: date, label: str, month: date) -> None:
    week = calendar.week_of(date(2025, 12, 31))
    assert week.start == start
    assert calendar.label(week) == label
    assert calendar.enclosing(week, Frequency.MONTHLY).start == month


@pytest.mark.parametrize(
    ("calendar", "frequency", "label", "short", "span"),
    [
        (MONDAYS, Frequency.WEEKLY, "2026-W47", "W47", "16 - 22 Nov"),
        (SUNDAYS, Frequency.WEEKLY, "week of 15 Nov 2026", "15 Nov", "15 - 21 Nov"),
        (SATURDAYS, Frequency.WEEKLY, "week of 14 Nov 2026", "14 Nov", "14 - 20 Nov"),
        (MONDAYS, Frequency.MONTHLY, "2026-11", "Nov", "1 - 30 Nov"),
        (MONDAYS, Frequency.QUARTERLY, "2026-Q4", "Q4", "1 Oct - 31 Dec"),
        (MONDAYS, Frequency.YEARLY, "2026", "2026", "1 Jan - 31 Dec"),
    ],
)
def test_labels(calendar: Calendar, frequency: Frequency, label: str, short: str, span: str) -> None:
    period = calendar.period_of(frequency, date(2026, 11, 20))
    assert calendar.label(period) == label
    assert calendar.short_label(period) == short
    assert calendar.span(period) == span


def test_trailing_periods_end_with_the_one_given() -> None:
    week = MONDAYS.week_of(date(2026, 11, 20))
    trailing = MONDAYS.trailing(week, 13)
    assert len(trailing) == 13
    assert trailing[-1] == week
    assert trailing[0].start == date(2026, 8, 24)
    assert MONDAYS.trailing(week, 0) == []


@given(DAYS, CALENDARS, FREQUENCIES)
@settings(deadline=None)
def test_labels_tell_neighbouring_periods_apart(day: date, calendar: Calendar, frequency: Frequency) -> None:
    period = calendar.period_of(frequency, day)
    labels = {calendar.label(calendar.next(period, step)) for step in range(-30, 31)}
    assert len(labels) == 61


def test_days_are_named_in_english() -> None:
    assert day_name(date(2026, 11, 24)) == "Tue"
    assert show_day(date(2026, 3, 9)) == "9 Mar"


def test_days_for_people() -> None:
    assert show_date(date(2026, 11, 2)) == "2 Nov 2026"
    assert show_written_day("2026-11-20") == "20 Nov 2026"
    assert show_written_day("2026-11-20T10:30:00.000000+00:00") == "20 Nov 2026"
    assert show_written_day("2026-13-20") == "2026-13-20"
    assert show_written_day("") == ""
