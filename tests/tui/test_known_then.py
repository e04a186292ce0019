"""Looking at what was known on a day in the past, from the history and from the page of a measure."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from kpitui.services.workspace import Workspace
from kpitui.tui.permitted import CHANGES
from kpitui.tui.screens.grid import GridScreen
from kpitui.tui.screens.help import HelpScreen
from kpitui.tui.screens.measure import MeasureScreen
from kpitui.tui.screens.replay import ReplayScreen
from kpitui.tui.then import GridThen, MeasureThen
from tests.tui.acme import TODAY, add
from tests.tui.at_measure import at_measure
from tests.tui.seat import LARGE, Seat, at_home

SIGN = "As it was known at the end of Thu 19 Nov 2026; nothing later is here."


async def look_back(seat: Seat, day: str) -> None:
    await seat.press("d")
    seat.expect("As it was known at the end of (mon, -14, 2026-11-06):")
    await seat.type(day, "enter")


@pytest.mark.parametrize("back", ["escape", "d"])
async def test_the_history_as_it_was_known_and_back_to_today(small: Path, back: str) -> None:
    async with at_home(small) as seat:
        await seat.press("2")
        assert "31" in seat.line_with("Prospects contacted")
        await look_back(seat, "yesterday")
        assert isinstance(seat.page, GridThen)
        seat.expect(SIGN, "as known on 19 Nov 2026", "Esc back to today", "2026-W47")
        assert "31" not in seat.line_with("Prospects contacted"), "all was entered on the 20th"
        assert "1 Scorecard" not in seat.text()
        assert not CHANGES & seat.page.available().keys()
        assert not [name for name in seat.page.available() if name.startswith("view_")]
        seat.check_lines()
        marked = seat.app.desk.marked
        await seat.press("down", "down", back)
        assert type(seat.page) is GridScreen
        assert "31" in seat.line_with("Prospects contacted")
        assert SIGN not in seat.text()
        assert seat.app.desk.marked == marked, "where one was"


async def test_a_measure_from_the_history_of_then_is_of_then(small: Path) -> None:
    async with at_home(small) as seat:
        await seat.press("2", "g")
        await look_back(seat, "-1")
        await seat.press("enter")
        assert type(seat.page) is MeasureScreen
        seat.expect("as known on 19 Nov 2026", "Nothing has been entered for this measure yet", "Esc back")
        assert "add number" not in seat.text()
        await seat.press("question_mark")
        assert isinstance(seat.page, HelpScreen)
        await seat.press("escape", "escape")
        seat.expect(SIGN)
        await seat.press("escape")
        assert type(seat.page) is GridScreen


@pytest.mark.parametrize("back", ["escape", "d"])
async def test_the_page_of_a_measure_as_it_was_known(small: Path, back: str) -> None:
    async with at_measure(small, "prospects") as seat:
        await seat.press("left")
        seat.expect("31")
        await look_back(seat, "2026-11-19")
        assert isinstance(seat.page, MeasureThen)
        seat.expect("Prospects contacted", "as known on 19 Nov 2026", "Esc back to today")
        assert "31" not in seat.text()
        await seat.press(back)
        assert type(seat.page) is MeasureScreen
        seat.expect("31", "2026-W46")


async def test_a_day_that_cannot_be_looked_at_is_refused_in_the_question(small: Path) -> None:
    async with at_home(small) as seat:
        await seat.press("2")
        for typed, told in (
            ("tomorrow", '"tomorrow" is still to come'),
            ("2026-12-24", "24 Dec 2026 is to come."),
            ("2026-10-18", "On 18 Oct 2026 there was no scorecard yet. It was begun on 19 Oct 2026"),
            ("soon", '"soon" is not a day'),
        ):
            await look_back(seat, typed)
            seat.expect(told)
            assert type(seat.page) is GridScreen
            await seat.press("escape")


async def test_a_measure_that_was_not_defined_yet(demo: Path) -> None:
    async with at_measure(demo, "prospects") as seat:
        first = seat.app.desk.workspace
        await look_back(seat, "2020-01-01")
        seat.expect("there was no scorecard yet")
        assert seat.app.desk.workspace is first


async def test_reviews_of_then_can_be_replayed(demo: Path) -> None:
    async with at_home(demo, size=LARGE) as seat:
        await seat.press("2")
        await look_back(seat, "2026-10-07")
        assert "2026-W41" in seat.text()
        assert ". replay" not in seat.footer, "the week was still running"
        await seat.press("left")
        assert ". replay" in seat.footer
        await seat.press("full_stop")
        assert isinstance(seat.page, ReplayScreen)
        seat.expect("as known on 7 Oct 2026", "2026-W40")
        await seat.press("escape", "escape")
        assert type(seat.page) is GridScreen


async def test_what_others_enter_meanwhile_is_not_seen_then(small: Path, li: Workspace) -> None:
    async with at_home(small) as seat:
        await seat.press("2")
        await look_back(seat, "-1")
        add(li, "prospects", 77, TODAY - timedelta(days=2))
        with seat.page.telling():
            seat.page.reload()
        seat.page.redraw()
        assert "77" not in seat.line_with("Prospects contacted")
        await seat.press("escape")
        assert "77" in seat.line_with("Prospects contacted")


async def test_the_filter_of_then_is_taken_away_first(small: Path) -> None:
    async with at_home(small) as seat:
        await seat.press("2")
        await look_back(seat, "-1")
        await seat.type("/@li", "enter")
        assert "Prospects contacted" not in seat.text()
        await seat.press("escape")
        seat.expect(SIGN, "Prospects contacted")
        await seat.press("t")
        theme = seat.page.desk.theme
        await seat.type("/@li", "enter", "d")
        assert type(seat.page) is GridScreen
        assert seat.app.desk.theme == theme


async def test_leaving_from_there_ends_well(small: Path) -> None:
    async with at_home(small) as seat:
        await seat.press("2")
        await look_back(seat, date(2026, 11, 19).isoformat())
        await seat.press("enter", "ctrl+q")
    assert seat.app.return_code == 0
