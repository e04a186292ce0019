"""Entries recorded by one command (an import, a list) leave one line in the audit trail and are undone as one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kpitui.domain.entries import Entry
from kpitui.domain.weeks import Period
from kpitui.domain.wording import several
from kpitui.services.entering import refuse_closed
from kpitui.services.workspace import Workspace
from kpitui.storage.audit import AuditRow, Change, Value
from kpitui.storage.database import Connection
from kpitui.storage.entries import entries_numbered, mark_entry_undone
from kpitui.storage.reviews import uncheck_open

TOGETHER = "entries"


@contextmanager
def recording(workspace: Workspace, *, dry_run: bool) -> Iterator[tuple[Connection, Change | None]]:
    """A change under way; for a dry run none, only a look at the file."""
    if dry_run:
        with workspace.database.reading() as connection:
            yield connection, None
    else:
        with workspace.writing() as change:
            yield change.connection, change


def note_together(change: Change, what: str, first: int, last: int, **said: Value) -> None:
    """Leave the audit row of the entries with the ids from `first` to `last`, all of them recorded in this change.

    `what` is a verb (import, add), `said` what else is to be known about them.
    """
    change.record(what, TOGETHER, f"{first} to {last}", None, {"entries": last - first + 1, **said})


def undo_together(workspace: Workspace, change: Change, row: AuditRow, *, correct: bool) -> str:
    """Let those of them that still count no longer do so; says in a sentence what was undone.

    What was confirmed with them asks to be confirmed again.

    Raises:
        NotAllowed: a closed review rests on one of them, without `correct`.
    """
    first, last = (int(number) for number in row.key.split(" to "))
    entries = entries_numbered(change.connection, first, last)
    periods: dict[tuple[str, Period], Entry] = {}
    for entry in entries:
        frequency = workspace.scorecard.measure(entry.measure).frequency
        periods[entry.measure, workspace.calendar.period_of(frequency, entry.day)] = entry
    for (key, period), entry in periods.items():
        if not correct:
            refuse_closed(workspace, change.connection, workspace.scorecard.measure(key), period, entry.amount)
        uncheck_open(change, key, period.start)
    for entry in entries:
        mark_entry_undone(change, entry)
    source = str(row.after.get("file", "")) if row.after else ""
    origin = f" imported from {source}" if source else " recorded together"
    return f"Undone: {several(len(entries), 'entry', 'entries')}{origin}."
