"""Results beside the actions that led to them: lag, months made of weeks, gaps and excused weeks."""

from __future__ import annotations

from datetime import date, timedelta

from kpitui.domain.measures import Frequency, WeekStart
from kpitui.domain.pairing import Pair, action_weeks, pair_up
from kpitui.domain.weeks import Calendar, Period
from tests.domain.diagnosing import week

CALENDAR = Calendar()


def weekly(number: int) -> Period:
    return Period(Frequency.WEEKLY, week(number))


def test_a_week_pairs_with_the_actions_of_its_lag() -> None:
    done = {week(0): 10.0, week(1): 20.0, week(2): 30.0}
    found = pair_up([(weekly(2), 1.0), (weekly(3), None)], done, {week(0): 50.0}, 2, CALENDAR)
    assert found == (Pair(week(2), 1.0, 10.0, 50.0), Pair(week(3), None, 20.0, None))
    assert found[0].complete
    assert not found[1].complete


def test_an_excused_week_pairs_with_nothing() -> None:
    (pair,) = pair_up([(weekly(0), 1.0)], {week(0): 5.0}, {week(0): 50.0}, 0, CALENDAR, excused=[week(0)])
    assert pair == Pair(week(0), 1.0, None)


def test_a_month_takes_the_weeks_whose_middle_day_it_holds() -> None:
    january = Period(Frequency.MONTHLY, date(2026, 1, 1))
    weeks = [item.start for item in action_weeks(january, 0, CALENDAR)]
    assert weeks == [date(2025, 12, 29), *(week(number) for number in range(4))]
    later = [item.start for item in action_weeks(january, 2, CALENDAR)]
    assert later == [start - timedelta(weeks=2) for start in weeks]
    sundays = action_weeks(january, 0, Calendar(WeekStart.SUNDAY))
    assert {item.start.weekday() for item in sundays} == {6}


def test_a_month_adds_up_its_weeks() -> None:
    february = Period(Frequency.MONTHLY, date(2026, 2, 1))
    starts = [item.start for item in action_weeks(february, 0, CALENDAR)]
    done = dict.fromkeys(starts, 10.0)
    planned = dict.fromkeys(starts, 12.0)
    assert pair_up([(february, 7.0)], done, planned, 0, CALENDAR) == (Pair(date(2026, 2, 1), 7.0, 40.0, 48.0, weeks=4),)


def test_a_month_with_a_week_not_entered_is_not_counted() -> None:
    february = Period(Frequency.MONTHLY, date(2026, 2, 1))
    starts = [item.start for item in action_weeks(february, 0, CALENDAR)]
    done = dict.fromkeys(starts[1:], 10.0)
    (pair,) = pair_up([(february, 7.0)], done, {}, 0, CALENDAR)
    assert (pair.done, pair.planned) == (None, None)
    (excused,) = pair_up([(february, 7.0)], done, dict.fromkeys(starts, 12.0), 0, CALENDAR, excused=[starts[0]])
    assert (excused.done, excused.planned) == (30.0, 36.0)


def test_a_quarter_may_miss_one_week_in_ten() -> None:
    quarter = Period(Frequency.QUARTERLY, date(2026, 1, 1))
    starts = [item.start for item in action_weeks(quarter, 0, CALENDAR)]
    assert len(starts) == 13
    (nearly,) = pair_up([(quarter, 0.7)], dict.fromkeys(starts[1:], 8.0), {}, 0, CALENDAR)
    assert nearly.done == 96.0
    (too_few,) = pair_up([(quarter, 0.7)], dict.fromkeys(starts[2:], 8.0), {}, 0, CALENDAR)
    assert too_few.done is None
