"""Finds the measure and period somebody asks about, and has them diagnosed."""

from __future__ import annotations

from kpitui.domain.days import parse_period
from kpitui.domain.matching import find_measure
from kpitui.domain.measures import Frequency, Measure
from kpitui.domain.status import Status
from kpitui.domain.weeks import Period
from kpitui.services.diagnosis.diagnosing import Finding, diagnose_lines
from kpitui.services.loading import Wanted, load_readings
from kpitui.services.past.history import last_finished
from kpitui.services.reviews.proposing import settled_week
from kpitui.services.reviews.review_view import view
from kpitui.services.standing import Line, line_for, standing
from kpitui.services.workspace import Workspace


def explain_measure(workspace: Workspace, name: str, period: str | None, *, window: int | None = None) -> Finding:
    """The diagnosis of one measure in a period, or (None) in its newest one that is settled.

    Raises:
        InvalidInput: no such measure or period.
    """
    calendar, scorecard = workspace.calendar, workspace.scorecard
    measure = find_measure(name, scorecard.measures, workspace.today())
    chosen = (
        parse_period(period, measure.frequency, calendar, workspace.today()) if period else _newest(workspace, measure)
    )
    with workspace.database.reading() as connection:
        readings = load_readings(connection, scorecard, calendar, [Wanted(measure.key, chosen, chosen)])
    line = line_for(measure, chosen, readings, calendar, finished=True)
    return diagnose_lines(workspace, [line], window=window)[0]


def _newest(workspace: Workspace, measure: Measure) -> Period:
    """Its last finished period; the one that ends in the running week, once the review of that week is closed."""
    calendar = workspace.calendar
    end = calendar.last_day(settled_week(workspace))
    ending = calendar.period_of(measure.frequency, end)
    last = last_finished(workspace, measure)
    return ending if calendar.last_day(ending) <= end and ending.start > last.start else last


def week_meant(workspace: Workspace, week: str | None) -> Period:
    """The week that is named, or (None) the newest that is settled, as in the report.

    Raises:
        InvalidInput: no such week.
    """
    if week:
        return parse_period(week, Frequency.WEEKLY, workspace.calendar, workspace.today())
    return settled_week(workspace)


def not_entered(workspace: Workspace, week: Period) -> list[str]:
    """The names of the measures that should have been entered for a week, and were not."""
    now, calendar = standing(workspace, week), workspace.calendar
    late = [f"{line.measure.name} ({calendar.short_label(line.period)})" for line in now.still_due if _is_gap(line)]
    return [line.measure.name for line in now.lines if _is_gap(line)] + late


def _is_gap(line: Line) -> bool:
    return line.status is Status.MISSING


def explain_week(workspace: Workspace, week: str | None, *, window: int | None = None) -> list[Finding]:
    """The diagnosis of everything missed in a week, or (None) in the newest that is settled, worst first.

    Raises:
        InvalidInput: no such week.
    """
    findings = diagnose_lines(workspace, view(workspace, week_meant(workspace, week)).misses, window=window)
    return sorted(findings, key=lambda finding: finding.diagnosis.severity)
