"""The file as it was known at a moment in the past: hides what was recorded later; changes nothing in the file.

Works on one connection: temporary views with the names of the tables stand in front of them, so that every query of
the storage sees only what was there. They are gone with the connection.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

from kpitui.domain.measures import Scorecard
from kpitui.storage.audit import Record
from kpitui.storage.rows import sound_rows
from kpitui.storage.scorecard_records import scorecard_from_records

_RECORDED_AT = {"entry": "at", "entry_undone": "at", "note": "at", "review_frozen": "at", "audit": "at"}
# What is changed in its place: how each stood then is what the audit trail says last before that moment.
_LAST_SAID = (
    "JOIN main.audit ON audit.id = (SELECT max(id) FROM main.audit WHERE entity = '{entity}' AND key = {key}"
    " AND at < '{until}') AND audit.after IS NOT NULL"
)
_REVIEWS = """
    SELECT week, json_extract(audit.after, '$.state') AS state, json_extract(audit.after, '$.learned') AS learned,
    opened_by, opened_at, ifnull(closed.by, '') AS closed_by, ifnull(closed.at, '') AS closed_at,
    json_extract(audit.after, '$.reopen_reason') AS reopen_reason FROM main.review
    LEFT JOIN main.audit AS closed ON closed.id = (SELECT max(id) FROM main.audit WHERE entity = 'review'
    AND key = week AND what = 'close' AND at < '{until}')
"""
_CORRECTIVE_ACTIONS = """
    SELECT acted.id, json_extract(after, '$.text') AS text, measure_id, week, json_extract(after, '$.owner') AS owner,
    json_extract(after, '$.due') AS due, json_extract(after, '$.check_on') AS check_on,
    json_extract(after, '$.state') AS state, json_extract(after, '$.done_on') AS done_on,
    json_extract(after, '$.reason') AS reason, json_extract(after, '$.effect') AS effect, created_by, created_at
    FROM main.corrective_action AS acted
"""
_STOOD = {
    "review": (_REVIEWS, "week"),
    "corrective_action": (_CORRECTIVE_ACTIONS, "CAST(acted.id AS TEXT)"),
}


def hide_later(connection: sqlite3.Connection, until: datetime) -> None:
    """From now on this connection sees nothing that was entered, undone, noted, decided or closed at `until` or later.

    Notes and corrective actions that were taken back since stay away.
    """
    # A view takes no parameters; the text of a time holds nothing but digits and signs.
    for table, (columns, key) in _STOOD.items():
        view = f"{columns} {_LAST_SAID}".format(entity=table, key=key, until=_text(until))
        connection.execute(f"CREATE TEMP VIEW {table} AS {view}")
    for table, column in _RECORDED_AT.items():
        connection.execute(f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} WHERE {column} < '{_text(until)}'")  # noqa: S608


def scorecard_at(connection: sqlite3.Connection, until: datetime) -> Scorecard | None:
    """All definitions as they were just before `until`, from the audit trail; None before there were any."""
    rows = connection.execute(
        "SELECT entity, key, after FROM audit WHERE after IS NOT NULL AND id IN (SELECT max(id) FROM audit"
        " WHERE entity IN ('scorecard', 'person', 'objective', 'measure') AND at < ? GROUP BY entity, key)",
        (_text(until),),
    )
    import json

    with sound_rows("audit"):
        found: dict[str, dict[str, Record]] = {"scorecard": {}, "person": {}, "objective": {}, "measure": {}}
        for entity, key, after in rows:
            found[entity][key] = json.loads(after)
        if not found["scorecard"]:
            return None
        (settings,) = found["scorecard"].values()
        return scorecard_from_records(settings, found["person"], found["objective"], found["measure"])


def first_moment(connection: sqlite3.Connection) -> datetime | None:
    """When the scorecard began."""
    row = connection.execute("SELECT at FROM audit WHERE entity = 'scorecard' ORDER BY id LIMIT 1").fetchone()
    with sound_rows("audit"):
        return datetime.fromisoformat(row[0]) if row else None


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
