"""`verify` of a large file looks at a copy: others save meanwhile, and what is said is the same."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kpitui.domain.measures import Scorecard
from kpitui.errors import UnusableFile
from kpitui.services.defining import start
from kpitui.services.safekeeping import verifying
from kpitui.services.safekeeping.verifying import verify
from kpitui.storage import database as opening
from kpitui.storage.database import open_database
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


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for what is there for a while only."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_it_is_looked_at_while_others_save(large: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    asked: list[list[Path]] = []

    def save(done: int, total: int) -> None:
        copies = list(temporary.rglob("*.kpitui"))
        asked.append(copies)
        assert [copy.stat().st_mode & 0o777 for copy in copies] == [0o600]
        other = open_database(large)
        with other.writing("li") as change:
            change.connection.execute("UPDATE person SET position = position + 1")
        other.close()

    found = verify(large, save)
    assert asked, "nobody was told how far it is"
    assert (found.path, found.problems, found.entries, found.readings) == (large, (), 1, 1)
    assert list(temporary.iterdir()) == []


def test_what_was_altered_is_found_in_the_copy(large: Path, temporary: Path) -> None:
    alter(large, "UPDATE entry SET amount = 13")
    problem = verify(large).problems[0]
    assert problem.where.startswith("entry 1 (prospects on ")
    assert list(temporary.iterdir()) == []


def test_a_damaged_file_is_named_by_its_own_name(large: Path, temporary: Path) -> None:
    for keep in (60_000, 4_096, 50):
        with large.open("r+b") as file:
            file.truncate(keep)
        problems = verify(large).problems
        assert problems
        assert str(temporary) not in "\n".join(map(str, problems))
    large.write_bytes(b"SQLite format 3\x00" + b"\xff" * 8_000)
    assert [problem.what for problem in verify(large).problems] == [f"{large} is damaged."]


def test_what_is_no_scorecard_is_refused_by_its_own_name(large: Path) -> None:
    large.write_text("name = 'Acme'\n" * 100)
    with pytest.raises(UnusableFile, match="is not a kpitui scorecard") as refused:
        verify(large)
    assert refused.value.message.startswith(str(large))


def test_without_room_for_a_copy_the_file_itself_is_looked_at(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Path] = []

    @contextmanager
    def no_room(path: Path) -> Iterator[Path]:
        tried.append(path)
        raise OSError(28, "No space left on device")
        yield path

    monkeypatch.setattr(verifying, "private_copy", no_room)
    assert verify(large).sound
    assert tried == [large]
