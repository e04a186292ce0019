"""The step Close: warns once, freezes, shows and writes the recap; reopening and corrections leave their trace."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kpitui.domain.corrective import CorrectiveAction
from kpitui.domain.reviews import ReviewState, Step
from kpitui.services.reviews import closing
from kpitui.services.reviews import reviewing as review_service
from kpitui.services.workspace import Workspace
from kpitui.storage.corrective_actions import add_corrective
from tests.tui.acme import MONDAY
from tests.tui.seat import Seat, open_workspace, reviewing


async def to_close(seat: Seat) -> None:
    await seat.press("tab", "enter")
    while seat.review.step is not Step.CLOSE:
        await seat.press("tab")


async def closed(seat: Seat, learned: str = "Seen.") -> None:
    await to_close(seat)
    await seat.type(learned, "enter", "enter")
    assert seat.review.view.closed


async def test_it_warns_once_of_what_is_missing(small: Path) -> None:
    async with reviewing(small) as seat:
        await to_close(seat)
        seat.expect("Not entered: Follow-ups made, Proposals sent, Invoices out", "Not decided: Prospects contacted")
        await seat.press("enter")
        seat.expect("not entered, 1 not decided, nothing learned. Press Enter again to close all the same.")
        assert not seat.review.view.closed
        await seat.type("x")  # thinking again takes the warning back
        assert "Press Enter again" not in seat.text()
        await seat.press("enter")
        assert not seat.review.view.closed
        await seat.press("enter")
        assert seat.review.view.closed
        seat.expect("The review of 2026-W46 is closed.", "Closed by dana on 20 Nov 2026")


async def test_the_recap_is_written_once(small: Path) -> None:
    async with reviewing(small) as seat:
        await closed(seat, "Fairs pay.")
        await seat.press("m")
        seat.expect("Write the recap to: review-2026-W46.md")
        await seat.press("enter")
        seat.expect("Written to")
        written = Path("review-2026-W46.md")
        text = written.read_text(encoding="utf-8")
        assert text.startswith("# Acme Coaching: review of 2026-W46 (9 - 15 Nov)")
        assert "Fairs pay." in text
        assert written.stat().st_mode & 0o777 == 0o600
        await seat.press("m", "enter")
        seat.expect("review-2026-W46.md exists already. Choose another name.")
        await seat.press("ctrl+u", *"again.md", "enter")
        assert Path("again.md").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "There is no file name."),
        ("~nobody-of-that-name/x.md", "There is no home folder ~nobody-of-that-name."),
        ("no/such/folder/x.md", "no/such/folder/x.md cannot be written"),
        ("x" * 300, "The file name is too long."),
        (".", "exists already"),
        ("/", "exists already"),
        ("/proc/x.md", "cannot be written"),
    ],
)
async def test_a_name_that_cannot_be_written_is_told(small: Path, name: str, reason: str) -> None:
    async with reviewing(small) as seat:
        await closed(seat)
        await seat.press("m", "ctrl+u", *name, "enter")
        seat.expect(reason)
        await seat.press("escape")
        assert seat.review.view.closed


async def test_the_recap_is_copied_to_the_terminal(small: Path) -> None:
    async with reviewing(small) as seat:
        await closed(seat, "Fairs pay.")
        await seat.press("y")
        seat.expect("The recap was sent to the clipboard of your terminal.")
        assert "Fairs pay." in seat.app.clipboard


async def test_reopening_needs_a_reason_and_keeps_what_was_learned(small: Path) -> None:
    async with reviewing(small) as seat:
        await closed(seat, "Fairs pay.")
        await seat.press("r", "enter")
        seat.expect("Write a reason.")
        await seat.type("A list was forgotten", "enter")
        seat.expect("The review of 2026-W46 is open again.", "Learned: [Fairs pay.")
        assert seat.review.view.state is ReviewState.REOPENED
        assert "reopened" in seat.lines()[0]
        await seat.press("enter", "enter")
        assert seat.review.view.closed


async def test_a_closed_review_changes_only_by_a_shown_correction(small: Path) -> None:
    async with reviewing(small) as seat:
        await closed(seat)
        while seat.review.step is not Step.ACTIONS:
            await seat.press("shift+tab")
        assert "s skip" not in seat.footer
        await seat.press("g", "4")
        seat.expect("This review is closed: press c to correct a number.")
        await seat.press("c", "ctrl+u", *"40", "enter")
        seat.expect("Saved Prospects contacted 40; it was 31.")
        while seat.review.step is not Step.CLOSE:
            await seat.press("tab")
        seat.expect("Corrected since", "Prospects contacted: was 31, now 40, by dana on 20 Nov 2026")


async def test_a_closed_review_says_how_to_go_on_in_each_step(small: Path) -> None:
    async with reviewing(small) as seat:
        await closed(seat)
        for _ in range(5):
            await seat.press("shift+tab")
            assert "Enter" not in seat.footer or "Enter next" in seat.footer


def note_many(workspace: Workspace) -> None:
    view = review_service.view(workspace, workspace.calendar.week_of(MONDAY))
    with workspace.writing() as change:
        for number in range(30):
            add_corrective(change, CorrectiveAction(0, f"action {number:02}", "prospects", view.week.start, "li"))


async def test_the_field_is_there_however_much_is_above_it(small: Path) -> None:
    workspace = open_workspace(small)
    note_many(workspace)
    workspace.close()
    async with reviewing(small) as seat:
        await to_close(seat)
        seat.expect("lines more", "Learned: [")
        await seat.type("All of it")
        seat.expect("Learned: [All of it")


async def test_a_long_recap_can_be_scrolled(small: Path) -> None:
    workspace = open_workspace(small)
    note_many(workspace)
    week = workspace.calendar.week_of(MONDAY)
    review_service.begin(workspace, week)
    closing.close(workspace, week, "word " * 100 + "last")
    workspace.close()
    async with reviewing(small, week) as seat:
        seat.expect("action 00")
        assert "action 29" not in seat.text()
        assert " more ──" in seat.text()
        await seat.press(*["pagedown"] * 5)
        seat.expect("action 29", "word last")
        assert " more ──" not in seat.text()
        await seat.press(*["up"] * 60)
        seat.expect("action 00")


async def test_once_a_quarter_the_measures_are_questioned(small: Path) -> None:
    workspace = open_workspace(small)
    earlier = workspace.calendar.week_of(MONDAY - timedelta(weeks=13))
    review_service.begin(workspace, earlier)
    async with reviewing(small) as seat:
        await to_close(seat)
        assert "right measures" not in seat.text(), "the first review was never closed"
    closing.close(workspace, earlier, "Seen.")
    workspace.close()
    async with reviewing(small, size=(120, 40)) as seat:
        seat.review.go_to(Step.ACTIONS)
        seat.review.go_to(Step.CLOSE)
        seat.page.redraw()
        seat.expect(
            "A quarter has passed: are these still the right measures?",
            "Proposals sent drives nothing, so nobody can tell what doing it is good for.",
            "more: kpitui check tells all.",
        )
        seat.check_lines()
