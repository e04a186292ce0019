"""The grid: its cells as every other view judges them, longer periods by those in them, marks, rows and filters."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kpitui.domain.changes import Plan
from kpitui.domain.measures import Bounds, Frequency, Objective, PeriodException, Scorecard, Target
from kpitui.domain.status import Status
from kpitui.domain.weeks import Period
from kpitui.errors import InvalidInput
from kpitui.frozen import replace
from kpitui.services.defining import apply
from kpitui.services.past.grid import (
    RETIRED,
    average,
    background,
    cells,
    earliest,
    off_target,
    period_in,
    sections,
    trailing,
)
from kpitui.services.past.grid_cells import Cell
from kpitui.services.past.grid_filter import Filter, parse_filter
from kpitui.services.past.grid_story import status_words, story
from kpitui.services.past.grid_table import CSV_HEAD, table, table_csv, table_document
from kpitui.services.past.history import history
from kpitui.services.reviews import closing, reviewing
from kpitui.services.undoing import undo
from kpitui.services.workspace import Workspace
from kpitui.storage.notes import add_note
from tests.conftest import BEGUN
from tests.services.doing import tally, total, week

W45, W46, W47 = date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)


def cell(workspace: Workspace, key: str, period: Period) -> Cell:
    measure = workspace.scorecard.measure(key)
    return cells(workspace, background(workspace), [(measure, period)])[key, period]


def define(workspace: Workspace, scorecard: Scorecard) -> None:
    apply(workspace, Plan((), scorecard), seen=workspace.scorecard)
    workspace.forget()


def month(day: date) -> Period:
    return Period(Frequency.MONTHLY, day.replace(day=1))


def given(workspace: Workspace, key: str, *weekly: float | None) -> None:
    """Totals of the last weeks, the running one last."""
    for back, value in enumerate(reversed(weekly)):
        if value is not None:
            total(workspace, key, value, W47 - timedelta(weeks=back))


# Cells.


def test_cells_are_what_the_history_of_a_measure_says(workspace: Workspace) -> None:
    given(workspace, "prospects", 52, 48, 20)
    given(workspace, "clients", 4, 2, 1)
    total(workspace, "revenue", 21000, date(2026, 10, 31))
    for measure in workspace.scorecard.measures:
        past = [item.line for item in history(workspace, measure, count=4).past]
        found = cells(workspace, background(workspace), [(measure, line.period) for line in past])
        for line in past:
            shown = found[measure.key, line.period]
            assert (shown.value, shown.status) == (line.value, line.status), measure.key
            assert shown.bounds == line.bounds or line.status is Status.NOT_DUE


def test_a_period_is_judged_by_the_target_of_its_time(workspace: Workspace) -> None:
    given(workspace, "clients", 2, 2, None)
    clients = replace(
        workspace.scorecard.measure("clients"), targets=(Target(Bounds(2)), Target(Bounds(3), valid_from=W46))
    )
    changed = [clients if item.key == "clients" else item for item in workspace.scorecard.measures]
    define(workspace, replace(workspace.scorecard, measures=tuple(changed)))
    assert cell(workspace, "clients", week(workspace, W45)).status is Status.ON_TARGET
    assert cell(workspace, "clients", week(workspace, W46)).status is Status.OFF_TARGET


def test_a_month_has_the_weeks_whose_middle_day_is_in_it(workspace: Workspace) -> None:
    # The week from 26 October on has its Thursday in October, that from 30 November on in December.
    given(workspace, "prospects", 1000, 52, 48, 20)
    november = cell(workspace, "prospects", month(W45))
    assert november.value == 120
    assert (november.judged, november.met, november.status) == (2, 1, Status.PENDING)
    assert cell(workspace, "prospects", month(date(2026, 10, 1))).value == 1000


def test_a_longer_period_is_judged_by_those_in_it(workspace: Workspace) -> None:
    for day, value in ((date(2026, 10, 5), 60), (date(2026, 10, 12), 40), (date(2026, 10, 19), 55)):
        total(workspace, "prospects", value, day)
    october = cell(workspace, "prospects", month(date(2026, 10, 1)))
    assert (october.value, october.bounds) == (155, None)
    assert (october.judged, october.met, october.partly, october.status) == (3, 2, True, Status.OFF_TARGET)
    year = cell(workspace, "prospects", Period(Frequency.YEARLY, date(2026, 1, 1)))
    assert (year.judged, year.met, year.status) == (3, 2, Status.PENDING)


def test_a_computed_measure_over_a_longer_period_is_its_formula_over_it(workspace: Workspace) -> None:
    for day in (date(2026, 10, 5), date(2026, 10, 12)):
        total(workspace, "prospects", 50, day)
        total(workspace, "clients", 5 if day.day == 5 else 1, day)
    october = cell(workspace, "close_rate", month(date(2026, 10, 1)))
    assert october.value == pytest.approx(0.06)
    assert (october.judged, october.met) == (2, 1)


def test_what_was_excused_does_not_count(workspace: Workspace) -> None:
    for day in (date(2026, 10, 5), date(2026, 10, 12)):
        total(workspace, "prospects", 60, day)
    excuse = PeriodException(date(2026, 10, 19), "the fair")
    prospects = replace(workspace.scorecard.measure("prospects"), exceptions=(excuse,))
    changed = [prospects if item.key == "prospects" else item for item in workspace.scorecard.measures]
    define(workspace, replace(workspace.scorecard, measures=tuple(changed)))
    assert cell(workspace, "prospects", week(workspace, excuse.day)).status is Status.EXCUSED
    october = cell(workspace, "prospects", month(excuse.day))
    assert (october.judged, october.met, october.excused, october.status) == (2, 2, 1, Status.ON_TARGET)


def test_before_its_life_a_measure_is_not_due_and_then_missing(workspace: Workspace) -> None:
    assert cell(workspace, "prospects", week(workspace, W45 - timedelta(weeks=1))).status is Status.NOT_DUE
    assert cell(workspace, "prospects", week(workspace, W45 - timedelta(weeks=60))).status is Status.NOT_DUE
    assert cell(workspace, "prospects", week(workspace, W46)).status is Status.MISSING
    assert cell(workspace, "prospects", week(workspace, W47)).status is Status.PENDING


def test_a_running_period_that_has_enough_has_reached_its_target(workspace: Workspace) -> None:
    tally(workspace, "prospects", 50, W47)
    running = cell(workspace, "prospects", week(workspace, W47))
    assert running.reached
    assert status_words(running) == "reached"
    assert not cell(workspace, "followups", week(workspace, W47)).reached


# Marks.


def test_notes_on_entries_and_on_periods_are_marked(workspace: Workspace) -> None:
    given(workspace, "prospects", 52, 48, None)
    assert not cell(workspace, "prospects", week(workspace, W46)).noted
    with workspace.writing() as change:
        add_note(change, "prospects", W46, "the list was old")
    noted = cell(workspace, "prospects", week(workspace, W46))
    assert noted.noted
    assert cell(workspace, "prospects", month(W46)).noted
    assert not cell(workspace, "prospects", week(workspace, W45)).noted
    prospects = workspace.scorecard.measure("prospects")
    told = story(workspace, background(workspace), prospects, week(workspace, W46), noted)
    assert told.notes == ("the list was old",)
    assert (told.value, told.target) == ("48", ">= 50")


def closed_week(workspace: Workspace) -> None:
    given(workspace, "prospects", 48, None)
    given(workspace, "clients", 3, None)
    last = week(workspace, W46)
    reviewing.begin(workspace, last)
    closing.close(workspace, last, "")


def test_what_a_closed_review_saw_and_was_changed_since_is_marked(workspace: Workspace) -> None:
    closed_week(workspace)
    assert not cell(workspace, "prospects", week(workspace, W46)).changed
    total(workspace, "prospects", 51, W46, correct=True)
    changed = cell(workspace, "prospects", week(workspace, W46))
    assert changed.changed
    assert cell(workspace, "close_rate", week(workspace, W46)).changed  # computed from it
    assert cell(workspace, "prospects", month(W46)).changed
    assert not cell(workspace, "clients", week(workspace, W46)).changed
    assert not cell(workspace, "prospects", week(workspace, W45)).changed
    prospects = workspace.scorecard.measure("prospects")
    told = story(workspace, background(workspace), prospects, week(workspace, W46), changed)
    assert told.correction == "was 48 when closed, changed by dana on 20 Nov 2026"


def test_what_was_undone_after_a_close_is_marked_too(workspace: Workspace) -> None:
    closed_week(workspace)
    total(workspace, "prospects", 51, W46, correct=True)
    undo(workspace, correct=True)
    changed = cell(workspace, "prospects", week(workspace, W46))
    assert (changed.value, changed.changed) == (48, True)
    prospects = workspace.scorecard.measure("prospects")
    told = story(workspace, background(workspace), prospects, week(workspace, W46), changed)
    assert told.correction == "changed by dana on 20 Nov 2026, after the review was closed"


def test_a_review_closed_again_has_seen_the_correction(workspace: Workspace) -> None:
    closed_week(workspace)
    total(workspace, "prospects", 51, W46, correct=True)
    closing.reopen(workspace, week(workspace, W46), "a number was wrong")
    closing.close(workspace, week(workspace, W46), "")
    assert not cell(workspace, "prospects", week(workspace, W46)).changed


def test_a_month_entered_late_is_no_correction_and_changed_then_it_is(workspace: Workspace) -> None:
    last = week(workspace, date(2026, 10, 31))
    reviewing.begin(workspace, last)
    closing.close(workspace, last, "")
    total(workspace, "revenue", 21000, date(2026, 10, 31))
    assert not cell(workspace, "revenue", month(date(2026, 10, 1))).changed
    closing.reopen(workspace, last, "the month is in")
    closing.close(workspace, last, "")
    total(workspace, "revenue", 22000, date(2026, 10, 31), correct=True)
    assert cell(workspace, "revenue", month(date(2026, 10, 1))).changed


def test_the_closed_week_is_found_where_weeks_begin_elsewhere_by_now(workspace: Workspace) -> None:
    closed_week(workspace)
    resting = background(workspace)
    assert resting.closed_week(week(workspace, W46)) == W46
    assert resting.closed_week(Period(Frequency.WEEKLY, W46 - timedelta(days=1))) == W46
    assert resting.closed_week(week(workspace, W45)) is None


# Columns.


def test_a_monthly_measure_stands_in_the_week_in_which_its_month_ends(workspace: Workspace) -> None:
    revenue, calendar = workspace.scorecard.measure("revenue"), workspace.calendar
    shown = [period_in(revenue, period, calendar) for period in calendar.trailing(week(workspace, W47), 4)]
    assert shown == [month(date(2026, 10, 1)), None, None, None]
    assert period_in(revenue, month(W47), calendar) == month(W47)
    assert trailing(revenue, week(workspace, W47), calendar, 2) == [month(date(2026, 10, 1)), month(W47)]


def test_data_begin_with_the_first_entry_or_definition(workspace: Workspace) -> None:
    measures = workspace.scorecard.measures
    assert earliest(workspace, background(workspace), measures, Frequency.WEEKLY) == week(workspace, BEGUN)
    tally(workspace, "visits", 5, date(2019, 5, 6))
    assert earliest(workspace, background(workspace), measures, Frequency.YEARLY).start == date(2019, 1, 1)


def test_the_average_leaves_out_what_runs_and_what_was_excused() -> None:
    judged = [Cell(4, None, Status.ON_TARGET), Cell(2, None, Status.OFF_TARGET), Cell(None, None, Status.MISSING)]
    left_out = [Cell(100, None, Status.PENDING), Cell(100, None, Status.EXCUSED)]
    assert average([*judged, *left_out]) == 3
    assert average(left_out) is None


# Rows.


def test_indicators_stand_after_their_actions_and_retired_ones_last(workspace: Workspace) -> None:
    visits = replace(workspace.scorecard.measure("visits"), retired_on=W46)
    changed = [visits if item.key == "visits" else item for item in workspace.scorecard.measures]
    define(workspace, replace(workspace.scorecard, measures=tuple(changed)))
    found = sections(workspace, Filter())
    assert [item.key for item in found[0][1]] == ["prospects", "followups", "clients"]
    assert (found[-1][0], [item.key for item in found[-1][1]]) == (RETIRED, ["visits"])


def keys(workspace: Workspace, text: str) -> list[str]:
    found = parse_filter(text, workspace.scorecard)
    return [measure.key for _, members in sections(workspace, found) for measure in members]


def teams_and_parts(scorecard: Scorecard) -> Scorecard:
    """followups belong to the team Field Sales; clients to an objective that is part of growth."""
    part = Objective("uk", "Britain", parent="growth")
    changed = {
        "followups": replace(scorecard.measure("followups"), team="Field Sales"),
        "clients": replace(scorecard.measure("clients"), objective="uk"),
    }
    measures = tuple(changed.get(item.key, item) for item in scorecard.measures)
    return replace(scorecard, measures=measures, objectives=(*scorecard.objectives, part))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("clients", ["clients", "close_rate"]),
        ("CLIENTS signed", ["clients"]),
        ("@dana", ["prospects", "clients"]),
        ("@Li", ["followups"]),
        ("@wen", ["followups"]),
        ("@dana @li", ["prospects", "followups", "clients"]),
        ("@dana pros", ["prospects"]),
        ("objective:growth", ["prospects", "followups", "clients"]),
        ("objective:brit", ["prospects", "followups", "clients"]),
        ('team:"field sales"', ["followups"]),
        ("team:field @dana", []),
        ('"clients signed" @dana', ["clients"]),
        ("no such thing", []),
    ],
)
def test_what_a_filter_means(workspace: Workspace, text: str, found: list[str]) -> None:
    define(workspace, teams_and_parts(workspace.scorecard))
    assert sorted(keys(workspace, text)) == sorted(found)


def test_an_empty_filter_means_everything(workspace: Workspace) -> None:
    assert parse_filter("   ", workspace.scorecard) == Filter()
    assert len(keys(workspace, "")) == len(workspace.scorecard.measures)
    assert parse_filter("off", workspace.scorecard).off
    assert not parse_filter('"off"', workspace.scorecard).off


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("@bob", '"bob" is no person of this scorecard. There are dana, li.'),
        ("team:sales", '"sales" is no team of this scorecard.'),
        ("objective:x", '"x" is no objective of this scorecard. There are growth.'),
    ],
)
def test_a_filter_names_what_there_is(workspace: Workspace, text: str, told: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_filter(text, workspace.scorecard)
    assert str(refused.value).startswith(told)


def test_off_target_is_what_missed_in_its_last_finished_period(workspace: Workspace) -> None:
    given(workspace, "prospects", 52, 48, 1)
    given(workspace, "clients", 1, 3, 0)
    total(workspace, "revenue", 100, date(2026, 10, 31))
    measures, resting = workspace.scorecard.measures, background(workspace)
    assert off_target(workspace, resting, measures, week(workspace, W47)) == {"prospects", "revenue"}
    assert off_target(workspace, resting, measures, week(workspace, W45)) == {"clients", "close_rate", "revenue"}


# As a whole.


def test_the_table_for_scripts(workspace: Workspace) -> None:
    given(workspace, "prospects", 52, 48, 1)
    shown = table(workspace, parse_filter("@dana off", workspace.scorecard), by=Frequency.WEEKLY, count=2)
    assert [row.measure.key for row in shown.rows] == ["prospects"]
    assert shown.rows[0].average == 50
    document = table_document(workspace, shown)
    assert document["by"] == "week"
    assert document["periods"] == [
        {"period": "2026-11-09", "label": "2026-W46", "finished": True},
        {"period": "2026-11-16", "label": "2026-W47", "finished": False},
    ]
    assert list(table_csv(workspace, shown)) == [
        CSV_HEAD,
        '"prospects","Prospects contacted",2026-11-09,2026-W46,48,50,,off_target,,',
        '"prospects","Prospects contacted",2026-11-16,2026-W47,1,50,,pending,,',
    ]


def test_the_table_of_one_measure_is_over_its_own_periods(workspace: Workspace) -> None:
    total(workspace, "revenue", 21000, date(2026, 10, 31))
    revenue = workspace.scorecard.measure("revenue")
    shown = table(workspace, Filter(), by=Frequency.MONTHLY, count=2, only=revenue)
    assert list(table_csv(workspace, shown))[1:] == [
        '"revenue","Revenue",2026-10-01,2026-10,21000,20000,,on_target,,',
        '"revenue","Revenue",2026-11-01,2026-11,,20000,,pending,,',
    ]
