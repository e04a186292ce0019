"""Records one amount that was given on the command line and says what became of it; knows nothing of click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kpitui.cli.acknowledging import acknowledge
from kpitui.cli.session import Session
from kpitui.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import date

    from kpitui.services.workspace import Workspace


def log_one(
    session: Session,
    measure: str,
    amount: str,
    words: Sequence[str] = (),
    *,
    day: str | None = None,
    note: str = "",
    correct: bool = False,
) -> None:
    """Add an amount to a measure; a day and a note are options, or the `words` that follow the amount."""
    with session.writing() as workspace:
        on, said = _day_and_note(workspace.today(), words, day, note)
        _record(workspace, measure, amount, on, said, correct=correct)


def _day_and_note(today: date, words: Sequence[str], day: str | None, note: str) -> tuple[date, str]:
    """The day and the note, from the options and from what follows the amount."""
    on, said = None, " ".join(words)
    if day is not None:
        from kpitui.domain.days import parse_day

        on = parse_day(day, today)
    elif said:
        from kpitui.domain.quick_entry import day_and_note

        on, said = day_and_note(said, today)
    if said and note:
        raise InvalidInput("There are two notes.", hint="Give one, with -n or after the amount.")
    return on or today, note.strip() or said


def _record(workspace: Workspace, name: str, text: str, on: date, note: str, *, correct: bool) -> None:
    from kpitui.domain.matching import find_measure
    from kpitui.domain.numbers import parse_amount
    from kpitui.services.entering import Amount, new_token, record

    measure = find_measure(name, workspace.scorecard.measures, on)
    typed = parse_amount(text, workspace.form(measure))
    amount = Amount(measure, on, typed.amount, is_total=False, token=new_token(), note=note)
    for saved in record(workspace, [amount], correct=correct):
        acknowledge(workspace, saved)
