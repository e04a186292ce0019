"""Prints the chart of one measure as the app draws it: coloured on a terminal, plain in a pipe, in ASCII if need be."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kpitui.charts.frame import key, painted
from kpitui.charts.spec import Ink, Row
from kpitui.cli import output
from kpitui.cli.columns import fit
from kpitui.domain.numbers import show_bounds
from kpitui.domain.plain_text import plain
from kpitui.domain.status import target_on
from kpitui.services.past.measure_chart import measure_chart
from kpitui.services.past.measure_page import Moment, measure_page

if TYPE_CHECKING:
    from kpitui.domain.measures import Measure
    from kpitui.domain.signals import Rules
    from kpitui.domain.weeks import Period
    from kpitui.services.workspace import Workspace

USUAL_PERIODS = 26
_WIDTH, _NARROWEST, _WIDEST = 80, 40, 240
_ROWS = 18
_SIDE = 8
_MOST_WRITTEN = 12
_NEEDED = "●○•◇▲▼△▽╌─┊└│┤·⣿"
_COLOURS = {
    Ink.LINE: "cyan",
    Ink.GOOD: "green",
    Ink.BAD: "red",
    Ink.WAITING: "yellow",
    Ink.DIVIDER: "yellow",
    Ink.MARK: "bold",
    Ink.USUAL: "dim",
    Ink.FRAME: "dim",
}


def print_chart(
    workspace: Workspace, measure: Measure, *, count: int | None, until: Period | None, rules: Rules
) -> None:
    """Print the chart of the last `count` periods, or (None) of all, in the width of the terminal or 80 columns.

    They go up to `until`, or (None) to the running one.

    Raises:
        KpituiError: plotext cannot be loaded on this machine.
    """
    page = measure_page(workspace, measure, count=count, until=until, rules=rules)
    moments = page.moments[-count:] if count else page.moments
    columns = _columns()
    ascii_only = not output.can_show(_NEEDED)
    chart = measure_chart(workspace, moments, columns - _SIDE)
    explained = key(chart, columns, 3, ascii_only=ascii_only)
    drawn = painted(chart, columns, _ROWS, ascii_only=ascii_only)
    bounds = target_on(measure, min(workspace.today(), workspace.calendar.last_day(moments[-1].period)))
    target = f", target {show_bounds(bounds, workspace.form(measure))}" if bounds else ""
    title = f"{plain(measure.name)} ({measure.frequency.value}{target})"
    output.lines([fit(title, columns).rstrip(), ""])
    output.painted_lines(_pieces(row) for row in (*drawn.rows, *explained))
    output.lines(_written(workspace, moments, columns))


def _pieces(row: Row) -> list[tuple[str, str]]:
    return [(piece.text, _COLOURS.get(piece.ink, "")) for piece in row]


def _written(workspace: Workspace, moments: Sequence[Moment], columns: int) -> list[str]:
    """What the marks stand for, newest first: a picture cannot be asked."""
    found = []
    for moment in reversed(moments):
        texts = [f"divider: {divider.reason or 'a new process begins'}" for divider in moment.dividers]
        texts += [f"skipped: {moment.line.excuse}"] if moment.line.excuse else []
        texts += [f"note: {text}" for text in moment.texts]
        texts += [f"corrective action: {action.text}" for action in moment.decided]
        texts += [f"done: {action.text}" for action in moment.done]
        label = workspace.calendar.label(moment.period)
        found += [fit(f"  {label}  {plain(text)}", columns).rstrip() for text in texts]
    more = len(found) - _MOST_WRITTEN
    rest = [f"  and {more} more: kpitui history {moments[-1].line.measure.key} --json"] if more > 0 else []
    return ["", *found[:_MOST_WRITTEN], *rest] if found else []


def _columns() -> int:
    """The width of the terminal; 80 columns where the output goes elsewhere."""
    try:
        columns = os.get_terminal_size(sys.stdout.fileno()).columns if sys.stdout.isatty() else _WIDTH
    except (OSError, ValueError):  # no real file behind it
        columns = _WIDTH
    return min(_WIDEST, max(_NARROWEST, columns or _WIDTH))
