"""Who changed what, when, from what to what: for every verb that changes definitions, reviews or corrective actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from kpitui.domain.changes import Plan
from kpitui.domain.corrective import Effect
from kpitui.domain.measures import Bounds, Target
from kpitui.domain.reviews import Choice, Step
from kpitui.services import following_up
from kpitui.services.defining import apply
from kpitui.services.entering import new_token
from kpitui.services.reviews import closing, reviewing
from kpitui.services.reviews.review_view import ReviewView
from kpitui.services.undoing import undo
from kpitui.services.workspace import Workspace
from kpitui.storage.audit import AuditRow, Value, broken_link
from tests.held_clock import HeldClock
from tests.services.doing import line_of, newest_rows, tally, total, week

LAST_WEEK = date(2026, 11, 9)
LATER = date(2026, 11, 24)
AT = "2026-11-24T08:15:00.000000+00:00"


@pytest.fixture
def view(workspace: Workspace, clock: HeldClock) -> ReviewView:
    """Last week's review with two misses; li goes on from here, on another day."""
    tally(workspace, "prospects", 12, LAST_WEEK)
    tally(workspace, "clients", 1, LAST_WEEK)
    reviewing.begin(workspace, week(workspace, LAST_WEEK))
    clock.hold(LATER, 8, 15)
    return reviewing.view(workspace, week(workspace, LAST_WEEK))


def left_by(colleague: Workspace, action: Callable[[], object]) -> list[AuditRow]:
    """The rows that an action of li's has left, each by li and at that time."""
    before = len(newest_rows(colleague))
    action()
    rows = newest_rows(colleague)
    assert broken_link(colleague.database.connection) is None
    new = rows[: len(rows) - before]
    assert {(row.by, row.at) for row in new} <= {("li", AT)}
    assert len({row.batch for row in new}) <= 1
    return new


def said(row: AuditRow, *names: str) -> list[tuple[Value, Value]]:
    """Some values of a row before and after."""
    assert row.before is not None
    assert row.after is not None
    changed = {name for name in row.after if row.before.get(name) != row.after[name]}
    assert changed == set(names), "nothing else has changed"
    return [(row.before[name], row.after[name]) for name in names]


def test_entries_need_no_row_and_their_undoing_leaves_one(colleague: Workspace, view: ReviewView) -> None:
    assert left_by(colleague, lambda: tally(colleague, "visits", 3, LAST_WEEK)) == []
    assert left_by(colleague, lambda: total(colleague, "visits", 4, LAST_WEEK)) == []
    enter = lambda: reviewing.enter(colleague, view, line_of(view, "mood"), "4", new_token())  # noqa: E731
    assert left_by(colleague, enter) == []
    row = left_by(colleague, lambda: undo(colleague))[0]
    assert (row.what, row.entity, row.key, row.after) == ("undo", "entry", "5", None)
    assert row.before == {
        "measure": "mood", "day": "2026-11-12", "amount": 4.0, "total": True, "by": "li", "at": AT, "note": "",
    }  # fmt: skip


def test_targets_and_all_other_definitions(colleague: Workspace, view: ReviewView) -> None:
    seen = colleague.scorecard
    clients = seen.measure("clients")
    wanted = replace(
        seen,
        name="Acme Ltd",
        measures=tuple(
            replace(item, targets=(*item.targets, Target(Bounds(4), LATER))) if item is clients else item
            for item in seen.measures
        ),
    )
    settings, measure = reversed(left_by(colleague, lambda: apply(colleague, Plan((), wanted), seen)))
    assert (settings.what, settings.entity, measure.what, measure.key) == ("change", "scorecard", "change", "clients")
    assert said(settings, "name") == [("Acme Coaching", "Acme Ltd")]
    three: Value = {"from": None, "bounds": {"at_least": 3.0, "at_most": None}}
    four: Value = {"from": "2026-11-24", "bounds": {"at_least": 4, "at_most": None}}
    assert said(measure, "targets") == [([three], [three, four])]
    undone = left_by(colleague, lambda: undo(colleague))
    assert {(row.what, row.entity) for row in undone} == {("undo", "scorecard"), ("undo", "measure")}
    assert said(next(row for row in undone if row.entity == "measure"), "targets") == [([three, four], [three])]


def test_skipping(colleague: Workspace, view: ReviewView) -> None:
    action = lambda: reviewing.excuse(colleague, view, line_of(view, "visits"), "no figures")  # noqa: E731
    (row,) = left_by(colleague, action)
    assert (row.what, row.entity, row.key) == ("change", "measure", "visits")
    assert said(row, "exceptions") == [([], [{"day": "2026-11-09", "reason": "no figures", "bounds": None}])]


def test_notes(colleague: Workspace, view: ReviewView) -> None:
    (row,) = left_by(colleague, lambda: reviewing.note(colleague, line_of(view, "clients"), "one called back"))
    record = {"measure": "clients", "day": "2026-11-09", "text": "one called back"}
    assert (row.what, row.entity, row.key, row.before, row.after) == ("add", "note", "1", None, record)
    (row,) = left_by(colleague, lambda: undo(colleague))
    assert (row.what, row.before, row.after) == ("undo", record, None)


def test_decisions(colleague: Workspace, view: ReviewView) -> None:
    line = line_of(view, "clients")
    (row,) = left_by(colleague, lambda: reviewing.decide(colleague, view, line, Choice.WATCH))
    watch = {"choice": "watch", "reason": ""}
    accept = {"choice": "accept", "reason": "a holiday"}
    key = "2026-11-09/clients/2026-11-09"
    assert (row.what, row.entity, row.key, row.before, row.after) == ("add", "decision", key, None, watch)
    again = reviewing.view(colleague, view.week)
    (row,) = left_by(colleague, lambda: reviewing.decide(colleague, again, line, Choice.ACCEPT, "a holiday"))
    assert (row.what, row.before, row.after) == ("change", watch, accept)
    (row,) = left_by(colleague, lambda: undo(colleague))
    assert (row.what, row.before, row.after) == ("undo", accept, watch)
    (row,) = left_by(colleague, lambda: undo(colleague))
    assert (row.what, row.before, row.after) == ("undo", watch, None)


def test_corrective_actions(colleague: Workspace, view: ReviewView) -> None:
    clients = colleague.scorecard.measure("clients")
    add = lambda: following_up.add(colleague, clients, LAST_WEEK, "call back @dana !fri")  # noqa: E731
    (row,) = left_by(colleague, add)
    assert (row.what, row.entity, row.key, row.before) == ("add", "corrective_action", "1", None)
    assert row.after is not None
    assert (row.after["text"], row.after["owner"], row.after["due"]) == ("call back", "dana", "2026-11-27")
    assert (row.after["measure"], row.after["week"], row.after["created_by"]) == ("clients", "2026-11-09", "li")

    def now(step: Callable[[], object]) -> AuditRow:
        (row,) = left_by(colleague, step)
        assert (row.entity, row.key) == ("corrective_action", "1")
        return row

    def action() -> object:
        return following_up.postpone(colleague, following_up.numbered(colleague, 1), date(2026, 12, 4))

    assert said(now(action), "due", "check_on")[0] == ("2026-11-27", "2026-12-04")
    row = now(lambda: following_up.mark_done(colleague, following_up.numbered(colleague, 1)))
    assert said(row, "state", "done_on", "check_on")[:2] == [("open", "done"), (None, "2026-11-24")]
    row = now(lambda: following_up.confirm_effect(colleague, following_up.numbered(colleague, 1), Effect.CHANGED))
    assert said(row, "effect") == [("unchecked", "changed")]
    row = now(lambda: undo(colleague))
    assert (row.what, said(row, "effect")) == ("undo", [("changed", "unchecked")])
    row = now(lambda: following_up.drop(colleague, following_up.numbered(colleague, 1), "no time"))
    assert said(row, "state", "done_on", "reason")[2] == ("", "no time")


def test_reviews(colleague: Workspace, view: ReviewView) -> None:
    following = colleague.this_week()
    (row,) = left_by(colleague, lambda: reviewing.begin(colleague, following))
    assert (row.what, row.entity, row.key, row.before) == ("open", "review", "2026-11-23", None)
    assert left_by(colleague, lambda: reviewing.begin(colleague, following)) == []
    (row,) = left_by(colleague, lambda: closing.close(colleague, view.week, "call earlier"))
    assert (row.what, row.entity, row.key) == ("close", "review", "2026-11-09")
    assert row.before is not None
    assert row.after is not None
    assert (row.before["state"], row.after["state"], row.after["learned"]) == ("open", "closed", "call earlier")
    assert row.after["entries"] == 2
    (row,) = left_by(colleague, lambda: closing.reopen(colleague, view.week, "a typo"))
    assert (row.what, row.key) == ("reopen", "2026-11-09")
    assert said(row, "state", "reopen_reason") == [("closed", "reopened"), ("", "a typo")]


def test_what_changes_no_number_leaves_no_row(colleague: Workspace, view: ReviewView) -> None:
    line = line_of(view, "prospects")
    assert left_by(colleague, lambda: reviewing.confirm(colleague, view, line)) == []
    assert left_by(colleague, lambda: reviewing.leave_at(colleague, view, Step.WHY, "clients")) == []
