"""`kpitui backup`: takes a checked copy of the scorecard, and lists those that there are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpitui.cli import diagnostics, output
from kpitui.cli.session import Session
from kpitui.errors import InvalidInput

if TYPE_CHECKING:
    from kpitui.services.safekeeping.backing_up import Backup


@click.command("backup")
@click.argument("file", type=click.Path(readable=False), metavar="[FILE]", required=False)
@click.option("-l", "--list", "listing", is_flag=True, help="List the backups there are, newest first, and take none.")
@click.option("--daily", is_flag=True, help="Take today's, unless there is one already; for cron.")
@click.option("--json", "as_json", is_flag=True, help="With --list: print JSON, for scripts.")
@click.pass_obj
def command(session: Session, file: str | None, listing: bool, daily: bool, as_json: bool) -> None:
    """Take a checked backup of the scorecard.

    It goes into the folder for backups, where the last ten are kept, or into FILE, which must not exist yet. Others
    may go on working meanwhile. The app takes one a day by itself, and one after each closed review.
    """
    if (listing and (file or daily)) or (file and daily) or (as_json and not listing):
        raise InvalidInput("These do not go together.", hint="Write FILE, --daily, or --list (with --json).")
    if listing:
        _list(session.path, as_json=as_json)
        return
    with session.reading() as workspace:
        from kpitui.services.safekeeping.backing_up import Kind, back_up_to, take, take_daily

        if file is not None:
            back_up_to(workspace.database.path, Path(file), mode=session.file_mode)
            diagnostics.say(f"Backed up to {file}, and checked.")
            return
        path = workspace.database.path
        taken = take_daily(path) if daily else take(path, Kind.HAND)
    if taken is None:
        diagnostics.say("There is a backup of today already.")
    else:
        diagnostics.say(f"Backed up to {taken.path}, and checked.")


def _list(scorecard: Path, *, as_json: bool) -> None:
    from kpitui.services.safekeeping.backing_up import all_backups, folder_of

    found = all_backups(scorecard)
    if as_json:
        output.json_document(
            {"file": str(scorecard), "folder": str(folder_of(scorecard)), "backups": [_record(item) for item in found]}
        )
        return
    for item in found:
        at = item.taken_at.astimezone().strftime("%Y-%m-%d %H:%M")
        output.line(f"{at}  {_WHY[item.kind.value]:<20}  format {item.format}  {_size(item.size):>8}  {item.path.name}")
    folders = dict.fromkeys(str(item.path.parent) for item in found)
    diagnostics.say(f"In {' and '.join(folders)}." if found else f"There are none in {folder_of(scorecard)}.")


_WHY = {
    "daily": "of the day",
    "review": "after a closed review",
    "hand": "by kpitui backup",
    "upgrade": "before an upgrade",
    "replaced": "replaced by a restore",
}


def _record(backup: Backup) -> dict[str, output.Json]:
    return {
        "name": backup.path.name,
        "folder": str(backup.path.parent),
        "taken_at": backup.taken_at.isoformat(),
        "kind": backup.kind.value,
        "format": backup.format,
        "bytes": backup.size,
    }


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 1e6 else f"{max(1, round(count / 1e3))} kB"
