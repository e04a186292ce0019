"""Looks for tables, views and triggers in a file that are not as kpitui makes them; never repairs anything.

Tables and views of somebody's own are left alone: they change nothing. Triggers and indexes do.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache

from kpitui.errors import Problem

# Not what FTS5 and sqlite-utils write for themselves: that differs from release to release.
_STATEMENTS = (
    "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
    " AND name NOT LIKE 'written\\_fts%' ESCAPE '\\' AND name <> '_sqlite_migrations'"
)
_STEPS = "SELECT name FROM _sqlite_migrations WHERE migration_set = 'kpitui' ORDER BY id"


def altered_schema(connection: sqlite3.Connection) -> list[Problem]:
    """What is gone, altered or added of that which SQLite itself acts upon, in a file of the format of today."""
    ours, steps = _as_made()
    found = _statements(connection)
    problems = [
        Problem(name, "it is gone: somebody altered the file." if name not in found else "it is not as kpitui made it.")
        for name, sql in ours.items()
        if found.get(name) != sql
    ]
    for name in found:
        if name not in ours and name.startswith(("trigger ", "index ")):
            problems.append(Problem(name, "kpitui has not made it."))
    if _steps(connection) != steps:
        problems.append(Problem("the format", "the steps in which it was made are not those of kpitui."))
    return problems


@cache
def _as_made() -> tuple[dict[str, str], list[str]]:
    from kpitui.storage.migrations import migrate

    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection)
        return _statements(connection), _steps(connection)


def _statements(connection: sqlite3.Connection) -> dict[str, str]:
    return {name: " ".join(sql.split()) for name, sql in connection.execute(_STATEMENTS)}


def _steps(connection: sqlite3.Connection) -> list[str]:
    return [name for (name,) in connection.execute(_STEPS)]
