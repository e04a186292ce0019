"""Backups that cannot be made: nothing is left behind, and the reason is said."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kpitui.errors import UnusableFile
from kpitui.storage import backups, upgrading
from kpitui.storage.atomic_files import appear
from kpitui.storage.backups import Kind, back_up, copy_to, listed, name_for, unsound, usual_folder
from kpitui.storage.database import SCHEMA_VERSION, Database
from tests.storage.conftest import NOON


def disk_is_full(*_: object) -> None:
    raise OSError(28, os.strerror(28))


@pytest.mark.parametrize("step", ["unfinished_beside", "sync_file", "appear"])
def test_a_full_disk_is_named_and_nothing_is_left(
    database: Database, path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, step, disk_is_full)
    with pytest.raises(UnusableFile, match=r"No backup can be written to .*: No space left on device"):
        back_up(path, usual_folder(path), Kind.HAND, NOON)
    with pytest.raises(UnusableFile, match=r"No backup can be written to .*: No space left on device"):
        copy_to(path, path.with_name("copy.kpitui"))
    assert list(usual_folder(path).iterdir()) == []
    assert not path.with_name("copy.kpitui").exists()


def test_a_name_that_is_taken_meanwhile_is_left_alone(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a chosen name that is a refusal; a backup of the same second takes the next number."""
    copy = path.with_name("copy.kpitui")

    def somebody_was_quicker(finished: Path, wanted: Path) -> None:
        if not wanted.exists():
            wanted.write_text("theirs")
        appear(finished, wanted)

    with monkeypatch.context() as once:
        once.setattr(backups, "appear", somebody_was_quicker)
        with pytest.raises(UnusableFile, match="exists already"):
            copy_to(path, copy)
    assert copy.read_text() == "theirs"
    first = usual_folder(path) / name_for(NOON, Kind.HAND, SCHEMA_VERSION)
    calls: list[Path] = []

    def once_quicker(finished: Path, wanted: Path) -> None:
        calls.append(wanted)
        (somebody_was_quicker if len(calls) == 1 else appear)(finished, wanted)

    monkeypatch.setattr(backups, "appear", once_quicker)
    taken = back_up(path, usual_folder(path), Kind.HAND, NOON)
    assert calls[0] == first
    assert (first.read_text(), taken.path.name) == ("theirs", name_for(NOON, Kind.HAND, SCHEMA_VERSION, 2))


def test_more_than_a_thousand_in_a_second_are_refused(database: Database, path: Path) -> None:
    folder = usual_folder(path)
    folder.mkdir()
    for number in range(1, 1_000):
        (folder / name_for(NOON, Kind.HAND, SCHEMA_VERSION, number)).touch()
    with pytest.raises(UnusableFile, match="holds too many backups of this second"):
        back_up(path, folder, Kind.HAND, NOON)


def test_a_file_that_cannot_be_read_is_unsound(path: Path, database: Database) -> None:
    missing = path.with_name("gone.kpitui")
    assert unsound(missing) == f"{missing} cannot be read or written: unable to open database file"
    missing.write_text("no database at all, only a text of a hundred characters or more" * 3)
    assert unsound(missing) == "file is not a database"


def test_somebody_else_has_upgraded_meanwhile(database: Database, path: Path) -> None:
    """Whoever gets the lock second makes no backup, and finds all done."""
    upgrading.upgrade(path, database.connection)
    assert listed(usual_folder(path)) == []


def test_a_backup_gives_up_where_a_lock_is_never_released(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kpitui.storage.database.BUSY_SECONDS", 0.2)
    database.connection.execute("BEGIN EXCLUSIVE")
    copy = path.with_name("copy")
    copy.touch()
    with closing(backups.reading(path)) as source, pytest.raises(sqlite3.OperationalError, match="locked"):
        backups.copy_pages(source, copy)
    database.connection.execute("ROLLBACK")
