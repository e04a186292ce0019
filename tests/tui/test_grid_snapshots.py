"""How the history view looks, at both sizes, in the dark and the light theme, and once in each other look."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kpitui.services import defining
from kpitui.services.entering import Amount, new_token, record
from kpitui.services.workspace import Workspace
from kpitui.tui.glyphs import ASCII, UNICODE
from kpitui.tui.grid import at_hand
from tests.held_clock import HeldClock
from tests.tui.acme import MONDAY, TODAY
from tests.tui.seat import LARGE, NORMAL, Seat
from tests.tui.test_nasty_text import fill, nasty_scorecard
from tests.tui.test_snapshots import Compare, Steps, compared, pressing


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, a frame is drawn with all its cells."""
    monkeypatch.setattr(at_hand, "PATIENCE", 60.0)


async def corrected(seat: Seat) -> None:
    """What a closed review saw is changed; the changed cell is marked."""
    workspace = seat.app.desk.workspace
    prospects = workspace.scorecard.measure("prospects")
    record(workspace, [Amount(prospects, MONDAY - timedelta(weeks=1), 60, True, new_token())], correct=True)
    await seat.press("2", "down", "down", "down", "left", "left")


async def asking(seat: Seat) -> None:
    await seat.press("2")
    await seat.type("/@dana team:x", "enter")


SCREENS: dict[str, Steps] = {
    "grid": pressing("2", "down", "down", "down", "left"),
    "grid-corrected": corrected,
    "grid-months": pressing("2", "p", "G"),
    "grid-years": pressing("2", "p", "p", "p"),
    "grid-filtered": pressing("2", *"/@dana off", "enter", "left", "left"),
    "grid-refused": asking,
    "grid-nothing": pressing("2", *"/no such thing", "enter"),
}
CASES = [
    *[(name, NORMAL, "dark") for name in SCREENS],
    *[(name, LARGE, "dark") for name in ("grid", "grid-months")],
    *[(name, size, "light") for name in ("grid", "grid-months") for size in (NORMAL, LARGE)],
    *[("grid", NORMAL, theme) for theme in ("high-contrast", "sixteen-colours", "colour-blind")],
]


@pytest.mark.parametrize(
    ("name", "size", "theme"), CASES, ids=lambda value: "x".join(map(str, value)) if isinstance(value, tuple) else value
)
def test_the_grid(snap_compare: Compare, demo: Path, name: str, size: tuple[int, int], theme: str) -> None:
    assert compared(snap_compare, demo, SCREENS[name], size, theme)


def test_in_ascii(snap_compare: Compare, demo: Path) -> None:
    assert compared(snap_compare, demo, SCREENS["grid"], NORMAL, "dark", ASCII)


def nasty(path: Path) -> Workspace:
    """Names of 200 letters, wide characters and emoji, control characters."""
    workspace = defining.start(path, nasty_scorecard(), clock=HeldClock(TODAY))
    fill(workspace)
    return workspace


@pytest.mark.parametrize("size", [NORMAL, LARGE], ids=["80x24", "120x40"])
def test_nasty_names_keep_the_columns(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "nasty.kpitui"
    nasty(path).close()
    assert compared(snap_compare, path, pressing("2", *["down"] * 4, "left"), size, "dark")


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
async def test_nasty_text_is_drawn_harmlessly(tmp_path: Path, glyphs: object) -> None:
    from tests.tui.test_grid import at_history

    path = tmp_path / "nasty.kpitui"
    nasty(path).close()
    async with at_history(path, glyphs=ASCII if glyphs is ASCII else UNICODE) as seat:
        for length in range(4):
            for _ in range(24):
                seat.check_lines()
                seat.hit("down", "left" if length == 0 else "right")
            seat.hit("g", "p")
        seat.hit("0", *"/[/] @p1", "enter")
        seat.check_lines()
