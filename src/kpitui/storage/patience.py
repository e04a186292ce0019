"""Waits for a file that others have locked: more evenly than SQLite's own handler, and where that does not wait."""

from __future__ import annotations

import sqlite3
from time import monotonic, sleep

_ASK_AGAIN = 0.005  # seconds


def when_free(connection: sqlite3.Connection, statement: str, patience: float) -> None:
    """Run a statement, asking every few milliseconds for so many seconds while others have the file locked.

    SQLite's own handler asks ten times a second after a while, and to leave WAL not even once. Where many write,
    newcomers would then nearly always be quicker than who has waited for long.

    Raises:
        sqlite3.OperationalError: it is locked for longer; or anything else is wrong.
    """
    until = monotonic() + patience
    (usual,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                connection.execute(statement)
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > until:
                    raise
            sleep(_ASK_AGAIN)
    finally:
        connection.execute(f"PRAGMA busy_timeout={usual}")


def leave_wal(connection: sqlite3.Connection, patience: float) -> None:
    """Back to the rollback journal, which lasts in the file: some other program may have left it in WAL."""
    when_free(connection, "PRAGMA journal_mode=DELETE", patience)
