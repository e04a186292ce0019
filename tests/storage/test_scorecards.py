from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from kpitui.domain.measures import (
    Bounds,
    Frequency,
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
)
from kpitui.storage.audit import AuditRow, Change, broken_link, trail
from kpitui.storage.database import Database, create_database
from kpitui.storage.scorecard_records import (
    measure_record,
    objective_record,
    person_record,
    read_measure,
    scorecard_from_records,
    scorecard_record,
)
from kpitui.storage.scorecards import load_scorecard, save_measure, save_scorecard
from tests.definitions.generated import scorecards
from tests.storage.conftest import MONDAY, TWO_MEASURES

CALLS, CLIENTS = TWO_MEASURES.measures


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A file without a scorecard."""
    path: Path = tmp_path_factory.mktemp("empty") / "x.kpitui"
    opened = create_database(path)
    yield opened
    opened.close()


def replayed(rows: list[AuditRow]) -> Scorecard:
    """The scorecard that the audit trail tells of, each row checked against the one before it."""
    settings_now: Any = None
    parts: dict[str, dict[str, Any]] = {"person": {}, "objective": {}, "measure": {}}
    for row in reversed(rows):
        if row.entity == "scorecard":
            assert row.before == settings_now
            settings_now = row.after
            continue
        assert row.before == parts[row.entity].get(row.key)
        if row.after is None:
            del parts[row.entity][row.key]
        else:
            parts[row.entity][row.key] = row.after
    return scorecard_from_records(settings_now, parts["person"], parts["objective"], parts["measure"])


@settings(max_examples=120)
@given(first=scorecards(), second=scorecards())
def test_any_scorecard_is_kept_and_may_become_any_other(empty: Database, first: Scorecard, second: Scorecard) -> None:
    connection = empty.connection
    connection.execute("BEGIN IMMEDIATE")
    try:
        change = Change(connection, "dana", "2026-11-20T12:00:00+00:00")
        save_scorecard(change, None, first, MONDAY)
        assert load_scorecard(connection) == first
        save_scorecard(change, first, second, MONDAY)
        assert load_scorecard(connection) == second
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        rows = trail(connection)
        assert replayed(rows) == second
        save_scorecard(change, second, second, MONDAY)
        assert len(trail(connection)) == len(rows), "what stays as it is leaves no row"
        assert broken_link(connection) is None
    finally:
        connection.execute("ROLLBACK")


@settings(max_examples=100)
@given(scorecards())
def test_records_hold_all_of_a_scorecard(scorecard: Scorecard) -> None:
    restored = scorecard_from_records(
        scorecard_record(scorecard),
        {person.key: person_record(person, place) for place, person in enumerate(scorecard.people)},
        {item.key: objective_record(item, place) for place, item in enumerate(scorecard.objectives)},
        {item.key: measure_record(item, place) for place, item in enumerate(scorecard.measures)},
    )
    assert restored == scorecard


def test_a_file_without_a_scorecard(empty: Database) -> None:
    assert load_scorecard(empty.connection) is None


def changed(database: Database, wanted: Scorecard) -> list[AuditRow]:
    """Save a scorecard over the two measures; the rows this leaves, oldest first."""
    with database.writing("li") as change:
        save_scorecard(change, TWO_MEASURES, wanted, MONDAY)
    assert load_scorecard(database.connection) == wanted
    return [row for row in reversed(trail(database.connection)) if row.by == "li"]


def with_measures(*measures: Measure) -> Scorecard:
    return Scorecard("Acme", people=TWO_MEASURES.people, measures=measures)


def test_another_order_is_kept_and_told(database: Database) -> None:
    rows = changed(database, with_measures(CLIENTS, CALLS))
    assert [(row.key, row.before and row.before["position"], row.after and row.after["position"]) for row in rows] == [
        ("clients", 1, 0),
        ("calls", 0, 1),
    ]


def test_a_measure_keeps_its_number_when_everything_about_it_changes(database: Database) -> None:
    def numbers() -> dict[str, int]:
        return dict(database.connection.execute("SELECT key, id FROM measure"))

    before = numbers()
    other = Measure("calls", "Rings", Kind.METRIC, Show.MONEY, "kEUR", 2, team="sales", frequency=Frequency.YEARLY)
    rows = changed(database, with_measures(other, CLIENTS))
    assert numbers() == before
    assert [(row.what, row.entity, row.key) for row in rows] == [("change", "measure", "calls")]
    assert rows[0].before == measure_record(CALLS, 0)
    assert rows[0].after == measure_record(other, 0)


def test_what_belongs_to_a_measure_goes_with_it(database: Database) -> None:
    full = Measure(
        "calls",
        "Calls",
        Kind.ACTION,
        leading=True,
        targets=(Target(Bounds(5)), Target(Bounds(), MONDAY), Target(Bounds(None, 9), date(2026, 12, 1))),
        exceptions=(PeriodException(MONDAY, "fair"), PeriodException(MONDAY, "short", Bounds(2, 3))),
        links=(Link("clients", 0.1, 2),),
    )
    goal = measure_with_goal()
    rows = changed(database, with_measures(full, goal))
    assert [row.key for row in rows] == ["calls", "clients"]
    with database.writing("li") as change:
        save_scorecard(change, with_measures(full, goal), Scorecard("Acme"), MONDAY)
    for table in ("measure", "target", "period_exception", "link", "goal", "interim_target", "person"):
        assert database.connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


def measure_with_goal() -> Measure:
    from kpitui.domain.measures import Goal

    interim = (InterimTarget(date(2026, 12, 31), 3), InterimTarget(date(2027, 6, 30), 4.5))
    goal = Goal(2, MONDAY, 6, date(2027, 12, 31), cumulative=True, interim=interim)
    return Measure("clients", "Clients", Kind.INDICATOR, goal=goal)


def test_people_and_objectives_come_change_and_go(database: Database) -> None:
    objectives = (Objective("sound", "Sound"), Objective("growth", "Growth", "Below 40 it does not pay.", "sound"))
    people = (Person("li", "Li Wen", "li"), Person("dana", "Dana R."))
    rows = changed(database, Scorecard("Acme Ltd", people=people, objectives=objectives, measures=(CALLS, CLIENTS)))
    assert [(row.what, row.entity, row.key) for row in rows] == [
        ("change", "scorecard", "scorecard"),
        ("add", "person", "li"),
        ("change", "person", "dana"),
        ("add", "objective", "sound"),
        ("add", "objective", "growth"),
    ]
    assert rows[3].after == {"name": "Sound", "why": "", "parent": "", "position": 0}


def test_the_rows_of_what_goes_come_in_the_order_it_had(database: Database) -> None:
    many = tuple(Person(f"p{number}", "P") for number in range(9))
    changed(database, Scorecard("Acme", people=(*TWO_MEASURES.people, *many), measures=(CALLS, CLIENTS)))
    with database.writing("sam") as change:
        save_scorecard(change, load_scorecard(database.connection), with_measures(CALLS, CLIENTS), MONDAY)
    gone = [row.key for row in reversed(trail(database.connection)) if row.by == "sam"]
    assert gone == [person.key for person in many]


def test_one_measure_may_be_saved_alone(database: Database) -> None:
    excused = Measure("calls", "Calls", Kind.ACTION, leading=True, exceptions=(PeriodException(MONDAY, "fair"),))
    with database.writing("li") as change:
        save_measure(change, CALLS, excused, 0, MONDAY)
    row = trail(database.connection)[0]
    assert row.after is not None
    assert read_measure(row.after) == excused
    assert load_scorecard(database.connection) == with_measures(excused, CLIENTS)


def test_the_day_on_which_a_measure_was_defined_stays(database: Database) -> None:
    with database.writing("li") as change:
        save_measure(change, CALLS, CALLS, 5, date(2030, 1, 1))
        save_measure(change, None, Measure("late", "Late", Kind.METRIC), 2, date(2030, 1, 1))
    rows = dict(database.connection.execute("SELECT key, created_on FROM measure"))
    assert rows == {"calls": "2026-11-16", "clients": "2026-11-16", "late": "2030-01-01"}
