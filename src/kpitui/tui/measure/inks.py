"""From the pieces of a chart to lines of the screen: each ink in one of the roles of the palette."""

from __future__ import annotations

from collections.abc import Iterable

from kpitui.charts.spec import Ink, Row
from kpitui.tui.text import Line, Role, span

_ROLES = {
    Ink.BLANK: Role.TEXT,
    Ink.LINE: Role.HEADING,
    Ink.BEFORE: Role.DIM,
    Ink.GOOD: Role.GOOD,
    Ink.BAD: Role.BAD,
    Ink.PLAIN: Role.TEXT,
    Ink.WAITING: Role.WAITING,
    Ink.TARGET: Role.TEXT,
    Ink.USUAL: Role.DIM,
    Ink.DIVIDER: Role.ACCENT,
    Ink.MARK: Role.KEY,
    Ink.FRAME: Role.RULE,
    Ink.LABEL: Role.DIM,
    Ink.HERE: Role.CARET,
}


def lines_of(rows: Iterable[Row]) -> list[Line]:
    """The rows of a chart as lines."""
    return [tuple(span(piece.text, _ROLES[piece.ink]) for piece in row) for row in rows]
