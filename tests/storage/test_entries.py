from __future__ import annotations

import sqlite3
from datetime import date, timedelta
from math import copysign

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpitui.domain.measures import Kind, Measure
from kpitui.errors import InvalidInput
from kpitui.storage.audit import Change, trail
from kpitui.storage.corrective_actions import add_corrective
from kpitui.storage.database import Database
from kpitui.storage.entries import (
    EntryWriter,
    NewEntry,
    entries_between,
    entry_chain_head,
    entry_with_id,
    entry_with_token,
    first_altered_entry,
    first_days,
    has_history,
    last_entry_by,
    last_touch,
    mark_entry_undone,
)
from kpitui.storage.notes import add_note
from kpitui.storage.reviews import check_line, save_decision, save_review
from kpitui.storage.scorecards import save_measure
from tests.storage.conftest import MONDAY
from tests.storage.plans import tables_read_through
from tests.storage.things import DECISION, OPEN_REVIEW, corrective

WEEK = (MONDAY, MONDAY + timedelta(days=6))


def add(
    database: Database,
    amount: float,
    day: date = MONDAY,
    *,
    measure: str = "calls",
    total: bool = False,
    by: str = "dana",
    token: bytes = b"",
    note: str = "",
) -> int | None:
    """Record one entry in a change of its own."""
    with database.writing(by) as change:
        count = change.connection.execute("SELECT count(*) FROM entry").fetchone()[0]
        return EntryWriter(change).add(NewEntry(measure, day, amount, total, token or count.to_bytes(16), note))


def undo(database: Database, id_: int, by: str = "dana") -> None:
    with database.writing(by) as change:
        entry = entry_with_id(change.connection, id_)
        assert entry is not None
        mark_entry_undone(change, entry)


def test_an_entry_comes_back_as_it_was_recorded(database: Database) -> None:
    with database.writing("dana") as change:
        at = change.at
        EntryWriter(change).add(NewEntry("calls", MONDAY, 12.5, False, b"1" * 16, "the March list\n[/] \x1b é 漢"))
    add(database, 31, total=True, by="li")
    first, second = entries_between(database.connection, {"calls": WEEK})
    assert (first.id, first.measure, first.day, first.amount, first.is_total) == (1, "calls", MONDAY, 12.5, False)
    assert (first.by, first.at, first.note) == ("dana", at, "the March list\n[/] \x1b é 漢")
    assert (second.id, second.amount, second.is_total, second.by) == (2, 31.0, True, "li")


def test_an_import_may_say_who_entered_it_and_when(database: Database) -> None:
    with database.writing("importer") as change:
        new = NewEntry("calls", MONDAY, 1, False, b"1" * 16, at="2025-01-01T00:00:00+00:00", by="li")
        EntryWriter(change).add(new)
    entry = entry_with_id(database.connection, 1)
    assert entry is not None
    assert (entry.by, entry.at) == ("li", "2025-01-01T00:00:00+00:00")


def test_one_writer_numbers_and_seals_many(database: Database) -> None:
    with database.writing("dana") as change:
        writer = EntryWriter(change)
        ids = [writer.add(NewEntry("calls", MONDAY, n, False, n.to_bytes(16))) for n in range(5)]
    assert ids == [1, 2, 3, 4, 5]
    assert add(database, 6, token=b"next") == 6
    assert first_altered_entry(database.connection) is None


def test_the_same_token_counts_once(database: Database) -> None:
    assert add(database, 12, token=b"a" * 16) == 1
    assert add(database, 12, token=b"a" * 16) is None
    assert add(database, 99, token=b"a" * 16, by="li") is None
    assert [entry.amount for entry in entries_between(database.connection, {"calls": WEEK})] == [12.0]
    known = entry_with_token(database.connection, b"a" * 16)
    assert known is not None
    assert known.id == 1
    assert entry_with_token(database.connection, b"b" * 16) is None


def test_a_token_stays_known_when_its_entry_is_undone(database: Database) -> None:
    add(database, 12, token=b"a" * 16)
    undo(database, 1)
    assert add(database, 12, token=b"a" * 16) is None
    assert entry_with_token(database.connection, b"a" * 16) is not None


@pytest.mark.parametrize("amount", [float("nan"), float("inf"), float("-inf"), 1.1e15, -1e300])
def test_what_is_no_ordinary_number_is_refused(database: Database, amount: float) -> None:
    with pytest.raises(InvalidInput, match="cannot be kept as an amount"):
        add(database, amount)
    assert entries_between(database.connection, {"calls": WEEK}) == []


def test_a_measure_that_is_not_there_is_refused(database: Database) -> None:
    with pytest.raises(InvalidInput, match="gone is no longer in the scorecard"):
        add(database, 1, measure="gone")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.floats(-1e15, 1e15),
            st.dates(date(1900, 1, 1), date(2999, 12, 31)),
            st.booleans(),
            st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
            st.binary(min_size=16, max_size=16),
        ),
        max_size=5,
        unique_by=lambda row: row[-1],
    )
)
def test_any_entry_is_kept_exactly_and_its_seal_holds(
    database: Database, rows: list[tuple[float, date, bool, str, bytes]]
) -> None:
    connection = database.connection
    connection.execute("BEGIN IMMEDIATE")
    try:
        before = len(entries_between(connection, {"calls": (date.min, date.max)}))
        writer = EntryWriter(Change(connection, "dana", "2026-11-20T12:00:00+00:00"))
        for amount, day, total, note, token in rows:
            writer.add(NewEntry("calls", day, amount, total, token, note))
        found = entries_between(connection, {"calls": (date.min, date.max)})
        kept = sorted(found, key=lambda entry: entry.id)[before:]
        assert [(e.amount, e.day, e.is_total, e.note) for e in kept] == [row[:4] for row in rows]
        assert all(copysign(1, entry.amount) == 1 for entry in kept if entry.amount == 0), "no minus zero"
        assert first_altered_entry(connection) is None
    finally:
        connection.execute("ROLLBACK")


# Reading.


def test_entries_are_found_by_measure_and_day(database: Database) -> None:
    for day in (-1, 0, 6, 7):
        add(database, day, MONDAY + timedelta(days=day))
        add(database, day, MONDAY + timedelta(days=day), measure="clients")
    spans = {"calls": WEEK, "clients": (MONDAY, MONDAY)}
    found = {(entry.measure, entry.amount) for entry in entries_between(database.connection, spans)}
    assert found == {("calls", 0.0), ("calls", 6.0), ("clients", 0.0)}
    assert entries_between(database.connection, {}) == []
    assert entries_between(database.connection, {"gone": WEEK}) == []


def test_what_is_undone_is_left_out_and_stays_in_the_file(database: Database) -> None:
    add(database, 12)
    add(database, 5)
    undo(database, 1, "li")
    assert [entry.id for entry in entries_between(database.connection, {"calls": WEEK})] == [2]
    assert entry_with_id(database.connection, 1) is None
    assert database.connection.execute("SELECT amount FROM entry WHERE id = 1").fetchone() == (12.0,)
    row = trail(database.connection, entity="entry")[0]
    assert (row.what, row.by, row.key, row.after) == ("undo", "li", "1", None)
    assert row.before is not None
    assert (row.before["amount"], row.before["measure"], row.before["by"]) == (12.0, "calls", "dana")


def test_entries_are_sought_in_the_index_however_many_there_are(database: Database) -> None:
    with database.writing("dana") as change:
        for number in range(600):
            save_measure(change, None, Measure(f"m{number}", "M", Kind.METRIC), number + 2, MONDAY)
        writer = EntryWriter(change)
        for number in range(2_000):
            day = MONDAY - timedelta(days=number % 300)
            writer.add(NewEntry(f"m{number % 600}", day, 1, False, number.to_bytes(16)))
    connection = database.connection
    connection.execute("ANALYZE")
    spans = {f"m{number}": WEEK for number in range(2, 602)}
    scanned = tables_read_through(connection, lambda: entries_between(connection, spans))
    assert "entry" not in scanned
    assert "measure" not in scanned
    assert len(entries_between(connection, spans)) == sum(n % 300 == 0 and n % 600 >= 2 for n in range(2_000))
    for action in (
        lambda: last_entry_by(connection, "nobody"),
        lambda: last_entry_by(connection, "dana", "m7"),
        lambda: first_days(connection),
        lambda: has_history(connection),
        lambda: last_touch(connection, {"m7": WEEK}),
        lambda: entry_with_token(connection, b"x"),
    ):
        assert "entry" not in tables_read_through(connection, action)


def test_two_thousand_measures_are_read_at_once(database: Database) -> None:
    # As many as a scorecard may have.
    spans = {f"m{number}": WEEK for number in range(1_999)} | {"calls": WEEK}
    add(database, 3)
    assert [entry.amount for entry in entries_between(database.connection, spans)] == [3.0]


def test_a_measure_counts_from_its_definition_or_its_first_entry(database: Database) -> None:
    earlier = MONDAY - timedelta(days=30)
    add(database, 1, earlier)
    assert first_days(database.connection) == {"calls": earlier, "clients": MONDAY}
    undo(database, 1)
    add(database, 1, MONDAY + timedelta(days=3))
    assert first_days(database.connection) == {"calls": MONDAY, "clients": MONDAY}


def test_a_computed_measure_counts_from_when_all_that_it_is_made_of_does(database: Database) -> None:
    """Its formula may be written long after; one may be made of another."""
    with database.writing("dana") as change:
        for key, formula in (("twice", "rate * 2"), ("rate", "clients / calls"), ("odd", "calls + ("), ("lone", "1")):
            change.connection.execute(
                "INSERT INTO measure (key, kind, name, show, unit, decimals, steps, purpose, team, frequency,"
                " aggregate, leading, formula, position, created_on) SELECT ?, 'metric', name, show, unit, decimals,"
                " steps, purpose, team, frequency, aggregate, leading, ?, position, ? FROM measure WHERE key = 'calls'",
                (key, formula, MONDAY.isoformat()),
            )
    add(database, 1, MONDAY - timedelta(days=30))
    assert first_days(database.connection)["rate"] == MONDAY, "no clients were counted earlier"
    add(database, 1, MONDAY - timedelta(days=9), measure="clients")
    found = first_days(database.connection)
    assert (found["rate"], found["twice"]) == (MONDAY - timedelta(days=9),) * 2
    assert (found["odd"], found["lone"]) == (MONDAY, MONDAY)


@pytest.mark.parametrize("what", ["entry", "undone entry", "note", "check", "decision", "corrective action"])
def test_whatever_was_recorded_is_history(database: Database, what: str) -> None:
    assert has_history(database.connection) == set()
    if what.endswith("entry"):
        add(database, 1)
        if what.startswith("undone"):
            undo(database, 1)
    else:
        with database.writing("dana") as change:
            if what in ("check", "decision"):
                save_review(change, None, OPEN_REVIEW, "open")
            match what:
                case "note":
                    add_note(change, "calls", MONDAY, "a note")
                case "check":
                    check_line(change, MONDAY, "calls", MONDAY)
                case "decision":
                    save_decision(change, MONDAY, "calls", MONDAY, DECISION)
                case "corrective action":
                    add_corrective(change, corrective())
    assert has_history(database.connection) == {"calls"}


def test_the_last_entry_of_somebody(database: Database) -> None:
    connection = database.connection
    assert last_entry_by(connection, "dana") is None
    add(database, 1)
    add(database, 2, measure="clients")
    add(database, 3, by="li")

    def last(by: str, measure: str = "") -> int | None:
        entry = last_entry_by(connection, by, measure)
        return entry.id if entry else None

    assert (last("dana"), last("dana", "calls"), last("li"), last("li", "clients")) == (2, 1, 3, None)
    undo(database, 2)
    assert (last("dana"), last("dana", "clients")) == (1, None)


def test_who_touched_a_reading_last(database: Database) -> None:
    spans = {"calls": WEEK}
    assert last_touch(database.connection, spans) is None
    add(database, 1, by="dana")
    add(database, 2, by="li")
    add(database, 3, measure="clients", by="sam")
    touched = last_touch(database.connection, spans)
    assert touched is not None
    assert touched[0] == "li"
    undo(database, 1, by="dana")
    touched = last_touch(database.connection, spans)
    assert touched is not None
    assert touched[0] == "dana", "undoing is what happened last"
    add(database, 4, by="li")
    touched = last_touch(database.connection, spans)
    assert touched is not None
    assert touched[0] == "li"


# Seals.


def without_triggers(connection: sqlite3.Connection) -> sqlite3.Connection:
    """The connection of somebody who goes around kpitui."""
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("PRAGMA foreign_keys=OFF")
    return connection


@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("UPDATE entry SET amount = 13 WHERE id = 2", 2),
        ("UPDATE entry SET amount = 12.000001 WHERE id = 2", 2),
        ("UPDATE entry SET day = '2026-11-17' WHERE id = 3", 3),
        ("UPDATE entry SET by = 'li' WHERE id = 1", 1),
        ("UPDATE entry SET at = '' WHERE id = 1", 1),
        ("UPDATE entry SET note = 'x' WHERE id = 4", 4),
        ("UPDATE entry SET is_total = 1 WHERE id = 4", 4),
        ("UPDATE entry SET measure_id = 2 WHERE id = 4", 4),
        ("UPDATE entry SET chain = x'00' WHERE id = 2", 2),
        ("DELETE FROM entry WHERE id = 1", 2),
        ("DELETE FROM entry WHERE id = 3", 4),
        ("UPDATE entry SET id = 9 WHERE id = 4", 9),
    ],
)
def test_an_altered_entry_is_noticed(database: Database, statement: str, first: int) -> None:
    for _ in range(4):
        add(database, 12)
    assert first_altered_entry(database.connection) is None
    without_triggers(database.connection).execute(statement)
    assert first_altered_entry(database.connection) == first


def test_the_head_of_the_chain_changes_with_every_entry(database: Database) -> None:
    assert entry_chain_head(database.connection) == (0, "")
    heads = []
    for number in range(3):
        add(database, number)
        heads.append(entry_chain_head(database.connection))
    assert [count for count, _ in heads] == [1, 2, 3]
    assert len({head for _, head in heads}) == 3
    assert all(len(head) == 64 for _, head in heads)
