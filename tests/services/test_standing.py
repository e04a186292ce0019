from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from kpitui.domain.measures import (
    Bounds,
    Frequency,
    Kind,
    Measure,
    PeriodException,
    Scorecard,
    Target,
    WeekStart,
)
from kpitui.domain.reviews import ReviewState
from kpitui.domain.status import Status
from kpitui.domain.weeks import Calendar, Period
from kpitui.services.defining import start
from kpitui.services.past.grid import background, cells
from kpitui.services.past.history import history
from kpitui.services.past.measure_page import measure_page
from kpitui.services.reviews import closing, reviewing
from kpitui.services.standing import Headline, Line, Standing, Tally, Trend, headline_of, period_shown, standing, trends
from kpitui.services.workspace import Workspace
from tests.conftest import TODAY
from tests.held_clock import HeldClock
from tests.services.doing import tally, total, week

LAST_WEEK = date(2026, 11, 12)


def line(found: Standing, key: str) -> Line:
    return next(item for item in found.lines if item.measure.key == key)


def statuses(found: Standing) -> dict[str, Status]:
    return {item.measure.key: item.status for item in found.lines}


def changed(workspace: Workspace, path: Path, clock: HeldClock, **changes: object) -> Workspace:
    """Another file with the measure `clients` changed."""
    scorecard = workspace.scorecard
    measures = tuple(
        replace(item, **changes) if item.key == "clients" else item  # type: ignore[arg-type]
        for item in scorecard.measures
    )
    return start(path.with_name("changed"), replace(scorecard, measures=measures), login="dana", clock=clock)


# What a line says.


def test_a_finished_week_is_judged(workspace: Workspace) -> None:
    tally(workspace, "prospects", 50, LAST_WEEK)
    tally(workspace, "clients", 2, LAST_WEEK)
    total(workspace, "mood", 4, LAST_WEEK)
    found = standing(workspace, week(workspace, LAST_WEEK))
    assert statuses(found) == {
        "prospects": Status.ON_TARGET,
        "followups": Status.MISSING,
        "clients": Status.OFF_TARGET,
        "close_rate": Status.OFF_TARGET,
        "mood": Status.NO_TARGET,
        "revenue": Status.NOT_DUE,
        "renewals": Status.NOT_DUE,
        "visits": Status.MISSING,
    }
    assert (found.label, found.review_due_on) == ("2026-W46", date(2026, 11, 13))
    rate = line(found, "close_rate")
    assert (rate.value, rate.bounds, rate.entries, rate.newest) == (0.04, Bounds(0.06), (), None)


def test_a_running_week_is_pending_with_the_pace_it_should_have(workspace: Workspace, clock: HeldClock) -> None:
    clock.hold(date(2026, 11, 18))
    tally(workspace, "prospects", 12, date(2026, 11, 16))
    found = standing(workspace, workspace.this_week())
    prospects = line(found, "prospects")
    assert (prospects.status, prospects.value) == (Status.PENDING, 12.0)
    assert prospects.pace == pytest.approx(30)
    assert line(found, "close_rate").pace is None
    assert line(found, "revenue").status is Status.NOT_DUE
    clock.hold(date(2026, 11, 22))
    assert line(standing(workspace, workspace.this_week()), "prospects").status is Status.PENDING, "Sunday is in it"
    clock.hold(date(2026, 11, 23))
    last = line(standing(workspace, workspace.calendar.next(workspace.this_week(), -1)), "prospects")
    assert (last.status, last.pace) == (Status.OFF_TARGET, None)


def test_a_running_week_whose_review_is_closed_is_judged_as_it_was_seen(
    workspace: Workspace, path: Path, clock: HeldClock
) -> None:
    """By the scorecard, the history of a measure, its page and the grid alike; the month that runs stays pending."""
    running = workspace.this_week()
    tally(workspace, "prospects", 12, TODAY)
    tally(workspace, "clients", 5, TODAY)
    reviewing.begin(workspace, running)
    pending = {Status.PENDING, Status.NOT_DUE}
    assert set(statuses(standing(workspace, running)).values()) == pending
    closing.close(workspace, running, "")
    seen = {line.measure.key: line.status for line in reviewing.view(workspace, running).lines}
    assert (seen["prospects"], seen["followups"]) == (Status.OFF_TARGET, Status.MISSING)
    for _ in range(2):
        found = standing(workspace, running)
        weekly = {key: status for key, status in statuses(found).items() if key not in ("revenue", "renewals")}
        assert weekly == seen
        assert line(found, "prospects").pace is None
        assert found.headline == Headline(Tally(due=2, on_target=0), Tally(due=2, on_target=2))
        resting = background(workspace)
        for key, status in seen.items():
            measure = workspace.scorecard.measure(key)
            assert history(workspace, measure, count=1).past[0].line.status is status
            assert measure_page(workspace, measure).moments[-1].line.status is status
            assert cells(workspace, resting, [(measure, running)])[key, running].status is status
        assert line(found, "revenue").status is Status.NOT_DUE
        clock.hold(TODAY + timedelta(days=1))
    closing.reopen(workspace, running, "a typo")
    assert set(statuses(standing(workspace, running)).values()) == pending


def test_the_entries_behind_a_line(workspace: Workspace, colleague: Workspace) -> None:
    tally(workspace, "prospects", 12, date(2026, 11, 18))
    tally(colleague, "prospects", 5, date(2026, 11, 16))
    found = line(standing(workspace, workspace.this_week()), "prospects")
    assert [(entry.day.day, entry.amount) for entry in found.entries] == [(16, 5.0), (18, 12.0)]
    assert found.newest is not None
    assert found.newest.by == "li"


def test_a_past_week_is_judged_by_the_target_it_had(workspace: Workspace, path: Path, clock: HeldClock) -> None:
    targets = (Target(Bounds(3)), Target(Bounds(5), date(2026, 11, 16)))
    other = changed(workspace, path, clock, targets=targets)
    for day in (LAST_WEEK, date(2026, 11, 17)):
        total(other, "clients", 4, day)
    clock.hold(date(2026, 11, 23))
    assert line(standing(other, week(other, LAST_WEEK)), "clients").status is Status.ON_TARGET
    assert line(standing(other, week(other, TODAY)), "clients").status is Status.OFF_TARGET
    other.close()


def test_a_week_may_be_excused_or_have_its_own_target(workspace: Workspace, path: Path, clock: HeldClock) -> None:
    exceptions = (
        PeriodException(date(2026, 11, 9), "fair"),
        PeriodException(date(2026, 11, 4), "short", Bounds(1)),
    )
    other = changed(workspace, path, clock, exceptions=exceptions)
    excused = line(standing(other, week(other, LAST_WEEK)), "clients")
    assert (excused.status, excused.excuse) == (Status.EXCUSED, "fair")
    total(other, "clients", 1, date(2026, 11, 4))
    short = line(standing(other, week(other, date(2026, 11, 4))), "clients")
    assert (short.status, short.bounds, short.excuse) == (Status.ON_TARGET, Bounds(1), "short")
    other.close()


def test_a_retired_measure_is_shown_up_to_the_week_in_which_it_went(
    workspace: Workspace, path: Path, clock: HeldClock
) -> None:
    other = changed(workspace, path, clock, retired_on=date(2026, 11, 11))
    weeks = [date(2026, 11, 4), LAST_WEEK, TODAY]
    shown = ["clients" in statuses(standing(other, week(other, day))) for day in weeks]
    assert shown == [True, True, False]
    other.close()


# Months, quarters and years in a week.


@pytest.mark.parametrize(
    ("frequency", "week_starts", "day", "shown", "due"),
    [
        (Frequency.MONTHLY, WeekStart.MONDAY, "2026-11-23", "2026-11-01", False),
        (Frequency.MONTHLY, WeekStart.MONDAY, "2026-11-30", "2026-11-01", True),
        (Frequency.MONTHLY, WeekStart.MONDAY, "2026-12-07", "2026-12-01", False),
        (Frequency.MONTHLY, WeekStart.SUNDAY, "2026-11-29", "2026-11-01", True),
        (Frequency.MONTHLY, WeekStart.SATURDAY, "2026-11-28", "2026-11-01", True),
        (Frequency.MONTHLY, WeekStart.SUNDAY, "2026-05-31", "2026-05-01", True),
        (Frequency.MONTHLY, WeekStart.MONDAY, "2026-05-25", "2026-05-01", True),
        (Frequency.MONTHLY, WeekStart.MONDAY, "2026-02-23", "2026-02-01", True),
        (Frequency.QUARTERLY, WeekStart.MONDAY, "2026-09-28", "2026-07-01", True),
        (Frequency.QUARTERLY, WeekStart.MONDAY, "2026-10-26", "2026-10-01", False),
        (Frequency.QUARTERLY, WeekStart.MONDAY, "2026-12-28", "2026-10-01", True),
        (Frequency.YEARLY, WeekStart.MONDAY, "2026-12-28", "2026-01-01", True),
        (Frequency.YEARLY, WeekStart.MONDAY, "2027-01-04", "2027-01-01", False),
        (Frequency.WEEKLY, WeekStart.MONDAY, "2026-12-28", "2026-12-28", True),
    ],
)
def test_a_coarser_period_is_due_in_the_week_in_which_it_ends(
    frequency: Frequency, week_starts: WeekStart, day: str, shown: str, due: bool
) -> None:
    calendar = Calendar(week_starts)
    first = date.fromisoformat(day)
    assert calendar.week_of(first).start == first
    measure = Measure("m", "M", Kind.INDICATOR, frequency=frequency)
    period, is_due = period_shown(measure, calendar.week_of(first), calendar)
    assert (period, is_due) == (Period(frequency, date.fromisoformat(shown)), due)


def test_a_month_is_due_in_the_week_with_its_last_day(workspace: Workspace, clock: HeldClock) -> None:
    clock.hold(date(2026, 12, 11))
    tally(workspace, "revenue", 12_000, date(2026, 11, 3))
    revenue = line(standing(workspace, week(workspace, date(2026, 11, 30))), "revenue")
    assert (revenue.status, revenue.value, revenue.period.start) == (Status.OFF_TARGET, 12_000.0, date(2026, 11, 1))
    before = line(standing(workspace, week(workspace, date(2026, 11, 23))), "revenue")
    assert (before.status, before.value) == (Status.NOT_DUE, 12_000.0)


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2026, 12, 27), "2026-W52"),
        (date(2026, 12, 28), "2026-W53"),
        (date(2026, 12, 31), "2026-W53"),
        (date(2027, 1, 1), "2026-W53"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2027, 1, 4), "2027-W01"),
        (date(2024, 12, 30), "2025-W01"),
        (date(2021, 1, 3), "2020-W53"),
    ],
)
def test_the_weeks_around_new_year(workspace: Workspace, clock: HeldClock, day: date, label: str) -> None:
    clock.hold(date(2027, 1, 8))
    tally(workspace, "prospects", 7, day)
    found = standing(workspace, week(workspace, day))
    assert found.label == label
    assert line(found, "prospects").value == 7.0
    for other in (-1, 1):
        neighbour = standing(workspace, workspace.calendar.next(found.week, other))
        assert line(neighbour, "prospects").value is None


def test_week_53_follows_week_52_in_trends(workspace: Workspace, clock: HeldClock) -> None:
    clock.hold(date(2027, 1, 15))
    for number, day in enumerate((date(2026, 12, 21), date(2027, 1, 1), date(2027, 1, 5)), start=1):
        tally(workspace, "prospects", number, day)
    found = standing(workspace, workspace.this_week())
    with workspace.database.reading() as connection:
        trend = trends(workspace, connection, [line(found, "prospects")], 5)[0]
    assert trend.values == (None, 1.0, 2.0, 3.0, None)


@pytest.mark.parametrize("week_starts", [WeekStart.SUNDAY, WeekStart.SATURDAY])
def test_weeks_that_begin_before_monday(
    scorecard: Scorecard, clock: HeldClock, tmp_path: Path, week_starts: WeekStart
) -> None:
    cut = replace(scorecard, week_starts=week_starts)
    workspace = start(tmp_path / "x.kpitui", cut, login="dana", clock=clock)
    clock.hold(date(2026, 11, 21))  # a Saturday
    tally(workspace, "prospects", 3, date(2026, 11, 14))
    tally(workspace, "prospects", 4, date(2026, 11, 15))
    tally(workspace, "prospects", 5, date(2026, 11, 20))
    found = standing(workspace, week(workspace, date(2026, 11, 18)))
    expected = {WeekStart.SUNDAY: ("week of 15 Nov 2026", 9.0), WeekStart.SATURDAY: ("week of 14 Nov 2026", 12.0)}
    assert (found.label, line(found, "prospects").value) == expected[week_starts]
    assert (line(found, "prospects").status is Status.PENDING) == (week_starts is WeekStart.SUNDAY)
    workspace.close()


# The headline.


def made(*lines: tuple[Kind, Status, float | None, Bounds | None]) -> list[Line]:
    period = Period(Frequency.WEEKLY, date(2026, 11, 16))
    return [Line(Measure("m", "M", kind), period, value, bounds, status) for kind, status, value, bounds in lines]


A, I, M = Kind.ACTION, Kind.INDICATOR, Kind.METRIC  # noqa: E741
FIVE = Bounds(at_least=5)


@pytest.mark.parametrize(
    ("lines", "actions", "indicators"),
    [
        ([], (0, 0), (0, 0)),
        ([(A, Status.ON_TARGET, 5, FIVE), (A, Status.OFF_TARGET, 4, FIVE)], (2, 1), (0, 0)),
        ([(I, Status.ON_TARGET, 5, FIVE), (I, Status.MISSING, None, FIVE)], (0, 0), (2, 1)),
        ([(A, Status.EXCUSED, None, FIVE), (I, Status.EXCUSED, 9, FIVE)], (0, 0), (0, 0)),
        ([(I, Status.NOT_DUE, 9, FIVE), (I, Status.NO_TARGET, 9, None)], (0, 0), (0, 0)),
        ([(A, Status.MISSING, None, None), (I, Status.PENDING, 9, None)], (0, 0), (0, 0)),
        ([(M, Status.OFF_TARGET, 4, FIVE), (M, Status.ON_TARGET, 5, FIVE)], (0, 0), (0, 0)),
        ([(A, Status.PENDING, 4, FIVE), (A, Status.PENDING, 5, FIVE), (A, Status.PENDING, None, FIVE)], (3, 1), (0, 0)),
    ],
)
def test_the_headline_counts_what_is_due_and_has_a_target(
    lines: Sequence[tuple[Kind, Status, float | None, Bounds | None]],
    actions: tuple[int, int],
    indicators: tuple[int, int],
) -> None:
    assert headline_of(made(*lines)) == Headline(Tally(*actions), Tally(*indicators))


def test_the_headline_of_a_week(workspace: Workspace) -> None:
    tally(workspace, "prospects", 50, LAST_WEEK)
    total(workspace, "visits", 1_000, LAST_WEEK)
    total(workspace, "mood", 4, LAST_WEEK)
    found = standing(workspace, week(workspace, LAST_WEEK))
    assert found.headline == Headline(Tally(due=2, on_target=1), Tally(due=2, on_target=0))


def test_the_review_of_the_week(workspace: Workspace) -> None:
    last = week(workspace, LAST_WEEK)
    assert standing(workspace, last).review_state is ReviewState.NONE
    reviewing.begin(workspace, last)
    assert standing(workspace, last).review_state is ReviewState.OPEN
    closing.close(workspace, last, "")
    assert standing(workspace, last).review_state is ReviewState.CLOSED
    closing.reopen(workspace, last, "a typo")
    found = standing(workspace, last)
    assert found.review_state is ReviewState.REOPENED
    assert standing(workspace, workspace.this_week()).review is None


# Trends.


def test_the_last_thirteen_periods_of_each_line(workspace: Workspace) -> None:
    for back in range(15):
        day = date.fromordinal(LAST_WEEK.toordinal() - 7 * back)
        tally(workspace, "prospects", 100 - back, day)
        tally(workspace, "clients", 5, day)
    tally(workspace, "revenue", 7, date(2026, 9, 30))
    found = standing(workspace, week(workspace, LAST_WEEK))
    wanted = [line(found, key) for key in ("prospects", "close_rate", "revenue", "followups")]
    with workspace.database.reading() as connection:
        prospects, rate, revenue, followups = trends(workspace, connection, wanted)
        assert trends(workspace, connection, []) == []
    assert prospects.values == tuple(float(100 - back) for back in range(12, -1, -1))
    assert prospects.previous == 99.0
    assert prospects.mean == pytest.approx(93.5)
    assert rate.values[-1] == 0.05
    assert revenue.values == (*([None] * 10), 7.0, None, None)
    assert (followups.previous, followups.mean) == (None, None)


def test_a_trend_of_one_period_has_nothing_before() -> None:
    assert (Trend((3.0,)).previous, Trend((3.0,)).mean) == (None, None)


@pytest.mark.parametrize(
    ("actions", "indicators", "words"),
    [
        (Tally(8, 5), Tally(5, 3), "5 of 8 actions done, 3 of 5 indicators on target"),
        (Tally(1, 1), Tally(1, 0), "1 of 1 action done, 0 of 1 indicator on target"),
        (Tally(2, 0), Tally(0, 0), "0 of 2 actions done"),
        (Tally(0, 0), Tally(1, 1), "1 of 1 indicator on target"),
        (Tally(0, 0), Tally(0, 0), "nothing is due"),
    ],
)
def test_the_headline_in_words(actions: Tally, indicators: Tally, words: str) -> None:
    assert Headline(actions, indicators).words == words
