from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from kpitui.domain.corrective import CorrectiveAction, CorrectiveState, Effect
from kpitui.errors import Conflict, InvalidInput, NotAllowed
from kpitui.services import following_up
from kpitui.services.reviews import closing, reviewing
from kpitui.services.undoing import undo
from kpitui.services.workspace import Workspace
from tests.conftest import TODAY
from tests.held_clock import HeldClock
from tests.services.doing import tally, week

LAST_WEEK = date(2026, 11, 9)
FRIDAY = date(2026, 11, 27)


def noted(workspace: Workspace, line: str = "call back the March list", key: str = "clients") -> CorrectiveAction:
    return following_up.add(workspace, workspace.scorecard.measure(key), LAST_WEEK, line)


def asked(workspace: Workspace, day: date = TODAY) -> list[int]:
    """The numbers of the corrective actions that the review of a week follows up."""
    return [action.id for action in reviewing.view(workspace, week(workspace, day)).follow_ups]


# Noting.


def test_one_line_says_what_who_and_when(workspace: Workspace) -> None:
    action = noted(workspace, "call back the March list @li !fri")
    assert (action.id, action.text, action.owner, action.due) == (1, "call back the March list", "li", FRIDAY)
    assert (action.measure, action.week, action.state) == ("clients", LAST_WEEK, CorrectiveState.OPEN)
    assert (action.created_by, action.created_at) == ("dana", "2026-11-20T12:00:00.000000+00:00")
    assert following_up.numbered(workspace, 1) == action


def test_what_is_not_said_is_filled_in(workspace: Workspace) -> None:
    action = noted(workspace)
    assert (action.owner, action.due) == ("dana", TODAY + timedelta(days=7)), "the measure's owner, in a week"
    assert noted(workspace, key="visits").owner == ""


@pytest.mark.parametrize(("key", "weeks"), [("clients", 6), ("prospects", 6), ("followups", 5), ("visits", 4)])
def test_its_effect_is_looked_at_after_the_longest_lag_and_four_weeks(
    workspace: Workspace, key: str, weeks: int
) -> None:
    action = noted(workspace, "call !fri", key)
    assert action.check_on == FRIDAY + timedelta(weeks=weeks)


@pytest.mark.parametrize("line", ["", "  ", "@li !fri", "call @nobody", "call !someday", "x" * 501, "a \udcff b"])
def test_what_is_not_understood_is_not_noted(workspace: Workspace, line: str) -> None:
    with pytest.raises(InvalidInput):
        noted(workspace, line)
    assert following_up.listed(workspace, everything=True) == []


def test_a_measure_that_is_gone_is_named(workspace: Workspace) -> None:
    gone = replace(workspace.scorecard.measure("visits"), key="gone")
    with pytest.raises(NotAllowed, match="gone is no longer in the scorecard"):
        following_up.add(workspace, gone, LAST_WEEK, "call")


# Following up.


def test_it_is_asked_for_from_the_next_review_on_until_it_is_over(workspace: Workspace, clock: HeldClock) -> None:
    action = noted(workspace)
    assert asked(workspace, LAST_WEEK) == [], "not in the review in which it was noted"
    assert asked(workspace) == [1]
    clock.hold(date(2027, 3, 5))
    assert asked(workspace, date(2027, 3, 5)) == [1], "however long it takes"
    following_up.drop(workspace, action, "no time")
    assert asked(workspace, date(2027, 3, 5)) == []


def test_done_is_asked_for_again_when_its_effect_can_be_seen(workspace: Workspace, clock: HeldClock) -> None:
    done = following_up.mark_done(workspace, noted(workspace))
    assert (done.state, done.done_on) == (CorrectiveState.DONE, TODAY)
    assert done.check_on == TODAY + timedelta(weeks=6)
    assert asked(workspace) == []
    clock.hold(done.check_on - timedelta(days=1))
    assert asked(workspace, clock().date()) == []
    clock.hold(done.check_on)
    assert asked(workspace, done.check_on) == [1]
    following_up.confirm_effect(workspace, done, Effect.CHANGED)
    assert asked(workspace, done.check_on) == []


def test_too_early_asks_again_in_four_weeks(workspace: Workspace, clock: HeldClock) -> None:
    done = following_up.mark_done(workspace, noted(workspace))
    assert done.check_on is not None
    clock.hold(done.check_on)
    later = following_up.confirm_effect(workspace, done, Effect.TOO_EARLY)
    assert (later.effect, later.check_on) == (Effect.TOO_EARLY, done.check_on + timedelta(weeks=4))
    assert asked(workspace, done.check_on) == []
    clock.hold(done.check_on + timedelta(weeks=4))
    assert asked(workspace, clock().date()) == [1]
    over = following_up.confirm_effect(workspace, later, Effect.NO_CHANGE)
    assert (over.effect, over.check_on) == (Effect.NO_CHANGE, later.check_on)
    assert asked(workspace, clock().date()) == []


def test_done_on_an_earlier_day_but_not_on_a_later_one(workspace: Workspace) -> None:
    action = noted(workspace)
    with pytest.raises(InvalidInput, match="2026-11-21 is in the future"):
        following_up.mark_done(workspace, action, TODAY + timedelta(days=1))
    done = following_up.mark_done(workspace, action, date(2026, 11, 17))
    assert (done.done_on, done.check_on) == (date(2026, 11, 17), date(2026, 12, 29))


def test_a_new_date_moves_the_look_at_its_effect(workspace: Workspace) -> None:
    later = following_up.postpone(workspace, noted(workspace), date(2026, 12, 4))
    assert (later.state, later.due) == (CorrectiveState.OPEN, date(2026, 12, 4))
    assert later.check_on == date(2026, 12, 4) + timedelta(weeks=6)


def test_what_was_over_is_open_again_with_a_new_date(workspace: Workspace) -> None:
    action = noted(workspace)
    done = following_up.mark_done(workspace, action)
    judged = following_up.confirm_effect(workspace, done, Effect.NO_CHANGE)
    again = following_up.postpone(workspace, judged, FRIDAY)
    assert again == replace(action, due=FRIDAY, check_on=FRIDAY + timedelta(weeks=6))
    dropped = following_up.drop(workspace, again, "no time")
    assert following_up.postpone(workspace, dropped, FRIDAY) == again


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2_001, "\udcff"])
def test_dropping_needs_a_reason(workspace: Workspace, reason: str) -> None:
    action = noted(workspace)
    with pytest.raises(InvalidInput):
        following_up.drop(workspace, action, reason)
    assert following_up.numbered(workspace, 1) == action
    dropped = following_up.drop(workspace, action, " no time ")
    assert (dropped.state, dropped.reason) == (CorrectiveState.DROPPED, "no time")


def test_what_somebody_changed_meanwhile_is_a_conflict(workspace: Workspace, colleague: Workspace) -> None:
    action = noted(workspace)
    dropped = following_up.drop(colleague, action, "no time")
    attempts: list[Callable[[], object]] = [
        lambda: following_up.mark_done(workspace, action),
        lambda: following_up.postpone(workspace, action, FRIDAY),
        lambda: following_up.drop(workspace, action, "other"),
        lambda: following_up.confirm_effect(workspace, action, Effect.CHANGED),
    ]
    for attempt in attempts:
        with pytest.raises(Conflict, match="changed corrective action 1 in the meantime: it is dropped now"):
            attempt()
    assert following_up.numbered(workspace, 1) == dropped


def test_what_somebody_took_back_meanwhile_is_a_conflict(workspace: Workspace) -> None:
    action = noted(workspace)
    undo(workspace)
    with pytest.raises(Conflict, match="it is gone now"):
        following_up.mark_done(workspace, action)
    with pytest.raises(InvalidInput, match="There is no corrective action 1"):
        following_up.numbered(workspace, 1)


def test_those_that_wait(workspace: Workspace, clock: HeldClock) -> None:
    _, second, third = (noted(workspace, f"number {n}") for n in (1, 2, 3))
    following_up.drop(workspace, second, "no time")
    done = following_up.mark_done(workspace, third)
    assert [action.id for action in following_up.listed(workspace)] == [1]
    assert [action.id for action in following_up.listed(workspace, everything=True)] == [1, 2, 3]
    assert following_up.listed(workspace, "visits", everything=True) == []
    assert done.check_on is not None
    clock.hold(done.check_on)
    assert [action.id for action in following_up.listed(workspace, "clients")] == [1, 3]


def test_the_next_review_follows_up_what_this_one_noted(workspace: Workspace, clock: HeldClock) -> None:
    tally(workspace, "clients", 1, LAST_WEEK)
    last = week(workspace, LAST_WEEK)
    reviewing.begin(workspace, last)
    noted(workspace)
    noted(workspace, "new opening @li", "prospects")
    closing.close(workspace, last, "")
    clock.hold(date(2026, 11, 23))
    following = reviewing.proposed_week(workspace)
    assert following.start == date(2026, 11, 16)
    reviewing.begin(workspace, following)
    view = reviewing.view(workspace, following)
    assert [action.id for action in view.follow_ups] == [1, 2]
    following_up.mark_done(workspace, view.follow_ups[0])
    assert [action.id for action in reviewing.view(workspace, following).follow_ups] == [2]
