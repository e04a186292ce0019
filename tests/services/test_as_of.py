"""Numbers as they were known on a day: later entries, undoings and definitions are not there yet."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from kpitui.domain.changes import Plan
from kpitui.domain.corrective import CorrectiveState
from kpitui.domain.measures import Bounds, Kind, Measure, Target
from kpitui.domain.reviews import ReviewState
from kpitui.domain.status import Status
from kpitui.errors import KpituiError, NotAllowed
from kpitui.frozen import replace
from kpitui.services import following_up
from kpitui.services.as_of import as_known_on
from kpitui.services.defining import apply
from kpitui.services.entering import new_token
from kpitui.services.past.history import history
from kpitui.services.past.measure_page import measure_page
from kpitui.services.reviews import closing, reviewing
from kpitui.services.standing import standing
from kpitui.services.undoing import undo
from kpitui.services.workspace import Workspace
from tests.held_clock import HeldClock
from tests.services.doing import line_of, tally, total, week

MONDAY = date(2026, 11, 16)


def values(workspace: Workspace, key: str = "prospects", count: int = 2) -> list[float | None]:
    """The newest readings of a measure."""
    past = history(workspace, workspace.scorecard.measure(key), count=count)
    return [item.line.value for item in past.past]


def test_what_was_entered_later_is_not_known_yet(workspace: Workspace, clock: HeldClock) -> None:
    tally(workspace, "prospects", 12, MONDAY)
    clock.hold(date(2026, 11, 24))
    tally(workspace, "prospects", 30, MONDAY)
    assert values(workspace) == [42.0, None]
    with as_known_on(workspace, date(2026, 11, 20)) as then:
        assert then.today() == date(2026, 11, 20)
        assert values(then) == [None, 12.0], "the running period is that of the day"
    with as_known_on(workspace, date(2026, 11, 24)) as then:
        assert values(then) == [42.0, None]
    assert values(workspace) == [42.0, None], "and nothing was changed"


def test_what_was_undone_later_still_counts(workspace: Workspace, clock: HeldClock) -> None:
    tally(workspace, "prospects", 12, MONDAY)
    total(workspace, "prospects", 31, MONDAY)
    clock.hold(date(2026, 11, 21))
    undo(workspace)
    assert values(workspace, count=1) == [12.0]
    with as_known_on(workspace, date(2026, 11, 20)) as then:
        assert values(then, count=1) == [31.0]


def test_targets_and_names_are_those_of_then(workspace: Workspace, clock: HeldClock) -> None:
    tally(workspace, "prospects", 31, MONDAY)
    clock.hold(date(2026, 11, 21))
    seen = workspace.scorecard
    changed = tuple(
        replace(item, name="Calls", targets=(Target(Bounds(at_least=20)),)) if item.key == "prospects" else item
        for item in seen.measures
    )
    added = Measure("talks", "Talks", Kind.ACTION, leading=True)
    apply(workspace, Plan((), replace(seen, measures=(*changed, added))), seen)
    with as_known_on(workspace, date(2026, 11, 20)) as then:
        measure = then.scorecard.measure("prospects")
        assert (measure.name, measure.targets) == ("Prospects contacted", seen.measure("prospects").targets)
        assert not then.scorecard.has("talks")
        line = next(item for item in standing(then, then.this_week()).lines if item.measure.key == "prospects")
        assert line.bounds == Bounds(at_least=50)
    with as_known_on(workspace, date(2026, 11, 21)) as then:
        assert then.scorecard == workspace.scorecard


def test_notes_are_those_of_then(workspace: Workspace, clock: HeldClock) -> None:
    tally(workspace, "clients", 1, MONDAY)
    view = reviewing.view(workspace, week(workspace, MONDAY))
    reviewing.note(workspace, line_of(view, "clients"), "one called back")
    clock.hold(date(2026, 11, 21))
    reviewing.note(workspace, line_of(view, "clients"), "and one more")
    clients = workspace.scorecard.measure("clients")
    assert history(workspace, clients, count=1).past[0].notes == ("one called back", "and one more")
    with as_known_on(workspace, date(2026, 11, 20)) as then:
        assert history(then, clients, count=1).past[0].notes == ("one called back",)


def test_computed_readings_are_those_of_then(workspace: Workspace, clock: HeldClock) -> None:
    tally(workspace, "prospects", 10, MONDAY)
    tally(workspace, "clients", 1, MONDAY)
    clock.hold(date(2026, 11, 21))
    tally(workspace, "clients", 1, MONDAY)
    assert values(workspace, "close_rate", 1) == [0.2]
    with as_known_on(workspace, date(2026, 11, 20)) as then:
        assert values(then, "close_rate", 1) == [0.1]


def test_the_day_ends_at_midnight_where_the_scorecard_is(workspace: Workspace, clock: HeldClock) -> None:
    """London is at UTC in November; in July its day ends at 23:00 UTC."""
    with as_known_on(workspace, date(2026, 11, 20)) as then:
        assert then._clock() == datetime(2026, 11, 20, 23, 59, 59, 999_999, UTC)
    clock.hold(date(2027, 7, 2))
    with as_known_on(workspace, date(2027, 7, 1)) as then:
        assert then._clock() == datetime(2027, 7, 1, 22, 59, 59, 999_999, UTC)


@pytest.mark.parametrize(
    ("day", "message"),
    [
        (date(2026, 11, 21), r"21 Nov 2026 is to come\. Name a day up to today\."),
        (
            date(2026, 11, 1),
            r"On 1 Nov 2026 there was no scorecard yet\. It was begun on 2 Nov 2026; name a later day\.",
        ),
    ],
)
def test_days_of_which_nothing_is_known(workspace: Workspace, day: date, message: str) -> None:
    with pytest.raises(NotAllowed) as told, as_known_on(workspace, day):
        pass
    assert str(told.value) == message.replace("\\", "")


def test_nothing_can_be_changed_then(workspace: Workspace) -> None:
    before = workspace.database.path.read_bytes()
    with as_known_on(workspace, date(2026, 11, 20)) as then:
        with pytest.raises(KpituiError):
            tally(then, "prospects", 12, MONDAY)
        view = reviewing.view(then, week(then, MONDAY))
        with pytest.raises(KpituiError):
            reviewing.enter(then, view, line_of(view, "prospects"), "12", new_token())
    assert workspace.database.path.read_bytes() == before


def test_reviews_stand_as_they_stood_then(workspace: Workspace, clock: HeldClock) -> None:
    """A running week that was closed only later was pending; one opened again later was closed."""
    monday = week(workspace, MONDAY)
    tally(workspace, "prospects", 12, MONDAY)
    reviewing.begin(workspace, monday)
    clock.hold(date(2026, 11, 21))
    closing.close(workspace, monday, "call earlier")
    clock.hold(date(2026, 11, 24))
    closing.reopen(workspace, monday, "a typo")
    states = {}
    for day in (19, 20, 21, 24):
        with as_known_on(workspace, date(2026, 11, day)) as then:
            found = standing(then, monday)
            prospects = next(item for item in found.lines if item.measure.key == "prospects")
            states[day] = (found.review_state, prospects.status)
            if day == 21:
                assert found.review is not None
                assert (found.review.closed_by, found.review.learned) == ("dana", "call earlier")
    assert states == {
        19: (ReviewState.NONE, Status.PENDING),
        20: (ReviewState.OPEN, Status.PENDING),
        21: (ReviewState.CLOSED, Status.OFF_TARGET),
        24: (ReviewState.REOPENED, Status.OFF_TARGET),
    }


def test_who_closed_a_review_only_later_is_not_known_yet(workspace: Workspace, clock: HeldClock) -> None:
    monday = week(workspace, MONDAY)
    reviewing.begin(workspace, monday)
    closing.close(workspace, monday, "call earlier")
    clock.hold(date(2026, 11, 21))
    closing.reopen(workspace, monday, "a typo")
    clock.hold(date(2026, 11, 24))
    closing.close(workspace, monday, "call at nine")
    with as_known_on(workspace, date(2026, 11, 21)) as then:
        review = standing(then, monday).review
        assert review is not None
        assert (review.state, review.learned) == (ReviewState.REOPENED, "call earlier")
        assert review.closed_at[:10] == "2026-11-20"


def test_corrective_actions_stand_as_they_stood_then(workspace: Workspace, clock: HeldClock) -> None:
    clients = workspace.scorecard.measure("clients")
    added = following_up.add(workspace, clients, MONDAY, "ask for referrals @li !2026-11-27")
    clock.hold(date(2026, 11, 21))
    following_up.add(workspace, clients, MONDAY, "buy a list")
    clock.hold(date(2026, 11, 24))
    following_up.mark_done(workspace, added)
    with as_known_on(workspace, date(2026, 11, 21)) as then:
        found = measure_page(then, then.scorecard.measure("clients")).corrective
        assert [(action.text, action.owner, action.state, action.done_on) for action in found] == [
            ("buy a list", "dana", CorrectiveState.OPEN, None),
            ("ask for referrals", "li", CorrectiveState.OPEN, None),
        ]
        assert found[1].due == date(2026, 11, 27)
    with as_known_on(workspace, date(2026, 11, 20)) as then:
        assert len(measure_page(then, then.scorecard.measure("clients")).corrective) == 1
    with as_known_on(workspace, date(2026, 11, 24)) as then:
        found = measure_page(then, then.scorecard.measure("clients")).corrective
        assert found[1].state is CorrectiveState.DONE
