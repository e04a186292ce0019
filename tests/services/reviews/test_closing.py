from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kpitui.domain.changes import Plan
from kpitui.domain.corrective import Effect
from kpitui.domain.measures import Bounds, Scorecard, Show, Target
from kpitui.domain.reviews import Choice, ReviewState
from kpitui.errors import InvalidInput, NotAllowed, UnusableFile
from kpitui.services import following_up
from kpitui.services.defining import apply
from kpitui.services.entering import new_token
from kpitui.services.reviews import closing, reviewing
from kpitui.services.reviews.closing import Correction
from kpitui.services.undoing import undo
from kpitui.services.workspace import Workspace
from kpitui.storage.audit import broken_link
from kpitui.storage.entries import first_altered_entry
from tests.conftest import TODAY
from tests.held_clock import HeldClock
from tests.services.doing import line_of, newest_rows, tally, total, week

LAST_WEEK = date(2026, 11, 9)


def held(workspace: Workspace) -> None:
    """Last week's review, with all that can be in one: all but its close."""
    tally(workspace, "prospects", 12, LAST_WEEK)
    total(workspace, "mood", 4, LAST_WEEK)
    earlier = date(2026, 11, 2)
    following_up.add(workspace, workspace.scorecard.measure("clients"), earlier, "write a new opening @li !fri")
    following_up.add(workspace, workspace.scorecard.measure("clients"), earlier, "ask for referrals")
    following_up.add(workspace, workspace.scorecard.measure("clients"), earlier, "buy a list")
    last = week(workspace, LAST_WEEK)
    reviewing.begin(workspace, last)
    view = reviewing.view(workspace, last)
    following_up.mark_done(workspace, view.follow_ups[0])
    following_up.drop(workspace, view.follow_ups[2], "too dear")
    reviewing.enter(workspace, view, line_of(view, "prospects"), "+19", new_token())
    reviewing.enter(workspace, view, line_of(view, "clients"), "1", new_token())
    reviewing.note(workspace, line_of(view, "clients"), "one [/] called back")
    reviewing.excuse(workspace, view, line_of(view, "followups"), "the fair")
    view = reviewing.view(workspace, last)
    reviewing.decide(workspace, view, line_of(view, "clients"), Choice.CORRECTIVE_ACTION)
    reviewing.decide(workspace, view, line_of(view, "prospects"), Choice.ACCEPT, "two days only")
    following_up.add(workspace, view.misses[0].measure, LAST_WEEK, "call back the March list @dana !fri")


def closed(workspace: Workspace) -> dict[str, Any]:
    """The frozen document of last week's review."""
    held(workspace)
    document: dict[str, Any] = json.loads(closing.close(workspace, week(workspace, LAST_WEEK), " call earlier "))
    return document


def frozen_line(document: dict[str, Any], key: str) -> dict[str, Any]:
    found: dict[str, Any] = next(line for line in document["lines"] if line["measure"] == key)
    return found


# What is frozen.


def test_a_close_freezes_all_that_was_seen(workspace: Workspace) -> None:
    document = closed(workspace)
    assert {key: document[key] for key in ("scorecard", "week", "label", "span", "closed_by", "learned")} == {
        "scorecard": "Acme Coaching",
        "week": "2026-11-09",
        "label": "2026-W46",
        "span": "9 - 15 Nov",
        "closed_by": "dana",
        "learned": "call earlier",
    }
    assert document["closed_at"] == "2026-11-20T12:00:00.000000+00:00"
    assert document["headline"] == "0 of 1 action done, 0 of 2 indicators on target"
    assert [line["measure"] for line in document["lines"]] == [
        "prospects", "followups", "clients", "close_rate", "mood", "visits",
    ]  # fmt: skip
    assert document["missing"] == ["visits"]
    assert {miss["measure"] for miss in document["misses"]} == {"prospects", "clients", "close_rate"}
    assert all(miss["verdict"] and miss["sentence"] for miss in document["misses"])
    assert document["undecided"] == ["close_rate"]


def test_a_frozen_line_tells_everything_without_todays_definitions(workspace: Workspace) -> None:
    document = closed(workspace)
    clients = frozen_line(document, "clients")
    expected = {
        "name": "Clients signed",
        "kind": "indicator",
        "owner": "dana",
        "period": "2026-11-09",
        "period_label": "2026-W46",
        "value": 1.0,
        "shown": "1",
        "target": {"at_least": 3.0, "at_most": None},
        "target_shown": ">= 3",
        "status": "off_target",
        "excuse": "",
        "notes": ["one [/] called back"],
        "decision": {"choice": "corrective_action", "reason": ""},
    }
    assert {key: clients[key] for key in expected} == expected
    followups, mood, visits = (frozen_line(document, key) for key in ("followups", "mood", "visits"))
    assert (followups["status"], followups["excuse"], followups["value"]) == ("excused", "the fair", None)
    assert (mood["shown"], mood["status"], mood["target"], mood["target_shown"]) == ("good", "no_target", None, "")
    assert (visits["status"], visits["shown"], visits["decision"]) == ("missing", "", None)
    assert frozen_line(document, "prospects")["decision"] == {"choice": "accept", "reason": "two days only"}
    assert frozen_line(document, "close_rate")["shown"] == "3.2 %"


def test_a_close_freezes_corrective_actions_new_and_followed_up(workspace: Workspace) -> None:
    document = closed(workspace)
    assert [action["text"] for action in document["corrective_actions"]] == ["call back the March list"]
    followed_up = [(action["text"], action["state"]) for action in document["followed_up"]]
    assert followed_up == [
        ("write a new opening", "done"),
        ("ask for referrals", "open"),
        ("buy a list", "dropped"),
    ], "what was answered in this review too"


def test_what_was_over_before_is_not_followed_up_again(workspace: Workspace, clock: HeldClock) -> None:
    closed(workspace)
    clock.hold(date(2026, 11, 23))
    following = week(workspace, date(2026, 11, 16))
    reviewing.begin(workspace, following)
    document = json.loads(closing.close(workspace, following, ""))
    texts = [action["text"] for action in document["followed_up"]]
    assert texts == ["ask for referrals", "call back the March list"]


def test_a_frozen_review_never_changes(workspace: Workspace, colleague: Workspace) -> None:
    held(workspace)
    last = week(workspace, LAST_WEEK)
    text = closing.close(workspace, last, "call earlier")
    seen = workspace.scorecard
    other = replace(
        seen,
        name="Other",
        currency="€",
        measures=tuple(
            replace(item, name=item.name[::-1], targets=(Target(Bounds(99)),), show=Show.COUNT, steps=(), formula="")
            for item in seen.measures[::-1]
        ),
        people=(),
        objectives=(),
    )
    other = replace(other, measures=tuple(replace(item, owner="", objective="") for item in other.measures))
    apply(workspace, Plan((), other), seen)
    tally(colleague, "prospects", 100, LAST_WEEK, correct=True)
    for viewer in (workspace, colleague):
        frozen = closing.frozen(viewer, last)
        assert frozen is not None
        assert frozen.document.encode() == text.encode()
        assert (frozen.by, frozen.week) == ("dana", LAST_WEEK)


def test_the_audit_trail_vouches_for_the_document_and_the_entries(workspace: Workspace) -> None:
    from hashlib import sha256

    held(workspace)
    text = closing.close(workspace, week(workspace, LAST_WEEK), "")
    row = newest_rows(workspace, "review")[0]
    assert row.after is not None
    assert row.after["document"] == sha256(text.encode()).hexdigest()
    connection = workspace.database.connection
    count, head = connection.execute("SELECT max(id), hex(chain) FROM entry").fetchone()
    assert (row.after["entries"], row.after["entries_chain"]) == (count, head)
    assert first_altered_entry(connection) is None
    assert broken_link(connection) is None


def test_a_review_without_anything_may_be_closed(workspace: Workspace) -> None:
    last = week(workspace, LAST_WEEK)
    reviewing.begin(workspace, last)
    document = json.loads(closing.close(workspace, last, ""))
    assert document["missing"] == ["prospects", "followups", "clients", "close_rate", "mood", "visits"]
    assert (document["misses"], document["learned"], document["corrective_actions"]) == ([], "", [])


def test_what_cannot_be_closed(workspace: Workspace) -> None:
    last = week(workspace, LAST_WEEK)
    with pytest.raises(NotAllowed, match="The review of 2026-W46 was never begun"):
        closing.close(workspace, last, "")
    reviewing.begin(workspace, last)
    for learned, message in (("x" * 2_001, "The line has 2,001 characters"), ("a\udcff", "not UTF-8")):
        with pytest.raises(InvalidInput, match=message):
            closing.close(workspace, last, learned)
    assert reviewing.view(workspace, last).state is ReviewState.OPEN
    closing.close(workspace, last, "")
    with pytest.raises(NotAllowed, match="is closed already"):
        closing.close(workspace, last, "")


def test_a_close_that_fails_leaves_the_review_open(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    held(workspace)
    last = week(workspace, LAST_WEEK)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("stop")

    monkeypatch.setattr(closing, "save_review", fail)
    with pytest.raises(RuntimeError):
        closing.close(workspace, last, "")
    assert reviewing.view(workspace, last).state is ReviewState.OPEN
    assert closing.frozen(workspace, last) is None


# Opening again.


def test_a_review_is_opened_again_with_a_reason_and_closed_anew(workspace: Workspace, colleague: Workspace) -> None:
    first = closed(workspace)
    last = week(workspace, LAST_WEEK)
    for reason in ("", "  "):
        with pytest.raises(InvalidInput, match="Write a reason"):
            closing.reopen(colleague, last, reason)
    closing.reopen(colleague, last, " a typo ")
    review = reviewing.view(workspace, last).review
    assert review is not None
    assert (review.state, review.reopen_reason, review.learned) == (ReviewState.REOPENED, "a typo", "call earlier")
    row = newest_rows(workspace, "review")[0]
    assert (row.what, row.by) == ("reopen", "li")
    tally(workspace, "clients", 2, LAST_WEEK)
    second = json.loads(closing.close(colleague, last, "call much earlier"))
    assert (frozen_line(first, "clients")["value"], frozen_line(second, "clients")["value"]) == (1.0, 3.0)
    frozen = closing.frozen(workspace, last)
    assert frozen is not None
    assert json.loads(frozen.document) == second
    review = reviewing.view(workspace, last).review
    assert review is not None
    assert (review.closed_by, review.reopen_reason, review.learned) == ("li", "", "call much earlier")


def test_only_a_closed_review_is_opened_again(workspace: Workspace) -> None:
    last = week(workspace, LAST_WEEK)
    with pytest.raises(NotAllowed, match="The review of 2026-W46 is not closed"):
        closing.reopen(workspace, last, "a typo")
    reviewing.begin(workspace, last)
    with pytest.raises(NotAllowed, match="is not closed"):
        closing.reopen(workspace, last, "a typo")
    assert closing.frozen(workspace, last) is None


# Corrections.


def test_a_correction_tells_what_was_and_what_is_by_whom(
    workspace: Workspace, colleague: Workspace, clock: HeldClock
) -> None:
    closed(workspace)
    last = week(workspace, LAST_WEEK)
    assert closing.corrections(workspace, last) == []
    clock.hold(date(2026, 12, 2))
    tally(colleague, "prospects", 3, LAST_WEEK, correct=True)
    total(colleague, "visits", 1_250, LAST_WEEK, correct=True)
    at = "2026-12-02T12:00:00.000000+00:00"
    assert closing.corrections(workspace, last) == [
        Correction("prospects", "Prospects contacted", "31", "34", "li", at),
        Correction("close_rate", "Clients per prospect", "3.2 %", "2.9 %", "li", at),
        Correction("visits", "Website visits", "missing", "1,250", "li", at),
    ]


def test_what_was_undone_is_a_correction_by_who_undid_it(
    workspace: Workspace, colleague: Workspace, clock: HeldClock
) -> None:
    tally(colleague, "clients", 2, LAST_WEEK)
    total(workspace, "clients", 5, LAST_WEEK)
    last = week(workspace, LAST_WEEK)
    reviewing.begin(colleague, last)
    closing.close(colleague, last, "")
    clock.hold(date(2026, 12, 2))
    undo(workspace, correct=True)
    found = closing.corrections(workspace, last)
    at = "2026-12-02T12:00:00.000000+00:00"
    assert found == [Correction("clients", "Clients signed", "5", "2", "dana", at)], "not by li, whose entry is left"


def test_a_correction_back_to_what_was_seen_is_none(workspace: Workspace) -> None:
    closed(workspace)
    tally(workspace, "prospects", 3, LAST_WEEK, correct=True)
    tally(workspace, "prospects", -3, LAST_WEEK, correct=True)
    assert closing.corrections(workspace, week(workspace, LAST_WEEK)) == []


def test_another_definition_is_no_correction(workspace: Workspace) -> None:
    closed(workspace)
    seen = workspace.scorecard
    wanted = replace(seen, measures=tuple(replace(item, targets=()) for item in seen.measures))
    apply(workspace, Plan((), wanted), seen)
    assert closing.corrections(workspace, week(workspace, LAST_WEEK)) == []


def test_a_week_that_was_never_closed_has_no_corrections(workspace: Workspace) -> None:
    assert closing.corrections(workspace, week(workspace, LAST_WEEK)) == []


def test_a_month_entered_after_the_close_of_its_week_is_told(workspace: Workspace, clock: HeldClock) -> None:
    clock.hold(date(2026, 12, 7))
    ended = week(workspace, date(2026, 11, 30))
    reviewing.begin(workspace, ended)
    closing.close(workspace, ended, "")
    total(workspace, "revenue", 21_000, date(2026, 11, 1))
    found = closing.corrections(workspace, ended)
    assert [(item.measure, item.was, item.now) for item in found] == [("revenue", "missing", "$21,000")]


def test_a_frozen_document_that_is_damaged_is_named(workspace: Workspace, path: Path) -> None:
    closed(workspace)
    connection = workspace.database.connection
    connection.execute("DROP TRIGGER review_frozen_no_update")
    connection.execute("UPDATE review_frozen SET document = '{'")
    with pytest.raises(
        UnusableFile,
        match=r"is damaged\. `kpitui verify` names the newest sound backup, and `kpitui restore` brings it back\.",
    ):
        closing.corrections(workspace, week(workspace, LAST_WEEK))


def test_a_whole_month_of_reviews(workspace: Workspace, clock: HeldClock, scorecard: Scorecard) -> None:
    """Four weeks, each reviewed on the Monday after it, each following up what the one before it noted."""
    for number, monday in enumerate((date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23), date(2026, 11, 30))):
        clock.hold(date.fromordinal(monday.toordinal() + 7))
        proposed = reviewing.proposed_week(workspace)
        assert proposed.start == monday
        reviewing.begin(workspace, proposed)
        view = reviewing.view(workspace, proposed)
        assert len(view.follow_ups) == number
        assert all(action.effect is Effect.UNCHECKED for action in view.follow_ups)
        for line in view.lines:
            if not line.measure.formula:
                reviewing.enter(workspace, view, line, "2", new_token())
        view = reviewing.view(workspace, proposed)
        assert all(map(view.is_checked, view.lines))
        assert ("revenue" in [line.measure.key for line in view.lines]) == (monday == date(2026, 11, 30))
        for line in view.misses:
            reviewing.decide(workspace, view, line, Choice.WATCH)
        following_up.add(workspace, view.misses[0].measure, monday, f"number {number}")
        document = json.loads(closing.close(workspace, proposed, f"week {number}"))
        assert (document["missing"], document["undecided"]) == ([], [])
    assert scorecard == workspace.scorecard
    assert clock().date() > TODAY
