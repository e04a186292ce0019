"""`kpitui log`: adds an amount to a measure, or many from stdin, all or none."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import BinaryIO

import click

from kpitui.cli import diagnostics
from kpitui.cli.acknowledging import acknowledge
from kpitui.cli.parameters import MEASURE, MinusCommand
from kpitui.cli.recording_one import log_one
from kpitui.cli.session import Session
from kpitui.errors import InvalidInput

_EXAMPLE = "Write a measure and an amount: kpitui log prospects 12. Or give lines on stdin: kpitui log < today.txt."


@click.command("log", cls=MinusCommand)
@click.argument("measure", type=MEASURE, metavar="[M]", required=False)
@click.argument("amount", metavar="[AMOUNT]", required=False)
@click.argument("words", metavar="[DAY] [NOTE]...", nargs=-1)
@click.option("-d", "--day", metavar="DAY", help="The day it happened: today, yesterday, tue, -3, 2026-11-20.")
@click.option("-n", "--note", default="", help="A note to keep with it.")
@click.option("--correct", is_flag=True, help="Allow a correction of a week whose review is closed.")
@click.pass_obj
def command(
    session: Session,
    measure: str | None,
    amount: str | None,
    words: tuple[str, ...],
    day: str | None,
    note: str,
    correct: bool,
) -> None:
    """Add an amount to what was counted so far.

    M is a measure, AMOUNT what people write: 31, 1,250.50, 1.2k, $25,000, 8%, 1:30, 8+12, y. A day and a
    note may follow: `kpitui log pros 12 tue called the list`.

    Without them, or with - for M, lines such as `pros 12 tue called the list` are read from stdin: a measure, an
    amount, a day and a note if you like. If one line is wrong, none is recorded.
    """
    if measure is None or (measure == "-" and amount is None):
        _log_lines(session, day, note, wanted=measure == "-", correct=correct)
        return
    if amount is None:
        raise InvalidInput("The amount is missing.", hint=_EXAMPLE)
    log_one(session, measure, amount, words, day=day, note=note, correct=correct)


def _log_lines(session: Session, day: str | None, note: str, *, wanted: bool, correct: bool) -> None:
    from kpitui.domain.days import parse_day
    from kpitui.services.many_lines import record_lines

    stdin = sys.stdin.buffer
    if not wanted and stdin.isatty():
        raise InvalidInput("There is nothing to record.", hint=_EXAMPLE)
    with session.writing() as workspace:
        on = parse_day(day, workspace.today()) if day is not None else None
        saved = record_lines(workspace, _lines(stdin), day=on, note=note.strip(), correct=correct)
        for one in saved:
            acknowledge(workspace, one)
    diagnostics.say(f"{len(saved):,} recorded." if len(saved) != 1 else "1 recorded.")


def _lines(stdin: BinaryIO) -> Iterator[bytes]:
    """The lines of stdin, no more than may be given; of a line that is too long only its beginning."""
    from kpitui.services.many_lines import MOST_BYTES_IN_LINE, MOST_LINES

    for _ in range(MOST_LINES + 1):
        line = rest = stdin.readline(MOST_BYTES_IN_LINE + 1)
        if not line:
            return
        while len(rest) > MOST_BYTES_IN_LINE and not rest.endswith(b"\n"):
            rest = stdin.readline(MOST_BYTES_IN_LINE + 1)
        yield line
