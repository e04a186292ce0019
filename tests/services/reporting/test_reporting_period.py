"""The report on a month, quarter or year: its weeks, how many were on target, what was corrected, what is ahead."""

from __future__ import annotations

from datetime import date, timedelta

from kpitui.domain.measures import Goal, InterimTarget, Target, WeekStart
from kpitui.domain.status import Status
from kpitui.frozen import replace
from kpitui.services import defining
from kpitui.services.defining import start
from kpitui.services.reporting.ahead import targets_ahead
from kpitui.services.reporting.as_json import report_document
from kpitui.services.reporting.report import Basis, Outcome
from kpitui.services.reviews import closing, reviewing
from kpitui.services.workspace import Workspace
from tests.held_clock import HeldClock
from tests.services.doing import tally, total
from tests.services.reporting.reported import MONDAY, close_week, fill, measure_in, report_on


def test_the_weeks_of_a_month_are_those_with_their_middle_day_in_it(workspace: Workspace) -> None:
    fill(workspace)
    report = report_on(workspace, "2026-11")
    clients = measure_in(report, "clients")
    assert [part.label for part in clients.parts] == ["2026-W45", "2026-W46", "2026-W47"]
    assert (clients.value, clients.met, clients.due) == (4, 1, 2)
    assert report.basis is Basis.RUNNING
    assert report.source.startswith("It is still running. None of its 3 weeks has a closed review")
    assert clients.parts[2].status is Status.PENDING


def test_weeks_before_anything_was_counted_are_not_missing(workspace: Workspace) -> None:
    fill(workspace)
    report = report_on(workspace, "2026-10")
    clients = measure_in(report, "clients")
    assert [part.status for part in clients.parts[:2]] == [Status.NOT_DUE, Status.NOT_DUE]
    assert clients.due == 3
    assert (report.title, report.opening.outcome) == ("October 2026", Outcome.WINNING)


def test_a_monthly_measure_is_judged_in_its_month_and_told_in_the_quarter(workspace: Workspace) -> None:
    fill(workspace)
    total(workspace, "revenue", 24_000, date(2026, 10, 15))
    total(workspace, "visits", 400, MONDAY - timedelta(weeks=3))
    october = measure_in(report_on(workspace, "2026-10"), "revenue")
    assert (october.shown, october.status, october.met, october.due) == ("$24,000", Status.ON_TARGET, 1, 1)
    quarter = measure_in(report_on(workspace, "2026-Q4"), "revenue")
    assert [part.label for part in quarter.parts] == ["2026-10", "2026-11"]
    assert (quarter.value, quarter.met, quarter.due) == (24_000, 1, 1)
    assert "renewals" not in {line.key for line in report_on(workspace, "2026-10").lines}, "due once a quarter"


def test_a_year_is_told_by_the_month(workspace: Workspace) -> None:
    fill(workspace)
    report = report_on(workspace, "2026")
    clients = measure_in(report, "clients")
    by_month = {part.label: (part.value, part.met, part.due) for part in clients.parts}
    assert by_month["2026-10"] == (10, 3, 3)
    assert by_month["2026-11"] == (4, 1, 2)
    assert by_month["2026-03"] == (None, 0, 0)
    assert "2026-12" in by_month
    assert len(clients.readings) == 47
    assert sum(reading.inside for reading in clients.readings) == 47


def test_misses_decisions_and_lessons_come_from_the_closed_weeks(workspace: Workspace) -> None:
    fill(workspace)
    close_week(workspace)
    tally(workspace, "prospects", 25, MONDAY, correct=True)
    report = report_on(workspace, "2026-11")
    assert [(miss.label, miss.reason) for miss in report.misses if miss.measure == "prospects"] == [
        ("2026-W46", "The fair was in that week")
    ]
    assert [item.text for item in report.learned] == ["Fairs cost call days."]
    prospects = measure_in(report, "prospects")
    changed = next(part for part in prospects.inside if part.was)
    assert (changed.label, changed.was, changed.shown) == ("2026-W46", "31", "56")
    assert "1 of its 3 weeks has a closed review" in report.source
    assert [action.text for action in report.corrective] == ["Call the March list"]


def test_a_month_entered_late_was_not_corrected(workspace: Workspace, clock: HeldClock) -> None:
    """October's revenue was missing when its last week was closed; a later review asked for it again."""
    fill(workspace)
    clock.hold(date(2026, 11, 2))
    week = workspace.calendar.week_of(date(2026, 10, 28))
    reviewing.begin(workspace, week)
    closing.close(workspace, week, "")
    clock.hold(date(2026, 11, 20))
    total(workspace, "revenue", 24_000, date(2026, 10, 15))
    revenue = measure_in(report_on(workspace, "2026-10"), "revenue")
    assert (revenue.status, revenue.inside[0].was) == (Status.ON_TARGET, "")


def test_reviews_closed_when_weeks_began_on_another_day_are_still_told(workspace: Workspace) -> None:
    fill(workspace)
    close_week(workspace)
    scorecard = workspace.scorecard
    sundays = replace(scorecard, week_starts=WeekStart.SUNDAY)
    defining.apply(workspace, defining.plan(workspace, sundays), scorecard)
    report = report_on(workspace, "last")
    clients = measure_in(report, "clients")
    assert (report.basis, clients.label, clients.shown) == (Basis.CLOSED, "2026-W46", "1")
    assert [reading.value for reading in clients.trend][-3:] == [3, 3, 1]


def test_a_corrective_action_that_waits_is_carried_into_later_reports(workspace: Workspace, clock: HeldClock) -> None:
    fill(workspace)
    close_week(workspace)
    clock.hold(date(2026, 12, 15))
    (action,) = report_on(workspace, "2026-12").corrective
    assert (action.text, action.new) == ("Call the March list", False)
    assert report_on(workspace, "2026-10").corrective == ()


def test_what_a_month_ends_with_belongs_to_it_whenever_it_is_reviewed(workspace: Workspace, clock: HeldClock) -> None:
    """30 November is the Monday of a week of December, in whose review November's revenue is due."""
    fill(workspace)
    total(workspace, "revenue", 9_000, date(2026, 11, 15))
    clock.hold(date(2026, 12, 10))
    assert "revenue" in {miss.measure for miss in report_on(workspace, "2026-11").misses}
    assert "revenue" not in {miss.measure for miss in report_on(workspace, "2026-12").misses}


def test_targets_ahead_stand_in_the_order_of_their_dates(workspace: Workspace) -> None:
    fill(workspace)
    steps = (InterimTarget(date(2026, 11, 1), 3), InterimTarget(date(2027, 6, 30), 5))
    goal = Goal(2, date(2026, 1, 1), 6, date(2027, 12, 31), interim=steps)
    clients = workspace.scorecard.measure("clients")
    later = replace(clients.targets[0], valid_from=date(2027, 1, 4))
    measure = replace(clients, goal=goal, targets=(*clients.targets, later))
    found = targets_ahead(workspace, [measure], date(2026, 11, 15))
    assert [(item.day.isoformat(), item.what, item.reach) for item in found] == [
        ("2027-01-04", "new target", ">= 3"),
        ("2027-06-30", "interim target", "5 a week"),
        ("2027-12-31", "goal", "6 a week"),
    ]
    assert found[2].now == "1"
    assert found[2].progress == -0.25
    assert targets_ahead(workspace, [replace(measure, retired_on=date(2026, 11, 2))], date(2026, 11, 15)) == ()


def test_weeks_that_begin_on_sunday_have_reports(workspace: Workspace) -> None:
    scorecard = replace(workspace.scorecard, week_starts=WeekStart.SUNDAY)
    path = workspace.database.path.with_name("sunday.kpitui")
    sundays = start(path, scorecard, login="dana", clock=HeldClock(date(2026, 11, 20)))
    try:
        total(sundays, "clients", 2, date(2026, 11, 10))
        report = report_on(sundays, "last")
        assert report.label == "week of 8 Nov 2026"
        assert measure_in(report, "clients").shown == "2"
        document = report_document(report, sundays.calendar.last_day(report.period))
        assert (document["period"], document["until"]) == ("2026-11-08", "2026-11-14")
    finally:
        sundays.close()


def test_targets_as_they_were_are_kept_with_each_reading(workspace: Workspace) -> None:
    fill(workspace)
    clients = workspace.scorecard.measure("clients")
    assert isinstance(clients.targets[0], Target)
    report = report_on(workspace, "2026-Q4")
    assert {reading.target for reading in measure_in(report, "clients").inside} == {">= 3"}
