"""Damaged files: each command works or refuses them by name, soon and in a sentence; `verify` finds altered values."""

from __future__ import annotations

import json
import random
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from kpitui.cli.edge import run
from kpitui.domain.measures import Scorecard
from kpitui.services import following_up
from kpitui.services.defining import start
from kpitui.services.entering import Amount, new_token, record
from kpitui.services.reviews import closing as closing_reviews
from kpitui.services.reviews import reviewing
from kpitui.services.undoing import undo
from tests.conftest import BEGUN
from tests.hard.children import Child
from tests.hard.conftest import Tallying
from tests.hard.tally import many
from tests.held_clock import HeldClock

_COMMANDS = (
    ("verify", "--json"),
    ("status",),
    ("history", "prospects"),
    ("changes",),
    ("journal",),
    ("fix", "list"),
    ("export", "--json"),
    ("log", "pros", "3", "wed"),
)


@pytest.fixture
def lived_in(tmp_path: Path, scorecard: Scorecard) -> Path:
    """A file with some of everything: amounts, totals, an undone one, a plan, a closed review."""
    clock = HeldClock(BEGUN)
    workspace = start(tmp_path / "whole.kpitui", scorecard, login="dana", clock=clock)
    for day in range(18):
        clock.hold(BEGUN + timedelta(days=day))
        for key in ("prospects", "visits"):
            measure = workspace.scorecard.measure(key)
            record(workspace, [Amount(measure, BEGUN + timedelta(days=day), day + 1, False, new_token(), "as told")])
    undo(workspace)
    week = workspace.calendar.week_of(BEGUN)
    following_up.add(workspace, workspace.scorecard.measure("clients"), week.start, "call back the March list")
    reviewing.begin(workspace, week)
    closing_reviews.close(workspace, week, "calls before noon")
    workspace.close()
    return tmp_path / "whole.kpitui"


def _flip_a_bit(content: bytearray, chance: random.Random) -> None:
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def _flip_some_bytes(content: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randint(2, 40)):
        content[chance.randrange(len(content))] = chance.randrange(256)


def _cut(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content)) :]


def _cut_a_page(content: bytearray, chance: random.Random) -> None:
    page = chance.randrange(len(content) // 4096)
    del content[page * 4096 : (page + 1) * 4096]


def _zero_a_page(content: bytearray, chance: random.Random) -> None:
    page = chance.randrange(len(content) // 4096)
    content[page * 4096 : (page + 1) * 4096] = bytes(4096)


def _swap_pages(content: bytearray, chance: random.Random) -> None:
    one, other = (4096 * chance.randrange(1, len(content) // 4096) for _ in range(2))
    first, second = content[one : one + 4096], content[other : other + 4096]
    content[one : one + 4096], content[other : other + 4096] = second, first


def _noise_in_a_page(content: bytearray, chance: random.Random) -> None:
    begin = 4096 * chance.randrange(len(content) // 4096) + chance.randrange(4000)
    content[begin : begin + 64] = chance.randbytes(64)


def _alter_the_header(content: bytearray, chance: random.Random) -> None:
    content[chance.randrange(100)] = chance.randrange(256)


def _alter_a_text(content: bytearray, chance: random.Random) -> None:
    """One character of something legible: what no check of pages can see."""
    legible = [place for place in range(4096, len(content)) if 97 <= content[place] <= 122]
    content[chance.choice(legible)] = chance.randint(97, 122)


_DAMAGES: tuple[Callable[[bytearray, random.Random], None], ...] = (
    *(_flip_a_bit, _flip_some_bytes, _cut, _cut_a_page, _zero_a_page, _swap_pages, _noise_in_a_page),
    *(_alter_the_header, _alter_a_text),
)


def values(path: Path) -> list[tuple[object, ...]] | None:
    """Everything that was recorded, or None when SQLite cannot read it."""
    found: list[tuple[object, ...]] = []
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            for table in ("entry", "entry_undone", "audit", "measure", "person", "scorecard", "corrective_action"):
                found += connection.execute(f"SELECT '{table}', * FROM {table} ORDER BY 2").fetchall()
            found += connection.execute("SELECT 'frozen', * FROM review_frozen ORDER BY id").fetchall()
    except (sqlite3.Error, UnicodeDecodeError):
        return None
    return found


def _all_commands(path: Path) -> Callable[[], int]:
    def go() -> int:
        for words in _COMMANDS:
            print(f"\n== {' '.join(words)}", flush=True)
            code = run(["--db", str(path), *words])
            print(f"\n=> {code}", flush=True)
        return 0

    return go


def test_damaged_files(lived_in: Path, tmp_path: Path, tally: Tallying) -> None:
    whole, recorded = lived_in.read_bytes(), values(lived_in)
    path = tmp_path / "damaged.kpitui"
    with tally("4 damaged files") as runs:
        for number in range(many(27, 5_000)):
            damage = _DAMAGES[number % len(_DAMAGES)]
            content = bytearray(whole)
            damage(content, random.Random(number))
            shutil.rmtree(tmp_path / "damaged.kpitui-backups", ignore_errors=True)
            for left in tmp_path.glob("damaged.kpitui*"):
                left.unlink()
            path.write_bytes(content)
            read = values(path)
            with runs.run(f"{number}: {damage.__name__}"):
                said = Child(_all_commands(path)).wait(40)
                found = _sound(said)
                runs.count("found sound" if found else "refused or found")
                assert not found or read == recorded, "verify has not seen what was altered"
                check_said(said, path)


def _sound(said: str) -> bool:
    report = said.partition("== verify --json\n")[2].partition("\n=> ")[0]
    return bool(json.loads(report)["sound"]) if report.startswith("{") else False


def check_said(said: str, path: Path) -> None:
    """Every command ended with a code that is documented, and without a traceback; a refusal names the file."""
    assert "Traceback" not in said, [line for line in said.splitlines() if re.match(r"[\w.]+(Error|Exception)\b", line)]
    parts = said.split("\n== ")[1:]
    assert len(parts) == len(_COMMANDS), said[-500:]
    for part in parts:
        code = int(part.rpartition("\n=> ")[2])
        assert code in (0, 1, 2), part
        if code == 2:
            assert "kpitui: " in part, part
