"""The main job by keyboard at 80x24: from following up what was tried to the close, and the next week's review."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from kpitui.domain.corrective import CorrectiveState
from kpitui.domain.reviews import Choice, ReviewState, Step
from kpitui.services.reviews import closing
from kpitui.services.reviews import reviewing as review_service
from kpitui.services.reviews.review_view import ReviewView
from kpitui.storage.corrective_actions import corrective_actions
from tests.tui.acme import MONDAY
from tests.tui.seat import Seat, open_workspace, reviewing


def value_of(view: ReviewView, key: str) -> float | None:
    return next(line.value for line in view.lines if line.measure.key == key)


async def test_a_whole_review_and_the_next(small: Path) -> None:
    async with reviewing(small) as seat:
        await follow_up(seat)
        await enter_actions(seat)
        await enter_indicators(seat)
        await decide(seat)
        await write_corrective_actions(seat)
        await close(seat)
    check_what_is_kept(small)
    await next_week(small)


async def follow_up(seat: Seat) -> None:
    assert seat.review.step is Step.FOLLOW_UP
    seat.expect("2026-W46  9 - 15 Nov")
    assert "late" in seat.line_with("Ask for referrals")
    await seat.press("d")
    seat.expect("Done: Ask for referrals.")
    seat.expect("No corrective action waits for an answer. Enter goes on to the actions.")
    await seat.press("enter")


async def enter_actions(seat: Seat) -> None:
    assert seat.review.step is Step.ACTIONS
    seat.expect("Mon 8  Tue 12  Thu 11 = 31")
    await seat.press("enter")  # tallied during the week: only to be confirmed
    assert seat.line_with("Prospects contacted").count("✗") == 1
    await seat.type("34", "enter")
    seat.expect("Saved Follow-ups made 34.")
    assert "34] ✓" in seat.line_with("Follow-ups made")
    await seat.type("2+1+1", "enter")
    seat.expect("Saved Proposals sent 4.")
    await seat.press("y")
    seat.expect("Saved Invoices out yes.")


async def enter_indicators(seat: Seat) -> None:
    assert seat.review.step is Step.INDICATORS
    await seat.type("2", "enter")
    seat.expect("Saved Clients signed 2.")
    assert "6.5 %" in seat.line_with("Clients per prospect")  # 2 of 31, by itself
    await seat.press("enter")
    await seat.type("81.5", "enter")
    seat.expect("Saved Attendance 81.5 %.")
    await seat.type("1:30", "enter")
    seat.expect("Saved Time to first reply 1:30.")
    await seat.press("4")
    seat.expect("Saved Team mood good.")
    assert "Oct" in seat.line_with("Revenue")  # monthly: due in the week in which the month ended, until entered
    await seat.type("$25,000", "enter")
    seat.expect("Saved Revenue $25,000.")
    await seat.type("1.2k", "enter")
    seat.expect("Saved Website visits 1,200.")


async def decide(seat: Seat) -> None:
    assert seat.review.step is Step.WHY
    misses = [line.measure.name for line in seat.review.view.misses]
    assert sorted(misses) == ["Clients signed", "Proposals sent", "Prospects contacted"]
    seat.expect("3 of 3 still to decide")
    decided = []
    for key in ("c", "a", "w"):
        decided.append(seat.pane.place())
        await seat.press(key)
        if key == "a":
            await seat.press("enter")
            seat.expect("Write a reason.")
            await seat.type("Holiday week", "enter")
    assert len(set(decided)) == 3
    assert not seat.review.view.undecided
    seat.expect("Enter goes on")
    chosen = {key: decision.choice for (key, _), decision in seat.review.view.decisions.items()}
    assert chosen == dict(zip(decided, (Choice.CORRECTIVE_ACTION, Choice.ACCEPT, Choice.WATCH), strict=True))
    await seat.press("enter")


async def write_corrective_actions(seat: Seat) -> None:
    assert seat.review.step is Step.CORRECTIVE_ACTIONS
    await seat.type("call back the March list @li !fri")
    seat.expect("li, due Fri 27 Nov: call back the March list")
    await seat.press("enter")
    seat.expect("call back the March list (li, due 27 Nov).")
    await seat.press("enter")


async def close(seat: Seat) -> None:
    assert seat.review.step is Step.CLOSE
    seat.expect("2 of 4 actions done, 5 of 6 indicators on target.")
    seat.expect("Everything is entered and decided.")
    await seat.press("enter")
    seat.expect("Nothing learned. Press Enter again to close all the same.")
    await seat.type("Lists wear out after a month.", "enter")
    seat.expect("The review of 2026-W46 is closed.")
    seat.expect("Learned: Lists wear out after a month.")
    assert seat.review.view.state is ReviewState.CLOSED


def check_what_is_kept(path: Path) -> None:
    """In the file, through another connection."""
    workspace = open_workspace(path, login="li")
    week = workspace.calendar.week_of(MONDAY)
    view = review_service.view(workspace, week)
    values = {line.measure.key: line.value for line in view.lines}
    assert values == {
        "prospects": 31,
        "followups": 34,
        "proposals": 4,
        "invoices": 1,
        "clients": 2,
        "close_rate": 2 / 31,
        "attendance": 0.815,
        "reply_time": 90,
        "mood": 4,
        "revenue": 25000,
        "visits": 1200,
    }
    assert all(view.is_checked(line) for line in view.lines)
    assert view.review is not None
    assert view.review.learned == "Lists wear out after a month."
    with workspace.database.reading() as connection:
        kept = {action.text: action for action in corrective_actions(connection)}
    assert kept["Ask for referrals"].state is CorrectiveState.DONE
    assert kept["call back the March list"].week == MONDAY
    assert kept["call back the March list"].due == date(2026, 11, 27)
    assert kept["call back the March list"].owner == "li"
    frozen = closing.frozen(workspace, week)
    assert frozen is not None
    assert "Holiday week" in frozen.document
    workspace.close()


async def next_week(path: Path) -> None:
    """The week that runs is proposed next, and asks what became of the corrective action."""
    async with reviewing(path) as seat:
        assert seat.review.view.week.start == MONDAY + timedelta(weeks=1)
        assert seat.review.step is Step.FOLLOW_UP
        assert "open" in seat.line_with("call back the March list")
        seat.expect("noted in the review of 2026-W46 by dana: done, still open, or dropped?")
        await seat.press("o")
        seat.expect("Due again (fri, +1w, 2026-12-04): +1w")
        await seat.type("", "ctrl+u", *"someday", "enter")
        seat.expect('"someday" is not a day.')
        await seat.press("ctrl+u", *"+2w", "enter")
        seat.expect("Still open, now due 4 Dec: call back the March list")
