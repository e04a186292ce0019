from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from kpitui.domain.reviews import Choice, Decision, Review, ReviewState, Step
from kpitui.errors import KpituiError, NotAllowed
from kpitui.storage.audit import Value, trail
from kpitui.storage.closed_weeks import is_closed
from kpitui.storage.database import Database
from kpitui.storage.reviews import (
    Place,
    all_reviews,
    check_line,
    checked_lines,
    closed_review_that_saw,
    decision_on,
    decisions_of,
    freeze,
    frozen_reviews,
    place_of,
    review_of,
    save_decision,
    save_place,
    save_review,
    uncheck_line,
    uncheck_open,
)
from tests.storage.conftest import MONDAY
from tests.storage.things import DECISION, OPEN_REVIEW

NEXT_MONDAY = MONDAY + timedelta(days=7)
CLOSED = replace(OPEN_REVIEW, state=ReviewState.CLOSED, learned="call earlier", closed_by="li", closed_at="2026-11-23")


def begin(database: Database, review: Review = OPEN_REVIEW) -> None:
    with database.writing("dana") as change:
        save_review(change, None, review, "open")


def close(database: Database, before: Review = OPEN_REVIEW, after: Review = CLOSED) -> None:
    with database.writing("li") as change:
        save_review(change, before, after, "close", entries=3, entries_chain="AB")


def test_a_review_comes_back_as_it_was_saved(database: Database) -> None:
    connection = database.connection
    assert review_of(connection, MONDAY) is None
    begin(database)
    assert review_of(connection, MONDAY) == OPEN_REVIEW
    close(database)
    assert review_of(connection, MONDAY) == CLOSED
    begin(database, replace(OPEN_REVIEW, week=NEXT_MONDAY))
    assert [review.week for review in all_reviews(connection)] == [MONDAY, NEXT_MONDAY]


def test_each_step_of_a_review_leaves_its_row(database: Database) -> None:
    begin(database)
    close(database)
    closed, opened = trail(database.connection, entity="review")
    assert (opened.what, opened.by, opened.key, opened.before) == ("open", "dana", "2026-11-16", None)
    assert opened.after == {"state": "open", "learned": "", "reopen_reason": ""}
    assert (closed.what, closed.by, closed.before) == ("close", "li", opened.after)
    assert closed.after == {
        "state": "closed", "learned": "call earlier", "reopen_reason": "", "entries": 3, "entries_chain": "AB",
    }  # fmt: skip


def test_a_week_is_reviewed_once(database: Database) -> None:
    begin(database)
    with pytest.raises(KpituiError, match="UNIQUE constraint"):
        begin(database)


@pytest.mark.parametrize("days", range(-3, 4))
def test_a_review_counts_for_the_week_it_mostly_covers(database: Database, days: int) -> None:
    # The scorecard's weeks may have begun on another day when it was held.
    begin(database, replace(CLOSED, week=MONDAY + timedelta(days=days)))
    found = review_of(database.connection, MONDAY)
    assert found is not None
    assert found.week == MONDAY + timedelta(days=days)
    assert is_closed(database.connection, MONDAY)


@pytest.mark.parametrize("days", [-7, -4, 4, 7])
def test_a_review_counts_for_no_other_week(database: Database, days: int) -> None:
    begin(database, replace(CLOSED, week=MONDAY + timedelta(days=days)))
    assert review_of(database.connection, MONDAY) is None
    assert not is_closed(database.connection, MONDAY)


def test_only_a_closed_review_is_closed(database: Database) -> None:
    begin(database)
    assert not is_closed(database.connection, MONDAY)
    close(database)
    assert is_closed(database.connection, MONDAY)
    with database.writing("li") as change:
        save_review(change, CLOSED, replace(CLOSED, state=ReviewState.REOPENED, reopen_reason="typo"), "reopen")
    assert not is_closed(database.connection, MONDAY)


# What was confirmed.


def test_lines_are_confirmed_and_taken_back(database: Database) -> None:
    begin(database)
    october = date(2026, 10, 1)
    with database.writing("dana") as change:
        for period in (MONDAY, october):
            check_line(change, MONDAY, "calls", period)
            check_line(change, MONDAY, "calls", period)
        check_line(change, MONDAY, "gone", MONDAY)
    assert checked_lines(database.connection, MONDAY) == {("calls", MONDAY), ("calls", october)}
    with database.writing("dana") as change:
        uncheck_line(change, MONDAY, "calls", october)
        uncheck_line(change, MONDAY, "clients", MONDAY)
    assert checked_lines(database.connection, MONDAY) == {("calls", MONDAY)}


def test_what_changed_is_to_be_confirmed_again_except_where_closed(database: Database) -> None:
    begin(database)
    begin(database, replace(CLOSED, week=NEXT_MONDAY))
    with database.writing("dana") as change:
        for week in (MONDAY, NEXT_MONDAY):
            check_line(change, week, "calls", MONDAY)
            check_line(change, week, "clients", MONDAY)
        uncheck_open(change, "calls", MONDAY)
    assert checked_lines(database.connection, MONDAY) == {("clients", MONDAY)}
    assert len(checked_lines(database.connection, NEXT_MONDAY)) == 2


# What was decided.


def test_a_decision_is_set_replaced_and_taken_back(database: Database) -> None:
    begin(database)
    watch = Decision("calls", MONDAY, Choice.WATCH)
    for decision in (DECISION, watch, None):
        with database.writing("li") as change:
            save_decision(change, MONDAY, "calls", MONDAY, decision)
        assert decision_on(database.connection, MONDAY, "calls", MONDAY) == decision
        assert decisions_of(database.connection, MONDAY) == ([decision] if decision else [])
    rows = trail(database.connection, entity="decision")
    assert [(row.what, row.key) for row in rows] == [
        ("change", "2026-11-16/calls/2026-11-16"),
        ("change", "2026-11-16/calls/2026-11-16"),
        ("add", "2026-11-16/calls/2026-11-16"),
    ]
    accepted: dict[str, Value] = {"choice": "accept", "reason": "a holiday"}
    watched: dict[str, Value] = {"choice": "watch", "reason": ""}
    assert [(row.before, row.after) for row in rows] == [(watched, None), (accepted, watched), (None, accepted)]


def test_a_decision_needs_its_measure(database: Database) -> None:
    begin(database)
    with pytest.raises(NotAllowed, match="gone is no longer in the scorecard"):  # noqa: SIM117
        with database.writing("li") as change:
            save_decision(change, MONDAY, "gone", MONDAY, DECISION)


# Where somebody was.


def test_everybody_has_a_place_of_their_own(database: Database) -> None:
    begin(database)
    for by, step in (("dana", Step.WHY), ("li", Step.CLOSE), ("dana", Step.ACTIONS)):
        with database.writing(by) as change:
            save_place(change, MONDAY, Place(step, "calls"))
    assert place_of(database.connection, MONDAY, "dana") == Place(Step.ACTIONS, "calls")
    assert place_of(database.connection, MONDAY, "li") == Place(Step.CLOSE, "calls")
    assert place_of(database.connection, MONDAY, "sam") is None


# What was frozen.


def test_every_close_is_kept(database: Database) -> None:
    begin(database)
    texts = []
    for number in (1, 2):
        with database.writing(f"p{number}") as change:
            texts.append(freeze(change, MONDAY, {"b": number, "a": "é [/] 漢", "lines": []}))
    frozen = frozen_reviews(database.connection, MONDAY)
    assert [item.document for item in frozen] == texts
    assert texts[0] == '{"a": "é [/] 漢", "b": 1, "lines": []}'
    assert [(item.by, item.week) for item in frozen] == [("p1", MONDAY), ("p2", MONDAY)]
    assert frozen_reviews(database.connection, NEXT_MONDAY) == []


def freeze_value(database: Database, value: float | None) -> None:
    with database.writing("dana") as change:
        line: dict[str, Value] = {"measure": "calls", "period": "2026-11-01", "value": value}
        freeze(change, MONDAY, {"lines": [line, {"measure": "clients", "period": "2026-11-01", "value": 1}]})


def test_the_closed_review_that_saw_a_reading(database: Database) -> None:
    connection, november = database.connection, date(2026, 11, 1)

    def saw(measure: str = "calls", period: date = november) -> date | None:
        return closed_review_that_saw(connection, MONDAY, measure, period)

    begin(database)
    freeze_value(database, 3)
    assert saw() is None, "an open review freezes nothing"
    close(database)
    assert (saw(), saw(period=MONDAY), saw("gone")) == (MONDAY, None, None)
    freeze_value(database, None)
    assert (saw(), saw("clients")) == (None, MONDAY), "the last close counts"
    begin(database, replace(OPEN_REVIEW, week=NEXT_MONDAY))
    with database.writing("dana") as change:
        check_line(change, NEXT_MONDAY, "calls", november)
    assert saw() is None
    with database.writing("dana") as change:
        save_review(change, OPEN_REVIEW, replace(CLOSED, week=NEXT_MONDAY), "close")
    assert saw() == NEXT_MONDAY


def test_a_frozen_document_is_plain_json(database: Database) -> None:
    begin(database)
    with database.writing("dana") as change:
        text = freeze(change, MONDAY, {"value": 0.1 + 0.2, "none": None, "list": [1, True]})
    assert json.loads(text) == {"value": 0.1 + 0.2, "none": None, "list": [1, True]}
    with pytest.raises(ValueError, match="not JSON compliant"):  # noqa: SIM117
        with database.writing("dana") as change:
            freeze(change, MONDAY, {"value": float("inf")})
