from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitui.definitions.reading import read_scorecard
from kpitui.definitions.writing import write_scorecard
from kpitui.domain.changes import Change, Entity, Plan, What, plan_changes
from kpitui.domain.describing import FieldChange
from kpitui.domain.measures import (
    Bounds,
    Divider,
    Frequency,
    Goal,
    InterimTarget,
    Kind,
    Link,
    Measure,
    Objective,
    PeriodException,
    Person,
    Scorecard,
    Show,
    Target,
    WeekStart,
)
from kpitui.domain.status import target_in
from kpitui.domain.weeks import Calendar
from tests.definitions.generated import scorecards

TODAY = date(2026, 11, 19)  # a Thursday
MONDAY = date(2026, 11, 16)
CLIENTS = Measure("clients", "Clients signed", Kind.INDICATOR, targets=(Target(Bounds(3.0)),))
CALLS = Measure("calls", "Calls made", Kind.ACTION, leading=True, links=(Link("clients", 0.08, 2),))
VISITS = Measure("visits", "Visits", Kind.METRIC)
CARD = Scorecard("Acme", currency="$", measures=(CLIENTS, CALLS, VISITS))


def plan(given: Scorecard, current: Scorecard = CARD, *, counted: frozenset[str] = frozenset()) -> Plan:
    return plan_changes(current, given, today=TODAY, has_history=counted)


def lines(changes: tuple[Change, ...]) -> list[str]:
    return [line for change in changes for line in change.lines()]


def with_measure(measure: Measure) -> Scorecard:
    return replace(CARD, measures=tuple(measure if old.key == measure.key else old for old in CARD.measures))


def with_targets(*targets: Target) -> Scorecard:
    return with_measure(replace(CLIENTS, targets=targets))


def test_equal_scorecards_differ_in_nothing() -> None:
    assert plan(CARD) == Plan((), CARD)


def test_a_field_is_shown_before_and_after() -> None:
    people = (Person("li", "Li Wen"),)
    changed = plan(replace(with_measure(replace(CLIENTS, name="Clients", owner="li")), people=people)).changes
    assert changed == (
        Change(Entity.PERSON, "li", "Li Wen", What.ADD),
        Change(
            Entity.MEASURE,
            "clients",
            "Clients",
            What.CHANGE,
            (FieldChange("name", "Clients signed", "Clients"), FieldChange("owner", "", "li")),
        ),
    )
    assert lines(changed) == [
        "person li (Li Wen): added",
        "clients (Clients)",
        "  name: Clients signed -> Clients",
        "  owner: li",
    ]


def test_a_target_without_a_date_holds_from_the_running_week_on() -> None:
    planned = plan(with_targets(Target(Bounds(4.0))))
    assert lines(planned.changes) == ["clients (Clients signed)", "  target: >= 3 -> >= 4 from 2026-11-16"]
    assert planned.result.measure("clients").targets == (Target(Bounds(3.0)), Target(Bounds(4.0), MONDAY))


@pytest.mark.parametrize(
    ("frequency", "week_starts", "begins"),
    [
        (Frequency.WEEKLY, WeekStart.MONDAY, MONDAY),
        (Frequency.WEEKLY, WeekStart.SUNDAY, date(2026, 11, 15)),
        (Frequency.WEEKLY, WeekStart.SATURDAY, date(2026, 11, 14)),
        (Frequency.MONTHLY, WeekStart.MONDAY, date(2026, 11, 1)),
        (Frequency.QUARTERLY, WeekStart.MONDAY, date(2026, 10, 1)),
        (Frequency.YEARLY, WeekStart.MONDAY, date(2026, 1, 1)),
    ],
)
def test_the_running_period_is_that_of_the_measure(frequency: Frequency, week_starts: WeekStart, begins: date) -> None:
    old = replace(CLIENTS, frequency=frequency)
    current = Scorecard("Acme", week_starts, measures=(old,))
    given = replace(current, measures=(replace(old, targets=(Target(Bounds(4.0)),)),))
    result = plan(given, current).result
    assert result.measure("clients").targets == (Target(Bounds(3.0)), Target(Bounds(4.0), begins))


FEBRUARY, JULY, YEAR_END = date(2026, 2, 2), date(2026, 7, 6), date(2026, 12, 28)


@pytest.mark.parametrize(
    ("before", "given", "after"),
    [
        # Equal to the one in force today: all stay, also the one to come.
        ([(None, 2), (JULY, 3)], 3, [(None, 2), (JULY, 3)]),
        ([(None, 3), (YEAR_END, 4)], 3, [(None, 3), (YEAR_END, 4)]),
        # Another: past ones stay, one of the same day is replaced, later ones go.
        ([(None, 2), (JULY, 3)], 2, [(None, 2), (JULY, 3), (MONDAY, 2)]),
        ([(None, 2), (MONDAY, 3)], 4, [(None, 2), (MONDAY, 4)]),
        ([(None, 2), (MONDAY + timedelta(days=1), 3)], 4, [(None, 2), (MONDAY, 4)]),
        ([(None, 2), (YEAR_END, 3)], 4, [(None, 2), (MONDAY, 4)]),
        ([(YEAR_END, 3)], 4, [(MONDAY, 4)]),
        ([(YEAR_END, 3)], 3, [(MONDAY, 3)]),
        # None any more: ends today, and never held anything when it was only to come or began this week.
        ([(None, 3)], None, [(None, 3), (MONDAY, None)]),
        ([(FEBRUARY, 3), (JULY, 4)], None, [(FEBRUARY, 3), (JULY, 4), (MONDAY, None)]),
        ([(MONDAY, 3)], None, []),
        ([(YEAR_END, 3)], None, [(YEAR_END, 3)]),
        ([(None, 3), (JULY, None)], None, [(None, 3), (JULY, None)]),
        # Back after a time without.
        ([(None, 3), (JULY, None)], 3, [(None, 3), (JULY, None), (MONDAY, 3)]),
    ],
)
def test_targets_without_dates_meet_those_there_are(
    before: list[tuple[date | None, float | None]], given: float | None, after: list[tuple[date | None, float | None]]
) -> None:
    current = with_targets(*(Target(Bounds(least), day) for day, least in before))
    new = with_targets(*([] if given is None else [Target(Bounds(given))]))
    result = plan(new, current).result
    assert result.measure("clients").targets == tuple(Target(Bounds(least), day) for day, least in after)
    again = plan(new, result)
    assert again.changes == ()
    assert again.result == result


def test_a_list_with_dates_is_taken_as_it_is() -> None:
    given = (Target(Bounds(1.0)), Target(Bounds(2.0), JULY))
    assert plan(with_targets(*given)).result.measure("clients").targets == given
    single = (Target(Bounds(9.0), FEBRUARY),)
    assert plan(with_targets(*single)).result.measure("clients").targets == single


@pytest.mark.parametrize(("counted", "valid_from"), [(frozenset({"visits"}), MONDAY), (frozenset[str](), None)])
def test_a_first_target_does_not_judge_what_was_entered_before(
    counted: frozenset[str], valid_from: date | None
) -> None:
    given = with_measure(replace(VISITS, targets=(Target(Bounds(100.0)),)))
    assert plan(given, counted=counted).result.measure("visits").targets == (Target(Bounds(100.0), valid_from),)


target_lists = st.lists(
    st.tuples(st.dates(date(2026, 1, 1), date(2027, 6, 1)), st.sampled_from([Bounds(), Bounds(1.0), Bounds(2.0)])),
    max_size=4,
    unique_by=lambda target: target[0],
)


@given(target_lists, st.booleans(), st.sampled_from([None, 1.0, 2.0]), st.sampled_from(Frequency))
def test_no_past_period_is_judged_anew(
    dated: list[tuple[date, Bounds]], is_undated_first: bool, given: float | None, frequency: Frequency
) -> None:
    calendar = Calendar()
    first = (Target(Bounds(5.0)),) if is_undated_first else ()
    targets = (*first, *(Target(bounds, day) for day, bounds in sorted(dated, key=lambda target: target[0])))
    old = replace(CLIENTS, frequency=frequency, targets=targets)
    new = replace(old, targets=() if given is None else (Target(Bounds(given)),))
    current, wanted = Scorecard("A", measures=(old,)), Scorecard("A", measures=(new,))
    planned = plan(wanted, current, counted=frozenset({"clients"}))
    result = planned.result.measure("clients")
    running = calendar.period_of(frequency, TODAY)
    for back in range(1, 60):
        period = calendar.next(running, -back)
        assert target_in(result, period, calendar) == target_in(old, period, calendar)
    if result.targets != targets:
        assert target_in(result, running, calendar) == (None if given is None else Bounds(given))
    assert plan(wanted, planned.result, counted=frozenset({"clients"})).changes == ()


def test_a_measure_left_out_is_removed_without_a_history_and_retired_with_one() -> None:
    given = replace(CARD, measures=(CLIENTS, CALLS))
    removed = plan(given)
    assert removed == Plan((Change(Entity.MEASURE, "visits", "Visits", What.REMOVE),), given)
    assert lines(removed.changes) == ["visits (Visits): removed"]
    retired = plan(given, counted=frozenset({"visits"}))
    assert lines(retired.changes) == ["visits (Visits): retired", "  retired: 2026-11-19"]
    assert retired.result.measures == (CLIENTS, CALLS, replace(VISITS, retired_on=TODAY))
    assert plan(given, retired.result, counted=frozenset({"visits"})).changes == ()


@pytest.mark.parametrize("retired_on", [date(2026, 5, 1), TODAY])
def test_one_already_retired_keeps_its_day(retired_on: date) -> None:
    current = replace(CARD, measures=(CLIENTS, CALLS, replace(VISITS, retired_on=retired_on)))
    planned = plan(replace(CARD, measures=(CLIENTS, CALLS)), current, counted=frozenset({"visits"}))
    assert planned == Plan((), current)


def test_one_to_be_retired_later_is_retired_now() -> None:
    current = with_measure(replace(VISITS, retired_on=date(2027, 1, 1)))
    planned = plan(replace(CARD, measures=(CLIENTS, CALLS)), current, counted=frozenset({"visits"}))
    assert lines(planned.changes) == ["visits (Visits)", "  retired: 2027-01-01 -> 2026-11-19"]


def test_retiring_and_taking_back_by_date() -> None:
    retired = with_measure(replace(VISITS, retired_on=TODAY))
    assert [change.what for change in plan(retired).changes] == [What.RETIRE]
    back = plan(CARD, retired).changes
    assert [change.what for change in back] == [What.CHANGE]
    assert lines(back) == ["visits (Visits)", "  retired: 2026-11-19 -> none"]


def test_what_a_retired_measure_needs_stays_with_it() -> None:
    ratio = Measure("ratio", "Ratio", Kind.METRIC, formula="visits / 2", objective="sales", owner="li")
    current = replace(
        CARD,
        people=(Person("li", "Li"), Person("dana", "Dana")),
        objectives=(Objective("growth", "Grow"), Objective("sales", "Sell", parent="growth"), Objective("other", "O")),
        measures=(ratio, CALLS, CLIENTS, VISITS),
    )
    planned = plan(Scorecard("Acme", currency="$"), current, counted=frozenset({"ratio", "calls"}))
    assert [measure.key for measure in planned.result.measures] == ["ratio", "calls", "clients", "visits"]
    assert all(measure.retired_on == TODAY for measure in planned.result.measures)
    assert [person.key for person in planned.result.people] == ["li"]
    assert [objective.key for objective in planned.result.objectives] == ["growth", "sales"]
    assert lines(planned.changes)[:2] == ["person dana (Dana): removed", "objective other (O): removed"]
    read_scorecard(write_scorecard(planned.result), "exported")


def test_order_is_told_by_the_fewest_moves() -> None:
    planned = plan(replace(CARD, measures=(VISITS, CLIENTS, CALLS)))
    assert planned.changes == (
        Change(Entity.MEASURE, "visits", "Visits", What.MOVE, (FieldChange("place", "3", "1"),)),
    )
    assert lines(planned.changes) == ["visits (Visits): moved", "  place: 3 -> 1"]
    added = Measure("new", "New", Kind.METRIC)
    assert [change.key for change in plan(replace(CARD, measures=(added, *CARD.measures))).changes] == ["new"]


def test_what_moves_and_changes_is_told_once() -> None:
    changed = replace(VISITS, name="Web visits")
    planned = plan(replace(CARD, measures=(changed, CLIENTS, CALLS)))
    assert lines(planned.changes) == ["visits (Web visits)", "  name: Visits -> Web visits", "  place: 3 -> 1"]


def test_settings_people_and_objectives_are_told_too() -> None:
    current = replace(CARD, people=(Person("li", "Li"),), objectives=(Objective("growth", "Grow", "To live."),))
    given = replace(
        current,
        name="Acme Coaching",
        week_starts=WeekStart.SUNDAY,
        people=(Person("li", "Li Wen", "lwen"), Person("sam", "Sam", "sokoro")),
        objectives=(Objective("growth", "Grow"),),
    )
    assert lines(plan(given, current).changes) == [
        "scorecard (Acme Coaching)",
        "  name: Acme -> Acme Coaching",
        "  week_starts: monday -> sunday",
        "person li (Li Wen)",
        "  name: Li -> Li Wen",
        "  login: lwen",
        "person sam (Sam): added",
        "  login: sokoro",
        "objective growth (Grow)",
        "  why: To live. -> none",
    ]


def test_a_new_measure_is_told_with_all_that_is_not_usual() -> None:
    measure = Measure(
        "revenue",
        "Revenue",
        Kind.INDICATOR,
        Show.MONEY,
        frequency=Frequency.MONTHLY,
        leading=True,
        targets=(Target(Bounds(20_000.0)), Target(Bounds(), date(2027, 1, 1))),
        exceptions=(PeriodException(JULY, "Fair", Bounds(None, 5.0)), PeriodException(YEAR_END, "Closed")),
        goal=Goal(18_000.0, JULY, 40_000.0, YEAR_END, True, (InterimTarget(MONDAY, 30_000.0),)),
        dividers=(Divider(FEBRUARY, "New offer"), Divider(JULY)),
    )
    assert lines(plan(replace(CARD, measures=(*CARD.measures, measure))).changes) == [
        "revenue (Revenue): added",
        "  kind: indicator",
        "  show: money",
        "  frequency: monthly",
        "  leading: yes",
        "  target: >= $20,000; none from 2027-01-01",
        "  exception: <= $5 on 2026-07-06: Fair; excused on 2026-12-28: Closed",
        "  goal: $18,000 from 2026-07-06 to $40,000 by 2026-12-28, adding up, $30,000 by 2026-11-16",
        "  divider: from 2026-02-02: New offer; from 2026-07-06",
    ]


def test_links_and_steps_are_told_by_what_differs() -> None:
    other = Measure("mood", "Mood", Kind.INDICATOR, Show.RATING, steps=("poor", "good"))
    current = replace(CARD, measures=(*CARD.measures, other))
    given = replace(
        current,
        measures=(
            CLIENTS,
            replace(CALLS, links=(Link("mood"), Link("clients", 0.1, 2))),
            VISITS,
            replace(other, steps=("poor", "fine", "good"), targets=(Target(Bounds(2.0)),)),
        ),
    )
    assert lines(plan(given, current).changes) == [
        "calls (Calls made)",
        "  drives: clients at 0.08, 2 weeks later -> mood; clients at 0.1, 2 weeks later",
        "mood (Mood)",
        "  steps: fine",
        "  target: >= fine",
    ]


def test_limits_that_look_alike_are_still_told_apart() -> None:
    given = with_targets(Target(Bounds(3.000000001)))
    change = plan(given).changes[0]
    assert change.fields[0].before != change.fields[0].after


def test_texts_of_several_lines_stay_on_one() -> None:
    change = plan(with_measure(replace(VISITS, purpose="one\ntwo"))).changes[0]
    assert change.lines() == ["visits (Visits)", "  purpose: one two"]


@settings(max_examples=75)
@given(scorecards(), st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.booleans())
def test_applying_what_was_exported_changes_nothing(scorecard: Scorecard, today: date, is_counted: bool) -> None:
    exported = read_scorecard(write_scorecard(scorecard), "exported")
    planned = plan_changes(scorecard, exported, today=today, has_history=lambda key: is_counted)
    assert planned == Plan((), scorecard)


@settings(max_examples=75)
@given(scorecards(), scorecards(), st.booleans())
def test_every_difference_is_told_and_applying_twice_is_applying_once(
    current: Scorecard, given: Scorecard, is_counted: bool
) -> None:
    def has_history(key: str) -> bool:
        return is_counted

    planned = plan_changes(current, given, today=TODAY, has_history=has_history)
    assert (planned.changes == ()) == (planned.result == current)
    assert plan_changes(planned.result, given, today=TODAY, has_history=has_history) == Plan((), planned.result)
    kept = {measure.key for measure in planned.result.measures}
    assert kept == {m.key for m in given.measures} | ({m.key for m in current.measures} if is_counted else set())


def test_a_file_that_names_no_exceptions_leaves_those_of_past_periods() -> None:
    excused = PeriodException(date(2026, 11, 2), "Holiday")
    running = PeriodException(MONDAY, "Fair")
    current = with_measure(replace(CLIENTS, exceptions=(excused, running)))
    assert plan(with_measure(CLIENTS), current).result.measure("clients").exceptions == (excused,)
    other = PeriodException(date(2026, 11, 9), "Ill")
    named = with_measure(replace(CLIENTS, exceptions=(other,)))
    assert plan(named, current).result.measure("clients").exceptions == (other,)
