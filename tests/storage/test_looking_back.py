"""What later looks at a file ask of entries and closes: by number, by token, newest first, close by close."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest

from kpitui.storage.database import Database
from kpitui.storage.entries import (
    EntryWriter,
    NewEntry,
    entries_numbered,
    entry_with_id,
    entry_with_token,
    has_entry_between,
    mark_entry_undone,
    newest_entries,
    state_of_token,
)
from kpitui.storage.reviews import closings_by_week, freeze, frozen_document, save_review
from tests.storage.conftest import MONDAY
from tests.storage.things import OPEN_REVIEW

TOKENS = [bytes([number]) * 16 for number in range(4)]


@pytest.fixture
def four(database: Database) -> Database:
    """Entries 1 to 4 of the calls on four days, the third undone."""
    with database.writing("dana") as change:
        writer = EntryWriter(change)
        for number, token in enumerate(TOKENS):
            writer.add(NewEntry("calls", MONDAY + timedelta(days=number), number + 1.0, False, token))
        third = entry_with_id(change.connection, 3)
        assert third is not None
        mark_entry_undone(change, third)
    return database


def test_entries_by_number_leave_out_what_was_undone(four: Database) -> None:
    assert [entry.id for entry in entries_numbered(four.connection, 2, 4)] == [2, 4]
    assert entries_numbered(four.connection, 5, 9) == []


def test_the_newest_entries_tell_all_that_was_recorded(four: Database) -> None:
    assert [entry.id for entry in newest_entries(four.connection, "calls")] == [4, 3, 2, 1]
    assert [entry.amount for entry in newest_entries(four.connection, "calls", 2)] == [4.0, 3.0]
    assert newest_entries(four.connection, "clients") == []


def test_a_token_tells_whether_its_entry_counts(four: Database) -> None:
    assert [state_of_token(four.connection, token) for token in (*TOKENS, b"other")] == [True, True, False, True, None]
    found = entry_with_token(four.connection, TOKENS[2])
    assert found is not None
    assert (found.id, found.amount, entry_with_token(four.connection, b"other")) == (3, 3.0, None)


def test_whether_anything_was_entered_between_two_days(four: Database) -> None:
    third = MONDAY + timedelta(days=2)
    assert has_entry_between(four.connection, "calls", MONDAY, third)
    assert not has_entry_between(four.connection, "calls", third, third), "what was undone does not count"
    assert not has_entry_between(four.connection, "clients", MONDAY, third)


def test_the_closes_of_each_week(database: Database) -> None:
    with database.writing("dana") as change:
        save_review(change, None, OPEN_REVIEW, "open")
        texts = [freeze(change, MONDAY, {"number": number}) for number in range(2)]
    assert closings_by_week(database.connection) == {MONDAY: (1, 2)}
    assert [frozen_document(database.connection, number) for number in (1, 2)] == texts
    with pytest.raises(sqlite3.DatabaseError):
        frozen_document(database.connection, 3)
