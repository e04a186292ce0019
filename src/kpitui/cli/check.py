"""`kpitui check`: says what makes the scorecard hard to act on."""

from __future__ import annotations

import sys

import click

from kpitui.cli import diagnostics, output
from kpitui.cli.session import Session

SOMETHING_FOUND = 1


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Say what makes the scorecard hard to act on.

    Each finding says what to do about it. Exits with 0 when there are none, else with 1.
    """
    session = ctx.ensure_object(Session)
    with session.reading() as workspace:
        from kpitui.services.checking import findings

        found = findings(workspace)
        name = workspace.scorecard.name
    if as_json:
        listed = [{"measure": item.measure or None, "what": item.what, "do": item.do} for item in found]
        output.json_document({"scorecard": name, "findings": listed})
    else:
        for item in found:
            told = (f"{item.measure or 'scorecard'}: {item.what}", f"  {item.do}")
            output.lines(part for text in told for part in output.in_words(text, sys.stdout).splitlines())
        if not found:
            diagnostics.say("Nothing found: every indicator has an objective, an owner, a target and an action.")
    if found:
        ctx.exit(SOMETHING_FOUND)
