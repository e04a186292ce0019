"""The board of corrective actions: its order, its filter, the past of each, and the share done in time."""

from __future__ import annotations

from datetime import date

import pytest

from kpitui.definitions.reading import read_scorecard
from kpitui.domain.completion import Promise
from kpitui.domain.corrective import CorrectiveAction, Effect
from kpitui.domain.measures import Frequency
from kpitui.errors import Conflict, InvalidInput
from kpitui.services import defining, following_up
from kpitui.services.board import Place, board, completion_now, matching, past_of
from kpitui.services.diagnosis.kept_findings import KeptFindings
from kpitui.services.past.history import history
from kpitui.services.standing import standing
from kpitui.services.undoing import undo
from kpitui.services.workspace import Workspace
from kpitui.storage.corrective_actions import add_corrective
from kpitui.storage.promises import promises
from tests.conftest import BEGUN, TODAY
from tests.held_clock import HeldClock
from tests.scorecards import SMALL_SCORECARD


def note(workspace: Workspace, line: str, key: str = "clients") -> CorrectiveAction:
    return following_up.add(workspace, workspace.scorecard.measure(key), date(2026, 11, 9), line)


def ids(workspace: Workspace) -> list[tuple[str, int]]:
    return [(card.place.value, card.action.id) for card in board(workspace).cards]


def test_open_ones_the_most_urgent_first_then_those_to_check_then_the_newest(
    workspace: Workspace, clock: HeldClock
) -> None:
    clock.hold(date(2026, 9, 1))
    early = note(workspace, "first !2026-09-04")
    recent = note(workspace, "second !2026-09-05")
    gone = note(workspace, "third !2026-09-06")
    following_up.mark_done(workspace, early)
    clock.hold(TODAY)
    note(workspace, "fourth !2026-11-27")
    note(workspace, "fifth !2026-11-13")
    note(workspace, "sixth !2026-11-20")
    following_up.mark_done(workspace, recent, date(2026, 11, 19))
    following_up.drop(workspace, gone, "too dear")
    found = board(workspace)
    assert ids(workspace) == [
        *[("open", number) for number in (5, 6, 4)],
        ("check", 1),
        ("done", 2),
        ("dropped", 3),
    ]
    assert [card.days_late for card in found.cards] == [7, 0, 0, 0, 0, 0]
    assert (found.late, found.count(Place.OPEN), found.count(Place.DONE)) == (1, 3, 1)
    following_up.confirm_effect(workspace, following_up.numbered(workspace, 1), Effect.CHANGED)
    assert ids(workspace)[3:5] == [("done", 2), ("done", 1)]


def test_every_word_of_the_filter_must_occur_somewhere(workspace: Workspace) -> None:
    note(workspace, "Call back @li")
    note(workspace, "Write a CALL script", "prospects")
    cards = board(workspace).cards

    def shown(words: str, measure: str = "") -> list[int]:
        return sorted(card.action.id for card in matching(cards, words, measure))

    assert shown("") == [1, 2]
    assert shown("call") == [1, 2]
    assert shown("call wen") == [1], "a person's name"
    assert shown("prospects contacted") == [2], "a measure's name"
    assert shown("", "clients") == [1]
    assert shown("script", "clients") == []


def test_the_past_of_one_names_who_changed_what(workspace: Workspace, colleague: Workspace, clock: HeldClock) -> None:
    made = note(workspace, "Call back @dana !2026-11-27")
    assert past_of(workspace, made) == ["20 Nov dana: noted, due 27 Nov, for dana"]
    changed = following_up.edit(colleague, made, "Call them all back @li !2026-12-04")
    clock.hold(date(2026, 12, 4))
    done = following_up.mark_done(colleague, changed)
    following_up.confirm_effect(workspace, done, Effect.CHANGED)
    undo(workspace)
    assert past_of(workspace, made) == [
        "20 Nov dana: noted, due 27 Nov, for dana",
        "20 Nov li: reworded, it was: Call back, given to li, due 4 Dec instead of 27 Nov",
        "4 Dec li: done on 4 Dec",
        "4 Dec dana: effect: it worked, undone: effect: not looked at",
    ]


def test_editing_keeps_what_the_line_leaves_out(workspace: Workspace, colleague: Workspace) -> None:
    made = note(workspace, "Call back @li !2026-11-27")
    assert following_up.as_line(workspace, made) == "Call back @li !2026-11-27"
    same = following_up.edit(workspace, made, following_up.as_line(workspace, made))
    assert same == made
    changed = following_up.edit(workspace, made, "Call them back !2026-12-04")
    assert (changed.text, changed.owner, changed.due) == ("Call them back", "li", date(2026, 12, 4))
    assert changed.check_on == following_up.check_day(
        workspace.scorecard.measure("clients"), workspace, date(2026, 12, 4)
    )
    with pytest.raises(InvalidInput, match="There is no text"):
        following_up.edit(workspace, changed, "@li")
    following_up.drop(colleague, changed, "nobody wants to")
    with pytest.raises(Conflict, match="it is dropped now"):
        following_up.edit(workspace, changed, "once more")


# The share done in time.


def test_a_new_date_given_later_does_not_make_it_done_in_time(workspace: Workspace, clock: HeldClock) -> None:
    made = note(workspace, "Call back !2026-11-27")
    slip = following_up.postpone(workspace, made, date(2026, 11, 26))
    with workspace.database.reading() as connection:
        assert [item.due for item in promises(connection)] == [date(2026, 11, 26)], "changed on the day it was noted"
    clock.hold(date(2026, 12, 1))
    late = following_up.postpone(workspace, slip, date(2026, 12, 4))
    clock.hold(date(2026, 12, 4))
    following_up.mark_done(workspace, late)
    found = board(workspace).completion
    assert (found.due, found.in_time) == (1, 0)
    assert completion_now(workspace, {99}).due == 0


def test_undoing_counts_as_it_is_now(workspace: Workspace, clock: HeldClock) -> None:
    made = note(workspace, "Call back !2026-11-21")
    clock.hold(date(2026, 11, 21))
    following_up.mark_done(workspace, made)
    assert board(workspace).completion.in_time == 1
    undo(workspace)
    assert board(workspace).completion.due == 0, "its day is not over"
    clock.hold(date(2026, 11, 22))
    assert (board(workspace).completion.due, board(workspace).completion.in_time) == (1, 0)


# As a measure.

RATE = '\n[[metric]]\nkey = "kept"\nname = "Done in time"\nshow = "percent"\nformula = "corrective_completion()"\n'


def define(workspace: Workspace, text: str) -> None:
    seen = workspace.scorecard
    defining.apply(workspace, defining.plan(workspace, read_scorecard(text, "rate.toml")), seen)


@pytest.fixture
def with_rate(workspace: Workspace, clock: HeldClock) -> Workspace:
    """Two corrective actions due in W45, one done in time, one late; one due in W46, done in time."""
    define(workspace, SMALL_SCORECARD + RATE)
    clock.hold(BEGUN)
    first = note(workspace, "one !2026-11-04")
    second = note(workspace, "two !2026-11-05")
    third = note(workspace, "three !2026-11-12")
    following_up.mark_done(workspace, first)
    clock.hold(date(2026, 11, 12))
    following_up.mark_done(workspace, second)
    following_up.mark_done(workspace, third)
    clock.hold(TODAY)
    return workspace


def test_the_rate_is_a_reading_of_every_week(with_rate: Workspace) -> None:
    past = history(with_rate, with_rate.scorecard.measure("kept"), count=4)
    assert [item.line.value for item in past.past] == [None, 0.5, pytest.approx(2 / 3), pytest.approx(2 / 3)]
    line = next(line for line in standing(with_rate, with_rate.this_week()).lines if line.measure.key == "kept")
    assert line.value == pytest.approx(2 / 3)


def test_a_formula_may_go_on_from_the_rate(workspace: Workspace, clock: HeldClock) -> None:
    text = RATE.replace('"corrective_completion()"', '"1 - corrective_completion()"\nfrequency = "monthly"')
    define(workspace, SMALL_SCORECARD + text)
    clock.hold(BEGUN)
    note(workspace, "one !2026-11-04")
    clock.hold(TODAY)
    (past,) = history(workspace, workspace.scorecard.measure("kept"), count=1).past
    assert past.line.period.frequency is Frequency.MONTHLY
    assert past.line.value == 1.0


def test_definitions_can_be_undone_with_the_rate_in_a_formula(with_rate: Workspace) -> None:
    define(with_rate, SMALL_SCORECARD.replace("Website visits", "Visits") + RATE)
    undo(with_rate)
    assert with_rate.scorecard.measure("visits").name == "Website visits"


def test_what_was_found_out_rests_on_every_corrective_action(with_rate: Workspace) -> None:
    """A corrective action on another measure changes the past of the one that tells the share done in time."""
    kept = KeptFindings(with_rate)
    line = next(line for line in standing(with_rate, with_rate.this_week()).lines if line.measure.key == "kept")
    (before,) = kept.of([line])
    assert kept.of([line])[0] is before
    note(with_rate, "another one", "prospects")
    assert kept.of([line])[0] is not before


def test_nothing_is_read_for_it_where_no_formula_names_it(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kpitui.storage import promises as storage

    def refuse(connection: object) -> list[Promise]:
        raise AssertionError("read")

    monkeypatch.setattr(storage, "promises", refuse)
    assert standing(workspace, workspace.this_week()).lines


def test_one_noted_without_a_day_counts_by_the_day_it_got_later(workspace: Workspace, clock: HeldClock) -> None:
    with workspace.writing() as change:
        bare = add_corrective(change, CorrectiveAction(0, "one", "clients", date(2026, 11, 9)))
    with workspace.database.reading() as connection:
        assert promises(connection) == []
    clock.hold(date(2026, 11, 24))
    following_up.postpone(workspace, bare, date(2026, 11, 25))
    with workspace.database.reading() as connection:
        assert [item.due for item in promises(connection)] == [date(2026, 11, 25)]
