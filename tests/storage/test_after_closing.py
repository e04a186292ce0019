"""What was there when a review was closed, and what was undone since, told by the numbers of entries and changes."""

from __future__ import annotations

from datetime import date

from kpitui.services.reviews import closing, reviewing
from kpitui.services.undoing import undo
from kpitui.services.workspace import Workspace
from kpitui.storage.after_closing import closings, undone_after, value_when_closed
from kpitui.storage.newest_day import newest_day
from tests.services.doing import tally, week

LAST_WEEK = date(2026, 11, 9)


def test_the_last_close_counts(workspace: Workspace) -> None:
    tally(workspace, "prospects", 12, LAST_WEEK)
    last = week(workspace, LAST_WEEK)
    with workspace.database.reading() as connection:
        assert closings(connection) == {}
    reviewing.begin(workspace, last)
    closing.close(workspace, last, "")
    with workspace.database.reading() as connection:
        first = closings(connection)
    assert first[LAST_WEEK].newest_entry == 1
    tally(workspace, "prospects", 3, LAST_WEEK, correct=True)
    closing.reopen(workspace, last, "a number was missing")
    closing.close(workspace, last, "")
    with workspace.database.reading() as connection:
        second = closings(connection)
        assert value_when_closed(connection, LAST_WEEK, "prospects", LAST_WEEK) == (True, 15.0)
        assert value_when_closed(connection, LAST_WEEK, "clients", LAST_WEEK) == (True, None)
        assert value_when_closed(connection, LAST_WEEK, "nothing", LAST_WEEK) == (False, None)
        assert value_when_closed(connection, date(2026, 11, 2), "prospects", LAST_WEEK) == (False, None)
    assert second[LAST_WEEK].newest_entry == 2
    assert second[LAST_WEEK].audit > first[LAST_WEEK].audit


def test_what_was_undone_since(workspace: Workspace) -> None:
    tally(workspace, "prospects", 1, LAST_WEEK)
    undo(workspace)
    tally(workspace, "clients", 2, LAST_WEEK)
    last = week(workspace, LAST_WEEK)
    reviewing.begin(workspace, last)
    closing.close(workspace, last, "")
    with workspace.database.reading() as connection:
        close = closings(connection)[LAST_WEEK]
        assert undone_after(connection, close.audit) == {}
        assert list(undone_after(connection, 0)) == ["prospects"]
    closing.reopen(workspace, last, "a number was wrong")
    undo(workspace, "clients")
    with workspace.database.reading() as connection:
        (found,) = undone_after(connection, close.audit)["clients"]
    assert found[0] == LAST_WEEK
    assert found[1] > close.audit


def test_the_newest_day(workspace: Workspace) -> None:
    with workspace.database.reading() as connection:
        assert newest_day(connection) is None
    tally(workspace, "clients", 2, LAST_WEEK)
    tally(workspace, "prospects", 1, date(2026, 10, 5))
    with workspace.database.reading() as connection:
        assert newest_day(connection) == LAST_WEEK
