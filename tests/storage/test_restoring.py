from __future__ import annotations

import errno
import os
import shutil
import signal
import sqlite3
import stat
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kpitui.errors import KpituiError, UnusableFile
from kpitui.storage import database as opening
from kpitui.storage import restoring
from kpitui.storage.atomic_files import appear, unfinished_beside
from kpitui.storage.audit import Change, broken_link, trail
from kpitui.storage.backups import Backup, Kind, back_up, listed, name_for, unsound, usual_folder
from kpitui.storage.database import Database, create_database, open_database
from kpitui.storage.restoring import another_scorecard, restore
from kpitui.storage.scorecards import save_scorecard
from tests.storage.conftest import MONDAY, NOON, TWO_MEASURES
from tests.storage.processes import NOBODY, in_child, join, spawn
from tests.storage.test_backups import counted, permissions, record
from tests.waiting import wait_until


def noted(change: Change) -> None:
    change.record("restore", "file", "two.kpitui", None, {"from": "a backup"})


def bring_back(path: Path, source: Path) -> Path | None:
    return restore(path, source, usual_folder(path), NOON, noted, "dana")


@pytest.fixture
def backup(database: Database, path: Path) -> Backup:
    """A backup with 500 entries; the file itself has 600 by now."""
    record(database, 500)
    taken = back_up(path, usual_folder(path), Kind.HAND, NOON)
    record(database, 100, start=500)
    return taken


def test_the_backup_takes_the_place_and_what_it_replaces_is_kept_byte_by_byte(
    database: Database, path: Path, backup: Backup
) -> None:
    database.close()
    before = path.read_bytes()
    kept = bring_back(path, backup.path)
    assert kept is not None
    assert kept.read_bytes() == before
    assert permissions(kept) == permissions(path) == 0o600
    assert (counted(path), counted(kept), counted(backup.path)) == (500, 600, 500)
    newest_backup = listed(kept.parent)[0]
    assert (newest_backup.kind, newest_backup.path) == (Kind.REPLACED, kept)
    opened = open_database(path)
    (newest, *_) = trail(opened.connection)
    assert (newest.what, newest.entity, newest.by, newest.after) == ("restore", "file", "dana", {"from": "a backup"})
    assert broken_link(opened.connection) is None
    assert opened.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    opened.close()
    assert bring_back(path, kept) is not None
    assert counted(path) == 600


def test_whoever_has_the_file_open_goes_on_with_the_restored_one(
    database: Database, path: Path, backup: Backup
) -> None:
    before, inode = database.data_version(), path.stat().st_ino
    assert database.connection.execute("SELECT count(*) FROM entry").fetchone() == (600,)
    said = in_child(lambda: str(bring_back(path, backup.path)))
    assert "replaced" in said
    assert path.stat().st_ino == inode, "the file itself, not another one of its name"
    assert database.data_version() != before
    assert database.connection.execute("SELECT count(*) FROM entry").fetchone() == (500,)
    record(database, 1, start=9_000)
    assert counted(path) == 501


def test_one_in_the_middle_of_a_change_is_waited_for_and_nothing_of_it_is_lost(
    database: Database, path: Path, backup: Backup
) -> None:
    started = path.with_name("started")

    def work() -> str:
        opened = open_database(path)
        with opened.writing("li") as change:
            change.connection.execute("UPDATE person SET name = 'acknowledged'")
            started.touch()
            time.sleep(0.3)
        return "saved"

    worker = spawn(work)
    wait_until(started.exists)
    kept = Path(in_child(lambda: str(bring_back(path, backup.path))))
    assert join(worker) == "saved"
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT name FROM person").fetchone() == ("acknowledged",)


def test_a_frozen_session_is_named_after_a_while_and_nothing_changes(
    database: Database, path: Path, backup: Backup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.2)
    before = path.read_bytes()
    database.connection.execute("BEGIN")
    database.connection.execute("SELECT count(*) FROM entry").fetchone()
    with pytest.raises(UnusableFile, match="in use by another program"):
        bring_back(path, backup.path)
    database.connection.execute("COMMIT")
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir() if file.is_file()] == [path.name]


def test_what_another_program_has_written_in_wal_is_kept(database: Database, path: Path, backup: Backup) -> None:
    """It stands beside the file as long as that program has it open."""
    database.close()
    saved, go = path.with_name("saved"), path.with_name("go")

    def work() -> str:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("UPDATE person SET name = 'acknowledged'")
        saved.touch()
        while not go.exists():
            time.sleep(0.005)
        os._exit(1)  # without closing, as a killed one

    worker = spawn(work)
    while not saved.exists():
        time.sleep(0.005)
    assert path.with_name(f"{path.name}-wal").stat().st_size > 0
    threading.Timer(0.2, go.touch).start()
    kept = bring_back(path, backup.path)
    join(worker)
    assert kept is not None
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT name FROM person").fetchone() == ("acknowledged",)
    assert [file.name for file in path.parent.iterdir() if file.name.startswith(f"{path.name}-")] == [
        usual_folder(path).name
    ]


def test_who_holds_the_file_for_long_is_waited_for_and_named(
    database: Database, path: Path, backup: Backup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.1)
    before = path.read_bytes()
    database.connection.execute("BEGIN EXCLUSIVE")
    with pytest.raises(UnusableFile, match="in use by another program"):
        bring_back(path, backup.path)
    database.connection.execute("ROLLBACK")
    assert path.read_bytes() == before


def test_what_somebody_left_in_the_middle_of_a_change_is_kept_as_it_was_before(
    database: Database, path: Path, backup: Backup
) -> None:
    """Killed while its pages were half written: the journal brings them back before they are kept."""

    def die() -> str:
        opened = open_database(path)
        opened.connection.execute("PRAGMA cache_size=1")
        opened.connection.execute("BEGIN IMMEDIATE")
        opened.connection.execute("UPDATE person SET name = 'half written'")
        opened.connection.execute("DROP TRIGGER entry_no_update")
        opened.connection.execute("UPDATE entry SET note = note || 'and more of it'")
        os.kill(os.getpid(), signal.SIGKILL)
        return "unreachable"

    whole = path.read_bytes()
    join(spawn(die))
    assert path.with_name(path.name + "-journal").exists()
    assert path.read_bytes() != whole
    kept = bring_back(path, backup.path)
    assert kept is not None
    assert kept.read_bytes() == whole
    assert counted(path) == 500


def test_killed_at_any_moment_the_file_is_as_it_was_or_as_it_should_be(
    database: Database, path: Path, backup: Backup
) -> None:
    record(database, 6_000, start=600)
    database.close()
    whole = path.read_bytes()
    seen = set()
    for step in range(16):
        path.with_name(path.name + "-journal").unlink(missing_ok=True)
        path.write_bytes(whole)
        child, pipe = spawn(lambda: str(bring_back(path, backup.path)))
        time.sleep(0.004 * step)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(pipe)
        opened = open_database(path)
        assert opened.connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
        assert broken_link(opened.connection) is None
        seen.add(opened.connection.execute("SELECT count(*) FROM entry").fetchone()[0])
        opened.close()
    assert seen <= {500, 6_600}
    assert 6_600 in seen
    kept = listed(usual_folder(path))
    assert kept
    assert all(unsound(one.path) == "" for one in kept)
    # What is left unfinished goes with the next restore, once it is old enough to be nobody's.
    long_ago = time.time() - 7_200
    for left in path.parent.glob(".*.new*"):
        os.utime(left, (long_ago, long_ago))
    bring_back(path, backup.path)
    assert [file.name for file in path.parent.iterdir() if file.is_file()] == [path.name]


def damage(path: Path, how: str) -> None:
    content = bytearray(path.read_bytes())
    match how:
        case "in the middle":
            content[4096 * 4 : 4096 * 9] = b"\xff" * 4096 * 5
        case "at the head":
            content[:100] = b"\0" * 100
        case "cut":
            content = content[:5_000]
        case "empty":
            content = bytearray()
        case "no text at all":
            content = bytearray(b"shopping list\n")
    path.write_bytes(content)


@pytest.mark.parametrize("how", ["in the middle", "at the head", "cut", "empty", "no text at all"])
def test_a_damaged_file_is_kept_and_replaced(database: Database, path: Path, backup: Backup, how: str) -> None:
    database.close()
    damage(path, how)
    damaged = path.read_bytes()
    kept = bring_back(path, backup.path)
    assert kept is not None
    assert kept.read_bytes() == damaged
    assert counted(path) == 500
    assert unsound(path) == ""


def test_who_had_a_file_open_that_was_replaced_by_another_is_told_and_writes_nothing(
    database: Database, path: Path, backup: Backup
) -> None:
    path.rename(path.with_name("moved"))
    with pytest.raises(UnusableFile, match="was replaced or moved away since it was opened"):
        database.data_version()
    assert bring_back(path, backup.path) is None
    with pytest.raises(UnusableFile, match="was replaced or moved away since it was opened"):
        database.data_version()
    with pytest.raises(UnusableFile, match="was replaced or moved away since it was opened"):
        record(database, 1, start=9_000)
    assert (counted(path), counted(path.with_name("moved"))) == (500, 600)


def test_a_missing_file_comes_back_as_private_as_the_backup(database: Database, path: Path, backup: Backup) -> None:
    database.close()
    path.unlink()
    backup.path.chmod(0o660)
    assert in_child(lambda: str(bring_back(path, backup.path)), umask=0o000) == "None"
    assert permissions(path) == 0o660
    assert counted(path) == 500


def test_through_a_link_the_file_itself_is_restored(
    database: Database, path: Path, backup: Backup, tmp_path: Path
) -> None:
    database.close()
    link = tmp_path / "link.kpitui"
    link.symlink_to(path)
    bring_back(link, backup.path)
    assert link.is_symlink()
    assert counted(path) == 500


def test_a_newer_file_makes_room_for_the_backup_before_its_upgrade(
    database: Database, path: Path, backup: Backup
) -> None:
    database.connection.execute("PRAGMA user_version=99")
    database.close()
    kept = bring_back(path, backup.path)
    assert kept is not None
    assert "format99" in kept.name
    assert counted(path) == 500


SOURCES: dict[str, tuple[Callable[[Path, Path], object], str]] = {
    "missing": (lambda source, path: None, "cannot be read: No such file or directory."),
    "a dangling link": (lambda source, path: source.symlink_to("/nowhere/x"), "cannot be read: No such file"),
    "a folder": (lambda source, path: source.mkdir(), "is not a plain file."),
    "a pipe": (lambda source, path: os.mkfifo(source), "is not a plain file."),
    "a device": (lambda source, path: source.symlink_to("/dev/zero"), "is not a plain file."),
    "text": (lambda source, path: source.write_text("x" * 5_000), "cannot be restored: file is not a database."),
    "empty": (lambda source, path: source.touch(), "cannot be restored: it is not a kpitui scorecard."),
    "itself": (lambda source, path: source.symlink_to(path), "is the scorecard itself."),
    "its twin": (lambda source, path: source.hardlink_to(path), "is the scorecard itself."),
}


@pytest.mark.parametrize("case", SOURCES)
def test_what_is_no_sound_backup_is_refused_and_nothing_changes(
    database: Database, path: Path, tmp_path: Path, case: str
) -> None:
    source = tmp_path / "source"
    make, said = SOURCES[case]
    make(source, path)
    before, beside = path.read_bytes(), sorted(tmp_path.iterdir())
    with pytest.raises(UnusableFile) as refused:
        bring_back(path, source)
    assert said in refused.value.message
    assert path.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == beside


def test_a_damaged_or_newer_or_foreign_backup_is_refused(database: Database, path: Path, backup: Backup) -> None:
    before = path.read_bytes()
    for statement, said in (("user_version=99", "its format is 99"), ("application_id=7", "not a kpitui scorecard")):
        with closing(sqlite3.connect(backup.path, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA {statement}")
        with pytest.raises(UnusableFile, match=said):
            bring_back(path, backup.path)
    damage(backup.path, "in the middle")
    with pytest.raises(UnusableFile, match="cannot be restored"):
        bring_back(path, backup.path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("case", ["may not be written", "may not be read", "in a folder one may not enter", "no copy"])
def test_what_is_not_ours_to_replace_is_named_and_nothing_is_kept(case: str) -> None:
    if os.getuid() != 0:
        pytest.skip("everything here is one's own")
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        place, source = Path(name, "place"), Path(name, "source")
        path, folder = place / "two.kpitui", place / "two.kpitui-backups"
        Path(name).chmod(0o755)
        place.mkdir()
        create_database(path).close()
        shutil.copyfile(path, source)
        source.chmod(0o644)
        path.chmod({"may not be written": 0o644, "may not be read": 0o622, "no copy": 0o666}.get(case, 0o600))
        place.chmod(0o700 if case.startswith("in a folder") else 0o777)
        if case == "no copy":
            folder.mkdir(mode=0o755)
        before = path.read_bytes()
        said = in_child(lambda: str(restore(path, source, folder, NOON, noted, "li")), user=NOBODY)
        expected = {
            "may not be written": f"{path} cannot be written.",
            "may not be read": f"{path} cannot be read: Permission denied.",
            "in a folder one may not enter": f"{path} cannot be read: Permission denied.",
            "no copy": f"No backup can be written to {folder}: Permission denied.",
        }
        assert said.startswith(f"UnusableFile: {expected[case]}")
        assert path.read_bytes() == before
        assert [file.name for file in place.rglob("*") if file != folder] == [path.name]


@pytest.mark.parametrize("step", ["the new file", "the copy", "its content", "reading", "writing"])
def test_whatever_fails_is_named_and_leaves_everything_as_it_was(
    database: Database, path: Path, backup: Backup, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    database.close()
    before, beside = path.read_bytes(), sorted(path.parent.rglob("*"))
    folder = usual_folder(path)

    def no_room(*arguments: object) -> Path:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def for_the_scorecard_alone(named: Path, mode: int) -> Path:
        return unfinished_beside(named, mode) if named.parent == path.parent else no_room()

    match step:
        case "the new file":
            monkeypatch.setattr(restoring, "unfinished_beside", no_room)
            said = f"{path} cannot be written: No space left on device."
        case "the copy":
            monkeypatch.setattr(restoring, "unfinished_beside", for_the_scorecard_alone)
            said = f"No backup can be written to {folder}: No space left on device."
        case "its content":
            monkeypatch.setattr(os, "fsync", no_room)
            monkeypatch.setattr(restoring, "sync_file", lambda file: None)
            said = f"No backup can be written to {folder}: No space left on device."
        case "reading":
            monkeypatch.setattr(restoring, "_what_is_there", no_room)
            said = f"{path} cannot be read: No space left on device."
        case _:
            monkeypatch.setattr(os, "access", lambda *arguments: False)
            said = f"{path} cannot be written."
    with pytest.raises(UnusableFile) as refused:
        bring_back(path, backup.path)
    assert refused.value.message == said
    assert path.read_bytes() == before
    assert sorted(path.parent.rglob("*")) == beside


def test_a_file_that_appears_meanwhile_is_left_alone(
    database: Database, path: Path, backup: Backup, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.close()
    path.unlink()

    def slower(finished: Path, named: Path) -> None:
        path.write_text("theirs")
        appear(finished, named)

    monkeypatch.setattr(restoring, "appear", slower)
    with pytest.raises(UnusableFile, match="has appeared meanwhile"):
        bring_back(path, backup.path)
    assert path.read_text() == "theirs"


def test_more_than_a_thousand_restores_in_a_second_are_refused(database: Database, path: Path, backup: Backup) -> None:
    database.close()
    for number in range(1, 1_000):
        (usual_folder(path) / name_for(NOON, Kind.REPLACED, opening.SCHEMA_VERSION, number)).touch()
    before = path.read_bytes()
    with pytest.raises(KpituiError, match="too many backups of this second"):
        bring_back(path, backup.path)
    assert path.read_bytes() == before


def test_which_scorecard_a_backup_is_of(database: Database, path: Path, backup: Backup, tmp_path: Path) -> None:
    other = tmp_path / "other.kpitui"

    def fill(database: Database) -> None:
        with database.writing("li", at=NOON) as change:
            save_scorecard(change, None, TWO_MEASURES, MONDAY)

    create_database(other, fill).close()
    assert another_scorecard(backup.path, path) == ""
    assert another_scorecard(other, path) == "Acme"
    assert another_scorecard(other, tmp_path / "missing") == ""
    other.write_text("no database" * 100)
    assert another_scorecard(other, path) == ""


def test_nothing_of_somebody_elses_is_replaced(backup: Backup, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE theirs (a)")
        connection.commit()
    before = other.read_bytes()
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for name, said in (
        ("other.db", "is a database of another program"),
        ("folder", "is not a plain file"),
        ("pipe", "is not a plain file"),
        ("dangling", "is a link to a file that is not there"),
    ):
        with pytest.raises(UnusableFile, match=said):
            bring_back(tmp_path / name, backup.path)
    assert other.read_bytes() == before
    assert not (tmp_path / "nowhere").exists()


def test_a_full_disk_leaves_everything_as_it_was(
    database: Database, path: Path, backup: Backup, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()

    def full(*_: object) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restoring, "_keep", full)
    with pytest.raises(UnusableFile, match="cannot be restored: No space left on device"):
        bring_back(path, backup.path)
    assert path.read_bytes() == before
    assert database.connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    assert not path.with_name(path.name + "-journal").exists()


def test_an_older_backup_is_brought_up_to_date(
    tmp_path: Path, database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlite_utils import Migrations

    from kpitui.storage import migrations

    older = Migrations("kpitui")
    older()(migrations.m001_first_schema)
    with monkeypatch.context() as then:
        then.setattr(migrations, "migrations", older)
        then.setattr(opening, "SCHEMA_VERSION", 1)
        create_database(tmp_path / "older.kpitui").close()
    bring_back(path, tmp_path / "older.kpitui")
    assert database.connection.execute("PRAGMA user_version").fetchone() == (opening.SCHEMA_VERSION,)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
