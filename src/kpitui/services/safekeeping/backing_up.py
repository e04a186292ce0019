"""Where the backups of a scorecard are, taking them, finding one by its name, and making room for new ones."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC
from hashlib import sha256
from pathlib import Path

from kpitui.errors import InvalidInput
from kpitui.paths import settings_file
from kpitui.services.settings import Settings, load_settings
from kpitui.services.workspace import Clock, system_clock
from kpitui.storage.backup_rotation import superfluous
from kpitui.storage.backups import Backup, Kind, back_up, copy_to, listed, newest_first, usual_folder

__all__ = ["Backup", "Kind", "all_backups", "back_up_to", "find", "folder_of", "take", "take_after_close", "take_daily"]


def folder_of(scorecard: Path, settings: Settings | None = None) -> Path:
    """The folder for backups of a scorecard: beside it, or one of its own in the place that the settings name."""
    chosen = (settings or load_settings(settings_file())).backup_folder
    if not chosen:
        return usual_folder(scorecard)
    real = scorecard.resolve()
    # Scorecards of the same name in different folders must not make room for each other.
    seal = sha256(str(real).encode(errors="surrogateescape")).hexdigest()[:8]
    return Path(chosen) / f"{real.name}-{seal}"


def all_backups(scorecard: Path) -> list[Backup]:
    """Every backup of a scorecard, newest first: those in the chosen place, and those beside it."""
    folders = dict.fromkeys((folder_of(scorecard), usual_folder(scorecard)))
    return newest_first(backup for folder in folders for backup in listed(folder))


def take(scorecard: Path, kind: Kind, clock: Clock = system_clock) -> Backup:
    """Take a backup, and remove those that make room for it.

    Raises:
        UnusableFile: the scorecard is damaged, or the backup cannot be written; none is removed then.
    """
    settings = load_settings(settings_file())
    folder = folder_of(scorecard, settings)
    taken = back_up(scorecard, folder, kind, clock())
    for backup in superfluous(listed(folder), settings.kept):
        if backup.path != taken.path:
            with suppress(OSError):
                backup.path.unlink()
    return taken


def take_daily(scorecard: Path, clock: Clock = system_clock) -> Backup | None:
    """Take the automatic backup of the day; None when there is one already."""
    today = clock().astimezone(UTC).date()
    if any(backup.kind.is_automatic and backup.taken_at.date() == today for backup in listed(folder_of(scorecard))):
        return None
    return take(scorecard, Kind.DAILY, clock)


def back_up_to(scorecard: Path, path: Path, *, mode: int) -> None:
    """Take a backup into a new file of any name.

    Raises:
        UnusableFile: there is something already, or it cannot be written.
    """
    copy_to(scorecard, path, mode=mode)


def find(scorecard: Path, name: str) -> Path:
    """The backup that somebody means: a file, or the name of a listed one or its beginning, such as a day.

    Without a name the newest, and of a beginning that fits several the newest of them.

    Raises:
        InvalidInput: there is none.
    """
    if name and (Path(name).name != name or os.path.exists(name) or name in (".", "..")):
        return Path(name)
    found = [backup for backup in all_backups(scorecard) if backup.path.name.startswith(name)]
    # What the last restore has replaced is only wanted by its name.
    usual = [backup for backup in found if backup.kind is not Kind.REPLACED or Kind.REPLACED in name]
    if not usual:
        what = f"There is no backup {name!r}." if name else f"There are no backups of {scorecard}."
        raise InvalidInput(what, hint="`kpitui backup --list` names them; of a file write the folder too: ./a.kpitui.")
    return usual[0].path


def take_after_close(scorecard: Path, clock: Clock = system_clock) -> Backup:
    """Take the automatic backup that follows the close of a review."""
    return take(scorecard, Kind.REVIEW, clock)
