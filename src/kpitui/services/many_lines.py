"""Records many quick entries, one a line, all or none; collects what is wrong with any of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kpitui.domain.matching import find_measure
from kpitui.domain.numbers import parse_amount
from kpitui.domain.quick_entry import parse_quick_entry
from kpitui.errors import InvalidInput, InvalidRows, KpituiError, Problem
from kpitui.services.entering import Amount, Saved, check_amount, new_token, record_in, refuse_closed
from kpitui.services.loading import Wanted, load_readings
from kpitui.services.recording_together import note_together
from kpitui.services.workspace import Workspace
from kpitui.storage.entries import entry_chain_head

MOST_LINES = 10_000
MOST_BYTES_IN_LINE = 10_000
_MOST_PROBLEMS = 20


def record_lines(
    workspace: Workspace, lines: Iterable[bytes], *, day: date | None = None, note: str = "", correct: bool = False
) -> list[Saved]:
    """Record the tallies of lines such as `pros 12 tue called the list`; blank lines and # lines are passed over.

    `day` (else today) and `note` hold for lines that name none.

    Raises:
        InvalidRows: something is wrong with any of the lines; each is named by its number.
        InvalidInput: there are more than 10,000 lines.
    """
    amounts = _read(workspace, lines, day, note, correct=correct)
    if not amounts:
        return []
    with workspace.writing() as change:
        before, _ = entry_chain_head(change.connection)
        saved = record_in(workspace, change, amounts, correct=correct)
        after, _ = entry_chain_head(change.connection)
        if after - before > 1:
            note_together(change, "add", before + 1, after)
    return saved


def _read(workspace: Workspace, lines: Iterable[bytes], day: date | None, note: str, *, correct: bool) -> list[Amount]:
    amounts: list[Amount] = []
    problems: list[Problem] = []
    count = 0
    for number, raw in enumerate(lines, start=1):
        if number > MOST_LINES:
            raise InvalidInput(
                f"There are more than {MOST_LINES:,} lines: nothing was recorded.", hint="Use `kpitui import`."
            )
        try:
            text = _text(raw)
            if text and not text.startswith("#"):
                amounts.append(_amount(workspace, text, day, note, correct=correct))
        except KpituiError as error:
            count += 1
            if len(problems) < _MOST_PROBLEMS:
                problems.append(Problem(f"line {number}", error.message, error.hint))
    if count:
        wrong = "1 line is" if count == 1 else f"{count:,} lines are"
        raise InvalidRows(f"{wrong} wrong: nothing was recorded.", problems, count)
    return amounts


def _text(raw: bytes) -> str:
    if len(raw) > MOST_BYTES_IN_LINE:
        raise InvalidInput("The line is too long.", hint="Write one amount a line.")
    try:
        return raw.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise InvalidInput("The line is not UTF-8 text.", hint="Save the list as UTF-8.") from error


def _amount(workspace: Workspace, text: str, day: date | None, note: str, *, correct: bool) -> Amount:
    today = workspace.today()
    typed = parse_quick_entry(text, today)
    on = typed.day or day or today
    measure = find_measure(typed.measure, workspace.scorecard.measures, on)
    value = parse_amount(typed.amount, workspace.form(measure)).amount
    amount = Amount(measure, on, value, is_total=False, token=new_token(), note=typed.note or note)
    check_amount(workspace, amount)
    if not correct:
        _refuse_closed(workspace, amount)
    return amount


def _refuse_closed(workspace: Workspace, amount: Amount) -> None:
    """Say now, with the number of the line, what recording would say without it."""
    calendar, measure = workspace.calendar, amount.measure
    period = calendar.period_of(measure.frequency, amount.day)
    with workspace.database.reading() as connection:
        wanted = [Wanted(measure.key, period, period)]
        value = load_readings(connection, workspace.scorecard, calendar, wanted).value(measure.key, period)
        refuse_closed(workspace, connection, measure, period, value)
