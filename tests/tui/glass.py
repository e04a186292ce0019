"""The app on an emulated terminal within the test: what a person would see, held against what should be there.

Whatever nobody can know (what a terminal makes of a change of size, what another program has left) is spoilt on
purpose, so that a cell which the app only believes to be right is found.
"""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pyte
import pytest
from rich.console import Console
from textual.app import App
from textual.driver import Driver
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Size

from kpitui.tui.app import KpituiApp, make_desk
from kpitui.tui.glyphs import UNICODE, Glyphs
from kpitui.tui.screens.page import Page
from tests.tui.seat import Seat, open_workspace

_PAINTED = 20.0  # seconds; only what is never painted is waited for so long
SPOILT = "\N{LIGHT SHADE}"


class Glass(HeadlessDriver):
    """A terminal that shows what it is sent."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        columns, rows = size or (80, 24)
        self.screen = pyte.Screen(columns, rows)
        self.screen.set_margins()
        self._stream = pyte.Stream(self.screen)
        self.sent = 0
        self.spoil()

    @property
    def is_headless(self) -> bool:
        """The app is to paint."""
        return False

    @property
    def can_suspend(self) -> bool:
        """It can be left for the shell."""
        return True

    def suspend_application_mode(self) -> None:
        """Whatever is on the terminal meanwhile."""
        self.spoil()

    def resume_application_mode(self) -> None:
        """What the shell has left."""
        self.spoil()

    def write(self, data: str) -> None:
        """Show it."""
        self.sent += len(data.encode())
        self._stream.feed(data)

    def resize(self, columns: int, rows: int) -> None:
        """Another size; what was there is anywhere, or gone."""
        self._size = Size(columns, rows)
        self.screen.resize(rows, columns)
        self.spoil()

    def spoil(self) -> None:
        """Something else is on the screen now."""
        for row in range(self.screen.lines):
            self.screen.cursor_position(row + 1, 1)
            self.screen.draw(SPOILT * self.screen.columns)
        self.screen.cursor_position(1, 1)


class GlassSeat(Seat):
    """A person who sees only the emulated terminal."""

    @property
    def glass(self) -> Glass:
        """The terminal."""
        driver: Driver | None = self.app._driver
        assert isinstance(driver, Glass)
        return driver

    async def resize(self, columns: int, rows: int) -> None:
        """Change the size of the terminal."""
        self.glass.resize(columns, rows)
        await super().resize(columns, rows)

    async def resized_to_the_same(self) -> None:
        """What comes of two changes of size, of which the second takes back the first."""
        await super().resize(*self.app.size)

    async def look(self, place: str = "") -> None:
        """As soon as everything is painted, every cell shows what a repaint of everything would show there.

        Raises:
            AssertionError: after a long while it still does not; says where.
        """
        until = time.monotonic() + _PAINTED
        while self.app.is_running and self.app.screen_stack:
            try:
                self.check_glass(place)
            except AssertionError:
                if time.monotonic() > until:
                    raise
                await asyncio.sleep(0.01)
            else:
                return

    def check_glass(self, place: str = "") -> None:
        """Every cell shows now what a repaint of everything would show there, in the same style.

        Raises:
            AssertionError: it does not; says where.
        """
        shown, expected = self.glass.screen, self._repainted()
        assert (shown.columns, shown.lines) == (expected.columns, expected.lines)
        for row in range(expected.lines):
            if shown.buffer[row] == expected.buffer[row]:
                continue
            for column in range(expected.columns):
                there, wanted = shown.buffer[row][column], expected.buffer[row][column]
                assert there == wanted, (
                    f"{place}: column {column} of row {row} shows {there}, not {wanted}:\n"
                    f"{_row(shown, row)}\ninstead of\n{_row(expected, row)}"
                )

    def _repainted(self) -> pyte.Screen:
        columns, rows = self.app.size
        screen = pyte.Screen(columns, rows)
        compositor = self.app.screen._compositor
        if isinstance(self.app.screen, Page):
            # The frame itself: what the compositor has kept may be as old as what is on the terminal.
            strips = [[strip] for strip in self.strips()]
        else:
            strips = [[strip] for strip in compositor.render_strips(Size(columns, rows))]
        console = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor", width=columns)
        console._color_system = self.app.console._color_system
        stream = pyte.Stream(screen)
        for row, line in enumerate(strips):
            screen.cursor_position(row + 1, 1)
            for strip in line:
                stream.feed(strip.render(console))
                stream.feed("\x1b[0m")
        return screen


@asynccontextmanager
async def behind_glass(
    path: Path,
    first: Callable[[KpituiApp], Page],
    monkeypatch: pytest.MonkeyPatch,
    *,
    size: tuple[int, int] = (80, 24),
    glyphs: Glyphs = UNICODE,
) -> AsyncIterator[GlassSeat]:
    """The app on a file, on an emulated terminal; its process can neither be stopped nor does it take any signal."""
    monkeypatch.setattr("kpitui.tui.app.Hangup.watch", lambda hangup: None)
    monkeypatch.setattr("kpitui.tui.screens.page.os.kill", lambda process, number: None)
    workspace = open_workspace(path)
    app = KpituiApp(make_desk(workspace, path, glyphs=glyphs), first)
    app.driver_class = Glass
    try:
        async with app.run_test(headless=False, size=size) as pilot:
            await pilot.pause()
            yield GlassSeat(app, pilot)
    finally:
        app.desk.get_up()


def _row(screen: pyte.Screen, row: int) -> str:
    return "".join(screen.buffer[row][column].data for column in range(screen.columns))
