"""The lines of the grid itself: looks up the cells in view, and draws anew only what is not as it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kpitui.domain.measures import Measure
from kpitui.domain.weeks import Calendar, Period
from kpitui.services.past.grid import average, period_in, trailing
from kpitui.services.workspace import Workspace
from kpitui.tui.glyphs import Glyphs
from kpitui.tui.grid.at_hand import CellsAtHand, Wanted
from kpitui.tui.grid.columns import AVERAGE, Columns, Window
from kpitui.tui.grid.drawing import average_text, cell_span, row_line
from kpitui.tui.grid.rows import Row
from kpitui.tui.text import Line, Role, line, number_column, span


class GridBody:
    """Draws rows for one window of periods at a time."""

    def __init__(self, workspace: Workspace, at_hand: CellsAtHand, glyphs: Glyphs) -> None:
        self._workspace = workspace
        self._at_hand = at_hand
        self._glyphs = glyphs
        self._window = Window.at(workspace.this_week(), workspace.this_week())
        self._columns = Columns.within(80, self._window.marked.frequency)
        self._calendar = workspace.calendar
        # Lines as they were drawn last: a move of the mark changes two of them.
        self._lines: dict[tuple[str, Period | None, str], Line] = {}
        self._averages: dict[str, str] = {}
        self._drawn_for: object = None
        self._whole_for: object = None

    def show(self, window: Window, columns: Columns, calendar: Calendar) -> None:
        """Which periods are drawn from now on, and where."""
        self._window, self._columns, self._calendar = window, columns, calendar
        seen = (window.last, columns, calendar, self._at_hand.version)
        if seen != self._drawn_for:
            self._lines, self._averages, self._drawn_for = {}, {}, seen

    def periods(self) -> list[Period]:
        """Those in view, oldest first."""
        return self._window.periods(self._columns.count, self._calendar)

    def look_up(self, measures: Iterable[Measure], patience: float | None = None) -> bool:
        """Have the cells of some rows at hand, see `CellsAtHand.look_up`."""
        return self._at_hand.look_up(map(self._wanted, measures), patience)

    def lines(self, rows: Sequence[Row], visible: range, cursor: int) -> tuple[list[Line], bool]:
        """The rows in view, and whether all their cells were at hand in time."""
        seen = (self._drawn_for, visible)
        measures = [row for row in map(rows.__getitem__, visible) if isinstance(row, Measure)]
        whole = seen == self._whole_for or self.look_up(measures)
        self.show(self._window, self._columns, self._calendar)
        self._whole_for = (self._drawn_for, visible) if whole else None
        averages = iter(number_column([self._average(measure) for measure in measures], AVERAGE))
        lines = []
        for place in visible:
            row = rows[place]
            if isinstance(row, str):
                lines.append(line(span(f" {row}", Role.HEADING)))
            else:
                lines.append(self._line(row, next(averages), here=place == cursor))
        if not whole:
            self._drawn_for = None  # what is missing in these lines will be there soon
        return lines, whole

    def _wanted(self, measure: Measure) -> Wanted:
        shown = (period_in(measure, period, self._calendar) for period in self.periods())
        periods = {*trailing(measure, self._window.last, self._calendar), *filter(None, shown)}
        return measure, sorted(periods, key=lambda period: period.start)

    def _average(self, measure: Measure) -> str:
        if measure.key not in self._averages:
            cells = [self._at_hand.get(measure, period) for period in self._trend(measure)]
            mean = average(cell for cell in cells if cell is not None)
            self._averages[measure.key] = average_text(mean, self._workspace.form(measure), self._glyphs)
        return self._averages[measure.key]

    def _trend(self, measure: Measure) -> list[Period]:
        return trailing(measure, self._window.last, self._calendar)

    def _line(self, measure: Measure, mean: str, *, here: bool) -> Line:
        marked = self._window.marked if here else None
        key = (measure.key, marked, mean)
        if key not in self._lines:
            form = self._workspace.form(measure)
            shown = ((period, period_in(measure, period, self._calendar)) for period in self.periods())
            cells = [
                cell_span(
                    self._at_hand.get(measure, own), form, self._glyphs, gap=self._columns.gap, marked=period == marked
                )
                for period, own in shown
            ]
            trend = [self._at_hand.get(measure, period) for period in self._trend(measure)]
            self._lines[key] = row_line(measure, trend, mean, cells, self._columns, self._glyphs, marked=here)
        return self._lines[key]
