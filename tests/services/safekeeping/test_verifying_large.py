"""`verify` of a large file looks at a copy: others save meanwhile, what is said is the same, and nothing is left."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from kpitui.domain.measures import Scorecard
from kpitui.errors import UnusableFile
from kpitui.services.defining import start
from kpitui.services.safekeeping import verifying
from kpitui.services.safekeeping.verifying import verify
from kpitui.storage import database as opening
from kpitui.storage import private_copies
from kpitui.storage.database import Database
from tests.conftest import TODAY
from tests.held_clock import HeldClock
from tests.services.safekeeping.test_verifying import alter, enter


@pytest.fixture
def large(path: Path, scorecard: Scorecard, clock: HeldClock, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that counts as large."""
    monkeypatch.setattr(verifying, "_LARGE", 0)
    workspace = start(path, scorecard, login="dana", clock=clock)
    clock.hold(TODAY)
    enter(workspace, "prospects", TODAY, 12)
    workspace.close()
    return path


@pytest.fixture
def copies(monkeypatch: pytest.MonkeyPatch) -> list[Database]:
    """Every copy that was looked at."""
    made: list[Database] = []

    def copy(scorecard: Path) -> Database:
        made.append(private_copies.private_copy(scorecard))
        return made[-1]

    monkeypatch.setattr(verifying, "private_copy", copy)
    return made


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
def test_it_is_looked_at_while_others_save(
    large: Path, copies: list[Database], monkeypatch: pytest.MonkeyPatch, journal: str
) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(large, isolation_level=None)) as other:
        other.execute(f"PRAGMA journal_mode={journal}")
    told: list[int] = []

    def save(done: int, total: int) -> None:
        told.append(done)
        with closing(sqlite3.connect(large, isolation_level=None, timeout=0)) as other:
            other.execute("UPDATE person SET position = position + 1")

    found = verify(large, save)
    assert told, "nobody was told how far it is"
    assert (found.path, found.problems, found.entries, found.readings) == (large, (), 1, 1)
    assert len(copies) == 1
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        copies[0].connection.execute("SELECT 1")


def test_the_copy_has_no_name_and_may_not_be_written(large: Path) -> None:
    with closing(private_copies.private_copy(large)) as copy:
        assert copy.connection.execute("PRAGMA database_list").fetchall() == [(0, "main", "")]
        assert (copy.path, copy.read_only) == (large, True)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            copy.connection.execute("DELETE FROM note")


def test_what_was_altered_is_found_in_the_copy(large: Path, copies: list[Database]) -> None:
    alter(large, "UPDATE entry SET amount = 13")
    problem = verify(large).problems[0]
    assert problem.where.startswith("entry 1 (prospects on ")
    assert len(copies) == 1


def test_a_damaged_file_is_named_by_its_own_name(large: Path) -> None:
    for keep in (60_000, 4_096, 50):
        with large.open("r+b") as file:
            file.truncate(keep)
        try:
            problems = [str(problem) for problem in verify(large).problems]
        except UnusableFile as refused:
            problems = [refused.message]
        assert problems
    large.write_bytes(b"SQLite format 3\x00" + b"\xff" * 8_000)
    assert [problem.what for problem in verify(large).problems] == [f"{large} is damaged."]


def test_what_is_no_scorecard_is_refused_by_its_own_name(large: Path) -> None:
    large.write_text("name = 'Acme'\n" * 100)
    with pytest.raises(UnusableFile, match="is not a kpitui scorecard") as refused:
        verify(large)
    assert refused.value.message.startswith(str(large))


def test_without_room_for_a_copy_the_file_itself_is_looked_at(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Path] = []

    def no_room(path: Path) -> Database:
        tried.append(path)
        raise UnusableFile("The disk is full.")

    monkeypatch.setattr(verifying, "private_copy", no_room)
    assert verify(large).sound
    assert tried == [large]


def test_a_copy_that_cannot_be_read_says_nothing_about_the_file(
    large: Path, copies: list[Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the disk of the copy fails under it."""
    usual = verifying._Verification.run

    def run(look: verifying._Verification) -> verifying.Verified:
        if copies and look._workspace.database is copies[-1]:
            look._workspace.database.connection.execute("PRAGMA query_only=OFF")
            look._workspace.database.connection.execute("DROP TABLE note")
        return usual(look)

    monkeypatch.setattr(verifying._Verification, "run", run)
    assert verify(large).sound
    assert len(copies) == 1


_WAITS = """
import sys, time
from pathlib import Path
from kpitui.services.safekeeping import verifying
verifying._LARGE = 0
def wait(done, total):
    print("looking", flush=True)
    time.sleep(30)
verifying.verify(Path(sys.argv[1]), wait)
"""


def _end_by_any_signal() -> None:
    """Whoever runs the tests may ignore some, as nohup does; what is started takes that over."""
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, signal.SIG_DFL)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_whoever_is_ended_leaves_nothing(large: Path, tmp_path: Path, how: signal.Signals) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    beside = sorted(large.parent.iterdir())
    places = dict.fromkeys(("TMPDIR", "SQLITE_TMPDIR"), str(temporary))
    with subprocess.Popen(
        [sys.executable, "-c", _WAITS, str(large)],
        env={**os.environ, **places},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        preexec_fn=_end_by_any_signal,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"looking\n"
        began = time.monotonic()
        child.send_signal(how)
        assert child.wait(20) != 0
        assert time.monotonic() - began < 20
    assert list(temporary.iterdir()) == []
    assert sorted(large.parent.iterdir()) == beside
