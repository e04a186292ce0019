"""Two people on one file: what the other did is shown, both values where they differ, and the choice is the user's."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kpitui.domain.corrective import CorrectiveState
from kpitui.domain.reviews import Choice
from kpitui.services import following_up
from kpitui.services.reviews import closing
from kpitui.services.reviews import reviewing as review_service
from kpitui.services.workspace import Workspace
from kpitui.storage.corrective_actions import corrective_actions
from kpitui.tui.screens.page import _LOOK_EVERY
from tests.tui.acme import MONDAY, add
from tests.tui.seat import Seat, reviewing
from tests.waiting import happens


async def test_a_newer_total_shows_both_and_enter_again_keeps_mine(small: Path, li: Workspace) -> None:
    async with reviewing(small) as seat:
        await seat.press("tab", "down", *"34")
        add(li, "followups", 29, MONDAY, total=True)
        await seat.press("enter")
        seat.expect("li has entered 29 for Follow-ups made in the meantime; yours is 34.", "Enter again")
        assert seat.pane.typing
        await seat.press("enter")
        seat.expect("Saved Follow-ups made 34; it was 29, entered by li on 20 Nov 2026.")


async def test_escape_keeps_theirs_and_shows_it(small: Path, li: Workspace) -> None:
    async with reviewing(small) as seat:
        await seat.press("tab", "down", *"34")
        add(li, "followups", 29, MONDAY, total=True)
        await seat.press("enter", "escape")
        assert "29]" in seat.line_with("Follow-ups made")
        await seat.press("enter")
        assert "29] ✗" in seat.line_with("Follow-ups made")


async def test_a_third_value_in_between_is_asked_about_again(small: Path, li: Workspace) -> None:
    """Enter again keeps one's own over what was shown, not over what nobody has seen."""
    async with reviewing(small) as seat:
        await seat.press("tab", "down", *"34")
        add(li, "followups", 29, MONDAY, total=True)
        await seat.press("enter")
        add(li, "followups", 30, MONDAY, total=True)
        await seat.press("enter")
        seat.expect("li has entered 30 for Follow-ups made in the meantime; yours is 34.")
        await seat.press("enter")
        seat.expect("Saved Follow-ups made 34; it was 30, entered by li")


async def test_what_is_shown_while_one_types_is_still_asked_about(small: Path, li: Workspace) -> None:
    """The screen follows the file; that is no reason to write over what came while the eyes were on the keyboard."""
    async with reviewing(small) as seat:
        await seat.press("tab", "down", *"34")
        add(li, "followups", 29, MONDAY, total=True)
        seat.page._look_for_changes()
        seat.expect("29 by li")
        assert "[34 " in seat.line_with("Follow-ups made")
        await seat.press("enter")
        seat.expect("li has entered 29 for Follow-ups made in the meantime; yours is 34.")
        await seat.press("enter")
        seat.expect("Saved Follow-ups made 34; it was 29, entered by li on 20 Nov 2026.")


async def test_what_others_enter_is_shown_within_a_second_and_the_cursor_stays(small: Path, li: Workspace) -> None:
    async with reviewing(small) as seat:
        await seat.press("tab", "down", "down")
        add(li, "prospects", 7, MONDAY + timedelta(days=4))
        assert _LOOK_EVERY < 1.0
        await happens(lambda: "38]" in seat.text())
        assert "38]" in seat.line_with("Prospects contacted")
        assert seat.pane.place() == "proposals"


async def test_a_tally_adds_to_theirs_without_asking(small: Path, li: Workspace) -> None:
    async with reviewing(small) as seat:
        await seat.press("tab", *"+5")
        add(li, "prospects", 4, MONDAY + timedelta(days=4))
        await seat.press("enter")
        seat.expect("Saved Prospects contacted 40; it was 35.")


async def test_confirming_what_has_changed_shows_it_first(small: Path, li: Workspace) -> None:
    async with reviewing(small) as seat:
        await seat.press("tab")
        add(li, "prospects", 4, MONDAY + timedelta(days=4))
        await seat.press("enter")
        seat.expect("Prospects contacted was 31 here and is 35 now, by li. Press Enter again to confirm it.")
        assert "35] ·" in seat.line_with("Prospects contacted")
        await seat.press("enter")
        assert "35] ✗" in seat.line_with("Prospects contacted")


async def to_why(seat: Seat) -> None:
    await seat.press("tab", "enter", "tab", "tab")
    assert seat.review.view.misses


async def test_a_decision_taken_meanwhile_is_shown_before_it_is_changed(small: Path, li: Workspace) -> None:
    async with reviewing(small) as seat:
        await to_why(seat)
        view = review_service.view(li, seat.review.view.week)
        review_service.decide(li, view, view.misses[0], Choice.WATCH)
        await seat.press("c")
        seat.expect("Somebody has decided on watch for Prospects contacted in the meantime.")
        assert "watch" in seat.line_with("✗ Prospects")
        await seat.press("c")
        assert not seat.review.view.undecided
        assert "action" in seat.line_with("✗ Prospects")


async def test_a_review_closed_meanwhile_is_seen_as_closed(small: Path, li: Workspace) -> None:
    async with reviewing(small) as seat:
        await seat.press("tab", *"60")
        closing.close(li, seat.review.view.week, "")
        await seat.press("enter")
        seat.expect("The review of 2026-W46 is closed.")
        assert "closed" in seat.lines()[0]
        assert {line.measure.key: line.value for line in seat.review.view.lines}["prospects"] == 31


async def test_a_number_for_a_review_closed_meanwhile_is_no_silent_correction(small: Path, li: Workspace) -> None:
    async with reviewing(small) as seat:
        await seat.press("tab", *"60")
        closing.close(li, seat.review.view.week, "")
        seat.page._look_for_changes()
        for _ in range(3):
            await seat.press("enter")
            seat.expect("This review was closed in the meantime: press Esc, then c to correct the number.")
        await seat.press("escape", "c", "ctrl+u", *"60", "enter")
        seat.expect("Saved Prospects contacted 60; it was 31.")


async def test_a_decision_after_it_was_closed_meanwhile(small: Path, li: Workspace) -> None:
    async with reviewing(small) as seat:
        await to_why(seat)
        closing.close(li, seat.review.view.week, "")
        await seat.press("w")
        seat.expect("li has closed this review in the meantime.")
        assert "closed" in seat.lines()[0]
        await seat.press("tab", "tab")
        assert "r reopen" in seat.footer


@pytest.mark.parametrize("keys", [("d",), ("o", "enter"), ("x", "N", "o", "enter")], ids=["done", "still open", "drop"])
async def test_a_corrective_action_answered_meanwhile_is_not_answered_twice(
    small: Path, li: Workspace, keys: tuple[str, ...]
) -> None:
    async with reviewing(small) as seat:
        with li.database.reading() as connection:
            (action,) = corrective_actions(connection)
        following_up.drop(li, action, "Nobody wants to")
        await seat.press(*keys)
        seat.expect("Somebody else has changed corrective action 1 in the meantime: it is dropped now.")
        await seat.press("escape")
        with li.database.reading() as connection:
            (action,) = corrective_actions(connection)
        assert action.state is CorrectiveState.DROPPED
        assert action.reason == "Nobody wants to"
