"""The report in the app: looked at from the step Close, copied, written as Markdown and as a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpitui.domain.measures import Frequency
from kpitui.domain.reviews import Step
from kpitui.domain.weeks import Period
from kpitui.services.reviews import closing
from kpitui.services.reviews import reviewing as review_service
from kpitui.tui.glyphs import ASCII
from kpitui.tui.screens.preview import PreviewScreen
from kpitui.tui.screens.review import ReviewScreen
from tests.services.doing import tally
from tests.services.reporting.reported import Page
from tests.tui.acme import MONDAY
from tests.tui.seat import LARGE, NORMAL, Seat, open_workspace, reviewing

WEEK = Period(Frequency.WEEKLY, MONDAY)


@pytest.fixture
def closed(small: Path) -> Path:
    """The small scorecard with the review of its proposed week closed."""
    workspace = open_workspace(small)
    review_service.begin(workspace, WEEK)
    closing.close(workspace, WEEK, "Fairs cost call days.")
    workspace.close()
    return small


async def preview(seat: Seat) -> None:
    if seat.review.step is not Step.CLOSE:
        seat.review.go_to(Step.CLOSE)
    await seat.press("p")
    assert isinstance(seat.page, PreviewScreen)


async def test_the_report_is_read_through_and_left_again(closed: Path) -> None:
    for size in (NORMAL, LARGE):
        async with reviewing(closed, WEEK, size=size) as seat:
            await preview(seat)
            seat.expect("Acme Coaching: review of 2026-W46 (9 - 15 Nov)", "As dana closed it on 20 Nov 2026.")
            seat.check_lines()
            await seat.press("G")
            seat.expect("2026-W46: Fairs cost call days.")
            seat.check_lines()
            await seat.press("g", "pagedown", "pageup")
            seat.expect("As dana closed it")
            await seat.press("escape")
            assert isinstance(seat.page, ReviewScreen)
            assert seat.review.step is Step.CLOSE


async def test_from_the_preview_it_is_copied_and_written(closed: Path) -> None:
    async with reviewing(closed, WEEK) as seat:
        await preview(seat)
        await seat.press("y")
        seat.expect("The recap was sent to the clipboard of your terminal.")
        assert seat.app.clipboard.startswith("# Acme Coaching: review of 2026-W46")
        await seat.press("w")
        seat.expect("Write the page to: review-2026-W46.html")
        await seat.press("enter")
        seat.expect("Written to")
        page = Page(Path("review-2026-W46.html").read_text(encoding="utf-8"))
        assert "Fairs cost call days." in page.text
        assert Path("review-2026-W46.html").stat().st_mode & 0o777 == 0o600
        await seat.press("m", "enter")
        assert Path("review-2026-W46.md").read_text(encoding="utf-8") == seat.app.clipboard
        await seat.press("w", "enter")
        seat.expect("review-2026-W46.html exists already. Choose another name.")
        await seat.press("escape")


async def test_the_page_is_written_from_the_step_close_too(closed: Path) -> None:
    async with reviewing(closed, WEEK) as seat:
        assert {"preview", "copy", "write", "write_html", "reopen"} <= set(seat.page.offers())
        await seat.press("w", "ctrl+u", *"page.html", "enter")
        seat.expect("Written to")
        assert Path("page.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


async def test_before_the_close_there_is_nothing_to_preview(small: Path) -> None:
    async with reviewing(small) as seat:
        seat.review.go_to(Step.CLOSE)
        assert not {"preview", "copy", "write", "write_html"} & set(seat.page.offers())


async def test_a_correction_by_somebody_else_appears_and_moves_nothing(closed: Path) -> None:
    workspace = open_workspace(closed)
    async with reviewing(closed, WEEK) as seat:
        await preview(seat)
        await seat.press("down", "down", "down")
        before = seat.lines()[2]
        tally(workspace, "prospects", 9, MONDAY, correct=True)
        seat.page._look_for_changes()
        seat.page.redraw()
        assert seat.lines()[2] == before
        await seat.press("G")
        seat.expect("Prospects contacted: was 31, now 40")
    workspace.close()


async def test_terminals_without_unicode_see_it_in_ascii(closed: Path) -> None:
    async with reviewing(closed, WEEK, glyphs=ASCII) as seat:
        await preview(seat)
        assert seat.text().isascii()
        seat.expect("x off target")


async def test_a_question_and_a_long_refusal_leave_the_footer_where_it_is(closed: Path) -> None:
    async with reviewing(closed, WEEK) as seat:
        await preview(seat)
        below = seat.lines()[-3]
        assert "more ──" in below
        await seat.press("m")
        seat.check_lines()
        assert "Write the recap to: " in seat.lines()[-2]
        assert "Enter done" in seat.lines()[-3]
        await seat.press("ctrl+u")
        await seat.type("/nowhere/" + "a" * 60 + "/x.md", "enter")
        seat.check_lines()
        assert "Write the recap to: " in seat.lines()[-2]
        await seat.press("escape")
        assert seat.lines()[-3] == below
