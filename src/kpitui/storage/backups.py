"""Copies of a scorecard's file: taken while others work on it, checked by reopening, and only then given their name.

Never opens the scorecard other than through SQLite: closing any other handle on it would silently drop the locks that
this process holds there.
"""

from __future__ import annotations

import errno
import os
import re
import sqlite3
import stat
import time
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from kpitui.errors import UnusableFile
from kpitui.frozen import dataclass
from kpitui.storage import database as opening
from kpitui.storage.atomic_files import (
    PRIVATE,
    SHARED,
    appear,
    is_journal_of,
    make_folder,
    mode_like,
    sweep,
    sync_file,
    sync_folder,
    unfinished_beside,
)
from kpitui.storage.database import APPLICATION_ID, in_sentences

# 4 MB of the usual pages: others wait for about 5 ms to write, and the copy of a large file takes a tenth longer.
_PAGES_AT_A_TIME = 1_000
_PAUSE = 0.002
_JOURNAL_FORMAT = 18  # the place of it in the head of a database: https://sqlite.org/fileformat.html
_MOST_RESTARTS = 3  # somebody writing makes SQLite begin again; then it is copied in one go


class Kind(StrEnum):
    """Why a backup was taken."""

    DAILY = "daily"
    REVIEW = "review"
    HAND = "hand"
    UPGRADE = "upgrade"
    REPLACED = "replaced"

    @property
    def is_automatic(self) -> bool:
        """Whether it is one of those that are thinned out by days, weeks and months."""
        return self in (Kind.DAILY, Kind.REVIEW)


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup in a folder of them; all but the size is in its name. `format` is that of the file (0: unknown)."""

    path: Path
    taken_at: datetime
    kind: Kind
    format: int
    size: int


_NAME = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)-(?P<kind>[a-z]+)-format(?P<format>\d+)(-(?P<number>\d+))?\.kpitui"
)
_TIME = "%Y-%m-%dT%H-%M-%SZ"


def name_for(at: datetime, kind: Kind, version: int, number: int = 1) -> str:
    """The name of a backup taken at a time in UTC, the `number`th of its second."""
    more = "" if number == 1 else f"-{number}"
    return f"{at.strftime(_TIME)}-{kind.value}-format{version}{more}.kpitui"


def folder_mode(mode: int) -> int:
    """The permissions of a folder of backups: colleagues who may work on the file may also restore it."""
    return 0o2770 if mode == SHARED else 0o700


def usual_folder(scorecard: Path) -> Path:
    """Where the backups of a scorecard are unless somebody chose another place: in a folder beside it."""
    return scorecard.resolve().with_name(f"{scorecard.resolve().name}-backups")


def make_place(folder: Path, mode: int) -> None:
    """Make the folder for backups of a file with these permissions, where there is none.

    Raises:
        UnusableFile: it cannot be made, or something else has its name.
    """
    try:
        if os.path.lexists(folder) and not folder.is_dir():
            raise UnusableFile(
                f"No backup can be written to {folder}: it is not a folder.",
                hint="Move it away, or name another folder under [backups] in the settings.",
            )
        make_folder(folder, folder_mode(mode))
    except OSError as error:
        raise unwritable(folder, error) from error


def listed(folder: Path) -> list[Backup]:
    """The backups in a folder, newest first; links and what else is there left out."""
    found: list[Backup] = []
    with suppress(OSError):
        for path in folder.iterdir():
            match = _NAME.fullmatch(path.name)
            if match is None or match["kind"] not in set(Kind):
                continue
            with suppress(OSError, ValueError):
                seen = path.lstat()
                if stat.S_ISREG(seen.st_mode):
                    at = datetime.strptime(match["at"], _TIME).replace(tzinfo=UTC)
                    found.append(Backup(path, at, Kind(match["kind"]), int(match["format"]), seen.st_size))
    return newest_first(found)


def newest_first(backups: Iterable[Backup]) -> list[Backup]:
    """Backups in their order, those of the same second by their number."""

    def order(backup: Backup) -> tuple[datetime, int, str]:
        match = _NAME.fullmatch(backup.path.name)
        return backup.taken_at, int(match["number"] or 1) if match else 0, backup.kind

    return sorted(backups, key=order, reverse=True)


def back_up(scorecard: Path, folder: Path, kind: Kind, at: datetime) -> Backup:
    """A new, checked backup in a folder of them.

    Raises:
        UnusableFile: the scorecard cannot be read or is damaged, or the backup cannot be written.
    """
    now = at.astimezone(UTC)
    try:
        mode = mode_like(scorecard)
    except OSError as error:
        raise UnusableFile(f"{scorecard} cannot be read: {error.strerror}.", hint="Check its name.") from error
    make_place(folder, mode)
    sweep(folder)
    with closing(reading(scorecard)) as source, in_sentences(scorecard):
        version = source.execute("PRAGMA user_version").fetchone()[0]
        for number in range(1, 1_000):
            path = folder / name_for(now, kind, version, number)
            if not os.path.lexists(path):
                with suppress(FileExistsError):  # somebody else took one in the same second
                    _copy(source, path, mode)
                    return Backup(path, now.replace(microsecond=0), kind, version, path.stat().st_size)
    raise UnusableFile(f"{folder} holds too many backups of this second.", hint="Try again in a moment.")


def copy_to(scorecard: Path, path: Path, *, mode: int = PRIVATE) -> None:
    """A checked copy of a scorecard in a new file of any name.

    Raises:
        UnusableFile: there is something at `path`; else see `back_up`.
    """
    if os.path.lexists(path):
        raise UnusableFile(f"{path} exists already.", hint="Choose another name, or move this one away.")
    if database := is_journal_of(path):
        raise UnusableFile(f"{path} is kept free for the journal of {database.name}.", hint="Choose another name.")
    with closing(reading(scorecard)) as source, in_sentences(scorecard):
        try:
            _copy(source, path, mode)
        except FileExistsError as error:
            raise UnusableFile(f"{path} exists already.", hint="Choose another name.") from error


def reading(path: Path) -> sqlite3.Connection:
    """A connection that changes nothing."""
    with in_sentences(path):
        uri = f"{path.absolute().as_uri()}?mode=ro"
        return sqlite3.connect(uri, uri=True, timeout=opening.BUSY_SECONDS, isolation_level=None)


def _copy(source: sqlite3.Connection, path: Path, mode: int) -> None:
    try:
        unfinished = unfinished_beside(path, mode)
    except OSError as error:
        raise unwritable(path.parent, error) from error
    try:
        with in_sentences(path):
            copy_pages(source, unfinished)
            if problem := unsound(unfinished):
                raise UnusableFile(f"The scorecard is damaged: {problem}.", hint="`kpitui verify` tells more.")
        sync_file(unfinished)
        appear(unfinished, path)
        sync_folder(path.parent)
    except FileExistsError:
        raise
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        with suppress(OSError):
            unfinished.unlink()


def copy_pages(source: sqlite3.Connection, into: Path) -> None:
    """Fill an empty file of one's own with all pages of a database, as they were at one moment."""
    # Nobody else knows the file: it needs no lock (the place may be a network drive) and no journal.
    uri = f"{into.absolute().as_uri()}?mode=rw&nolock=1"

    def begin() -> sqlite3.Connection:
        os.truncate(into, 0)  # some pages may be there already, the first one perhaps not: no database
        return sqlite3.connect(uri, uri=True, isolation_level=None)

    copied(source, begin).close()
    # Some other program may have left the source in WAL: such a copy could not be opened where nothing may be written.
    with into.open("r+b") as file:
        file.seek(_JOURNAL_FORMAT)
        file.write(b"\x01\x01")  # read and written by way of a rollback journal


def copied(source: sqlite3.Connection, begin: Callable[[], sqlite3.Connection]) -> sqlite3.Connection:
    """The connection that `begin` gives, filled with all pages of a database, as they were at one moment.

    It must lead to an empty file of one's own, and is asked for again when others write all the time.
    """
    # Asking every 2 ms: SQLite's own handler asks ten times a second, and seldom finds a busy file free.
    source.execute("PRAGMA busy_timeout=0")
    try:
        return _filled(source, begin(), _PAGES_AT_A_TIME, _Patience(most_restarts=_MOST_RESTARTS))
    except _RestartsTooOften:
        return _filled(source, begin(), -1, _Patience(most_restarts=0))


def _filled(
    source: sqlite3.Connection, copy: sqlite3.Connection, pages: int, patience: _Patience
) -> sqlite3.Connection:
    try:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE"):
            copy.execute(f"PRAGMA {pragma}")
        source.backup(copy, pages=pages, progress=patience, sleep=_PAUSE)
    except BaseException:
        copy.close()
        raise
    return copy


class _RestartsTooOften(Exception):
    """Others write all the time."""


class _Patience:
    """Lets others write between two steps; gives up when SQLite had to begin again too often, or is locked out."""

    def __init__(self, *, most_restarts: int) -> None:
        self._most_restarts = most_restarts
        self._left = 0
        self._begun = -1
        self._busy_since = time.monotonic()

    def __call__(self, status: int, left: int, total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            if time.monotonic() - self._busy_since > opening.BUSY_SECONDS:
                error = sqlite3.OperationalError("database is locked")
                error.sqlite_errorcode = sqlite3.SQLITE_BUSY
                raise error
            return
        self._busy_since = time.monotonic()
        self._begun += left >= self._left
        self._left = left
        if self._begun > self._most_restarts:
            raise _RestartsTooOften
        if left:
            time.sleep(_PAUSE)


def unsound(path: Path) -> str:
    """What is wrong with a file that should be a sound scorecard of a format known here; empty when nothing is."""
    try:
        with closing(reading(path)) as connection:
            return _unsound(connection)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return str(error)
    except UnusableFile as error:
        return error.message.rstrip(".")


def _unsound(connection: sqlite3.Connection) -> str:
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        return "it is not a kpitui scorecard"
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if not 1 <= version <= opening.SCHEMA_VERSION:
        return f"its format is {version}, and this kpitui knows {opening.SCHEMA_VERSION}"
    connection.execute("PRAGMA cell_size_check=ON")
    said = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    return "" if said == "ok" else " ".join(said.split())


def unwritable(path: Path, error: OSError) -> UnusableFile:
    """The refusal where no backup can be written."""
    is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return UnusableFile(
        f"No backup can be written to {path}: {error.strerror or error}.",
        hint="Free some space, or name another place." if is_full else "Name another place.",
    )
