"""`kpitui init`: starts a scorecard in a new file."""

from __future__ import annotations

import os
from pathlib import Path

import click

from kpitui.cli import diagnostics
from kpitui.cli.session import Session


@click.command("init")
@click.argument("file", type=click.Path(readable=False), metavar="[FILE.toml]", required=False)
@click.pass_obj
def command(session: Session, file: str | None) -> None:
    """Start a new scorecard.

    It is defined by FILE.toml, or by the sample that comes with kpitui. The file that keeps it must not exist yet.
    """
    session.refuse_read_only()
    from kpitui.services.defining import read_file, sample_scorecard, start

    scorecard = read_file(Path(file)) if file is not None else sample_scorecard()
    path = session.path
    workspace = start(path, scorecard)
    workspace.close()
    count = len(scorecard.measures)
    what = "1 measure" if count == 1 else f"{count} measures"
    diagnostics.say(f"Started {scorecard.name} with {what} in {path}.")
    named = f" --db {path}" if path != Session().path else ""
    kpitui = f"kpitui{named}"
    if file is None:
        diagnostics.say(f"It is the sample: make it yours with `{kpitui} edit`.")
    diagnostics.say(f"Next: `{kpitui} log M AMOUNT` counts something, and `{kpitui}` opens the app.")
    if named and "KPITUI_DB" not in os.environ:
        diagnostics.say(f"To leave out --db, set KPITUI_DB={path}.")
