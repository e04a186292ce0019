"""What must hold of a scorecard's file whatever happened to those who worked on it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

from kpitui.services.entering import Amount, new_token, record
from kpitui.services.safekeeping.verifying import verify
from kpitui.services.workspace import Workspace
from kpitui.storage.database import open_database

MONDAY = date(2026, 11, 16)


def check_sound(path: Path) -> None:
    """Nothing is wrong with the file, once the next to open it has taken back what was left unfinished.

    Raises:
        AssertionError: what is wrong with it.
    """
    open_database(path).close()
    found = verify(path)
    assert found.sound, [str(problem) for problem in found.problems]


def amounts(path: Path, measure: str = "prospects") -> list[float]:
    """Every amount that counts for a measure, in the order of recording."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)) as connection:
        rows = connection.execute(
            "SELECT amount FROM entry JOIN measure ON measure.id = measure_id WHERE measure.key = ?"
            " AND entry.id NOT IN (SELECT entry_id FROM entry_undone) ORDER BY entry.id",
            (measure,),
        )
        return [row[0] for row in rows]


def one(path: Path, sql: str) -> object:
    """The first value of a query."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)) as connection:
        return connection.execute(sql).fetchone()[0]


def saving(path: Path, amount: float, token: bytes = b"", *, login: str = "dana") -> Callable[[], int]:
    """Saves one amount of Monday as the app does, and says so; a token makes it the repetition of an earlier save."""

    def save() -> int:
        workspace = Workspace(open_database(path), login=login)
        measure = workspace.scorecard.measure("prospects")
        record(workspace, [Amount(measure, MONDAY, amount, is_total=False, token=token or new_token())])
        print("Saved", flush=True)
        workspace.close()
        return 0

    return save
