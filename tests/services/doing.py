"""What the tests of services do again and again."""

from __future__ import annotations

from datetime import date

from kpitui.domain.weeks import Period
from kpitui.services.entering import Amount, Saved, new_token, record
from kpitui.services.reviews.review_view import ReviewView
from kpitui.services.standing import Line
from kpitui.services.workspace import Workspace
from kpitui.storage.audit import AuditRow, trail


def tally(workspace: Workspace, key: str, amount: float, day: date, *, correct: bool = False) -> Saved:
    """Record one tally."""
    measure = workspace.scorecard.measure(key)
    return record(workspace, [Amount(measure, day, amount, False, new_token())], correct=correct)[0]


def total(
    workspace: Workspace, key: str, amount: float, day: date, *, seen: int | None = None, correct: bool = False
) -> Saved:
    """Record one total."""
    measure = workspace.scorecard.measure(key)
    return record(workspace, [Amount(measure, day, amount, True, new_token(), seen=seen)], correct=correct)[0]


def week(workspace: Workspace, day: date) -> Period:
    """The week that contains a day."""
    return workspace.calendar.week_of(day)


def line_of(seen: ReviewView, key: str, period: date | None = None) -> Line:
    """The line of one measure in a review (of the period that starts on a day, where there are several)."""
    return next(
        line for line in seen.lines if line.measure.key == key and (period is None or line.period.start == period)
    )


def newest_rows(workspace: Workspace, entity: str = "", key: str = "") -> list[AuditRow]:
    """The audit trail, newest first."""
    with workspace.database.reading() as connection:
        return trail(connection, entity=entity, key=key)
