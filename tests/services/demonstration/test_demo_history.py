from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import mean

import pytest

from kpitui.definitions.reading import read_scorecard_file
from kpitui.domain.corrective import CorrectiveState, Effect
from kpitui.domain.entries import Entry
from kpitui.domain.measures import Frequency, Measure, Scorecard, WeekStart
from kpitui.domain.readings import Readings
from kpitui.domain.reviews import Choice
from kpitui.domain.status import Status, exception_for, judge, target_in
from kpitui.domain.weeks import Calendar, Period
from kpitui.services.demonstration.demo_history import DemoHistory, demo_history

SAMPLE = read_scorecard_file(Path(__file__).parents[3] / "sample.toml")
MONDAY = date(2026, 11, 16)
STARTS = [
    (MONDAY, WeekStart.MONDAY),
    (date(2026, 11, 15), WeekStart.SUNDAY),
    (date(2026, 11, 14), WeekStart.SATURDAY),
    (date(2026, 10, 5), WeekStart.MONDAY),
    (date(2027, 1, 4), WeekStart.MONDAY),
    (date(2028, 3, 6), WeekStart.MONDAY),
]


class Year:
    """The demo told around one week, with its readings."""

    def __init__(self, start: date = MONDAY, week_starts: WeekStart = WeekStart.MONDAY) -> None:
        self.calendar = Calendar(week_starts)
        self.this_week = self.calendar.week_of(start)
        plain = replace(SAMPLE, week_starts=week_starts)
        self.told: DemoHistory = demo_history(plain, self.this_week, self.calendar)
        self.scorecard = with_exceptions(plain, self.told)
        entries = [
            Entry(number, entry.measure, entry.day, entry.amount, entry.is_total, entry.by, "")
            for number, entry in enumerate(self.told.entries, start=1)
        ]
        self.readings = Readings(self.scorecard, self.calendar, entries)

    def week(self, number: int) -> Period:
        return self.calendar.next(self.this_week, number)

    def number(self, day: date) -> int:
        return (self.calendar.week_of(day).start - self.this_week.start).days // 7

    def value(self, key: str, week: int) -> float | None:
        return self.readings.value(key, self.week(week))

    def values(self, key: str, first: int, last: int) -> list[float]:
        found = [self.value(key, week) for week in range(first, last + 1)]
        return [value for value in found if value is not None]

    def status(self, measure: Measure, period: Period) -> Status:
        exception = exception_for(measure, period, self.calendar)
        excused = exception is not None and exception.excused
        bounds = target_in(measure, period, self.calendar)
        return judge(self.readings.value(measure.key, period), bounds, excused=excused)


def with_exceptions(scorecard: Scorecard, told: DemoHistory) -> Scorecard:
    measures = tuple(
        replace(measure, exceptions=tuple(exception for key, exception in told.exceptions if key == measure.key))
        for measure in scorecard.measures
    )
    return replace(scorecard, measures=measures)


@pytest.fixture(scope="module")
def year() -> Year:
    return Year()


def test_contacts_fail_for_five_weeks_and_clients_two_weeks_later(year: Year) -> None:
    assert mean(year.values("prospects", -52, -34)) > 50
    assert all(25 <= contacts <= 32 for contacts in year.values("prospects", -33, -29))
    assert mean(year.values("prospects", -28, -23)) > 50
    assert mean(year.values("clients", -52, -32)) > 4
    assert mean(year.values("clients", -31, -27)) <= 2
    assert mean(year.values("clients", -26, -23)) >= 4


def test_then_conversion_halves_while_contacts_are_made(year: Year) -> None:
    assert min(year.values("prospects", -18, -4)) >= 50

    def conversion(first: int, last: int) -> float:
        return sum(year.values("clients", first, last)) / sum(year.values("prospects", first - 2, last - 2))

    usual = conversion(-50, -32)
    assert 0.07 < usual < 0.09
    assert conversion(-16, -7) == pytest.approx(usual / 2, rel=0.1)
    assert conversion(-6, -2) == pytest.approx(usual, rel=0.1)


def test_the_year_says_the_same_whatever_the_date() -> None:
    first = Year()
    for start, week_starts in STARTS:
        other = Year(start, week_starts)
        for measure in SAMPLE.measures:
            if measure.frequency is Frequency.WEEKLY:
                for week in range(-52, 1):
                    assert other.value(measure.key, week) == first.value(measure.key, week)
        assert [(e.text, other.number(e.week), e.state) for e in other.told.corrective_actions] == [
            (e.text, first.number(e.week), e.state) for e in first.told.corrective_actions
        ]
        assert [week.learned for week in other.told.weeks] == [week.learned for week in first.told.weeks]


def test_it_is_told_the_same_twice() -> None:
    calendar = Calendar()
    week = calendar.week_of(MONDAY)
    assert demo_history(SAMPLE, week, calendar) == demo_history(SAMPLE, week, calendar)


@pytest.mark.parametrize(("start", "week_starts"), STARTS)
def test_finished_months_are_entered_but_for_the_newest(start: date, week_starts: WeekStart) -> None:
    year = Year(start, week_starts)
    month = year.calendar.period_of(Frequency.MONTHLY, year.this_week.start)
    months = [year.readings.value("revenue", year.calendar.next(month, -back)) for back in range(12)]
    assert months[:2] == [None, None]
    assert months[2:11] == [22_100, 21_400, 23_800, 23_300, 22_600, 20_300, 20_900, 21_100, 19_900]
    quarter = year.calendar.period_of(Frequency.QUARTERLY, year.this_week.start)
    assert [year.readings.value("renewals", year.calendar.next(quarter, -back)) for back in range(4)] == [
        *(None, 0.78, 0.81, 0.74)
    ]


@pytest.mark.parametrize(("start", "week_starts"), STARTS)
def test_the_last_finished_week_waits_for_its_review_with_two_misses(start: date, week_starts: WeekStart) -> None:
    year = Year(start, week_starts)
    weekly = [measure for measure in year.scorecard.measures if measure.frequency is Frequency.WEEKLY]
    statuses = {measure.key: year.status(measure, year.week(-1)) for measure in weekly}
    assert [key for key, status in statuses.items() if status is Status.OFF_TARGET] == ["clients", "followups"]
    assert Status.MISSING not in statuses.values()
    assert [week.week for week in year.told.weeks] == [year.week(number) for number in range(-52, -1)]


def test_the_running_week_is_begun_and_leaves_something_to_type(year: Year) -> None:
    begun = [entry for entry in year.told.entries if entry.day >= year.this_week.start]
    assert {entry.measure for entry in begun} == {"prospects", "followups", "proposals", "inbox"}
    assert all(not entry.is_total and entry.day <= MONDAY + timedelta(days=3) for entry in begun)
    assert year.value("prospects", 0) == 34
    assert year.value("invoices", 0) is None


@pytest.mark.parametrize(("start", "week_starts"), STARTS)
def test_every_miss_of_a_reviewed_week_is_decided(start: date, week_starts: WeekStart) -> None:
    year = Year(start, week_starts)
    for week in year.told.weeks:
        last_day = year.calendar.last_day(week.week)
        missed = set()
        for measure in year.scorecard.measures:
            period = year.calendar.period_of(measure.frequency, week.week.start)
            ended = year.calendar.last_day(period) <= last_day
            if ended and year.status(measure, period) is Status.OFF_TARGET:
                missed.add((measure.key, period.start))
        assert {(decision.measure, decision.period) for decision in week.decisions} == missed
        assert all(decision.reason for decision in week.decisions if decision.choice is Choice.ACCEPT)


def test_every_corrective_action_was_decided_on_a_miss(year: Year) -> None:
    decided = {
        (week.week.start, decision.measure)
        for week in year.told.weeks
        for decision in week.decisions
        if decision.choice is Choice.CORRECTIVE_ACTION
    }
    assert decided == {(action.week, action.measure) for action in year.told.corrective_actions}


def test_corrective_actions_stand_in_all_states(year: Year) -> None:
    actions = {action.text: action for action in year.told.corrective_actions}
    assert [(action.state, action.effect) for action in actions.values()] == [
        (CorrectiveState.DONE, Effect.CHANGED),
        (CorrectiveState.DROPPED, Effect.UNCHECKED),
        (CorrectiveState.DONE, Effect.NO_CHANGE),
        (CorrectiveState.DONE, Effect.CHANGED),
        (CorrectiveState.DONE, Effect.UNCHECKED),
        (CorrectiveState.OPEN, Effect.UNCHECKED),
    ]
    assert all(action.reason for action in actions.values() if action.state is CorrectiveState.DROPPED)
    assert all((action.done_on is None) == (action.state is not CorrectiveState.DONE) for action in actions.values())
    assert actions["Answer enquiries before the first coaching hour"].check_on == MONDAY - timedelta(days=3)
    assert actions["Call back everyone met at the fair"].due == MONDAY - timedelta(days=3)
    for action in actions.values():
        assert action.due is not None
        assert action.check_on is not None
        assert action.week < action.due < action.check_on


def test_entries_are_the_owners_on_several_days_and_add_up(year: Year) -> None:
    owners = {measure.key: measure.owner for measure in SAMPLE.measures}
    assert all(entry.by == owners[entry.measure] for entry in year.told.entries)
    days = sorted(entry.day for entry in year.told.entries)
    assert [entry.day for entry in year.told.entries] == days
    tallies = [e for e in year.told.entries if e.measure == "prospects" and year.number(e.day) == -52]
    assert len(tallies) == 5
    assert sum(entry.amount for entry in tallies) == 51
    assert all(entry.amount > 0 for entry in year.told.entries if not entry.is_total)
    assert sum(bool(entry.note) for entry in year.told.entries) >= 10


def test_a_holiday_week_is_excused_and_a_short_one_asks_for_less(year: Year) -> None:
    holiday = [entry for entry in year.told.entries if year.number(entry.day) == -22 and entry.measure != "revenue"]
    assert [entry for entry in holiday if entry.measure != "renewals"] == []
    prospects = year.scorecard.measure("prospects")
    assert year.status(prospects, year.week(-22)) is Status.EXCUSED
    assert year.value("prospects", -47) == 31
    assert year.status(prospects, year.week(-47)) is Status.ON_TARGET


def test_measures_and_people_that_are_not_there_are_left_out() -> None:
    calendar = Calendar()
    kept = tuple(measure for measure in SAMPLE.measures if measure.key in ("prospects", "visits"))
    told = demo_history(replace(SAMPLE, people=(), measures=kept), calendar.week_of(MONDAY), calendar)
    assert {entry.measure for entry in told.entries} == {"prospects", "visits"}
    assert {action.measure for action in told.corrective_actions} == {"prospects"}
    assert {entry.by for entry in told.entries} == {"demo"}
    assert {action.owner for action in told.corrective_actions} == {""}
