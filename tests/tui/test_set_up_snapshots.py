"""How Set-up looks: the outline, a form, a mistake, the difference; both sizes, dark and light, once in other looks.

After a change that is meant: `make test ARGS="tests/tui/test_set_up_snapshots.py --snapshot-update"`, then look.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kpitui.tui.glyphs import ASCII
from tests.tui.seat import LARGE, NORMAL, Seat, open_workspace
from tests.tui.test_set_up import change
from tests.tui.test_snapshots import Compare, Steps, compared, pressing

CLIENTS = ("e", "g", *["down"] * 9)
FORM = (*CLIENTS, "enter")


async def conflict(seat: Seat) -> None:
    await seat.press(*FORM, *" and kept", "down", "ctrl+u", *">= 4; >= 5 from 2027-01-04", "ctrl+s")
    other = open_workspace(seat.app.desk.workspace.database.path, login="li")
    change(other, "clients", name="Clients won", purpose="Shows whether the offer convinces.")
    other.close()
    await seat.press("enter")


SET_UP: dict[str, Steps] = {
    "outline": pressing(*CLIENTS),
    "retiring": pressing(*CLIENTS, "x", *"2026-12-31"),
    "moved": pressing("e", "g", *["down"] * 6, "J"),
    "form": pressing(*FORM, "down", "down", "down"),
    "form-mistake": pressing(*FORM, "down", *"x", "enter"),
    "form-new": pressing(*CLIENTS, "a", *"Letters written", "down"),
    "difference": pressing(*FORM, "down", "ctrl+u", *"4", "ctrl+s"),
    "conflict": conflict,
}
MAIN = ("outline", "form-mistake", "difference")
CASES = [
    *[(name, NORMAL, "dark") for name in SET_UP],
    *[(name, LARGE, "dark") for name in MAIN],
    *[(name, NORMAL, "light") for name in MAIN],
    *[(name, NORMAL, "sixteen-colours") for name in ("outline", "form-mistake")],
]


@pytest.mark.parametrize(
    ("name", "size", "theme"), CASES, ids=lambda value: "x".join(map(str, value)) if isinstance(value, tuple) else value
)
def test_set_up(snap_compare: Compare, demo: Path, name: str, size: tuple[int, int], theme: str) -> None:
    assert compared(snap_compare, demo, SET_UP[name], size, theme)


@pytest.mark.parametrize("name", ["outline", "form-mistake"])
def test_in_ascii(snap_compare: Compare, demo: Path, name: str) -> None:
    assert compared(snap_compare, demo, SET_UP[name], NORMAL, "dark", ASCII)
