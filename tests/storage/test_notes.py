from __future__ import annotations

from datetime import date, timedelta

import pytest

from kpitui.errors import NotAllowed
from kpitui.storage.audit import trail
from kpitui.storage.database import Database
from kpitui.storage.notes import add_note, note_with_id, notes_between, remove_note
from tests.storage.conftest import MONDAY
from tests.storage.plans import tables_read_through

WEEK = (MONDAY, MONDAY + timedelta(days=6))


def add(database: Database, text: str, day: date = MONDAY, measure: str = "calls") -> None:
    with database.writing("dana") as change:
        add_note(change, measure, day, text)


def test_notes_are_found_by_measure_and_day(database: Database) -> None:
    add(database, "two", MONDAY + timedelta(days=6))
    add(database, "one")
    add(database, "before", MONDAY - timedelta(days=1))
    add(database, "after", MONDAY + timedelta(days=7))
    add(database, "other", measure="clients")
    found = notes_between(database.connection, {"calls": WEEK})
    assert [(note.text, note.measure, note.by) for note in found] == [
        ("two", "calls", "dana"),
        ("one", "calls", "dana"),
    ]
    spans = {"calls": (MONDAY, MONDAY), "clients": WEEK, "gone": WEEK}
    assert [note.text for note in notes_between(database.connection, spans)] == ["one", "other"]
    assert notes_between(database.connection, {}) == []


def test_a_note_comes_back_as_it_was_written(database: Database) -> None:
    add(database, "[/] \x1b[31m é 漢\nsecond line")
    note = note_with_id(database.connection, 1)
    assert note is not None
    assert (note.text, note.day, note.measure) == ("[/] \x1b[31m é 漢\nsecond line", MONDAY, "calls")
    assert note_with_id(database.connection, 2) is None


def test_adding_and_taking_away_leave_their_rows(database: Database) -> None:
    add(database, "one")
    note = note_with_id(database.connection, 1)
    assert note is not None
    with database.writing("dana") as change:
        remove_note(change, note)
    assert notes_between(database.connection, {"calls": WEEK}) == []
    removed, added = trail(database.connection, entity="note")
    record = {"measure": "calls", "day": "2026-11-16", "text": "one"}
    assert (added.what, added.before, added.after) == ("add", None, record)
    assert (removed.what, removed.before, removed.after) == ("remove", record, None)
    add(database, "two")
    assert note_with_id(database.connection, 2) is not None, "a number is never used again"


def test_a_note_needs_its_measure(database: Database) -> None:
    with pytest.raises(NotAllowed, match="gone is no longer in the scorecard"):
        add(database, "one", measure="gone")


def test_notes_are_sought_in_the_index(database: Database) -> None:
    for number in range(200):
        add(database, "one", MONDAY - timedelta(days=number))
    connection = database.connection
    connection.execute("ANALYZE")
    assert "note" not in tables_read_through(connection, lambda: notes_between(connection, {"calls": WEEK}))
