"""Looks at what was known on a day in the past: the history and the pages of measures, laid over those of today.

Nothing can be changed there, and no other view is a key away: what is seen is never taken for today's.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from typing import ClassVar

from textual.app import App

from kpitui.domain.days import parse_day
from kpitui.domain.weeks import Period, show_day
from kpitui.errors import NotAllowed
from kpitui.services.as_of import as_known_on
from kpitui.tui.desk import Desk
from kpitui.tui.screens.grid import GridScreen
from kpitui.tui.screens.measure import MeasureScreen
from kpitui.tui.screens.page import Page


class WaysThen:
    """From the history of then to measures and reviews of then, and from nowhere to what is of today."""

    def __init__(self, app: App[None], desk: Desk) -> None:
        self._app = app
        self._desk = desk

    def open_measure(self, key: str, day: date | None = None) -> None:
        """Lay the page of one measure, as it was known, over this screen."""
        self._app.push_screen(MeasureScreen(self._desk, self, key, day))

    def open_replay(self, week: Period) -> None:
        """Lay a review that was closed by then over this screen."""
        from kpitui.tui.screens.replay import ReplayScreen

        self._app.push_screen(ReplayScreen(self._desk, week))

    def open_view(self, name: str) -> None:
        """Refuse: other views are today's."""
        raise _not_there()

    def open_review(self, week: Period | None) -> None:
        """Refuse: what is past is not reviewed again."""
        raise _not_there()

    def open_set_up(self) -> None:
        """Refuse: what was known is not changed."""
        raise _not_there()

    def open_known(self, day: date, key: str = "", at: date | None = None) -> None:
        """Refuse: another day is chosen from today."""
        raise _not_there()


def _not_there() -> NotAllowed:
    return NotAllowed("This is what was known on a day in the past.", hint="Go back to today first.")


class GridThen(GridScreen):
    """The history as it was known; it goes back to today."""

    BACK: ClassVar[str] = "back_to_today"

    def __init__(self, desk: Desk, ways: WaysThen, closing: ExitStack) -> None:
        super().__init__(desk, ways)
        self._closing_then = closing

    def on_unmount(self) -> None:
        """Let go of the file, which was opened a second time for this."""
        self._closing_then.close()


class MeasureThen(MeasureScreen):
    """The page of a measure as it was known; it goes back to that of today."""

    BACK: ClassVar[str] = "back_to_today"

    def __init__(self, desk: Desk, ways: WaysThen, key: str, day: date | None, closing: ExitStack) -> None:
        super().__init__(desk, ways, key, day)
        self._closing_then = closing

    def on_unmount(self) -> None:
        """Let go of the file, which was opened a second time for this."""
        self._closing_then.close()


def look_then(app: App[None], desk: Desk, day: date, key: str, at: date | None) -> None:
    """Lay what was known at the end of a day over what is there: the page of a measure, without one the history.

    Raises:
        NotAllowed: the day is to come, the scorecard did not exist yet, or not the measure.
    """
    closing = ExitStack()
    workspace = closing.enter_context(as_known_on(desk.workspace, day))
    if key and not workspace.scorecard.has(key):
        closing.close()
        raise NotAllowed(
            f"{desk.workspace.scorecard.measure(key).name} was not defined yet on {show_day(day)} {day.year}.",
            hint="Name a later day.",
        )
    then = desk.then(workspace, day)
    ways = WaysThen(app, then)
    screen: Page = MeasureThen(then, ways, key, at, closing) if key else GridThen(then, ways, closing)

    def back(_: None) -> None:
        desk.theme, desk.palette = then.theme, then.palette

    app.push_screen(screen, back)


def ask_day(page: Page, look: Callable[[date], None]) -> None:
    """Ask as of which day one wants to look; what cannot be looked at is refused in the question."""

    def answer(text: str) -> None:
        if text.strip():
            look(parse_day(text, page.desk.workspace.today()))

    page.ask("As it was known at the end of (mon, -14, 2026-11-06)", answer, draft="known-on")
