"""The journal: reviews newest first, the search as one types, hits marked, and what others write."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kpitui.services.entering import Amount, new_token, record
from kpitui.services.reviews import closing, reviewing
from kpitui.services.workspace import Workspace
from kpitui.tui.glyphs import ASCII, UNICODE, Glyphs
from kpitui.tui.screens.home import HomeScreen
from kpitui.tui.screens.journal import JournalScreen
from kpitui.tui.screens.page import _LOOK_EVERY
from kpitui.tui.screens.replay import ReplayScreen
from kpitui.tui.screens.review import ReviewScreen
from kpitui.tui.text import Role
from tests.tui.acme import MONDAY
from tests.tui.nasty import NASTY
from tests.tui.seat import LARGE, NORMAL, Seat, at_home, open_workspace
from tests.tui.test_replay import close_weeks
from tests.waiting import happens


def write(workspace: Workspace, note: str, *, week: int = 0) -> None:
    """Note something on an entry of the week under review, or of one after it."""
    measure = workspace.scorecard.measure("visits")
    day = MONDAY + timedelta(weeks=week)
    record(workspace, [Amount(measure, day, 1.0, False, new_token(), note=note)], correct=True)


async def journal(seat: Seat) -> JournalScreen:
    await seat.press("4")
    assert isinstance(seat.page, JournalScreen)
    return seat.page


async def searched(seat: Seat, typed: str) -> None:
    await seat.press("slash", *typed, "enter")


@pytest.fixture
def reviewed(small: Path) -> Path:
    """The small scorecard with two closed reviews."""
    close_weeks(small)
    return small


# The reviews.


async def test_reviews_newest_first_with_what_was_learned(reviewed: Path) -> None:
    async with at_home(reviewed) as seat:
        await journal(seat)
        seat.check_lines()
        seat.expect("2 reviews, newest first", "Learned: Lists wear out after a month.")
        assert "▌2026-W46" in seat.text()
        assert "1 corr. action" in seat.line_with("2026-W46")
        seat.expect("Decided: Prospects contacted: accept (two days only)", "Noted: Prospects contacted: two days at")
        lines = seat.text()
        assert lines.index("2026-W46") < lines.index("2026-W45")
        await seat.press("j")
        assert "▌2026-W45" in seat.text()
        seat.expect("Closed by dana on 20 Nov 2026")


async def test_without_reviews_it_says_how_to_begin(small: Path) -> None:
    async with at_home(small) as seat:
        await journal(seat)
        seat.expect("No review was begun yet")
        assert "Enter" not in seat.footer
        await seat.press("enter", "j", "G", "pagedown")
        seat.check_lines()


async def test_an_open_review_is_opened_to_go_on_with(small: Path) -> None:
    async with at_home(small) as seat:
        await seat.press("r", "escape")
        await journal(seat)
        seat.expect("open, begun by dana")
        await seat.press("enter")
        assert isinstance(seat.page, ReviewScreen)


async def test_a_reopened_review_is_replayed_as_it_was(reviewed: Path, li: Workspace) -> None:
    closing.reopen(li, li.calendar.week_of(MONDAY), "a typo")
    async with at_home(reviewed) as seat:
        await journal(seat)
        seat.expect("open again: a typo")
        await seat.press("enter")
        assert isinstance(seat.page, ReplayScreen)
        seat.expect("Opened again by li on 20 Nov 2026: a typo.")


async def test_a_year_of_reviews_scrolls(demo: Path) -> None:
    async with at_home(demo) as seat:
        await journal(seat)
        for key in ("pagedown", "j", "j", "j", "j", "G", "k", "pageup", "g", "home", "end"):
            await seat.press(key)
            seat.check_lines()
            assert "▌" in seat.text(), key
        await seat.press("g")
        first = seat.text()
        await seat.click(6)
        assert seat.text() != first


async def test_digits_go_to_the_other_views_and_esc_home(reviewed: Path) -> None:
    async with at_home(reviewed) as seat:
        await journal(seat)
        await seat.press("1")
        assert isinstance(seat.page, HomeScreen)
        await seat.press("4", "escape")
        assert isinstance(seat.page, HomeScreen)


# The search.


async def test_hits_say_what_where_and_who_and_are_marked(reviewed: Path, li: Workspace) -> None:
    write(li, "all called from the list")
    async with at_home(reviewed) as seat:
        await journal(seat)
        await searched(seat, "list")
        seat.expect("Search: list   3 found")
        hit = seat.line_with("entry: Website visits")
        assert "2026-W46" in hit
        assert "li, 20 Nov 2026" in hit
        seat.expect("corrective action: Prospects contacted", "learned")
        assert isinstance(seat.page, JournalScreen)
        frame = seat.page.frame(*NORMAL)
        marked = {part.text for parts in frame[4:-4] for part in parts if part.role is Role.ACCENT}
        assert {"list", "Lists"} <= marked
        await seat.press("escape")
        seat.expect("2 reviews, newest first")


async def test_it_searches_while_one_types(reviewed: Path) -> None:
    async with at_home(reviewed) as seat:
        await journal(seat)
        await seat.press("slash", *"wea")
        await until(seat, "1 found")
        seat.expect("Lists wear out after a month.")
        await seat.press("x")
        await until(seat, "nothing found")
        await seat.press("escape")
        seat.expect("2 reviews, newest first")


async def until(seat: Seat, text: str) -> None:
    """Wait until a text is on the screen."""
    await happens(lambda: text in seat.text())
    seat.expect(text)


async def test_keys_move_through_the_hits_while_one_types(reviewed: Path) -> None:
    async with at_home(reviewed) as seat:
        await journal(seat)
        await seat.press("slash", *"two")
        await until(seat, "2 found")
        first = seat.text()
        await seat.press("down")
        assert seat.text() != first
        seat.expect("Search: two")


async def test_what_a_colleague_writes_is_found_within_a_second(reviewed: Path, li: Workspace) -> None:
    async with at_home(reviewed) as seat:
        await journal(seat)
        await searched(seat, "nobody")
        seat.expect("nothing found", "Nothing that was written has all of these words.")
        view = reviewing.view(li, li.calendar.week_of(MONDAY))
        reviewing.note(li, view.lines[0], "nobody picked up")
        assert _LOOK_EVERY < 1.0
        await until(seat, "1 found")
        seat.expect("nobody picked up")


async def test_a_newer_hit_leaves_the_marked_one_marked(reviewed: Path, li: Workspace) -> None:
    async with at_home(reviewed) as seat:
        await journal(seat)
        await searched(seat, "two")
        await seat.press("down")
        marked = next(line for line in seat.lines() if line.startswith("▌"))
        write(li, "two more", week=1)
        seat.page._look_for_changes()
        seat.expect("3 found")
        assert next(line for line in seat.lines() if line.startswith("▌")) == marked


async def test_a_half_typed_search_stays_when_others_write(reviewed: Path, li: Workspace) -> None:
    async with at_home(reviewed) as seat:
        await journal(seat)
        await seat.press("slash", *"no")
        write(li, "nobody picked up")
        seat.page._look_for_changes()
        seat.expect("Search: no")
        await seat.press(*"body", "enter")
        seat.expect("Search: nobody   1 found")


async def test_enter_on_a_hit_replays_its_week(reviewed: Path) -> None:
    async with at_home(reviewed) as seat:
        await journal(seat)
        await searched(seat, "quiet")
        await seat.press("enter")
        assert isinstance(seat.page, ReplayScreen)
        seat.expect("2026-W45", "As it was closed")
        await seat.press("escape")
        seat.expect("Search: quiet   1 found")


async def test_enter_on_a_hit_of_an_open_week_opens_its_measure(
    reviewed: Path, li: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(li, "a new campaign", week=1)
    opened: list[str] = []
    async with at_home(reviewed) as seat:
        page = await journal(seat)
        monkeypatch.setattr(page.ways, "open_measure", opened.append)
        await searched(seat, "campaign")
        await seat.press("enter")
    assert opened == ["visits"]


async def test_the_marked_hit_marks_its_measure(reviewed: Path, li: Workspace) -> None:
    write(li, "two more", week=1)
    async with at_home(reviewed) as seat:
        await journal(seat)
        await searched(seat, "two")
        await seat.press("down", "up")
        assert seat.app.desk.marked == "visits"


@pytest.mark.parametrize("typed", ["!!!", '"', "*", "[/]", "NEAR(", "-", "^x AND", "🎉"])
async def test_any_characters_may_be_typed(reviewed: Path, typed: str) -> None:
    async with at_home(reviewed) as seat:
        await journal(seat)
        await seat.press("slash")
        await seat.paste(typed)
        await seat.press("enter")
        seat.check_lines()
        seat.expect("nothing found")


async def test_an_empty_search_is_the_list(reviewed: Path) -> None:
    async with at_home(reviewed) as seat:
        await journal(seat)
        await searched(seat, "quiet")
        await seat.press("slash", "ctrl+u", "enter")
        seat.expect("2 reviews, newest first")


# Nasty texts.


@pytest.mark.parametrize(
    ("size", "glyphs"), [(NORMAL, UNICODE), (LARGE, UNICODE), (NORMAL, ASCII)], ids=["80x24", "120x40", "ascii"]
)
async def test_nasty_texts_are_drawn_harmlessly(
    reviewed: Path, li: Workspace, size: tuple[int, int], glyphs: Glyphs
) -> None:
    kept = [text for text in NASTY if text.strip() and text.isprintable()] + ["字" * 150 + " list", "e\u0301" * 99]
    for text in kept:
        write(li, f"{text} list {text}"[:400])
    async with at_home(reviewed, size=size, glyphs=glyphs) as seat:
        await journal(seat)
        await searched(seat, "list")
        for _ in range(len(kept) + 3):
            await seat.press("down")
            seat.check_lines()
            if glyphs.ascii_only:
                assert seat.text().isascii()
                assert "[list]" in seat.text()


@pytest.mark.parametrize("size", [NORMAL, LARGE])
async def test_long_names_and_learned_lines(small: Path, size: tuple[int, int]) -> None:
    workspace = open_workspace(small)
    week = workspace.calendar.week_of(MONDAY)
    reviewing.begin(workspace, week)
    closing.close(workspace, week, "学んだことは長い " * 40)
    workspace.close()
    async with at_home(small, size=size) as seat:
        await journal(seat)
        seat.check_lines()
        await searched(seat, "だこ")
        seat.check_lines()
        seat.expect("1 found")
        await seat.press("enter")
        seat.check_lines()
        await seat.press("G")
        seat.check_lines()
