"""The way to a goal: what is reached beside the line over the interim targets."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kpitui.charts.spec import Ink
from kpitui.domain.measures import Goal, InterimTarget
from kpitui.services.past.goal_path import asked_on, goal_chart, goal_path
from kpitui.services.workspace import Workspace
from tests.services.past.pasts import CLIENTS, give, monday, opened

GOALS = """
[[indicator]]
key = "signed"
name = "Signed in all"
goal = { start = 10, from = 2026-01-05, reach = 100, by = 2026-12-31, cumulative = true, interim = [
  { by = 2026-06-30, reach = 40 } ] }

[[indicator]]
key = "level"
name = "A level"
aggregate = "last"
goal = { start = 2, from = 2026-01-05, reach = 6, by = 2026-06-30 }
"""
GOAL = Goal(0, date(2026, 1, 1), 100, date(2026, 12, 31), interim=(InterimTarget(date(2026, 7, 1), 20),))


@pytest.mark.parametrize(
    ("day", "asked"),
    [
        (date(2025, 12, 1), 0),
        (date(2026, 1, 1), 0),
        (date(2026, 4, 1), 20 * 90 / 181),
        (date(2026, 7, 1), 20),
        (date(2026, 12, 31), 100),
        (date(2027, 5, 1), 100),
    ],
)
def test_the_line_leads_over_the_interim_targets(day: date, asked: float) -> None:
    assert asked_on(GOAL, day) == pytest.approx(asked)


def paths(workspace: Workspace, key: str) -> tuple[list[float | None], int, int]:
    path = goal_path(workspace, workspace.scorecard.measure(key))
    assert path is not None
    return [step.reached for step in path.steps], path.now, len(path.steps)


def test_a_cumulative_goal_adds_up_from_its_start(tmp_path: Path) -> None:
    with opened(tmp_path, GOALS, monday(6)) as workspace:
        give(workspace, signed=[3, 4, None, 5])
        reached, now, count = paths(workspace, "signed")
        assert reached[:6] == [13, 17, 17, 22, None, None]
        assert (now, count) == (3, 52)


def test_a_level_is_what_was_read(tmp_path: Path) -> None:
    with opened(tmp_path, GOALS, monday(6)) as workspace:
        give(workspace, level=[2, None, 3])
        reached, now, _ = paths(workspace, "level")
        assert reached[:4] == [2, None, 3, None]
        assert now == 2


def test_marks_say_where_the_interim_targets_and_the_goal_are(tmp_path: Path) -> None:
    with opened(tmp_path, GOALS, monday(6)) as workspace:
        give(workspace, signed=[3])
        path = goal_path(workspace, workspace.scorecard.measure("signed"))
        assert path is not None
        chart = goal_chart(workspace, path)
        assert [(mark.place, mark.letter) for mark in chart.marks] == [(25, "i"), (51, "g")]
        assert chart.points[0].ink is Ink.LINE
        assert path.steps[25].interim == 40


def test_nothing_entered_yet_and_no_goal(tmp_path: Path) -> None:
    with opened(tmp_path, GOALS + CLIENTS, monday(0)) as workspace:
        path = goal_path(workspace, workspace.scorecard.measure("signed"))
        assert path is not None
        assert path.now == -1
        assert goal_chart(workspace, path).points == ()
        assert goal_path(workspace, workspace.scorecard.measure("clients")) is None
