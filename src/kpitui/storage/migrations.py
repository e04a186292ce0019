"""The schema and its numbered, append-only migrations; the only user of sqlite-utils on the way to an open file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from sqlite_utils import Database, Migrations

from kpitui.errors import UnusableFile

migrations = Migrations("kpitui")

APPLICATION_ID = 0x6B706974

_FIRST_SCHEMA = (
    """CREATE TABLE scorecard (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        name TEXT NOT NULL,
        week_starts TEXT NOT NULL CHECK (week_starts IN ('monday', 'sunday', 'saturday')),
        review_day TEXT NOT NULL,
        timezone TEXT NOT NULL,
        currency TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE person (
        key TEXT PRIMARY KEY, name TEXT NOT NULL, login TEXT NOT NULL, position INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE objective (
        key TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        why TEXT NOT NULL,
        parent TEXT REFERENCES objective (key) DEFERRABLE INITIALLY DEFERRED,
        position INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE measure (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL CHECK (kind IN ('action', 'indicator', 'metric')),
        name TEXT NOT NULL,
        show TEXT NOT NULL,
        unit TEXT NOT NULL,
        decimals INTEGER NOT NULL CHECK (decimals BETWEEN 0 AND 9),
        steps TEXT NOT NULL,
        purpose TEXT NOT NULL,
        objective TEXT REFERENCES objective (key) DEFERRABLE INITIALLY DEFERRED,
        owner TEXT REFERENCES person (key) DEFERRABLE INITIALLY DEFERRED,
        team TEXT NOT NULL,
        frequency TEXT NOT NULL CHECK (frequency IN ('weekly', 'monthly', 'quarterly', 'yearly')),
        aggregate TEXT NOT NULL CHECK (aggregate IN ('sum', 'last', 'mean')),
        leading INTEGER NOT NULL CHECK (leading IN (0, 1)),
        formula TEXT NOT NULL,
        retired_on TEXT,
        position INTEGER NOT NULL,
        created_on TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE target (
        measure_id INTEGER NOT NULL REFERENCES measure (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        valid_from TEXT,
        at_least REAL,
        at_most REAL,
        PRIMARY KEY (measure_id, position)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE period_exception (
        measure_id INTEGER NOT NULL REFERENCES measure (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        day TEXT NOT NULL,
        reason TEXT NOT NULL,
        excused INTEGER NOT NULL CHECK (excused IN (0, 1)),
        at_least REAL,
        at_most REAL,
        PRIMARY KEY (measure_id, position)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE divider (
        measure_id INTEGER NOT NULL REFERENCES measure (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        day TEXT NOT NULL,
        reason TEXT NOT NULL,
        PRIMARY KEY (measure_id, position)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE goal (
        measure_id INTEGER PRIMARY KEY REFERENCES measure (id) ON DELETE CASCADE,
        start REAL NOT NULL,
        begins TEXT NOT NULL,
        reach REAL NOT NULL,
        by TEXT NOT NULL,
        cumulative INTEGER NOT NULL CHECK (cumulative IN (0, 1))
    ) STRICT""",
    """CREATE TABLE interim_target (
        measure_id INTEGER NOT NULL REFERENCES measure (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        by TEXT NOT NULL,
        reach REAL NOT NULL,
        PRIMARY KEY (measure_id, position)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE link (
        measure_id INTEGER NOT NULL REFERENCES measure (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        indicator TEXT NOT NULL REFERENCES measure (key) DEFERRABLE INITIALLY DEFERRED,
        rate REAL,
        lag INTEGER NOT NULL CHECK (lag >= 0),
        PRIMARY KEY (measure_id, position)
    ) STRICT, WITHOUT ROWID""",
    # token: chosen by the one who enters, so that a save repeated after an unclear end counts once.
    """CREATE TABLE entry (
        id INTEGER PRIMARY KEY,
        measure_id INTEGER NOT NULL REFERENCES measure (id),
        day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
        amount REAL NOT NULL CHECK (abs(amount) <= 1e15),
        is_total INTEGER NOT NULL CHECK (is_total IN (0, 1)),
        by TEXT NOT NULL,
        at TEXT NOT NULL,
        note TEXT NOT NULL,
        token BLOB NOT NULL UNIQUE,
        chain BLOB NOT NULL
    ) STRICT""",
    "CREATE INDEX entry_by_measure ON entry (measure_id, day)",
    "CREATE INDEX entry_by_login ON entry (by)",
    """CREATE TABLE entry_undone (
        entry_id INTEGER PRIMARY KEY REFERENCES entry (id), by TEXT NOT NULL, at TEXT NOT NULL
    ) STRICT""",
    # AUTOINCREMENT: the number of one that was taken back is never used again, so that the audit trail stays clear.
    """CREATE TABLE note (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        measure_id INTEGER NOT NULL REFERENCES measure (id),
        day TEXT NOT NULL,
        text TEXT NOT NULL,
        by TEXT NOT NULL,
        at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX note_by_measure ON note (measure_id, day)",
    """CREATE TABLE review (
        week TEXT PRIMARY KEY,
        state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'reopened')),
        learned TEXT NOT NULL,
        opened_by TEXT NOT NULL,
        opened_at TEXT NOT NULL,
        closed_by TEXT NOT NULL,
        closed_at TEXT NOT NULL,
        reopen_reason TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE review_check (
        week TEXT NOT NULL REFERENCES review (week),
        measure_id INTEGER NOT NULL REFERENCES measure (id),
        period TEXT NOT NULL,
        by TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (week, measure_id, period)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE review_place (
        week TEXT NOT NULL REFERENCES review (week),
        by TEXT NOT NULL,
        step TEXT NOT NULL,
        line TEXT NOT NULL,
        PRIMARY KEY (week, by)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE review_frozen (
        id INTEGER PRIMARY KEY,
        week TEXT NOT NULL REFERENCES review (week),
        at TEXT NOT NULL,
        by TEXT NOT NULL,
        document TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX review_frozen_by_week ON review_frozen (week, id)",
    """CREATE TABLE decision (
        week TEXT NOT NULL REFERENCES review (week),
        measure_id INTEGER NOT NULL REFERENCES measure (id),
        period TEXT NOT NULL,
        choice TEXT NOT NULL CHECK (choice IN ('corrective_action', 'watch', 'accept')),
        reason TEXT NOT NULL,
        PRIMARY KEY (week, measure_id, period)
    ) STRICT, WITHOUT ROWID""",
    # owner is no reference: who did something years ago need not stay on the scorecard for it.
    """CREATE TABLE corrective_action (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        text TEXT NOT NULL,
        measure_id INTEGER NOT NULL REFERENCES measure (id),
        week TEXT NOT NULL,
        owner TEXT NOT NULL,
        due TEXT,
        check_on TEXT,
        state TEXT NOT NULL CHECK (state IN ('open', 'done', 'dropped')),
        done_on TEXT,
        reason TEXT NOT NULL,
        effect TEXT NOT NULL CHECK (effect IN ('unchecked', 'changed', 'no_change', 'too_early')),
        created_by TEXT NOT NULL,
        created_at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX corrective_action_by_measure ON corrective_action (measure_id)",
    """CREATE TABLE audit (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        by TEXT NOT NULL,
        what TEXT NOT NULL,
        entity TEXT NOT NULL,
        key TEXT NOT NULL,
        before TEXT,
        after TEXT,
        batch INTEGER NOT NULL,
        newest_entry INTEGER NOT NULL,
        chain BLOB NOT NULL
    ) STRICT""",
    "CREATE INDEX audit_by_entity ON audit (entity, key)",
    "CREATE TABLE audit_undone (undone INTEGER PRIMARY KEY, by TEXT NOT NULL, at TEXT NOT NULL) STRICT",
)

_ONLY_ADDED = ("entry", "entry_undone", "audit", "audit_undone", "review_frozen")


@migrations()
def m001_first_schema(db: Database) -> None:
    """Everything kpitui 0.1 keeps."""
    for statement in _FIRST_SCHEMA:
        db.execute(statement)
    for table in _ONLY_ADDED:
        for verb in ("UPDATE", "DELETE"):
            db.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, 'rows of {table} are only ever added'); END"
            )


@migrations()
def m002_search_through_what_was_written(db: Database) -> None:
    """What `storage.written` finds texts with; filled by the first search, so that large files open at once."""
    from kpitui.storage.written_schema import FULL_TEXT, WRITTEN

    if not db.execute("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'").fetchone():
        raise UnusableFile(
            "The SQLite of this Python has no full-text search (FTS5).", hint="Install kpitui with another Python."
        )
    for statement in WRITTEN:
        db.execute(statement)
    db.table("written").enable_fts(["words"], fts_version="FTS5", tokenize=FULL_TEXT)


@migrations()
def m003_open_views(db: Database) -> None:
    """What other programs may rely on; documented in docs/open-data.md."""
    from kpitui.storage.open_views import OPEN_VIEWS

    for statement in OPEN_VIEWS:
        db.execute(statement)


@migrations()
def m004_sources(db: Database) -> None:
    """Where the amounts of a measure can be collected from."""
    from kpitui.storage.source_schema import SOURCE, SOURCES

    db.execute(SOURCE)
    db.execute(SOURCES)


def migrate(connection: sqlite3.Connection, before: Callable[[], None] | None = None) -> None:
    """Bring the file of this connection to the newest schema, wholly or not at all.

    Takes the write lock first: of several programs starting on an old file one migrates, the others find it done.
    `before` is called when the lock is held and nothing is changed yet.
    """
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.execute("BEGIN IMMEDIATE")
    try:
        if before is not None:
            before()
        database = Database(connection, execute_plugins=False)
        migrations.apply(database)
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={len(migrations.applied(database))}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
