"""Records amounts: tallies that add to a period and totals that state it; all of a batch or nothing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date

from kpitui.domain.entries import Entry, aggregate_entries, in_force
from kpitui.domain.measures import Frequency, Measure
from kpitui.domain.numbers import show_amount
from kpitui.domain.weeks import FIRST_DAY, LAST_DAY, Period, show_date
from kpitui.errors import Conflict, InvalidInput, NotAllowed
from kpitui.frozen import dataclass, replace
from kpitui.services.loading import Wanted, load_readings
from kpitui.services.workspace import Workspace
from kpitui.storage.audit import Change
from kpitui.storage.closed_weeks import is_closed
from kpitui.storage.database import Connection
from kpitui.storage.entries import EntryWriter, NewEntry, entry_with_token

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
        Conflict: somebody else entered something newer than what the user saw, or changed how the measure is counted.
    """
    with workspace.writing() as change:
        return record_in(workspace, change, amounts, correct=correct)


def record_in(workspace: Workspace, change: Change, amounts: Sequence[Amount], *, correct: bool) -> list[Saved]:
    """As `record`, inside a change that is under way."""
    calendar = workspace.calendar
    writer = EntryWriter(change)
    known: dict[tuple[str, Period], list[Entry]] = {}
    saved = []
    for given in amounts:
        amount = _as_defined_now(workspace, given)
        check_amount(workspace, amount)
        measure = amount.measure
        period = calendar.period_of(measure.frequency, amount.day)
        if (measure.key, period) not in known:
            wanted = [Wanted(measure.key, period, period)]
            readings = load_readings(change.connection, workspace.scorecard, calendar, wanted)
            known[measure.key, period] = readings.entries_in(measure.key, period)
        entries = known[measure.key, period]
        before = aggregate_entries(entries, measure.aggregate)
        # The middle day keeps a total in its period should the scorecard's weeks ever start on another day.
        day = calendar.middle_day(period) if amount.is_total else amount.day
        new = NewEntry(measure.key, day, amount.amount, amount.is_total, amount.token, amount.note)
        earlier = entry_with_token(change.connection, amount.token)
        if earlier is not None and _says_the_same(earlier, new):
            saved.append(Saved(amount, period, before, before, None, repeated=True))
            continue
        if earlier is not None:  # saved after all, then typed differently: another amount
            new = replace(new, token=new_token())
        if not correct:
            refuse_closed(workspace, change.connection, measure, period, before)
        replaced = _replaced(workspace, amount, entries)
        id_ = writer.add(new) or 0
        entries.append(Entry(id_, measure.key, day, amount.amount, amount.is_total, change.by, change.at, amount.note))
        after = aggregate_entries(entries, measure.aggregate)
        saved.append(Saved(amount, period, before, after, replaced, repeated=False))
    return saved


def _as_defined_now(workspace: Workspace, amount: Amount) -> Amount:
    """The amount with its measure as the file defines it now: the user may have looked at an older definition."""
    seen = amount.measure
    if not workspace.scorecard.has(seen.key):
        raise NotAllowed(f"{seen.name} is no longer in the scorecard.", hint="Look at the scorecard again.")
    now = workspace.scorecard.measure(seen.key)
    if (now.show, now.steps, now.frequency) != (seen.show, seen.steps, seen.frequency):
        raise Conflict(
            f"Somebody has changed how {now.name} is counted in the meantime.", hint="Look at it again, then enter it."
        )
    return replace(amount, measure=now)


def _says_the_same(earlier: Entry, new: NewEntry) -> bool:
    said = (earlier.measure, earlier.day, earlier.amount, earlier.is_total)
    return said == (new.measure, new.day, new.amount, new.is_total)


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
    if not FIRST_DAY <= day <= LAST_DAY:
        raise InvalidInput(f"{day} is too far away.", hint="Days from 1900 to 2999 can be used.")
    period = workspace.calendar.period_of(measure.frequency, day)
    if measure.retired_on is not None and measure.retired_by(period.start if amount.is_total else day):
        raise NotAllowed(
            f"{measure.name} was retired on {show_date(measure.retired_on)}.",
            hint="Choose an earlier day, or another measure.",
        )
    today = workspace.today()
    if day > today and not (amount.is_total and period.start <= today):
        raise InvalidInput(f"{day} is in the future: today is {today}.", hint="Enter it when it has happened.")
    check_text(amount.note, "note")


def check_text(text: str, what: str) -> None:
    """Refuse a text that cannot be kept.

    Raises:
        InvalidInput: it is too long, or holds bytes that are no text.
    """
    if len(text) > LONGEST_NOTE:
        raise InvalidInput(f"The {what} has {len(text):,} characters.", hint=f"Keep it to {LONGEST_NOTE:,}.")
    try:
        text.encode()
    except UnicodeEncodeError as error:  # what Python makes of bytes that are not UTF-8
        raise InvalidInput(f"The {what} is not UTF-8 text.", hint="Type it anew.") from error


def refuse_closed(
    workspace: Workspace, connection: Connection, measure: Measure, period: Period, value: float | None
) -> None:
    """Refuse a change of what a closed review has frozen.

    A monthly, quarterly or yearly reading that was missing at the close stays due: entering it is no correction, and
    changing it is one only once a review has confirmed it and was closed.

    Raises:
        NotAllowed: a review that covers the period is closed.
    """
    calendar = workspace.calendar
    week = calendar.week_of(calendar.last_day(period))
    closed = None
    if measure.frequency is Frequency.WEEKLY:
        closed = week.start if is_closed(connection, week.start) else None
    elif value is not None:
        from kpitui.storage.reviews import closed_review_that_saw

        closed = closed_review_that_saw(connection, week.start, measure.key, period.start)
    if closed is not None:
        raise NotAllowed(
            f"The review of {calendar.label(calendar.week_of(closed))} is closed.",
            hint="Add --correct to the command to record it all the same, as a correction (in the app: c in the"
            " review); or reopen the review.",
        )


def _replaced(workspace: Workspace, amount: Amount, entries: Sequence[Entry]) -> Entry | None:
    """The newest entry of somebody else that a total is about to supersede, if any."""
    theirs = [entry for entry in in_force(entries) if entry.by != workspace.login]
    if not amount.is_total or not theirs:
        return None
    newest = theirs[-1]
    if amount.seen is not None and newest.id > amount.seen:
        shown = show_amount(newest.amount, workspace.form(amount.measure))
        yours = show_amount(amount.amount, workspace.form(amount.measure))
        who = workspace.known_as(newest.by)
        raise Conflict(
            f"{who} has entered {shown} for {amount.measure.name} in the meantime; yours is {yours}.",
            hint="Press Enter again to keep yours, Esc to keep theirs.",
        )
    return newest
