"""Reviews in the file: their state, what was confirmed and decided in them, and what was frozen at each close."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

from kpitui.domain.reviews import Choice, Decision, Review, ReviewState, Step
from kpitui.errors import NotAllowed
from kpitui.frozen import dataclass
from kpitui.storage.audit import Change, Value
from kpitui.storage.closed_weeks import NEAREST, nearest_values
from kpitui.storage.rows import sound_rows

_WEEK = timedelta(days=7)
_COLUMNS = "week, state, learned, opened_by, opened_at, closed_by, closed_at, reopen_reason"


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody left a review: its step and the key of the line they were on (or empty)."""

    step: Step
    line: str


@dataclass(frozen=True, slots=True)
class FrozenReview:
    """A review as it was seen when it was closed; a reopened one has several, the newest last."""

    id: int
    week: date
    at: str
    by: str
    document: str


def review_of(connection: sqlite3.Connection, week: date) -> Review | None:
    """The review of the week that starts on this day, or None when nobody has begun it.

    One begun while the scorecard's weeks started on another day counts for the week it mostly covers.
    """
    row = connection.execute(f"SELECT {_COLUMNS} {NEAREST}", nearest_values(week)).fetchone()
    return _review(row) if row else None


def all_reviews(connection: sqlite3.Connection) -> list[Review]:
    """Every review, oldest first."""
    return [_review(row) for row in connection.execute(f"SELECT {_COLUMNS} FROM review ORDER BY week")]  # noqa: S608


def _review(row: tuple[str, str, str, str, str, str, str, str]) -> Review:
    week, state, *texts = row
    with sound_rows("review"):
        first = date.fromisoformat(week)
        _ = first + _WEEK  # one at the end of time has no last day
        return Review(first, ReviewState(state), *texts)


def _record(review: Review) -> dict[str, Value]:
    return {"state": review.state.value, "learned": review.learned, "reopen_reason": review.reopen_reason}


def save_review(change: Change, before: Review | None, after: Review, what: str, **seen: Value) -> None:
    """Add or change a review; `what` is the verb for the audit trail, `seen` what else it should keep."""
    change.connection.execute(
        f"INSERT INTO review ({_COLUMNS}) VALUES (:week, :state, :learned, :opened_by, :opened_at, :closed_by,"  # noqa: S608
        " :closed_at, :reopen_reason)"
        if before is None
        else "UPDATE review SET state = :state, learned = :learned, opened_by = :opened_by, opened_at = :opened_at,"
        " closed_by = :closed_by, closed_at = :closed_at, reopen_reason = :reopen_reason WHERE week = :week",
        {
            "week": after.week.isoformat(),
            "state": after.state.value,
            "learned": after.learned,
            "opened_by": after.opened_by,
            "opened_at": after.opened_at,
            "closed_by": after.closed_by,
            "closed_at": after.closed_at,
            "reopen_reason": after.reopen_reason,
        },
    )
    old = _record(before) if before else None
    change.record(what, "review", after.week.isoformat(), old, {**_record(after), **seen})


def checked_lines(connection: sqlite3.Connection, week: date) -> set[tuple[str, date]]:
    """The lines (measure key, first day of the period) that were confirmed in a review."""
    rows = connection.execute(
        "SELECT measure.key, period FROM review_check JOIN measure ON measure.id = measure_id WHERE week = ?",
        (week.isoformat(),),
    )
    with sound_rows("review_check"):
        return {(key, date.fromisoformat(period)) for key, period in rows}


def closed_review_that_saw(connection: sqlite3.Connection, week: date, measure: str, period: date) -> date | None:
    """The week of a closed review that froze a reading of this period, or None.

    That is the review of `week`, in which the period ended, unless the reading was missing then; or a later one in
    which it was confirmed.
    """
    review = review_of(connection, week)
    if review is not None and review.state is ReviewState.CLOSED:
        seen = connection.execute(
            "SELECT 1 FROM json_each((SELECT document FROM review_frozen WHERE week = ? ORDER BY id DESC LIMIT 1),"
            " '$.lines') WHERE json_extract(value, '$.measure') = ? AND json_extract(value, '$.period') = ?"
            " AND json_extract(value, '$.value') IS NOT NULL",
            (review.week.isoformat(), measure, period.isoformat()),
        ).fetchone()
        if seen:
            return review.week
    row = connection.execute(
        "SELECT review.week FROM review JOIN measure ON measure.key = ? JOIN review_check"
        " ON review_check.week = review.week AND measure_id = measure.id AND period = ?"
        " WHERE state = 'closed' AND review.week > ? LIMIT 1",
        (measure, period.isoformat(), week.isoformat()),
    ).fetchone()
    return date.fromisoformat(row[0]) if row else None


def check_line(change: Change, week: date, measure: str, period: date) -> None:
    """Remember that a line was confirmed; harmless when repeated. Not audited: it changes no number."""
    change.connection.execute(
        "INSERT OR IGNORE INTO review_check (week, measure_id, period, by, at)"
        " SELECT ?, id, ?, ?, ? FROM measure WHERE key = ?",
        (week.isoformat(), period.isoformat(), change.by, change.at, measure),
    )


def uncheck_line(change: Change, week: date, measure: str, period: date) -> None:
    """Take a confirmation back, as an undo does."""
    change.connection.execute(
        "DELETE FROM review_check WHERE week = ? AND period = ?"
        " AND measure_id = (SELECT id FROM measure WHERE key = ?)",
        (week.isoformat(), period.isoformat(), measure),
    )


def uncheck_open(change: Change, measure: str, period: date, *, since: str = "") -> None:
    """Take back every confirmation of a reading in reviews that are not closed: it has changed.

    With `since` (UTC as ISO text) only those made at that moment or later.
    """
    change.connection.execute(
        "DELETE FROM review_check WHERE period = ? AND measure_id = (SELECT id FROM measure WHERE key = ?)"
        " AND at >= ? AND week IN (SELECT week FROM review WHERE state <> 'closed')",
        (period.isoformat(), measure, since),
    )


def place_of(connection: sqlite3.Connection, week: date, by: str) -> Place | None:
    """Where this person left the review of a week, or None."""
    row = connection.execute(
        "SELECT step, line FROM review_place WHERE week = ? AND by = ?", (week.isoformat(), by)
    ).fetchone()
    with sound_rows("review_place"):
        return Place(Step(row[0]), row[1]) if row else None


def save_place(change: Change, week: date, place: Place) -> None:
    """Remember where the maker of this change is in a review."""
    change.connection.execute(
        "INSERT OR REPLACE INTO review_place (week, by, step, line) VALUES (?, ?, ?, ?)",
        (week.isoformat(), change.by, place.step.value, place.line),
    )


def decisions_of(connection: sqlite3.Connection, week: date) -> list[Decision]:
    """The decisions taken in the review of a week."""
    rows = connection.execute(
        "SELECT measure.key, period, choice, reason FROM decision JOIN measure ON measure.id = measure_id"
        " WHERE week = ? ORDER BY measure.position, period",
        (week.isoformat(),),
    )
    with sound_rows("decision"):
        return [
            Decision(key, date.fromisoformat(period), Choice(choice), reason) for key, period, choice, reason in rows
        ]


def decision_on(connection: sqlite3.Connection, week: date, measure: str, period: date) -> Decision | None:
    """The decision on one miss in the review of a week, or None."""
    return next(
        (item for item in decisions_of(connection, week) if item.measure == measure and item.period == period), None
    )


def save_decision(change: Change, week: date, measure: str, period: date, decision: Decision | None) -> None:
    """Set, replace or (None) take back the decision on one miss.

    Raises:
        NotAllowed: its measure is no longer there.
    """
    connection = change.connection
    before = decision_on(connection, week, measure, period)
    connection.execute(
        "DELETE FROM decision WHERE week = ? AND period = ? AND measure_id = (SELECT id FROM measure WHERE key = ?)",
        (week.isoformat(), period.isoformat(), measure),
    )
    if decision is not None:
        row = connection.execute(
            "INSERT INTO decision (week, measure_id, period, choice, reason) SELECT ?, id, ?, ?, ? FROM measure"
            " WHERE key = ? RETURNING 1",
            (week.isoformat(), period.isoformat(), decision.choice.value, decision.reason, measure),
        ).fetchone()
        if row is None:
            raise NotAllowed(f"The measure {measure} is no longer in the scorecard.", hint="Look at it again.")
    key = f"{week.isoformat()}/{measure}/{period.isoformat()}"
    change.record("change" if before else "add", "decision", key, _decided(before), _decided(decision))


def _decided(decision: Decision | None) -> dict[str, Value] | None:
    return {"choice": decision.choice.value, "reason": decision.reason} if decision else None


def freeze(change: Change, week: date, document: dict[str, Value]) -> str:
    """Keep what was seen at the close of a review, as JSON that is never altered; gives its text."""
    import json  # 1.5 ms, and only closing a review needs it

    text = json.dumps(document, ensure_ascii=False, sort_keys=True, allow_nan=False)
    change.connection.execute(
        "INSERT INTO review_frozen (week, at, by, document) VALUES (?, ?, ?, ?)",
        (week.isoformat(), change.at, change.by, text),
    )
    return text


def frozen_reviews(connection: sqlite3.Connection, week: date) -> list[FrozenReview]:
    """Every close of the review of a week, oldest first."""
    rows = connection.execute(
        "SELECT id, week, at, by, document FROM review_frozen WHERE week = ? ORDER BY id", (week.isoformat(),)
    )
    with sound_rows("review_frozen"):
        return [FrozenReview(id_, date.fromisoformat(day), at, by, document) for id_, day, at, by, document in rows]


def closings_by_week(connection: sqlite3.Connection) -> dict[date, tuple[int, ...]]:
    """The ids of every close of each review, oldest first; without the documents, which may be large."""
    found: dict[date, tuple[int, ...]] = {}
    with sound_rows("review_frozen"):
        for text, id_ in connection.execute("SELECT week, id FROM review_frozen ORDER BY week, id"):
            week = date.fromisoformat(text)
            found[week] = (*found.get(week, ()), id_)
    return found


def frozen_document(connection: sqlite3.Connection, id_: int) -> str:
    """What one close kept, as JSON text.

    Raises:
        sqlite3.DatabaseError: there is no such close.
    """
    with sound_rows("review_frozen"):
        row = connection.execute("SELECT document FROM review_frozen WHERE id = ?", (id_,)).fetchone()
        return str(row[0])
