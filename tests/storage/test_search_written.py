"""The index of what people wrote: follows entries and the audit trail, on real files."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Migrations

from kpitui.domain.corrective import CorrectiveAction, CorrectiveState
from kpitui.domain.measures import Divider, PeriodException
from kpitui.domain.reviews import Choice, Decision, Review, ReviewState
from kpitui.domain.searching import sought
from kpitui.frozen import replace
from kpitui.storage import database as opening
from kpitui.storage import migrations
from kpitui.storage.audit import Change
from kpitui.storage.corrective_actions import add_corrective, change_corrective, remove_corrective
from kpitui.storage.database import Database, create_database, open_database
from kpitui.storage.entries import EntryWriter, NewEntry, entry_with_id, mark_entry_undone
from kpitui.storage.notes import add_note, note_with_id, remove_note
from kpitui.storage.reviews import save_decision, save_review
from kpitui.storage.scorecards import save_measure, save_scorecard
from kpitui.storage.written import What, Written, catch_up, matching, news
from tests.storage.conftest import MONDAY, NOON, TWO_MEASURES

EVER = date(1900, 1, 1)
CALLS, CLIENTS = TWO_MEASURES.measures


def found(database: Database, typed: str, *, since: date = EVER, most: int = 100) -> list[Written]:
    """What a search finds after bringing the index up to date."""
    catch_up(database, "dana")
    with database.reading() as connection:
        texts, count = matching(connection, sought(typed), since=since, most=most, unlearned=news(connection))
    assert count >= len(texts)
    return texts


def told(database: Database, typed: str) -> list[tuple[str, str]]:
    return [(text.what.value, text.text) for text in found(database, typed)]


def changing(database: Database, what: Callable[[Change], object], by: str = "dana") -> None:
    with database.writing(by, at=NOON) as change:
        what(change)


def entered(note: str, token: int, day: date = MONDAY) -> Callable[[Change], object]:
    return lambda change: EntryWriter(change).add(NewEntry("calls", day, 1.0, False, b"%016d" % token, note))


def test_a_noted_entry_is_found_until_it_is_undone(database: Database) -> None:
    changing(database, entered("called the list", 1))
    changing(database, entered("", 2))
    (text,) = found(database, "lis")
    assert text == Written(
        "entry/1", What.ENTRY, "calls", MONDAY, "dana", "2026-11-20T12:00:00.000000+00:00", "called the list"
    )
    entry = entry_with_id(database.connection, 1)
    assert entry is not None
    changing(database, lambda change: mark_entry_undone(change, entry))
    assert found(database, "list") == []


def test_a_note_is_found_until_it_is_taken_back(database: Database) -> None:
    changing(database, lambda change: add_note(change, "clients", MONDAY, "one called back"))
    assert told(database, "back") == [("note", "one called back")]
    note = note_with_id(database.connection, 1)
    assert note is not None
    changing(database, lambda change: remove_note(change, note))
    assert told(database, "back") == []


def test_corrective_actions_by_their_text_and_the_reason_for_dropping_them(database: Database) -> None:
    action = CorrectiveAction(0, "buy a list", "clients", MONDAY, "", None, None, CorrectiveState.OPEN, created_by="li")
    changing(database, lambda change: add_corrective(change, action))
    assert told(database, "buy") == [("corrective_action", "buy a list")]
    one = replace(action, id=1)
    dropped = replace(one, text="buy a good list", state=CorrectiveState.DROPPED, reason="too dear")
    changing(database, lambda change: change_corrective(change, one, dropped), by="li")
    assert told(database, "buy list") == [("corrective_action", "buy a good list")]
    (reason,) = found(database, "dear")
    assert (reason.what, reason.by, reason.measure) == (What.DROPPED, "li", "clients")
    changing(database, lambda change: remove_corrective(change, dropped))
    assert told(database, "buy") == told(database, "dear") == []


@pytest.mark.parametrize("known", [True, False], ids=["the index knows it", "it does not"])
def test_a_text_that_stays_is_that_of_who_wrote_it(database: Database, *, known: bool) -> None:
    action = CorrectiveAction(0, "buy a list", "clients", MONDAY, "", None, None, CorrectiveState.OPEN)
    changing(database, lambda change: add_corrective(change, action))
    if known:
        assert found(database, "buy")[0].by == "dana"
    one = replace(action, id=1)
    changing(database, lambda change: change_corrective(change, one, replace(one, owner="li")), by="li")
    assert found(database, "buy")[0].by == "dana"


def test_reviews_decisions_and_reopenings(database: Database) -> None:
    opened = Review(MONDAY, ReviewState.OPEN, opened_by="dana", opened_at="x")
    closed = replace(opened, state=ReviewState.CLOSED, learned="Lists wear out.", closed_by="dana")
    again = replace(closed, state=ReviewState.REOPENED, reopen_reason="a typo")
    anew = replace(closed, learned="Lists wear out quickly.")
    changing(database, lambda change: save_review(change, None, opened, "open"))
    decision = Decision("clients", MONDAY, Choice.ACCEPT, "two days only")
    changing(database, lambda change: save_decision(change, MONDAY, "clients", MONDAY, decision))
    changing(database, lambda change: save_review(change, opened, closed, "close"))
    assert told(database, "wear") == [("learned", "Lists wear out.")]
    assert told(database, "days") == [("decision", "two days only")]
    changing(database, lambda change: save_review(change, closed, again, "reopen"))
    changing(database, lambda change: save_review(change, again, anew, "close"))
    assert told(database, "wear") == [("learned", "Lists wear out quickly.")]
    assert told(database, "typo") == [("reopened", "a typo")], "kept, though the review itself forgets it"
    changing(database, lambda change: save_decision(change, MONDAY, "clients", MONDAY, None))
    assert told(database, "days") == []


def test_reasons_in_the_definition_of_a_measure(database: Database) -> None:
    excused = PeriodException(MONDAY, "the fair")
    divided = Divider(MONDAY, "a new price")
    with_both = replace(CLIENTS, exceptions=(excused,), dividers=(divided,))
    changing(database, lambda change: save_measure(change, CLIENTS, with_both, 1, MONDAY))
    (fair,) = found(database, "fair")
    assert (fair.what, fair.measure, fair.day, fair.by) == (What.EXCUSED, "clients", MONDAY, "dana")
    assert told(database, "price") == [("divider", "a new price")]
    renamed = replace(with_both, name="Customers")
    changing(database, lambda change: save_measure(change, with_both, renamed, 1, MONDAY), by="li")
    assert found(database, "fair")[0].by == "dana", "li has changed the name, not the reason"
    changing(database, lambda change: save_measure(change, renamed, replace(renamed, exceptions=()), 1, MONDAY))
    assert told(database, "fair") == []


def test_newest_first_and_no_more_than_asked_for(database: Database) -> None:
    for number in range(10):
        changing(database, entered(f"list {number}", number, MONDAY - timedelta(days=number)))
    assert [text.text for text in found(database, "list", most=3)] == ["list 0", "list 1", "list 2"]
    since = MONDAY - timedelta(days=1)
    assert [text.text for text in found(database, "list", since=since)] == ["list 0", "list 1"]


@pytest.mark.parametrize(
    ("note", "typed"),
    [
        ("Das Café am Eck", "cafe"),
        ("das cafe", "CAFÉ"),
        ("顧客に電話した", "客に"),
        ("顧客に電話した", "電話"),
        ("给客户打电话", "客户"),
        ("고객에게 전화", "고객"),
        ("don't stop", "don't"),
        ("ﬁne print", "fine"),
        ("naïve Übung", "ubung"),
    ],
)
def test_accents_and_scripts_without_blanks(database: Database, note: str, typed: str) -> None:
    changing(database, entered(note, 1))
    changing(database, entered("something else 別の物", 2))
    assert told(database, typed) == [("entry", note)]


@pytest.mark.parametrize(
    "typed",
    [
        '"',
        "'",
        "*",
        '" OR "',
        "NEAR(a b)",
        "text:x",
        "^list",
        "a* b*",
        "list)",
        "-list",
        "{words}: x",
        "\x00",
        "%",
        "_",
    ],
)
def test_any_characters_may_be_sought(database: Database, typed: str) -> None:
    changing(database, entered("the list", 1))
    if sought(typed):
        assert all("list" in text.text for text in found(database, typed))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=40))
def test_no_text_breaks_the_search(database: Database, typed: str) -> None:
    if sought(typed):
        assert isinstance(found(database, typed), list)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(note=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=40))
def test_the_index_finds_what_looking_finds(database: Database, note: str) -> None:
    """A text is found by its own first words, through the index as by looking."""
    number = database.connection.execute("SELECT count(*) FROM entry").fetchone()[0]
    changing(database, entered(note, number))
    wanted = sought(" ".join(note.split()[:3]))
    if wanted and wanted.fits(note):
        catch_up(database, "dana")
        with database.reading() as connection:
            assert not news(connection).texts
        assert note in [text.text for text in found(database, " ".join(note.split()[:3]))]


def test_who_may_only_read_finds_the_newest_too(database: Database, path: Path) -> None:
    changing(database, entered("the old list", 1))
    assert len(found(database, "list")) == 1
    changing(database, entered("the new list", 2, MONDAY + timedelta(days=1)))
    before = path.read_bytes()
    guest = open_database(path, read_only=True)
    assert [text.text for text in found(guest, "list")] == ["the new list", "the old list"]
    entry = entry_with_id(database.connection, 1)
    assert entry is not None
    changing(database, lambda change: mark_entry_undone(change, entry))
    with guest.reading() as connection:
        texts, count = matching(connection, sought("list"), since=EVER, most=5, unlearned=news(connection))
    assert ([text.text for text in texts], count) == (["the new list"], 1)
    guest.close()
    assert path.read_bytes() != before, "by the undo, not by the guest"


def test_a_search_does_not_wait_for_somebody_who_writes(database: Database, path: Path) -> None:
    changing(database, entered("the list", 1))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    begun = time.monotonic()
    assert told(database, "list") == [("entry", "the list")]
    assert time.monotonic() - begun < 9  # others wait for ten seconds
    other.execute("ROLLBACK")
    other.close()
    assert database.connection.execute("PRAGMA busy_timeout").fetchone() == (10_000,)
    assert told(database, "list") == [("entry", "the list")]


def test_searching_leaves_no_trace_in_the_audit_trail_and_writes_once(database: Database, path: Path) -> None:
    changing(database, entered("the list", 1))
    rows = database.connection.execute("SELECT count(*) FROM audit").fetchone()
    found(database, "list")
    after = path.read_bytes()
    found(database, "list")
    assert path.read_bytes() == after
    assert database.connection.execute("SELECT count(*) FROM audit").fetchone() == rows


def test_the_texts_of_an_older_file_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "old.kpitui"
    first = Migrations("kpitui")
    first()(migrations.m001_first_schema)
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "migrations", first)
        patched.setattr(opening, "SCHEMA_VERSION", 1)
        old = create_database(path)
        with old.writing("dana", at=NOON) as change:
            save_scorecard(change, None, TWO_MEASURES, MONDAY)
            EntryWriter(change).add(NewEntry("calls", MONDAY, 1.0, False, b"0123456789abcdef", "called the list"))
        assert old.connection.execute("PRAGMA user_version").fetchone() == (1,)
        old.close()
    opened = open_database(path)
    assert told(opened, "list") == [("entry", "called the list")]
    opened.close()


def test_of_what_was_written_at_once_the_last_comes_first(database: Database, path: Path) -> None:
    for number in range(3):
        changing(database, entered(f"list {number}", number))
    guest = open_database(path, read_only=True)
    assert [text.text for text in found(guest, "list")] == ["list 2", "list 1", "list 0"]
    assert [text.text for text in found(database, "list")] == ["list 2", "list 1", "list 0"]
    changing(database, entered("list 3", 3))
    assert [text.text for text in found(guest, "list")] == ["list 3", "list 2", "list 1", "list 0"]
    guest.close()
