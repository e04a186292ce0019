"""How the views between reviews look, at both sizes, in the dark and the light theme, and once in ASCII.

After a change that is meant: `make test ARGS="tests/tui/test_view_snapshots.py --snapshot-update"`, then look at each.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kpitui.services import following_up
from kpitui.tui.glyphs import ASCII
from tests.tui.acme import MONDAY
from tests.tui.seat import LARGE, NORMAL, Seat, open_workspace
from tests.tui.test_snapshots import Compare, Steps, compared, pressing


def busy(*keys: str) -> Steps:
    """The board with more of everything than the demo has."""

    async def go(seat: Seat) -> None:
        li = open_workspace(seat.app.desk.workspace.database.path, login="li")
        for key, line in (
            ("clients", "Ask every client of the spring for two referrals @li !2026-11-20"),
            ("prospects", "計画の見直しと顧客への電話 👍🏽 @sam !2026-12-04"),
            ("followups", f"A template for the second call{' with a long story' * 22} @dana !2026-11-30"),
        ):
            following_up.add(li, li.scorecard.measure(key), MONDAY, line)
        li.close()
        await seat.press("3", *keys)
        await seat.settle()

    return go


def at_view(*keys: str) -> Steps:
    async def go(seat: Seat) -> None:
        await pressing(*keys)(seat)
        await seat.settle()

    return go


VIEWS: dict[str, Steps] = {
    "board": busy("g"),
    "board-done": busy("G", "up", "up"),
    "board-whole": busy("g", "down", "down", "space"),
    "board-new": busy("n", *"pro"),
    "board-editing": busy("g", "e", *" @nobody"),
    "board-filter": busy("slash", *"calls"),
    "objectives": at_view("5", "g", "down"),
    "objectives-action": at_view("5", "g", *["down"] * 6),
    "objectives-folded": at_view("5", "g", "down", "space", "down", "space"),
    "objectives-ahead": at_view("5", "tab"),
}
MAIN = ("board", "board-done", "objectives", "objectives-ahead")
CASES = [
    *[(name, NORMAL, "dark") for name in VIEWS],
    *[(name, LARGE, "dark") for name in MAIN],
    *[(name, size, "light") for name in MAIN for size in (NORMAL, LARGE)],
    *[(name, NORMAL, "sixteen-colours") for name in ("board", "objectives")],
]


@pytest.mark.parametrize(
    ("name", "size", "theme"), CASES, ids=lambda value: "x".join(map(str, value)) if isinstance(value, tuple) else value
)
def test_views(snap_compare: Compare, demo: Path, name: str, size: tuple[int, int], theme: str) -> None:
    assert compared(snap_compare, demo, VIEWS[name], size, theme)


@pytest.mark.parametrize("name", MAIN)
def test_in_ascii(snap_compare: Compare, demo: Path, name: str) -> None:
    assert compared(snap_compare, demo, VIEWS[name], NORMAL, "dark", ASCII)
