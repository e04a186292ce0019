"""Which lines the review of a week asks for: the week's own, and longer periods that ended and were never seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kpitui.domain.measures import Frequency, Measure
from kpitui.domain.readings import Readings
from kpitui.domain.reviews import Review, ReviewState
from kpitui.domain.status import exception_for
from kpitui.domain.weeks import Calendar, Period
from kpitui.services.loading import Wanted, load_readings, load_values
from kpitui.services.standing import Line, line_for, since_begun
from kpitui.services.workspace import Workspace
from kpitui.storage.database import Connection
from kpitui.storage.entries import first_days
from kpitui.storage.reviews import checked_lines, closed_review_that_saw, review_of

# A monthly, quarterly or yearly reading stays due until entered; this far back, so that a measure defined
# long before anybody counted it does not fill the screen.
_STILL_DUE = 3


def lines_due(
    workspace: Workspace,
    connection: Connection,
    week: Period,
    measures: Sequence[Measure],
    review: Review | None,
    *,
    behind: bool = True,
) -> list[Line]:
    """The lines of some measures that the review of a week asks for, in the order of the measures.

    What lies before a measure was counted or defined can be entered, but is neither missing nor counted. Without
    what is `behind` the lines they may have no entries, which is quicker.
    """
    scorecard, calendar = workspace.scorecard, workspace.calendar
    due = _due(workspace, connection, week, measures)
    wanted = [Wanted(measure.key, period, period) for measure, period in due]
    load = load_readings if behind or review is not None else load_values
    readings = load(connection, scorecard, calendar, wanted)
    checked = checked_lines(connection, review.week if review else week.start)
    lines = [
        line_for(measure, period, readings, calendar, finished=True)
        for measure, period in due
        if (measure.key, period.start) in checked
        or _still_due(calendar, readings, measure, period, week)
        or _entered_unseen(workspace, connection, readings, measure, period, review)
    ]
    return since_begun(workspace, connection, lines)


def _due(
    workspace: Workspace, connection: Connection, week: Period, measures: Sequence[Measure]
) -> list[tuple[Measure, Period]]:
    """What the review of a week asks for, and the earlier periods of which it must be seen whether they are missing."""
    calendar = workspace.calendar
    begins: dict[str, date] | None = None
    due = []
    for measure in measures:
        if measure.frequency is Frequency.WEEKLY:
            due.append((measure, week))
            continue
        if begins is None:
            begins = first_days(connection)
        newest = calendar.period_of(measure.frequency, week.start)
        if calendar.last_day(newest) > calendar.last_day(week):
            newest = calendar.next(newest, -1)
        for period in calendar.trailing(newest, _STILL_DUE):
            if calendar.last_day(period) >= begins.get(measure.key, period.start) or _ends_in(calendar, period, week):
                due.append((measure, period))
    return due


def _ends_in(calendar: Calendar, period: Period, week: Period) -> bool:
    return calendar.contains(week, calendar.last_day(period))


def _still_due(calendar: Calendar, readings: Readings, measure: Measure, period: Period, week: Period) -> bool:
    """A period that ended before this week is due only while it has neither a reading nor an excuse.

    (One entered in this very review stays on its list: whoever mistyped it must find it again.)
    """
    if measure.frequency is Frequency.WEEKLY or _ends_in(calendar, period, week):
        return True
    if measure.formula or readings.value(measure.key, period) is not None:
        return False
    exception = exception_for(measure, period, calendar)
    return exception is None or not exception.excused


def _entered_unseen(
    workspace: Workspace,
    connection: Connection,
    readings: Readings,
    measure: Measure,
    period: Period,
    review: Review | None,
) -> bool:
    """Whether an overdue reading was entered outside of any review, so that nobody has seen it in one.

    That is, after the review in which it was due was closed without it; the newest one also since this one was opened.
    """
    if review is None or measure.formula:
        return False
    newest = readings.last_entry(measure.key, period)
    if newest is None:
        return False
    ended = workspace.calendar.week_of(workspace.calendar.last_day(period)).start
    if closed_review_that_saw(connection, ended, measure.key, period.start) is not None:
        return False
    due_in = review_of(connection, ended)
    if due_in is not None and due_in.state is ReviewState.CLOSED:
        return True
    if review.state is ReviewState.CLOSED or newest.at <= review.opened_at:
        return False
    calendar = workspace.calendar
    return calendar.last_day(calendar.next(period)) > calendar.last_day(calendar.week_of(review.week))
