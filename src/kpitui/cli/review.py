"""`kpitui review`: opens the app straight in the guided review."""

from __future__ import annotations

import click

from kpitui.cli.parameters import WEEK, MinusCommand
from kpitui.cli.session import Session


@click.command("review", cls=MinusCommand)
@click.argument("week", type=WEEK, metavar="[WEEK]", required=False)
@click.pass_context
def command(ctx: click.Context, week: str | None) -> None:
    """Open the guided review of a week.

    WEEK is 2026-W47, last, -2 or any date in it. Without it, it is the one that is proposed: the last finished week
    until its review is closed, then the running one. What was begun before goes on where it was left.
    """
    from kpitui.cli.open_app import open_app, require_terminal

    session = ctx.ensure_object(Session)
    require_terminal()
    chosen = None
    if week is not None:
        with session.reading() as workspace:
            from kpitui.domain.days import parse_period
            from kpitui.domain.measures import Frequency

            chosen = parse_period(week, Frequency.WEEKLY, workspace.calendar, workspace.today())
    ctx.exit(open_app(session, start="review", week=chosen))
