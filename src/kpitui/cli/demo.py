"""`kpitui demo`: the app on a throw-away scorecard that is gone afterwards."""

from __future__ import annotations

import click

from kpitui.cli import diagnostics


@click.command("demo")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Try it on a throw-away scorecard with a year of history.

    Opens the guided review. Nothing you do there touches a file of yours, and nothing is kept.
    """
    from kpitui.cli.open_app import require_terminal, run_the_demo

    require_terminal()
    diagnostics.say("The demo is kept in a temporary file and removed at the end; your own scorecard is not touched.")
    ctx.exit(run_the_demo())
