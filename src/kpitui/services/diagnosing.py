"""Gathers the facts behind one measure in one period, and has the domain say what a miss means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kpitui.domain.corrective import CorrectiveAction, CorrectiveState
from kpitui.domain.diagnosis import Diagnosis, diagnose
from kpitui.domain.facts import LinkFacts, MissFacts, adds_up
from kpitui.domain.limits import Reading
from kpitui.domain.measures import Frequency, Link, Measure
from kpitui.domain.pairing import action_weeks, pair_up
from kpitui.domain.readings import Readings
from kpitui.domain.status import exception_for, target_in
from kpitui.domain.weeks import Calendar, Period
from kpitui.domain.wording import Noun
from kpitui.frozen import dataclass
from kpitui.services.loading import Wanted, load_readings
from kpitui.services.standing import Line
from kpitui.services.workspace import Workspace
from kpitui.storage.corrective_actions import corrective_actions
from kpitui.storage.database import Connection

# How much of the past a diagnosis looks at, in periods: two years of weeks. Older weeks say little about how the
# work is done now, and the cost of a diagnosis stays the same however long a scorecard is kept.
_PAST = {Frequency.WEEKLY: 104, Frequency.MONTHLY: 36, Frequency.QUARTERLY: 20, Frequency.YEARLY: 10}


@dataclass(frozen=True, slots=True)
class Finding:
    """The diagnosis of one line, and the corrective actions on its measure before its period, newest first."""

    line: Line
    diagnosis: Diagnosis
    tried: tuple[CorrectiveAction, ...]


def diagnose_lines(workspace: Workspace, lines: Sequence[Line], *, window: int | None = None) -> list[Finding]:
    """What each line means. `window` asks for the last so many weeks instead of the usual windows."""
    with workspace.database.reading() as connection:
        return diagnose_in(workspace, connection, lines, window=window)


def diagnose_in(
    workspace: Workspace, connection: Connection, lines: Sequence[Line], *, window: int | None = None
) -> list[Finding]:
    """The same, inside a transaction that is under way."""
    scorecard, calendar = workspace.scorecard, workspace.calendar
    wanted = [item for line in lines for item in _wanted(workspace, line)]
    readings = load_readings(connection, scorecard, calendar, wanted)
    every = corrective_actions(connection)
    findings = []
    for line in lines:
        own = [action for action in every if action.measure == line.measure.key]
        facts = _facts(workspace, line, readings, own, window)
        tried = tuple(reversed([action for action in own if action.week < line.period.start]))
        findings.append(Finding(line, diagnose(facts), tried))
    return findings


def _past(calendar: Calendar, period: Period) -> list[Period]:
    return calendar.trailing(period, _PAST[period.frequency])


def _wanted(workspace: Workspace, line: Line) -> list[Wanted]:
    """The readings a diagnosis needs: the measure's own past and that of the actions that drive it."""
    calendar = workspace.calendar
    periods = _past(calendar, line.period)
    wanted = [Wanted(line.measure.key, periods[0], periods[-1])]
    for action, link in workspace.scorecard.drivers_of(line.measure.key):
        first = action_weeks(periods[0], link.lag, calendar)
        last = action_weeks(periods[-1], link.lag, calendar)
        wanted.append(Wanted(action.key, first[0], last[-1]))
    return wanted


def _facts(
    workspace: Workspace, line: Line, readings: Readings, own: list[CorrectiveAction], window: int | None
) -> MissFacts:
    calendar, measure = workspace.calendar, line.measure
    results = [(period, _counted(measure, period, readings, calendar)) for period in _past(calendar, line.period)]
    return MissFacts(
        measure=measure.key,
        noun=_noun(workspace, measure),
        period=line.period.start,
        value=line.value,
        bounds=line.bounds,
        kind=measure.kind,
        frequency=measure.frequency,
        adds_up=adds_up(measure),
        readings=tuple(Reading(period.start, value) for period, value in results),
        links=tuple(
            _link(workspace, action, link, results, readings)
            for action, link in workspace.scorecard.drivers_of(measure.key)
        ),
        corrective=tuple(_done_days(own)),
        dividers=tuple(divider.day for divider in measure.dividers),
        window=window,
        formula=measure.formula,
    )


def _noun(workspace: Workspace, measure: Measure) -> Noun:
    return Noun.of(measure, workspace.scorecard.currency)


def _counted(measure: Measure, period: Period, readings: Readings, calendar: Calendar) -> float | None:
    """A reading for the diagnosis: an excused period counts as missing."""
    exception = exception_for(measure, period, calendar)
    return None if exception is not None and exception.excused else readings.value(measure.key, period)


def _done_days(own: list[CorrectiveAction]) -> list[date]:
    return [action.done_on for action in own if action.state is CorrectiveState.DONE and action.done_on is not None]


def _link(
    workspace: Workspace,
    action: Measure,
    link: Link,
    results: list[tuple[Period, float | None]],
    readings: Readings,
) -> LinkFacts:
    calendar = workspace.calendar
    done: dict[date, float] = {}
    planned: dict[date, float] = {}
    excused: set[date] = set()
    cap = False
    for period, _ in results:
        for week in action_weeks(period, link.lag, calendar):
            if (value := readings.value(action.key, week)) is not None:
                done[week.start] = value
            exception = exception_for(action, week, calendar)
            if exception is not None and exception.excused:
                excused.add(week.start)
            bounds = target_in(action, week, calendar)
            if bounds is None:
                continue
            if bounds.at_least is not None:
                planned[week.start], cap = bounds.at_least, False
            elif bounds.at_most is not None:
                planned[week.start], cap = bounds.at_most, True
    return LinkFacts(
        action=action.key,
        noun=_noun(workspace, action),
        pairs=pair_up(results, done, planned, link.lag, calendar, excused),
        lag=link.lag,
        rate=link.rate,
        cap=cap,
        dividers=tuple(divider.day for divider in action.dividers),
    )
