"""Draws the lines of the two steps in which numbers are entered. Pure: everything it shows is given to it."""

from __future__ import annotations

from collections.abc import Sequence

from kpitui.charts.spark import spark
from kpitui.domain.measures import Frequency, Kind, Scorecard
from kpitui.domain.numbers import AmountFormat, show_amount, show_bounds
from kpitui.domain.status import Status
from kpitui.domain.weeks import Calendar
from kpitui.frozen import dataclass
from kpitui.services.reviews.review_view import ReviewView
from kpitui.services.standing import Line as ScoreLine
from kpitui.services.standing import Trend
from kpitui.tui.editor import Editor
from kpitui.tui.furniture import STATUS_ROLES, status_sign
from kpitui.tui.glyphs import Glyphs
from kpitui.tui.prompt import field_spans
from kpitui.tui.text import Line, Role, Span, fit, line, number_column, span

TARGET, FIELD, LAST, OWNER = 10, 10, 8, 6
# All columns but name and trend, with the gaps between them.
_OTHERS = 1 + 1 + TARGET + 2 + FIELD + 2 + 2 + 1 + 1 + LAST + 2 + OWNER + 1
_SHORT_TREND, _LONG_TREND = 13, 26
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class NumberRow:
    """One line of the table. `context` rows are shown for comparison only; `editor` holds what is being typed."""

    line: ScoreLine
    form: AmountFormat
    trend: Trend | None
    marked: bool = False
    context: bool = False
    checked: bool = False
    editor: Editor | None = None
    draft: str = ""
    noted: bool = False


TableRow = tuple[ScoreLine | str, bool]
"""A line or a heading, and whether it is only there for comparison."""


def results_table(view: ReviewView, scorecard: Scorecard) -> list[TableRow]:
    """The results, each right after the actions that drive it; metrics under a heading of their own."""
    actions = {item.measure.key: item for item in view.actions}
    rows: list[TableRow] = []
    titled = False
    for item in view.results:
        if item.measure.kind is Kind.METRIC and not titled:
            rows.append(("Metrics", True))
            titled = True
        drivers = scorecard.drivers_of(item.measure.key)
        rows += [(actions[driver.key], True) for driver, _ in drivers if driver.key in actions]
        rows.append((item, False))
    return rows


def trend_width(columns: int) -> int:
    """How many periods are drawn: half a year where there is room for names besides, else a quarter."""
    return _LONG_TREND if columns >= _OTHERS + _LONG_TREND + 28 else _SHORT_TREND


def name_width(columns: int, *, past: bool = True) -> int:
    """The cells there are for names: also those of the past, where there is none."""
    return min(_LONGEST_NAME, columns - _OTHERS - trend_width(columns) + (0 if past else _past_width(columns)))


def _past_width(columns: int) -> int:
    return trend_width(columns) + 1 + LAST


def heading(what: str, columns: int, week: str = "This week", *, past: bool = True) -> Line:
    """The line above the table."""
    trend = trend_width(columns)
    name = fit(what, name_width(columns, past=past))
    before = f"{fit(f'Last {trend}', trend)} {fit('Before', LAST, right=True)}" if past else ""
    text = (
        f" {name} {fit('Target', TARGET, right=True)}  {fit(week, FIELD + 1, right=True)}"
        f"     {before}  {fit('Owner', OWNER)}"
    )
    return line(span(text, Role.HEADING))


def draw(
    rows: Sequence[NumberRow], columns: int, calendar: Calendar, glyphs: Glyphs, *, past: bool = True
) -> list[Line]:
    """The table: numbers of a column stand with their decimal points one above the other.

    Without a `past` it has no columns for that, and more room for names.
    """
    targets = [show_bounds(row.line.bounds, row.form) if row.line.bounds else "" for row in rows]
    values = number_column([_shown(row.line.value, row) for row in rows], FIELD)
    before = number_column([_shown(row.trend.previous if row.trend else None, row) for row in rows], LAST)
    return [
        _row(
            row,
            _name(row, name_width(columns, past=past), calendar, glyphs),
            (target, value),
            (*_trend(row, trend_width(columns), glyphs), Span(" "), span(last, Role.DIM)) if past else (),
            glyphs,
        )
        for row, target, value, last in zip(rows, targets, values, before, strict=True)
    ]


def _shown(value: float | None, row: NumberRow) -> str:
    return "" if value is None else show_amount(value, row.form)


def _row(row: NumberRow, name: Line, amounts: tuple[str, str], past: Line, glyphs: Glyphs) -> Line:
    target, value = amounts
    owner = Span(fit(row.line.measure.owner, OWNER, ellipsis=glyphs.ellipsis), Role.DIM)
    return (
        Span(glyphs.cursor if row.marked else " ", Role.ACCENT),
        *name,
        Span(" "),
        Span(fit(target, TARGET, right=True, ellipsis=glyphs.ellipsis), Role.DIM),
        Span("  "),
        *_field(row, value),
        Span(" "),
        _sign(row, glyphs),
        Span("n" if row.noted else " ", Role.ACCENT),
        Span(" "),
        *past,
        Span("  "),
        owner,
    )


def _name(row: NumberRow, cells: int, calendar: Calendar, glyphs: Glyphs) -> tuple[Span, ...]:
    measure, role = row.line.measure, Role.DIM if row.context else Role.TEXT
    name = f"  {measure.name}" if row.context else measure.name
    if measure.frequency is Frequency.WEEKLY:
        return (Span(fit(name, cells, ellipsis=glyphs.ellipsis), Role.TITLE if row.marked else role),)
    label = f" {calendar.short_label(row.line.period)}"
    return (
        Span(fit(name, cells - len(label), ellipsis=glyphs.ellipsis), Role.TITLE if row.marked else role),
        span(label, Role.DIM),
    )


def _field(row: NumberRow, value: str) -> tuple[Span, ...]:
    if row.editor is not None:
        return (Span("[", Role.ACCENT), *field_spans(row.editor, FIELD), Span("]", Role.ACCENT))
    shown = row.draft or value
    role = Role.FIELD if row.draft else Role.DIM if row.context else Role.TEXT
    if row.line.status is Status.EXCUSED:
        shown, role = "excused", Role.EXCUSED
    text = Span(fit(shown, FIELD, right=not row.draft), role)
    if row.context or (row.line.measure.formula and not row.marked):
        return Span(" "), text, Span(" ")
    return Span("[", Role.ACCENT if row.marked else Role.DIM), text, Span("]", Role.ACCENT if row.marked else Role.DIM)


def _sign(row: NumberRow, glyphs: Glyphs) -> Span:
    """The status once the line is confirmed; until then a sign that it is not."""
    status = row.line.status
    if row.draft:
        return Span("?", Role.WAITING)
    if status in (Status.MISSING, Status.NOT_DUE):
        return Span(" ")
    if not row.checked and not row.context:
        return Span(glyphs.unconfirmed, Role.DIM)
    return span(status_sign(status, glyphs), STATUS_ROLES[status])


def _trend(row: NumberRow, cells: int, glyphs: Glyphs) -> tuple[Span, ...]:
    if row.trend is None:
        return (Span(" " * cells),)
    # The last value of the trend is the line's own, which may be newer than the trend.
    blocks = spark((*row.trend.values[-cells:-1], row.line.value), ascii_only=glyphs.ascii_only)
    blocks = blocks[-cells:].rjust(cells)
    return span(blocks[:-1], Role.DIM), span(blocks[-1], STATUS_ROLES[row.line.status])
