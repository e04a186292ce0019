"""The steps Follow-up, Why and Corrective actions: one key an answer, one line an action."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kpitui.domain.corrective import CorrectiveAction, CorrectiveState, Effect
from kpitui.domain.reviews import Choice, Step
from kpitui.services import following_up
from kpitui.storage.corrective_actions import corrective_actions
from tests.tui.acme import MONDAY
from tests.tui.seat import Seat, open_workspace, reviewing


def actions_in(seat: Seat) -> list[CorrectiveAction]:
    with seat.app.desk.workspace.database.reading() as connection:
        return corrective_actions(connection)


async def to_step(seat: Seat, step: Step) -> None:
    """With one miss: 31 of 50 prospects."""
    if seat.review.step is Step.FOLLOW_UP:
        await seat.press("tab", "enter")
    while seat.review.step is not step:
        await seat.press("tab")


async def test_done_is_looked_at_later_and_can_be_undone(small: Path) -> None:
    async with reviewing(small) as seat:
        await seat.press("d")
        seat.expect("Done: Ask for referrals. Its effect is looked at from 1 Jan on.")
        assert actions_in(seat)[0].state is CorrectiveState.DONE
        await seat.press("u")
        seat.expect("Undone:")
        assert actions_in(seat)[0].state is CorrectiveState.OPEN
        assert "late" in seat.line_with("Ask for referrals")


async def test_still_open_is_one_key_and_a_day_to_come(small: Path) -> None:
    async with reviewing(small) as seat:
        assert "late" in seat.line_with("Ask for referrals")
        assert "✓ Follow-up" not in seat.lines()[1]
        await seat.press("o", *"2026-11-06", "enter")
        seat.expect("Fri 6 Nov is past.", "Due again (fri, +1w, 2026-12-04): 2026-11-06")
        await seat.press("ctrl+u", *"fri", "enter")
        seat.expect("Still open, now due 27 Nov: Ask for referrals")
        assert actions_in(seat)[0].due == date(2026, 11, 27)
        assert "✓ open" in seat.line_with("Ask for referrals")
        await seat.press("tab")
        assert "✓ Follow-up" in seat.lines()[1]


async def test_enter_takes_the_offered_day(small: Path) -> None:
    async with reviewing(small) as seat:
        await seat.press("o", "enter")
        assert actions_in(seat)[0].due == date(2026, 11, 27)


async def test_corrective_actions_stand_in_the_order_of_the_misses(small: Path) -> None:
    async with reviewing(small) as seat:
        seat.review.go_to(Step.INDICATORS)
        seat.pane.arrive("clients")
        await seat.press("2", "enter")
        seat.review.go_to(Step.WHY)
        await seat.press("c", "c")
        why = [name for line in seat.lines()[4:8] for name in ("Prospects", "Clients") if f"✗ {name}" in line]
        assert why == ["Prospects", "Clients"], "what was not done before what is too early to tell"
        seat.review.go_to(Step.CORRECTIVE_ACTIONS)
        seat.page.redraw()
        noted = [name for line in seat.lines()[4:8] for name in ("Prospects", "Clients") if name in line]
        assert noted == why


async def test_a_day_that_is_past_is_said_so(small: Path) -> None:
    async with reviewing(small) as seat:
        await corrective(seat)
        await seat.press(*"call !2026-11-06")
        seat.expect("Fri 6 Nov is past: it would be late at once.")


async def test_dropping_needs_a_reason(small: Path) -> None:
    async with reviewing(small) as seat:
        await seat.press("x", "enter")
        seat.expect("Write a reason.", "Dropped because:")
        await seat.type("No time", "enter")
        seat.expect("Dropped: Ask for referrals")
        assert (actions_in(seat)[0].state, actions_in(seat)[0].reason) == (CorrectiveState.DROPPED, "No time")


@pytest.mark.parametrize(
    ("key", "effect", "word"),
    [("w", Effect.CHANGED, "it worked"), ("f", Effect.NO_CHANGE, "no change"), ("e", Effect.TOO_EARLY, "too early")],
)
async def test_an_effect_is_one_key(
    small: Path, monkeypatch: pytest.MonkeyPatch, key: str, effect: Effect, word: str
) -> None:
    workspace = open_workspace(small)
    with workspace.database.reading() as connection:
        (action,) = corrective_actions(connection)
    following_up.mark_done(workspace, action, date(2026, 11, 13))
    workspace.close()
    monkeypatch.setenv("KPITUI_TODAY", "2026-12-30")
    async with reviewing(small) as seat:
        while "did it work?" not in seat.text():
            await seat.press("shift+tab")
        assert "w worked" in seat.footer
        await seat.press(key)
        seat.expect(f"Noted, {word}: Ask for referrals")
        assert actions_in(seat)[0].effect is effect


async def test_every_miss_is_decided_by_one_key(small: Path) -> None:
    async with reviewing(small) as seat:
        await to_step(seat, Step.WHY)
        assert seat.lines()[1].startswith("   Follow-up   Actions   Indicators ▸ Why")
        written_later = "corrective action: its text comes in the next step"
        for key, choice, told in (("w", Choice.WATCH, "watch"), ("c", Choice.CORRECTIVE_ACTION, written_later)):
            await seat.press(key)
            seat.expect(f"Prospects contacted: {told}.")
            (decision,) = seat.review.view.decisions.values()
            assert decision.choice is choice
        await seat.press("u")
        seat.expect("Undone:")
        (decision,) = seat.review.view.decisions.values()
        assert decision.choice is Choice.WATCH


async def test_accepting_needs_a_reason(small: Path) -> None:
    async with reviewing(small) as seat:
        await to_step(seat, Step.WHY)
        await seat.press("a", "enter")
        seat.expect("Write a reason.", "Accept Prospects contacted because:")
        await seat.press("escape")
        assert not seat.review.view.decisions
        await seat.press("a", *"Fair week", "enter")
        seat.expect("accept: Fair week")


async def corrective(seat: Seat) -> None:
    await to_step(seat, Step.WHY)
    await seat.press("c", "enter")
    assert seat.review.step is Step.CORRECTIVE_ACTIONS


@pytest.mark.parametrize(
    ("typed", "text", "owner", "due"),
    [
        ("call back the March list @li !fri", "call back the March list", "li", date(2026, 11, 27)),
        ("@Li !+2w call back", "call back", "li", date(2026, 12, 4)),
        ("call back", "call back", "dana", date(2026, 11, 27)),  # the measure's owner, in a week
        ("mail info@acme.example now", "mail info@acme.example now", "dana", date(2026, 11, 27)),
        ("call back!", "call back!", "dana", date(2026, 11, 27)),
    ],
)
async def test_one_line_has_it_all(small: Path, typed: str, text: str, owner: str, due: date) -> None:
    async with reviewing(small) as seat:
        await corrective(seat)
        await seat.type(typed, "enter")
        noted = actions_in(seat)[-1]
        assert (noted.text, noted.owner, noted.due) == (text, owner, due)
        assert (noted.measure, noted.week, noted.created_by) == ("prospects", MONDAY, "dana")
        assert f"✓ {text}  {owner}, due" in seat.line_with(text)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("call @nobody", '"@nobody" is nobody on this scorecard. There are dana (Dana Reyes), li (Li Wen).'),
        ("call !someday", '"someday" is not a day. Write today, tomorrow, fri'),
        ("@li !fri", "There is no text saying what will be done."),
    ],
)
async def test_what_is_not_understood_is_told_while_typing_and_stays(small: Path, typed: str, reason: str) -> None:
    async with reviewing(small) as seat:
        await corrective(seat)
        await seat.type(typed)
        seat.expect(reason)
        await seat.press("enter")
        seat.expect(reason, typed)
        assert len(actions_in(seat)) == 1


async def test_several_for_one_miss_and_undoing_the_last(small: Path) -> None:
    async with reviewing(small) as seat:
        await corrective(seat)
        await seat.type("one", "enter", *"two @li", "enter")
        assert [action.text for action in actions_in(seat)[1:]] == ["one", "two"]
        await seat.press("up")
        assert "u undo" in seat.footer
        await seat.press("u")
        seat.expect("Undone:")
        assert [action.text for action in actions_in(seat)[1:]] == ["one"]
        await seat.press("down", "enter")
        assert seat.review.step is Step.CLOSE


async def test_letters_and_question_marks_belong_to_the_line(small: Path) -> None:
    async with reviewing(small) as seat:
        await corrective(seat)
        await seat.type("jk? qu")
        assert "[jk? qu " in seat.line_with("Prospects contacted")


async def test_a_week_without_a_decision_for_action_needs_no_line(small: Path) -> None:
    async with reviewing(small) as seat:
        await to_step(seat, Step.WHY)
        await seat.press("w", "enter")
        seat.expect("No miss was decided with a corrective action (c in the step Why).")
        await seat.press("enter")
        assert seat.review.step is Step.CLOSE
