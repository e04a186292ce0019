"""How the journal, its search and a replayed review look, at both sizes, in the dark and the light theme.

After a change that is meant: `make test ARGS="tests/tui/test_journal_snapshots.py --snapshot-update"`, then look at
each file.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kpitui.services.entering import Amount, new_token, record
from kpitui.services.reviews import closing
from kpitui.services.workspace import Workspace
from kpitui.storage.database import open_database
from kpitui.tui.glyphs import ASCII
from tests.held_clock import HeldClock
from tests.tui.seat import LARGE, NORMAL, Seat
from tests.tui.test_snapshots import Compare, Steps, compared, pressing

FAIR = date(2026, 10, 26)  # the week of the trade fair, 2026-W44

LONG = "字" * 60 + " Prospects contacted by everybody who was at the fair, and by those who were not there " + "x" * 60


@pytest.fixture
def told(demo: Path) -> Path:
    """The demo after a review was opened again, corrected and closed anew, and corrected once more."""
    clock = HeldClock(date(2026, 11, 20))
    workspace = Workspace(open_database(demo), login="li", clock=clock)
    week = workspace.calendar.week_of(FAIR)
    closing.reopen(workspace, week, "the fair brought in two more")
    prospects = workspace.scorecard.measure("prospects")
    record(workspace, [Amount(prospects, FAIR, 2.0, False, new_token(), note=LONG)], correct=True)
    closing.close(workspace, week, f"A fair costs two call days. {LONG}")
    record(workspace, [Amount(prospects, FAIR, 3.0, False, new_token(), note="found in the inbox")], correct=True)
    workspace.close()
    return demo


async def searching(seat: Seat) -> None:
    """In the middle of typing, with what was found so far."""
    await seat.press("4", "slash", *"fai")
    page = seat.page
    page._search_typed()  # type: ignore[attr-defined]  # what the timer does
    await seat.press("down")


SCREENS: dict[str, Steps] = {
    "journal": pressing("4", "j"),
    "journal-searching": searching,
    "journal-found": pressing("4", "slash", *"fair", "enter", "j"),
    "journal-nothing": pressing("4", "slash", *"zebra", "enter"),
    "replay": pressing("4", "j", "enter"),
    "replay-corrected": pressing("4", "j", "enter", "tab", "tab"),
    "replay-why": pressing("4", "j", "enter", "tab", "tab", "tab", "tab"),
    "replay-first": pressing("4", "j", "enter", "c"),
}
CASES = [
    *[(name, NORMAL, "dark") for name in SCREENS],
    *[(name, LARGE, "dark") for name in ("journal", "journal-found", "replay")],
    *[(name, NORMAL, "light") for name in ("journal", "journal-found", "replay-corrected")],
    *[(name, LARGE, "light") for name in ("journal-found", "replay")],
]


@pytest.mark.parametrize(
    ("name", "size", "theme"), CASES, ids=lambda value: "x".join(map(str, value)) if isinstance(value, tuple) else value
)
def test_screens(snap_compare: Compare, told: Path, name: str, size: tuple[int, int], theme: str) -> None:
    assert compared(snap_compare, told, SCREENS[name], size, theme)


@pytest.mark.parametrize("name", ["journal-found", "replay-corrected"])
def test_in_ascii(snap_compare: Compare, told: Path, name: str) -> None:
    assert compared(snap_compare, told, SCREENS[name], NORMAL, "dark", ASCII)
