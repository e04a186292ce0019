"""Whatever is pressed in whatever order: no crash, every frame whole, nothing of the file lost."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from kpitui.tui.commands import COMMANDS
from tests.tui.nasty import NASTY
from tests.tui.seat import at_home

# More on demand: KPITUI_KEYS=10000 KPITUI_SEEDS=20
PRESSES = int(os.environ.get("KPITUI_KEYS", "250"))
LEAVING = {"leave", "quit", "palette", "suspend", "write"}
KEYS = sorted({key for name, command in COMMANDS.items() if name not in LEAVING for key in command.keys})
EDITING = ["backspace", "delete", "ctrl+u", "ctrl+w", "ctrl+k", "ctrl+a", "ctrl+e"]
SIZES = [(80, 24), (120, 40), (80, 24), (100, 30), (60, 20), (81, 24)]


@pytest.mark.parametrize("seed", range(int(os.environ.get("KPITUI_SEEDS", "3"))))
async def test_any_keys(demo: Path, seed: int) -> None:
    chance = random.Random(seed)
    async with at_home(demo) as seat:
        for number in range(PRESSES):
            what, before = chance.random(), seat.page
            if what < 0.60:
                seat.hit(chance.choice(KEYS))
            elif what < 0.85:
                seat.hit(chance.choice([*"0123456789+-.:%yn@! xk", "enter", "tab", "escape"]))
            elif what < 0.95:
                seat.hit(chance.choice(EDITING))
            elif what < 0.99:
                await seat.paste(chance.choice(NASTY))
            else:
                await seat.resize(*chance.choice(SIZES))
            if seat.page is not before or number % 10 == 0:
                await seat.press()  # until it is painted
            seat.check_lines()
            assert seat.app.is_running
        workspace = seat.app.desk.workspace
        assert workspace.scorecard.measures
        with workspace.database.reading() as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
