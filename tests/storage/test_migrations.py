from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Migrations
from sqlite_utils.db import Database as SqliteUtilsDatabase

from kpitui.errors import UnusableFile
from kpitui.storage import database as opening
from kpitui.storage import migrations
from kpitui.storage.database import Database, create_database
from tests.storage.conftest import TWO_MEASURES

PINNED = Path(__file__).with_name("schema.sql")
ONLY_ADDED = ("entry", "entry_undone", "audit", "audit_undone", "review_frozen")


def schema(connection: sqlite3.Connection) -> str:
    """Every statement that makes the schema, in the order of their names.

    The bookkeeping of sqlite-utils and the tables that FTS5 makes for itself are left out.
    """
    rows = connection.execute(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
        " AND name NOT LIKE '%migrations%' AND name NOT LIKE 'written$_fts$_%' ESCAPE '$' ORDER BY type, name"
    )
    return "".join(" ".join(sql.split()) + ";\n" for (sql,) in rows)


def steps_so_far() -> Migrations:
    """All migrations, to which a test adds its own."""
    steps = Migrations("kpitui")
    for name in sorted(name for name in dir(migrations) if name.startswith("m0")):
        steps()(getattr(migrations, name))
    return steps


def test_the_schema_is_what_it_was(database: Database) -> None:
    # A change of the schema is a new migration, written on purpose, and shows in the difference of schema.sql.
    assert schema(database.connection) == PINNED.read_text(encoding="utf-8")


def test_every_table_is_strict(database: Database) -> None:
    tables = database.connection.execute(
        "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
    ).fetchall()
    loose = [name for name, strict in tables if not strict and not name.startswith(("sqlite_", "_sqlite"))]
    assert len(tables) > 20
    assert loose == []


def test_a_table_takes_no_text_for_a_number(database: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="cannot store TEXT value in REAL column"):
        database.connection.execute("INSERT INTO goal VALUES (1, 'many', '2026-01-05', 6, '2027-12-31', 0)")


def test_every_reference_is_sound(database: Database) -> None:
    assert database.connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_the_version_counts_the_migrations(database: Database) -> None:
    applied = migrations.migrations.applied(SqliteUtilsDatabase(database.connection, execute_plugins=False))
    assert len(applied) == opening.SCHEMA_VERSION
    assert database.connection.execute("PRAGMA user_version").fetchone() == (opening.SCHEMA_VERSION,)
    assert database.connection.execute("PRAGMA application_id").fetchone() == (opening.APPLICATION_ID,)


@pytest.mark.parametrize("table", ONLY_ADDED)
def test_rows_that_tell_what_happened_are_only_ever_added(database: Database, table: str) -> None:
    connection = database.connection
    columns = [row[1:3] for row in connection.execute(f"PRAGMA table_info({table})")]
    connection.execute("PRAGMA foreign_keys=OFF")
    if connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,):
        values = [{"TEXT": "2026-11-16", "BLOB": b"x"}.get(kind, 1) for _, kind in columns]
        connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)
    name = columns[-1][0]
    for statement in (
        f"UPDATE {table} SET {name} = {name}",
        f"DELETE FROM {table}",
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    ):
        with pytest.raises(sqlite3.IntegrityError, match=f"rows of {table} are only ever added"):
            connection.execute(statement)


def test_a_migration_that_fails_leaves_the_file_as_it_was(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = steps_so_far()

    @steps()
    def m999_half_done(db: SqliteUtilsDatabase) -> None:
        db.execute("CREATE TABLE half (id INTEGER PRIMARY KEY) STRICT")
        db.execute("UPDATE person SET name = 'lost'")
        raise RuntimeError("the power is gone")

    monkeypatch.setattr(migrations, "migrations", steps)
    before = schema(database.connection)
    with pytest.raises(RuntimeError):
        migrations.migrate(database.connection)
    assert not database.connection.in_transaction
    assert schema(database.connection) == before
    assert database.connection.execute("SELECT name FROM person").fetchall() == [("Dana Reyes",)]
    assert database.connection.execute("PRAGMA user_version").fetchone() == (opening.SCHEMA_VERSION,)


def test_an_older_file_is_brought_up_to_date_when_it_is_opened(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = steps_so_far()

    @steps()
    def m999_more(db: SqliteUtilsDatabase) -> None:
        db.execute("CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT")

    monkeypatch.setattr(migrations, "migrations", steps)
    newer = opening.SCHEMA_VERSION + 1
    monkeypatch.setattr(opening, "SCHEMA_VERSION", newer)
    opened = opening.open_database(path)
    assert opened.connection.execute("PRAGMA user_version").fetchone() == (newer,)
    assert opened.connection.execute("SELECT count(*) FROM more").fetchone() == (0,)
    assert opened.connection.execute("SELECT name FROM scorecard").fetchone() == (TWO_MEASURES.name,)
    opened.close()


def test_an_older_file_is_not_brought_up_to_date_by_who_may_only_read(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "SCHEMA_VERSION", opening.SCHEMA_VERSION + 1)
    before = path.read_bytes()
    with pytest.raises(UnusableFile, match="has an older format"):
        opening.open_database(path, read_only=True)
    assert path.read_bytes() == before


def test_a_new_file_is_made_by_the_same_migrations(tmp_path: Path, database: Database) -> None:
    other = create_database(tmp_path / "other.kpitui")
    assert schema(other.connection) == schema(database.connection)
    other.close()
