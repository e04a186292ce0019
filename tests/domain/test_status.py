"""How a reading stands: dated targets, one-period targets, excuses, and the pace within a week."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.domain.measures import Aggregate, Bounds, Frequency, Kind, Measure, PeriodException, Target
from kpitui.domain.status import Status, exception_for, judge, pace, target_in, target_on
from kpitui.domain.weeks import Calendar

CALENDAR = Calendar()
BEGINNING, JULY, LATER = Bounds(at_least=2), Bounds(at_least=3), Bounds(at_least=9)
DATED = Measure(
    "clients",
    "Clients signed",
    Kind.INDICATOR,
    targets=(Target(BEGINNING), Target(JULY, date(2026, 7, 8)), Target(LATER, date(2027, 1, 4))),
    exceptions=(
        PeriodException(date(2026, 12, 23), "Christmas"),
        PeriodException(date(2026, 8, 12), "Half the team is away", Bounds(at_least=1)),
    ),
)


@pytest.mark.parametrize(
    ("day", "bounds"),
    [
        (date(1999, 1, 1), BEGINNING),
        (date(2026, 7, 7), BEGINNING),
        (date(2026, 7, 8), JULY),
        (date(2027, 1, 3), JULY),
        (date(2027, 1, 4), LATER),
    ],
)
def test_the_target_of_a_day_is_the_latest_that_is_valid(day: date, bounds: Bounds) -> None:
    assert target_on(DATED, day) == bounds
    assert target_on(replace(DATED, targets=DATED.targets[::-1]), day) == bounds


def test_no_target_before_the_first_one_and_after_it_was_given_up() -> None:
    measure = replace(DATED, targets=(Target(JULY, date(2026, 7, 8)), Target(Bounds(), date(2026, 10, 1))))
    assert target_on(measure, date(2026, 7, 7)) is None
    assert target_on(measure, date(2026, 9, 30)) == JULY
    assert target_on(measure, date(2026, 10, 1)) is None
    assert target_on(replace(measure, targets=()), date(2026, 8, 1)) is None


def test_a_period_is_judged_by_the_target_in_force_on_its_last_day() -> None:
    assert target_in(DATED, CALENDAR.week_of(date(2026, 7, 6)), CALENDAR) == JULY
    assert target_in(DATED, CALENDAR.week_of(date(2026, 7, 5)), CALENDAR) == BEGINNING
    assert target_in(DATED, CALENDAR.period_of(Frequency.MONTHLY, date(2026, 7, 1)), CALENDAR) == JULY


def test_a_one_period_target_holds_in_its_period_only() -> None:
    week = CALENDAR.week_of(date(2026, 8, 10))
    assert target_in(DATED, week, CALENDAR) == Bounds(at_least=1)
    assert target_in(DATED, CALENDAR.next(week), CALENDAR) == JULY
    assert target_in(DATED, CALENDAR.next(week, -1), CALENDAR) == JULY


def test_an_excused_period_keeps_its_target_and_names_its_reason() -> None:
    week = CALENDAR.week_of(date(2026, 12, 21))
    excuse = exception_for(DATED, week, CALENDAR)
    assert excuse is not None
    assert excuse.excused
    assert excuse.reason == "Christmas"
    assert target_in(DATED, week, CALENDAR) == JULY
    assert exception_for(DATED, CALENDAR.next(week), CALENDAR) is None


def test_of_several_exceptions_for_a_period_the_last_one_given_holds() -> None:
    again = PeriodException(date(2026, 12, 21), "We worked after all", Bounds(at_least=2))
    measure = replace(DATED, exceptions=(*DATED.exceptions, again))
    assert exception_for(measure, CALENDAR.week_of(date(2026, 12, 25)), CALENDAR) == again


@pytest.mark.parametrize(
    ("value", "bounds", "status"),
    [
        (3.0, Bounds(at_least=3), Status.ON_TARGET),
        (2.999, Bounds(at_least=3), Status.OFF_TARGET),
        (3.0, Bounds(at_most=3), Status.ON_TARGET),
        (3.001, Bounds(at_most=3), Status.OFF_TARGET),
        (20.0, Bounds(20, 30), Status.ON_TARGET),
        (30.0, Bounds(20, 30), Status.ON_TARGET),
        (31.0, Bounds(20, 30), Status.OFF_TARGET),
        (0.0, Bounds(at_most=0), Status.ON_TARGET),
        (0.0, Bounds(at_least=1), Status.OFF_TARGET),
        (0.0, None, Status.NO_TARGET),
        (None, Bounds(at_least=3), Status.MISSING),
        (None, None, Status.MISSING),
    ],
)
def test_judging_a_finished_period(value: float | None, bounds: Bounds | None, status: Status) -> None:
    assert judge(value, bounds) is status
    assert judge(value, bounds, finished=False) is Status.PENDING
    assert judge(value, bounds, excused=True) is Status.EXCUSED
    assert judge(value, bounds, excused=True, finished=False) is Status.EXCUSED


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_between_is_both_at_least_and_at_most(value: float, low: float, high: float) -> None:
    met = judge(value, Bounds(low, high)) is Status.ON_TARGET
    assert met == (low <= value <= high)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_a_later_target_never_changes_how_an_earlier_week_is_judged(day: date, days_later: int) -> None:
    week = CALENDAR.week_of(day)
    added = Target(Bounds(at_least=1000), CALENDAR.last_day(week) + timedelta(days=1 + days_later))
    assert target_in(replace(DATED, targets=(*DATED.targets, added)), week, CALENDAR) == target_in(
        DATED, week, CALENDAR
    )


def test_pace_is_the_share_of_the_target_and_only_where_amounts_add_up_over_a_week() -> None:
    assert pace(Bounds(at_least=50), DATED, 0.4) == 20
    assert pace(Bounds(at_least=50), DATED, 0.0) == 0
    assert pace(None, DATED, 0.4) is None
    assert pace(Bounds(at_most=50), DATED, 0.4) is None
    assert pace(Bounds(at_least=50), replace(DATED, aggregate=Aggregate.LAST), 0.4) is None
    assert pace(Bounds(at_least=50), replace(DATED, frequency=Frequency.MONTHLY), 0.4) is None
    assert pace(Bounds(at_least=50), replace(DATED, formula="a / b"), 0.4) is None
