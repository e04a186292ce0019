"""Is this a good scorecard? Its definitions and its last readings, judged together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kpitui.domain.check_history import PERIODS_JUDGED, check_history, check_link
from kpitui.domain.checks import Finding, check_scorecard
from kpitui.domain.links import method_for, since_divider
from kpitui.domain.measures import Measure
from kpitui.domain.readings import Readings
from kpitui.domain.status import Status
from kpitui.domain.weeks import Period
from kpitui.services.diagnosis.gathering import facts_for, wanted_for
from kpitui.services.loading import Wanted, load_readings
from kpitui.services.past.history import last_finished
from kpitui.services.standing import line_for
from kpitui.services.workspace import Workspace
from kpitui.storage.entries import first_days

# Excused periods are passed over, so a few more than are judged are looked at.
_PERIODS_READ = PERIODS_JUDGED + 3


def findings(workspace: Workspace) -> list[Finding]:
    """What makes the scorecard hard to act on, measure by measure, and what to do about it."""
    scorecard, today = workspace.scorecard, workspace.today()
    live = [measure for measure in scorecard.measures if not measure.retired_by(today)]
    with workspace.database.reading() as connection:
        begins = first_days(connection)
        periods = {measure.key: _periods(workspace, measure, begins.get(measure.key, today), today) for measure in live}
        wanted = [Wanted(key, finished[0], finished[-1]) for key, finished in periods.items() if finished]
        readings = load_readings(connection, scorecard, workspace.calendar, wanted)
    found: dict[str, list[Finding]] = {measure.key: [] for measure in scorecard.measures}
    of_whole: list[Finding] = []
    for finding in check_scorecard(scorecard):
        found.get(finding.measure, of_whole).append(finding)
    for measure in live:
        found[measure.key] += check_history(measure, _statuses(workspace, measure, periods[measure.key], readings))
    for finding in _links_without_effect(workspace, live):
        found[finding.measure].append(finding)
    return [finding for listed in found.values() for finding in listed] + of_whole


def _periods(workspace: Workspace, measure: Measure, begins: date, today: date) -> list[Period]:
    """The finished periods of a measure since it began to be counted, the first one only if it was counted whole."""
    calendar = workspace.calendar
    running = calendar.period_of(measure.frequency, today)
    return [period for period in calendar.trailing(running, _PERIODS_READ + 1)[:-1] if period.start >= begins]


def _statuses(workspace: Workspace, measure: Measure, periods: list[Period], readings: Readings) -> list[Status]:
    return [line_for(measure, period, readings, workspace.calendar, finished=True).status for period in periods]


def _links_without_effect(workspace: Workspace, live: Sequence[Measure]) -> list[Finding]:
    """The links by which an action should bring more results, but has long brought none."""
    scorecard, calendar = workspace.scorecard, workspace.calendar
    driven = [measure for measure in live if scorecard.drivers_of(measure.key)]
    nothing = Readings(scorecard, calendar, ())
    lines = [
        line_for(measure, last_finished(workspace, measure), nothing, calendar, finished=True) for measure in driven
    ]
    with workspace.database.reading() as connection:
        wanted = [item for line in lines for item in wanted_for(workspace, line)]
        readings = load_readings(connection, scorecard, calendar, wanted)
    found: list[Finding] = []
    for line in lines:
        facts = facts_for(workspace, line, readings, [])
        drivers = scorecard.drivers_of(line.measure.key)
        for (action, link), known in zip(drivers, facts.links, strict=True):
            if action in live and method_for(facts, known).per_action:
                finding = check_link(action, line.measure, link, since_divider(facts, known), len(drivers))
                found += [finding] if finding else []
    return found
