"""`kpitui export`: writes the definitions as a scorecard file."""

from __future__ import annotations

from pathlib import Path

import click

from kpitui.cli import diagnostics, output
from kpitui.cli.session import Session


@click.command("export")
@click.option("-o", "--output", "file", type=click.Path(readable=False), metavar="FILE.toml", help="Write it there.")
@click.pass_obj
def command(session: Session, file: str | None) -> None:
    """Write the definitions as a scorecard file.

    It goes to stdout, or to a file that only you can read. Applying it again is no change.
    """
    with session.reading() as workspace:
        from kpitui.services.defining import exported

        text = exported(workspace)
        if file is None:
            output.utf8_document(text)
            return
        from kpitui.services.exporting import write_over

        write_over(Path(file), text)
    diagnostics.say(f"Written to {file}.")
