"""`kpitui apply`: changes the definitions to those of a scorecard file."""

from __future__ import annotations

from pathlib import Path

import click

from kpitui.cli.session import Session

NOT_CHANGED = 1


@click.command("apply")
@click.argument("file", type=click.Path(readable=False), metavar="FILE.toml")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def command(ctx: click.Context, file: str, yes: bool) -> None:
    """Change the definitions to those of a scorecard file.

    Shows the difference first and asks. Measures that the file leaves out are retired where something was recorded
    for them, so that their history stays, and removed otherwise. Exits with 1 when the answer was no.
    """
    session = ctx.ensure_object(Session)
    with session.writing() as workspace:
        from kpitui.cli.applying import apply_after_asking
        from kpitui.services.defining import read_file

        if not apply_after_asking(workspace, read_file(Path(file)), yes=yes):
            ctx.exit(NOT_CHANGED)
