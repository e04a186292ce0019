"""A scorecard as it was known at the end of a day in the past: numbers, undoings and definitions; for looking only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta

from kpitui.domain.measures import Scorecard
from kpitui.domain.weeks import show_date
from kpitui.errors import NotAllowed
from kpitui.services.workspace import Workspace, time_there, today_there
from kpitui.storage.as_of import first_moment, hide_later, scorecard_at
from kpitui.storage.database import Database, open_database


class WorkspaceThen(Workspace):
    """A workspace in which it is the end of a day in the past, and nothing is known that was recorded later."""

    def __init__(self, database: Database, scorecard: Scorecard, moment: datetime) -> None:
        super().__init__(database, login="", clock=lambda: moment)
        self._then = scorecard

    @property
    def scorecard(self) -> Scorecard:
        """All definitions, as they were then."""
        return self._then


@contextmanager
def as_known_on(workspace: Workspace, day: date) -> Iterator[Workspace]:
    """The scorecard as it was known at the end of a day (where the scorecard is).

    Entries recorded later are not there, those undone later still count; targets and all other definitions are those
    of that day, as the audit trail kept them. What was imported or entered late is known from then on, whatever day it
    is about.

    Raises:
        NotAllowed: the day is to come, or the scorecard did not exist yet.
    """
    if day > workspace.today():
        raise NotAllowed(f"{show_date(day)} is to come.", hint="Name a day up to today.")
    until = _end_of(workspace, day)
    database = open_database(workspace.database.path, read_only=True)
    try:
        with database.reading() as connection:
            then = scorecard_at(connection, until)
            began = first_moment(connection)
        if then is None:
            began_on = show_date(today_there(workspace.scorecard, began)) if began else "later"
            raise NotAllowed(
                f"On {show_date(day)} there was no scorecard yet.",
                hint=f"It was begun on {began_on}; name a later day.",
            )
        hide_later(database.connection, until)
        yield WorkspaceThen(database, then, until - timedelta(microseconds=1))
    finally:
        database.close()


def _end_of(workspace: Workspace, day: date) -> datetime:
    """The first moment of the next day in the scorecard's time zone, in UTC."""
    midnight = datetime.combine(day + timedelta(days=1), time())
    named = workspace.scorecard.timezone
    zone = time_there(workspace.scorecard, datetime.now(UTC)).tzinfo if named else None
    return midnight.replace(tzinfo=zone).astimezone(UTC)
