"""How every screen and step looks, at both sizes, in the dark and the light theme, and once in each other look.

After a change that is meant: `make test ARGS="tests/tui/test_snapshots.py --snapshot-update"`, then look at each file.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

import pytest
from textual.pilot import Pilot

from kpitui.domain.reviews import Step
from kpitui.paths import settings_file
from kpitui.tui.app import KpituiApp, make_desk
from kpitui.tui.glyphs import ASCII, UNICODE, Glyphs
from kpitui.tui.screens.page import Page
from kpitui.tui.screens.welcome import WelcomeScreen
from tests.tui.acme import MONDAY, add
from tests.tui.seat import LARGE, NORMAL, Seat, open_workspace

Steps = Callable[[Seat], Awaitable[None]]


class Compare(Protocol):
    """What pytest-textual-snapshot gives."""

    def __call__(
        self, app: KpituiApp, *, terminal_size: tuple[int, int], run_before: Callable[[Pilot[None]], Awaitable[None]]
    ) -> bool: ...


async def nothing(seat: Seat) -> None:
    """The screen as it opens."""


def pressing(*keys: str) -> Steps:
    async def press(seat: Seat) -> None:
        await seat.press(*keys)

    return press


def at(step: Step, *keys: str) -> Steps:
    async def go(seat: Seat) -> None:
        await seat.press("r")
        seat.review.go_to(step)
        await seat.press(*keys)
        seat.page.redraw()

    return go


async def typing(seat: Seat) -> None:
    await at(Step.ACTIONS, *"31", "down", *"8+x", "enter")(seat)


async def conflict(seat: Seat) -> None:
    await at(Step.ACTIONS, "down", *"34")(seat)
    other = open_workspace(seat.app.desk.workspace.database.path, login="li")
    add(other, "followups", 29, MONDAY, total=True)
    other.close()
    await seat.press("enter")


async def deciding(seat: Seat) -> None:
    await at(Step.WHY, "c", "w", "up")(seat)


async def noting(seat: Seat) -> None:
    await at(Step.WHY, "c", "c", "enter")(seat)
    await seat.type("call back the March list @li !fri", "enter", *"a second @da")


async def warned(seat: Seat) -> None:
    await noting(seat)
    await seat.press("tab", "enter")


async def closed(seat: Seat) -> None:
    await noting(seat)
    await seat.press("tab", *"Lists wear out after a month.", "enter", "enter")


async def corrected(seat: Seat) -> None:
    await closed(seat)
    seat.review.go_to(Step.ACTIONS)
    await seat.press("g", "c", "ctrl+u", *"60", "enter")
    seat.review.go_to(Step.CLOSE)
    seat.page.redraw()


async def small_window(seat: Seat) -> None:
    await seat.resize(60, 20)


async def problems(seat: Seat) -> None:
    Path("mine.toml").write_text('[scorecard]\nname = "x"\n[[action]]\nkey = "a b"\nnme = "y"\n', encoding="utf-8")
    await seat.type("2mine.toml", "enter")


async def building(seat: Seat) -> None:
    for answer in ("3Bakery", "A shop that carries us", "Three families live on it", "Orders", "40", "Tastings", "5"):
        await seat.type(answer, "enter")
    await seat.type("Fly")


WELCOME: dict[str, Steps] = {"welcome": nothing, "welcome-problems": problems, "welcome-building": building}
SCREENS: dict[str, Steps] = {
    "home": nothing,
    "home-reviewed": pressing("left", "left"),
    "help": pressing("r", "question_mark"),
    "follow-up": pressing("r"),
    "follow-up-asking": pressing("r", "down", "o"),
    "actions": at(Step.ACTIONS),
    "actions-typing": typing,
    "actions-conflict": conflict,
    "indicators": at(Step.INDICATORS),
    "indicators-skipping": at(Step.INDICATORS, "s", *"No news"),
    "why": at(Step.WHY),
    "why-decided": deciding,
    "corrective-actions": noting,
    "close": at(Step.CLOSE),
    "close-warned": warned,
    "closed": closed,
    "closed-corrected": corrected,
    "small-window": small_window,
}
MAIN = ("home", "follow-up", "actions", "indicators", "why", "corrective-actions", "close", "closed")
CASES = [
    *[(name, NORMAL, "dark") for name in SCREENS],
    *[(name, LARGE, "dark") for name in MAIN],
    *[(name, NORMAL, "light") for name in MAIN],
    *[(name, LARGE, "light") for name in ("home", "indicators", "why")],
    *[
        (name, NORMAL, theme)
        for theme in ("high-contrast", "sixteen-colours", "colour-blind")
        for name in ("indicators", "why")
    ],
]


def look(compare: Compare, app: KpituiApp, steps: Steps, size: tuple[int, int]) -> bool:
    async def before(pilot: Pilot[None]) -> None:
        await pilot.pause()
        await steps(Seat(app, pilot))
        await pilot.pause()

    return compare(app, terminal_size=size, run_before=before)


def choose(theme: str) -> None:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text(f'theme = "{theme}"\n', encoding="utf-8")


def compared(
    compare: Compare, demo: Path, steps: Steps, size: tuple[int, int], theme: str, glyphs: Glyphs = UNICODE
) -> bool:
    choose(theme)
    workspace = open_workspace(demo)
    app = KpituiApp(make_desk(workspace, demo, glyphs=glyphs), KpituiApp.home)
    try:
        return look(compare, app, steps, size)
    finally:
        app.desk.get_up()


@pytest.mark.parametrize(
    ("name", "size", "theme"), CASES, ids=lambda value: "x".join(map(str, value)) if isinstance(value, tuple) else value
)
def test_screens(snap_compare: Compare, demo: Path, name: str, size: tuple[int, int], theme: str) -> None:
    assert compared(snap_compare, demo, SCREENS[name], size, theme)


@pytest.mark.parametrize("name", ["home", "indicators", "why"])
def test_in_ascii(snap_compare: Compare, demo: Path, name: str) -> None:
    assert compared(snap_compare, demo, SCREENS[name], NORMAL, "dark", ASCII)


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("name", WELCOME)
def test_welcome(snap_compare: Compare, name: str, theme: str) -> None:
    choose(theme)
    path = Path("mine.kpitui")

    def first(app: KpituiApp) -> Page:
        return WelcomeScreen(app.desk, path, on_ready=app.open_review)

    assert look(snap_compare, KpituiApp(make_desk(None, path, glyphs=UNICODE), first), WELCOME[name], NORMAL)
