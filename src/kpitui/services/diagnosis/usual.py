"""What is usual for a measure, seen from one period: one range for the review, for `why` and for `history`."""

from __future__ import annotations

from kpitui.domain.facts import adds_up
from kpitui.domain.limits import Reading
from kpitui.domain.measures import Measure
from kpitui.domain.own_range import PAST, UsualRange, usual_range, usual_words
from kpitui.domain.readings import Readings
from kpitui.domain.weeks import Period
from kpitui.services.diagnosis.gathering import counted_value, noun_of
from kpitui.services.loading import Wanted, load_values
from kpitui.services.standing import Line
from kpitui.services.workspace import Workspace


def usual_range_of(workspace: Workspace, line: Line) -> str:
    """What was usual before the line's own period, as a phrase: `usual 38 to 61: below`; empty below 6 readings."""
    found = usual_before(workspace, line.measure, line.period)
    return usual_words(found, noun_of(workspace, line.measure), line.value)


def usual_before(workspace: Workspace, measure: Measure, period: Period) -> UsualRange:
    """What was usual for a measure before one of its periods."""
    first = workspace.calendar.next(period, 1 - PAST[period.frequency])
    with workspace.database.reading() as connection:
        wanted = [Wanted(measure.key, first, workspace.calendar.next(period, -1))]
        readings = load_values(connection, workspace.scorecard, workspace.calendar, wanted)
    return usual_in(workspace, measure, period, readings)


def usual_in(workspace: Workspace, measure: Measure, period: Period, readings: Readings) -> UsualRange:
    """The same from readings that are loaded already, those of `usual_periods`."""
    calendar = workspace.calendar
    past = [
        Reading(earlier.start, counted_value(measure, earlier, readings, calendar))
        for earlier in usual_periods(workspace, period)
    ]
    noun = noun_of(workspace, measure)
    return usual_range(
        past,
        period.start,
        noun,
        frequency=measure.frequency,
        dividers=[divider.day for divider in measure.dividers],
        counts=noun.whole and adds_up(measure),
    )


def usual_periods(workspace: Workspace, period: Period) -> list[Period]:
    """The periods before this one from which it is told what is usual, oldest first."""
    return workspace.calendar.trailing(period, PAST[period.frequency])[:-1]
