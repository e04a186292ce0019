"""A replayed review is byte for byte what was closed; what came later stands beside it, never in it."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from kpitui.domain.changes import Plan
from kpitui.domain.measures import Bounds, Show, Target
from kpitui.domain.status import Status
from kpitui.errors import NotAllowed, UnusableFile
from kpitui.frozen import replace
from kpitui.services.defining import apply
from kpitui.services.reviews import closing, reviewing
from kpitui.services.reviews.replaying import (
    Replay,
    SeenReading,
    Told,
    closed_weeks,
    closings,
    corrected,
    day_there,
    replay,
)
from kpitui.services.workspace import Workspace
from tests.held_clock import HeldClock
from tests.services.doing import newest_rows, tally, total, week
from tests.services.reviews.test_closing import LAST_WEEK, closed, held


def turn_everything_over(workspace: Workspace) -> None:
    """Other names, targets, formats and order; no owners, formulas or objectives any more."""
    seen = workspace.scorecard
    measures = tuple(
        replace(
            item, name=item.name[::-1], targets=(Target(Bounds(99)),), show=Show.COUNT, steps=(), formula="", owner="",
            objective="", links=(),
        )
        for item in seen.measures[::-1]
    )  # fmt: skip
    other = replace(seen, name="Other", currency="€", people=(), objectives=(), measures=measures)
    apply(workspace, Plan((), other), seen)


def readings(seen: Replay) -> dict[str, SeenReading]:
    return {row.measure: row for part in seen.parts for row in part.rows if isinstance(row, SeenReading)}


def told(seen: Replay, title: str) -> list[tuple[str, str]]:
    rows = next(part.rows for part in seen.parts if part.title.startswith(title))
    return [(row.label, row.text) for row in rows if isinstance(row, Told)]


def test_a_replay_tells_all_that_was_seen(workspace: Workspace) -> None:
    closed(workspace)
    (only,) = closings(workspace, week(workspace, LAST_WEEK))
    seen = replay(only.document)
    assert (seen.scorecard, seen.label, seen.span) == ("Acme Coaching", "2026-W46", "9 - 15 Nov")
    assert (seen.closed_by, seen.closed_on) == ("dana", "20 Nov 2026")
    assert seen.headline == "0 of 1 action done, 0 of 2 indicators on target."
    assert [part.title for part in seen.parts] == [
        "Followed up", "Actions", "Indicators", "Metrics", "Why: what the misses mean", "Corrective actions", "Close",
    ]  # fmt: skip
    clients = readings(seen)["clients"]
    assert (clients.name, clients.target, clients.shown, clients.status) == (
        "Clients signed", ">= 3", "1", Status.OFF_TARGET,
    )  # fmt: skip
    assert ("note", "one [/] called back") in told(seen, "Indicators")
    assert ("reason", "the fair") in told(seen, "Actions")
    assert ("decided", "accept (two days only)") in told(seen, "Why")
    assert ("", "call back the March list") in told(seen, "Corrective actions")
    assert ("done", "write a new opening") in told(seen, "Followed up")
    assert told(seen, "Close") == [
        ("not entered", "Website visits"),
        ("not decided", "Clients per prospect"),
        ("learned", "call earlier"),
    ]


def test_a_replay_is_byte_for_byte_what_was_closed(
    workspace: Workspace, colleague: Workspace, clock: HeldClock
) -> None:
    held(workspace)
    last = week(workspace, LAST_WEEK)
    text = closing.close(workspace, last, "call earlier")
    shown = replay(text)
    clock.hold(date(2026, 12, 2))
    tally(colleague, "prospects", 3, LAST_WEEK, correct=True)
    turn_everything_over(workspace)
    for viewer in (workspace, colleague):
        (only,) = closings(viewer, last)
        assert only.document.encode() == text.encode()
        assert only.sha256 == sha256(text.encode()).hexdigest()
        row = newest_rows(viewer, "review")[0]
        assert row.after is not None
        assert row.after["document"] == only.sha256
        assert replay(only.document) == shown


def test_a_correction_stands_beside_the_replay(workspace: Workspace, colleague: Workspace, clock: HeldClock) -> None:
    closed(workspace)
    last = week(workspace, LAST_WEEK)
    (only,) = closings(workspace, last)
    assert corrected(workspace, last, only) == {}
    clock.hold(date(2026, 12, 2))
    tally(colleague, "prospects", 3, LAST_WEEK, correct=True)
    total(colleague, "visits", 1_250, LAST_WEEK, correct=True)
    assert corrected(workspace, last, only) == {
        ("prospects", LAST_WEEK): "was 31, now 34, by li on 2 Dec",
        ("close_rate", LAST_WEEK): "was 3.2 %, now 2.9 %, by li on 2 Dec",
        ("visits", LAST_WEEK): "was missing, now 1,250, by li on 2 Dec",
    }
    clock.hold(date(2027, 1, 4))
    total(colleague, "visits", 1_300, LAST_WEEK, correct=True)
    assert corrected(workspace, last, only)["visits", LAST_WEEK] == "was missing, now 1,300, by li on 4 Jan 2027"


def test_each_closing_is_kept_with_why_it_was_opened_again(
    workspace: Workspace, colleague: Workspace, clock: HeldClock
) -> None:
    closed(workspace)
    last = week(workspace, LAST_WEEK)
    clock.hold(date(2026, 11, 23))
    closing.reopen(colleague, last, "a typo")
    tally(workspace, "clients", 2, LAST_WEEK)
    closing.close(colleague, last, "call much earlier")
    first, second = closings(workspace, last)
    assert first.reopened == "opened again by li on 23 Nov 2026: a typo"
    assert second.reopened == ""
    assert readings(replay(first.document))["clients"].shown == "1"
    assert readings(replay(second.document))["clients"].shown == "3"
    assert corrected(workspace, last, first)["clients", LAST_WEEK] == "was 1, now 3, by dana on 23 Nov"
    assert corrected(workspace, last, second) == {}


def test_one_that_is_open_again_can_be_replayed(workspace: Workspace) -> None:
    closed(workspace)
    last = week(workspace, LAST_WEEK)
    closing.reopen(workspace, last, "a typo")
    (only,) = closings(workspace, last)
    assert only.reopened == "opened again by dana on 20 Nov 2026: a typo"


@pytest.mark.parametrize("begun", [False, True])
def test_what_was_not_closed_cannot_be_replayed(workspace: Workspace, *, begun: bool) -> None:
    last = week(workspace, LAST_WEEK)
    if begun:
        reviewing.begin(workspace, last)
    with pytest.raises(NotAllowed, match=r"The review of 2026-W46 was not closed yet\."):
        closings(workspace, last)
    assert closed_weeks(workspace) == []


def test_the_weeks_that_can_be_replayed(workspace: Workspace, clock: HeldClock) -> None:
    closed(workspace)
    clock.hold(date(2026, 11, 23))
    following = week(workspace, date(2026, 11, 16))
    reviewing.begin(workspace, following)
    assert closed_weeks(workspace) == [week(workspace, LAST_WEEK)]
    closing.close(workspace, following, "")
    assert closed_weeks(workspace) == [week(workspace, LAST_WEEK), following]


def test_a_review_is_found_again_after_weeks_begin_on_another_day(workspace: Workspace) -> None:
    closed(workspace)
    seen = workspace.scorecard
    from kpitui.domain.measures import WeekStart

    apply(workspace, Plan((), replace(seen, week_starts=WeekStart.SUNDAY)), seen)
    (last,) = closed_weeks(workspace)
    assert last.start == date(2026, 11, 8)
    assert readings(replay(closings(workspace, last)[0].document))["prospects"].shown == "31"


@pytest.mark.parametrize("document", ["", "{}", "[]", '{"lines": 1}', "null"])
def test_a_damaged_document_is_named(document: str) -> None:
    with pytest.raises(UnusableFile, match="damaged"):
        replay(document)


def test_a_time_that_is_none_is_damage(workspace: Workspace) -> None:
    with pytest.raises(UnusableFile, match="damaged"):
        day_there(workspace, "x")


def test_the_words_are_those_of_the_document_alone(workspace: Workspace, path: Path) -> None:
    """Nothing but the document is asked: it can be replayed after the file is gone."""
    closed(workspace)
    (only,) = closings(workspace, week(workspace, LAST_WEEK))
    before = replay(only.document)
    workspace.close()
    path.unlink()
    assert replay(only.document) == before
    assert json.loads(only.document)["closed_by"] == before.closed_by
