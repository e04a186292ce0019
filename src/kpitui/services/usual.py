"""The usual range of one line as a calm phrase for the review: `usual 38 to 61: below`."""

from __future__ import annotations

from kpitui.domain.facts import adds_up
from kpitui.domain.limits import Reading, limits_of, stretches
from kpitui.domain.measures import Frequency, Show
from kpitui.domain.own_range import usual_phrase
from kpitui.domain.status import exception_for
from kpitui.domain.wording import Noun
from kpitui.services.loading import Wanted, load_readings
from kpitui.services.standing import Line
from kpitui.services.workspace import Workspace

# Two years of weeks: older ones say little about what is usual now, and looking costs the same in an old scorecard.
_PAST = {Frequency.WEEKLY: 104, Frequency.MONTHLY: 36, Frequency.QUARTERLY: 20, Frequency.YEARLY: 10}


def usual_range_of(workspace: Workspace, line: Line) -> str:
    """The usual range since the last divider, of the periods before the line's own; empty below 6 readings."""
    calendar, measure = workspace.calendar, line.measure
    periods = calendar.trailing(calendar.next(line.period, -1), _PAST[measure.frequency])
    with workspace.database.reading() as connection:
        wanted = [Wanted(measure.key, periods[0], periods[-1])]
        readings = load_readings(connection, workspace.scorecard, calendar, wanted)
    past = []
    for period in periods:
        exception = exception_for(measure, period, calendar)
        excused = exception is not None and exception.excused
        past.append(Reading(period.start, None if excused else readings.value(measure.key, period)))
    piece = stretches(past, [divider.day for divider in measure.dividers])[-1]
    counts = measure.show is Show.COUNT and adds_up(measure)
    limits = limits_of(piece, counts=counts) if piece else None
    if limits is None:
        return ""
    return usual_phrase(limits, Noun.of(measure, workspace.scorecard.currency), line.value)
