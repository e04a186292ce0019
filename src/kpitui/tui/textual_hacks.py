"""What kpitui changes in Textual's inside, all in one place, so that an update of Textual has one file to check."""

from __future__ import annotations

import sys
from codecs import IncrementalDecoder, getincrementaldecoder
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial

from rich.color import Color, ColorSystem
from rich.console import Console
from rich.control import Control
from rich.style import Style
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual.strip import Strip


class Pen:
    """Writes strips for a terminal, naming a colour or boldness only where it changes.

    Textual resets after every piece of text and names both colours again: twice to three times the bytes.
    """

    def __init__(self, console: Console) -> None:
        self._system = console._color_system or ColorSystem.TRUECOLOR
        self._style: Style | None = None

    def write(self, strip: Strip) -> str:
        """The bytes of a strip at the cursor."""
        pieces: list[str] = []
        for text, style, _ in strip:
            style = style or Style.null()
            if style is not self._style:
                pieces.append(self._turn_to(style))
                self._style = style
            pieces.append(text)
        return "".join(pieces)

    def done(self) -> str:
        """Back to the terminal's own style."""
        self._style = None
        return "\x1b[0m"

    def _turn_to(self, style: Style) -> str:
        before = self._style
        if before is None or _other_attributes(before) or _other_attributes(style):
            codes = Strip.render_ansi(style, self._system)
            return f"\x1b[0;{codes}m" if codes else "\x1b[0m"
        codes_found: list[str] = []
        if bool(before.bold) != bool(style.bold):
            codes_found.append("1" if style.bold else "22")
        if before.color != style.color:
            codes_found += _codes(style.color, self._system, True) or ("39",)
        if before.bgcolor != style.bgcolor:
            codes_found += _codes(style.bgcolor, self._system, False) or ("49",)
        return f"\x1b[{';'.join(codes_found)}m" if codes_found else ""


def _other_attributes(style: Style) -> bool:
    return bool(style.dim or style.italic or style.underline or style.reverse or style.strike or style.blink)


@lru_cache(maxsize=256)
def _codes(color: Color | None, system: ColorSystem, foreground: bool) -> tuple[str, ...]:
    return color.downgrade(system).get_ansi_codes(foreground) if color is not None else ()


class ExactUpdate(ChopsUpdate):
    """Sends just the changed cells; Textual sends each line from the widget's left edge to the last changed cell."""

    def render_segments(self, console: Console) -> str:
        """The bytes for the terminal."""
        pen = Pen(console)
        pieces: list[str] = []
        for y, first, last in self.spans:
            ends: Sequence[int] = self.chop_ends[y]
            for end, (x, strip) in zip(ends, self.chops[y].items(), strict=False):
                if strip is None or x >= last or end <= first:
                    continue
                start, stop = max(x, first), min(end, last)
                pieces.append(Control.move_to(start, y).segment.text)
                pieces.append(pen.write(strip.crop(start - x, stop - x)))
        return "".join([*pieces, pen.done()])


class WholeUpdate(LayoutUpdate):
    """Sends a whole screen."""

    def render_segments(self, console: Console) -> str:
        """The bytes for the terminal."""
        pen = Pen(console)
        pieces: list[str] = []
        lines: Iterable[Iterable[Strip]] = self.strips
        for y, line in enumerate(lines, self.region.y):
            pieces.append(Control.move_to(self.region.x, y).segment.text)
            pieces.extend(pen.write(strip) for strip in line)
        return "".join([*pieces, pen.done()])


class ExactCompositor(Compositor):
    """A compositor whose updates are as short as they can be."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """What changed since the last update, or None."""
        update = super().render_partial_update()
        if update is not None:
            update.__class__ = ExactUpdate
        return update

    def render_full_update(self, simplify: bool = False) -> LayoutUpdate:
        """Everything."""
        update = super().render_full_update(simplify)
        update.__class__ = WholeUpdate
        return update


def take_any_bytes() -> None:
    """Let bytes from the terminal that are no UTF-8 be replacement characters; Textual ends with a traceback."""
    if sys.platform != "win32":
        from textual.drivers import linux_driver

        linux_driver.getincrementaldecoder = _lenient  # type: ignore[attr-defined, assignment]


def _lenient(encoding: str) -> partial[IncrementalDecoder]:
    return partial(getincrementaldecoder(encoding), errors="replace")
