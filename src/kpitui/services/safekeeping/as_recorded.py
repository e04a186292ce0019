"""Holds what a file says now against the last change of each thing in its audit trail; never reads an amount."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kpitui.domain.measures import Scorecard
from kpitui.errors import Problem
from kpitui.storage.corrective_actions import corrective_actions, corrective_record
from kpitui.storage.database import Connection
from kpitui.storage.recorded import (
    LastRow,
    begun_elsewhen,
    decisions_now,
    last_rows,
    misplaced,
    notes_now,
    reviews_now,
)
from kpitui.storage.scorecard_records import measure_record, objective_record, person_record, scorecard_record

Records = dict[str, dict[str, Any]]
Said = dict[str, dict[str, Any] | None]


def not_as_recorded(connection: Connection, scorecard: Scorecard) -> Iterator[Problem]:
    """Everything that is there, gone or otherwise than its last change says."""
    yield from _definitions(connection, scorecard)
    now = {str(action.id): corrective_record(action) for action in corrective_actions(connection)}
    yield from _different("corrective action", now, _said(last_rows(connection, "corrective_action")))
    notes = {key: _signed(row) for key, row in last_rows(connection, "note").items()}
    yield from _different("note", notes_now(connection), notes)
    yield from _different("decision", decisions_now(connection), _said(last_rows(connection, "decision")))
    yield from _different("review of the week of", reviews_now(connection), _reviews(connection))


def _definitions(connection: Connection, scorecard: Scorecard) -> Iterator[Problem]:
    """Names, targets and all else that is defined."""
    now: dict[str, Records] = {
        "scorecard": {"scorecard": dict(scorecard_record(scorecard))},
        "person": {item.key: dict(person_record(item, place)) for place, item in enumerate(scorecard.people)},
        "objective": {item.key: dict(objective_record(item, place)) for place, item in enumerate(scorecard.objectives)},
        "measure": {item.key: dict(measure_record(item, place)) for place, item in enumerate(scorecard.measures)},
    }
    for entity, things in now.items():
        yield from _different(entity, things, _said(last_rows(connection, entity)))
    for key in begun_elsewhen(connection):
        yield Problem(f"measure {key}", "the day from which it counts is not the one on which it was added.")
    for table in misplaced(connection):
        yield Problem(f"the rows of {table}", "their order was altered.")


def _said(rows: dict[str, LastRow]) -> Said:
    return {key: row.after for key, row in rows.items()}


def _signed(row: LastRow) -> dict[str, Any] | None:
    """What a row says, with who made the change, and when."""
    return None if row.after is None else {**row.after, "by": row.by, "at": row.at}


def _reviews(connection: Connection) -> Said:
    """Of each review the words of its last change, and who has opened it and closed it last."""
    opened, closed = (last_rows(connection, "review", what) for what in ("open", "close"))
    nobody = LastRow(None, "", "")
    found: Said = {}
    for key, row in last_rows(connection, "review").items():
        words = {name: (row.after or {}).get(name) for name in ("state", "learned", "reopen_reason")}
        first, last = opened.get(key, nobody), closed.get(key, nobody)
        signed = {"opened_by": first.by, "opened_at": first.at, "closed_by": last.by, "closed_at": last.at}
        found[key] = {**words, **signed}
    return found


def _different(entity: str, now: Records, said: Said) -> Iterator[Problem]:
    for key in [*now, *(key for key in said if key not in now)]:
        recorded = said.get(key)
        if key not in now:
            if recorded is not None:
                yield Problem(f"{entity} {key}", "it is gone, and the audit trail does not say that it was removed.")
        elif recorded is None:
            yield Problem(f"{entity} {key}", "it is there, and the audit trail does not say who added it.")
        else:
            present = json.loads(json.dumps(now[key]))
            changed = [name for name in {**recorded, **present} if recorded.get(name) != present.get(name)]
            if changed:
                yield Problem(
                    f"{entity} {key}", f"its {', '.join(changed)} is not what was recorded: somebody altered the file."
                )
