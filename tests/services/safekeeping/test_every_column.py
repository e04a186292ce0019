"""Whatever is altered in a file past kpitui, `verify` finds: each column of each table, rows gone and rows added."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from kpitui.services.safekeeping.verifying import _Verification, verify
from kpitui.services.workspace import Workspace
from tests.conftest import BEGUN
from tests.held_clock import HeldClock
from tests.services.safekeeping.everything import make_everything

# What is not found, and why: it says nothing, or the audit trail does not know it because it changes no number.
UNNOTICED = {
    "_sqlite_migrations.id": "their order is kept",
    "_sqlite_migrations.applied_at": "of use to nobody",
    "period_exception.at_most": "of an excused period: it is judged by nothing",
    "review_check.period": "a confirmation is not audited",
    "review_check.by": "a confirmation is not audited",
    "review_check.at": "a confirmation is not audited",
    "review_check taken out": "a confirmation is not audited",
    "review_check added": "a confirmation is not audited",
    "review_place.by": "where somebody was on the screen",
    "review_place.step": "where somebody was on the screen",
    "review_place.line": "where somebody was on the screen",
    "review_place taken out": "where somebody was on the screen",
    "review_place added": "where somebody was on the screen",
    "review_frozen.id": "their order is kept",
    "written.id": "their order is kept",
    "written.words": "what a word is depends on the Python that took them apart",
}
# Words that may stand in a column beside the one that stands there.
_OTHERS = {
    "week_starts": ("sunday", "monday"),
    "kind": ("metric", "indicator"),
    "frequency": ("monthly", "weekly"),
    "aggregate": ("mean", "sum"),
    "gives": ("csv", "number"),
    "choice": ("accept", "watch"),
    "effect": ("changed", "unchecked"),
    "step": ("check", "close"),
}
_STATES = {"review": ("open", "closed"), "corrective_action": ("dropped", "open")}
_NUMBERS = ("id", "position", "undone", "entry_id")


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with something in every table."""
    path: Path = tmp_path_factory.mktemp("everything") / "everything.kpitui"
    make_everything(path, HeldClock(BEGUN))
    return path


@pytest.fixture(scope="module")
def workspace(everything: Path) -> Iterator[Workspace]:
    """The file without the triggers that stand in the way of alterations."""
    opened = Workspace.open(everything)
    opened.database.connection.execute("PRAGMA foreign_keys=OFF")
    yield opened
    opened.close()


@contextmanager
def altered(workspace: Workspace) -> Iterator[sqlite3.Connection]:
    """Within this block the file is another one."""
    connection = workspace.database.connection
    connection.execute("BEGIN")
    try:
        triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
    finally:
        connection.execute("ROLLBACK")
        workspace.forget()


def said(workspace: Workspace) -> list[str]:
    """What is found, but for the triggers that are gone."""
    workspace.forget()
    try:
        found = _Verification(workspace, lambda done, total: None).run()
    except sqlite3.DatabaseError as error:  # outside a transaction of the test it becomes a sentence
        return [str(error)]
    return [str(problem) for problem in found.problems if not problem.where.startswith("trigger ")]


def tables(connection: sqlite3.Connection) -> dict[str, list[tuple[str, str]]]:
    """The tables of kpitui, and the columns of each with their types."""
    names = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        " AND name NOT LIKE 'written\\_fts%' ESCAPE '\\' ORDER BY name"
    ).fetchall()
    return {
        name: connection.execute("SELECT name, type FROM pragma_table_info(?)", (name,)).fetchall() for (name,) in names
    }


def another(table: str, column: str, kind: str, value: object) -> object:
    """A value that could stand there as well."""
    if column == "state":
        return next(word for word in _STATES[table] if word != value)
    if column in _OTHERS:
        return next(word for word in _OTHERS[column] if word != value)
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    if isinstance(value, float):
        return value + 1
    if isinstance(value, int):
        return 1 - value if value in (0, 1) and column not in _NUMBERS else value + 7
    if value is None:
        return "2026-11-23" if kind == "TEXT" else 1
    try:
        return (date.fromisoformat(str(value)) + timedelta(days=7)).isoformat()
    except ValueError:
        return f"{value}x"


def test_the_file_has_something_in_every_table_and_is_sound(everything: Path, workspace: Workspace) -> None:
    connection = workspace.database.connection
    empty = [name for name in tables(connection) if not connection.execute(f"SELECT 1 FROM {name}").fetchone()]
    assert empty == []
    assert verify(everything).problems == ()
    with altered(workspace):
        assert said(workspace) == []


def test_each_column_of_each_table(workspace: Workspace) -> None:
    unnoticed = set()
    for table, columns in tables(workspace.database.connection).items():
        for column, kind in columns:
            if (table, column) in (("scorecard", "id"), ("written_until", "id")):
                continue  # there is no other value
            with altered(workspace) as connection:
                # The last row with something there; of exceptions the one that is excused.
                row, value = connection.execute(
                    f'SELECT {"_rowid_" if has_rowid(connection, table) else "NULL"}, "{column}" FROM {table}'
                    f' ORDER BY "{column}" IS NULL, 2 DESC LIMIT 1'
                ).fetchone()
                where = "_rowid_ = :row" if row is not None else f'"{column}" IS :value'
                connection.execute(
                    f'UPDATE {table} SET "{column}" = :new WHERE {where}',
                    {"new": another(table, column, kind, value), "row": row, "value": value},
                )
                if not said(workspace):
                    unnoticed.add(f"{table}.{column}")
    assert unnoticed <= set(UNNOTICED), unnoticed - set(UNNOTICED)


def has_rowid(connection: sqlite3.Connection, table: str) -> bool:
    """Whether the rows of a table have a number of their own."""
    return bool(connection.execute("SELECT wr FROM pragma_table_list WHERE name = ?", (table,)).fetchone()[0] == 0)


def test_a_row_taken_out_of_each_table(workspace: Workspace) -> None:
    unnoticed = set()
    for table, columns in tables(workspace.database.connection).items():
        with altered(workspace) as connection:
            last = connection.execute(f"SELECT * FROM {table} ORDER BY 1 DESC, 2 DESC LIMIT 1").fetchone()
            alike = " AND ".join(f'"{column}" IS ?' for column, _ in columns)
            connection.execute(f"DELETE FROM {table} WHERE {alike}", last)
            if not said(workspace):
                unnoticed.add(f"{table} taken out")
    assert unnoticed <= set(UNNOTICED), unnoticed - set(UNNOTICED)


def test_a_row_added_to_each_table(workspace: Workspace) -> None:
    unnoticed = set()
    for table, columns in tables(workspace.database.connection).items():
        if table in ("scorecard", "written_until"):
            continue  # there may be one only
        with altered(workspace) as connection:
            keys = {name for name, _, pk in table_keys(connection, table) if pk}
            row = connection.execute(f"SELECT * FROM {table} ORDER BY 1 DESC, 2 DESC LIMIT 1").fetchone()
            unique = {"key", "token", "source"} if table != "audit" else set()
            unique |= {"name"} if table == "_sqlite_migrations" else set()
            new = [
                another(table, column, kind, value) if column in keys | unique else value
                for (column, kind), value in zip(columns, row, strict=True)
            ]
            connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(new))})", new)
            if not said(workspace):
                unnoticed.add(f"{table} added")
    assert unnoticed <= set(UNNOTICED), unnoticed - set(UNNOTICED)


def table_keys(connection: sqlite3.Connection, table: str) -> list[tuple[str, str, int]]:
    """The columns of a table with their types, and whether each is a part of its key."""
    return connection.execute("SELECT name, type, pk FROM pragma_table_info(?)", (table,)).fetchall()
