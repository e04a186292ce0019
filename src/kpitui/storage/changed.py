"""Which measures have changed since one last looked: a question for the newest rows, however long the file is."""

from __future__ import annotations

import sqlite3

from kpitui.frozen import dataclass

ANY_CORRECTIVE = "corrective_completion()"
"""Stands among the changed measures for any corrective action: some readings rest on all of them. No key is like it."""
# Changes to these alter no reading, no definition and no corrective action.
_HARMLESS = ("review", "decision", "note")


@dataclass(frozen=True, slots=True)
class Mark:
    """How far one has looked: the newest entry and the newest row of the audit trail."""

    entry: int
    audit: int


def mark_now(connection: sqlite3.Connection) -> Mark:
    """As far as there is something to see."""
    row = connection.execute(
        "SELECT (SELECT coalesce(max(id), 0) FROM entry), (SELECT coalesce(max(id), 0) FROM audit)"
    ).fetchone()
    return Mark(*row)


def changed_measures(connection: sqlite3.Connection, since: Mark) -> set[str] | None:
    """The keys of measures with new or undone entries or other corrective actions; None when more than that changed.

    With any corrective action also ANY_CORRECTIVE.
    """
    entered = connection.execute(
        "SELECT DISTINCT measure.key FROM entry JOIN measure ON measure.id = measure_id WHERE entry.id > ?",
        (since.entry,),
    )
    found = {key for (key,) in entered}
    audited = connection.execute(
        "SELECT entity, json_extract(coalesce(after, before), '$.measure') FROM audit"  # noqa: S608
        f" WHERE id > ? AND entity NOT IN ({', '.join('?' * len(_HARMLESS))})",
        (since.audit, *_HARMLESS),
    )
    for entity, measure in audited:
        if entity not in ("entry", "corrective_action"):
            return None
        found.add(measure)
        if entity == "corrective_action":
            found.add(ANY_CORRECTIVE)
    return found
