"""Draws the way to a goal: what is reached beside the line that leads there, and what it still takes."""

from __future__ import annotations

from kpitui.charts.frame import key, painted
from kpitui.domain.numbers import show_amount
from kpitui.domain.weeks import show_day
from kpitui.services.past.goal_path import GoalPath, goal_chart
from kpitui.services.workspace import Workspace
from kpitui.tui.measure.inks import lines_of
from kpitui.tui.text import Line, Role, line, span, wrap

_MOST_SENTENCES = 5


def goal_lines(
    workspace: Workspace, path: GoalPath, told: str, columns: int, rows: int, *, ascii_only: bool
) -> list[Line]:
    """The whole view in at most so many rows; `told` says whether the goal will be reached.

    Raises:
        KpituiError: plotext cannot be loaded on this machine.
    """
    form = workspace.form(path.measure)
    chart = goal_chart(workspace, path)
    sentences = [line(f" {part}") for part in wrap(told, columns - 2, _MOST_SENTENCES)] if told else []
    stops = [
        f"{show_amount(item.reach, form)} by {show_day(item.by)} {item.by.year}"
        for item in sorted(path.goal.interim, key=lambda item: item.by)
    ]
    stops.append(f"{show_amount(path.goal.reach, form)} by {show_day(path.goal.by)} {path.goal.by.year}")
    ahead = [line(span(f" {part}", Role.DIM)) for part in wrap(f"On the way: {', '.join(stops)}.", columns - 2, 2)]
    explained = lines_of(key(chart, columns, 1, ascii_only=ascii_only))
    below = [*explained, *sentences, *ahead]
    drawn = painted(chart, columns, rows - len(below), ascii_only=ascii_only)
    return [*lines_of(drawn.marked(path.now) if path.now >= 0 else drawn.rows), *below]
