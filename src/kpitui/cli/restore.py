"""`kpitui restore`: puts a backup in the place of the scorecard, and keeps what was there."""

from __future__ import annotations

import os

import click

from kpitui.cli import diagnostics
from kpitui.cli.session import Session

NOT_CHANGED = 1


@click.command("restore")
@click.argument("backup", type=click.Path(readable=False), metavar="[FILE|NAME]", required=False)
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def command(ctx: click.Context, backup: str | None, yes: bool) -> None:
    """Put a backup in the place of the scorecard.

    NAME is one that `kpitui backup --list` shows, or its beginning, such as a day; without it the newest. The backup
    is checked first, and what it replaces is kept beside the other backups. Everybody who has the scorecard open goes
    on with the restored one. Exits with 1 when the answer was no.
    """
    session = ctx.ensure_object(Session)
    session.refuse_read_only()
    from kpitui.services.safekeeping.backing_up import find
    from kpitui.services.safekeeping.restoring import another_scorecard, refuse_as_source, restore_from

    scorecard = session.path
    source = find(scorecard, backup or "")
    refuse_as_source(source, scorecard)
    if other := another_scorecard(source, scorecard):
        diagnostics.say(f"It is no backup of this scorecard, but of another one: {other}.")
    if not yes:
        kept = " What is there now will be kept." if os.path.exists(scorecard) else ""
        if not diagnostics.ask(f"Restore {scorecard} from {source}?{kept}"):
            ctx.exit(NOT_CHANGED)
    replaced = restore_from(scorecard, source)
    diagnostics.say(f"Restored {scorecard} from {source}.")
    if replaced is not None:
        diagnostics.say(f"What it replaced is kept: `kpitui restore {replaced.name}` brings it back.")
