"""Opens and creates the file of a scorecard, and runs its transactions.

Never opens that file other than through SQLite: closing any other handle on it would silently drop the locks that
other connections of this process hold there.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from kpitui.errors import UnusableFile
from kpitui.storage.audit import Change
from kpitui.storage.patience import leave_wal, when_free
from kpitui.storage.undisturbed import undisturbed

Connection = sqlite3.Connection

APPLICATION_ID = 0x6B706974  # "kpit"
SCHEMA_VERSION = 4
BUSY_SECONDS = 10.0
OLDEST_SQLITE = (3, 37, 0)  # the first with STRICT tables
_HEADER_BYTES = 100  # no database is smaller
_LONGEST_NAME = 247  # bytes: with `-journal` and `-backups` no more than a folder takes

# Rollback journal, not WAL: SQLite 3.7.0 to 3.51.2 can corrupt a WAL file with several connections, read-only
# users cannot open one, and a frozen reader blocks its checkpoint. EXTRA also syncs the folder after a commit.
_PRAGMAS = (
    "PRAGMA synchronous=EXTRA",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA cell_size_check=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA temp_store=MEMORY",  # a full or read-only folder for temporary files fails no change
)


class Database:
    """One connection to one scorecard file; belongs to the thread that opened it."""

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        *,
        read_only: bool = False,
        opened: os.stat_result | None = None,
    ) -> None:
        self.path = path
        self.connection = connection
        self.read_only = read_only
        self._opened = opened

    def close(self) -> None:
        """Let go of the file; harmless when repeated."""
        self.connection.close()

    def data_version(self) -> int:
        """A number that changes when another connection has changed the file.

        Raises:
            UnusableFile: the name belongs to another file by now, or to none: nobody would see what is written here.
        """
        self._refuse_another_file()
        with undisturbed(), self._sentences():
            row = self.connection.execute("PRAGMA data_version").fetchone()
        return int(row[0])

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection whose queries all see the same state of the file; inside a change, that of the change."""
        if self._in_transaction():
            yield self.connection
            return
        with undisturbed(), self._sentences():
            self.connection.execute("BEGIN")
            try:
                yield self.connection
            finally:
                if self._in_transaction():
                    self.connection.execute("COMMIT")

    @contextmanager
    def writing(self, by: str, *, at: datetime | None = None, patience: float | None = None) -> Iterator[Change]:
        """One durable change made by `by` (at `at`, else now): everything in the block is kept, or nothing of it.

        Takes the write lock first, so that what the block reads is still true when it writes; waits for it for
        `patience` seconds, else for BUSY_SECONDS.
        """
        when = (at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="microseconds")
        with undisturbed(), self._sentences():
            when_free(self.connection, "BEGIN IMMEDIATE", BUSY_SECONDS if patience is None else patience)
            try:
                yield Change(self.connection, by, when)
                self.connection.execute("COMMIT")
            except BaseException:
                # A full disk may have ended the transaction already; what went wrong first is what matters.
                with suppress(sqlite3.Error):
                    if self._in_transaction():
                        self.connection.execute("ROLLBACK")
                raise

    def _refuse_another_file(self) -> None:
        if self._opened is None:
            return
        try:
            now = self.path.stat()
            if (now.st_ino, now.st_dev) == (self._opened.st_ino, self._opened.st_dev):
                return
        except FileNotFoundError:
            pass
        except OSError:  # not to be seen just now; SQLite will say what it makes of it
            return
        from kpitui.storage.failures import replaced

        raise replaced(self.path)

    def _in_transaction(self) -> bool:
        return self.connection.in_transaction

    def _sentences(self) -> AbstractContextManager[None]:
        return in_sentences(self.path)


@contextmanager
def in_sentences(path: Path) -> Iterator[None]:
    """Turns failures of SQLite into sentences about a file."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        from kpitui.storage.failures import explain

        raise explain(error, path, BUSY_SECONDS) from error


def open_database(path: Path, *, read_only: bool = False, backups: Callable[[Path], Path] | None = None) -> Database:
    """The scorecard in an existing file; brings an older one up to date, after a backup.

    `backups` gives the folder for that backup; without it is the usual one, beside the file.

    Raises:
        UnusableFile: it is missing, not a kpitui file, damaged, newer than this program, cannot be written, or is on a
            network file system.
    """
    opened = _refuse_unsuitable(path)
    # The journal is kept beside the file itself, not beside a link to it.
    if not read_only and not (os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK)):
        raise UnusableFile(
            f"{path} cannot be written.",
            hint="Ask its owner for write permission on the file and its folder, or look at it with --read-only.",
        )
    with undisturbed(), in_sentences(path):
        try:
            connection = _connect(path, read_only=read_only)
            try:
                _check_identity(path, connection, read_only=read_only, backups=backups)
            except BaseException:
                connection.close()
                raise
        except sqlite3.DatabaseError as error:
            from kpitui.storage.failures import refuse_foreign

            refuse_foreign(error, path)
            raise
    return Database(path, connection, read_only=read_only, opened=opened)


def create_database(path: Path, fill: Callable[[Database], None] | None = None, *, shared: bool = False) -> Database:
    """A new scorecard file, readable by its owner alone; `fill` puts in what it holds from the start.

    It appears complete or not at all. `shared` lets the owner's group read and write it too, in a folder where what
    anybody creates belongs to the group: what one of them leaves behind in a crash another can then take up.

    Raises:
        UnusableFile: something is there already, the folder cannot be written, or is on a network file system.
    """
    from kpitui.storage.atomic_files import PRIVATE, SHARED, make_folder

    try:
        if path.exists() or path.is_symlink():
            raise UnusableFile(f"{path} exists already.", hint="Choose another file with --db, or move this one away.")
        refuse_network_folder(path)
        make_folder(path.parent, 0o2770 if shared else 0o700)
        with in_sentences(path):
            _build(path, fill, SHARED if shared else PRIVATE)
    except FileExistsError as error:
        raise UnusableFile(f"{path} exists already.", hint="Choose another file with --db.") from error
    except OSError as error:
        raise UnusableFile(
            f"{path} cannot be created: {error.strerror}.", hint="Choose another place with --db or KPITUI_DB."
        ) from error
    return open_database(path)


def _build(path: Path, fill: Callable[[Database], None] | None, mode: int) -> None:
    from errno import ENAMETOOLONG

    # Imported only when needed: sqlite-utils costs five times what sqlite3 does to import.
    from kpitui.storage.atomic_files import appear, sync_folder, unfinished_beside
    from kpitui.storage.migrations import migrate

    if len(os.fsencode(path.name)) > _LONGEST_NAME:
        raise OSError(ENAMETOOLONG, os.strerror(ENAMETOOLONG))
    unfinished = unfinished_beside(path, mode)
    try:
        database = Database(path, _connect(unfinished, read_only=False))
        try:
            migrate(database.connection)
            if fill is not None:
                fill(database)
        finally:
            database.close()
        appear(unfinished, path)
        sync_folder(path.parent)
    finally:
        with suppress(OSError):
            unfinished.unlink()


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


def _refuse_unsuitable(path: Path) -> os.stat_result:
    """Refuse what is not a regular file on a disk of this machine before SQLite touches it."""
    try:
        seen = path.absolute().stat()  # the folder one is in may be gone
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
    if not stat.S_ISREG(seen.st_mode):
        kind = "a folder" if stat.S_ISDIR(seen.st_mode) else "not a regular file"
        raise UnusableFile(f"{path} is {kind}.", hint="Name the file of a scorecard with --db or KPITUI_DB.")
    if not os.access(path, os.R_OK):
        raise UnusableFile(f"{path} cannot be read: Permission denied.", hint="Check its name and its permissions.")
    if seen.st_size < _HEADER_BYTES:
        from kpitui.storage.failures import not_ours

        raise not_ours(path)
    _refuse_network(path, path, seen.st_dev)
    return seen


def _refuse_network(path: Path, place: Path, device: int) -> None:
    if os.major(device):
        return  # a disk: nothing more is to be looked at, or loaded
    from kpitui.storage.file_systems import network_file_system

    if kind := network_file_system(place, device):
        raise UnusableFile(
            f"{path} is on a network file system ({kind}), where changes get lost when two machines write at once.",
            hint="Keep it on a disk of this machine, and work on it over SSH.",
        )


def refuse_network_folder(path: Path) -> None:
    """Refuse to begin a file on a network file system, before anything is made there.

    Raises:
        UnusableFile: the folder it would be in, or be made in, is on one.
    """
    for folder in path.parents:
        try:
            device = folder.stat().st_dev
        except FileNotFoundError:
            continue
        _refuse_network(path, folder, device)
        return


def _check_identity(
    path: Path, connection: sqlite3.Connection, *, read_only: bool, backups: Callable[[Path], Path] | None
) -> None:
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
            from kpitui.storage.failures import OlderFormat

            raise OlderFormat(f"{path} has an older format.", hint="Open it once without --read-only to update it.")
        from kpitui.storage.upgrading import upgrade

        upgrade(path, connection, backups)
    if not read_only:
        leave_wal(connection, BUSY_SECONDS)
