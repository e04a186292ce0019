"""What `verification` says of rows that no kpitui has written: each is found, none ends the look."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from kpitui.storage import drafts as drafts_module
from kpitui.storage.database import Database
from kpitui.storage.drafts import Drafts
from kpitui.storage.entries import EntryWriter, NewEntry
from kpitui.storage.recorded import last_rows
from kpitui.storage.reviews import freeze, save_review
from kpitui.storage.verification import lost_anchors, structure
from tests.storage.conftest import MONDAY
from tests.storage.things import OPEN_REVIEW


def said(database: Database) -> list[str]:
    return [str(problem) for problem in lost_anchors(database.connection)]


@pytest.fixture
def closed(database: Database) -> Database:
    """One entry, and one close that says so."""
    with database.writing("dana") as change:
        EntryWriter(change).add(NewEntry("calls", MONDAY, 1.0, False, b"1" * 16))
        save_review(change, None, OPEN_REVIEW, "open")
        freeze(change, MONDAY, {"lines": []})
    return database


def record_close(database: Database, after: str) -> None:
    with database.writing("dana") as change:
        change.record("close", "review", MONDAY.isoformat(), None, {"state": "closed"})
        change.connection.execute("DROP TRIGGER audit_no_update")
        change.connection.execute("UPDATE audit SET after = ? WHERE what = 'close'", (after,))


def test_a_row_that_belongs_to_nothing(database: Database) -> None:
    database.connection.execute("PRAGMA foreign_keys=OFF")
    database.connection.execute("INSERT INTO entry_undone VALUES (99, 'dana', '2026-11-20')")
    found = structure(database.connection)
    assert [str(problem) for problem in found] == [
        "entry_undone, row 99: it belongs to something in entry that is not there."
    ]


def test_a_value_that_the_schema_forbids(database: Database) -> None:
    database.connection.execute("PRAGMA ignore_check_constraints=ON")
    database.connection.execute("INSERT INTO scorecard VALUES (2, 'x', 'friday', 'friday', '', '')")
    database.connection.execute("PRAGMA ignore_check_constraints=OFF")
    found = structure(database.connection)
    assert [problem.where for problem in found] == ["the file"]
    assert "scorecard" in found[0].what


@pytest.mark.parametrize("after", ["", "no JSON", "[]", '{"entries": "many"}'])
def test_a_close_that_says_nothing_any_more(closed: Database, after: str) -> None:
    record_close(closed, after)
    assert said(closed) == [f"review of the week of {MONDAY}: something was frozen without a close in the audit trail."]


def test_a_close_before_which_there_were_other_entries(closed: Database) -> None:
    record_close(closed, json.dumps({"entries": 1, "entries_chain": "00", "document": "00"}))
    where = f"review of the week of {MONDAY}, close 1"
    assert said(closed) == [
        f"{where}: the 1 entries that there were then are no longer the same.",
        f"{where}: what it froze was altered.",
    ]


def test_a_close_without_entries_or_document(database: Database) -> None:
    with database.writing("dana") as change:
        save_review(change, None, OPEN_REVIEW, "open")
    record_close(database, json.dumps({"entries": 0, "entries_chain": "", "document": "00"}))
    assert said(database) == [f"review of the week of {MONDAY}, close 1: what it froze is gone."]


def test_a_record_that_is_no_json_tells_nothing(database: Database) -> None:
    with database.writing("dana") as change:
        change.record("add", "person", "li", None, {"name": "Li Wen"})
        change.connection.execute("DROP TRIGGER audit_no_update")
        for said in ("no JSON", "[1]"):
            change.connection.execute("UPDATE audit SET after = ? WHERE key = 'li'", (said,))
            assert last_rows(change.connection, "person")["li"].after == {}


@pytest.mark.parametrize("content", ["no JSON", "[1, 2]", '{"calls": 3, "note": "kept"}'])
def test_drafts_that_nobody_wrote_are_passed_over(tmp_path: Path, content: str) -> None:
    scorecard = Path("/somewhere/x.kpitui")
    Drafts(tmp_path, scorecard).put("calls", "3")
    (mine,) = tmp_path.glob("*.json")
    mine.write_text(content)
    found = Drafts(tmp_path, scorecard)
    assert (found.get("calls"), found.get("note")) == ("", "kept" if "kept" in content else "")


def test_a_process_of_somebody_else_is_running(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(pid: int, signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", forbidden)
    assert drafts_module._is_running(1)


def test_drafts_taken_over_meanwhile_are_the_oldest(tmp_path: Path) -> None:
    assert drafts_module._written_at(tmp_path / "gone.json") == 0.0
