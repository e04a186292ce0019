"""Home: the headline, the scorecard of a week, the weeks before it, and what was reviewed."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from kpitui.services.reviews import closing, reviewing
from kpitui.tui.furniture import bar
from kpitui.tui.screens.home import HomeScreen
from kpitui.tui.screens.page import Page
from kpitui.tui.screens.review import ReviewScreen
from tests.tui.acme import MONDAY, TODAY, add
from tests.tui.seat import LARGE, at_home, open_workspace


async def test_the_headline_and_the_review_that_waits(small: Path) -> None:
    async with at_home(small) as seat:
        seat.expect("2026-W47  16 - 22 Nov", "W47: 0 of 4 actions done, 0 of 6 indicators on target")
        seat.expect("Late: Revenue (Oct) not")
        seat.expect("The review of 2026-W46 is not closed yet: press r.")
        await seat.press("r")
        assert isinstance(seat.page, ReviewScreen)
        assert seat.review.view.week.start == MONDAY


async def test_weeks_back_and_forth(small: Path) -> None:
    async with at_home(small) as seat:
        assert "31" not in seat.line_with("Prospects contacted")
        await seat.press("left")
        seat.expect("2026-W46  9 - 15 Nov")
        assert "31" in seat.line_with("Prospects contacted")
        assert "✗ off target" in seat.line_with("Prospects contacted")
        await seat.press("h", "h")
        seat.expect("2026-W44")
        await seat.press("right")
        seat.expect("2026-W45")
        await seat.press("l")
        seat.expect("2026-W46")
        await seat.press("0")
        seat.expect("2026-W47")
        await seat.press("right", "l", "0")  # the running week is the last
        seat.expect("2026-W47")


async def test_the_marked_week_is_the_one_reviewed(small: Path) -> None:
    async with at_home(small) as seat:
        await seat.press("left", "left", "r")
        assert isinstance(seat.page, ReviewScreen)
        assert seat.review.view.week.start == MONDAY - timedelta(weeks=1)


async def test_indicators_stand_after_the_actions_that_drive_them(small: Path) -> None:
    async with at_home(small, size=LARGE) as seat:
        shown = seat.text()
        places = [shown.index(name) for name in ("Prospects contacted", "Follow-ups made", "Clients signed")]
        assert places == sorted(places)


async def test_a_week_that_has_enough_already_says_so(small: Path) -> None:
    async with at_home(small) as seat:
        add(seat.app.desk.workspace, "prospects", 50, TODAY)
        await seat.press("left", "right")
        assert "✓ reached" in seat.line_with("Prospects contacted")
        assert "… pending" in seat.line_with("Follow-ups made")
        seat.expect("W47: 1 of 4 actions done")


async def test_moving_stops_at_the_ends_and_shows_what_a_line_means(small: Path) -> None:
    async with at_home(small) as seat:
        await seat.press(*["down"] * 30)
        last = seat.lines()[-3]
        await seat.press("j")
        assert seat.lines()[-3] == last
        await seat.press("G", "g", *["k"] * 3)
        first = seat.lines()[-3]
        assert first != last
        await seat.press("pagedown", "pageup")
        assert seat.lines()[-3] == first
        while "Clients signed:" not in seat.lines()[-3]:
            await seat.press("down")
        seat.expect("Clients signed: Shows whether the offer convinces.   owner dana")


async def test_undo_from_home(small: Path) -> None:
    async with at_home(small) as seat:
        add(seat.app.desk.workspace, "followups", 5, TODAY)
        await seat.press("u")
        seat.expect("Undone: the entry of 5 for Follow-ups made on 20 Nov.")


async def test_nothing_left_to_undo_is_told(small: Path) -> None:
    async with at_home(small) as seat:
        for _ in range(40):
            await seat.press("u")
        seat.expect("Starting the scorecard cannot be undone.")
        assert isinstance(seat.page, HomeScreen)


async def test_a_click_marks_a_line(small: Path) -> None:
    async with at_home(small) as seat:
        row = next(place for place, text in enumerate(seat.lines()) if "Clients signed" in text)
        await seat.click(row)
        assert seat.lines()[row].startswith("▌")


async def test_a_file_that_is_damaged_meanwhile_is_a_sentence(small: Path) -> None:
    """Not a traceback; and one can leave."""
    async with at_home(small) as seat:
        with small.open("r+b") as file:
            file.seek(0)
            file.write(b"not a database at all" * 5000)
        await seat.press("left")
        seat.expect("^Q quit")
        assert "acme.kpitui" in seat.text().replace("\n ", "")
        await seat.press("down", "r", "u", "enter")
        await seat.press("ctrl+q")
        assert seat.app.return_code == 0


async def test_a_file_that_another_program_locks_is_a_sentence(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kpitui.storage.database.BUSY_SECONDS", 0.05)
    async with at_home(small) as seat:
        other = sqlite3.connect(small, isolation_level=None)
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        await seat.press("u")
        assert "Traceback" not in seat.text()
        seat.check_lines()
        other.execute("ROLLBACK")
        other.close()
        await seat.press("left")
        seat.expect("2026-W46")


async def test_the_rule_tells_how_many_lines_there_are_below(demo: Path) -> None:
    async with at_home(demo) as seat:
        seat.expect("↓ 6 more")
        await seat.press("G")
        assert "more ──" not in seat.text()


async def test_coming_back_draws_once(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual calls `on_screen_resume` of the view and then that of `Page`: one more call would draw twice."""
    drawn: list[str] = []
    draw = Page.redraw

    def counted(page: Page) -> None:
        drawn.append(type(page).__name__)
        draw(page)

    async with at_home(small) as seat:
        for key in ("1", "3", "4", "5"):
            await seat.press(key, "question_mark")
            with monkeypatch.context() as patch:
                patch.setattr(Page, "redraw", counted)
                await seat.press("escape")
            # One more for the key that was pressed, of the screen that goes.
            assert [name for name in drawn if name != "HelpScreen"] == [type(seat.page).__name__], key
            drawn.clear()


@pytest.mark.parametrize("columns", [80, 120])
def test_a_long_name_of_the_scorecard_leaves_the_week_and_its_state_readable(columns: int) -> None:
    text = "".join(
        part.text for part in bar("Weekly review", "2026-W47  16 - 22 Nov  reopened", "A name " * 30, columns)
    )
    assert "2026-W47  16 - 22 Nov  reopened " in text
    assert text.endswith("… ")
    assert len(text) == columns
    short = "".join(part.text for part in bar("Weekly review", "2026-W47", "Acme Coaching", columns))
    assert short.endswith(" Acme Coaching ")
    assert len(short) == columns


async def test_a_running_week_that_was_reviewed_stands_as_it_was_seen(small: Path) -> None:
    """A miss was seen and decided on: the scorecard and the history do not call it pending again."""
    workspace = open_workspace(small)
    add(workspace, "prospects", 12, TODAY, total=True)
    running = workspace.this_week()
    reviewing.begin(workspace, running)
    closing.close(workspace, running, "")
    workspace.close()
    async with at_home(small) as seat:
        assert "✗ off target" in seat.line_with("Prospects contacted")
        assert "? missing" in seat.line_with("Follow-ups made")
        await seat.press("2")
        assert "12✗" in seat.line_with("Prospects contacted")
        await seat.press("enter")
        seat.expect("✗ off target")
