"""What stands behind one miss: the actions that drive it at the link's lag, and what was tried before."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

from kpitui.domain.corrective import CorrectiveAction
from kpitui.domain.measures import Aggregate, Frequency, Link, Measure
from kpitui.domain.readings import Readings
from kpitui.domain.status import target_in
from kpitui.domain.weeks import Calendar, Period
from kpitui.services.loading import Wanted, load_readings
from kpitui.services.standing import TREND_PERIODS, Line
from kpitui.services.workspace import Workspace
from kpitui.storage.corrective_actions import corrective_actions


@dataclass(frozen=True, slots=True)
class Driver:
    """One action beside the result it drives, in the weeks that the link's lag pairs with the result's period.

    `done` and `planned` are sums over these weeks; `rate` is results per action in them, `usual_rate` the same over
    the periods before; None where something is not entered or a rate means nothing.
    """

    action: Measure
    link: Link
    weeks: tuple[Period, ...]
    done: float | None
    planned: float | None
    rate: float | None
    usual_rate: float | None


@dataclass(frozen=True, slots=True)
class Miss:
    """One miss with all that is known about it."""

    line: Line
    shortfall: float
    drivers: tuple[Driver, ...]
    tried: tuple[CorrectiveAction, ...]


def look_into(workspace: Workspace, line: Line) -> Miss:
    """Gather what stands behind a miss."""
    scorecard, calendar = workspace.scorecard, workspace.calendar
    links = scorecard.drivers_of(line.measure.key)
    periods = calendar.trailing(line.period, TREND_PERIODS)
    wanted = [Wanted(line.measure.key, periods[0], periods[-1])]
    for action, link in links:
        weeks = [week for period in periods for week in paired_weeks(calendar, period, link.lag)]
        wanted.append(Wanted(action.key, weeks[0], weeks[-1]))
    with workspace.database.reading() as connection:
        readings = load_readings(connection, scorecard, calendar, wanted)
        tried = corrective_actions(connection, measure=line.measure.key)
    drivers = tuple(_driver(line, action, link, periods, readings, calendar) for action, link in links)
    return Miss(line, shortfall(line), drivers, tuple(action for action in tried if action.week < line.period.start))


def paired_weeks(calendar: Calendar, period: Period, lag: int) -> list[Period]:
    """The weeks whose actions show in the results of a period: its own weeks, `lag` weeks earlier."""
    own = [period] if period.frequency is Frequency.WEEKLY else calendar.parts(period, Frequency.WEEKLY)
    return [calendar.next(week, -lag) for week in own]


def shortfall(line: Line) -> float:
    """How much the reading lies beyond the limit it missed, in its own unit; 0 when nothing was missed."""
    if line.value is None or line.bounds is None:
        return 0.0
    if line.bounds.at_least is not None and line.value < line.bounds.at_least:
        return line.bounds.at_least - line.value
    if line.bounds.at_most is not None and line.value > line.bounds.at_most:
        return line.value - line.bounds.at_most
    return 0.0


def _driver(
    line: Line, action: Measure, link: Link, periods: list[Period], readings: Readings, calendar: Calendar
) -> Driver:
    weeks = paired_weeks(calendar, line.period, link.lag)
    done = _total(action, weeks, readings)
    targets = [target_in(action, week, calendar) for week in weeks]
    planned = [bounds.at_least for bounds in targets if bounds is not None and bounds.at_least is not None]
    adds_up = line.measure.aggregate is Aggregate.SUM and not line.measure.formula
    rate = line.value / done if adds_up and line.value is not None and done else None
    pairs = [
        (result, acted)
        for period in periods[:-1]
        if (result := readings.value(line.measure.key, period)) is not None
        and (acted := _total(action, paired_weeks(calendar, period, link.lag), readings)) is not None
    ]
    acted_before = fsum(acted for _, acted in pairs)
    usual = fsum(result for result, _ in pairs) / acted_before if adds_up and acted_before > 0 else None
    return Driver(action, link, tuple(weeks), done, fsum(planned) if planned else None, rate, usual)


def _total(action: Measure, weeks: list[Period], readings: Readings) -> float | None:
    """What was done in these weeks, or None when nothing was entered in any of them."""
    known = [value for week in weeks if (value := readings.value(action.key, week)) is not None]
    return fsum(known) if known else None
