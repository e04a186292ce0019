"""The app opened read-only, and in restricted mode: what is not permitted is neither offered nor done."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from kpitui.paths import settings_file, user_themes
from kpitui.services import defining
from kpitui.services.reviews import closing, reviewing
from kpitui.services.workspace import Workspace
from kpitui.storage.backups import listed, usual_folder
from kpitui.storage.database import open_database
from kpitui.tui.app import KpituiApp, make_desk, run
from kpitui.tui.commands import COMMANDS
from kpitui.tui.glyphs import UNICODE
from kpitui.tui.permitted import CHANGES, RESTRICTED, UNRESTRICTED, permitted
from kpitui.tui.screens.page import Page
from tests.tui.acme import MONDAY, TODAY, add
from tests.tui.seat import NORMAL, Seat, open_workspace


@asynccontextmanager
async def limited(
    path: Path,
    first: Callable[[KpituiApp], Page] = KpituiApp.home,
    *,
    read_only: bool = False,
    restricted: bool = False,
) -> AsyncIterator[Seat]:
    """The app as `run` opens it with these limits."""
    workspace = Workspace(open_database(path, read_only=read_only), login="dana")
    app = KpituiApp(make_desk(workspace, path, glyphs=UNICODE, restricted=restricted), first)
    try:
        async with app.run_test(size=NORMAL) as pilot:
            await pilot.pause()
            yield Seat(app, pilot)
    finally:
        app.desk.get_up()


def test_every_command_is_permitted_or_not_on_purpose() -> None:
    """A new command of the app belongs in RESTRICTED or UNRESTRICTED, and in CHANGES if it changes the scorecard."""
    assert set(COMMANDS) - RESTRICTED - UNRESTRICTED == set()
    assert set() == RESTRICTED & UNRESTRICTED
    assert set(COMMANDS) >= RESTRICTED | UNRESTRICTED | CHANGES


def test_what_is_left_of_an_offer() -> None:
    offers = {"undo": 1, "down": 2, "write": 3, "of another time": 4}
    assert permitted(offers, read_only=False, restricted=False) == offers
    assert permitted(offers, read_only=True, restricted=False) == {"down": 2, "write": 3, "of another time": 4}
    assert permitted(offers, read_only=False, restricted=True) == {"undo": 1, "down": 2}
    assert permitted(offers, read_only=True, restricted=True) == {"down": 2}


async def test_read_only_says_so_offers_no_change_and_makes_none(small: Path) -> None:
    before = small.read_bytes()
    async with limited(small, read_only=True) as seat:
        assert " read-only" in seat.lines()[0]
        seat.check_lines()
        first = seat.text()
        for key in ("a", "A", "u", "r", "n", "c"):
            await seat.press(key)
            assert seat.page.prompt is None
        assert seat.text() == first
        for name in CHANGES:
            assert name not in seat.page.available()
        assert "undo" not in seat.footer
        await seat.press("question_mark")
        assert "Undo your last change" not in seat.text()
        assert " read-only" in seat.lines()[0]
    assert small.read_bytes() == before


async def test_read_only_shows_what_others_change(small: Path, li: Workspace) -> None:
    async with limited(small, read_only=True) as seat:
        before = seat.text()
        add(li, "prospects", 7, TODAY)
        seat.page._look_for_changes()
        assert seat.text() != before


async def test_whatever_tries_all_the_same_is_told_in_a_sentence(small: Path) -> None:
    async with limited(small, read_only=True) as seat:
        handler = seat.page.offers()["undo"]
        with seat.page.telling():
            handler()
        seat.page.redraw()
        seat.expect("cannot be written: nothing was saved. It is read-only.")


@pytest.mark.parametrize("columns", [80, 81, 120])
async def test_the_bar_stays_as_wide_as_the_screen(small: Path, columns: int) -> None:
    async with limited(small, read_only=True) as seat:
        await seat.resize(columns, 30)
        seat.check_lines()
        assert " read-only" in seat.lines()[0]


async def test_restricted_neither_stops_nor_writes_a_file(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = open_workspace(small)
    week = workspace.calendar.week_of(MONDAY)
    reviewing.begin(workspace, week)
    closing.close(workspace, week, "calls before noon")
    workspace.close()
    stopped: list[int] = []
    monkeypatch.setattr("os.kill", lambda process, number: stopped.append(number))
    before = sorted(tmp_path.rglob("*"))
    async with limited(small, lambda app: app.review(week), restricted=True) as seat:
        assert "copy" in seat.footer
        assert "write" not in seat.footer
        await seat.press("m")
        assert seat.page.prompt is None
        await seat.press("ctrl+z")
        await seat.press("question_mark")
        seat.expect("Copy the recap to the clipboard.")
        assert "Markdown file" not in seat.text()
        assert "background of the shell" not in seat.text()
        await seat.press("escape")
        await seat.press("t")
    assert stopped == []
    assert not settings_file().exists()
    assert sorted(tmp_path.rglob("*")) == before


async def test_restricted_reads_no_theme_of_anybodys(small: Path) -> None:
    user_themes().mkdir(parents=True)
    dark = Path(__file__).parents[2] / "themes" / "dark.toml"
    text = dark.read_text(encoding="utf-8").replace('"dark"', '"mine"', 1)
    (user_themes() / "mine.toml").write_text(text, encoding="utf-8")
    async with limited(small, restricted=True) as seat:
        assert "mine" not in seat.app.desk.themes
    async with limited(small) as seat:
        assert "mine" in seat.app.desk.themes


@pytest.mark.parametrize("limits", [{"read_only": True}, {"restricted": True}])
def test_without_a_scorecard_there_is_no_welcome(tmp_path: Path, limits: dict[str, bool]) -> None:
    from kpitui.errors import UnusableFile

    with pytest.raises(UnusableFile, match="There is no scorecard"):
        run(tmp_path / "none.kpitui", **limits)  # type: ignore[arg-type]
    assert not (tmp_path / "none.kpitui").exists()


async def test_settings_that_are_not_understood_are_told(small: Path) -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text('theme = "light"\nteem = 1\n', encoding="utf-8")
    async with limited(small) as seat:
        seat.expect("settings.toml: teem: there is no such setting.")


async def test_a_close_asks_for_a_backup(small: Path) -> None:
    workspace = open_workspace(small)
    week = workspace.calendar.week_of(MONDAY)
    workspace.close()
    asked: list[str] = []
    async with limited(small, lambda app: app.review(week)) as seat:
        seat.app.desk.review_closed = lambda: asked.append("closed")
        while seat.review.step.value != "close":
            await seat.press("tab")
        await seat.press("enter")
        await seat.press("enter")
        assert seat.review.view.closed
    assert asked == ["closed"]
    assert listed(usual_folder(small)) == []


async def test_read_only_names_no_key_that_is_not_there(small: Path) -> None:
    async with limited(small, read_only=True) as seat:
        seat.expect("The review of 2026-W46 is not closed yet.")
        await seat.press("h", "h", "h")
        assert "press r" not in seat.text()
        await seat.press("4")
        seat.expect("No reviews yet", "No review was begun yet. What is learned in it is kept here.")
    Path(small).unlink()
    open_start(small)
    async with limited(small, read_only=True) as seat:
        await seat.press("3")
        seat.expect("No corrective action has been noted yet.")
        assert "n notes one" not in seat.text()


def open_start(path: Path) -> None:
    """A scorecard in which nothing has happened."""
    defining.start(path, defining.sample_scorecard()).close()
