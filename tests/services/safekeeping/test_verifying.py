"""`verify`: nothing is said about a sound file; every alteration is, and where it is."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kpitui.domain.entries import Entry, aggregate_entries
from kpitui.domain.measures import Aggregate, Scorecard
from kpitui.errors import UnusableFile
from kpitui.services.defining import start
from kpitui.services.entering import Amount, new_token, record
from kpitui.services.following_up import add
from kpitui.services.reviews import closing as closing_reviews
from kpitui.services.reviews import reviewing
from kpitui.services.safekeeping.verifying import newest_sound, verify
from kpitui.services.undoing import undo
from kpitui.services.workspace import Workspace
from kpitui.storage.backups import Kind, back_up, usual_folder
from tests.conftest import TODAY
from tests.held_clock import HeldClock


def enter(workspace: Workspace, measure: str, day: date, amount: float, *, total: bool = False) -> None:
    found = workspace.scorecard.measure(measure)
    record(workspace, [Amount(found, day, amount, is_total=total, token=new_token())])


@pytest.fixture
def busy(path: Path, scorecard: Scorecard, clock: HeldClock) -> Path:
    """A file with tallies and totals, one of them undone, a closed review that was reopened and closed again."""
    workspace = start(path, scorecard, login="dana", clock=clock)
    clock.hold(TODAY)
    for day, amount in ((2, 12), (3, 9), (10, 30), (17, 7), (18, 5)):
        enter(workspace, "prospects", date(2026, 11, day), amount)
    enter(workspace, "clients", date(2026, 11, 10), 2, total=True)
    enter(workspace, "clients", date(2026, 11, 11), 1)
    enter(workspace, "mood", date(2026, 11, 10), 3)
    enter(workspace, "mood", date(2026, 11, 12), 4)
    enter(workspace, "revenue", date(2026, 10, 20), 21_000, total=True)
    enter(workspace, "prospects", date(2026, 11, 19), 99)
    undo(workspace)
    week = workspace.calendar.week_of(date(2026, 11, 10))
    reviewing.begin(workspace, week)
    closing_reviews.close(workspace, week, "calls before noon")
    closing_reviews.reopen(workspace, week, "a call was missing")
    closing_reviews.close(workspace, week, "calls before noon, all of them")
    add(workspace, workspace.scorecard.measure("clients"), week.start, "call back the March list @dana !fri")
    workspace.close()
    return path


def alter(path: Path, *statements: str) -> None:
    """Change a file as somebody would who wants nobody to see it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)


def said(path: Path) -> str:
    return "\n".join(str(problem) for problem in verify(path).problems)


def test_of_a_sound_file_it_says_what_was_looked_at(busy: Path) -> None:
    before = busy.read_bytes()
    found = verify(busy)
    assert found.problems == ()
    assert found.sound
    # Weeks 45 to 47 of prospects, one week each of clients and mood, October's revenue.
    assert (found.entries, found.readings, found.closes) == (11, 6, 2)
    assert found.changes > 10
    assert busy.read_bytes() == before


ALTERED = {
    "an amount": (
        ["UPDATE entry SET amount = 500 WHERE id = 2"],
        "entry 2 (prospects on 2026-11-03, recorded by dana on 2026-11-20): it was altered",
    ),
    "a day": (["UPDATE entry SET day = '2026-11-04' WHERE id = 2"], "entry 2 (prospects on 2026-11-04"),
    "an author": (["UPDATE entry SET by = 'li' WHERE id = 3"], "entry 3"),
    "an entry taken out": (["DELETE FROM entry WHERE id = 2"], "entry 3"),
    "the last entries taken off": (
        ["DELETE FROM entry_undone", "DELETE FROM entry WHERE id >= 10"],
        "entries after 9: they are gone",
    ),
    "one that counts again": (["DELETE FROM entry_undone"], "entry 11: it was undone, and counts all the same."),
    "one that counts no more": (
        ["INSERT INTO entry_undone VALUES (1, 'li', '2026-11-20')"],
        "entry 1: it no longer counts, and nobody undid it.",
    ),
    "the audit trail": (["UPDATE audit SET by = 'li' WHERE id = 4"], "change 4 ("),
    "a row of the trail taken out": (["DELETE FROM audit WHERE id = 4"], "change 5 ("),
    "a target": (
        ["UPDATE target SET at_least = 1 WHERE measure_id = (SELECT id FROM measure WHERE key = 'clients')"],
        "measure clients: its targets is not what was recorded",
    ),
    "a name": (["UPDATE person SET name = 'Li' WHERE key = 'dana'"], "person dana: its name is not what was recorded"),
    "a corrective action": (
        ["UPDATE corrective_action SET owner = 'li'"],
        "corrective action 1: its owner is not what was recorded",
    ),
    "a corrective action taken out": (["DELETE FROM corrective_action"], "corrective action 1: it is gone"),
    "what was frozen": (
        ["UPDATE review_frozen SET document = replace(document, '30', '60') WHERE id = 2"],
        "review of the week of 2026-11-09, close 2: what it froze was altered.",
    ),
    "what was frozen, taken out": (
        ["DELETE FROM review_frozen WHERE id = 2"],
        "review of the week of 2026-11-09, close 2: what it froze is gone.",
    ),
    "a close that nobody made": (
        ["INSERT INTO review_frozen SELECT 9, week, at, by, document FROM review_frozen WHERE id = 2"],
        "review of the week of 2026-11-09: something was frozen without a close",
    ),
    "no document at all": (
        ["UPDATE review_frozen SET document = '[1' WHERE id = 1"],
        "review of the week of 2026-11-09: what was frozen at its close cannot be read.",
    ),
    "what was learned": (
        ["UPDATE review SET learned = 'nothing'"],
        "review of the week of 2026-11-09: its learned is not what was recorded",
    ),
    "a rule of the file": (["SELECT 1"], "trigger entry_no_update: it is gone"),
    "a rule of somebody's own": (
        ["CREATE TRIGGER mine AFTER INSERT ON note BEGIN DELETE FROM decision; END"],
        "trigger mine: kpitui has not made it.",
    ),
    "an index of somebody's own": (["CREATE UNIQUE INDEX mine ON note (day)"], "index mine: kpitui has not made it."),
    "a view that others rely on": (
        ["DROP VIEW corrective_actions", "CREATE VIEW corrective_actions AS SELECT 1 AS id"],
        "view corrective_actions: it is not as kpitui made it.",
    ),
    "a step of the format": (
        ["DELETE FROM _sqlite_migrations WHERE name LIKE 'm002%'"],
        "the format: the steps in which it was made are not those of kpitui.",
    ),
    "what the search knows": (
        ["UPDATE written_until SET audit = 1000"],
        "the search: it claims to know more entries and changes than there are.",
    ),
    "the audit trail, beyond understanding": (
        ["UPDATE audit SET key = 'x' WHERE entity = 'review'"],
        "change 14 (open review x",
    ),
    "what was said of a review": (["UPDATE audit SET after = '1' WHERE entity = 'review'"], "is damaged"),
    "a reference to nothing": (
        ["PRAGMA foreign_keys=OFF", "DELETE FROM measure WHERE key = 'mood'"],
        "it belongs to something in measure that is not there.",
    ),
}


@pytest.mark.parametrize("case", ALTERED)
def test_every_alteration_is_found_and_named(busy: Path, case: str) -> None:
    statements, expected = ALTERED[case]
    alter(busy, *statements)
    found = said(busy)
    assert expected in found
    assert not verify(busy).sound


def test_a_view_of_somebodys_own_is_theirs(busy: Path) -> None:
    with closing(sqlite3.connect(busy)) as connection:
        connection.execute("CREATE VIEW mine AS SELECT day, amount FROM entry")
    assert verify(busy).sound


def test_a_reading_that_is_not_what_its_entries_give_is_named(busy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the account that the screens rely on had a fault."""

    def with_a_fault(count: int) -> None:
        def aggregate(entries: Sequence[Entry], how: Aggregate) -> float:
            return (aggregate_entries(entries, how) or 0.0) + (len(entries) == count)

        monkeypatch.setattr("kpitui.domain.readings.aggregate_entries", aggregate)

    with_a_fault(3)
    assert "prospects" not in said(busy)  # no week of theirs has three entries
    with_a_fault(2)
    assert "prospects, 2026-W45: its entries give 21, and 22.0 is shown." in said(busy)


@pytest.mark.parametrize("how", ["pages", "head", "cut"])
def test_a_damaged_file_is_looked_at_all_the_same(busy: Path, how: str) -> None:
    content = bytearray(busy.read_bytes())
    if how == "pages":
        content[4096 * 3 : 4096 * 9] = b"\xff" * 4096 * 6
    elif how == "head":
        content[16:100] = b"\xff" * 84
    busy.write_bytes(content[: len(content) // 2] if how == "cut" else content)
    found = verify(busy)
    assert not found.sound
    assert found.problems[0].where == "the file"


def test_what_is_no_scorecard_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match="There is no scorecard"):
        verify(tmp_path / "none")


def test_of_the_backups_the_newest_sound_one_is_found(busy: Path, tmp_path: Path) -> None:
    folder = usual_folder(busy)
    good = back_up(busy, folder, Kind.HAND, _at(1))
    altered = back_up(busy, folder, Kind.HAND, _at(2))
    damaged = back_up(busy, folder, Kind.HAND, _at(3))
    alter(altered.path, "UPDATE entry SET amount = 500 WHERE id = 2")
    damaged.path.write_bytes(damaged.path.read_bytes()[:9_000])
    missing = tmp_path / "missing"
    assert newest_sound(iter([missing, damaged.path, altered.path, good.path])) == good.path
    assert newest_sound(iter([damaged.path])) is None


def _at(hour: int) -> datetime:
    return datetime(2026, 11, 20, hour, tzinfo=UTC)


def test_one_of_an_older_format_is_verified_as_far_as_it_goes(
    busy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kpitui.storage import database as opening

    older = tmp_path / "older.kpitui"
    shutil.copyfile(busy, older)
    monkeypatch.setattr(opening, "SCHEMA_VERSION", opening.SCHEMA_VERSION + 1)
    found = verify(older)
    assert (found.sound, found.entries, found.readings) == (True, 11, 0)
    alter(older, "UPDATE entry SET amount = 500 WHERE id = 2")
    assert "entry 2" in said(older)


def test_progress_is_told_up_to_the_end(busy: Path) -> None:
    told: list[tuple[int, int]] = []
    verify(busy, lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1]
    assert [done for done, _ in told] == sorted(done for done, _ in told)
