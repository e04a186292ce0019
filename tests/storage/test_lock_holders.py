"""Who keeps a file locked: the process, its program and user, and whether it was stopped."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from kpitui.errors import UnusableFile
from kpitui.storage import database as opening
from kpitui.storage import lock_holders
from kpitui.storage.database import Database
from kpitui.storage.lock_holders import Holder, holder_of
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(not lock_holders.LOCKS.exists(), reason="only Linux tells who holds a lock")


@contextmanager
def held_by_another(path: Path, begin: str) -> Iterator[int]:
    """Another process has begun a transaction on a file; gives its number."""
    program = (
        "import sqlite3, sys; connection = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "[connection.execute(part).fetchall() for part in sys.argv[2].split(';')]; print(flush=True); input()"
    )
    words = [sys.executable, "-c", program, str(path), begin]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        try:
            yield child.pid
        finally:
            child.send_signal(signal.SIGCONT)
            child.communicate(b"\n", timeout=10)


def user() -> str:
    from pwd import getpwuid

    return getpwuid(os.getuid()).pw_name


def test_nobody_holds_a_file(path: Path, database: Database) -> None:
    assert holder_of(path) is None
    assert holder_of(path.with_name("missing")) is None


def test_who_writes_is_named(path: Path, database: Database) -> None:
    with held_by_another(path, "BEGIN IMMEDIATE") as process:
        holder = holder_of(path)
    program = Path(sys.executable).resolve().name
    assert holder is not None
    assert (holder.process, holder.user, holder.is_stopped) == (process, user(), False)
    assert holder.program.startswith("python"), (holder.program, program)


def test_who_reads_is_named_where_nobody_writes(path: Path, database: Database) -> None:
    reads = "BEGIN;SELECT * FROM sqlite_schema"
    with held_by_another(path, reads) as reader:
        only = holder_of(path)
        with held_by_another(path, "BEGIN IMMEDIATE") as writer:
            rather = holder_of(path)
    assert only is not None
    assert only.process == reader
    assert rather is not None
    assert rather.process == writer


def test_this_process_is_nobody_else(path: Path, database: Database) -> None:
    with database.writing("dana"):
        assert holder_of(path) is None


def test_a_file_with_the_same_number_on_another_device_is_not_meant(
    path: Path, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = path.stat()
    device = f"{os.major(seen.st_dev):02x}:{os.minor(seen.st_dev):02x}"
    other = f"{os.major(seen.st_dev) + 1:02x}:{os.minor(seen.st_dev):02x}"
    lines = [
        f"1: POSIX  ADVISORY  WRITE 11 {other}:{seen.st_ino} 1073741824 1073742335",
        f"2: FLOCK  ADVISORY  WRITE 12 {device}:{seen.st_ino} 0 EOF",
        f"3: POSIX  ADVISORY  WRITE 13 {device}:{seen.st_ino + 1} 0 EOF",
        f"3: -> POSIX  ADVISORY  WRITE 14 {device}:{seen.st_ino} 0 EOF",
        f"4: OFDLCK ADVISORY  WRITE -1 {device}:{seen.st_ino} 0 EOF",
        f"5: POSIX  ADVISORY  WRITE x {device}:{seen.st_ino} 0 EOF",
        "6: POSIX  ADVISORY  WRITE 15 <none>:0 0 EOF",
    ]
    locks = tmp_path / "locks"
    monkeypatch.setattr(lock_holders, "LOCKS", locks)
    locks.write_text("\n".join(lines))
    assert holder_of(path) is None
    locks.write_text("\n".join([*lines, f"7: POSIX  ADVISORY  READ 999999999 {device}:{seen.st_ino} 0 EOF"]))
    assert holder_of(path) == Holder(999999999, "", "", is_stopped=False), "it is gone by now, or may not be seen"


def test_a_name_of_a_program_is_only_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock_holders, "PROCESSES", tmp_path)
    folder = tmp_path / "4711"
    folder.mkdir()
    (folder / "comm").write_bytes(b"a) T \x1b[31m\xff\n")
    (folder / "stat").write_bytes(b"4711 (a) T \x1b[31m\xff) S 1 4711")
    holder = lock_holders._seen(4711)
    assert (holder.program, holder.is_stopped) == ("a) T [31m\N{REPLACEMENT CHARACTER}", False)
    (folder / "stat").write_bytes(b"4711 (a) t 1 4711")
    assert lock_holders._seen(4711).is_stopped


def test_who_waits_in_vain_is_told_whom_for(path: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    with held_by_another(path, "BEGIN IMMEDIATE") as process:
        with pytest.raises(UnusableFile) as refused, database.writing("dana", patience=0.05):
            pytest.fail("both hold the lock")
        assert refused.value.hint.startswith(f"It is held by process {process} (python")
        assert refused.value.hint.endswith(f"of {user()}): try again in a moment, or have that one closed.")
        os.kill(process, signal.SIGSTOP)
        wait_until(lambda: lock_holders._seen(process).is_stopped)
        with pytest.raises(UnusableFile) as refused, database.writing("dana", patience=0.05):
            pytest.fail("both hold the lock")
        assert refused.value.hint.endswith(f"stopped in the middle of a change: `kill -CONT {process}`.")
    with database.writing("dana"):
        pass


def test_where_the_system_does_not_tell(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock_holders, "LOCKS", tmp_path / "missing")
    with closing(sqlite3.connect(path)):
        assert holder_of(path) is None
