from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from kpitui.domain.changes import Plan
from kpitui.domain.measures import Aggregate, Frequency, Measure, Scorecard, Show, WeekStart
from kpitui.errors import Conflict, InvalidInput, KpituiError, NotAllowed
from kpitui.services.defining import apply
from kpitui.services.entering import Amount, new_token, record
from kpitui.services.reviews import closing, reviewing
from kpitui.services.standing import standing
from kpitui.services.workspace import Workspace
from kpitui.storage.entries import entries_between, first_altered_entry
from tests.conftest import TODAY
from tests.held_clock import HeldClock
from tests.services.doing import tally, total, week

TUESDAY = date(2026, 11, 17)
LAST_WEEK = date(2026, 11, 12)


def value_of(workspace: Workspace, key: str, day: date = TODAY) -> float | None:
    lines = standing(workspace, week(workspace, day)).lines
    return next(line.value for line in lines if line.measure.key == key)


def redefine(workspace: Workspace, change: Callable[[Measure], Measure], key: str = "clients") -> None:
    """Change one measure of the scorecard."""
    seen = workspace.scorecard
    measures = tuple(change(item) if item.key == key else item for item in seen.measures)
    apply(workspace, Plan((), replace(seen, measures=measures)), seen)


def number_of_entries(workspace: Workspace) -> int:
    spans = {measure.key: (date.min, date.max) for measure in workspace.scorecard.measures}
    return len(entries_between(workspace.database.connection, spans))


# What amounts add up to.


def test_tallies_add_up(workspace: Workspace, colleague: Workspace) -> None:
    first = tally(workspace, "prospects", 12, TUESDAY)
    assert (first.before, first.after, first.replaced, first.repeated) == (None, 12.0, None, False)
    second = tally(colleague, "prospects", 5, TODAY)
    assert (second.before, second.after, second.replaced) == (12.0, 17.0, None)
    assert value_of(workspace, "prospects") == 17


def test_a_total_supersedes_and_later_tallies_add_to_it(workspace: Workspace) -> None:
    tally(workspace, "prospects", 12, TUESDAY)
    saved = total(workspace, "prospects", 31, TODAY)
    assert (saved.before, saved.after) == (12.0, 31.0)
    assert tally(workspace, "prospects", 4, TUESDAY).after == 35.0
    assert total(workspace, "prospects", 30, TODAY).after == 30.0
    assert number_of_entries(workspace) == 4, "nothing is lost"


@pytest.mark.parametrize(
    ("how", "readings"),
    [(Aggregate.SUM, [4.0, 10.0, 2.0, 5.0]), (Aggregate.MEAN, [4.0, 5.0, 2.0, 2.5]), (Aggregate.LAST, [4, 4, 2, 3])],
)
def test_amounts_are_aggregated_as_the_measure_says(
    workspace: Workspace, how: Aggregate, readings: list[float]
) -> None:
    redefine(workspace, lambda measure: replace(measure, aggregate=how), "visits")
    found = [
        tally(workspace, "visits", 4, TODAY).after,
        tally(workspace, "visits", 6, TUESDAY).after,
        total(workspace, "visits", 2, TODAY).after,
        tally(workspace, "visits", 3, TUESDAY).after,
    ]
    assert found == readings
    assert value_of(workspace, "visits") == readings[-1]


def test_what_is_saved_is_what_is_shown_for_months_and_quarters_too(workspace: Workspace) -> None:
    assert tally(workspace, "revenue", 9_000, date(2026, 11, 3)).after == 9_000.0
    saved = tally(workspace, "revenue", 500.25, TODAY)
    assert (saved.period.start, saved.after) == (date(2026, 11, 1), 9_500.25)
    assert total(workspace, "renewals", 0.8, date(2026, 10, 5)).period.start == date(2026, 10, 1)


def test_a_batch_sees_itself(workspace: Workspace) -> None:
    measure = workspace.scorecard.measure("prospects")
    batch = [
        Amount(measure, TUESDAY, amount, total, new_token()) for amount, total in ((3, False), (9, True), (2, False))
    ]
    saved = record(workspace, batch)
    assert [(item.before, item.after) for item in saved] == [(None, 3.0), (3.0, 9.0), (9.0, 11.0)]
    assert record(workspace, []) == []


def test_a_batch_is_kept_as_a_whole_or_not_at_all(workspace: Workspace) -> None:
    measure = workspace.scorecard.measure("prospects")
    good = Amount(measure, TUESDAY, 3, False, new_token())
    for bad in (
        replace(good, day=TODAY + timedelta(days=1), token=new_token()),
        replace(good, amount=float("nan"), token=new_token()),
        replace(good, measure=workspace.scorecard.measure("close_rate"), token=new_token()),
    ):
        with pytest.raises(KpituiError):
            record(workspace, [good, bad, good])
    assert number_of_entries(workspace) == 0
    assert value_of(workspace, "prospects") is None


# A save repeated after an unclear end.


def test_the_same_amount_sent_twice_counts_once(workspace: Workspace) -> None:
    amount = Amount(workspace.scorecard.measure("prospects"), TUESDAY, 12, False, new_token())
    record(workspace, [amount])
    again = record(workspace, [amount])[0]
    assert (again.before, again.after, again.repeated) == (12.0, 12.0, True)
    assert number_of_entries(workspace) == 1


def test_a_total_sent_twice_counts_once_whatever_happened_between(workspace: Workspace, colleague: Workspace) -> None:
    amount = Amount(workspace.scorecard.measure("prospects"), TODAY, 31, True, new_token(), seen=0)
    record(workspace, [amount])
    tally(colleague, "prospects", 5, TUESDAY)
    again = record(workspace, [amount])[0]
    assert (again.repeated, again.after) == (True, 36.0), "no conflict with what came after it"
    close_week(workspace, TODAY)
    assert record(workspace, [amount])[0].repeated, "nor with the close of the week"


def test_what_was_saved_after_all_and_then_typed_differently_is_not_swallowed(workspace: Workspace) -> None:
    amount = Amount(workspace.scorecard.measure("prospects"), TODAY, 31, True, new_token())
    record(workspace, [amount])
    again = record(workspace, [replace(amount, amount=34)])[0]
    assert (again.repeated, again.before, again.after) == (False, 31.0, 34.0)
    other = record(workspace, [replace(amount, measure=workspace.scorecard.measure("visits"))])[0]
    assert (other.repeated, other.after) == (False, 31.0)


# What is refused.


@pytest.mark.parametrize(
    ("key", "day", "amount", "is_total", "note", "error", "message"),
    [
        ("prospects", TODAY + timedelta(days=1), 1, False, "", InvalidInput, "2026-11-21 is in the future"),
        ("prospects", date(2026, 11, 23), 1, True, "", InvalidInput, "2026-11-23 is in the future"),
        ("revenue", date(2026, 12, 1), 1, True, "", InvalidInput, "in the future"),
        ("prospects", date(1899, 12, 31), 1, False, "", InvalidInput, "too far away"),
        ("prospects", date(1, 1, 1), 1, True, "", InvalidInput, "too far away"),
        ("prospects", date.max, 1, True, "", InvalidInput, "too far away"),
        ("close_rate", TODAY, 1, True, "", NotAllowed, "is computed from clients / prospects"),
        ("prospects", TODAY, float("inf"), False, "", InvalidInput, "cannot be kept"),
        ("prospects", TODAY, 1e16, False, "", InvalidInput, "cannot be kept"),
        ("prospects", TODAY, 1, False, "x" * 2_001, InvalidInput, "The note has 2,001 characters"),
        ("prospects", TODAY, 1, False, "M\udcfcller", InvalidInput, "The note is not UTF-8 text"),
    ],
)
def test_what_cannot_be_recorded_is_refused(
    workspace: Workspace,
    key: str,
    day: date,
    amount: float,
    is_total: bool,
    note: str,
    error: type[KpituiError],
    message: str,
) -> None:
    given = Amount(workspace.scorecard.measure(key), day, amount, is_total, new_token(), note)
    with pytest.raises(error, match=message) as refused:
        record(workspace, [given])
    assert refused.value.hint
    assert number_of_entries(workspace) == 0


def test_a_running_period_may_be_stated_as_a_whole(workspace: Workspace) -> None:
    assert total(workspace, "prospects", 31, date(2026, 11, 22)).after == 31.0
    assert total(workspace, "revenue", 9_000, date(2026, 11, 30)).after == 9_000.0


def test_a_retired_measure_takes_what_was_before(workspace: Workspace) -> None:
    redefine(workspace, lambda measure: replace(measure, retired_on=date(2026, 11, 18)))
    for day in (date(2026, 11, 18), TODAY):
        with pytest.raises(NotAllowed, match="Clients signed was retired on 18 Nov 2026"):
            tally(workspace, "clients", 1, day)
    assert tally(workspace, "clients", 1, TUESDAY).after == 1.0
    assert total(workspace, "clients", 4, TODAY).after == 4.0, "the week in which it was retired"


def test_a_measure_that_is_gone_is_refused(workspace: Workspace, colleague: Workspace) -> None:
    amount = Amount(workspace.scorecard.measure("visits"), TODAY, 5, True, new_token())
    seen = colleague.scorecard
    apply(colleague, Plan((), replace(seen, measures=seen.measures[:-1])), seen)
    with pytest.raises(NotAllowed, match="Website visits is no longer in the scorecard"):
        record(workspace, [amount])


def test_a_measure_retired_by_somebody_else_meanwhile_is_refused(workspace: Workspace, colleague: Workspace) -> None:
    amount = Amount(workspace.scorecard.measure("clients"), TODAY, 5, False, new_token())
    redefine(colleague, lambda measure: replace(measure, retired_on=TUESDAY))
    with pytest.raises(NotAllowed, match="was retired"):
        record(workspace, [amount])


def test_an_amount_typed_for_another_kind_of_number_is_a_conflict(workspace: Workspace, colleague: Workspace) -> None:
    amount = Amount(workspace.scorecard.measure("clients"), TODAY, 5, True, new_token())
    redefine(colleague, lambda measure: replace(measure, show=Show.PERCENT))
    with pytest.raises(Conflict, match="changed how Clients signed is counted"):
        record(workspace, [amount])
    redefine(colleague, lambda measure: replace(measure, show=Show.COUNT, name="Signed"))
    assert record(workspace, [amount])[0].amount.measure.name == "Signed"


# Weeks that begin on another day.


@pytest.mark.parametrize("week_starts", WeekStart)
def test_a_total_stays_in_its_week_when_weeks_begin_on_another_day(
    scorecard: Scorecard, clock: HeldClock, path: object, workspace: Workspace, week_starts: WeekStart
) -> None:
    total(workspace, "prospects", 31, TODAY)
    seen = workspace.scorecard
    apply(workspace, Plan((), replace(seen, week_starts=week_starts)), seen)
    assert value_of(workspace, "prospects", date(2026, 11, 18)) == 31.0
    assert first_altered_entry(workspace.database.connection) is None


# Other people's entries.


def test_a_total_over_somebody_elses_newer_entry_is_a_conflict(workspace: Workspace, colleague: Workspace) -> None:
    tally(workspace, "prospects", 12, TUESDAY)
    total(colleague, "prospects", 34, TODAY)
    with pytest.raises(Conflict) as conflict:
        total(workspace, "prospects", 31, TODAY, seen=1)
    message = "li has entered 34 for Prospects contacted in the meantime; yours is 31."
    assert conflict.value.message == message
    assert value_of(workspace, "prospects") == 34
    saved = total(workspace, "prospects", 31, TODAY)
    assert (saved.before, saved.after) == (34.0, 31.0)
    assert saved.replaced is not None
    assert (saved.replaced.by, saved.replaced.amount) == ("li", 34.0)


def test_amounts_in_a_conflict_are_shown_as_people_read_them(workspace: Workspace, colleague: Workspace) -> None:
    total(colleague, "mood", 4, TODAY)
    with pytest.raises(Conflict, match="li has entered good for Team mood in the meantime; yours is tired"):
        total(workspace, "mood", 2, TODAY, seen=0)
    total(colleague, "revenue", 25_000, TODAY)
    with pytest.raises(Conflict, match=r"li has entered \$25,000 for Revenue in the meantime; yours is \$24,000"):
        total(workspace, "revenue", 24_000, TODAY, seen=0)


def test_what_was_seen_is_no_conflict_but_named(workspace: Workspace, colleague: Workspace) -> None:
    tally(colleague, "prospects", 5, TUESDAY)
    saved = total(workspace, "prospects", 31, TODAY, seen=1)
    assert saved.replaced is not None
    assert saved.replaced.by == "li"
    assert total(workspace, "prospects", 30, TODAY, seen=2).replaced is None, "what it replaces now is their own"


def test_an_entry_of_ones_own_does_not_hide_somebody_elses(workspace: Workspace, colleague: Workspace) -> None:
    tally(workspace, "prospects", 1, TUESDAY)
    tally(colleague, "prospects", 5, TUESDAY)
    tally(workspace, "prospects", 2, TUESDAY)
    with pytest.raises(Conflict, match="li has entered 5"):
        total(workspace, "prospects", 31, TODAY, seen=1)


def test_ones_own_newer_entry_is_no_conflict(workspace: Workspace) -> None:
    tally(workspace, "prospects", 1, TUESDAY)
    assert total(workspace, "prospects", 31, TODAY, seen=0).after == 31.0


def test_tallies_never_conflict(workspace: Workspace, colleague: Workspace) -> None:
    total(colleague, "prospects", 5, TODAY)
    amount = Amount(workspace.scorecard.measure("prospects"), TUESDAY, 2, False, new_token(), seen=0)
    assert record(workspace, [amount])[0].after == 7.0


# Weeks whose review is closed.


def close_week(workspace: Workspace, day: date) -> None:
    reviewing.begin(workspace, week(workspace, day))
    closing.close(workspace, week(workspace, day), "")


def test_a_closed_week_takes_corrections_only(workspace: Workspace) -> None:
    tally(workspace, "prospects", 31, LAST_WEEK)
    close_week(workspace, LAST_WEEK)
    for enter in (tally, total):
        with pytest.raises(NotAllowed, match="The review of 2026-W46 is closed") as refused:
            enter(workspace, "prospects", 3, LAST_WEEK)
        assert "--correct" in refused.value.hint
    with pytest.raises(NotAllowed):
        tally(workspace, "clients", 3, LAST_WEEK)
    assert tally(workspace, "prospects", 3, LAST_WEEK, correct=True).after == 34.0
    assert tally(workspace, "prospects", 3, TUESDAY).after == 3.0, "other weeks are open"


def test_a_reopened_week_takes_entries(workspace: Workspace) -> None:
    close_week(workspace, LAST_WEEK)
    closing.reopen(workspace, week(workspace, LAST_WEEK), "a typo")
    assert tally(workspace, "prospects", 3, LAST_WEEK).after == 3.0


def test_a_month_missing_at_the_close_is_entered_later_and_changed_until_it_was_reviewed(
    workspace: Workspace, clock: HeldClock
) -> None:
    clock.hold(date(2026, 12, 4))
    november = date(2026, 11, 1)
    close_week(workspace, date(2026, 11, 30))  # the week in which November ends
    assert total(workspace, "revenue", 19_000, november).after == 19_000.0
    assert total(workspace, "revenue", 21_000, november).after == 21_000.0, "a mistyped number may be typed again"
    clock.hold(date(2026, 12, 11))
    following = week(workspace, date(2026, 12, 11))
    assert total(workspace, "renewals", 0.9, date(2026, 10, 1)).after == 0.9
    view = reviewing.view(workspace, following)
    assert [line.measure.key for line in view.results if line.measure.frequency is not Frequency.WEEKLY] == []


def test_a_month_entered_in_a_later_review_is_frozen_by_its_close(workspace: Workspace, clock: HeldClock) -> None:
    clock.hold(date(2026, 12, 4))
    november = date(2026, 11, 1)
    close_week(workspace, date(2026, 11, 30))
    clock.hold(date(2026, 12, 11))
    later = week(workspace, date(2026, 12, 11))
    reviewing.begin(workspace, later)
    view = reviewing.view(workspace, later)
    revenue = next(line for line in view.results if line.measure.key == "revenue")
    reviewing.enter(workspace, view, revenue, "19000", new_token())
    view = reviewing.view(workspace, later)
    revenue = next(line for line in view.results if line.measure.key == "revenue")
    assert revenue.value == 19_000.0, "it stays on the list of the review in which it was entered"
    reviewing.enter(workspace, view, revenue, "21000", new_token())
    closing.close(workspace, later, "")
    with pytest.raises(NotAllowed, match="The review of 2026-W50 is closed"):
        total(workspace, "revenue", 22_000, november)
    assert total(workspace, "revenue", 22_000, november, correct=True).after == 22_000.0


def test_a_month_that_a_close_has_seen_takes_corrections_only(workspace: Workspace, clock: HeldClock) -> None:
    clock.hold(date(2026, 12, 4))
    tally(workspace, "revenue", 19_000, date(2026, 11, 5))
    close_week(workspace, date(2026, 11, 30))
    with pytest.raises(NotAllowed, match="The review of 2026-W49 is closed"):
        tally(workspace, "revenue", 1_000, date(2026, 11, 6))
