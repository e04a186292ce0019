"""A closed review on the screen: the same lines for ever, with corrections beside them; parts, closings, weeks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kpitui.domain.changes import Plan
from kpitui.domain.measures import Bounds, Show, Target
from kpitui.domain.reviews import Choice
from kpitui.domain.weeks import Period
from kpitui.frozen import replace
from kpitui.services import defining, following_up
from kpitui.services.defining import apply
from kpitui.services.reviews import closing, reviewing
from kpitui.services.reviews.replaying import closings, corrected, replay
from kpitui.services.workspace import Workspace
from kpitui.tui.commands import COMMANDS
from kpitui.tui.glyphs import ASCII, UNICODE, Glyphs
from kpitui.tui.replay_lines import replay_lines
from kpitui.tui.screens.home import HomeScreen
from kpitui.tui.screens.journal import JournalScreen
from kpitui.tui.screens.preview import PreviewScreen
from kpitui.tui.screens.replay import ReplayScreen
from tests.tui.acme import MONDAY
from tests.tui.seat import LARGE, NORMAL, Seat, at_home, open_workspace, running
from tests.tui.test_nasty_text import KEPT, fill, nasty_scorecard


def close_weeks(path: Path) -> None:
    """The week before the one under review, then that one, with a miss decided and a corrective action."""
    workspace = open_workspace(path)
    for monday, learned in ((MONDAY - timedelta(weeks=1), "Quiet."), (MONDAY, "Lists wear out after a month.")):
        week = workspace.calendar.week_of(monday)
        reviewing.begin(workspace, week)
        if monday == MONDAY:
            view = reviewing.view(workspace, week)
            (miss,) = view.misses
            reviewing.note(workspace, miss, "two days at the fair")
            reviewing.decide(workspace, view, miss, Choice.ACCEPT, "two days only")
            following_up.add(workspace, miss.measure, monday, "call back the March list @dana !fri")
        closing.close(workspace, week, learned)
    workspace.close()


@pytest.fixture
def reviewed(small: Path) -> Path:
    """The small scorecard with two closed reviews."""
    close_weeks(small)
    return small


def week_of(path: Path) -> Period:
    workspace = open_workspace(path)
    try:
        return workspace.calendar.week_of(MONDAY)
    finally:
        workspace.close()


def body(seat: Seat) -> list[str]:
    """The lines of the review itself, from the first to the last."""
    assert isinstance(seat.page, ReplayScreen)
    return ["".join(part.text for part in item.spans) for item in seat.page._lines(80)]


async def test_the_journal_opens_the_replay_and_esc_goes_back(reviewed: Path) -> None:
    async with at_home(reviewed) as seat:
        await seat.press("4", "enter")
        assert isinstance(seat.page, ReplayScreen)
        seat.expect("As it was closed", "2026-W46", "Closed by dana on 20 Nov 2026", "Nothing was changed since.")
        seat.check_lines()
        assert "31" in seat.line_with("Prospects contacted")
        await seat.press("escape")
        assert isinstance(seat.page, JournalScreen)
        await seat.press("escape")
        assert isinstance(seat.page, HomeScreen)


async def test_all_that_was_seen_is_told(reviewed: Path) -> None:
    async with running(reviewed, lambda app: app.home()) as seat:
        seat.app.open_replay(week_of(reviewed))
        await seat.press("down")
        text = " ".join(" ".join(body(seat)).split())
    for wanted in (
        "of 4 actions done",
        "Prospects contacted >= 50 31 ✗ off target",
        "note: two days at the fair",
        "decided: accept (two days only)",
        "Execution.",
        "call back the March list",
        "for: Prospects contacted, dana, due 27 Nov 2026",
        "open: Ask for referrals",
        "not entered: Follow-ups made",
        "learned: Lists wear out after a month.",
    ):
        assert wanted in text, wanted


async def test_tab_goes_from_part_to_part(reviewed: Path) -> None:
    async with at_home(reviewed) as seat:
        await seat.press("4", "enter")
        seen = []
        for _ in range(9):
            await seat.press("tab")
            seen.append(next(line for line in seat.lines() if line.startswith("▌"))[1:].split("  ")[0])
        assert seen == [
            "Followed up", "Actions", "Indicators", "Metrics", "Why: what the misses mean", "Corrective actions",
            "Close", "Close", "Close",
        ]  # fmt: skip
        await seat.press("shift+tab")
        assert "▌Corrective actions" in seat.text()
        await seat.press("g")
        assert "▌Closed by dana" in seat.text()
        await seat.press("shift+tab")
        assert "▌Closed by dana" in seat.text()


async def test_what_was_corrected_since_is_marked_and_nothing_else_changes(reviewed: Path, li: Workspace) -> None:
    async with at_home(reviewed) as seat:
        await seat.press("4", "enter")
        before = body(seat)
        add_correction(li, 3)
        seat.page._look_for_changes()
        seat.expect("1 number was corrected since.")
        after = body(seat)
    marks = [line for line in after if "corrected since" in line]
    assert marks == ["    ▸ corrected since: was 31, now 34, by li on 20 Nov"]
    assert [line for line in after if line not in marks] == before


def add_correction(workspace: Workspace, amount: float) -> None:
    from kpitui.services.entering import Amount, new_token, record

    measure = workspace.scorecard.measure("prospects")
    record(workspace, [Amount(measure, MONDAY, amount, False, new_token())], correct=True)


@pytest.mark.parametrize(("columns", "glyphs"), [(80, UNICODE), (120, UNICODE), (80, ASCII)])
def test_the_lines_are_the_same_after_everything_was_changed(
    reviewed: Path, li: Workspace, columns: int, glyphs: Glyphs
) -> None:
    week = week_of(reviewed)
    (only,) = closings(li, week)
    before = replay_lines(replay(only.document), columns, glyphs)
    add_correction(li, 3)
    seen = li.scorecard
    other = tuple(
        replace(item, name=item.name[::-1], show=Show.COUNT, steps=(), formula="", targets=(Target(Bounds(99)),))
        for item in seen.measures
    )
    apply(li, Plan((), replace(seen, name="Other", currency="€", measures=other)), seen)
    (still,) = closings(li, week)
    assert still.document.encode() == only.document.encode()
    marked = replay_lines(replay(still.document), columns, glyphs, corrected(li, week, still))
    assert [item for item in marked if not item.corrected] == before
    assert any(item.corrected for item in marked)


async def test_each_closing_can_be_seen(reviewed: Path, li: Workspace) -> None:
    week = week_of(reviewed)
    async with at_home(reviewed) as seat:
        await seat.press("4", "enter")
        assert "c other closing" not in seat.footer
        closing.reopen(li, week, "a typo")
        add_correction(li, 29)
        closing.close(li, week, "Much better.")
        seat.page._look_for_changes()
        seat.expect("Closing 1 of 2; opened again by li on 20 Nov 2026: a typo; 1 number was corrected since.")
        first = body(seat)
        await seat.press("c")
        seat.expect("Closing 2 of 2.")
        assert any("60" in line and "on target" in line for line in body(seat) if "Prospects contacted" in line)
        await seat.press("c")
        assert body(seat) == first


async def test_the_weeks_before_and_after(reviewed: Path) -> None:
    async with at_home(reviewed) as seat:
        await seat.press("4", "enter")
        assert "later_closed" not in seat.page.offers()
        await seat.press("left")
        seat.expect("2026-W45")
        assert "earlier_closed" not in seat.page.offers()
        await seat.press("l")
        seat.expect("2026-W46")


async def test_the_recap_is_copied(reviewed: Path) -> None:
    async with at_home(reviewed) as seat:
        await seat.press("4", "enter", "y")
        seat.expect("The recap was sent to the clipboard")
        assert "# Acme Coaching: review of 2026-W46" in seat.app.clipboard


async def test_a_week_that_was_not_closed_is_a_sentence(small: Path) -> None:
    async with at_home(small) as seat:
        with seat.page.telling():
            seat.app.open_replay(week_of(small))
        seat.page.redraw()
        seat.expect("The review of 2026-W46 was not closed yet. Only a closed review can be shown as it was seen.")
        assert isinstance(seat.page, HomeScreen)


@pytest.mark.parametrize("size", [NORMAL, LARGE])
async def test_a_year_of_reviews_draws_in_its_lines(demo: Path, size: tuple[int, int]) -> None:
    async with at_home(demo, size=size) as seat:
        await seat.press("4", "enter")
        for _ in range(12):
            await seat.press("left", "pagedown", "pagedown")
            seat.check_lines()
            await seat.press("g")


@pytest.fixture
def nasty_review(tmp_path: Path) -> Path:
    """A closed review full of nasty texts."""
    path = tmp_path / "nasty.kpitui"
    workspace = defining.start(path, nasty_scorecard())
    fill(workspace)
    week = workspace.calendar.week_of(MONDAY)
    reviewing.begin(workspace, week)
    view = reviewing.view(workspace, week)
    for miss, reason in zip(view.misses, KEPT, strict=False):
        reviewing.decide(workspace, view, miss, Choice.WATCH, reason)
    closing.close(workspace, week, KEPT[2])
    workspace.close()
    return path


@pytest.mark.parametrize(
    ("size", "glyphs"), [(NORMAL, UNICODE), (LARGE, UNICODE), (NORMAL, ASCII)], ids=["80x24", "120x40", "ascii"]
)
async def test_nasty_texts_are_drawn_harmlessly(nasty_review: Path, size: tuple[int, int], glyphs: Glyphs) -> None:
    async with at_home(nasty_review, size=size, glyphs=glyphs) as seat:
        await seat.press("4")
        seat.check_lines()
        await seat.press("enter")
        assert isinstance(seat.page, ReplayScreen)
        before = ""
        while seat.text() != before:
            before = seat.text()
            seat.check_lines()
            assert before.isascii() or not glyphs.ascii_only
            await seat.press("pagedown")


@pytest.mark.parametrize("keys", [("4",), ("4", "slash", "l", "enter"), ("4", "enter"), ("4", "j", "enter")])
async def test_every_key_in_the_footer_does_something(reviewed: Path, li: Workspace, keys: tuple[str, ...]) -> None:
    closing.reopen(li, week_of(reviewed), "a typo")
    closing.close(li, week_of(reviewed), "Lists wear out.")
    async with at_home(reviewed) as seat:
        await seat.press(*keys)
        offered = [COMMANDS[name] for name in seat.page.offers()]
        keys_offered = [key for command in offered for key in command.keys]
        assert len(keys_offered) == len(set(keys_offered)), "a key that means two things"
        names = [item.name for item in offered if item.label and f"{item.shown.split()[0]} {item.label}" in seat.footer]
        assert len(names) > 4
    for name in names:
        if name == "quit":
            continue
        async with at_home(reviewed) as seat:
            await seat.press(*keys)
            before = seat.text()
            await seat.press(COMMANDS[name].keys[0])
            assert seat.text() != before, f"{name} does nothing"


async def test_the_report_can_be_looked_at_and_written_from_the_newest_close(reviewed: Path, li: Workspace) -> None:
    week = week_of(reviewed)
    async with at_home(reviewed) as seat:
        await seat.press("4", "enter", "p")
        assert isinstance(seat.page, PreviewScreen)
        seat.expect("Report", "2026-W46")
        await seat.press("escape", "m")
        seat.expect("Write the recap to: review-2026-W46.md", "Esc cancel")
        seat.check_lines()
        await seat.press("enter")
        assert "# Acme Coaching: review of 2026-W46 (9 - 15 Nov)" in Path("review-2026-W46.md").read_text()
        closing.reopen(li, week, "a typo")
        closing.close(li, week, "Again.")
        seat.page._look_for_changes()
        seat.expect("Closing 1 of 2")
        assert not {"preview", "write", "write_html"} & set(seat.page.offers())
        await seat.press("y")
        assert "Lists wear out after a month." in seat.app.clipboard


async def test_the_rule_tells_how_much_more_there_is(reviewed: Path) -> None:
    async with at_home(reviewed) as seat:
        await seat.press("4", "enter")
        assert isinstance(seat.page, ReplayScreen)
        seat.expect(f"↓ {len(body(seat)) - seat.page._listing.height} more")
        await seat.press("G")
        assert "more ──" not in seat.text()
