"""Opens and creates the file of a scorecard, and runs its transactions; turns SQLite's failures into sentences."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from kpitui.errors import KpituiError, UnusableFile
from kpitui.storage.audit import Change

Connection = sqlite3.Connection

APPLICATION_ID = 0x6B706974  # "kpit"
SCHEMA_VERSION = 1
BUSY_SECONDS = 10.0
OLDEST_SQLITE = (3, 37, 0)  # the first with STRICT tables
_HEADER = b"SQLite format 3\x00"

# Rollback journal, not WAL: SQLite 3.7.0 to 3.51.2 can corrupt a WAL file with several connections, read-only
# users cannot open one, and a frozen reader blocks its checkpoint. EXTRA also syncs the folder after a commit.
_PRAGMAS = (
    "PRAGMA synchronous=EXTRA",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA cell_size_check=ON",
    "PRAGMA trusted_schema=OFF",
)


class Database:
    """One connection to one scorecard file; belongs to the thread that opened it."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection

    def close(self) -> None:
        """Let go of the file; harmless when repeated."""
        self.connection.close()

    def data_version(self) -> int:
        """A number that changes when another connection has changed the file."""
        with self._sentences():
            row = self.connection.execute("PRAGMA data_version").fetchone()
        return int(row[0])

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection whose queries all see the same state of the file; inside a change, that of the change."""
        if self._in_transaction():
            yield self.connection
            return
        with self._sentences():
            self.connection.execute("BEGIN")
            try:
                yield self.connection
            finally:
                if self._in_transaction():
                    self.connection.execute("COMMIT")

    @contextmanager
    def writing(self, by: str, *, at: datetime | None = None) -> Iterator[Change]:
        """One durable change made by `by` (at `at`, else now): everything in the block is kept, or nothing of it.

        Takes the write lock first, so that what the block reads is still true when it writes.
        """
        when = (at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="microseconds")
        with self._sentences():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield Change(self.connection, by, when)
                self.connection.execute("COMMIT")
            except BaseException:
                # A full disk may have ended the transaction already; what went wrong first is what matters.
                with suppress(sqlite3.Error):
                    if self._in_transaction():
                        self.connection.execute("ROLLBACK")
                raise

    def _in_transaction(self) -> bool:
        return self.connection.in_transaction

    def _sentences(self) -> AbstractContextManager[None]:
        return _sentences(self.path)


@contextmanager
def _sentences(path: Path) -> Iterator[None]:
    """Turns failures of SQLite into sentences about a file."""
    try:
        yield
    except sqlite3.Error as error:
        raise explain(error, path) from error
    except UnicodeDecodeError as error:  # SQLite has quoted a damaged schema, and Python could not read that
        raise _damaged(path) from error


def open_database(path: Path, *, read_only: bool = False) -> Database:
    """The scorecard in an existing file; brings an older one up to date first.

    Raises:
        UnusableFile: it is missing, not a kpitui file, damaged, newer than this program, or cannot be written.
    """
    _refuse_unsuitable(path)
    # The journal is kept beside the file itself, not beside a link to it.
    if not read_only and not (os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK)):
        raise UnusableFile(
            f"{path} cannot be written.", hint="Ask its owner for write permission on the file and its folder."
        )
    with _sentences(path):
        connection = _connect(path, read_only=read_only)
        try:
            _check_identity(path, connection, read_only=read_only)
        except BaseException:
            connection.close()
            raise
    return Database(path, connection)


def create_database(path: Path, fill: Callable[[Database], None] | None = None) -> Database:
    """A new scorecard file, readable by its owner alone; `fill` puts in what it holds from the start.

    It appears complete or not at all.

    Raises:
        UnusableFile: something is there already, or the folder cannot be written.
    """
    try:
        if path.exists() or path.is_symlink():
            raise UnusableFile(f"{path} exists already.", hint="Choose another file with --db, or move this one away.")
        _make_folder(path.parent)
        with _sentences(path):
            _build(path, fill)
    except OSError as error:
        raise UnusableFile(
            f"{path} cannot be created: {error.strerror}.", hint="Choose another place with --db or KPITUI_DB."
        ) from error
    return open_database(path)


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, all private: mkdir(parents=True) would leave the upper ones to the umask."""
    missing = [folder, *folder.parents]
    for part in reversed(missing[: next(place for place, part in enumerate(missing) if part.exists())]):
        part.mkdir(mode=0o700, exist_ok=True)


def _build(path: Path, fill: Callable[[Database], None] | None) -> None:
    # Not named after the process alone: in a container the next one may have the same number.
    unfinished = path.with_name(f".{path.name}.{os.getpid()}-{os.urandom(4).hex()}.new")
    try:
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        database = Database(path, _connect(unfinished, read_only=False))
        try:
            _migrate(database.connection)
            if fill is not None:
                fill(database)
        finally:
            database.close()
        _appear(unfinished, path)
    finally:
        with suppress(OSError):
            unfinished.unlink()


def _appear(finished: Path, path: Path) -> None:
    """Give a complete file its name, unless somebody else took it meanwhile."""
    try:
        os.link(finished, path)  # fails, unlike rename, when the name is taken
    except FileExistsError as error:
        raise UnusableFile(f"{path} exists already.", hint="Choose another file with --db.") from error
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK):
            raise
        # A file system without hard links, such as that of a memory stick.
        if path.exists():
            raise UnusableFile(f"{path} exists already.", hint="Choose another file with --db.") from error
        finished.rename(path)


def _connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise UnusableFile(
            f"This Python comes with SQLite {sqlite3.sqlite_version}; kpitui needs 3.37 or newer.",
            hint="Install kpitui with a newer Python.",
        )
    uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection


def _refuse_unsuitable(path: Path) -> None:
    """Refuse what is not a regular SQLite file before SQLite touches it."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            kind = "a folder" if stat.S_ISDIR(mode) else "not a regular file"
            raise UnusableFile(f"{path} is {kind}.", hint="Name the file of a scorecard with --db or KPITUI_DB.")
        with path.open("rb") as file:
            start = file.read(len(_HEADER))
    except FileNotFoundError as error:
        if path.is_symlink():
            raise UnusableFile(
                f"{path} is a link to a file that is not there.", hint="Name another file with --db or KPITUI_DB."
            ) from error
        raise UnusableFile(
            f"There is no scorecard at {path}.",
            hint="Start one with `kpitui init`, or name another file with --db.",
        ) from error
    except OSError as error:
        raise UnusableFile(
            f"{path} cannot be read: {error.strerror}.", hint="Check its name and its permissions."
        ) from error
    except ValueError as error:  # a NUL character
        raise UnusableFile(
            f"{str(path)!r} cannot be the name of a file.", hint="Name another file with --db or KPITUI_DB."
        ) from error
    if start != _HEADER:
        raise UnusableFile(
            f"{path} is not a kpitui scorecard.", hint="Name another file with --db; this one was left as it is."
        )


def _check_identity(path: Path, connection: sqlite3.Connection, *, read_only: bool) -> None:
    application_id = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application_id != APPLICATION_ID or version < 1:
        raise UnusableFile(
            f"{path} is a database of another program.", hint="Name another file with --db; this one was left as it is."
        )
    if version > SCHEMA_VERSION:
        raise UnusableFile(
            f"{path} was written by a newer kpitui (format {version}; this one knows {SCHEMA_VERSION}).",
            hint="Update kpitui to open it.",
        )
    if version < SCHEMA_VERSION:
        if read_only:
            raise UnusableFile(f"{path} has an older format.", hint="Open it once without --read-only to update it.")
        _migrate(connection)
    if not read_only:
        # Lasts in the file: some other program may have left it in WAL.
        connection.execute("PRAGMA journal_mode=DELETE")


def _migrate(connection: sqlite3.Connection) -> None:
    # Imported only when needed: sqlite-utils costs five times what sqlite3 does to import.
    from kpitui.storage.migrations import migrate

    migrate(connection)


# Without a code of their own: text that is not UTF-8 (raised by Python), rows that no kpitui has written (raised by
# `sound_rows`), and tables or columns of the schema that are gone ("no such").
_DAMAGED = ("malformed", "could not decode", "no such")
_UNREADABLE = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOLFS)


def _damaged(path: Path) -> UnusableFile:
    return UnusableFile(f"{path} is damaged.", hint="Use a sound copy of it; this one was left as it is.")


def explain(error: sqlite3.Error, path: Path) -> KpituiError:
    """The sentence for a failure of SQLite that the system, not kpitui, has caused."""
    extended = getattr(error, "sqlite_errorcode", 0)
    code = extended & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return UnusableFile(f"The disk is full: nothing was saved to {path}.", hint="Free some space and try again.")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return UnusableFile(
            f"{path} is in use by another program for more than {BUSY_SECONDS:.0f} seconds: nothing was saved.",
            hint="Try again in a moment.",
        )
    if extended in (sqlite3.SQLITE_READONLY_ROLLBACK, sqlite3.SQLITE_READONLY_RECOVERY):
        return UnusableFile(
            f"{path} was left in the middle of a change, and may not be written here.",
            hint="Ask somebody who may write it to open it once.",
        )
    if code == sqlite3.SQLITE_READONLY:
        return UnusableFile(f"{path} cannot be written: nothing was saved.", hint="It is read-only.")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or any(word in str(error).lower() for word in _DAMAGED):
        return _damaged(path)
    if code in _UNREADABLE:
        return UnusableFile(f"{path} cannot be read or written: {error}.", hint="Check the disk and the folder.")
    return KpituiError(f"{path}: {error}.", hint="Nothing was changed.")
