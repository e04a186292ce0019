"""What kpitui changes in Textual's inside, all in one place, so that an update of Textual has one file to check."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate, Compositor


class ExactUpdate(ChopsUpdate):
    """Sends just the changed cells; Textual sends each line from the widget's left edge to the last changed cell."""

    def render_segments(self, console: Console) -> str:
        """The bytes for the terminal."""
        pieces: list[str] = []
        for y, first, last in self.spans:
            ends: Sequence[int] = self.chop_ends[y]
            for end, (x, strip) in zip(ends, self.chops[y].items(), strict=False):
                if strip is None or x >= last or end <= first:
                    continue
                start, stop = max(x, first), min(end, last)
                pieces.append(Control.move_to(start, y).segment.text)
                pieces.append(strip.crop(start - x, stop - x).render(console))
        return "".join(pieces)


class ExactCompositor(Compositor):
    """A compositor whose partial updates are exact."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """What changed since the last update, or None."""
        update = super().render_partial_update()
        if update is not None:
            update.__class__ = ExactUpdate
        return update
