"""All measures side by side over time: which rows and periods there are, and the cells of just those that are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from kpitui.domain.measures import Frequency, Measure
from kpitui.domain.status import Status
from kpitui.domain.weeks import Calendar, Period
from kpitui.services.grouping import grouped
from kpitui.services.loading import Wanted, load_readings
from kpitui.services.past.grid_cells import OVERHANG, Background, Cell, Roll
from kpitui.services.past.grid_filter import Filter
from kpitui.services.standing import Line, judged_through
from kpitui.services.workspace import Workspace
from kpitui.storage.after_closing import closings, undone_after
from kpitui.storage.entries import first_days
from kpitui.storage.newest_day import newest_day
from kpitui.storage.notes import notes_between

TRAILING = 13
RETIRED = "Retired"

CellKey = tuple[str, Period]
Section = tuple[str, list[Measure]]
"""A title (an objective's name, or what the rest is) and the measures below it, in reading order."""


def background(workspace: Workspace) -> Background:
    """What the cells of this scorecard rest on now; read it again when the file has changed."""
    with workspace.database.reading() as connection:
        closed = closings(connection)
        undone = undone_after(connection, min(close.audit for close in closed.values())) if closed else {}
        through = judged_through(workspace, connection)
        return Background(workspace.today(), through, first_days(connection), closed, undone)


def sections(workspace: Workspace, wanted: Filter) -> list[Section]:
    """The measures a filter means, grouped by objective, each indicator after the actions that drive it.

    Retired ones come last: their history is kept. What is off target is not looked up here, see `off_target`.
    """
    scorecard, week = workspace.scorecard, workspace.this_week()
    meant = [measure for measure in scorecard.measures if wanted.matches(measure, scorecard)]
    lines = [Line(item, week, None, None, Status.NOT_DUE) for item in meant if not item.retired_by(week.start)]
    groups: list[Section] = [
        (title, [line.measure for line in members]) for title, members in grouped(scorecard, lines)
    ]
    retired = [measure for measure in meant if measure.retired_by(week.start)]
    return [*groups, (RETIRED, retired)] if retired else groups


def off_target(workspace: Workspace, resting: Background, measures: Sequence[Measure], seen: Period) -> set[str]:
    """The keys of those measures that missed their target in their last finished period up to `seen`."""
    calendar = workspace.calendar
    wanted: list[tuple[Measure, Period]] = []
    for measure in measures:
        period = calendar.period_of(_coarser(measure.frequency, seen.frequency), calendar.last_day(seen))
        if calendar.last_day(period) > resting.through:
            period = calendar.next(period, -1)
        wanted.append((measure, period))
    found = cells(workspace, resting, wanted)
    return {key for (key, _), cell in found.items() if cell.status is Status.OFF_TARGET}


def earliest(workspace: Workspace, resting: Background, measures: Iterable[Measure], by: Frequency) -> Period:
    """The first period in which any of these measures counts."""
    days = [resting.begins.get(measure.key, resting.today) for measure in measures]
    return workspace.calendar.period_of(by, min(days, default=resting.today))


def newest(workspace: Workspace) -> Period:
    """The week of the newest numbers: the running one, or an earlier one where nothing was entered for long."""
    with workspace.database.reading() as connection:
        day = newest_day(connection)
    running = workspace.this_week()
    return min(workspace.calendar.week_of(day), running, key=_start) if day is not None else running


def period_in(measure: Measure, column: Period, calendar: Calendar) -> Period | None:
    """The period of a measure that a column shows: the column's own, or the longer one that ends in it, or None."""
    if column.frequency.rank >= measure.frequency.rank:
        return column
    period = calendar.period_of(measure.frequency, column.start)
    return period if calendar.last_day(period) <= calendar.last_day(column) else None


def trailing(measure: Measure, last: Period, calendar: Calendar, count: int = TRAILING) -> list[Period]:
    """The periods of a measure, in the length of the columns or its own where that is longer, up to a column."""
    frequency = _coarser(measure.frequency, last.frequency)
    return calendar.trailing(calendar.period_of(frequency, calendar.last_day(last)), count)


def average(found: Iterable[Cell]) -> float | None:
    """The mean of the readings that are finished and not excused; None without any."""
    known = [
        cell.value
        for cell in found
        if cell.value is not None and cell.status not in (Status.PENDING, Status.EXCUSED, Status.NOT_DUE)
    ]
    return sum(known) / len(known) if known else None


def _coarser(one: Frequency, other: Frequency) -> Frequency:
    return one if one.rank >= other.rank else other


def cells(workspace: Workspace, resting: Background, wanted: Iterable[tuple[Measure, Period]]) -> dict[CellKey, Cell]:
    """The cells of some measures in some periods; only the entries behind these are read.

    The periods of a measure are best next to each other: all between its first and its last are read.
    """
    pairs = list(wanted)
    spans: dict[tuple[str, Frequency], tuple[Period, Period]] = {}
    for measure, period in pairs:
        first, last = spans.get((measure.key, period.frequency), (period, period))
        first, last = (period, last) if period.start < first.start else (first, max(last, period, key=_start))
        spans[measure.key, period.frequency] = (first, last)
    calendar = workspace.calendar
    days = _days(spans, calendar)
    with workspace.database.reading() as connection:
        ranges = [Wanted(key, first, last) for (key, _), (first, last) in spans.items()]
        readings = load_readings(connection, workspace.scorecard, calendar, ranges)
        noted = {(note.measure, note.day) for note in notes_between(connection, days)}
    roll = Roll(workspace.scorecard, calendar, resting, readings, noted)
    return {(measure.key, period): roll.cell(measure, period) for measure, period in pairs}


def _start(period: Period) -> date:
    return period.start


def _days(
    spans: Mapping[tuple[str, Frequency], tuple[Period, Period]], calendar: Calendar
) -> dict[str, tuple[date, date]]:
    """From which to which day there may be notes on each measure."""
    found: dict[str, tuple[date, date]] = {}
    for (key, _), (first, last) in spans.items():
        begin, end = first.start - OVERHANG, calendar.last_day(last) + OVERHANG
        known = found.get(key, (begin, end))
        found[key] = (min(begin, known[0]), max(end, known[1]))
    return found
