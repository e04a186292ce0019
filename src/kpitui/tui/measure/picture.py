"""The chart of a measure as it is on the screen: which periods are in view, painted once until they change."""

from __future__ import annotations

from collections.abc import Sequence

from kpitui.charts.frame import BELOW, Painted, key, painted
from kpitui.errors import KpituiError
from kpitui.services.past.measure_chart import measure_chart
from kpitui.services.past.measure_page import Moment
from kpitui.services.workspace import Workspace
from kpitui.tui.measure.inks import lines_of
from kpitui.tui.text import BLANK, Line, Role, line, span, wrap

_SIDE = 8  # about what the amounts at the side take
_KEY_ROWS = 2

Shown = tuple[tuple[Moment, ...], int, int, bool]


class Picture:
    """Paints the periods in view; moving the mark changes only a few cells of what is painted."""

    def __init__(self) -> None:
        self._shown: Shown | None = None
        self._painted: Painted | None = None
        self._lines: list[Line] = []
        self._key: list[Line] = []

    def lines(
        self, workspace: Workspace, moments: Sequence[Moment], marked: int, columns: int, rows: int, *, ascii_only: bool
    ) -> list[Line]:
        """The chart with its key in exactly `rows` lines, the place `marked` marked; else why it cannot be drawn."""
        shown = (tuple(moments), columns, rows, ascii_only)
        try:
            if self._painted is None or shown != self._shown:
                self._paint(workspace, shown)
        except KpituiError as error:
            told: list[Line] = [line(span(f" {part}", Role.ERROR)) for part in wrap(str(error), columns - 2, rows)]
            return [*told, *[BLANK] * (rows - len(told))]
        assert self._painted is not None
        rows_now = zip(self._painted.marked(marked), self._painted.rows, self._lines, strict=True)
        return [*(known if now is before else lines_of([now])[0] for now, before, known in rows_now), *self._key]

    def _paint(self, workspace: Workspace, shown: Shown) -> None:
        moments, columns, rows, ascii_only = shown
        chart = measure_chart(workspace, moments, columns - _SIDE)
        self._key = lines_of(key(chart, columns, _KEY_ROWS if rows > BELOW + _SIDE else 1, ascii_only=ascii_only))
        self._painted = painted(chart, columns, rows - len(self._key), ascii_only=ascii_only)
        self._lines = lines_of(self._painted.rows)
        self._shown = shown
