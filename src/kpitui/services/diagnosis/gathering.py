"""Gathers what a diagnosis is made from: the past of one measure beside that of the actions that drive it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kpitui.domain.corrective import CorrectiveAction, CorrectiveState
from kpitui.domain.facts import Beginning, LinkFacts, MissFacts, NotYet, adds_up
from kpitui.domain.limits import Reading
from kpitui.domain.measures import Bounds, Frequency, Link, Measure
from kpitui.domain.own_range import PAST
from kpitui.domain.pairing import action_weeks, pair_up
from kpitui.domain.readings import Readings
from kpitui.domain.status import exception_for, target_in
from kpitui.domain.weeks import Calendar, Period, show_date
from kpitui.domain.wording import Noun
from kpitui.frozen import replace
from kpitui.services.loading import Wanted
from kpitui.services.standing import Line
from kpitui.services.workspace import Workspace

_WEEKS_IN = {Frequency.WEEKLY: 1, Frequency.MONTHLY: 4, Frequency.QUARTERLY: 13, Frequency.YEARLY: 52}


def past_periods(workspace: Workspace, period: Period, window: int | None = None) -> list[Period]:
    """This period and those before it that a diagnosis looks at; a longer `window` of weeks asks for more of them."""
    usual = PAST[period.frequency]
    asked = 0 if window is None else window // _WEEKS_IN[period.frequency] + usual // 2
    return workspace.calendar.trailing(period, max(usual, asked))


def wanted_for(workspace: Workspace, line: Line, window: int | None = None) -> list[Wanted]:
    """The readings a diagnosis needs: the measure's own past and that of the actions that drive it."""
    calendar = workspace.calendar
    periods = past_periods(workspace, line.period, window)
    wanted = [Wanted(line.measure.key, periods[0], periods[-1])]
    for action, link in workspace.scorecard.drivers_of(line.measure.key):
        first = action_weeks(periods[0], link.lag, calendar)
        last = action_weeks(periods[-1], link.lag, calendar)
        wanted.append(Wanted(action.key, first[0], last[-1]))
    return wanted


def facts_for(
    workspace: Workspace, line: Line, readings: Readings, own: list[CorrectiveAction], window: int | None = None
) -> MissFacts:
    """The facts about one line; `readings` hold what `wanted_for` names, `own` its measure's corrective actions."""
    calendar, measure = workspace.calendar, line.measure
    periods = past_periods(workspace, line.period, window)
    results = [(period, counted_value(measure, period, readings, calendar)) for period in periods]
    return MissFacts(
        measure=measure.key,
        noun=noun_of(workspace, measure),
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


def with_beginnings(workspace: Workspace, facts: MissFacts, begins: Mapping[str, date]) -> MissFacts:
    """The facts with the week from which each action is counted; `begins` as `first_days` gives it."""
    calendar = workspace.calendar
    links = []
    for link in facts.links:
        if (day := begins.get(link.action)) is not None:
            since = calendar.week_of(day)
            judged = calendar.period_of(facts.frequency, since.start)
            while action_weeks(judged, link.lag, calendar)[0].start < since.start:
                judged = calendar.next(judged)
            beginning = Beginning(calendar.label(since), judged.start, calendar.label(judged))
            links.append(replace(link, beginning=beginning))
        else:
            links.append(link)
    return replace(facts, links=tuple(links))


def with_its_beginning(workspace: Workspace, facts: MissFacts, begins: Mapping[str, date]) -> MissFacts:
    """The facts with the day from which the measure is counted, where its period lies before that."""
    calendar = workspace.calendar
    since = begins.get(facts.measure)
    if since is None or calendar.last_day(calendar.period_of(facts.frequency, facts.period)) >= since:
        return facts
    first = calendar.label(calendar.period_of(facts.frequency, since))
    return replace(facts, not_yet=NotYet(show_date(since), first))


def noun_of(workspace: Workspace, measure: Measure) -> Noun:
    """How a measure and its amounts are written in sentences."""
    return Noun.of(measure, workspace.scorecard.currency)


def counted_value(measure: Measure, period: Period, readings: Readings, calendar: Calendar) -> float | None:
    """A reading for the diagnosis: an excused period counts as missing."""
    exception = exception_for(measure, period, calendar) if measure.exceptions else None
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
    for week in (week for period, _ in results for week in action_weeks(period, link.lag, calendar)):
        if (value := readings.value(action.key, week)) is not None:
            done[week.start] = value
        if action.exceptions:
            exception = exception_for(action, week, calendar)
            if exception is not None and exception.excused:
                excused.add(week.start)
        bounds = _bounds_in(action, week, calendar)
        if bounds is None:
            continue
        if bounds.at_least is not None:
            planned[week.start], cap = bounds.at_least, False
        elif bounds.at_most is not None:
            planned[week.start], cap = bounds.at_most, True
    return LinkFacts(
        action=action.key,
        noun=noun_of(workspace, action),
        pairs=pair_up(results, done, planned, link.lag, calendar, excused),
        lag=link.lag,
        rate=link.rate,
        cap=cap,
        dividers=tuple(divider.day for divider in action.dividers),
    )


def _bounds_in(action: Measure, week: Period, calendar: Calendar) -> Bounds | None:
    """The target of a week. One that never changed is not looked up: that is half of what gathering facts costs."""
    if not action.exceptions and len(action.targets) == 1 and action.targets[0].valid_from is None:
        bounds = action.targets[0].bounds
        return None if bounds == Bounds() else bounds
    return target_in(action, week, calendar)
