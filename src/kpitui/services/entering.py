"""Records amounts: tallies that add to a period and totals that state it; all of a batch or nothing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kpitui.domain.entries import Entry
from kpitui.domain.measures import Frequency, Measure
from kpitui.domain.numbers import show_amount
from kpitui.domain.reviews import ReviewState
from kpitui.domain.weeks import Period
from kpitui.errors import Conflict, InvalidInput, NotAllowed
from kpitui.services.loading import Wanted, load_readings
from kpitui.services.workspace import Workspace
from kpitui.storage.audit import Change
from kpitui.storage.database import Connection
from kpitui.storage.entries import EntryWriter, NewEntry
from kpitui.storage.reviews import review_of

LONGEST_NOTE = 2_000


def new_token() -> bytes:
    """A token for one amount about to be recorded; kept by the caller while it is unsure whether a save arrived."""
    return os.urandom(16)


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount to record for a day. A total states the whole period that contains the day.

    `seen` is the number of the newest entry of that period which the user has looked at (0: none was there); a
    total over something newer from somebody else is a conflict. None: the user looked at nothing, do not ask.
    """

    measure: Measure
    day: date
    amount: float
    is_total: bool
    token: bytes
    note: str = ""
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of one amount: the reading of its period before and after, in stored units.

    `replaced` is the entry of somebody else that a total superseded; `repeated` says that it had been saved before.
    """

    amount: Amount
    period: Period
    before: float | None
    after: float | None
    replaced: Entry | None
    repeated: bool


def record(workspace: Workspace, amounts: Sequence[Amount], *, correct: bool = False) -> list[Saved]:
    """Record amounts durably, all or none. `correct` allows corrections of weeks whose review is closed.

    Raises:
        InvalidInput: an amount, day or note that cannot be kept.
        NotAllowed: a computed or retired measure, or a closed review without `correct`.
        Conflict: somebody else entered something newer than what the user saw.
    """
    for amount in amounts:
        check_amount(workspace, amount)
    with workspace.writing() as change:
        return record_in(workspace, change, amounts, correct=correct)


def record_in(workspace: Workspace, change: Change, amounts: Sequence[Amount], *, correct: bool) -> list[Saved]:
    """As `record`, inside a change that is under way; the amounts have been checked."""
    calendar = workspace.calendar
    writer = EntryWriter(change)
    saved = []
    for amount in amounts:
        measure = amount.measure
        period = calendar.period_of(measure.frequency, amount.day)
        wanted = [Wanted(measure.key, period, period)]
        before = load_readings(change.connection, workspace.scorecard, calendar, wanted)
        value = before.value(measure.key, period)
        if not correct:
            refuse_closed(workspace, change.connection, measure, period, value)
        replaced = _replaced(workspace, amount, before.last_entry(measure.key, period))
        # The middle day keeps a total in its period should the scorecard's weeks ever start on another day.
        day = calendar.middle_day(period) if amount.is_total else amount.day
        added = writer.add(NewEntry(measure.key, day, amount.amount, amount.is_total, amount.token, amount.note))
        after = load_readings(change.connection, workspace.scorecard, calendar, wanted).value(measure.key, period)
        saved.append(Saved(amount, period, value, after, replaced, repeated=added is None))
    return saved


def check_amount(workspace: Workspace, amount: Amount) -> None:
    """Refuse what could never be recorded, whatever the file holds.

    Raises:
        InvalidInput, NotAllowed: see `record`.
    """
    measure, day = amount.measure, amount.day
    if measure.formula:
        raise NotAllowed(
            f"{measure.name} is computed from {measure.formula}.", hint="Enter the measures that it is computed from."
        )
    if measure.retired_by(day):
        raise NotAllowed(
            f"{measure.name} was retired on {measure.retired_on}.", hint="Choose an earlier day, or another measure."
        )
    today = workspace.today()
    if day > today and not (amount.is_total and workspace.calendar.period_of(measure.frequency, day).start <= today):
        raise InvalidInput(f"{day} is in the future: today is {today}.", hint="Enter it when it has happened.")
    if len(amount.note) > LONGEST_NOTE:
        raise InvalidInput(f"The note has {len(amount.note)} characters.", hint=f"Keep it to {LONGEST_NOTE}.")


def refuse_closed(
    workspace: Workspace, connection: Connection, measure: Measure, period: Period, value: float | None
) -> None:
    """Refuse a change of what a closed review has frozen.

    A monthly, quarterly or yearly reading that was missing at the close stays due, so entering it is no correction.

    Raises:
        NotAllowed: the review that covers the period is closed.
    """
    if measure.frequency is not Frequency.WEEKLY and value is None:
        return
    calendar = workspace.calendar
    week = calendar.week_of(calendar.last_day(period))
    review = review_of(connection, week.start)
    if review is not None and review.state is ReviewState.CLOSED:
        raise NotAllowed(
            f"The review of {calendar.label(week)} is closed.",
            hint="Record it as a correction (--correct on the command line, c in the review), or reopen the review.",
        )


def _replaced(workspace: Workspace, amount: Amount, newest: Entry | None) -> Entry | None:
    """The entry of somebody else that a total is about to supersede, if any."""
    if newest is None or not amount.is_total or newest.by == workspace.login:
        return None
    if amount.seen is not None and newest.id != amount.seen:
        shown = show_amount(newest.amount, workspace.form(amount.measure))
        yours = show_amount(amount.amount, workspace.form(amount.measure))
        raise Conflict(
            f"{newest.by} has entered {shown} for {amount.measure.name} in the meantime; yours is {yours}.",
            hint="Press Enter again to keep yours, Esc to keep theirs.",
        )
    return newest
