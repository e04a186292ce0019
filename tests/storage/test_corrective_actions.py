from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kpitui.domain.corrective import CorrectiveAction, CorrectiveState, Effect
from kpitui.errors import NotAllowed
from kpitui.storage.audit import trail
from kpitui.storage.corrective_actions import (
    add_corrective,
    change_corrective,
    corrective_action,
    corrective_actions,
    corrective_actions_in_play,
    corrective_record,
    read_corrective,
    remove_corrective,
)
from kpitui.storage.database import Database
from kpitui.storage.scorecards import load_scorecard, save_scorecard
from tests.storage.conftest import MONDAY, TWO_MEASURES
from tests.storage.things import corrective

BARE = corrective(owner="", due=None, check_on=None)
FULL = corrective(
    state=CorrectiveState.DROPPED, done_on=MONDAY, reason="no time", effect=Effect.NO_CHANGE, text="[/] é 漢\n"
)


def added(database: Database, action: CorrectiveAction) -> CorrectiveAction:
    with database.writing("dana") as change:
        return add_corrective(change, action)


@pytest.mark.parametrize("action", [corrective(), BARE, FULL], ids=["usual", "bare", "full"])
def test_it_comes_back_as_it_was_added(database: Database, action: CorrectiveAction) -> None:
    kept = added(database, action)
    assert kept == replace(action, id=1)
    assert corrective_action(database.connection, 1) == kept
    assert corrective_actions(database.connection) == [kept]
    assert read_corrective(1, corrective_record(kept)) == kept
    row = trail(database.connection)[0]
    assert (row.what, row.entity, row.key, row.before) == ("add", "corrective_action", "1", None)
    assert row.after == corrective_record(kept)


def test_those_of_one_measure(database: Database) -> None:
    for measure in ("calls", "clients", "calls"):
        added(database, corrective(measure=measure))
    assert [action.id for action in corrective_actions(database.connection, measure="calls")] == [1, 3]
    assert corrective_actions(database.connection, measure="gone") == []
    assert corrective_action(database.connection, 9) is None


def test_a_change_is_kept_and_told(database: Database) -> None:
    before = added(database, corrective())
    after = replace(FULL, id=1)
    with database.writing("li") as change:
        change_corrective(change, before, after)
    assert corrective_action(database.connection, 1) == after
    row = trail(database.connection)[0]
    assert (row.what, row.by, row.key) == ("change", "li", "1")
    assert (row.before, row.after) == (corrective_record(before), corrective_record(after))


def test_a_number_is_never_used_again(database: Database) -> None:
    first = added(database, corrective())
    with database.writing("dana") as change:
        remove_corrective(change, first)
    assert corrective_actions(database.connection) == []
    assert added(database, corrective()).id == 2
    assert trail(database.connection, key="1")[0].before == corrective_record(first)


def test_it_needs_its_measure(database: Database) -> None:
    with pytest.raises(NotAllowed, match="gone is no longer in the scorecard"):
        added(database, corrective(measure="gone"))
    assert trail(database.connection, entity="corrective_action") == []


def test_its_owner_may_leave(database: Database) -> None:
    added(database, corrective(owner="dana"))
    with database.writing("li") as change:
        save_scorecard(change, TWO_MEASURES, replace(TWO_MEASURES, people=()), MONDAY)
    scorecard = load_scorecard(database.connection)
    assert scorecard is not None
    assert scorecard.people == ()
    assert corrective_actions(database.connection)[0].owner == "dana"


def test_those_in_play(database: Database) -> None:
    earlier = MONDAY - timedelta(days=70)
    states: list[tuple[date, CorrectiveState, Effect]] = [
        (MONDAY, CorrectiveState.DROPPED, Effect.UNCHECKED),
        (earlier, CorrectiveState.OPEN, Effect.UNCHECKED),
        (earlier, CorrectiveState.DONE, Effect.UNCHECKED),
        (earlier, CorrectiveState.DONE, Effect.TOO_EARLY),
        (earlier, CorrectiveState.DONE, Effect.CHANGED),
        (earlier, CorrectiveState.DONE, Effect.NO_CHANGE),
        (earlier, CorrectiveState.DROPPED, Effect.UNCHECKED),
    ]
    for week, state, effect in states:
        added(database, corrective(week=week, state=state, effect=effect))
    assert [action.id for action in corrective_actions_in_play(database.connection, MONDAY)] == [1, 2, 3, 4]
