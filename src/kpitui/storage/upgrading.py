"""Brings an older file to the format of this program, after a checked backup, so that the way back stays open."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from kpitui.errors import UnusableFile
from kpitui.storage import database as opening
from kpitui.storage.backups import Kind, back_up, usual_folder
from kpitui.storage.migrations import migrate


def upgrade(path: Path, connection: sqlite3.Connection, backups: Callable[[Path], Path] | None = None) -> None:
    """Migrate the file of a connection; of several programs that start at once one does it, after one backup.

    Raises:
        UnusableFile: no backup can be made; the file is then as it was.
    """
    folder = (backups or usual_folder)(path)

    def keep() -> None:
        # Whoever had the lock before may have migrated it.
        if connection.execute("PRAGMA user_version").fetchone()[0] >= opening.SCHEMA_VERSION:
            return
        try:
            back_up(path, folder, Kind.UPGRADE, datetime.now(UTC))
        except (UnusableFile, OSError) as error:
            reason = error.message if isinstance(error, UnusableFile) else f"{error.strerror}."
            raise UnusableFile(
                f"{path} has an older format, and no backup of it could be made before updating it. {reason}",
                hint="It was left as it is.",
            ) from error

    migrate(connection, before=keep)
