"""Corrective actions in the file, each change audited."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date

from kpitui.domain.corrective import CorrectiveAction, CorrectiveState, Effect
from kpitui.errors import NotAllowed
from kpitui.storage.audit import Change, Record, Value
from kpitui.storage.rows import sound_rows

_COLUMNS = (
    "corrective_action.id, text, measure.key, week, corrective_action.owner, due, check_on, state,"
    " done_on, reason, effect, created_by, created_at"
)
_FROM = "FROM corrective_action JOIN measure ON measure.id = measure_id"

Row = tuple[int, str, str, str, str, str | None, str | None, str, str | None, str, str, str, str]


def _day(text: Value) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) and text else None


def _actions(rows: Iterable[Row]) -> list[CorrectiveAction]:
    with sound_rows("corrective_action"):
        return [
            CorrectiveAction(
                *(id_, text, measure, date.fromisoformat(week), owner, _day(due), _day(check_on)),
                *(CorrectiveState(state), _day(done_on), reason, Effect(effect), by, at),
            )
            for id_, text, measure, week, owner, due, check_on, state, done_on, reason, effect, by, at in rows
        ]


def corrective_record(action: CorrectiveAction) -> dict[str, Value]:
    """A corrective action as the audit trail keeps it."""
    return {
        "text": action.text,
        "measure": action.measure,
        "week": action.week.isoformat(),
        "owner": action.owner,
        "due": action.due.isoformat() if action.due else None,
        "check_on": action.check_on.isoformat() if action.check_on else None,
        "state": action.state.value,
        "done_on": action.done_on.isoformat() if action.done_on else None,
        "reason": action.reason,
        "effect": action.effect.value,
        "created_by": action.created_by,
        "created_at": action.created_at,
    }


def read_corrective(id_: int, record: Record) -> CorrectiveAction:
    """The corrective action of an audit record."""
    return CorrectiveAction(
        id_,
        str(record["text"]),
        str(record["measure"]),
        date.fromisoformat(str(record["week"])),
        str(record["owner"]),
        _day(record["due"]),
        _day(record["check_on"]),
        CorrectiveState(str(record["state"])),
        _day(record["done_on"]),
        str(record["reason"]),
        Effect(str(record["effect"])),
        str(record["created_by"]),
        str(record["created_at"]),
    )


def corrective_actions(connection: sqlite3.Connection, *, measure: str = "") -> list[CorrectiveAction]:
    """All corrective actions, or those of one measure, in the order they were made."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} {_FROM} WHERE :measure = '' OR measure.key = :measure ORDER BY corrective_action.id",
        {"measure": measure},
    )
    return _actions(rows)


def corrective_actions_in_play(connection: sqlite3.Connection, week: date) -> list[CorrectiveAction]:
    """Those that are open, done but not yet judged by their effect, or noted in the review of a week."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} {_FROM} WHERE week = ? OR state = 'open'"
        " OR (state = 'done' AND effect IN ('unchecked', 'too_early')) ORDER BY corrective_action.id",
        (week.isoformat(),),
    )
    return _actions(rows)


def corrective_action(connection: sqlite3.Connection, id_: int) -> CorrectiveAction | None:
    """The corrective action with this number, or None."""
    rows = connection.execute(f"SELECT {_COLUMNS} {_FROM} WHERE corrective_action.id = ?", (id_,))
    return next(iter(_actions(rows)), None)


def add_corrective(change: Change, action: CorrectiveAction) -> CorrectiveAction:
    """Record a new corrective action; an `id` of 0 gets the next number.

    Raises:
        NotAllowed: its measure is no longer there.
    """
    record = corrective_record(action)
    row = change.connection.execute(
        "INSERT INTO corrective_action (id, text, measure_id, week, owner, due, check_on, state, done_on, reason,"
        " effect, created_by, created_at) SELECT nullif(:id, 0), :text, id, :week, :owner, :due, :check_on,"
        " :state, :done_on, :reason, :effect, :created_by, :created_at FROM measure WHERE key = :measure RETURNING id",
        {"id": action.id, **record},
    ).fetchone()
    if row is None:
        raise NotAllowed(f"The measure {action.measure} is no longer in the scorecard.", hint="Look at it again.")
    change.record("add", "corrective_action", str(row[0]), None, record)
    return read_corrective(row[0], record)


def change_corrective(change: Change, before: CorrectiveAction, after: CorrectiveAction) -> None:
    """Replace what is recorded of a corrective action; its measure, week and maker stay."""
    record = corrective_record(after)
    change.connection.execute(
        "UPDATE corrective_action SET text = :text, owner = :owner, due = :due, check_on = :check_on,"
        " state = :state, done_on = :done_on, reason = :reason, effect = :effect WHERE id = :id",
        {"id": before.id, **{name: record[name] for name in _CHANGEABLE}},
    )
    change.record("change", "corrective_action", str(before.id), corrective_record(before), record)


_CHANGEABLE = ("text", "owner", "due", "check_on", "state", "done_on", "reason", "effect")


def remove_corrective(change: Change, action: CorrectiveAction) -> None:
    """Take a corrective action away, as the undo of adding it does; the audit trail keeps it."""
    change.connection.execute("DELETE FROM corrective_action WHERE id = ?", (action.id,))
    change.record("remove", "corrective_action", str(action.id), corrective_record(action), None)
