"""All that was ever entered for a measure in some days, found by the index."""

from __future__ import annotations

from datetime import timedelta

from kpitui.storage.database import Database
from kpitui.storage.entries import entry_with_id, mark_entry_undone
from kpitui.storage.entry_trail import entry_trail
from tests.storage.conftest import MONDAY, NOON
from tests.storage.plans import tables_read_through
from tests.storage.test_entries import WEEK, add


def test_undone_ones_are_there_and_say_by_whom(database: Database) -> None:
    first, second = add(database, 5), add(database, 7, total=True)
    add(database, 9, measure="clients")
    add(database, 9, MONDAY + timedelta(days=7))
    assert first is not None
    with database.writing("li", at=NOON) as change:
        entry = entry_with_id(change.connection, first)
        assert entry is not None
        mark_entry_undone(change, entry)
    with database.reading() as connection:
        found = entry_trail(connection, "calls", *WEEK)
    assert [(item.entry.id, item.entry.amount, item.undone_by) for item in found] == [(first, 5, "li"), (second, 7, "")]
    assert found[0].undone_at.startswith("2026-11-20T12:00")


def test_nothing_is_read_through(database: Database) -> None:
    add(database, 5)
    with database.reading() as connection:
        assert not tables_read_through(connection, lambda: entry_trail(connection, "calls", *WEEK))


def test_an_unknown_measure_has_none(database: Database) -> None:
    with database.reading() as connection:
        assert entry_trail(connection, "gone", *WEEK) == []
