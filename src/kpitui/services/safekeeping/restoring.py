"""Restores a backup, and leaves in the audit trail who did so, and from what."""

from __future__ import annotations

from pathlib import Path

from kpitui.services.safekeeping.backing_up import folder_of
from kpitui.services.workspace import Clock, system_clock, system_login
from kpitui.storage.audit import Change
from kpitui.storage.restoring import another_scorecard, refuse_as_source, restore

__all__ = ["another_scorecard", "refuse_as_source", "restore_from"]


def restore_from(scorecard: Path, source: Path, *, clock: Clock = system_clock) -> Path | None:
    """Put a backup in the place of the scorecard; gives the copy of what it replaced, None where nothing was.

    Whoever has the scorecard open sees the restored one at once.

    Raises:
        UnusableFile: see `kpitui.storage.restoring.restore`; everything is as it was then.
    """

    def record(change: Change) -> None:
        change.record("restore", "file", scorecard.name, None, {"from": source.name})

    return restore(scorecard, source, folder_of(scorecard), clock(), record, system_login())
