"""`kpitui verify`: says whether the scorecard's file is sound, and if not, which backup is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kpitui.cli import diagnostics, output
from kpitui.cli.session import Session

if TYPE_CHECKING:
    from pathlib import Path

    from kpitui.services.safekeeping.verifying import Verified

SOMETHING_FOUND = 1


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Say whether the scorecard's file is sound.

    Looks at its pages and references, at the hash chains over all entries and changes and at what was frozen at each
    close, and works out every reading again. Says what is wrong, where, and which backup is sound. Changes nothing.
    Exits with 0 when nothing is wrong, else with 1.
    """
    session = ctx.ensure_object(Session)
    from kpitui.cli.progress import Progress
    from kpitui.services.safekeeping.verifying import verify

    with Progress("Verifying") as progress:
        found = verify(session.path, progress)
    backup = None if found.sound or session.restricted else _newest_sound(session.path)
    if as_json:
        output.json_document(_document(found, backup))
    elif found.sound:
        diagnostics.say(_sound(found))
    else:
        output.lines(str(problem) for problem in found.problems)
        if backup is not None:
            diagnostics.say(f"The newest sound backup is {backup}: `kpitui restore {backup.name}` restores it.")
        elif not session.restricted:
            diagnostics.say("None of its backups is sound, or there are none; it was left as it is.")
    if not found.sound:
        ctx.exit(SOMETHING_FOUND)


def _sound(found: Verified) -> str:
    from kpitui.domain.wording import several

    counted = [several(found.entries, "entry", "entries"), several(found.changes, "change")]
    if found.older:
        return (
            f"Nothing is wrong with {found.path} as far as it was looked at: {' and '.join(counted)} are as they were"
            " recorded. It is in an older format: what the screens show of it was not looked at. Any command that opens"
            " it, such as `kpitui status`, updates it after a backup; then verify it again."
        )
    counted += [several(found.readings, "reading"), several(found.closes, "closed review")]
    return f"Nothing is wrong with {found.path}: {', '.join(counted[:-1])} and {counted[-1]} are as they were recorded."


def _newest_sound(scorecard: Path) -> Path | None:
    from kpitui.services.safekeeping.backing_up import all_backups
    from kpitui.services.safekeeping.verifying import newest_sound

    return newest_sound(backup.path for backup in all_backups(scorecard))


def _document(found: Verified, backup: Path | None) -> dict[str, output.Json]:
    return {
        "file": str(found.path),
        "sound": found.sound,
        "problems": [{"where": problem.where, "what": problem.what} for problem in found.problems],
        "entries": found.entries,
        "changes": found.changes,
        "readings": found.readings,
        "closes": found.closes,
        "older_format": found.older,
        "newest_sound_backup": None if backup is None else str(backup),
    }
