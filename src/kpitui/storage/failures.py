"""Turns failures of SQLite that the system or a user has caused into sentences; loaded only when something fails."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from kpitui.errors import KpituiError, UnusableFile
from kpitui.storage.failing_disk import why_unreadable
from kpitui.storage.lock_holders import holder_of

HEADER = b"SQLite format 3\x00"

# Without a code of their own: text that is not UTF-8 (raised by Python), rows that no kpitui has written (raised by
# `sound_rows`), and tables or columns of the schema that are gone ("no such").
_DAMAGED = ("malformed", "could not decode", "no such")
_UNREADABLE = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOLFS)


class Damaged(UnusableFile):
    """What is in a file cannot be what kpitui has written there."""


class OlderFormat(UnusableFile):
    """A file that an older kpitui has written, and that may not be brought up to date now."""


def damaged(path: Path) -> Damaged:
    """The refusal of a damaged file."""
    return Damaged(
        f"{path} is damaged.", hint="`kpitui verify` says what is wrong, and which backup is sound; it was left as is."
    )


def replaced(path: Path) -> UnusableFile:
    """The refusal to go on with a file that has lost its name to another one."""
    return UnusableFile(
        f"{path} was replaced or moved away since it was opened: nothing was saved.",
        hint="Leave kpitui and open it again.",
    )


def explain(error: sqlite3.Error | UnicodeDecodeError, path: Path, seconds: float = 10.0) -> KpituiError:
    """The sentence for a failure of SQLite; `seconds` is how long one waits for others."""
    if isinstance(error, UnicodeDecodeError):  # SQLite has quoted a damaged schema, and Python could not read that
        return damaged(path)
    extended = getattr(error, "sqlite_errorcode", 0)
    code = extended & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return UnusableFile(f"The disk is full: nothing was saved to {path}.", hint="Free some space and try again.")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return UnusableFile(
            f"{path} is in use by another program for more than {seconds:.0f} seconds: nothing was saved.",
            hint=holder.sentence() if (holder := holder_of(path)) else "Try again in a moment.",
        )
    if extended == sqlite3.SQLITE_READONLY_DBMOVED:
        return replaced(path)
    if extended in (sqlite3.SQLITE_READONLY_ROLLBACK, sqlite3.SQLITE_READONLY_RECOVERY):
        return UnusableFile(
            f"{path} was left in the middle of a change, and may not be written here.",
            hint="Ask somebody who may write it to open it once.",
        )
    if code == sqlite3.SQLITE_READONLY:
        return UnusableFile(f"{path} cannot be written: nothing was saved.", hint="It is read-only.")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or any(word in str(error).lower() for word in _DAMAGED):
        reason = why_unreadable(path) if extended == sqlite3.SQLITE_CORRUPT else ""
        return _unreadable(path, reason) if reason else damaged(path)
    if code in _UNREADABLE:
        return _unreadable(path, str(error))
    return KpituiError(f"{path}: {error}.", hint="Nothing was changed.")


def _unreadable(path: Path, reason: str) -> UnusableFile:
    return UnusableFile(f"{path} cannot be read or written: {reason}.", hint="Check the disk and the folder.")


def refuse_foreign(error: sqlite3.Error, path: Path) -> None:
    """Tell a file that never was a database from a damaged one.

    Raises:
        UnusableFile: it does not even begin like a database.
    """
    if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_NOTADB:
        return
    # Not a database: nobody can hold a lock of SQLite's on it that closing this handle would drop.
    with path.open("rb") as file:
        start = file.read(len(HEADER))
    if start != HEADER:
        raise not_ours(path) from error


def not_ours(path: Path) -> UnusableFile:
    """The refusal of a file that is no database."""
    return UnusableFile(
        f"{path} is not a kpitui scorecard.", hint="Name another file with --db; this one was left as it is."
    )
