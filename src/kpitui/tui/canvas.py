"""The one widget of every screen: shows a frame of lines and sends the terminal only the cells that changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.events import Click
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from kpitui.tui.cells import changed_runs
from kpitui.tui.palette import Palette
from kpitui.tui.text import BLANK, Line, strip_of


class Canvas(Widget):
    """Draws whole frames.

    One widget of plain lines paints a full screen several times faster than a tree of widgets, and its frames can
    be compared: a typed digit costs the terminal some sixty bytes instead of a repainted line.
    """

    DEFAULT_CSS = "Canvas { width: 100%; height: 100%; }"
    can_focus = False

    class Clicked(Message):
        """A cell of the frame was clicked."""

        def __init__(self, row: int) -> None:
            super().__init__()
            self.row = row

    def __init__(self, palette: Palette, first_frame: Callable[[int, int], Sequence[Line]]) -> None:
        super().__init__()
        self._palette = palette
        self._first_frame = first_frame
        self._lines: list[Line] = []
        self._strips: list[Strip] = []

    @property
    def is_drawn(self) -> bool:
        """Whether there is a frame for the present size; the next paint asks for one where there is none."""
        columns, rows = self.size
        return len(self._strips) == rows and (not rows or self._strips[0].cell_length == columns)

    @property
    def strips(self) -> Sequence[Strip]:
        """The frame as it is painted; a new list for each frame."""
        return self._strips

    def show(self, lines: Sequence[Line], palette: Palette) -> None:
        """Show a frame; lines beyond it are blank."""
        columns, rows = self.size
        before, anew = self._strips, not self.is_drawn or palette is not self._palette
        self._palette = palette
        strips = self._draw(lines, columns, rows, anew=anew)
        if anew:
            self.refresh()
            return
        regions = [
            Region(start, row, cells, 1)
            for row, (old, new) in enumerate(zip(before, strips, strict=True))
            if old is not new
            for start, cells in changed_runs(old, new)
        ]
        if regions:
            self.refresh(*regions)

    def _draw(self, lines: Sequence[Line], columns: int, rows: int, *, anew: bool) -> list[Strip]:
        """Make the strips of a frame, those of unchanged lines only `anew`: a key changes a few lines of many."""
        padded = [*lines[:rows], *[BLANK] * (rows - len(lines))]
        if anew:
            self._strips = [strip_of(line, columns, self._palette) for line in padded]
        else:
            self._strips = [
                strip if line == before else strip_of(line, columns, self._palette)
                for line, before, strip in zip(padded, self._lines, self._strips, strict=True)
            ]
        self._lines = padded
        return self._strips

    def render_line(self, y: int) -> Strip:
        """One line of the frame. A paint without one asks for it, lest a blank one be sent first."""
        if not self.is_drawn:
            columns, rows = self.size
            self._draw(self._first_frame(columns, rows), columns, rows, anew=True)
        if y < len(self._strips):
            return self._strips[y]
        return Strip.blank(self.size.width, self._palette.style("text"))

    def on_click(self, event: Click) -> None:
        """Tell the screen which line was clicked."""
        self.post_message(self.Clicked(event.y))
