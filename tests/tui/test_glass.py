"""Whatever is pressed: the terminal shows the page's frame, cell by cell, though only what differs is sent."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from kpitui.tui.app import KpituiApp
from kpitui.tui.commands import COMMANDS
from kpitui.tui.screens.page import Page
from tests.tui.glass import GlassSeat, behind_glass

# More on demand: KPITUI_KEYS=10000 KPITUI_SEEDS=20
PRESSES = int(os.environ.get("KPITUI_KEYS", "60"))
LEAVING = {"leave", "quit", "write", "write_html", "palette", "reload"}
KEYS = sorted({key for name, command in COMMANDS.items() if name not in LEAVING for key in command.keys})
SIZES = [(80, 24), (120, 40), (80, 24), (100, 30), (60, 20), (81, 25), (200, 50), (79, 24)]
WORDS = ["12", "pros 3", "字漢", "e\u0301e\u0301", "[/]", "👩\u200d👩\u200d👧"]


async def walk(seat: GlassSeat, presses: int, chance: random.Random) -> int:
    """Press any keys, change the size, open the palette; look at the screen after each. Gives how often it looked."""
    looks = 0
    for number in range(presses):
        what = chance.random()
        keys: tuple[str, ...] = ()
        if what < 0.70:
            keys = (chance.choice(KEYS),)
        elif what < 0.78:
            keys = tuple(chance.choice(KEYS) for _ in range(chance.randint(2, 6)))
        elif what < 0.84:
            await seat.paste(chance.choice(WORDS))
        elif what < 0.90:
            keys = tuple(chance.choice(("1", "2", "3", "4", "5", "enter", "r", "question_mark")) for _ in range(3))
        elif what < 0.94:
            keys = ("ctrl+p", *chance.choice(("the", "back", "a", "[")))
        elif what < 0.97:
            await seat.resize(*chance.choice([size for size in SIZES if size != tuple(seat.app.size)]))
        else:
            keys = ("ctrl+z",)
        await seat.press(*keys)
        if not seat.app.is_running or not seat.app.screen_stack:
            break
        await seat.look(f"{number}: {keys} on {type(seat.app.screen).__name__}")
        looks += 1
        if not isinstance(seat.app.screen, Page):
            await seat.press(chance.choice(("escape", "enter", "down")))
            await seat.look(f"{number}: in the palette")
            if not isinstance(seat.app.screen, Page):
                await seat.press("escape", "escape")
            await seat.look(f"{number}: after the palette")
            looks += 1
    return looks


@pytest.mark.parametrize("seed", range(int(os.environ.get("KPITUI_SEEDS", "2"))))
async def test_any_walk_leaves_the_frame_on_the_screen(demo: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    async with behind_glass(demo, KpituiApp.home, monkeypatch) as seat:
        await seat.look("at first")
        assert await walk(seat, PRESSES, random.Random(seed)) >= PRESSES


async def test_a_change_of_size_and_back_before_anybody_looks(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The terminal tells of both, but by the time it is asked it has its first size again."""
    async with behind_glass(demo, KpituiApp.home, monkeypatch) as seat:
        await seat.look()
        seat.glass.spoil()
        await seat.resized_to_the_same()
        await seat.look()


async def test_another_screen_right_after_coming_back_from_the_shell(
    demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the shell has left is on the terminal, whichever screen is painted first."""
    async with behind_glass(demo, KpituiApp.home, monkeypatch) as seat:
        await seat.press("ctrl+z", "3")
        await seat.look()
