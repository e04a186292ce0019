"""Which week to review now, and which is the newest that there is something final to say about."""

from __future__ import annotations

from kpitui.domain.reviews import ReviewState
from kpitui.domain.weeks import Period
from kpitui.services.standing import counted_measures
from kpitui.services.workspace import Workspace
from kpitui.storage.closed_weeks import is_closed
from kpitui.storage.entries import first_days
from kpitui.storage.reviews import review_of


def proposed_week(workspace: Workspace) -> Period:
    """The week a review is proposed for.

    The last finished week if its review is not closed and something was counted in it; else the running week.
    """
    running = workspace.this_week()
    last = workspace.calendar.next(running, -1)
    with workspace.database.reading() as connection:
        review = review_of(connection, last.start)
        begins = first_days(connection)
    counted = any(
        begins.get(measure.key, running.start) < running.start
        for measure in counted_measures(workspace.scorecard, last)
    )
    return running if not counted or (review and review.state is ReviewState.CLOSED) else last


def settled_week(workspace: Workspace) -> Period:
    """The newest week that is settled: the running one once its review is closed, until then the last finished one."""
    running = workspace.this_week()
    with workspace.database.reading() as connection:
        closed = is_closed(connection, running.start)
    return running if closed else workspace.calendar.next(running, -1)
