from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from kpitui.domain.changes import Plan
from kpitui.domain.measures import Bounds, Frequency, Measure, PeriodException, Scorecard, Target, WeekStart
from kpitui.domain.reviews import Choice, Decision, ReviewState, Step
from kpitui.domain.status import Status
from kpitui.errors import Conflict, InvalidInput, KpituiError, NotAllowed
from kpitui.services import following_up
from kpitui.services.defining import apply, start
from kpitui.services.entering import new_token
from kpitui.services.reviews import closing, reviewing
from kpitui.services.reviews.review_view import ReviewView
from kpitui.services.workspace import Workspace
from kpitui.storage.reviews import Place
from tests.conftest import BEGUN, TODAY
from tests.held_clock import HeldClock
from tests.services.doing import line_of, newest_rows, tally, total, week

LAST_WEEK = date(2026, 11, 9)


def change_measure(workspace: Workspace, key: str, change: Callable[[Measure], Measure]) -> None:
    seen = workspace.scorecard
    measures = tuple(change(item) if item.key == key else item for item in seen.measures)
    apply(workspace, Plan((), replace(seen, measures=measures)), seen)


def last_week(workspace: Workspace) -> ReviewView:
    """The review of last week, begun."""
    reviewing.begin(workspace, week(workspace, LAST_WEEK))
    return reviewing.view(workspace, week(workspace, LAST_WEEK))


def keys(view: ReviewView) -> list[tuple[str, date]]:
    """The lines that are not weekly."""
    return [
        (line.measure.key, line.period.start) for line in view.lines if line.measure.frequency is not Frequency.WEEKLY
    ]


# Which week.


def test_the_last_finished_week_is_proposed_until_its_review_is_closed(workspace: Workspace) -> None:
    last, running = week(workspace, LAST_WEEK), workspace.this_week()
    assert reviewing.proposed_week(workspace) == last
    reviewing.begin(workspace, last)
    assert reviewing.proposed_week(workspace) == last
    closing.close(workspace, last, "")
    assert reviewing.proposed_week(workspace) == running
    closing.reopen(workspace, last, "a typo")
    assert reviewing.proposed_week(workspace) == last


def test_a_late_review_moves_nothing(workspace: Workspace, clock: HeldClock) -> None:
    clock.hold(date(2026, 12, 9))
    assert reviewing.proposed_week(workspace).start == date(2026, 11, 30), "weeks missed before it are not asked for"
    closing_late = week(workspace, date(2026, 11, 30))
    reviewing.begin(workspace, closing_late)
    closing.close(workspace, closing_late, "")
    assert reviewing.proposed_week(workspace).start == date(2026, 12, 7)
    clock.hold(date(2026, 12, 14))
    assert reviewing.proposed_week(workspace).start == date(2026, 12, 7)


@pytest.mark.parametrize(
    ("begun", "proposed"), [(date(2026, 11, 15), LAST_WEEK), (date(2026, 11, 16), date(2026, 11, 16))]
)
def test_a_week_in_which_nothing_was_counted_is_not_proposed(
    scorecard: Scorecard, clock: HeldClock, tmp_path: Path, begun: date, proposed: date
) -> None:
    clock.hold(begun)
    new = start(tmp_path / "new", scorecard, login="dana", clock=clock)
    clock.hold(TODAY)
    assert reviewing.proposed_week(new).start == proposed
    tally(new, "prospects", 1, date(2026, 11, 10))
    assert reviewing.proposed_week(new).start == LAST_WEEK, "what was entered for it counts"
    new.close()


def test_a_scorecard_begun_late_on_sunday_begins_on_that_day(
    scorecard: Scorecard, clock: HeldClock, tmp_path: Path
) -> None:
    clock.hold(date(2026, 11, 15), 12)  # Monday 01:00 in Auckland
    there = start(tmp_path / "there", replace(scorecard, timezone="Pacific/Auckland"), login="dana", clock=clock)
    assert reviewing.proposed_week(there) == there.this_week()
    assert there.this_week().start == date(2026, 11, 16)
    there.close()


def test_when_all_measures_were_retired_the_running_week_is_proposed(workspace: Workspace) -> None:
    seen = workspace.scorecard
    retired = tuple(replace(measure, retired_on=LAST_WEEK) for measure in seen.measures)
    apply(workspace, Plan((), replace(seen, measures=retired)), seen)
    assert reviewing.proposed_week(workspace) == workspace.this_week()


def test_beginning_twice_is_one_review(workspace: Workspace, colleague: Workspace) -> None:
    last = week(workspace, LAST_WEEK)
    reviewing.begin(workspace, last)
    reviewing.begin(colleague, last)
    review = reviewing.view(workspace, last).review
    assert review is not None
    assert (review.opened_by, review.state) == ("dana", ReviewState.OPEN)
    assert len(newest_rows(workspace, "review")) == 1


def test_a_week_that_has_not_begun_is_not_reviewed(workspace: Workspace) -> None:
    with pytest.raises(NotAllowed, match="2026-W48 has not begun"):
        reviewing.begin(workspace, workspace.calendar.next(workspace.this_week()))


# What is due.


def test_everything_weekly_is_due_actions_first_and_metrics_last(workspace: Workspace) -> None:
    view = last_week(workspace)
    assert [line.measure.key for line in view.actions] == ["prospects", "followups"]
    assert [line.measure.key for line in view.results] == ["clients", "close_rate", "mood", "visits"]
    assert (view.label, view.state, view.closed) == ("2026-W46", ReviewState.OPEN, False)
    assert view.headline == "0 of 2 actions done, 0 of 2 indicators on target"
    assert {line.measure.key for line in view.missing} == {line.measure.key for line in view.lines}


@pytest.mark.parametrize(
    ("monday", "due"),
    [
        ("2026-11-23", []),
        ("2026-11-30", [("revenue", date(2026, 11, 1))]),  # a week of one day of November
        ("2026-12-07", [("revenue", date(2026, 11, 1))]),  # still
        (
            "2026-12-28",
            [("revenue", date(2026, 11, 1)), ("revenue", date(2026, 12, 1)), ("renewals", date(2026, 10, 1))],
        ),
    ],
)
def test_months_and_quarters_are_due_from_the_week_with_their_last_day(
    workspace: Workspace, clock: HeldClock, monday: str, due: list[tuple[str, date]]
) -> None:
    clock.hold(date(2027, 1, 3))
    assert keys(reviewing.view(workspace, week(workspace, date.fromisoformat(monday)))) == due


def test_a_month_stays_due_until_it_is_entered(workspace: Workspace, clock: HeldClock) -> None:
    clock.hold(date(2026, 12, 11))
    later = week(workspace, date(2026, 12, 7))
    november = ("revenue", date(2026, 11, 1))
    assert keys(reviewing.view(workspace, later)) == [november]
    total(workspace, "revenue", 9_000, date(2026, 11, 30))
    assert keys(reviewing.view(workspace, later)) == []
    assert keys(reviewing.view(workspace, week(workspace, date(2026, 11, 30)))) == [november], "where it ended"


def test_a_month_stays_due_until_it_is_excused(workspace: Workspace, clock: HeldClock) -> None:
    clock.hold(date(2026, 12, 11))
    later = week(workspace, date(2026, 12, 7))
    view = reviewing.view(workspace, later)
    reviewing.excuse(workspace, view, line_of(view, "revenue"), "the books are late")
    assert keys(reviewing.view(workspace, later)) == []
    ended = reviewing.view(workspace, week(workspace, date(2026, 11, 30)))
    assert line_of(ended, "revenue").status is Status.EXCUSED


def test_a_month_entered_in_a_late_review_stays_on_its_list(workspace: Workspace, clock: HeldClock) -> None:
    clock.hold(date(2026, 12, 11))
    later = week(workspace, date(2026, 12, 7))
    reviewing.begin(workspace, later)
    view = reviewing.view(workspace, later)
    reviewing.enter(workspace, view, line_of(view, "revenue"), "9000", new_token())
    view = reviewing.view(workspace, later)
    assert line_of(view, "revenue").value == 9_000
    assert view.is_checked(line_of(view, "revenue"))
    assert keys(reviewing.view(workspace, workspace.calendar.next(later))) == []


def test_a_month_entered_outside_of_the_open_review_is_asked_about(workspace: Workspace, clock: HeldClock) -> None:
    clock.hold(date(2026, 12, 11))
    later, november = week(workspace, date(2026, 12, 7)), ("revenue", date(2026, 11, 1))
    reviewing.begin(workspace, later)
    clock.hold(date(2026, 12, 12))
    total(workspace, "revenue", 9_000, date(2026, 11, 30))
    view = reviewing.view(workspace, later)
    assert keys(view) == [november]
    assert [line.measure.key for line in view.misses] == ["revenue"]
    assert [line.measure.key for line in view.undecided] == ["revenue"]
    assert not view.is_checked(line_of(view, "revenue"))


def test_a_month_entered_after_its_review_was_closed_is_asked_about_once(
    workspace: Workspace, clock: HeldClock
) -> None:
    november = ("revenue", date(2026, 11, 1))
    ended, later = week(workspace, date(2026, 11, 30)), week(workspace, date(2026, 12, 7))
    clock.hold(date(2026, 12, 7))
    reviewing.begin(workspace, ended)
    closing.close(workspace, ended, "")
    clock.hold(date(2026, 12, 9))
    total(workspace, "revenue", 9_000, date(2026, 11, 30))
    clock.hold(date(2026, 12, 14))
    reviewing.begin(workspace, later)
    view = reviewing.view(workspace, later)
    assert keys(view) == [november]
    reviewing.confirm(workspace, view, line_of(view, "revenue"))
    closing.close(workspace, later, "")
    assert keys(reviewing.view(workspace, later)) == [november]
    assert keys(reviewing.view(workspace, workspace.calendar.next(later))) == []


def test_three_months_back_and_not_before_the_measure_was(workspace: Workspace, clock: HeldClock) -> None:
    clock.hold(date(2027, 6, 4))
    view = reviewing.view(workspace, week(workspace, date(2027, 5, 31)))
    months = [period for key, period in keys(view) if key == "revenue"]
    assert months == [date(2027, 3, 1), date(2027, 4, 1), date(2027, 5, 1)]
    clock.hold(date(2026, 12, 4))
    view = reviewing.view(workspace, week(workspace, date(2026, 11, 30)))
    assert keys(view) == [("revenue", date(2026, 11, 1))], "October ended before the scorecard began"
    assert date(2026, 10, 31) < BEGUN


def test_a_month_counts_from_its_first_entry(workspace: Workspace, clock: HeldClock) -> None:
    clock.hold(date(2026, 12, 4))
    tally(workspace, "revenue", 5, date(2026, 9, 7))
    view = reviewing.view(workspace, week(workspace, date(2026, 11, 30)))
    assert keys(view) == [("revenue", date(2026, 10, 1)), ("revenue", date(2026, 11, 1))]


def test_computed_months_are_not_asked_for_later(workspace: Workspace, clock: HeldClock) -> None:
    change_measure(workspace, "close_rate", lambda item: replace(item, frequency=Frequency.MONTHLY))
    clock.hold(date(2026, 12, 11))
    assert ("close_rate", date(2026, 11, 1)) in keys(reviewing.view(workspace, week(workspace, date(2026, 11, 30))))
    assert ("close_rate", date(2026, 11, 1)) not in keys(reviewing.view(workspace, week(workspace, date(2026, 12, 7))))


def test_retired_measures_are_not_asked_for(workspace: Workspace) -> None:
    change_measure(workspace, "visits", lambda item: replace(item, retired_on=date(2026, 11, 12)))
    assert line_of(last_week(workspace), "visits").status is Status.MISSING, "it was there when the week began"
    running = reviewing.view(workspace, workspace.this_week())
    assert "visits" not in [line.measure.key for line in running.lines]


@pytest.mark.parametrize(
    ("week_starts", "day", "first"),
    [
        (WeekStart.SUNDAY, date(2026, 11, 29), date(2026, 11, 29)),
        (WeekStart.SATURDAY, date(2026, 11, 28), date(2026, 11, 28)),
    ],
)
def test_weeks_that_begin_before_monday(
    scorecard: Scorecard, clock: HeldClock, tmp_path: Path, week_starts: WeekStart, day: date, first: date
) -> None:
    workspace = start(tmp_path / "x", replace(scorecard, week_starts=week_starts), login="dana", clock=clock)
    clock.hold(date(2026, 12, 5))
    view = reviewing.view(workspace, week(workspace, day))
    assert view.week.start == first
    assert keys(view) == [("revenue", date(2026, 11, 1))]
    earlier = reviewing.view(workspace, workspace.calendar.next(view.week, -1))
    assert keys(earlier) == []
    workspace.close()


def test_misses_come_worst_first_results_before_actions(workspace: Workspace) -> None:
    tally(workspace, "prospects", 10, LAST_WEEK)
    tally(workspace, "followups", 3, LAST_WEEK)
    tally(workspace, "clients", 0.5, LAST_WEEK)
    total(workspace, "visits", 0, LAST_WEEK)
    change_measure(workspace, "visits", lambda item: replace(item, targets=workspace.scorecard.measures[0].targets))
    view = last_week(workspace)
    assert [line.measure.key for line in view.misses] == ["clients", "close_rate", "followups", "prospects"]
    assert view.undecided == list(view.misses)


@pytest.mark.parametrize(
    ("bounds", "value", "worse"),
    [
        (Bounds(at_least=10), 5.0, False),  # half of the target missed
        (Bounds(at_least=10), 2.0, True),
        (Bounds(at_most=10), 14.0, False),
        (Bounds(at_most=10), 17.0, True),
        (Bounds(at_most=0), 0.5, False),  # of a limit of zero the amount itself
        (Bounds(at_most=0), 1.0, True),
        (Bounds(-10, -5), -16.5, True),
        (Bounds(0, 10), -0.5, False),
    ],
)
def test_how_bad_a_miss_is(workspace: Workspace, bounds: Bounds, value: float, worse: bool) -> None:
    # Beside a miss of 55 hundredths.
    change_measure(workspace, "clients", lambda item: replace(item, targets=(Target(Bounds(at_least=10)),), links=()))
    change_measure(workspace, "mood", lambda item: replace(item, targets=(Target(bounds),)))
    total(workspace, "clients", 4.5, LAST_WEEK)
    total(workspace, "mood", value, LAST_WEEK)
    misses = [line.measure.key for line in last_week(workspace).misses]
    assert misses == (["mood", "clients"] if worse else ["clients", "mood"])


# Entering.


def test_what_is_typed_is_saved_and_confirmed(workspace: Workspace) -> None:
    view = last_week(workspace)
    line = line_of(view, "prospects")
    assert not view.is_checked(line)
    saved = reviewing.enter(workspace, view, line, "8+12+11", new_token())
    assert (saved.after, saved.amount.is_total, saved.period.start) == (31.0, True, LAST_WEEK)
    view = reviewing.view(workspace, view.week)
    assert view.is_checked(line_of(view, "prospects"))
    assert line_of(view, "prospects").status is Status.OFF_TARGET


def test_a_plus_adds_on_the_last_day_of_the_week_or_today(workspace: Workspace) -> None:
    tally(workspace, "prospects", 10, LAST_WEEK)
    view = last_week(workspace)
    saved = reviewing.enter(workspace, view, line_of(view, "prospects"), "+5", new_token())
    assert (saved.before, saved.after, saved.amount.day) == (10.0, 15.0, date(2026, 11, 15))
    running = reviewing.view(workspace, workspace.this_week())
    saved = reviewing.enter(workspace, running, line_of(running, "prospects"), "+2", new_token())
    assert saved.amount.day == TODAY


@pytest.mark.parametrize(
    ("key", "typed", "stored"),
    [("mood", "good", 4.0), ("mood", "2", 2.0), ("clients", "-1", -1.0), ("visits", "1.2k", 1_200.0)],
)
def test_amounts_are_read_as_people_write_them(workspace: Workspace, key: str, typed: str, stored: float) -> None:
    view = last_week(workspace)
    assert reviewing.enter(workspace, view, line_of(view, key), typed, new_token()).after == stored


@pytest.mark.parametrize(
    ("key", "typed", "message"),
    [
        ("prospects", "thirty", "is not an amount"),
        ("prospects", "", "There is no amount"),
        ("prospects", "1e400", "is not an amount"),
        ("prospects", "9" * 5_000, "too long"),
        ("mood", "6", "is not a step"),
        ("close_rate", "8%", "is computed"),
    ],
)
def test_what_is_not_understood_changes_nothing(workspace: Workspace, key: str, typed: str, message: str) -> None:
    view = last_week(workspace)
    with pytest.raises(KpituiError, match=message):
        reviewing.enter(workspace, view, line_of(view, key), typed, new_token())
    assert reviewing.view(workspace, view.week) == view


def test_entering_over_somebody_elses_newer_amount_asks_first(workspace: Workspace, colleague: Workspace) -> None:
    view = last_week(workspace)
    line = line_of(view, "prospects")
    token = new_token()
    total(colleague, "prospects", 34, LAST_WEEK)
    with pytest.raises(Conflict, match="li has entered 34 for Prospects contacted in the meantime; yours is 31"):
        reviewing.enter(workspace, view, line, "31", token)
    view = reviewing.view(workspace, view.week)
    assert not view.is_checked(line)
    saved = reviewing.enter(workspace, view, line_of(view, "prospects"), "31", token)
    assert (saved.before, saved.after) == (34.0, 31.0)


def test_a_save_sent_twice_counts_once(workspace: Workspace) -> None:
    view = last_week(workspace)
    token = new_token()
    for _ in range(2):
        saved = reviewing.enter(workspace, view, line_of(view, "prospects"), "+5", token)
    assert (saved.repeated, saved.after) == (True, 5.0)


def test_entering_begins_a_review_that_nobody_has_begun(workspace: Workspace) -> None:
    view = reviewing.view(workspace, week(workspace, LAST_WEEK))
    assert view.state is ReviewState.NONE
    reviewing.enter(workspace, view, line_of(view, "prospects"), "31", new_token())
    assert reviewing.view(workspace, view.week).state is ReviewState.OPEN


# Confirming.


def test_what_is_there_is_confirmed(workspace: Workspace) -> None:
    tally(workspace, "prospects", 31, LAST_WEEK)
    view = last_week(workspace)
    line = line_of(view, "prospects")
    assert not view.is_checked(line)
    reviewing.confirm(workspace, view, line)
    assert reviewing.view(workspace, view.week).is_checked(line)


def test_a_number_for_an_excused_period_takes_the_excuse_back(workspace: Workspace) -> None:
    view = last_week(workspace)
    reviewing.excuse(workspace, view, line_of(view, "prospects"), "a fair")
    view = reviewing.view(workspace, view.week)
    assert line_of(view, "prospects").status is Status.EXCUSED
    reviewing.enter(workspace, view, line_of(view, "prospects"), "31", new_token())
    line = line_of(reviewing.view(workspace, view.week), "prospects")
    assert (line.value, line.status, line.excuse) == (31.0, Status.OFF_TARGET, "")
    assert newest_rows(workspace)[0].entity == "measure"


def test_what_needs_no_confirming(workspace: Workspace) -> None:
    tally(workspace, "prospects", 31, LAST_WEEK)
    view = last_week(workspace)
    reviewing.excuse(workspace, view, line_of(view, "visits"), "no figures")
    reviewing.confirm(workspace, view, line_of(view, "clients"))
    view = reviewing.view(workspace, view.week)
    checked = [line.measure.key for line in view.lines if view.is_checked(line)]
    assert checked == ["close_rate", "visits"], "computed, excused; nothing is there to be confirmed of the clients"


def test_confirming_what_somebody_changed_meanwhile_asks_first(workspace: Workspace, colleague: Workspace) -> None:
    tally(workspace, "prospects", 31, LAST_WEEK)
    view = last_week(workspace)
    tally(colleague, "prospects", 9, LAST_WEEK)
    with pytest.raises(Conflict, match="Prospects contacted was 31 here and is 40 now, by li"):
        reviewing.confirm(workspace, view, line_of(view, "prospects"))
    view = reviewing.view(workspace, view.week)
    reviewing.confirm(workspace, view, line_of(view, "prospects"))
    assert reviewing.view(workspace, view.week).is_checked(line_of(view, "prospects"))


# Skipping.


def test_a_line_is_skipped_with_a_reason(workspace: Workspace) -> None:
    view = last_week(workspace)
    reviewing.excuse(workspace, view, line_of(view, "followups"), "  the fair \n")
    view = reviewing.view(workspace, view.week)
    line = line_of(view, "followups")
    assert (line.status, line.excuse) == (Status.EXCUSED, "the fair")
    assert line not in view.missing
    assert view.headline == "0 of 1 action done, 0 of 2 indicators on target"
    row = newest_rows(workspace, "measure", "followups")[0]
    assert row.after is not None
    assert row.after["exceptions"] == [{"day": "2026-11-09", "reason": "the fair", "bounds": None}]


@pytest.mark.parametrize(
    ("reason", "message"),
    [("", "Write a reason"), (" \n", "Write a reason"), ("x" * 2_001, "2,001"), ("\udcff", "UTF-8")],
)
def test_skipping_needs_a_reason_that_can_be_kept(workspace: Workspace, reason: str, message: str) -> None:
    view = last_week(workspace)
    with pytest.raises(InvalidInput, match=message):
        reviewing.excuse(workspace, view, line_of(view, "followups"), reason)
    assert reviewing.view(workspace, view.week) == view


def test_several_periods_of_one_measure_are_skipped_one_after_the_other(workspace: Workspace, clock: HeldClock) -> None:
    clock.hold(date(2027, 1, 8))
    view = reviewing.view(workspace, week(workspace, date(2027, 1, 4)))
    assert [period for key, period in keys(view) if key == "revenue"] == [date(2026, 11, 1), date(2026, 12, 1)]
    for period in (date(2026, 11, 1), date(2026, 12, 1)):
        reviewing.excuse(workspace, view, line_of(view, "revenue", period), "the books are late")
    assert ("revenue", date(2026, 11, 1)) not in keys(reviewing.view(workspace, view.week))
    assert len(workspace.scorecard.measure("revenue").exceptions) == 2


def test_skipping_keeps_what_somebody_changed_meanwhile(workspace: Workspace, colleague: Workspace) -> None:
    view = last_week(workspace)
    change_measure(colleague, "followups", lambda item: replace(item, name="Calls back", owner="dana"))
    reviewing.excuse(colleague, view, line_of(view, "followups"), "their reason")
    reviewing.excuse(workspace, view, line_of(view, "followups"), "the fair")
    measure = workspace.scorecard.measure("followups")
    assert (measure.name, measure.owner) == ("Calls back", "dana")
    assert measure.exceptions == (PeriodException(LAST_WEEK, "the fair"),)


def test_skipping_what_is_gone_says_so(workspace: Workspace, colleague: Workspace) -> None:
    view = last_week(workspace)
    seen = colleague.scorecard
    apply(colleague, Plan((), replace(seen, measures=seen.measures[:-1])), seen)
    with pytest.raises(NotAllowed, match="Website visits is no longer in the scorecard"):
        reviewing.excuse(workspace, view, line_of(view, "visits"), "the fair")
    with pytest.raises(NotAllowed, match="visits is no longer in the scorecard"):
        reviewing.note(workspace, line_of(view, "visits"), "a note")
    with pytest.raises(NotAllowed, match="visits is no longer in the scorecard"):
        reviewing.decide(workspace, view, line_of(view, "visits"), Choice.WATCH)
    with pytest.raises(NotAllowed, match="visits is no longer in the scorecard"):
        following_up.add(workspace, line_of(view, "visits").measure, LAST_WEEK, "look at it")


# Notes.


def test_notes_belong_to_a_measure_and_a_period(workspace: Workspace, clock: HeldClock) -> None:
    clock.hold(date(2027, 1, 8))
    view = reviewing.view(workspace, week(workspace, date(2027, 1, 4)))
    november, december = (line_of(view, "revenue", date(2026, month, 1)) for month in (11, 12))
    reviewing.note(workspace, november, " the books were late ")
    reviewing.note(workspace, line_of(view, "clients"), "one called back")
    view = reviewing.view(workspace, view.week)
    assert [note.text for note in view.notes_on(november)] == ["the books were late"]
    assert view.notes_on(december) == []
    assert [note.by for note in view.notes_on(line_of(view, "clients"))] == ["dana"]
    with pytest.raises(InvalidInput, match="Write a note"):
        reviewing.note(workspace, november, " ")


# Deciding.


def missed(workspace: Workspace) -> ReviewView:
    """Last week's review with one miss."""
    tally(workspace, "clients", 1, LAST_WEEK)
    return last_week(workspace)


@pytest.mark.parametrize("choice", [Choice.WATCH, Choice.ACCEPT])
def test_a_miss_is_decided(workspace: Workspace, choice: Choice) -> None:
    view = missed(workspace)
    assert [line.measure.key for line in view.undecided] == ["clients"]
    reviewing.decide(workspace, view, view.misses[0], choice, " a holiday ")
    view = reviewing.view(workspace, view.week)
    decision = Decision("clients", LAST_WEEK, choice, "a holiday")
    assert view.decisions == {("clients", LAST_WEEK): decision}
    assert view.undecided == []


def test_accepting_needs_a_reason(workspace: Workspace) -> None:
    view = missed(workspace)
    with pytest.raises(InvalidInput, match="Write a reason"):
        reviewing.decide(workspace, view, view.misses[0], Choice.ACCEPT)
    with pytest.raises(InvalidInput, match="2,001 characters"):
        reviewing.decide(workspace, view, view.misses[0], Choice.WATCH, "x" * 2_001)
    assert reviewing.view(workspace, view.week).decisions == {}


def test_a_corrective_action_that_was_decided_is_to_be_written(workspace: Workspace) -> None:
    view = missed(workspace)
    line = view.misses[0]
    reviewing.decide(workspace, view, line, Choice.CORRECTIVE_ACTION)
    decided = reviewing.view(workspace, view.week)
    assert (decided.undecided, decided.unwritten) == ([], [line])
    following_up.add(workspace, line.measure, LAST_WEEK, "call back the March list @li !fri")
    view = reviewing.view(workspace, view.week)
    assert view.unwritten == []
    assert [action.text for action in view.corrective_for(line)] == ["call back the March list"]


def test_a_decision_may_be_changed_by_who_has_seen_it(workspace: Workspace, colleague: Workspace) -> None:
    view = missed(workspace)
    line = view.misses[0]
    reviewing.decide(colleague, view, line, Choice.WATCH)
    with pytest.raises(Conflict, match="Somebody has decided on watch for Clients signed in the meantime"):
        reviewing.decide(workspace, view, line, Choice.ACCEPT, "a holiday")
    reviewing.decide(workspace, view, line, Choice.WATCH)
    seen = reviewing.view(workspace, view.week)
    reviewing.decide(workspace, seen, line, Choice.ACCEPT, "a holiday")
    assert reviewing.view(workspace, view.week).decisions[("clients", LAST_WEEK)].choice is Choice.ACCEPT


# Closed reviews.


def test_a_closed_review_takes_corrections_only(workspace: Workspace) -> None:
    tally(workspace, "clients", 1, LAST_WEEK)
    open_view = last_week(workspace)
    closing.close(workspace, open_view.week, "")
    view = reviewing.view(workspace, open_view.week)
    line = line_of(view, "clients")
    assert view.closed
    for look, message in ((view, "is closed"), (open_view, "closed")):
        with pytest.raises(NotAllowed, match=message):
            reviewing.decide(workspace, look, line, Choice.WATCH)
        with pytest.raises(NotAllowed, match=message):
            reviewing.excuse(workspace, look, line, "a holiday")
        with pytest.raises(NotAllowed, match=message):
            reviewing.confirm(workspace, look, line)
    with pytest.raises(NotAllowed, match="The review of 2026-W46 is closed"):
        reviewing.enter(workspace, open_view, line, "4", new_token())
    assert reviewing.enter(workspace, view, line, "4", new_token()).after == 4.0
    assert reviewing.view(workspace, view.week).decisions == {}


def test_who_closed_it_meanwhile_is_named(workspace: Workspace, colleague: Workspace) -> None:
    view = missed(workspace)
    closing.close(colleague, view.week, "")
    with pytest.raises(NotAllowed, match="li has closed this review in the meantime"):
        reviewing.decide(workspace, view, view.misses[0], Choice.WATCH)


# Going on where one left off.


def test_everybody_comes_back_to_where_they_left(workspace: Workspace, colleague: Workspace) -> None:
    last = week(workspace, LAST_WEEK)
    assert reviewing.left_at(workspace, last) is None
    view = last_week(workspace)
    assert reviewing.left_at(workspace, last) is None
    reviewing.leave_at(workspace, view, Step.WHY, "clients")
    reviewing.leave_at(colleague, view, Step.ACTIONS, "")
    reviewing.leave_at(workspace, view, Step.INDICATORS, "mood")
    assert reviewing.left_at(workspace, last) == Place(Step.INDICATORS, "mood")
    assert reviewing.left_at(colleague, last) == Place(Step.ACTIONS, "")
    assert reviewing.left_at(workspace, workspace.this_week()) is None


@pytest.mark.parametrize(
    ("timezone", "opened", "place"),
    [
        ("Pacific/Auckland", (date(2026, 11, 15), 20), "mood"),  # Monday morning there
        ("America/Los_Angeles", (date(2026, 11, 16), 4), ""),  # Sunday evening there
    ],
)
def test_a_week_is_over_where_the_scorecard_is(
    workspace: Workspace, clock: HeldClock, timezone: str, opened: tuple[date, int], place: str
) -> None:
    """One goes on at the line where one was, unless the review was begun before its week was over."""
    seen = workspace.scorecard
    apply(workspace, Plan((), replace(seen, timezone=timezone)), seen)
    clock.hold(*opened)
    last = week(workspace, LAST_WEEK)
    reviewing.begin(workspace, last)
    reviewing.leave_at(workspace, reviewing.view(workspace, last), Step.INDICATORS, "mood")
    clock.hold(date(2026, 11, 17))
    assert reviewing.left_at(workspace, last) == Place(Step.INDICATORS, place)


def test_looking_changes_nothing(workspace: Workspace, path: Path) -> None:
    before = path.read_bytes()
    reviewing.view(workspace, week(workspace, LAST_WEEK))
    reviewing.proposed_week(workspace)
    reviewing.left_at(workspace, week(workspace, LAST_WEEK))
    assert path.read_bytes() == before


def test_a_review_counts_for_its_week_when_weeks_begin_on_another_day(workspace: Workspace) -> None:
    tally(workspace, "clients", 1, LAST_WEEK)
    view = last_week(workspace)
    closing.close(workspace, view.week, "call earlier")
    seen = workspace.scorecard
    apply(workspace, Plan((), replace(seen, week_starts=WeekStart.SUNDAY)), seen)
    moved = reviewing.view(workspace, week(workspace, LAST_WEEK))
    assert moved.week.start == LAST_WEEK - timedelta(days=1)
    assert (moved.state, moved.review and moved.review.learned) == (ReviewState.CLOSED, "call earlier")
    assert reviewing.proposed_week(workspace) == workspace.this_week()
