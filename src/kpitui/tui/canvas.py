"""The one widget of every screen: shows a frame of lines and sends the terminal only the cells that changed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style
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

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._palette = palette
        self._strips: list[Strip] = []

    def show(self, lines: Sequence[Line], palette: Palette) -> None:
        """Show a frame; lines beyond it are blank."""
        columns, rows = self.size
        padded = [*lines[:rows], *[BLANK] * (rows - len(lines))]
        strips = [strip_of(line, columns, palette) for line in padded]
        before, self._strips = self._strips, strips
        if len(before) != rows or palette is not self._palette or (before and before[0].cell_length != columns):
            self._palette = palette
            self.refresh()
            return
        regions = [
            Region(start, row, cells, 1)
            for row, (old, new) in enumerate(zip(before, strips, strict=True))
            for start, cells in changed_runs(old, new)
        ]
        if regions:
            self.refresh(*regions)

    def render_line(self, y: int) -> Strip:
        """One line of the frame."""
        if y < len(self._strips):
            return self._strips[y]
        return Strip.blank(self.size.width, Style())

    def on_click(self, event: Click) -> None:
        """Tell the screen which line was clicked."""
        self.post_message(self.Clicked(event.y))
