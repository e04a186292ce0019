"""By which day each corrective action was first to be done; told by the audit trail, which keeps every change."""

from __future__ import annotations

import sqlite3
from datetime import date

from kpitui.domain.completion import Promise
from kpitui.storage.rows import sound_rows


def promises(connection: sqlite3.Connection) -> list[Promise]:
    """Every corrective action that has ever had a due day, in the order they were made.

    A day changed on the very day it was noted was a slip of the hand, not a new agreement.
    """
    agreed = connection.execute(
        "SELECT cast(key AS INTEGER), at, json_extract(after, '$.due') FROM audit"
        " WHERE entity = 'corrective_action' AND after IS NOT NULL ORDER BY id"
    )
    first: dict[int, tuple[str, str | None]] = {}
    for id_, at, due in agreed:
        noted = first.get(id_)
        if noted is None or noted[0] == at[:10]:
            first[id_] = (at[:10], due)
    rows = connection.execute("SELECT id, due, state, done_on FROM corrective_action ORDER BY id").fetchall()
    with sound_rows("corrective_action"):
        return [
            Promise(
                id_,
                date.fromisoformat(day),
                date.fromisoformat(done_on) if state == "done" and done_on else None,
                state == "open",
            )
            for id_, due, state, done_on in rows
            if (day := first.get(id_, ("", None))[1] or due)
        ]
