"""What kpitui changes in Textual's inside, all in one place, so that an update of Textual has one file to check."""

from __future__ import annotations

import sys
from asyncio import get_running_loop
from collections.abc import Iterable, Sequence
from encodings.utf_8 import IncrementalDecoder as Utf8Decoder
from functools import lru_cache
from time import monotonic, sleep
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.color import Color, ColorSystem
from rich.console import Console
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.app import App
from textual.color import Color as TextualColor
from textual.events import Key, Paste, Resize
from textual.filter import ANSIToTruecolor, LineFilter, NoColor
from textual.keys import Keys
from textual.message import Message
from textual.messages import InBandWindowResize
from textual.strip import Strip

from kpitui.tui.flood import LONGEST, Flood

if TYPE_CHECKING:
    from textual.drivers.linux_driver import LinuxDriver


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


class PrintableFilter(LineFilter):
    """Lets nothing through that a terminal would carry out, such as what was pasted into the command palette."""

    def apply(self, segments: list[Segment], background: TextualColor) -> list[Segment]:
        """The same in as many cells."""
        return [
            segment if segment.text.isprintable() else Segment(_printable(segment.text), segment.style, segment.control)
            for segment in segments
        ]


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else " " * cell_len(character) for character in text)


class AsciiFilter(LineFilter):
    """Puts the frames and icons of Textual's own screens, such as the command palette, in ASCII."""

    def apply(self, segments: list[Segment], background: TextualColor) -> list[Segment]:
        """The same in as many cells."""
        return [
            segment if segment.text.isascii() else Segment(_ascii(segment.text), segment.style, segment.control)
            for segment in segments
        ]


def _ascii(text: str) -> str:
    known = text.translate(_FRAMES)
    return "".join(character if character.isascii() else "?" * cell_len(character) for character in known)


_FRAMES = {ord(sign): "-" for sign in "▔▁─━▂▃▄▅▆▇"} | {ord(sign): "|" for sign in "▎▊▌▐│┃█▍▏"} | {ord("…"): "~"}
_FRAMES[ord("🔎")] = " >"


def keep_own_colours(app: App[None]) -> None:
    """Send the terminal's own colours as such where the first theme is made of them.

    Textual looks at that only when the theme changes: it would send #080808 for the terminal's own background.
    """
    for line_filter in app._filters:
        if isinstance(line_filter, ANSIToTruecolor):
            line_filter.enabled = not app.native_ansi_color


def limit(app: App[None], *, colours: bool, ascii_only: bool) -> None:
    """Let Textual's own screens send only text, and neither colours nor Unicode where the terminal has none.

    Greys are colours too.
    """
    if not colours:
        app.no_color = True
        app._filters = [NoColor()]
    app._filters = [*app._filters, PrintableFilter()]
    if ascii_only:
        app._filters = [*app._filters, AsciiFilter()]


def take_any_bytes() -> None:
    """Let bytes from the terminal that are no UTF-8, or no key, be harmless; Textual ends with a traceback."""
    if sys.platform != "win32":
        from textual.drivers import linux_driver

        linux_driver.getincrementaldecoder = _lenient  # type: ignore[attr-defined, assignment]
        linux_driver.XTermParser = LenientParser  # type: ignore[attr-defined]


def go_on_after_stops() -> None:
    """Let the app go on after SIGSTOP too; Textual starts a second reader of the terminal then, and never ends."""
    if sys.platform != "win32":
        from textual.drivers import linux_driver

        linux_driver.LinuxDriver._sigcont_application = _go_on  # type: ignore[method-assign, assignment]


def _go_on(driver: LinuxDriver, *_: object) -> None:
    if driver._auto_restart and driver._must_signal_resume:
        _take_terminal(driver)
    elif driver._auto_restart:  # nobody was asked before it was stopped
        # Not in the handler: what it has interrupted may hold the lock of the queue to the terminal.
        get_running_loop().call_soon_threadsafe(_begin_anew, driver)


def _begin_anew(driver: LinuxDriver) -> None:
    """Take the terminal as at the start; what is typed meanwhile waits for the new reader.

    Textual would throw it away with its `disable_input`, which does nothing once the reader is told to end; and give
    the terminal back in between, when keys would be signals or be echoed.
    """
    if driver._writer_thread is None:
        return
    driver.exit_event.set()
    if driver._key_thread is not None:
        driver._key_thread.join()
    as_it_was, driver.attrs_before = driver.attrs_before, None
    driver._disable_mouse_support()
    driver.suspend_application_mode()
    driver.attrs_before = as_it_was
    driver.exit_event.clear()
    driver._must_signal_resume = True
    _take_terminal(driver)


def _take_terminal(driver: LinuxDriver) -> None:
    """Take the terminal again; how it is to be given back stays as it was at the start."""
    as_it_was = driver.attrs_before
    driver.resume_application_mode()
    driver.attrs_before = as_it_was


# Seconds in which the rest of a sequence follows, if it is one.
_REST_COMES_BY = 0.1
_SIZES = (Resize, InBandWindowResize)


def _held_back(typed: str) -> tuple[str, str]:
    """What was typed, and what at its end may be the beginning of a paste; not a lone Escape, which is a key."""
    for length in range(len(BRACKETED_PASTE_START) - 1, 1, -1):
        if typed.endswith(BRACKETED_PASTE_START[:length]):
            return typed[:-length], typed[-length:]
    return typed, ""


class LenientParser(XTermParser):
    """Reads what terminals send, and leaves out what no terminal sends.

    The size comes from the system alone: a report of it within the input could name any size there is. A paste is taken
    out first: Textual takes an escape within it, and up to 31 characters behind it, for keys.
    """

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._pasted: str | None = None  # what has come so far of a paste that has begun
        self._begun = ""  # what may become the beginning of one
        self._begun_at = 0.0
        self._flood = Flood()

    def feed(self, data: str) -> Iterable[Message]:
        """The events in what was read."""
        if not data:
            if self._begun:
                yield from self._typed(self._begun)
            yield from self._typed("")
            return
        data, self._begun = self._begun + data, ""
        while data:
            if self._pasted is None:
                typed, begun, data = data.partition(BRACKETED_PASTE_START)
                if begun:
                    self._pasted = ""
                else:
                    typed, self._begun = _held_back(typed)
                    self._begun_at = monotonic()
                if typed:
                    yield from self._typed(typed)
            else:
                pasted, ended, data = (self._pasted + data).partition(BRACKETED_PASTE_END)
                self._pasted = None if ended else pasted
                if ended:
                    yield Paste(pasted.replace("\0", "")[:LONGEST])

    def tick(self) -> Iterable[Message]:
        """What has waited long enough for its rest."""
        if self._begun and monotonic() - self._begun_at > _REST_COMES_BY:
            begun, self._begun = self._begun, ""
            yield from self._typed(begun)
        yield from super().tick()

    def _typed(self, data: str) -> Iterable[Message]:
        """Keys; and what is too much to be any, as a text."""
        for part, is_text in self._flood.parts(data):
            if is_text:
                yield Paste(part)
            else:
                yield from self._keys(part)

    def _keys(self, data: str) -> Iterable[Message]:
        return (event for event in super().feed(data) if not isinstance(event, _SIZES))

    def parse_mouse_code(self, code: str) -> Message | None:
        """What the mouse did, or None where it cannot have."""
        try:
            return super().parse_mouse_code(code)
        except ArithmeticError:
            return None

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[Key]:
        try:
            return list(super()._sequence_to_key_events(sequence, alt))
        except (ValueError, OverflowError):  # no such character, or a number that is none
            return [Key(Keys.Ignore, sequence)]


# Seconds until a terminal that is gone is asked again: the reader ends with the app, which may take its time to leave.
_ASKED_AGAIN = 0.1


class LenientDecoder(Utf8Decoder):
    """Decodes what is no UTF-8 too; a terminal at its end, which gives nothing at once, is not asked at full speed."""

    def __init__(self) -> None:
        super().__init__(errors="replace")

    def decode(self, data: bytes, final: bool = False) -> str:  # type: ignore[override]
        """The text of what was read."""
        if not data and not final:
            sleep(_ASKED_AGAIN)
        return super().decode(data, final)


def _lenient(_encoding: str) -> type[LenientDecoder]:
    return LenientDecoder
