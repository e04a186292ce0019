"""Files that appear whole or not at all, with the permissions they should have; never follows a planted link."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

PRIVATE = 0o600
SHARED = 0o660
_UNFINISHED = ".new"
_BESIDE_A_DATABASE = ("-journal", "-wal", "-shm")
_STALE = 3_600.0  # seconds after which an unfinished file belongs to a program that is gone


def mode_like(file: Path | int) -> int:
    """The permissions for a copy of a file: SHARED when its group may read and write it, else PRIVATE."""
    return SHARED if os.stat(file).st_mode & 0o060 == 0o060 else PRIVATE


def is_journal_of(path: Path) -> Path | None:
    """The database whose own journal would have this name, which no other file may take; None where there is none.

    SQLite would believe what it finds there.
    """
    for ending in _BESIDE_A_DATABASE if path.name else ():
        database = path.with_name(path.name.removesuffix(ending) or ending)
        if database.name != path.name and os.path.exists(database):
            return database
    return None


def unfinished_beside(path: Path, mode: int = PRIVATE) -> Path:
    """A new empty file in the folder of `path`, to be filled and then given that name.

    Raises:
        OSError: the folder cannot be written.
    """
    # Not named after the process alone: in a container the next one may have the same number.
    name = os.fsdecode(os.fsencode(path.name)[:200])  # a folder takes names of 255 bytes
    unfinished = path.with_name(f".{name}.{os.getpid()}-{os.urandom(4).hex()}{_UNFINISHED}")
    descriptor = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, mode)
    try:
        os.fchmod(descriptor, mode)  # whatever the umask
    finally:
        os.close(descriptor)
    return unfinished


def write_atomically(path: Path, pieces: Iterable[bytes], *, replace: bool, mode: int = PRIVATE) -> None:
    """Write a file so that after a crash there is the old one or the new one, and it lasts once this returns.

    If one of the pieces cannot be had, nothing is written.

    A link at `path` is replaced, not followed: who wants it followed resolves the path first.

    Raises:
        FileExistsError: there is something at `path`, and `replace` is not given.
        OSError: it cannot be written; nothing is left behind.
    """
    unfinished = unfinished_beside(path, mode)
    try:
        with unfinished.open("wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            unfinished.replace(path)
        else:
            appear(unfinished, path)
    finally:
        with suppress(OSError):
            unfinished.unlink()
    sync_folder(path.parent)


def appear(finished: Path, path: Path) -> None:
    """Give a complete file its name.

    Raises:
        FileExistsError: the name is taken.
    """
    try:
        os.link(finished, path)  # fails, unlike rename, when the name is taken
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK):
            raise
        # A file system without hard links, such as that of a memory stick.
        if path.exists() or path.is_symlink():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from error
        finished.rename(path)


def sweep(folder: Path, name: str = "") -> None:
    """Remove what programs that were killed have left unfinished in a folder, of one file or of all."""
    now = time.time()
    with suppress(OSError):
        for path in list(folder.glob(f".*{_UNFINISHED}*")):  # and their journals
            with suppress(OSError):
                if path.name.startswith(f".{name}") and now - path.lstat().st_mtime > _STALE:
                    path.unlink()


def sync_file(path: Path) -> None:
    """Wait until a file's content is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the file system can do that."""
    with suppress(OSError):
        sync_file(folder)


def make_folder(folder: Path, mode: int = 0o700) -> None:
    """Make a folder and those above it; all of them private, only the last with `mode`, whatever the umask.

    mkdir(parents=True) would leave the upper ones to the umask.

    Raises:
        OSError: it cannot be made.
    """
    missing = [folder, *folder.parents]
    for part in reversed(missing[: next(place for place, part in enumerate(missing) if part.exists())]):
        try:
            part.mkdir(mode=0o700)
        except FileExistsError:
            if not part.is_dir():
                raise
            continue  # somebody else was quicker, and it is theirs
        part.chmod(mode if part == folder else 0o700)
