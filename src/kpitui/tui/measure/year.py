"""Draws six weeks and twelve months beside a year before: two small charts above two tables."""

from __future__ import annotations

from collections.abc import Sequence

from kpitui.charts.frame import painted
from kpitui.domain.measures import Show
from kpitui.domain.numbers import AmountFormat, show_amount
from kpitui.domain.weeks import show_date
from kpitui.frozen import replace
from kpitui.services.past.year_before import Compared, YearBefore, compared_chart
from kpitui.services.workspace import Workspace
from kpitui.tui.measure.inks import lines_of
from kpitui.tui.text import BLANK, Line, Role, Span, cut, fit, line, number_column, span

_LABEL, _AMOUNT, _CHANGE = 8, 10, 7
_NO_CHANGE = (Show.RATING, Show.YESNO)
# Heading, twelve months.
_TABLE = 13
_SMALLEST_CHART = 5
_MOST_CHANGE = 10.0


def year_lines(workspace: Workspace, year: YearBefore, columns: int, rows: int, *, ascii_only: bool) -> list[Line]:
    """The whole view in at most so many rows.

    Raises:
        KpituiError: plotext cannot be loaded on this machine.
    """
    half = columns // 2
    chart_rows = max(_SMALLEST_CHART, rows - _TABLE - 1)
    form = workspace.form(year.measure)
    left = _beside(year.weeks, "Weeks", form)
    if year.to_date:
        left += [BLANK] * (1 if left else 0) + _beside(year.to_date, "To date", form)
    right = _beside(year.months, "Months", form)
    charts = [
        _chart(workspace, year, part, cells, chart_rows, ascii_only=ascii_only)
        for part, cells in ((year.weeks, half), (year.months, columns - half))
    ]
    lines = [_both(weeks, months, half, columns) for weeks, months in zip(*charts, strict=True)]
    until = workspace.calendar.label(year.until)
    nothing = all(item.before is None for item in (*year.weeks, *year.months, *year.to_date))
    if year.since is not None:
        counted = f"counted since {show_date(year.since)}"
        told = f"; {counted}: nothing to compare yet" if nothing else f"; level lines: the year before; {counted}"
    elif nothing:
        told = "; there are no numbers from a year before yet"
    else:
        told = "; level lines: the year before (weeks: 364 days before)"
    lines.append(line(span(f" Up to {until}", Role.HEADING), span(told, Role.DIM)))
    height = max(len(left), len(right))
    for place in range(height):
        weeks, months = (side[place] if place < len(side) else BLANK for side in (left, right))
        lines.append(_both(weeks, months, half, columns))
    return lines[:rows]


def _chart(
    workspace: Workspace, year: YearBefore, part: Sequence[Compared], cells: int, rows: int, *, ascii_only: bool
) -> list[Line]:
    if not part:
        return [BLANK] * rows
    chart = compared_chart(workspace, year.measure, part)
    return lines_of(painted(chart, cells, rows, ascii_only=ascii_only, marks=False).rows)


def _both(left: Line, right: Line, half: int, columns: int) -> Line:
    return (*cut(left, half), *cut(right, columns - half))


def _beside(compared: Sequence[Compared], title: str, form: AmountFormat) -> list[Line]:
    """A table of periods: now, the year before, the change."""
    if not compared:
        return []
    shown = form if form.show is not Show.NUMBER else replace(form, unit="")
    head = f" {fit(title, _LABEL)} {fit('Now', _AMOUNT, right=True)} {fit('Before', _AMOUNT, right=True)}"
    nows = _column([item.now for item in compared], shown)
    befores = _column([item.before for item in compared], shown)
    lines: list[Line] = [line(span(f"{head} {fit('Change', _CHANGE, right=True)}", Role.HEADING))]
    for item, now, before in zip(compared, nows, befores, strict=True):
        lines.append(
            (
                Span(f" {fit(item.label, _LABEL)} ", Role.DIM),
                span(f"{now} ", Role.TITLE),
                span(f"{before} "),
                Span(fit(_change(item, form), _CHANGE, right=True)),
            )
        )
    return lines


def _column(values: Sequence[float | None], form: AmountFormat) -> list[str]:
    return number_column(["" if value is None else show_amount(value, form) for value in values], _AMOUNT)


def _change(item: Compared, form: AmountFormat) -> str:
    """`+12 %`; of percents in points, of ratings and yes and no nothing."""
    if form.show in _NO_CHANGE or item.now is None or item.before is None:
        return ""
    if form.show is Show.PERCENT:
        return f"{(item.now - item.before) * 100:+.1f} pts"
    if item.change is None:
        return ""
    return f"{item.change * 100:+.0f} %" if abs(item.change) < _MOST_CHANGE else "> 10 x"
