"""What the numbers show of a corrective action that was done, in the step Follow-up."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from kpitui.domain.corrective import Effect
from kpitui.domain.reviews import Step
from kpitui.services import following_up
from tests.tui.acme import MONDAY, add
from tests.tui.seat import NORMAL, open_workspace, reviewing


def done_in_september(path: Path) -> None:
    """Prospects went up from 30 to 50 a week when something was done about them."""
    workspace = open_workspace(path)
    for weeks in range(3, 20):
        add(workspace, "prospects", (50 if weeks < 10 else 30) + weeks % 3, MONDAY - timedelta(weeks=weeks))
    action = following_up.add(
        workspace, workspace.scorecard.measure("prospects"), date(2026, 8, 31), "Two mornings for calls"
    )
    following_up.mark_done(workspace, action, MONDAY - timedelta(weeks=9))
    workspace.close()


@pytest.mark.parametrize("size", [NORMAL, (80, 40)])
async def test_what_the_numbers_show_stands_below_the_list(small: Path, size: tuple[int, int]) -> None:
    done_in_september(small)
    async with reviewing(small, size=size) as seat:
        while seat.review.step is not Step.FOLLOW_UP:
            await seat.press("shift+tab")
        assert "Since it was done" not in seat.text(), "the marked one is still open"
        await seat.press("down")
        seat.expect("did it work?", "Since it was done: changed", "Prospects contacted: changed for the better, ")
        seat.check_lines()


async def test_the_users_own_word_is_kept_apart(small: Path) -> None:
    done_in_september(small)
    async with reviewing(small) as seat:
        while seat.review.step is not Step.FOLLOW_UP:
            await seat.press("shift+tab")
        await seat.press("down", "f")
        seat.expect("Noted, no change: Two mornings for calls")
        assert following_up.numbered(seat.app.desk.workspace, 2).effect is Effect.NO_CHANGE
