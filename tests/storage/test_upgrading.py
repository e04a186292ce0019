"""An older file: a checked backup first, one upgrade however many start at once, nothing lost when it is killed."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Migrations
from sqlite_utils.db import Database as SqliteUtilsDatabase

from kpitui.errors import UnusableFile
from kpitui.storage import database as opening
from kpitui.storage import migrations
from kpitui.storage.backups import Kind, listed, unsound, usual_folder
from kpitui.storage.database import Database, open_database
from kpitui.storage.scorecards import load_scorecard
from tests.storage.conftest import TWO_MEASURES
from tests.storage.processes import in_child, join, spawn

NOW = opening.SCHEMA_VERSION


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes this program one of the next format, whose migration does something and may take its time or fail."""

    def install(seconds: float = 0.0, error: Exception | None = None) -> None:
        steps = Migrations("kpitui")
        for migration in migrations.migrations._migrations:
            steps()(migration.fn)

        @steps()
        def m999_more(db: SqliteUtilsDatabase) -> None:
            db.execute("CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT")
            db.execute("UPDATE person SET name = 'of the next format'")
            time.sleep(seconds)
            if error is not None:
                raise error

        monkeypatch.setattr(migrations, "migrations", steps)
        monkeypatch.setattr(opening, "SCHEMA_VERSION", NOW + 1)

    return install


def version(path: Path) -> int:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def name_in(path: Path) -> str:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return str(connection.execute("SELECT name FROM person").fetchone()[0])


def test_the_file_as_it_was_is_kept_and_an_older_program_opens_it(
    database: Database, path: Path, newer: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    database.close()
    newer()
    open_database(path).close()
    assert version(path) == NOW + 1
    (kept,) = listed(usual_folder(path))
    assert (kept.kind, kept.format) == (Kind.UPGRADE, NOW)
    monkeypatch.undo()
    with pytest.raises(UnusableFile, match="written by a newer kpitui"):
        open_database(path)
    opened = open_database(kept.path)
    assert load_scorecard(opened.connection) == TWO_MEASURES
    opened.close()


def test_the_place_for_it_can_be_chosen(
    database: Database, path: Path, newer: Callable[..., None], tmp_path: Path
) -> None:
    newer()
    open_database(path, backups=lambda scorecard: tmp_path / "kept" / scorecard.name).close()
    assert [one.kind for one in listed(tmp_path / "kept" / path.name)] == [Kind.UPGRADE]
    assert not usual_folder(path).exists()


def test_of_six_that_start_at_once_one_upgrades_and_all_come_up(
    database: Database, path: Path, newer: Callable[..., None]
) -> None:
    database.close()
    newer(seconds=0.2)

    def begin() -> str:
        opened = open_database(path)
        with opened.reading() as connection:
            return str(connection.execute("SELECT name FROM person").fetchone()[0])

    started = [spawn(begin) for _ in range(6)]
    assert [join(child) for child in started] == ["of the next format"] * 6
    assert [one.format for one in listed(usual_folder(path))] == [NOW]


def test_without_a_backup_there_is_no_upgrade(database: Database, path: Path, newer: Callable[..., None]) -> None:
    database.close()
    newer()
    usual_folder(path).write_text("in the way")
    before = path.read_bytes()
    with pytest.raises(UnusableFile) as refused:
        open_database(path)
    assert refused.value.message.startswith(
        f"{path} has an older format, and no backup of it could be made before updating it."
    )
    assert path.read_bytes() == before


def test_one_that_fails_leaves_the_file_and_its_backup(
    database: Database, path: Path, newer: Callable[..., None]
) -> None:
    database.close()
    newer(error=sqlite3.OperationalError("the disk broke"))
    with pytest.raises(Exception, match="the disk broke"):
        open_database(path)
    assert (version(path), name_in(path)) == (NOW, "Dana Reyes")
    assert [unsound(one.path) for one in listed(usual_folder(path))] == [""]


def test_killed_at_any_moment_the_file_is_old_or_new_and_comes_up(
    database: Database, path: Path, newer: Callable[..., None], tmp_path: Path
) -> None:
    database.close()
    whole = path.read_bytes()
    newer(seconds=0.03)
    seen = set()
    for step in range(12):
        path.write_bytes(whole)
        path.with_name(path.name + "-journal").unlink(missing_ok=True)
        child, pipe = spawn(lambda: str(open_database(path)))
        time.sleep(0.004 * step)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(pipe)
        opened = in_child(lambda: open_database(path).connection.execute("PRAGMA quick_check").fetchone()[0])
        assert opened == "ok"
        seen.add((version(path), name_in(path)))
    assert seen == {(NOW + 1, "of the next format")}
    kept = listed(usual_folder(path))
    assert kept
    assert all(one.format == NOW and unsound(one.path) == "" for one in kept)


def test_a_new_file_needs_no_backup(tmp_path: Path) -> None:
    opening.create_database(tmp_path / "x.kpitui").close()
    assert [file.name for file in tmp_path.iterdir()] == ["x.kpitui"]
