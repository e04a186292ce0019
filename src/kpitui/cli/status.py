"""`kpitui status`: the headline and the scorecard of one week."""

from __future__ import annotations

import click

from kpitui.cli.parameters import WEEK, MinusCommand
from kpitui.cli.session import Session
from kpitui.cli.status_shown import print_status

SOMETHING_IS_OFF = 3


@click.command("status", cls=MinusCommand)
@click.argument("week", type=WEEK, metavar="[WEEK]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
@click.option("--check", is_flag=True, help="Exit with 3 when an action or indicator is off target or missing.")
@click.pass_context
def command(ctx: click.Context, week: str | None, as_json: bool, check: bool) -> None:
    """Show where a week stands: the headline and the scorecard.

    WEEK is 2026-W47, last, -2 or any date in it; without it the running week. Its measures are pending until the week
    is over, so a script that watches for misses asks for the finished one: `kpitui status last --check`.
    """
    is_off = print_status(ctx.ensure_object(Session), week, as_json=as_json)
    if check and is_off:
        ctx.exit(SOMETHING_IS_OFF)
