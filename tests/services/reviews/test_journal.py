"""The journal and its search: what was learned, decided and written, newest first, with the hits marked."""

from __future__ import annotations

from datetime import date

import pytest

from kpitui.domain.changes import Plan
from kpitui.domain.reviews import Choice
from kpitui.errors import UnusableFile
from kpitui.frozen import replace
from kpitui.services import following_up
from kpitui.services.defining import apply
from kpitui.services.entering import Amount, new_token, record
from kpitui.services.reviews import closing, reviewing
from kpitui.services.reviews.journal import Summary, reviews, summary
from kpitui.services.reviews.journal_search import Found, search
from kpitui.services.undoing import undo
from kpitui.services.workspace import Workspace
from kpitui.storage.database import open_database
from tests.held_clock import HeldClock
from tests.services.doing import line_of, week
from tests.services.reviews.test_closing import LAST_WEEK, closed

# The reviews.


def test_without_reviews_the_journal_is_empty(workspace: Workspace) -> None:
    assert reviews(workspace) == []


def test_a_closed_review_in_short(workspace: Workspace) -> None:
    closed(workspace)
    (only,) = reviews(workspace)
    assert (only.label, only.days, only.state) == ("2026-W46", "9 Nov - 15 Nov", "closed by dana on 20 Nov 2026")
    assert len(only.closings) == 1
    assert summary(workspace, only) == Summary(
        "0 of 1 action done, 0 of 2 indicators on target",
        "0 of 1 action, 0 of 2 indicators",
        "call earlier",
        ("Prospects contacted: accept (two days only)", "Clients signed: corrective action"),
        ("Clients signed: one [/] called back",),
        1,
    )


def test_newest_first_with_the_open_ones(workspace: Workspace, clock: HeldClock) -> None:
    closed(workspace)
    clock.hold(date(2026, 11, 23))
    reviewing.begin(workspace, week(workspace, date(2026, 11, 16)))
    closing.reopen(workspace, week(workspace, LAST_WEEK), "a typo")
    newest, oldest = reviews(workspace)
    assert (newest.label, newest.state, newest.closings) == ("2026-W47", "open, begun by dana", ())
    assert summary(workspace, newest) == Summary()
    view = reviewing.view(workspace, week(workspace, date(2026, 11, 16)))
    reviewing.enter(workspace, view, line_of(view, "clients"), "1", new_token())
    view = reviewing.view(workspace, view.week)
    reviewing.decide(workspace, view, line_of(view, "clients"), Choice.ACCEPT, "a holiday")
    following_up.add(workspace, workspace.scorecard.measure("clients"), view.week.start, "call again")
    assert summary(workspace, newest) == Summary(decisions=("Clients signed: accept (a holiday)",), corrective=1)
    assert (oldest.label, oldest.state) == ("2026-W46", "open again: a typo")
    assert summary(workspace, oldest).learned == "call earlier"


def test_the_last_closing_is_told(workspace: Workspace) -> None:
    closed(workspace)
    last = week(workspace, LAST_WEEK)
    closing.reopen(workspace, last, "a typo")
    closing.close(workspace, last, "call much earlier")
    (only,) = reviews(workspace)
    assert len(only.closings) == 2
    assert summary(workspace, only).learned == "call much earlier"


def test_a_damaged_close_is_named(workspace: Workspace) -> None:
    closed(workspace)
    (only,) = reviews(workspace)
    workspace.database.connection.execute("DROP TRIGGER review_frozen_no_update")
    workspace.database.connection.execute("UPDATE review_frozen SET document = '{}'")
    with pytest.raises(
        UnusableFile, match=r"What the review of 2026-W46 kept when it was closed is damaged.*kpitui restore"
    ):
        summary(workspace, only)


# The search.


def told(found: Found) -> list[tuple[str, str, str, list[str]]]:
    return [
        (hit.called, hit.name, hit.label, [hit.written.text[start:end] for start, end in hit.marks])
        for hit in found.hits
    ]


@pytest.mark.parametrize(
    ("typed", "hit"),
    [
        ("march", ("corrective action", "Clients signed", "2026-W46", ["March"])),
        ("one called", ("note", "Clients signed", "2026-W46", ["one", "called"])),
        ("FAIR", ("skipped, because", "Follow-ups made", "2026-W46", ["fair"])),
        ("two days", ("reason of a decision", "Prospects contacted", "2026-W46", ["two", "days"])),
        ("earl", ("learned", "", "2026-W46", ["earlier"])),
        ("too dear", ("dropped, because", "Clients signed", "2026-W45", ["too", "dear"])),
    ],
)
def test_everything_written_is_found(workspace: Workspace, typed: str, hit: tuple[str, str, str, list[str]]) -> None:
    closed(workspace)
    found = search(workspace, typed)
    assert told(found) == [hit]
    assert (found.count, found.hits[0].written.by) == (1, "dana")
    assert found.hits[0].closed is (hit[2] == "2026-W46")


def test_a_note_on_an_entry_is_found_and_its_undoing_hides_it(workspace: Workspace) -> None:
    measure = workspace.scorecard.measure("prospects")
    record(workspace, [Amount(measure, date(2026, 11, 17), 12.0, False, new_token(), note="called the list")])
    (hit,) = search(workspace, "list").hits
    assert (hit.called, hit.name, hit.label, hit.closed) == ("entry", "Prospects contacted", "2026-W47", False)
    undo(workspace)
    assert search(workspace, "list") == Found(search(workspace, "list").sought, (), 0)


def test_newest_first(workspace: Workspace) -> None:
    closed(workspace)
    labels = [hit.label for hit in search(workspace, "a").hits]
    assert labels == sorted(labels, reverse=True)
    assert len(labels) > 2
    short = search(workspace, "a", most=1)
    assert (len(short.hits), short.count) == (1, len(labels))


def test_only_the_last_weeks(workspace: Workspace) -> None:
    closed(workspace)
    assert search(workspace, "dear", weeks=3).count == 1
    assert search(workspace, "dear", weeks=2).count == 0
    assert search(workspace, "dear", weeks=2_600).count == 1


@pytest.mark.parametrize("typed", ["", "  ", "!!!", '"*', "\x00", "🎉"])
def test_nothing_to_search_for(workspace: Workspace, typed: str) -> None:
    closed(workspace)
    found = search(workspace, typed)
    assert not found.sought
    assert (found.hits, found.count) == ((), 0)


def test_what_a_colleague_writes_is_found_at_once(workspace: Workspace, colleague: Workspace) -> None:
    closed(workspace)
    assert search(workspace, "nobody").count == 0
    line = line_of(reviewing.view(colleague, week(workspace, LAST_WEEK)), "clients")
    reviewing.note(colleague, line, "nobody picked up")
    (hit,) = search(workspace, "nobody").hits
    assert (hit.written.by, hit.called) == ("li", "note")
    undo(colleague)
    assert search(workspace, "nobody").count == 0


def test_who_may_only_read_searches_too(workspace: Workspace, clock: HeldClock) -> None:
    closed(workspace)
    guest = Workspace(open_database(workspace.database.path, read_only=True), login="guest", clock=clock)
    before = workspace.database.path.read_bytes()
    assert search(guest, "march").count == 1
    assert workspace.database.path.read_bytes() == before
    guest.close()


def test_a_hit_keeps_its_measure_by_name_when_that_changes(workspace: Workspace) -> None:
    closed(workspace)
    assert search(workspace, "march").hits[0].name == "Clients signed"
    seen = workspace.scorecard
    renamed = tuple(replace(item, name="Customers") if item.key == "clients" else item for item in seen.measures)
    apply(workspace, Plan((), replace(seen, measures=renamed)), seen)
    assert search(workspace, "march").hits[0].name == "Customers"
