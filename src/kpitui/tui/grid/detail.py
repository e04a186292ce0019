"""The two lines below the grid: what the marked cell is, and what was written about it or changed in it."""

from __future__ import annotations

from kpitui.domain.measures import Measure
from kpitui.domain.weeks import Calendar, Period
from kpitui.services.past.grid_cells import Cell
from kpitui.services.past.grid_story import Story, status_words
from kpitui.tui.glyphs import Glyphs
from kpitui.tui.grid.drawing import sign_and_role
from kpitui.tui.text import Line, Role, cut, fit, line, span, width


def detail(
    measure: Measure,
    period: Period | None,
    cell: Cell | None,
    told: Story | None,
    calendar: Calendar,
    glyphs: Glyphs,
    columns: int,
) -> list[Line]:
    """Name, period, value, status, target then; below it the correction, the excuse, the notes, who entered it."""
    name = measure.name
    if width(name) > columns // 2:  # what is marked is told even where the name would fill the line
        name = fit(name, columns // 2, ellipsis=glyphs.ellipsis)
    if period is None or cell is None or told is None:
        what = "has no period that ends here." if period is None else "is being looked up."
        return [cut(line(span(f" {name}", Role.TITLE), f" {what}"), columns), ()]
    sign, role = sign_and_role(cell, glyphs)
    value = told.value or "nothing entered"
    target = f"  target then {told.target}" if told.target else ""
    standing = f"  {told.standing}" if told.standing else ""
    first = line(
        span(f" {name}", Role.TITLE),
        f" {calendar.label(period)}: {value} ",
        span(f"{sign} {status_words(cell)}", role),
        f"{target}{standing}",
    )
    excuse = f"because: {told.excuse}" if told.excuse else ""
    notes = f"note: {'; '.join(reversed(told.notes))}" if told.notes else ""
    parts = [part for part in (told.correction, excuse, notes, told.entered) if part]
    return [cut(first, columns), cut(line(span(f" {'   '.join(parts)}")), columns)]
