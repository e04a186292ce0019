"""Puts a backup in the place of a scorecard: into the file that is there, so that everybody who has it open sees it.

What is replaced is kept as a copy, taken while nobody else can write: no acknowledged change is lost. A crash leaves
the file as it was or as it should become.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from kpitui.errors import KpituiError, UnusableFile
from kpitui.storage import database as opening
from kpitui.storage.atomic_files import appear, mode_like, sweep, sync_file, sync_folder, unfinished_beside
from kpitui.storage.audit import Change
from kpitui.storage.backups import Kind, copy_pages, make_place, name_for, reading, unsound, unwritable
from kpitui.storage.database import APPLICATION_ID, in_sentences, open_database, refuse_network_folder
from kpitui.storage.failures import HEADER, Damaged
from kpitui.storage.patience import leave_wal

# The first step takes the lock and copies one page, which nothing has written to the disk when the old file is kept.
_ONE_PAGE = 1
_PART = 1 << 20


def refuse_as_source(source: Path, scorecard: Path) -> None:
    """Make sure that a file can be restored from.

    Raises:
        UnusableFile: it is missing, not a plain file, the scorecard itself, of another program, newer, or damaged.
    """
    try:
        mode = source.stat().st_mode
    except OSError as error:
        raise UnusableFile(
            f"{source} cannot be read: {error.strerror}.", hint="`kpitui backup --list` names the backups."
        ) from error
    same = os.path.exists(scorecard) and os.path.samefile(source, scorecard)
    if not stat.S_ISREG(mode):
        raise UnusableFile(f"{source} is not a plain file.", hint="`kpitui backup --list` names the backups.")
    if same:
        raise UnusableFile(f"{source} is the scorecard itself.", hint="Name a backup of it.")
    if problem := unsound(source):
        raise UnusableFile(
            f"{source} cannot be restored: {problem}.", hint="`kpitui backup --list` names the others; nothing changed."
        )


def another_scorecard(source: Path, scorecard: Path) -> str:
    """The name of the scorecard in a backup that is not one of this scorecard; empty where it is, or one cannot tell.

    Both then begin with the same change: its seal is the same in no two of them.
    """
    found: list[tuple[bytes, str]] = []
    for path in (source, scorecard):
        with suppress(sqlite3.Error, UnicodeDecodeError, UnusableFile), closing(reading(path)) as connection:
            found += connection.execute(_BEGINNING).fetchall()
    return found[0][1] if len(found) == 2 and found[0][0] != found[1][0] else ""


_BEGINNING = "SELECT chain, name FROM audit JOIN scorecard WHERE audit.id = 1"


def restore(
    scorecard: Path, source: Path, folder: Path, at: datetime, record: Callable[[Change], None], by: str
) -> Path | None:
    """Put what `source` holds in the place of a scorecard; gives the copy of what was there, kept in `folder`.

    `record` notes in the audit trail, which is the backup's own from then on, where it came from.

    Raises:
        UnusableFile: the source or what is in its place does not allow it, somebody has the file in use for longer
            than one waits, or something cannot be written. Everything is then as it was.
    """
    refuse_as_source(source, scorecard)
    if os.path.islink(scorecard) and not os.path.exists(scorecard):
        raise UnusableFile(f"{scorecard} is a link to a file that is not there.", hint="Name another file with --db.")
    try:
        refuse_network_folder(scorecard.absolute())
        scorecard = scorecard.resolve()
        there = _what_is_there(scorecard)
    except OSError as error:
        raise UnusableFile(
            f"{scorecard} cannot be read: {error.strerror}.", hint="Check its name and its permissions."
        ) from error
    sweep(scorecard.parent, f"{scorecard.name}.")
    try:
        unfinished = unfinished_beside(scorecard, mode_like(scorecard if there else source))
    except OSError as error:
        raise UnusableFile(
            f"{scorecard} cannot be written: {error.strerror}.",
            hint="Ask its owner for write permission on the folder.",
        ) from error
    try:
        _prepare(source, unfinished, at, record, by)
        if there == "a scorecard":
            with suppress(Damaged):
                return _overwrite(scorecard, unfinished, folder, at)
        return _replace(scorecard, unfinished, folder, at, there=bool(there))
    except OSError as error:
        raise UnusableFile(
            f"{scorecard} cannot be restored: {error.strerror or error}.", hint="It was left as it was."
        ) from error
    finally:
        with suppress(OSError):
            unfinished.unlink()


def _what_is_there(scorecard: Path) -> str:
    """One of "a scorecard" (of any format), "damaged" and "".

    Raises:
        UnusableFile: something that no scorecard may take the place of.
    """
    if not scorecard.exists():
        return ""
    if not scorecard.is_file():
        raise UnusableFile(f"{scorecard} is not a plain file.", hint="Name another file with --db.")
    if not os.access(scorecard, os.W_OK):
        raise UnusableFile(f"{scorecard} cannot be written.", hint="Ask its owner for write permission on the file.")
    with scorecard.open("rb") as file:
        if file.read(len(HEADER)) != HEADER:
            return "damaged"
    try:
        with in_sentences(scorecard), closing(reading(scorecard)) as connection:
            if connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
                return "a scorecard"
    except Damaged:
        return "damaged"
    except UnusableFile as error:
        code = getattr(error.__cause__, "sqlite_errorcode", 0)
        if code == sqlite3.SQLITE_READONLY_ROLLBACK:  # left in the middle of a change, which writing will take back
            return "a scorecard"
        raise
    raise UnusableFile(
        f"{scorecard} is a database of another program.",
        hint="Name another file with --db; this one was left as it is.",
    )


def _prepare(source: Path, into: Path, at: datetime, record: Callable[[Change], None], by: str) -> None:
    """A file of one's own with what the backup holds, in the format of today, that says in its trail what happened."""
    with in_sentences(source), closing(reading(source)) as connection:
        copy_pages(connection, into)
        if connection.execute("PRAGMA user_version").fetchone()[0] < opening.SCHEMA_VERSION:
            from kpitui.storage.migrations import migrate

            with closing(sqlite3.connect(into, isolation_level=None)) as older:
                migrate(older)
    database = open_database(into)
    try:
        with database.writing(by, at=at) as change:
            record(change)
    finally:
        database.close()
    sync_file(into)


def _overwrite(scorecard: Path, finished: Path, folder: Path, at: datetime) -> Path:
    """Copy all pages into the file that is there, in one transaction of SQLite's.

    Raises:
        Damaged: what is there cannot even be locked as a database.
    """
    # Opened before anybody holds a lock and closed after: closing it in between would drop the locks of this process.
    with scorecard.open("rb") as raw:
        keeper = _Keeper(raw.fileno(), scorecard, folder, at)
        uri = f"{scorecard.absolute().as_uri()}?mode=rw"
        with (
            in_sentences(scorecard),
            closing(reading(finished)) as source,
            closing(sqlite3.connect(uri, uri=True, timeout=opening.BUSY_SECONDS, isolation_level=None)) as target,
        ):
            target.execute("PRAGMA synchronous=EXTRA")
            leave_wal(target, opening.BUSY_SECONDS)  # what is in there would not be kept
            source.backup(target, pages=_ONE_PAGE, progress=keeper, sleep=0.05)
        assert keeper.kept is not None
        return keeper.kept


class _Keeper:
    """Between the first step, which has locked the file, and the second: keeps a copy of it as it is on the disk."""

    def __init__(self, raw: int, scorecard: Path, folder: Path, at: datetime) -> None:
        self.kept: Path | None = None
        self._raw, self._scorecard, self._folder, self._at = raw, scorecard, folder, at
        self._until = time.monotonic() + opening.BUSY_SECONDS

    def __call__(self, status: int, left: int, total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            if time.monotonic() > self._until:
                error = sqlite3.OperationalError("database is locked")
                error.sqlite_errorcode = sqlite3.SQLITE_BUSY
                raise error
        elif self.kept is None:
            self.kept = _keep(self._raw, self._scorecard, self._folder, self._at)


def _replace(scorecard: Path, finished: Path, folder: Path, at: datetime, *, there: bool) -> Path | None:
    """Give the finished file the name of one that is no database any more, or of none."""
    kept = None
    if there:
        with scorecard.open("rb") as raw:
            kept = _keep(raw.fileno(), scorecard, folder, at)
        for left in ("-journal", "-wal", "-shm"):  # of the old file: SQLite would mix them into the new one
            with suppress(OSError):
                scorecard.with_name(scorecard.name + left).unlink()
        finished.replace(scorecard)
    else:
        try:
            appear(finished, scorecard)
        except FileExistsError as error:
            raise UnusableFile(f"{scorecard} has appeared meanwhile.", hint="Look at it, then try again.") from error
    sync_folder(scorecard.parent)
    return kept


def _keep(raw: int, scorecard: Path, folder: Path, at: datetime) -> Path:
    """A copy of the bytes that are on the disk now, sound or not, with a name of its own among the backups."""
    mode = mode_like(raw)
    make_place(folder, mode)
    header = os.pread(raw, 100, 0)
    version = int.from_bytes(header[60:64]) if header.startswith(HEADER) else 0
    try:
        unfinished = unfinished_beside(folder / scorecard.name, mode)
    except OSError as error:
        raise unwritable(folder, error) from error
    try:
        with unfinished.open("wb") as copy:
            while part := os.pread(raw, _PART, copy.tell()):  # no second handle: see the head of `backups`
                copy.write(part)
            copy.flush()
            os.fsync(copy.fileno())
        for number in range(1, 1_000):
            path = folder / name_for(at.astimezone(UTC), Kind.REPLACED, version, number)
            with suppress(FileExistsError):
                appear(unfinished, path)
                sync_folder(folder)
                return path
    except OSError as error:
        raise unwritable(folder, error) from error
    finally:
        with suppress(OSError):
            unfinished.unlink()
    raise KpituiError(f"{folder} holds too many backups of this second.", hint="Try again in a moment.")
