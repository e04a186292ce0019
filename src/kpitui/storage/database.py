"""Opens and creates the file of a scorecard, and runs its transactions; turns SQLite's failures into sentences."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from kpitui.errors import KpituiError, UnusableFile
from kpitui.storage.audit import Change

Connection = sqlite3.Connection

APPLICATION_ID = 0x6B706974  # "kpit"
SCHEMA_VERSION = 1
BUSY_SECONDS = 10.0
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
    def writing(self, by: str) -> Iterator[Change]:
        """One durable change made by `by`: everything in the block is kept, or nothing of it.

        Takes the write lock first, so that what the block reads is still true when it writes.
        """
        with self._sentences():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield Change(self.connection, by, _now())
                self.connection.execute("COMMIT")
            except BaseException:
                # A full disk may have ended the transaction already; what went wrong first is what matters.
                with suppress(sqlite3.Error):
                    if self._in_transaction():
                        self.connection.execute("ROLLBACK")
                raise

    def _in_transaction(self) -> bool:
        return self.connection.in_transaction

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise explain(error, self.path) from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def open_database(path: Path, *, read_only: bool = False) -> Database:
    """The scorecard in an existing file; brings an older one up to date first.

    Raises:
        UnusableFile: it is missing, not a kpitui file, damaged, newer than this program, or cannot be written.
    """
    _refuse_unsuitable(path)
    if not read_only and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        raise UnusableFile(
            f"{path} cannot be written.", hint="Ask its owner for write permission on the file and its folder."
        )
    connection = _connect(path, read_only=read_only)
    try:
        _check_identity(path, connection, read_only=read_only)
    except sqlite3.Error as error:
        connection.close()
        raise explain(error, path) from error
    except BaseException:
        connection.close()
        raise
    return Database(path, connection)


def create_database(path: Path) -> Database:
    """A new, empty scorecard file, readable by its owner alone. It appears complete or not at all.

    Raises:
        UnusableFile: something is there already, or the folder cannot be written.
    """
    if path.exists() or path.is_symlink():
        raise UnusableFile(f"{path} exists already.", hint="Choose another file with --db, or move this one away.")
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        connection = _connect(unfinished, read_only=False)
        try:
            _migrate(connection)
        finally:
            connection.close()
        os.link(unfinished, path)  # fails, unlike rename, when somebody else created it meanwhile
    except FileExistsError as error:
        raise UnusableFile(f"{path} exists already.", hint="Choose another file with --db.") from error
    except OSError as error:
        raise UnusableFile(
            f"{path} cannot be created: {error.strerror}.", hint="Choose another place with --db or KPITUI_DB."
        ) from error
    except sqlite3.Error as error:
        raise explain(error, path) from error
    finally:
        with suppress(OSError):
            unfinished.unlink()
    return open_database(path)


def _connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"
    try:
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
        for pragma in _PRAGMAS:
            connection.execute(pragma)
    except sqlite3.Error as error:
        raise explain(error, path) from error
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
            raise UnusableFile(f"{path} is a link to a file that is not there.") from error
        raise UnusableFile(
            f"There is no scorecard at {path}.",
            hint="Start one with `kpitui init`, or name another file with --db.",
        ) from error
    except OSError as error:
        raise UnusableFile(f"{path} cannot be read: {error.strerror}.") from error
    if start != _HEADER:
        raise UnusableFile(
            f"{path} is not a kpitui scorecard.", hint="Name another file with --db; this one was left as it is."
        )


def _check_identity(path: Path, connection: sqlite3.Connection, *, read_only: bool) -> None:
    application_id = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application_id != APPLICATION_ID:
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


def _migrate(connection: sqlite3.Connection) -> None:
    # Imported only when needed: sqlite-utils costs five times what sqlite3 does to import.
    from kpitui.storage.migrations import migrate

    migrate(connection)


_DAMAGED = ("malformed", "not a database", "disk image", "cell", "corrupt")


def explain(error: sqlite3.Error, path: Path) -> KpituiError:
    """The sentence for a failure of SQLite that the system, not kpitui, has caused."""
    text = str(error).lower()
    if "full" in text:
        return UnusableFile(f"The disk is full: nothing was saved to {path}.", hint="Free some space and try again.")
    if "locked" in text or "busy" in text:
        return UnusableFile(
            f"{path} is in use by another program for more than {BUSY_SECONDS:.0f} seconds: nothing was saved.",
            hint="Try again in a moment.",
        )
    if "readonly" in text or "read-only" in text:
        return UnusableFile(f"{path} cannot be written: nothing was saved.", hint="It is read-only.")
    if any(word in text for word in _DAMAGED):
        return UnusableFile(f"{path} is damaged: {error}.", hint="Use a sound copy of it; this one was left as it is.")
    if "i/o" in text or "unable to open" in text:
        return UnusableFile(f"{path} cannot be read or written: {error}.", hint="Check the disk and the folder.")
    return KpituiError(f"{path}: {error}.", hint="Nothing was changed.")
