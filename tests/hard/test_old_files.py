"""A file of the first format: six sessions that start at once all come up, and a kill leaves it old or new."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Migrations

from kpitui.domain.measures import Scorecard
from kpitui.services.defining import start
from kpitui.storage import database as opening
from kpitui.storage import migrations
from kpitui.storage.backups import Kind, listed, unsound, usual_folder
from kpitui.storage.entries import EntryWriter, NewEntry
from tests.hard.children import Child, command, seconds_of
from tests.hard.conftest import Tallying
from tests.hard.soundness import MONDAY, amounts, check_sound
from tests.hard.tally import many
from tests.tui.terminal import KPITUI

_ENTRIES = 25


@pytest.fixture
def first_format(tmp_path: Path, scorecard: Scorecard, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file as the first kpitui made it, with amounts 0 to 24 in it."""
    path = tmp_path / "old.kpitui"
    only_first = Migrations("kpitui")
    only_first()(migrations.migrations._migrations[0].fn)
    with monkeypatch.context() as of_then:
        of_then.setattr(migrations, "migrations", only_first)
        of_then.setattr(opening, "SCHEMA_VERSION", 1)
        database = start(path, scorecard, login="dana").database
        with database.writing("dana") as change:
            writer = EntryWriter(change)
            for number in range(_ENTRIES):
                writer.add(NewEntry("prospects", MONDAY, float(number), False, number.to_bytes(16, "big")))
        database.close()
    assert format_of(path) == 1
    return path


def format_of(path: Path) -> int:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def put_back(old: Path, path: Path) -> None:
    """The old file under another name, with nothing beside it."""
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
    shutil.rmtree(usual_folder(path), ignore_errors=True)
    shutil.copyfile(old, path)


def test_killed_in_migration(first_format: Path, tmp_path: Path, tally: Tallying) -> None:
    path = tmp_path / "killed.kpitui"

    def begin() -> Child:
        put_back(first_format, path)
        return command("--db", path, "status")

    chance = random.Random(8)
    longest = seconds_of(begin) * 1.1
    with tally("1 killed in migration") as runs:
        for _ in range(many(15, 100)):
            moment = chance.random() * longest
            begin().kill_after(moment)
            with runs.run(f"{moment:.4f} s"):
                assert format_of(path) in (1, opening.SCHEMA_VERSION)
                runs.count("old" if format_of(path) == 1 else "new")
                assert [unsound(one.path) for one in listed(usual_folder(path))] == [""] * len(
                    listed(usual_folder(path))
                )
                assert format_of(path) == 1 or [one.kind for one in listed(usual_folder(path))] == [Kind.UPGRADE]
                check_sound(path)
                assert format_of(path) == opening.SCHEMA_VERSION
                assert amounts(path) == [float(number) for number in range(_ENTRIES)]


def test_six_start_at_once(first_format: Path, tmp_path: Path, tally: Tallying) -> None:
    """Real programs: each adds something, and one backup of the old format is kept."""
    path = tmp_path / "six.kpitui"
    with tally("5 six sessions on an old file") as runs:
        for _ in range(many(1, 20)):
            put_back(first_format, path)
            started = [
                subprocess.Popen(
                    [*KPITUI, "--db", path, "log", "pros", str(100 + number)], stderr=subprocess.PIPE, text=True
                )
                for number in range(6)
            ]
            said = [program.communicate(timeout=60)[1] for program in started]
            for number, program in enumerate(started):
                with runs.run(f"session {number}"):
                    assert program.returncode == 0, said[number]
                    assert "stands at" in said[number]
            with runs.run("the file"):
                check_sound(path)
                assert sorted(amounts(path))[_ENTRIES:] == [100.0 + number for number in range(6)]
                assert [one.format for one in listed(usual_folder(path))] == [1]


def test_an_older_program_refuses_a_newer_file(first_format: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check_sound(first_format)
    monkeypatch.setattr(opening, "SCHEMA_VERSION", 1)
    before = first_format.read_bytes()
    child = command("--db", first_format, "log", "pros", 1)
    assert "was written by a newer kpitui" in child.wait()
    assert child.code == 2
    assert first_format.read_bytes() == before
