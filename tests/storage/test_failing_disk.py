"""A disk that cannot be read is no damage, though SQLite says the same of both."""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kpitui.errors import KpituiError
from kpitui.storage.database import Database
from kpitui.storage.failing_disk import why_unreadable
from kpitui.storage.failures import Damaged, explain

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks through the handles of the process")


def corrupt() -> sqlite3.DatabaseError:
    """What SQLite says of both."""
    error = sqlite3.DatabaseError("database disk image is malformed")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def failing(call: str) -> Callable[..., bytes]:
    def fail(*arguments: object) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO), call)

    return fail


def said(path: Path) -> KpituiError:
    return explain(corrupt(), path)


def test_a_file_that_cannot_be_read_again(database: Database, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "pread", failing("pread"))
    assert said(path).message == f"{path} cannot be read or written: Input/output error."
    assert not isinstance(said(path), Damaged)


def test_one_that_could_not_be_read_once(database: Database, path: Path) -> None:
    assert said(path).message == f"{path} cannot be read or written: reading it failed once."


def test_one_that_is_damaged(database: Database, path: Path) -> None:
    database.close()
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 9] = b"\xff" * 4096 * 6
    path.write_bytes(content)
    assert isinstance(said(path), Damaged)
    path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 8_000)
    assert isinstance(said(path), Damaged)


def test_a_huge_one_is_not_looked_at_for_long(database: Database, path: Path) -> None:
    database.close()
    os.truncate(path, 40 << 30)
    began = time.monotonic()
    assert isinstance(said(path), Damaged)
    assert time.monotonic() - began < 20


def test_one_of_which_nothing_can_be_read(database: Database, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_READ

    def fail(*arguments: object, **options: object) -> sqlite3.Connection:
        raise error

    monkeypatch.setattr(sqlite3, "connect", fail)
    assert why_unreadable(path) == "disk I/O error"
    error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
    assert why_unreadable(path) == ""


def test_looking_leaves_the_locks_of_this_process_alone(database: Database, path: Path) -> None:
    with database.writing("dana"):
        assert "POSIX" in (before := Path("/proc/locks").read_text())
        why_unreadable(path)
        inode = f":{path.stat().st_ino} "
        held = [line for line in Path("/proc/locks").read_text().splitlines() if inode in line]
        assert len(held) == len([line for line in before.splitlines() if inode in line]) > 0
