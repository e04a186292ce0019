"""300 CSV files as people have them: what is in them is recorded exactly, or they are refused with line and column."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from kpitui.domain.measures import Scorecard
from kpitui.errors import InvalidRows, UnusableFile
from kpitui.services.defining import start
from kpitui.services.exchange.importing import import_csv
from kpitui.services.workspace import Workspace
from tests.held_clock import HeldClock
from tests.services.exchange.odd_csvs import Odd, odd_csv

ALL = 300
# Every fifth of them in an ordinary run; KPITUI_ALL_ODD_CSVS=1 tries all.
SEEDS = range(0, ALL, 1 if os.environ.get("KPITUI_ALL_ODD_CSVS") else 5)
_PLACE = re.compile(r"\bline [0-9]+")


@pytest.fixture
def empty(tmp_path: Path, scorecard: Scorecard) -> Workspace:
    from tests.conftest import TODAY

    return start(tmp_path / "odd.kpitui", scorecard, login="dana", clock=HeldClock(TODAY))


def kept(workspace: Workspace) -> list[tuple[str, str, float]]:
    with workspace.database.reading() as connection:
        return connection.execute(
            "SELECT measure.key, day, amount FROM entry JOIN measure ON measure.id = measure_id"
        ).fetchall()


def tried(workspace: Workspace, folder: Path, odd: Odd) -> list[str]:
    """Import it; the problems for which it was refused."""
    path = folder / "odd.csv"
    path.write_bytes(odd.content)
    try:
        import_csv(workspace, path, odd.choices)
    except InvalidRows as error:
        return [str(problem) for problem in error.problems]
    except UnusableFile as error:
        return [str(error)]
    return []


@pytest.mark.parametrize("seed", SEEDS)
def test_it_is_understood_exactly_or_refused_with_its_place(seed: int, empty: Workspace, tmp_path: Path) -> None:
    odd = odd_csv(seed)
    problems = tried(empty, tmp_path, odd)
    if odd.damage:
        assert problems, (odd.damage, odd.oddities)
        assert any(_PLACE.search(problem) for problem in problems), problems
        assert kept(empty) == []
    else:
        assert problems == [], odd.oddities
        assert sorted(kept(empty)) == sorted(odd.truth)
    empty.close()


def test_the_files_are_many_kinds() -> None:
    made = [odd_csv(seed) for seed in range(ALL)]
    assert 60 <= sum(bool(odd.damage) for odd in made) <= 140
    assert len({odd.damage for odd in made}) >= 12
    assert {layout for odd in made for layout in odd.oddities} >= {"wide", "long", "across", "titles", "total row"}
    assert len({odd.content for odd in made}) == ALL
