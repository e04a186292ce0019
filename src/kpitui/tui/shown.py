"""What the terminal shows now, so that a whole repaint sends only what differs; knows nothing of what it means.

Textual paints a new screen three or four times over, and each change of screen wholly: 8 KB each time at 120x36. Held
against the frame that was sent last, the second and third are nothing, and a change of screen is what really changes.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.control import Control
from textual._compositor import CompositorUpdate
from textual.strip import Strip

from kpitui.tui.cells import changed_runs
from kpitui.tui.textual_hacks import Pen, WholeUpdate

Frame = Sequence[Strip]


class ShownFrame:
    """The frame that is on the terminal, or None where that is not known for certain."""

    def __init__(self) -> None:
        self._frame: Frame | None = None

    def forget(self) -> None:
        """Somebody else has written to the terminal, or its size has changed: the next repaint sends everything."""
        self._frame = None

    def narrowed(self, update: RenderableType, frame: Frame) -> RenderableType | None:
        """What of an update is still to be sent so that the terminal shows `frame`; None when it does already.

        Call it only for an update that is then sent: it is taken as shown from here on.
        """
        before = self._frame
        if not isinstance(update, WholeUpdate):
            # Only the rest of a frame that is there makes a frame of a part of it.
            self._frame = frame if before is not None and _same_size(before, frame) else None
            return update
        self._frame = frame
        if before is None or not _same_size(before, frame):
            return update
        runs = [
            (start, row, new.crop(start, start + cells))
            for row, (old, new) in enumerate(zip(before, frame, strict=True))
            for start, cells in changed_runs(old, new)
        ]
        return RunsUpdate(runs) if runs else None


class RunsUpdate(CompositorUpdate):
    """Sends runs of cells, each with its column and row."""

    def __init__(self, runs: Sequence[tuple[int, int, Strip]]) -> None:
        self._runs = runs

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The same for a console; the terminal is written to by `render_segments`."""
        yield from (segment for _, _, strip in self._runs for segment in strip)

    def render_segments(self, console: Console) -> str:
        """The bytes for the terminal."""
        pen = Pen(console)
        pieces: list[str] = []
        for column, row, strip in self._runs:
            pieces += [Control.move_to(column, row).segment.text, pen.write(strip)]
        return "".join([*pieces, pen.done()])


def _same_size(one: Frame, other: Frame) -> bool:
    return len(one) == len(other) and all(a.cell_length == b.cell_length for a, b in zip(one, other, strict=True))
