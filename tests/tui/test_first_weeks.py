"""Where somebody new to the app stumbles: what is asked when, what is still open, whose a number is, what is cut."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from kpitui.definitions.reading import read_scorecard
from kpitui.domain.reviews import Step
from kpitui.services import building, defining
from kpitui.services.reviews import reviewing as review_service
from kpitui.services.workspace import Workspace
from kpitui.storage.database import open_database
from kpitui.tui.screens.home import HomeScreen
from kpitui.tui.screens.review import ReviewScreen
from tests.held_clock import HeldClock
from tests.scorecards import PEOPLE, prospects, scorecard
from tests.tui.acme import MONDAY, TODAY, add
from tests.tui.seat import open_workspace, reviewing, welcomed

RUNNING = date(2026, 11, 16)  # the Monday of the week that runs on TODAY
LONG = "Prospects contacted by telephone in the north"


@pytest.fixture
def new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scorecard begun on Monday of the running week, with a person whose login is not their key; it is Tuesday."""
    monkeypatch.setenv("KPITUI_TODAY", (RUNNING + timedelta(days=1)).isoformat())
    path = tmp_path / "new.kpitui"
    people = PEOPLE.replace('name = "Li Wen"', 'name = "Li Wen"\nlogin = "root"')
    text = scorecard("New") + people + prospects('owner = "dana"').replace("Prospects contacted", LONG)
    begun = defining.start(path, read_scorecard(text, "new.toml"), login="dana", clock=HeldClock(RUNNING))
    begun.close()
    return path


async def test_a_corrective_action_is_acknowledged_without_asking_for_its_text(small: Path) -> None:
    async with reviewing(small) as seat:
        await seat.press("tab", "enter")
        seat.review.go_to(Step.WHY)
        seat.hit("c")
        seat.page.redraw()
        await seat.press()
        seat.expect(
            "Prospects contacted: corrective action: its text comes in the next step.",
            "Decided: corrective action (text in the next step)",
        )


async def test_the_close_names_what_is_not_confirmed(small: Path) -> None:
    async with reviewing(small) as seat:
        seat.review.go_to(Step.CLOSE)
        await seat.press("x")
        seat.expect("Not confirmed: Prospects contacted")
        assert "Everything is entered" not in seat.text()


async def test_a_review_begun_in_its_week_resumes_at_the_first_open_line(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = open_workspace(small)
    week = workspace.this_week()
    workspace.close()
    async with reviewing(small, week) as seat:
        await seat.press("tab", "down", "down", "ctrl+q")
    async with reviewing(small, week) as seat:
        assert seat.pane.place() == "proposals"
        await seat.press("ctrl+q")
    monkeypatch.setenv("KPITUI_TODAY", (TODAY + timedelta(days=3)).isoformat())
    async with reviewing(small, week) as seat:
        assert (seat.review.step, seat.pane.place()) == (Step.ACTIONS, "prospects")


async def test_closing_before_the_review_day_says_that_the_week_still_runs(new: Path) -> None:
    async with reviewing(new) as seat:
        await seat.press(*"60", "enter")
        seat.review.go_to(Step.CLOSE)
        await seat.press(*"seen", "enter")
        assert not seat.review.view.closed
        seat.expect(
            "This week runs until Sun 22 Nov: what is added after the close counts as a correction.",
            "Press Enter again to close all the same.",
        )
        await seat.press("enter")
        assert seat.review.view.closed


@pytest.mark.parametrize(("day", "screen"), [(17, HomeScreen), (20, ReviewScreen)])
async def test_the_first_screen_after_beginning(
    day: int, screen: type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPITUI_TODAY", f"2026-11-{day}")
    async with welcomed(tmp_path / "mine.kpitui") as seat:
        await seat.press("1")
        assert isinstance(seat.page, screen)


async def test_before_the_review_day_a_low_count_is_pending(new: Path) -> None:
    async with reviewing(new) as seat:
        await seat.press(*"8", "enter")
        seat.review.go_to(Step.ACTIONS)
        seat.page.redraw()
        await seat.press()
        assert "8] …" in seat.line_with(LONG[:30])
        seat.expect("(pending, 20 by now)")


async def test_a_new_scorecard_gives_names_the_room_of_the_past(new: Path) -> None:
    async with reviewing(new) as seat:
        assert LONG[:40].rstrip() in seat.line_with("Prospects")
        assert "Last 13" not in seat.text()
        seat.check_lines()


async def test_a_login_is_shown_as_its_person(new: Path) -> None:
    other = Workspace(open_database(new), login="root", clock=HeldClock(RUNNING))
    add(other, "prospects", 12, RUNNING, total=True)
    other.close()
    async with reviewing(new) as seat:
        seat.expect("12 by li")
        await seat.press(*"15", "enter")
        seat.expect("it was 12, entered by li on 16 Nov 2026.")


async def test_a_long_note_goes_on_in_the_free_line(small: Path) -> None:
    workspace = open_workspace(small)
    line = review_service.view(workspace, workspace.calendar.week_of(MONDAY)).actions[0]
    note = "Dana ill on Thursday and Friday, the list of March was called by Li instead"
    review_service.note(workspace, line, note)
    workspace.close()
    async with reviewing(small) as seat:
        await seat.press("tab")
        seat.expect(f"note: {note}")
        seat.check_lines()


async def test_what_drives_a_result_goes_on_in_the_free_line(small: Path) -> None:
    async with reviewing(small) as seat:
        await seat.press("tab", "tab")
        seat.expect("driven by Prospects contacted (8 %, 2 weeks later), Follow-ups made (1 week later)")
        seat.check_lines()


async def test_turning_a_colleagues_yes_round_wants_enter(small: Path, li: Workspace) -> None:
    add(li, "invoices", 1, MONDAY, total=True)
    async with reviewing(small) as seat:
        await seat.press("tab", "down", "down", "down")
        assert seat.pane.place() == "invoices"
        await seat.press("n")
        seat.expect("li has entered yes: press Enter to make it no, Esc to leave it.")
        assert next(item for item in seat.review.view.actions if item.measure.key == "invoices").value == 1
        await seat.press("enter")
        seat.expect("Saved Invoices out no; it was yes, entered by li on 20 Nov 2026.")


@pytest.mark.parametrize("text", ["20", ">= 20", "≥20", "at least 20", "At least 20"])
def test_at_least_may_be_written_out(text: str) -> None:
    assert building.at_least(text).at_least == 20
