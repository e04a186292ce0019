from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import big_file
from kpitui.definitions.reading import read_scorecard
from kpitui.definitions.writing import write_scorecard
from kpitui.services.standing import standing
from kpitui.services.workspace import Workspace
from kpitui.storage.audit import broken_link
from kpitui.storage.database import open_database
from kpitui.storage.entries import first_altered_entry


def made(path: Path, **sizes: int) -> Workspace:
    big_file.build(path, **sizes)  # type: ignore[arg-type]
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    return Workspace(open_database(path), login="p1", clock=lambda: noon)


def test_the_file_has_the_sizes_asked_for_and_sound_seals(tmp_path: Path) -> None:
    workspace = made(tmp_path / "x.kpitui", measures=25, weeks=4, tallies=1_234)
    connection = workspace.database.connection
    assert len(workspace.scorecard.measures) == 25
    assert connection.execute("SELECT count(*), max(day) FROM entry").fetchone() == (1_234, "2026-11-20")
    assert connection.execute("SELECT min(day) FROM entry").fetchone() == ("2026-10-26",)
    assert first_altered_entry(connection) is None
    assert broken_link(connection) is None
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    found = standing(workspace, workspace.this_week())
    assert all(line.value is not None for line in found.lines if line.measure.frequency == "weekly")
    workspace.close()


def test_the_same_sizes_give_the_same_file(tmp_path: Path) -> None:
    first = made(tmp_path / "1", measures=12, weeks=2, tallies=200)
    second = made(tmp_path / "2", measures=12, weeks=2, tallies=200)
    ignored = "_sqlite_migrations"  # when sqlite-utils has made the tables
    dumps = [
        [line for line in workspace.database.connection.iterdump() if ignored not in line]
        for workspace in (first, second)
    ]
    assert dumps[0] == dumps[1]
    first.close()
    second.close()


@pytest.mark.parametrize("measures", [1, 2, 10, 500])
def test_its_scorecard_is_one_that_could_have_been_written(measures: int) -> None:
    scorecard = big_file.scorecard(measures)
    assert len(scorecard.measures) == max(measures, 1)
    assert read_scorecard(write_scorecard(scorecard), "big.toml") == scorecard


def test_it_ends_on_the_day_asked_for(tmp_path: Path) -> None:
    big_file.build(tmp_path / "x", measures=10, weeks=2, tallies=100, today=date(2027, 1, 1))
    database = open_database(tmp_path / "x", read_only=True)
    assert database.connection.execute("SELECT max(day) FROM entry").fetchone() == ("2027-01-01",)
    database.close()
