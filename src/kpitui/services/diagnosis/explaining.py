"""Finds the measure and period somebody asks about, and has them diagnosed."""

from __future__ import annotations

from kpitui.domain.days import parse_period
from kpitui.domain.matching import find_measure
from kpitui.domain.measures import Frequency
from kpitui.domain.status import Status
from kpitui.domain.weeks import Period
from kpitui.services.diagnosis.diagnosing import Finding, diagnose_lines
from kpitui.services.loading import Wanted, load_readings
from kpitui.services.past.history import last_finished
from kpitui.services.reviews.review_view import view
from kpitui.services.standing import line_for, standing
from kpitui.services.workspace import Workspace


def explain_measure(workspace: Workspace, name: str, period: str | None, *, window: int | None = None) -> Finding:
    """The diagnosis of one measure in a period, or (None) in its last finished one.

    Raises:
        InvalidInput: no such measure or period.
    """
    calendar, scorecard = workspace.calendar, workspace.scorecard
    measure = find_measure(name, scorecard.measures, workspace.today())
    chosen = (
        parse_period(period, measure.frequency, calendar, workspace.today())
        if period
        else last_finished(workspace, measure)
    )
    with workspace.database.reading() as connection:
        readings = load_readings(connection, scorecard, calendar, [Wanted(measure.key, chosen, chosen)])
    line = line_for(measure, chosen, readings, calendar, finished=True)
    return diagnose_lines(workspace, [line], window=window)[0]


def week_meant(workspace: Workspace, week: str | None) -> Period:
    """The week that is named, or (None) the last finished one.

    Raises:
        InvalidInput: no such week.
    """
    calendar = workspace.calendar
    if week:
        return parse_period(week, Frequency.WEEKLY, calendar, workspace.today())
    return calendar.next(workspace.this_week(), -1)


def not_entered(workspace: Workspace, week: Period) -> list[str]:
    """The names of the measures that should have been entered for a week, and were not."""
    return [line.measure.name for line in standing(workspace, week).lines if line.status is Status.MISSING]


def explain_week(workspace: Workspace, week: str | None, *, window: int | None = None) -> list[Finding]:
    """The diagnosis of everything missed in a week, or (None) in the last finished one, worst first.

    Raises:
        InvalidInput: no such week.
    """
    findings = diagnose_lines(workspace, view(workspace, week_meant(workspace, week)).misses, window=window)
    return sorted(findings, key=lambda finding: finding.diagnosis.severity)
