"""Quick entry from any screen: the match while typing, several in a row, undo, and nothing lost on the way."""

from __future__ import annotations

from pathlib import Path

from kpitui.services.workspace import Workspace
from kpitui.tui.screens.review import ReviewScreen
from tests.tui.acme import TODAY, add
from tests.tui.seat import at_home, reviewing


async def test_a_line_shows_what_it_will_do_and_does_it(small: Path) -> None:
    async with at_home(small) as seat:
        await seat.press("a")
        seat.expect("pros 12 tue called the list")
        await seat.type("prosp")
        seat.expect("Prospects contacted: W47 stands at nothing yet (>= 50)")
        await seat.type(" 12 tue called the list")
        seat.expect('Prospects contacted: 12 on Tue 17 Nov, W47 then 12 (>= 50), note "called the')
        await seat.press("enter")
        seat.expect("Saved. Prospects contacted: W47 stands at 12 (>= 50)")
        assert "12" in seat.line_with("Prospects contacted")


async def test_a_day_to_come_is_refused(small: Path) -> None:
    async with at_home(small) as seat:
        await seat.press("a")
        await seat.type("prosp 12 tomorrow")
        seat.expect('"tomorrow" is still to come: today is 2026-11-20.')
        await seat.press("enter")
        seat.expect('"tomorrow" is still to come', "Add: prosp 12 tomorrow")
        await seat.press("ctrl+w")
        await seat.type("yesterday")
        seat.expect("Prospects contacted: 12 on Thu 19 Nov, W47 then 12 (>= 50)")


async def test_several_in_a_row_and_undo_without_leaving(small: Path) -> None:
    async with at_home(small) as seat:
        await seat.press("a")
        await seat.type("prosp 12", "enter")
        await seat.type("prosp 5", "enter")
        seat.expect("W47 stands at 17")
        await seat.type("u", "enter")
        seat.expect("Undone")
        await seat.type("prosp", "tab", "shift+tab")
        seat.expect("Prospects contacted: W47 stands at 12")
        await seat.press("escape", "r")
        assert isinstance(seat.page, ReviewScreen)


async def test_tab_chooses_another_measure_that_fits(small: Path) -> None:
    async with at_home(small) as seat:
        await seat.press("a")
        await seat.type("pro 3")
        seat.expect("Prospects contacted: 3 on Fri 20 Nov")
        await seat.press("tab")
        seat.expect("Proposals sent: 3 on Fri 20 Nov")
        await seat.press("enter")
        assert "3" in seat.line_with("Proposals sent")


async def test_a_refused_line_stays_to_be_corrected(small: Path) -> None:
    async with at_home(small) as seat:
        await seat.press("a")
        await seat.type("prosp twelve", "enter")
        seat.expect("Add: prosp twelve")
        await seat.press("ctrl+w")
        await seat.type("12", "enter")
        seat.expect("stands at 12")


async def test_a_half_typed_line_is_there_again(small: Path) -> None:
    async with at_home(small) as seat:
        await seat.press("a")
        await seat.type("prosp 12 tue cal")
    async with at_home(small) as seat:
        await seat.press("a")
        seat.expect("Add: prosp 12 tue cal", "W47 then 12")


async def test_in_the_review_too_and_what_is_half_typed_there_stays(small: Path) -> None:
    async with reviewing(small) as seat:
        seat.expect("Ask for referrals")
        await seat.press("A")
        await seat.type("prosp 2", "enter")
        seat.expect("Saved. Prospects contacted: W47 stands at 2")
        await seat.press("escape")
        assert seat.review.prompt is None


async def test_others_entries_count_in_the_preview(small: Path, li: Workspace) -> None:
    async with at_home(small) as seat:
        await seat.press("a")
        await seat.type("prosp 2")
        add(li, "prospects", 7, TODAY)
        await seat.type("0")
        seat.expect("W47 then 27")
