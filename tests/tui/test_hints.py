"""What a screen says of itself: which keys, how amounts are written, what lies below."""

from __future__ import annotations

from pathlib import Path

from kpitui.domain.reviews import Step
from kpitui.frozen import replace
from kpitui.services.undoing import undo
from kpitui.storage.scorecards import save_measure
from kpitui.tui.furniture import rule
from kpitui.tui.glyphs import ASCII, UNICODE
from kpitui.tui.review.line_detail import steps_shown
from kpitui.tui.text import width
from tests.tui.seat import Seat, at_home, open_workspace, reviewing, welcomed

AMOUNTS = "1.2k, $25,000, 8% and 1:30"


def at(seat: Seat, step: Step, line: str = "") -> None:
    seat.review.go_to(step)
    seat.pane.arrive(line)
    seat.page.redraw()


async def whole_help(seat: Seat) -> str:
    """All that `?` says, from the first line to the last."""
    await seat.press("f1")
    shown = ""
    for _ in range(12):
        shown += seat.text()
        await seat.press("pagedown")
    await seat.press("escape")
    return shown


async def test_how_amounts_are_written_is_told_where_they_are_typed(small: Path) -> None:
    async with reviewing(small) as seat:
        for step in Step:
            at(seat, step)
            expected = step in (Step.ACTIONS, Step.INDICATORS)
            assert (AMOUNTS in await whole_help(seat)) is expected, step
    async with at_home(small) as seat:
        assert AMOUNTS not in await whole_help(seat)


async def test_the_welcome_screen_explains_no_amounts(tmp_path: Path) -> None:
    async with welcomed(tmp_path / "none.kpitui") as seat:
        assert AMOUNTS not in await whole_help(seat)


def test_the_rule_says_how_much_lies_below() -> None:
    assert "".join(part.text for part in rule(40, UNICODE, below=12)).endswith(" ↓ 12 more ──")
    for below in (0, 3, 12_000):
        assert sum(width(part.text) for part in rule(80, ASCII, below=below)) == 80
    assert "more" not in "".join(part.text for part in rule(80, UNICODE))


async def test_help_goes_on_below(small: Path) -> None:
    async with reviewing(small) as seat:
        at(seat, Step.ACTIONS)
        await seat.press("question_mark")
        seat.expect("↓", " more ─")
        for _ in range(4):
            await seat.press("pagedown")
        assert " more ─" not in seat.text()


async def test_a_text_goes_on_below(demo: Path) -> None:
    async with reviewing(demo) as seat:
        at(seat, Step.WHY)
        await seat.press("space")
        hidden = seat.pane.below
        assert hidden > 0
        seat.expect(f"↓ {hidden} more")
        await seat.press("end")
        assert "↓" not in seat.lines()[-5]


async def test_all_steps_of_a_rating_are_seen(small: Path) -> None:
    long = ("thoroughly worn out", "rather tired today", "neither nor, as ever", "in quite good spirits", "overjoyed")
    async with reviewing(small) as seat:
        at(seat, Step.INDICATORS, "mood")
        seat.expect("1 drained  2 tired  3 fine  4 good  5 great", "1-5 rate")
        assert "1-9" not in seat.text()
    workspace = open_workspace(small)
    mood = workspace.scorecard.measure("mood")
    with workspace.writing() as change:
        place = workspace.scorecard.measures.index(mood)
        save_measure(change, mood, replace(mood, steps=long), place, workspace.today())
    workspace.close()
    async with reviewing(small) as seat:
        at(seat, Step.INDICATORS, "mood")
        for beginning in ("1 thorough", "2 rather", "3 neither", "4 in quite", "5 overjoyed"):
            seat.expect(beginning)


def test_steps_are_cut_alike_until_all_fit() -> None:
    steps = [f"step with a long name {number}" for number in range(9)]
    assert steps_shown(steps[:2]) == "1 step with a long name 0  2 step with a long name 1"
    for room in (60, 79):
        shown = steps_shown(steps, room)
        assert width(shown) <= room
        assert all(f"{place} s" in shown for place in range(1, 10))


async def test_a_status_stands_apart_from_the_sentence(small: Path) -> None:
    async with reviewing(small) as seat:
        at(seat, Step.ACTIONS, "prospects")
        await seat.press("enter", "up")
        seat.expect("Prospects contacted (off target) drives Clients signed (8 %, 2 weeks later)")


async def test_skipping_names_the_period(small: Path) -> None:
    async with reviewing(small) as seat:
        at(seat, Step.INDICATORS, "mood")
        await seat.press("s", *"away", "enter")
        seat.expect("Team mood is excused in 2026-W46: away")
        assert undo(seat.app.desk.workspace) == "Undone: changed Team mood."
