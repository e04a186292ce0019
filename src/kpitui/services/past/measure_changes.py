"""What can be changed from the page of a measure, in any of its periods: add, correct, annotate, skip."""

from __future__ import annotations

from kpitui.domain.measures import Measure, PeriodException
from kpitui.domain.numbers import parse_amount
from kpitui.domain.quick_entry import parse_quick_entry
from kpitui.domain.status import Status
from kpitui.errors import NotAllowed
from kpitui.frozen import replace
from kpitui.services.entering import Amount, Saved, record, record_in, refuse_closed
from kpitui.services.reviews.reviewing import checked_text
from kpitui.services.standing import Line
from kpitui.services.workspace import Workspace
from kpitui.storage.audit import Change
from kpitui.storage.notes import add_note
from kpitui.storage.scorecards import save_measure


def add(workspace: Workspace, line: Line, text: str, token: bytes) -> Saved:
    """Add to a line's period what was typed: `12`, `12 tue called the list`. The day is today where it lies in it.

    Raises:
        InvalidInput, NotAllowed, Conflict: see `entering.record`; a closed review asks for a correction.
    """
    today = workspace.today()
    typed = parse_quick_entry(f'"{line.measure.key}" {text}', today)
    amount = parse_amount(typed.amount, workspace.form(line.measure)).amount
    day = typed.day or min(max(today, line.period.start), workspace.calendar.last_day(line.period))
    return record(workspace, [Amount(line.measure, day, amount, False, token, typed.note)])[0]


def correct(workspace: Workspace, line: Line, text: str, token: bytes) -> Saved:
    """State a line's whole period anew (`+5` adds to it), also where its review is closed; takes an excuse back.

    Raises:
        InvalidInput, NotAllowed, Conflict: see `entering.record`.
    """
    typed = parse_amount(text, workspace.form(line.measure))
    calendar = workspace.calendar
    day = calendar.middle_day(line.period)
    if typed.adds:
        day = min(max(workspace.today(), line.period.start), calendar.last_day(line.period))
    seen = line.newest.id if line.newest else 0
    amount = Amount(line.measure, day, typed.amount, not typed.adds, token, seen=seen)
    with workspace.writing() as change:
        saved = record_in(workspace, change, [amount], correct=True)[0]
        if line.status is Status.EXCUSED:
            _save_exceptions(workspace, change, line, ())
    if line.status is Status.EXCUSED:
        workspace.forget()
    return saved


def annotate(workspace: Workspace, line: Line, text: str) -> None:
    """Add a note to a line's period.

    Raises:
        InvalidInput: an empty or over-long note. NotAllowed: the measure is no longer there.
    """
    with workspace.writing() as change:
        add_note(change, line.measure.key, line.period.start, checked_text(text, "note"))


def skip(workspace: Workspace, line: Line, reason: str) -> None:
    """Excuse a line's period with a reason: it counts neither as met nor as missed.

    Raises:
        InvalidInput: no reason. NotAllowed: its review is closed.
    """
    reason = checked_text(reason, "reason")
    with workspace.writing() as change:
        refuse_closed(workspace, change.connection, line.measure, line.period, line.value)
        _save_exceptions(workspace, change, line, (PeriodException(line.period.start, reason),))
    workspace.forget()


def _save_exceptions(workspace: Workspace, change: Change, line: Line, exceptions: tuple[PeriodException, ...]) -> None:
    """Replace the exceptions of a line's period, in the measure as the file defines it now."""
    measure = _defined_now(workspace, line.measure)
    kept = tuple(item for item in measure.exceptions if not workspace.calendar.contains(line.period, item.day))
    after = replace(measure, exceptions=(*kept, *exceptions))
    save_measure(change, measure, after, workspace.scorecard.measures.index(measure), workspace.today())


def _defined_now(workspace: Workspace, seen: Measure) -> Measure:
    if not workspace.scorecard.has(seen.key):
        raise NotAllowed(f"{seen.name} is no longer in the scorecard.", hint="Go back and look again.")
    return workspace.scorecard.measure(seen.key)
