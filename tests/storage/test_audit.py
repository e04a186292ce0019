from __future__ import annotations

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpitui.storage.audit import (
    Change,
    Value,
    broken_link,
    changed_since,
    last_batch_by,
    mark_undone,
    trail,
)
from kpitui.storage.database import Database
from tests.storage.test_entries import add, without_triggers

BEGUN = 4  # the rows that the two measures, the person and the settings of the file have left

_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
_records = st.none() | st.dictionaries(st.text("abc_", min_size=1, max_size=5), _values, max_size=4)


def change_person(database: Database, by: str, name: str, key: str = "dana") -> None:
    with database.writing(by) as change:
        change.record("change", "person", key, {"name": "before"}, {"name": name})


def test_a_row_says_who_changed_what_when_from_what_to_what(database: Database) -> None:
    with database.writing("li") as change:
        change.record("change", "person", "dana", {"name": "Dana", "position": 0}, {"name": "Dana R.", "position": 0})
    newest = trail(database.connection)[0]
    assert (newest.by, newest.at, newest.what) == ("li", change.at, "change")
    assert (newest.entity, newest.key, newest.id, newest.batch) == ("person", "dana", BEGUN + 1, BEGUN + 1)
    assert newest.before == {"name": "Dana", "position": 0}
    assert newest.after == {"name": "Dana R.", "position": 0}
    assert newest.newest_entry == 0


def test_what_has_not_changed_leaves_no_row(database: Database) -> None:
    with database.writing("li") as change:
        change.record("change", "person", "dana", {"name": "Dana"}, {"name": "Dana"})
        change.record("change", "person", "dana", None, None)
    assert change.batch is None
    assert len(trail(database.connection)) == BEGUN


def test_the_rows_of_one_change_share_a_batch(database: Database) -> None:
    with database.writing("li") as change:
        for number in range(3):
            change.record("add", "person", f"p{number}", None, {"name": "P"})
    change_person(database, "li", "Dana R.")
    assert [row.batch for row in trail(database.connection, limit=5)] == [8, 5, 5, 5, 1]
    assert change.batch == 5


def test_a_row_tells_which_entries_were_there(database: Database) -> None:
    change_person(database, "dana", "a")
    add(database, 1)
    add(database, 2)
    change_person(database, "dana", "b")
    assert [row.newest_entry for row in trail(database.connection, limit=2)] == [2, 0]


def test_while_undoing_every_row_says_so(database: Database) -> None:
    with database.writing("dana") as change:
        change.undoing = True
        change.record("change", "person", "dana", None, {"name": "x"})
    assert trail(database.connection)[0].what == "undo"


def test_the_trail_of_one_thing(database: Database) -> None:
    change_person(database, "dana", "a")
    change_person(database, "dana", "b", key="li")
    connection = database.connection
    assert [row.entity for row in trail(connection, entity="measure")] == ["measure", "measure"]
    assert [row.after for row in trail(connection, entity="person", key="li")] == [{"name": "b"}]
    assert len(trail(connection, key="dana")) == 2
    assert len(trail(connection, limit=1)) == 1


def test_what_was_changed_since(database: Database) -> None:
    change_person(database, "dana", "a")
    at = trail(database.connection)[0].at
    change_person(database, "dana", "b", key="li")
    assert changed_since(database.connection, "person", at) == {"dana", "li"}
    assert changed_since(database.connection, "person", at + "x") == {"li"}
    assert changed_since(database.connection, "note", at) == set()


def test_the_last_change_of_somebody(database: Database) -> None:
    connection = database.connection
    assert [row.entity for row in last_batch_by(connection, "dana")] == ["measure", "measure", "person", "scorecard"]
    assert last_batch_by(connection, "li") == []
    change_person(database, "li", "a")
    change_person(database, "dana", "b")
    assert [row.after for row in last_batch_by(connection, "li")] == [{"name": "a"}]
    with database.writing("li") as change:
        mark_undone(change, BEGUN + 1)
        change.undoing = True
        change.record("change", "person", "dana", {"name": "a"}, {"name": "before"})
    assert last_batch_by(connection, "li") == [], "neither what was undone nor the undoing"


def test_opening_a_review_is_no_change_to_undo(database: Database) -> None:
    with database.writing("li") as change:
        change.record("open", "review", "2026-11-16", None, {"state": "open"})
    assert last_batch_by(database.connection, "li") == []
    with database.writing("li") as change:
        change.record("open", "review", "2026-11-09", None, {"state": "open"})
        change.record("add", "decision", "x", None, {"choice": "watch"})
    assert [row.entity for row in last_batch_by(database.connection, "li")] == ["decision"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(_records, _records), max_size=4))
def test_any_record_comes_back_and_its_seal_holds(
    database: Database, pairs: list[tuple[dict[str, Value] | None, dict[str, Value] | None]]
) -> None:
    connection = database.connection
    connection.execute("BEGIN IMMEDIATE")
    try:
        change = Change(connection, "dana", "2026-11-20T12:00:00+00:00")
        for before, after in pairs:
            change.record("change", "thing", "key", before, after)
        found = [(row.before, row.after) for row in reversed(trail(connection, entity="thing"))]
        assert found == [pair for pair in pairs if pair[0] != pair[1]]
        assert broken_link(connection) is None
    finally:
        connection.execute("ROLLBACK")


def test_what_is_no_number_is_never_written(database: Database) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):  # noqa: SIM117
        with database.writing("dana") as change:
            change.record("change", "measure", "calls", None, {"amount": math.nan})
    assert len(trail(database.connection)) == BEGUN


@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("UPDATE audit SET by = 'li' WHERE id = 2", 2),
        ("UPDATE audit SET at = '' WHERE id = 1", 1),
        ("UPDATE audit SET what = 'add' WHERE id = 5", 5),
        ("UPDATE audit SET entity = 'x' WHERE id = 3", 3),
        ("UPDATE audit SET key = 'x' WHERE id = 3", 3),
        ("UPDATE audit SET before = NULL WHERE id = 5", 5),
        ("UPDATE audit SET after = before WHERE id = 5", 5),
        ("UPDATE audit SET batch = 1 WHERE id = 6", 6),
        ("UPDATE audit SET newest_entry = 1 WHERE id = 6", 6),
        ("UPDATE audit SET chain = x'00' WHERE id = 4", 4),
        ("DELETE FROM audit WHERE id = 1", 2),
        ("DELETE FROM audit WHERE id = 3", 4),
    ],
)
def test_an_altered_row_is_noticed(database: Database, statement: str, first: int) -> None:
    change_person(database, "dana", "a")
    change_person(database, "dana", "b")
    assert broken_link(database.connection) is None
    without_triggers(database.connection).execute(statement)
    assert broken_link(database.connection) == first
