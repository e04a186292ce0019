"""How one measure and its cells look in the grid: value, sign of its status, mark; never by colour alone. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from kpitui.charts.spark import spark
from kpitui.domain.measures import Kind, Measure
from kpitui.domain.numbers import AmountFormat
from kpitui.domain.short_amounts import show_short
from kpitui.domain.status import Status
from kpitui.services.past.grid import TRAILING
from kpitui.services.past.grid_cells import Cell
from kpitui.tui.furniture import STATUS_ROLES, status_sign
from kpitui.tui.glyphs import Glyphs
from kpitui.tui.grid.columns import AVERAGE, CELL, VALUE, Columns
from kpitui.tui.text import Line, Role, Span, fit, span, width

PARTLY, MISSING = "/", "?"
NOTED, CHANGED, EXCUSED = "*", "!", "-"


def sign_and_role(cell: Cell, glyphs: Glyphs) -> tuple[str, Role]:
    """One character for how a cell stands, and its colour."""
    if cell.reached:
        return glyphs.on_target, Role.GOOD
    if cell.partly and cell.status is not Status.PENDING:
        return PARTLY, Role.WAITING
    if cell.status is Status.MISSING:
        return MISSING, Role.WAITING
    return status_sign(cell.status, glyphs), STATUS_ROLES[cell.status]


def mark_of(cell: Cell) -> str:
    """One character for what there is to know about a cell; the most telling one where there are several."""
    if cell.changed:
        return CHANGED
    if cell.noted:
        return NOTED
    return EXCUSED if cell.excused else " "


def cell_span(cell: Cell | None, form: AmountFormat, glyphs: Glyphs, *, gap: int, marked: bool) -> Span:
    """A cell in CELL characters after a gap; blank where the measure has no period here."""
    if cell is None:
        return Span(" " * (gap + CELL), Role.CARET if marked else Role.TEXT)
    sign, role = sign_and_role(cell, glyphs)
    text = "" if cell.value is None else show_short(cell.value, form, VALUE)
    shown = fit(text, VALUE, right=True, ellipsis=glyphs.ellipsis) + sign + mark_of(cell)
    return span(" " * gap + shown, Role.CARET if marked else role)


def average_text(mean: float | None, form: AmountFormat, glyphs: Glyphs) -> str:
    """The average of a row, in at most AVERAGE characters."""
    text = "" if mean is None else show_short(mean, form, AVERAGE)
    return text if width(text) <= AVERAGE else fit(text, AVERAGE, ellipsis=glyphs.ellipsis)


def row_line(
    measure: Measure,
    trend: Sequence[Cell | None],
    mean: str,
    cells: Sequence[Span],
    place: Columns,
    glyphs: Glyphs,
    *,
    marked: bool,
) -> Line:
    """One measure: its name, its last 13 periods as a picture, their average, and the cells."""
    indent = "  " if measure.kind is Kind.ACTION else " "
    blocks = spark([cell.value if cell else None for cell in trend], ascii_only=glyphs.ascii_only)
    newest = trend[-1] if trend else None
    return (
        Span(glyphs.cursor if marked else " ", Role.ACCENT),
        Span(fit(f"{indent}{measure.name}", place.name, ellipsis=glyphs.ellipsis)),
        Span(" "),
        Span(fit(blocks[:-1], TRAILING - 1), Role.DIM),
        span(blocks[-1:] or " ", sign_and_role(newest, glyphs)[1] if newest else Role.DIM),
        span(f" {mean} ", Role.DIM),
        *cells,
    )


def legend(glyphs: Glyphs, *, longer: bool) -> str:
    """What the signs and marks mean; `longer` periods than a measure's own are judged by those in them."""
    signs = [(glyphs.on_target, "on target"), (glyphs.off_target, "off"), (MISSING, "missing")]
    if longer:
        signs = [(glyphs.on_target, "all"), (PARTLY, "some"), (glyphs.off_target, "none on target")]
    marks = [(glyphs.waiting, "running"), (glyphs.excused, "excused"), (NOTED, "note"), (CHANGED, "corrected")]
    return "  ".join(f"{sign} {word}" for sign, word in [*signs, *marks])
