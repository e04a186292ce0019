"""`kpitui fix`: corrective actions, noted and followed up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kpitui.cli import diagnostics
from kpitui.cli.fix_list import command as list_
from kpitui.cli.parameters import MEASURE, WEEK, MinusCommand
from kpitui.cli.session import Session
from kpitui.errors import NotAllowed

if TYPE_CHECKING:
    from datetime import date

    from kpitui.domain.corrective import CorrectiveAction


@click.group("fix")
def command() -> None:
    """Note corrective actions and follow them up.

    A corrective action says what will be done about a miss, by whom and until when. `kpitui undo` takes back what
    was changed last.
    """


@command.command("add", cls=MinusCommand)
@click.argument("measure", type=MEASURE, metavar="M")
@click.argument("text", nargs=-1, required=True, metavar="TEXT...")
@click.option("--owner", metavar="WHO", help="Who does it: a person's key or name; else the measure's owner.")
@click.option("--due", metavar="DAY", help="Until when: tomorrow, fri, +3, +2w, 2026-11-24; else in a week.")
@click.option("-w", "--week", type=WEEK, help="The week of the miss; else the one whose review is due.")
@click.pass_obj
def add(
    session: Session, measure: str, text: tuple[str, ...], owner: str | None, due: str | None, week: str | None
) -> None:
    """Note a corrective action for a miss of M.

    M is the measure that was missed. Owner and day may also stand in the text: call back the March list @dana '!fri'
    """
    with session.writing() as workspace:
        from kpitui.domain.days import parse_period
        from kpitui.domain.matching import find_measure
        from kpitui.domain.measures import Frequency
        from kpitui.services import following_up
        from kpitui.services.reviews.reviewing import proposed_week

        today = workspace.today()
        missed = find_measure(measure, workspace.scorecard.measures, today)
        if week is None:
            chosen = proposed_week(workspace)
        else:
            chosen = parse_period(week, Frequency.WEEKLY, workspace.calendar, today)
        if chosen.start > today:
            raise NotAllowed(f"{workspace.calendar.label(chosen)} has not begun.", hint="Name the week of the miss.")
        words = [*text, *([f"@{owner}"] if owner else []), *([f"!{due}"] if due else [])]
        action = following_up.add(workspace, missed, chosen.start, " ".join(words))
        diagnostics.say(f"Noted as {action.id}: {_line(action, today)}")
        if action.due is not None and action.due < today:
            from kpitui.domain.weeks import day_name, show_day

            past = f"{day_name(action.due)} {show_day(action.due)} is past"
            diagnostics.say(f"{past}: it is late already. `kpitui undo` takes it back.")


command.add_command(list_)


@command.command("done")
@click.argument("number", type=click.IntRange(1, 1_000_000_000))
@click.option("-d", "--day", metavar="DAY", help="The day it was done: yesterday, tue, -3, 2026-11-20; else today.")
@click.pass_obj
def done(session: Session, number: int, day: str | None) -> None:
    """Mark a corrective action as done.

    NUMBER is the one that `kpitui fix list` shows.
    """
    with session.writing() as workspace:
        from kpitui.domain.days import parse_day
        from kpitui.domain.weeks import show_date
        from kpitui.services import following_up

        today = workspace.today()
        on = parse_day(day, today) if day is not None else today
        action = following_up.numbered(workspace, number)
        if action.state == "done":
            raise NotAllowed(f"Corrective action {number} is done already.", hint="`kpitui fix list --all` shows it.")
        action = following_up.mark_done(workspace, action, on)
        looked = f"; its effect is looked at from {show_date(action.check_on)} on" if action.check_on else ""
        diagnostics.say(f"Done: {action.text}{looked}.")


@command.command("drop")
@click.argument("number", type=click.IntRange(1, 1_000_000_000))
@click.argument("reason", nargs=-1, required=True, metavar="REASON...")
@click.pass_obj
def drop(session: Session, number: int, reason: tuple[str, ...]) -> None:
    """Drop a corrective action, with the reason.

    NUMBER is the one that `kpitui fix list` shows.
    """
    with session.writing() as workspace:
        from kpitui.services import following_up

        action = following_up.numbered(workspace, number)
        if action.state != "open":
            raise NotAllowed(f"Corrective action {number} is {action.state} already.")
        action = following_up.drop(workspace, action, " ".join(reason))
        diagnostics.say(f"Dropped: {action.text}. {action.reason}")


def _line(action: CorrectiveAction, today: date) -> str:
    """`open, due 24 Nov 2026, dana, prospects: call back the March list`."""
    from kpitui.domain.corrective import EFFECT_WORDS
    from kpitui.domain.weeks import show_date

    state = action.state.value
    if action.state == "open":
        late = action.due is not None and action.due < today
        state += f", {'late since' if late else 'due'} {show_date(action.due)}" if action.due else ""
    elif action.done_on is not None:
        state += f" {show_date(action.done_on)}, effect: {EFFECT_WORDS[action.effect]}"
    who = f", {action.owner}" if action.owner else ""
    return f"{state}{who}, {action.measure}: {action.text}"
