"""One person at the app, without a terminal: presses keys, reads the lines of the screen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from rich.cells import cell_len
from textual.events import Key, Paste
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.strip import Strip

from kpitui.domain.weeks import Period
from kpitui.services.workspace import Workspace
from kpitui.storage.database import open_database
from kpitui.tui.app import KpituiApp, make_desk
from kpitui.tui.canvas import Canvas
from kpitui.tui.glyphs import UNICODE, Glyphs
from kpitui.tui.review.pane import Pane
from kpitui.tui.screens.page import Page
from kpitui.tui.screens.review import ReviewScreen
from kpitui.tui.screens.welcome import WelcomeScreen
from tests.tui.nasty import controls_in

NORMAL, LARGE = (80, 24), (120, 40)


class Seat:
    """An app that runs, and what is on its screen."""

    def __init__(self, app: KpituiApp, pilot: Pilot[None]) -> None:
        self.app = app
        self._pilot = pilot
        self.pressed = 0

    @property
    def page(self) -> Page:
        """The screen that is shown."""
        page = self.app.screen
        assert isinstance(page, Page)
        return page

    @property
    def review(self) -> ReviewScreen:
        """The screen that is shown, which is the review."""
        assert isinstance(self.page, ReviewScreen)
        return self.page

    @property
    def pane(self) -> Pane:
        """The step that is shown."""
        return self.review.pane

    async def press(self, *keys: str) -> None:
        """Press keys by name, as fast as a terminal sends what was typed ahead."""
        for key in keys:
            name, character = (_character_to_key(key), key) if len(key) == 1 else (key, None)
            self.app.post_message(Key(name, character))
            self.pressed += 1
        await self._handled()
        await self._pilot.pause()

    async def _handled(self) -> None:
        """Wait until what was sent has gone from the app to its screen, and perhaps from there to another."""
        for _ in range(2):
            for pump in (self.app, self.app.screen) if self.app.is_running and self.app.screen_stack else ():
                done = asyncio.Event()
                pump.call_later(done.set)
                until = time.monotonic() + 10
                while not done.is_set() and pump.is_running and time.monotonic() < until:
                    await asyncio.sleep(0.001)

    async def settle(self) -> None:
        """Wait until nothing is under way, also in Textual's own screens."""
        await self.app.workers.wait_for_complete()
        await self._pilot.pause()
        await self._pilot.pause()

    def hit(self, *keys: str) -> None:
        """Press keys without waiting until they are painted: for long walks that stay on one screen."""
        for key in keys:
            name, character = (_character_to_key(key), key) if len(key) == 1 else (key, None)
            self.page.handle_page_key(name, character)

    async def type(self, text: str, *then: str) -> None:
        """Type a text, then press keys."""
        await self.press(*text, *then)

    async def paste(self, text: str) -> None:
        """Paste a text."""
        self.app.post_message(Paste(text))
        await self._pilot.pause()

    async def click(self, row: int, column: int = 5) -> None:
        """Click a cell of the screen."""
        await self._pilot.click(offset=(column, row))

    async def resize(self, columns: int, rows: int) -> None:
        """Change the size of the terminal."""
        await self._pilot.resize_terminal(columns, rows)
        await self._pilot.pause()

    def strips(self) -> list[Strip]:
        """The lines as they go to the terminal."""
        canvas = self.page.query_one(Canvas)
        return [canvas.render_line(row) for row in range(canvas.size.height)]

    def lines(self) -> list[str]:
        """The lines as text, without blanks at their ends."""
        return [strip.text.rstrip() for strip in self.strips()]

    def text(self) -> str:
        """The whole screen."""
        return "\n".join(self.lines())

    def expect(self, *texts: str) -> None:
        """Each of these stands somewhere on the screen, perhaps in two lines."""
        shown = self.text()
        missing = [text for text in texts if text not in shown and text not in " ".join(shown.split())]
        assert not missing, f"{missing} not in\n{self.text()}"

    def line_with(self, text: str) -> str:
        """The first line of the body in which a text stands."""
        found = [line for line in self.lines()[3:-1] if text in line]
        assert found, f"{text!r} is not in\n{self.text()}"
        return found[0]

    @property
    def footer(self) -> str:
        """The last line."""
        return self.lines()[-1]

    def check_lines(self) -> None:
        """Every line is exactly as wide as the screen, and no control character is in any."""
        columns, rows = self.page.size
        strips = self.strips()
        assert len(strips) == rows
        for strip in strips:
            assert sum(cell_len(segment.text) for segment in strip) == columns == strip.cell_length, strip.text
            assert not controls_in(strip.text), ascii(strip.text)


def open_workspace(path: Path, *, login: str = "dana") -> Workspace:
    """The scorecard in a file, on the day that KPITUI_TODAY says."""
    return Workspace(open_database(path), login=login)


@asynccontextmanager
async def running(
    path: Path,
    first: Callable[[KpituiApp], Page],
    *,
    size: tuple[int, int] = NORMAL,
    glyphs: Glyphs = UNICODE,
    demo: bool = False,
) -> AsyncIterator[Seat]:
    """The app on a file, opened on a screen; what it keeps outside the file is in the home folder of the test."""
    workspace = open_workspace(path) if path.exists() else None
    app = KpituiApp(make_desk(workspace, path, glyphs=glyphs, demo=demo), first)
    try:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield Seat(app, pilot)
    finally:
        app.desk.get_up()


@asynccontextmanager
async def reviewing(
    path: Path, week: Period | None = None, *, size: tuple[int, int] = NORMAL, glyphs: Glyphs = UNICODE
) -> AsyncIterator[Seat]:
    """The app in the review of a week, or of the one that is proposed."""
    async with running(path, lambda app: app.review(week), size=size, glyphs=glyphs) as seat:
        yield seat


@asynccontextmanager
async def at_home(
    path: Path, *, size: tuple[int, int] = NORMAL, glyphs: Glyphs = UNICODE, demo: bool = False
) -> AsyncIterator[Seat]:
    """The app on the scorecard."""
    async with running(path, KpituiApp.home, size=size, glyphs=glyphs, demo=demo) as seat:
        yield seat


@asynccontextmanager
async def welcomed(path: Path, *, size: tuple[int, int] = NORMAL, glyphs: Glyphs = UNICODE) -> AsyncIterator[Seat]:
    """The app where there is no scorecard yet."""

    def first(app: KpituiApp) -> Page:
        return WelcomeScreen(app.desk, path, on_ready=app.open_first)

    async with running(path, first, size=size, glyphs=glyphs) as seat:
        yield seat
