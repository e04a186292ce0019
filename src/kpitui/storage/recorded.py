"""What the audit trail says things are now, and notes, decisions and reviews as they are, in its words; only reads."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from kpitui.frozen import dataclass


@dataclass(frozen=True, slots=True)
class LastRow:
    """The last row of the audit trail about one thing. `after` is None where the thing was removed."""

    after: dict[str, Any] | None
    by: str
    at: str


def last_rows(connection: sqlite3.Connection, entity: str, what: str = "") -> dict[str, LastRow]:
    """The last row about each thing of one entity (with `what` the last of that verb), by its key."""
    rows = connection.execute(
        "SELECT key, after, by, at FROM audit WHERE id IN"
        " (SELECT max(id) FROM audit WHERE entity = :entity AND :what IN ('', what) GROUP BY key)",
        {"entity": entity, "what": what},
    )
    return {key: LastRow(_record(after), by, at) for key, after, by, at in rows}


def _record(after: str | None) -> dict[str, Any] | None:
    """What a row says; nothing where it is no record, which the seals of the trail tell already."""
    if after is None:
        return None
    try:
        said = json.loads(after)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def notes_now(connection: sqlite3.Connection) -> dict[str, dict[str, Any]]:
    """Every note, by its number."""
    rows = connection.execute(
        "SELECT note.id, measure.key, day, text, by, at FROM note JOIN measure ON measure.id = measure_id"
    )
    return {
        str(id_): {"measure": measure, "day": day, "text": text, "by": by, "at": at}
        for id_, measure, day, text, by, at in rows
    }


def decisions_now(connection: sqlite3.Connection) -> dict[str, dict[str, Any]]:
    """Every decision, by its week, measure and period."""
    rows = connection.execute(
        "SELECT week, measure.key, period, choice, reason FROM decision JOIN measure ON measure.id = measure_id"
    )
    return {
        f"{week}/{measure}/{period}": {"choice": choice, "reason": reason}
        for week, measure, period, choice, reason in rows
    }


_REVIEW = ("state", "learned", "reopen_reason", "opened_by", "opened_at", "closed_by", "closed_at")


def reviews_now(connection: sqlite3.Connection) -> dict[str, dict[str, Any]]:
    """Every review, by its week."""
    rows = connection.execute(f"SELECT week, {', '.join(_REVIEW)} FROM review")  # noqa: S608
    return {week: dict(zip(_REVIEW, values, strict=True)) for week, *values in rows}


def begun_elsewhen(connection: sqlite3.Connection) -> list[str]:
    """The keys of measures that say they count from another day than the one on which they were added.

    A day more or less is the time zone's: the audit trail is in UTC.
    """
    rows = connection.execute(
        "SELECT measure.key FROM measure JOIN audit ON audit.id = (SELECT max(id) FROM audit WHERE entity = 'measure'"
        " AND key = measure.key AND before IS NULL)"
        " WHERE ifnull(abs(julianday(created_on) - julianday(substr(at, 1, 10))) > 1, 1) ORDER BY measure.id"
    )
    return [key for (key,) in rows]


_PLACED = ("person", "objective", "measure")
_PARTS = ("target", "period_exception", "divider", "interim_target", "link")


def misplaced(connection: sqlite3.Connection) -> list[str]:
    """The tables whose rows are not numbered from 0 without a gap, within their measure where they belong to one."""
    found = []
    for table in (*_PLACED, *_PARTS):
        owner = "measure_id" if table in _PARTS else "NULL"
        row = connection.execute(
            "SELECT 1 FROM (SELECT count(*) AS rows, count(DISTINCT position) AS places, min(position) AS first,"  # noqa: S608
            f" max(position) AS last FROM {table} GROUP BY {owner})"
            " WHERE first <> 0 OR last <> rows - 1 OR places <> rows LIMIT 1"
        ).fetchone()
        if row is not None:
            found.append(table)
    return found
