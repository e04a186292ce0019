"""`kpitui set`: states the total of a measure for a whole period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kpitui.cli.acknowledging import acknowledge
from kpitui.cli.parameters import MEASURE, WEEK, MinusCommand
from kpitui.cli.session import Session
from kpitui.errors import InvalidInput

if TYPE_CHECKING:
    from kpitui.services.workspace import Workspace


@click.command("set", cls=MinusCommand)
@click.argument("measure", type=MEASURE, metavar="M")
@click.argument("value")
@click.option("-d", "--day", metavar="DAY", help="Any day of the period: today, yesterday, tue, -3, 2026-11-20.")
@click.option(
    "-w", "--period", type=WEEK, metavar="PERIOD", help="The period: last, -2, 2026-W47, 2026-11, 2026-Q4 or 2026."
)
@click.option("-n", "--note", default="", help="A note to keep with it.")
@click.option("--correct", is_flag=True, help="Allow a correction of a week whose review is closed.")
@click.pass_obj
def command(
    session: Session, measure: str, value: str, day: str | None, period: str | None, note: str, correct: bool
) -> None:
    """State the total of a whole period.

    M is a measure, VALUE what people write: 31, 1,250.50, 1.2k, $25,000, 8%, 1:30, 8+12, y. It replaces what was
    entered for the period before, which stays in the file. Without -d or -w the running period is meant.
    """
    if day is not None and period is not None:
        raise InvalidInput("Both --day and --period are given.", hint="Give one of them.")
    with session.writing() as workspace:
        _set(workspace, measure, value, day, period, note, correct=correct)


def _set(
    workspace: Workspace, name: str, text: str, day: str | None, period: str | None, note: str, *, correct: bool
) -> None:
    from kpitui.domain.days import parse_day, parse_period
    from kpitui.domain.matching import find_measure
    from kpitui.domain.numbers import parse_amount
    from kpitui.services.entering import Amount, new_token, record

    today = workspace.today()
    on = parse_day(day, today) if day is not None else today
    measure = find_measure(name, workspace.scorecard.measures, on)
    if period is not None:
        on = parse_period(period, measure.frequency, workspace.calendar, today).start
    typed = parse_amount(text, workspace.form(measure))
    if typed.adds:
        raise InvalidInput(
            "A total is stated, not added to.", hint=f"Leave the + out, or write: kpitui log {measure.key} {text[1:]}."
        )
    amount = Amount(measure, on, typed.amount, is_total=True, token=new_token(), note=note.strip())
    for saved in record(workspace, [amount], correct=correct):
        acknowledge(workspace, saved)
