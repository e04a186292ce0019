"""The targets ahead of a report: goals, the interim targets on the way, and targets that change on a date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from kpitui.domain.goal_words import SHORT_PACE
from kpitui.domain.goals import Outlook
from kpitui.domain.measures import Measure
from kpitui.domain.numbers import show_amount, show_bounds
from kpitui.domain.readings import Readings
from kpitui.domain.wording import period_word
from kpitui.services.diagnosis.forecasting import prospect_of
from kpitui.services.loading import Wanted, load_readings
from kpitui.services.reporting.report import Ahead
from kpitui.services.standing import line_for
from kpitui.services.workspace import Workspace


def targets_ahead(workspace: Workspace, measures: Iterable[Measure], last_day: date) -> tuple[Ahead, ...]:
    """What is to be reached after a day, by date; goals are held against the readings up to that day."""
    found: list[Ahead] = []
    for measure in measures:
        if measure.retired_by(last_day):
            continue
        found += _changes(workspace, measure, last_day)
        if measure.goal is not None and measure.goal.by > last_day:
            found += _goal(workspace, measure, last_day)
    return tuple(sorted(found, key=lambda item: item.day))


def _changes(workspace: Workspace, measure: Measure, last_day: date) -> Iterator[Ahead]:
    form = workspace.form(measure)
    for target in measure.targets:
        if target.valid_from is not None and target.valid_from > last_day:
            reach = show_bounds(target.bounds, form) or "no target"
            yield Ahead(target.valid_from, measure.key, measure.name, "new target", reach, "", None, "")


def _goal(workspace: Workspace, measure: Measure, last_day: date) -> Iterator[Ahead]:
    goal, form = measure.goal, workspace.form(measure)
    assert goal is not None
    outlook = _outlook(workspace, measure, last_day)
    now = show_amount(outlook.now, form) if outlook is not None and outlook.now is not None else ""
    adds_up = form.show.value in ("count", "money")
    each = f" a {period_word(measure.frequency)}" if adds_up and not goal.cumulative else ""
    for stop in goal.interim:
        if last_day < stop.by < goal.by:
            told = outlook.stop_forecast if outlook and outlook.next_stop == stop else None
            word = SHORT_PACE[told.pace] if told else ""
            reach = f"{show_amount(stop.reach, form)}{each}"
            yield Ahead(stop.by, measure.key, measure.name, "interim target", reach, now, None, word)
    word = "" if outlook is None else "reached" if outlook.reached else SHORT_PACE[outlook.forecast.pace]
    progress = None if outlook is None else outlook.progress
    yield Ahead(
        goal.by, measure.key, measure.name, "goal", f"{show_amount(goal.reach, form)}{each}", now, progress, word
    )


def _outlook(workspace: Workspace, measure: Measure, last_day: date) -> Outlook | None:
    """The outlook at the end of the last period of the measure that was over on this day, or is over now."""
    calendar = workspace.calendar
    period = calendar.period_of(measure.frequency, last_day)
    if calendar.last_day(period) > last_day or calendar.last_day(period) >= workspace.today():
        period = calendar.next(calendar.period_of(measure.frequency, min(last_day, workspace.today())), -1)
    with workspace.database.reading() as connection:
        wanted = [Wanted(measure.key, period, period)]
        readings: Readings = load_readings(connection, workspace.scorecard, calendar, wanted)
    prospect = prospect_of(workspace, line_for(measure, period, readings, calendar, finished=True))
    return prospect.outlook if prospect else None
