from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

from kpitui.domain.changes import Plan
from kpitui.domain.corrective import CorrectiveState, Effect
from kpitui.domain.measures import Bounds, Kind, Measure, Objective, Person, Scorecard, Target
from kpitui.domain.reviews import Choice
from kpitui.errors import Conflict, NotAllowed
from kpitui.services import following_up
from kpitui.services.defining import apply, start
from kpitui.services.entering import new_token
from kpitui.services.reviews import closing, reviewing
from kpitui.services.reviews.review_view import ReviewView
from kpitui.services.standing import standing
from kpitui.services.undoing import undo
from kpitui.services.workspace import Workspace
from kpitui.storage.audit import broken_link
from tests.conftest import TODAY
from tests.definitions.generated import scorecards
from tests.held_clock import HeldClock
from tests.services.doing import line_of, newest_rows, tally, total, week

LAST_WEEK = date(2026, 11, 9)
TUESDAY = date(2026, 11, 17)


def value_of(workspace: Workspace, key: str, day: date = TODAY) -> float | None:
    lines = standing(workspace, week(workspace, day)).lines
    return next(line.value for line in lines if line.measure.key == key)


def redefine(workspace: Workspace, wanted: Scorecard) -> None:
    apply(workspace, Plan((), wanted), workspace.scorecard)


def with_measure(scorecard: Scorecard, key: str, change: Callable[[Measure], Measure]) -> Scorecard:
    return replace(scorecard, measures=tuple(change(item) if item.key == key else item for item in scorecard.measures))


def missed(workspace: Workspace) -> ReviewView:
    """Last week's review with one miss."""
    tally(workspace, "clients", 1, LAST_WEEK)
    reviewing.begin(workspace, week(workspace, LAST_WEEK))
    return reviewing.view(workspace, week(workspace, LAST_WEEK))


# Entries.


def test_the_last_entry_is_taken_back(workspace: Workspace) -> None:
    tally(workspace, "prospects", 12, TUESDAY)
    total(workspace, "prospects", 1_250, TODAY)
    assert undo(workspace) == "Undone: the total of 1,250 for Prospects contacted in 2026-W47."
    assert value_of(workspace, "prospects") == 12
    assert undo(workspace) == "Undone: the entry of 12 for Prospects contacted on 17 Nov."
    assert value_of(workspace, "prospects") is None
    row = newest_rows(workspace, "entry")[0]
    assert (row.what, row.by, row.after) == ("undo", "dana", None)


def test_everybody_takes_back_their_own(workspace: Workspace, colleague: Workspace) -> None:
    tally(workspace, "prospects", 12, TUESDAY)
    tally(colleague, "prospects", 5, TUESDAY)
    undo(workspace)
    assert value_of(workspace, "prospects") == 5
    with pytest.raises(NotAllowed, match="nothing of yours left to undo"):
        undo(Workspace(workspace.database, login="sam", clock=workspace._clock))


def test_the_last_entry_of_one_measure(workspace: Workspace) -> None:
    tally(workspace, "prospects", 12, TUESDAY)
    tally(workspace, "visits", 5, TUESDAY)
    following_up.add(workspace, workspace.scorecard.measure("clients"), LAST_WEEK, "call back")
    assert "12 for Prospects contacted" in undo(workspace, "prospects")
    with pytest.raises(NotAllowed, match="nothing of yours left to undo"):
        undo(workspace, "prospects")
    assert undo(workspace) == 'Undone: noted the corrective action "call back".'
    assert "5 for Website visits" in undo(workspace)


def test_what_came_last_goes_first_whatever_the_clock_says(workspace: Workspace, clock: HeldClock) -> None:
    clients = workspace.scorecard.measure("clients")
    for day in (TODAY, date(2026, 11, 18), date(2026, 11, 19)):
        clock.hold(day)
        tally(workspace, "prospects", day.day, TUESDAY)
        following_up.add(workspace, clients, LAST_WEEK, f"text of {day}")
    undone = [undo(workspace) for _ in range(6)]
    assert undone == [
        'Undone: noted the corrective action "text of 2026-11-19".',
        "Undone: the entry of 19 for Prospects contacted on 17 Nov.",
        'Undone: noted the corrective action "text of 2026-11-18".',
        "Undone: the entry of 18 for Prospects contacted on 17 Nov.",
        'Undone: noted the corrective action "text of 2026-11-20".',
        "Undone: the entry of 20 for Prospects contacted on 17 Nov.",
    ]


def test_an_undoing_is_not_undone(workspace: Workspace) -> None:
    tally(workspace, "prospects", 1, TUESDAY)
    tally(workspace, "prospects", 2, TUESDAY)
    undo(workspace)
    undo(workspace)
    assert value_of(workspace, "prospects") is None
    assert [row.what for row in newest_rows(workspace)[:2]] == ["undo", "undo"]


def test_what_was_confirmed_with_it_asks_again(workspace: Workspace) -> None:
    tally(workspace, "prospects", 34, LAST_WEEK)
    view = missed(workspace)
    reviewing.confirm(workspace, view, line_of(view, "prospects"))
    total(workspace, "prospects", 31, LAST_WEEK)
    undo(workspace)
    view = reviewing.view(workspace, view.week)
    assert line_of(view, "prospects").value == 34
    assert not view.is_checked(line_of(view, "prospects"))


def test_an_entry_of_a_closed_week_is_taken_back_as_a_correction_only(
    workspace: Workspace, colleague: Workspace
) -> None:
    view = missed(workspace)
    closing.close(colleague, view.week, "")
    with pytest.raises(NotAllowed, match="The review of 2026-W46 is closed"):
        undo(workspace)
    assert value_of(workspace, "clients", LAST_WEEK) == 1
    assert undo(workspace, correct=True) == "Undone: the entry of 1 for Clients signed on 9 Nov."
    correction = closing.corrections(workspace, view.week)[0]
    assert (correction.was, correction.now, correction.by) == ("1", "missing", "dana")


# Decisions.


def test_a_decision_is_taken_back_to_what_it_was(workspace: Workspace) -> None:
    view = missed(workspace)
    line = view.misses[0]
    reviewing.decide(workspace, view, line, Choice.WATCH)
    first = reviewing.view(workspace, view.week)
    reviewing.decide(workspace, first, line, Choice.ACCEPT, "a holiday")
    assert undo(workspace) == "Undone: decided on Clients signed in 2026-W46: accept."
    assert reviewing.view(workspace, view.week).decisions == first.decisions
    undo(workspace)
    assert reviewing.view(workspace, view.week).decisions == {}


def test_a_decision_that_began_the_review_is_taken_back(workspace: Workspace) -> None:
    tally(workspace, "clients", 1, LAST_WEEK)
    view = reviewing.view(workspace, week(workspace, LAST_WEEK))
    reviewing.decide(workspace, view, view.misses[0], Choice.WATCH)
    assert undo(workspace).startswith("Undone: decided on Clients signed in 2026-W46: watch")
    after = reviewing.view(workspace, view.week)
    assert (after.decisions, after.state) == ({}, "open")


def test_a_decision_that_somebody_changed_since_stays(workspace: Workspace, colleague: Workspace) -> None:
    view = missed(workspace)
    line = view.misses[0]
    reviewing.decide(workspace, view, line, Choice.WATCH)
    reviewing.decide(colleague, reviewing.view(colleague, view.week), line, Choice.ACCEPT, "a holiday")
    with pytest.raises(Conflict, match="was changed again after your change"):
        undo(workspace)
    assert reviewing.view(workspace, view.week).decisions[line.measure.key, LAST_WEEK].choice is Choice.ACCEPT


def test_a_decision_of_a_closed_review_stays(workspace: Workspace, colleague: Workspace) -> None:
    view = missed(workspace)
    reviewing.decide(workspace, view, view.misses[0], Choice.WATCH)
    closing.close(colleague, view.week, "")
    with pytest.raises(NotAllowed, match="which is closed now"):
        undo(workspace)
    assert len(reviewing.view(workspace, view.week).decisions) == 1


# Corrective actions.


def test_each_change_of_a_corrective_action_is_taken_back(workspace: Workspace, clock: HeldClock) -> None:
    clients = workspace.scorecard.measure("clients")
    states = [following_up.add(workspace, clients, LAST_WEEK, "call back @li !fri")]
    states.append(following_up.postpone(workspace, states[-1], date(2026, 12, 4)))
    states.append(following_up.mark_done(workspace, states[-1]))
    states.append(following_up.confirm_effect(workspace, states[-1], Effect.NO_CHANGE))
    states.append(following_up.drop(workspace, states[-1], "no time"))
    undone = [
        'dropped "call back"',
        'said of "call back": no change',
        'marked "call back" as done',
        'moved "call back" to 4 Dec 2026',
    ]
    for before, sentence in zip(reversed(states[:-1]), undone, strict=True):
        assert undo(workspace) == f"Undone: {sentence}."
        assert following_up.numbered(workspace, 1) == before
    assert undo(workspace) == 'Undone: noted the corrective action "call back".'
    assert following_up.listed(workspace, everything=True) == []


def test_a_corrective_action_that_somebody_changed_since_stays(workspace: Workspace, colleague: Workspace) -> None:
    action = following_up.add(workspace, workspace.scorecard.measure("clients"), LAST_WEEK, "call back")
    done = following_up.mark_done(colleague, action)
    with pytest.raises(Conflict, match='The corrective action "call back" was changed again after your change'):
        undo(workspace)
    assert following_up.numbered(workspace, 1) == done
    assert undo(colleague) == 'Undone: marked "call back" as done.'
    assert undo(workspace) == 'Undone: noted the corrective action "call back".'


# Notes.


def test_a_note_is_taken_back(workspace: Workspace) -> None:
    view = missed(workspace)
    reviewing.note(workspace, view.misses[0], "one called back")
    assert undo(workspace) == 'Undone: noted on Clients signed in 2026-W46: "one called back".'
    assert reviewing.view(workspace, view.week).notes == ()


def test_what_was_confirmed_before_it_stays_confirmed(workspace: Workspace, clock: HeldClock) -> None:
    """A number typed over a confirmed one and taken back again leaves the line as it was."""
    clock.hold(date(2026, 11, 17))
    view = missed(workspace)
    reviewing.enter(workspace, view, line_of(view, "prospects"), "34", new_token())
    clock.hold(date(2026, 11, 18))
    view = reviewing.view(workspace, view.week)
    reviewing.enter(workspace, view, line_of(view, "prospects"), "31", new_token())
    assert undo(workspace) == "Undone: the total of 31 for Prospects contacted in 2026-W46."
    view = reviewing.view(workspace, view.week)
    assert (line_of(view, "prospects").value, view.is_checked(line_of(view, "prospects"))) == (34, True)
    undo(workspace)
    view = reviewing.view(workspace, view.week)
    assert (line_of(view, "prospects").value, view.is_checked(line_of(view, "prospects"))) == (None, False)


# Definitions.


def test_skipping_is_taken_back(workspace: Workspace) -> None:
    view = missed(workspace)
    seen = workspace.scorecard
    reviewing.excuse(workspace, view, line_of(view, "followups"), "the fair")
    assert undo(workspace) == "Undone: changed Follow-ups made."
    assert workspace.scorecard == seen


def test_skipping_is_taken_back_though_other_measures_changed_since(workspace: Workspace, colleague: Workspace) -> None:
    view = missed(workspace)
    reviewing.excuse(workspace, view, line_of(view, "followups"), "the fair")
    moved = replace(colleague.scorecard, measures=colleague.scorecard.measures[::-1])
    redefine(colleague, with_measure(moved, "clients", lambda item: replace(item, name="Signed")))
    undo(workspace)
    assert workspace.scorecard.measure("followups").exceptions == ()
    assert workspace.scorecard.measure("clients").name == "Signed"


def test_a_measure_that_somebody_changed_since_stays(workspace: Workspace, colleague: Workspace) -> None:
    view = missed(workspace)
    reviewing.excuse(workspace, view, line_of(view, "followups"), "the fair")
    redefine(colleague, with_measure(colleague.scorecard, "followups", lambda item: replace(item, owner="dana")))
    seen = colleague.scorecard
    with pytest.raises(Conflict, match="The measure followups was changed again after your change"):
        undo(workspace)
    workspace.forget()
    assert workspace.scorecard == seen


def changed_everywhere(seen: Scorecard) -> Scorecard:
    """Everything of a scorecard changed, added, removed and moved at once."""
    prospects, followups, clients, *others, _visits = seen.measures
    new = Measure("calls", "Calls", Kind.ACTION, owner="sam", leading=True)
    return replace(
        seen,
        name="Acme Ltd",
        people=(Person("sam", "Sam Okoro"), *reversed(seen.people)),
        objectives=(replace(seen.objectives[0], parent="sound"), Objective("sound", "Sound")),
        measures=(
            new,
            replace(clients, targets=(Target(Bounds(4)),)),
            prospects,
            *others,
            replace(followups, links=(), retired_on=TODAY),
        ),
    )


def test_what_only_moved_up_for_something_new_is_not_counted(workspace: Workspace) -> None:
    seen = workspace.scorecard
    new = Measure("cold_calls", "Cold calls", Kind.ACTION)
    redefine(workspace, replace(seen, measures=(new, *seen.measures)))
    assert undo(workspace) == "Undone: added Cold calls."
    assert workspace.scorecard == seen


def test_an_order_alone_is_taken_back_by_its_name(workspace: Workspace) -> None:
    seen = workspace.scorecard
    first, second, *others = seen.measures
    redefine(workspace, replace(seen, measures=(second, first, *others)))
    assert undo(workspace) == "Undone: the new order."
    assert workspace.scorecard == seen


def test_a_whole_change_of_the_scorecard_is_taken_back_at_once(workspace: Workspace) -> None:
    seen = workspace.scorecard
    redefine(workspace, changed_everywhere(seen))
    sentence = undo(workspace)
    assert sentence.startswith("Undone: changed the settings of the scorecard and ")
    assert workspace.scorecard == seen
    assert broken_link(workspace.database.connection) is None
    assert {row.what for row in newest_rows(workspace) if row.batch == newest_rows(workspace)[0].batch} == {"undo"}


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    path: Path = tmp_path_factory.mktemp("undo") / "x.kpitui"
    opened = start(path, Scorecard("first"), login="dana", clock=HeldClock(TODAY))
    yield opened
    opened.close()


@settings(max_examples=60)
@given(first=scorecards(), second=scorecards())
def test_any_change_of_the_scorecard_is_taken_back_exactly(
    begun: Workspace, first: Scorecard, second: Scorecard
) -> None:
    first, second = replace(first, timezone="UTC"), replace(second, timezone="UTC")
    redefine(begun, first)
    if first == second:
        return
    redefine(begun, second)
    undo(begun)
    assert begun.scorecard == first


def test_a_measure_that_was_counted_since_stays(workspace: Workspace, colleague: Workspace) -> None:
    redefine(workspace, changed_everywhere(workspace.scorecard))
    seen = workspace.scorecard
    tally(colleague, "calls", 3, TUESDAY)
    with pytest.raises(NotAllowed, match="Adding calls cannot be undone: something was recorded for it since"):
        undo(workspace)
    workspace.forget()
    assert workspace.scorecard == seen


@pytest.mark.parametrize("what", ["owner", "objective", "link", "formula", "parent"])
def test_what_something_refers_to_since_stays(workspace: Workspace, colleague: Workspace, what: str) -> None:
    seen = workspace.scorecard
    calls = Measure("calls", "Calls", Kind.INDICATOR)
    redefine(
        workspace,
        replace(
            seen,
            people=(*seen.people, Person("sam", "Sam")),
            objectives=(*seen.objectives, Objective("sound", "Sound")),
            measures=(*seen.measures, calls),
        ),
    )
    now = colleague.scorecard
    if what == "parent":
        wanted = replace(now, objectives=(replace(now.objectives[0], parent="sound"), now.objectives[1]))
    else:
        link = replace(now.measure("followups").links[0], indicator="calls")
        changes: dict[str, dict[str, object]] = {
            "owner": {"owner": "sam"},
            "objective": {"objective": "sound"},
            "link": {"links": (link,)},
            "formula": {"formula": "calls * 2"},
        }
        wanted = with_measure(now, "followups", lambda item: replace(item, **changes[what]))  # type: ignore[arg-type]
    redefine(colleague, wanted)
    with pytest.raises(Conflict, match=r"This cannot be undone: (Follow-ups made|Coach 40 owners) refers to"):
        undo(workspace)
    workspace.forget()
    assert workspace.scorecard == wanted


def test_the_start_of_a_scorecard_is_not_taken_back(workspace: Workspace) -> None:
    with pytest.raises(NotAllowed, match="Starting the scorecard cannot be undone") as refused:
        undo(workspace)
    assert refused.value.hint == "Delete its file instead."


# Reviews.


def test_beginning_a_review_is_passed_over(workspace: Workspace) -> None:
    tally(workspace, "clients", 1, LAST_WEEK)
    reviewing.begin(workspace, week(workspace, LAST_WEEK))
    assert "1 for Clients signed" in undo(workspace)


def test_a_close_is_taken_back_by_reopening_with_a_reason(workspace: Workspace) -> None:
    view = missed(workspace)
    closing.close(workspace, view.week, "")
    with pytest.raises(NotAllowed, match="Your last change was to close the review of 2026-W46") as no:
        undo(workspace)
    assert "press r" in no.value.hint
    closing.reopen(workspace, view.week, "a typo")
    with pytest.raises(NotAllowed, match="Your last change was to reopen the review") as no:
        undo(workspace)
    assert no.value.hint == "Close it again when it is right."
    assert reviewing.view(workspace, view.week).state == "reopened"


def test_what_is_refused_changes_nothing(workspace: Workspace, path: Path) -> None:
    view = missed(workspace)
    closing.close(workspace, view.week, "")
    before = path.read_bytes()
    with pytest.raises(NotAllowed):
        undo(workspace)
    assert path.read_bytes() == before


def test_a_dropped_corrective_action_is_open_again(workspace: Workspace) -> None:
    action = following_up.add(workspace, workspace.scorecard.measure("clients"), LAST_WEEK, "call back")
    following_up.drop(workspace, action, "no time")
    undo(workspace)
    assert following_up.numbered(workspace, 1).state is CorrectiveState.OPEN
