"""Where a measure stands on the way to its goal, in the step Indicators, in as many words as there is room for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kpitui.domain.measures import Goal
from kpitui.domain.reviews import Step
from kpitui.frozen import replace
from kpitui.storage.scorecards import save_measure
from tests.tui.acme import MONDAY, add
from tests.tui.seat import LARGE, NORMAL, open_workspace, reviewing

TOTAL = Goal(0.0, date(2026, 10, 1), 20.0, date(2026, 12, 31), cumulative=True)


def with_goal(path: Path, goal: Goal) -> None:
    """Clients have a goal, and 2 were signed in the week under review."""
    workspace = open_workspace(path)
    measure = workspace.scorecard.measure("clients")
    with workspace.writing() as change:
        place = workspace.scorecard.measures.index(measure)
        save_measure(change, measure, replace(measure, goal=goal), place, workspace.today())
    workspace.forget()
    add(workspace, "clients", 2, MONDAY, total=True)
    workspace.close()


@pytest.mark.parametrize(
    ("size", "phrase"),
    [
        (NORMAL, "2 by dana   goal 20: 45 % of the way, too early to tell"),
        (LARGE, "goal 20 by 31 Dec 2026: 1.6 a week needed, 3 usual, too early to tell"),
    ],
)
async def test_the_phrase(small: Path, size: tuple[int, int], phrase: str) -> None:
    with_goal(small, TOTAL)
    async with reviewing(small, size=size) as seat:
        seat.review.go_to(Step.INDICATORS)
        seat.review.pane.arrive("clients")
        seat.page.redraw()
        seat.expect(phrase)
        seat.check_lines()


async def test_fewer_words_where_there_is_less_room(demo: Path) -> None:
    async with reviewing(demo) as seat:
        seat.review.go_to(Step.INDICATORS)
        seat.review.pane.arrive("revenue")
        await seat.press(*"23000")
        await seat.press("enter")
        seat.review.pane.arrive("revenue")
        seat.page.redraw()
        seat.expect("usual $18,790 to $24,170   goal $40,000: 23 % of the way")
        assert "by 31 Dec 2027" not in seat.text()


async def test_without_a_goal_the_target_stands_there(small: Path) -> None:
    async with reviewing(small) as seat:
        seat.review.go_to(Step.INDICATORS)
        seat.review.pane.arrive("clients")
        seat.page.redraw()
        seat.expect("target >= 3")
        assert "goal" not in seat.text()
