"""Nothing typed is lost: leaving at any point, or being killed, and coming back to the same step, line and text."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpitui.domain.reviews import Step
from kpitui.paths import named_person
from kpitui.storage.drafts import Drafts
from kpitui.tui.app import make_desk
from kpitui.tui.editor import Editor
from kpitui.tui.review.numbers import NumbersPane
from kpitui.tui.screens.home import HomeScreen
from kpitui.tui.screens.review import ReviewScreen
from tests.tui.seat import Seat, at_home, reviewing


async def test_leaving_resumes_at_the_same_step_line_and_text(small: Path) -> None:
    async with reviewing(small) as seat:
        await seat.press("tab", "enter", "enter")
        assert seat.pane.place() == "proposals"
        await seat.type("2+1")
        await seat.press("ctrl+q")
        assert seat.app.return_code == 0
    async with reviewing(small) as seat:
        assert seat.review.step is Step.ACTIONS
        assert seat.pane.place() == "proposals"
        assert "[2+1       ]" in seat.line_with("Proposals sent")
        await seat.type("+1", "enter")
        seat.expect("Saved Proposals sent 4.")


async def test_leaving_from_the_help_screen_remembers_too(small: Path) -> None:
    async with reviewing(small) as seat:
        await seat.press("tab", "down", "down", "question_mark", "ctrl+q")
    async with reviewing(small) as seat:
        assert (seat.review.step, seat.pane.place()) == (Step.ACTIONS, "proposals")


async def test_going_home_and_back(small: Path) -> None:
    async with reviewing(small) as seat:
        await seat.press("tab", "tab", "down", "escape")
        assert isinstance(seat.page, HomeScreen)
        seat.expect("The review of 2026-W46 is not closed yet: press r.")
        await seat.press("r")
        assert (seat.review.step, seat.pane.place()) == (Step.INDICATORS, "close_rate")


async def killed(seat: Seat) -> None:
    """What a kill leaves behind: everything that was written, and nothing that would be on leaving."""
    seat.page.leave = lambda: None  # type: ignore[method-assign]


async def test_a_kill_leaves_the_text_in_its_field(small: Path) -> None:
    async with reviewing(small) as seat:
        await seat.press("tab", "enter", *"3")
        await killed(seat)
    async with reviewing(small) as seat:
        assert seat.review.step is Step.ACTIONS
        assert seat.pane.place() == "followups"  # the first that is not confirmed
        assert "[3         ]" in seat.line_with("Follow-ups made")


async def test_a_sum_saved_unseen_is_not_added_twice(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between the commit and the acknowledgement: the text is back, and Enter does not count it again."""
    async with reviewing(small) as seat:
        await seat.press("tab", *"+5")
        with monkeypatch.context() as context:
            context.setattr(Drafts, "put", lambda *_: None)  # the program ends before it can forget the text
            await seat.press("enter")
        await killed(seat)
    async with reviewing(small) as seat:
        await seat.press("g")
        assert isinstance(seat.pane, NumbersPane)
        assert "[+5        ]" in seat.line_with("Prospects contacted")
        await seat.press("enter")
        values = {line.measure.key: line.value for line in seat.review.view.lines}
        assert values["prospects"] == 36


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (("tab", "n", *"half a no"), "Note on Prospects contacted: half a no"),
        (("tab", "s", *"becau"), "Skip Prospects contacted because: becau"),
        (("x", *"no lon"), "Dropped because: no lon"),
    ],
)
async def test_a_half_typed_answer_is_there_when_asked_again(small: Path, keys: tuple[str, ...], text: str) -> None:
    async with reviewing(small) as seat:
        await seat.press(*keys)
        seat.expect(text)
        await killed(seat)
    async with reviewing(small) as seat:
        while seat.review.step is not (Step.ACTIONS if keys[0] == "tab" else Step.FOLLOW_UP):
            await seat.press("tab")
        await seat.press(next(key for key in keys if key in "nsx"))
        seat.expect(text)


async def test_a_half_typed_corrective_action_and_lesson(small: Path) -> None:
    async with reviewing(small) as seat:
        await seat.press("tab", "enter")  # 31 of 50 prospects: a miss
        await seat.press("tab", "tab", "c", "enter")
        assert seat.review.step is Step.CORRECTIVE_ACTIONS
        await seat.type("call the fai")
        await seat.press("tab")
        await seat.type("Lists wea")
        await killed(seat)
    async with reviewing(small) as seat:
        assert seat.review.step is Step.CLOSE
        seat.expect("Learned: [Lists wea ")
        await seat.press("shift+tab")
        assert "[call the fai " in seat.line_with("Prospects contacted")


async def test_two_programs_at_once_do_not_take_each_others_text(small: Path) -> None:
    """A second program leaves alone what the first, which still runs, is typing."""
    async with reviewing(small) as seat:
        await seat.press("tab", *"12")
        assert seat.app.desk.drafts.fields()
        (file,) = [path for path in seat.app.desk.drafts._folder.iterdir() if path.suffix == ".json"]
        # As if a process that runs (the first of all) had written it.
        other = file.with_name(f"{file.stem.rpartition('-')[0]}-1.json")
        file.rename(other)
        assert not Drafts(file.parent, small, named_person()).fields()
        assert other.exists()


async def test_the_app_opened_at_home_keeps_where_the_review_was(small: Path) -> None:
    async with at_home(small) as seat:
        await seat.press("r", "tab", "tab", "ctrl+q")
    async with at_home(small) as seat:
        await seat.press("r")
        assert isinstance(seat.page, ReviewScreen)
        assert seat.review.step is Step.INDICATORS


async def test_typing_ahead_through_a_change_of_step_loses_no_key(small: Path) -> None:
    """Keys that were typed while the next screen was still being painted go to it."""
    async with at_home(small) as seat:
        await seat.press("r", "tab", "enter", *"34", "enter", *"6", "enter", "y", *"3")
        assert seat.review.step is Step.INDICATORS
        assert seat.pane.place() == "clients"
        pane = seat.pane
        assert isinstance(pane, NumbersPane)
        assert pane._editor == Editor.of("3")


async def test_nobody_is_offered_what_somebody_else_typed_on_the_same_account(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """KPITUI_USER tells apart who comes in by the forced SSH commands of one account."""
    monkeypatch.setenv("KPITUI_USER", "dana")
    assert make_desk(None, small).drafts.fields() == []
    make_desk(None, small).drafts.put("note", "Li is too slow")
    monkeypatch.setenv("KPITUI_USER", "li")
    assert make_desk(None, small).drafts.fields() == []
    monkeypatch.setenv("KPITUI_USER", "dana")
    assert make_desk(None, small).drafts.get("note") == "Li is too slow"
