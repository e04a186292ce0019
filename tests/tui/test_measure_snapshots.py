"""How the page of a measure looks, at both sizes, in the dark and the light theme, in 16 colours and in ASCII.

After a change that is meant: `make test ARGS="tests/tui/test_measure_snapshots.py --snapshot-update"`, then look.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kpitui.tui.glyphs import ASCII
from tests.tui.seat import LARGE, NORMAL, Seat
from tests.tui.test_snapshots import Compare, Steps, compared


def measure(key: str, *keys: str) -> Steps:
    """The page of a measure, and what is pressed there."""

    async def open_it(seat: Seat) -> None:
        seat.app.open_measure(key)
        await seat.press()
        await seat.press(*keys)

    return open_it


BACK = ("h",) * 7
SCREENS: dict[str, Steps] = {
    "measure": measure("clients", "h", "h"),
    "measure-year-in-view": measure("prospects", "z", "["),
    "measure-entries": measure("prospects", "h", "tab"),
    "measure-why": measure("clients", *BACK, "w"),
    "measure-tried": measure("clients", "f"),
    "measure-year-before": measure("prospects", "h", "y"),
    "measure-goal": measure("revenue", "p"),
    "measure-rating": measure("mood"),
    "measure-correcting": measure("clients", "h", "c"),
}
MAIN = ("measure", "measure-why", "measure-year-before")
CASES = [
    *[(name, NORMAL, "dark") for name in SCREENS],
    *[(name, LARGE, "dark") for name in MAIN],
    *[(name, NORMAL, "light") for name in MAIN],
    ("measure", LARGE, "light"),
    ("measure", NORMAL, "sixteen-colours"),
    ("measure", NORMAL, "high-contrast"),
]


@pytest.mark.parametrize(
    ("name", "size", "theme"), CASES, ids=lambda value: "x".join(map(str, value)) if isinstance(value, tuple) else value
)
def test_measure(snap_compare: Compare, demo: Path, name: str, size: tuple[int, int], theme: str) -> None:
    assert compared(snap_compare, demo, SCREENS[name], size, theme)


@pytest.mark.parametrize("name", ["measure", "measure-year-before"])
def test_measure_in_ascii(snap_compare: Compare, demo: Path, name: str) -> None:
    assert compared(snap_compare, demo, SCREENS[name], NORMAL, "dark", ASCII)
