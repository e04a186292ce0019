"""`kpitui init`: starts a scorecard in a new file."""

from __future__ import annotations

import os
from pathlib import Path

import click

from kpitui.cli import diagnostics
from kpitui.cli.session import Session
from kpitui.cli.sources_hint import tell_of_sources


@click.command("init")
@click.argument("file", type=click.Path(readable=False), metavar="[FILE]", required=False)
@click.pass_obj
def command(session: Session, file: str | None) -> None:
    """Start a new scorecard.

    It is defined by FILE, a scorecard file in TOML, or by the sample that comes with kpitui; or it is all that
    `kpitui export --json` wrote to FILE. The file that keeps it, named with `kpitui --db NEW init` or KPITUI_DB or else
    the one in your data folder, must not exist yet.
    """
    session.refuse_read_only()
    if file is not None and _started_from_json(session.path, Path(file)):
        return
    from kpitui.domain.wording import several
    from kpitui.services.defining import read_file, sample_scorecard, start

    scorecard = read_file(Path(file)) if file is not None else sample_scorecard()
    path = session.path
    workspace = start(path, scorecard, shared=session.shared_group)
    workspace.close()
    count = len(scorecard.measures)
    what = several(count, "measure")
    diagnostics.say(f"Started {scorecard.name} with {what} in {path}.")
    if session.shared_group and path.parent.stat().st_mode & 0o2070 != 0o2070:
        diagnostics.say(f"For the others of your group: chmod g+rwxs {path.parent}")
    named = f" --db {path}" if path != Session().path else ""
    kpitui = f"kpitui{named}"
    tell_of_sources(scorecard)
    if file is None:
        diagnostics.say(f"It is the sample: make it yours with `{kpitui} edit`.")
    diagnostics.say(f"Next: `{kpitui} log M AMOUNT` counts something, and `{kpitui}` opens the app.")
    if named and "KPITUI_DB" not in os.environ:
        diagnostics.say(f"To leave out --db, set KPITUI_DB={path}.")


def _started_from_json(path: Path, file: Path) -> bool:
    """Whether the file was a whole scorecard in JSON, which then is in its new place."""
    from kpitui.domain.wording import several
    from kpitui.services.exchange.moving import looks_like_json, start_from_json

    if not looks_like_json(file):
        return False
    from kpitui.cli.progress import Progress

    with Progress("Reading") as progress:
        moved = start_from_json(path, file, progress=progress)
    scorecard = moved.workspace.scorecard
    moved.workspace.close()
    rows = several(moved.rows, "row")
    diagnostics.say(f"{scorecard.name} is in {path} now, with all its entries, reviews and changes ({rows}).")
    tell_of_sources(scorecard)
    if moved.broken:
        diagnostics.say(f"From {moved.broken} on it is not as kpitui wrote it: it was altered before it came here.")
    return True
