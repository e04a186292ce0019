from __future__ import annotations

import os
import signal
import sqlite3
import stat
import tempfile
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kpitui.errors import UnusableFile
from kpitui.storage import backups
from kpitui.storage import database as opening
from kpitui.storage.backups import Kind, back_up, copy_to, listed, unsound, usual_folder
from kpitui.storage.database import Database, create_database, open_database
from kpitui.storage.entries import EntryWriter, NewEntry, first_altered_entry
from tests.storage.conftest import MONDAY, NOON
from tests.storage.processes import NOBODY, in_child, join, spawn
from tests.waiting import wait_until


def permissions(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def record(database: Database, count: int, *, start: int = 0) -> None:
    with database.writing("dana", at=NOON) as change:
        writer = EntryWriter(change)
        for number in range(start, start + count):
            day = MONDAY - timedelta(days=number % 700)
            writer.add(NewEntry("calls", day, number / 4, False, number.to_bytes(16), "a note" * 5))


def counted(path: Path) -> int:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=30)) as connection:
        return int(connection.execute("SELECT count(*) FROM entry").fetchone()[0])


def test_a_backup_holds_what_the_file_holds_and_its_name_tells_when_why_and_which_format(
    database: Database, path: Path
) -> None:
    record(database, 300)
    taken = back_up(path, usual_folder(path), Kind.HAND, NOON)
    assert taken.path == path.parent / "two.kpitui-backups" / (
        f"2026-11-20T12-00-00Z-hand-format{opening.SCHEMA_VERSION}.kpitui"
    )
    assert taken.size == path.stat().st_size
    assert counted(taken.path) == 300
    assert listed(usual_folder(path)) == [taken]
    assert [file.name for file in taken.path.parent.iterdir()] == [taken.path.name]
    opened = open_database(taken.path)
    assert first_altered_entry(opened.connection) is None
    opened.close()


def test_several_of_one_second_are_numbered_and_stay_in_order(database: Database, path: Path) -> None:
    taken = [back_up(path, usual_folder(path), Kind.HAND, NOON) for _ in range(11)]
    assert taken[10].path.name.endswith("-11.kpitui")
    assert listed(usual_folder(path)) == taken[::-1]


@pytest.mark.parametrize(("mode", "folder"), [(0o600, 0o700), (0o660, 0o2770), (0o640, 0o700)])
def test_it_is_as_private_as_the_file_whatever_the_umask(
    database: Database, path: Path, mode: int, folder: int
) -> None:
    path.chmod(mode)

    def take() -> str:
        taken = back_up(path, usual_folder(path), Kind.HAND, NOON)
        return f"{permissions(taken.path):o} {permissions(taken.path.parent):o}"

    expected = 0o660 if mode == 0o660 else 0o600
    assert in_child(take, umask=0o000) == f"{expected:o} {folder:o}"


def test_a_copy_of_any_name_never_takes_the_place_of_anything(database: Database, path: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy of mine"
    copy_to(path, target)
    assert permissions(target) == 0o600
    dangling = tmp_path / "dangling"
    dangling.symlink_to(tmp_path / "nowhere")
    for taken in (target, path, dangling, tmp_path):
        with pytest.raises(UnusableFile, match="exists already"):
            copy_to(path, taken)
    assert not (tmp_path / "nowhere").exists()


def test_others_write_all_the_time_and_every_backup_is_one_moment(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Small steps, so that SQLite has to begin again; after a few times it is done in one go."""
    record(database, 2_000)
    monkeypatch.setattr(backups, "_PAGES_AT_A_TIME", 5)
    stop = path.with_name("stop")

    def write() -> str:
        opened = open_database(path)
        number = 2_000
        while not stop.exists():
            record(opened, 1, start=number)
            number += 1
        return str(number)

    writer = spawn(write)
    wait_until(lambda: counted(path) > 2_000)
    taken = [back_up(path, usual_folder(path), Kind.DAILY, NOON + timedelta(minutes=number)) for number in range(2)]
    stop.touch()
    assert int(join(writer)) > 2_000
    for one in taken:
        opened = open_database(one.path, read_only=True)
        assert first_altered_entry(opened.connection) is None
        assert counted(one.path) > 2_000
        opened.close()


def test_a_large_file_is_copied_in_one_go_after_it_was_begun_in_steps(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is larger than SQLite's cache of 2 MB was written in part by then."""
    record(database, 12_000)
    assert path.stat().st_size > 2_500_000
    begun: list[int] = []

    class OutOfPatience(backups._Patience):
        def __call__(self, status: int, left: int, total: int) -> None:
            begun.append(left)
            if left == total - 600 and len(begun) == 1:
                raise backups._RestartsTooOften
            super().__call__(status, left, total)

    monkeypatch.setattr(backups, "_PAGES_AT_A_TIME", 600)
    monkeypatch.setattr(backups, "_Patience", OutOfPatience)
    one = back_up(path, usual_folder(path), Kind.HAND, NOON)
    assert len(begun) == 2
    assert begun[1] == 0
    assert counted(one.path) == 12_000
    assert unsound(one.path) == ""


def test_one_of_a_file_left_in_wal_can_be_read_where_nothing_may_be_written(database: Database, path: Path) -> None:
    record(database, 3)
    database.close()
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode=WAL")
    taken = back_up(path, usual_folder(path), Kind.HAND, NOON)
    assert [file.name for file in taken.path.parent.iterdir()] == [taken.path.name], "nothing of WAL beside it"
    with closing(sqlite3.connect(f"{taken.path.as_uri()}?mode=ro", uri=True)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert counted(taken.path) == 3


def test_a_frozen_writer_is_waited_for_and_then_named(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.1)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(UnusableFile, match="in use by another program"):
        back_up(path, usual_folder(path), Kind.HAND, NOON)
    other.close()
    assert list(usual_folder(path).iterdir()) == []


def test_a_kill_leaves_no_backup_that_is_half_done(database: Database, path: Path) -> None:
    record(database, 3_000)
    folder = usual_folder(path)
    for delay in range(8):

        def take() -> str:
            for number in range(1_000):
                back_up(path, folder, Kind.DAILY, NOON + timedelta(minutes=number))
            return "done"

        child, pipe = spawn(take)
        if delay == 7:  # the last one has made some, however slow the machine
            wait_until(lambda: len(listed(folder)) > 0)
        time.sleep(0.01 + 0.013 * delay)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(pipe)
    kept = listed(folder)
    assert kept
    assert all(unsound(one.path) == "" and counted(one.path) == 3_000 for one in kept)
    # What is left unfinished is swept away once it is old enough to be nobody's.
    long_ago = time.time() - 7_200
    for left in folder.glob(".*.new"):
        os.utime(left, (long_ago, long_ago))
    back_up(path, folder, Kind.HAND, NOON)
    assert list(folder.glob(".*")) == []
    assert first_altered_entry(database.connection) is None


def test_a_damaged_file_is_not_backed_up(database: Database, path: Path) -> None:
    record(database, 2_000)
    database.close()
    content = bytearray(path.read_bytes())
    content[4096 * 30 : 4096 * 34] = b"\xff" * 4096 * 4
    path.write_bytes(content)
    with pytest.raises(UnusableFile, match="damaged"):
        back_up(path, usual_folder(path), Kind.HAND, NOON)
    assert list(usual_folder(path).iterdir()) == []


@pytest.mark.parametrize("there", ["a file", "a pipe", "a link to nothing", "a link to itself"])
def test_what_is_no_folder_is_named(database: Database, path: Path, there: str) -> None:
    folder = usual_folder(path)
    if there == "a file":
        folder.write_text("a file")
    elif there == "a pipe":
        os.mkfifo(folder)
    else:
        folder.symlink_to(folder if there == "a link to itself" else path.with_name("nowhere"))
    with pytest.raises(UnusableFile, match=f"No backup can be written to {folder}: it is not a folder"):
        back_up(path, folder, Kind.HAND, NOON)
    assert not path.with_name("nowhere").exists()


@pytest.mark.parametrize("mode", [0o755, 0o700])
def test_a_folder_of_somebody_else_is_named(tmp_path: Path, mode: int) -> None:
    """It may be looked into, or not even that."""
    if os.getuid() != 0:
        pytest.skip("everything here is one's own")
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        mine, theirs = Path(name), Path(name, "theirs")
        mine.chmod(0o755)
        theirs.mkdir()
        theirs.chmod(mode)
        path = mine / "two.kpitui"
        create_database(path).close()
        path.chmod(0o644)
        said = in_child(lambda: str(back_up(path, theirs, Kind.HAND, NOON)), user=NOBODY)
        assert said.startswith(f"UnusableFile: No backup can be written to {theirs}: Permission denied.")
        theirs.chmod(0o700)

        def copy() -> str:
            copy_to(path, theirs / "copy")
            return "copied"

        said = in_child(copy, user=NOBODY)
        assert said.startswith(f"UnusableFile: No backup can be written to {theirs}: Permission denied.")


def test_only_backups_are_listed(database: Database, path: Path) -> None:
    taken = back_up(path, usual_folder(path), Kind.HAND, NOON)
    folder = usual_folder(path)
    for name in ("notes.txt", "2026-99-99T00-00-00Z-hand-format1.kpitui", "2026-11-20T12-00-00Z-whim-format1.kpitui"):
        (folder / name).write_text("x")
    (folder / "2026-11-21T12-00-00Z-hand-format1.kpitui").symlink_to("/etc/passwd")
    (folder / "2026-11-22T12-00-00Z-hand-format1.kpitui").mkdir()
    assert listed(folder) == [taken]
    assert listed(folder / "none") == []


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("PRAGMA application_id=7", "it is not a kpitui scorecard"),
        ("PRAGMA user_version=99", f"its format is 99, and this kpitui knows {opening.SCHEMA_VERSION}"),
        ("SELECT 1", ""),
    ],
)
def test_what_is_wrong_with_a_copy_is_said(database: Database, path: Path, statement: str, said: str) -> None:
    database.connection.execute(statement)
    assert unsound(path) == said


def test_opening_and_backing_up_leave_the_locks_of_this_process_alone(database: Database, path: Path) -> None:
    """Closing any handle on a file drops all locks that a process holds there: nothing but SQLite may open it."""
    database.connection.execute("BEGIN IMMEDIATE")
    database.connection.execute("UPDATE person SET name = 'mine'")
    open_database(path).close()
    open_database(path, read_only=True).close()
    done = threading.Thread(target=back_up, args=(path, usual_folder(path), Kind.DAILY, datetime.now(UTC)))
    done.start()
    done.join()

    def write() -> str:
        other = sqlite3.connect(path, timeout=0.05, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        return "two hold the lock"

    assert in_child(write, user=NOBODY if os.getuid() else None) == "OperationalError: database is locked"
    database.connection.execute("COMMIT")
    assert len(listed(usual_folder(path))) == 1
