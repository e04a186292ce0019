"""Asks one query of an SQLite file of another program: read-only, and bounded in time and rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from time import monotonic

from kpitui.domain.plain_text import plain
from kpitui.domain.wording import several
from kpitui.errors import KpituiError, UnusableFile

MOST_ROWS = 100_000
LONGEST_VALUE = 1_000_000  # bytes
_BETWEEN_LOOKS = 2_000  # steps of SQLite's machine: well under a millisecond
_LONGEST_REASON = 300

Value = str | int | float | bytes | None

# All that a query needs. Not among them: ATTACH, PRAGMA, transactions, and every kind of writing.
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE})
_FORBIDDEN_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer", "edit", "readfile", "writefile"})
_LIMITS = (
    (sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE),
    (sqlite3.SQLITE_LIMIT_SQL_LENGTH, 10_000),
    (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
    (sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100),
    (sqlite3.SQLITE_LIMIT_WORKER_THREADS, 0),
)


def ask(
    path: Path, query: str, parameters: Mapping[str, str], *, seconds: int, stopped: Callable[[], bool]
) -> tuple[int, list[tuple[Value, ...]]]:
    """How many columns the answer has, and its rows. Ends early when `stopped` says so.

    Raises:
        UnusableFile: the file cannot be read as a database. KpituiError: the query is none, does what it may not, takes
            too long, or gives too much.
    """
    until = monotonic() + seconds
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=seconds)) as connection:
            _limit(connection, lambda: stopped() or monotonic() > until)
            cursor = connection.execute(query, dict(parameters))
            if cursor.description is None:
                raise KpituiError("The query asks for nothing.", hint="Begin it with select.")
            rows = cursor.fetchmany(MOST_ROWS + 1)
            columns = len(cursor.description)
    except (sqlite3.Error, sqlite3.Warning, UnicodeDecodeError, OverflowError) as error:
        raise _explained(error, path, seconds) from error
    if len(rows) > MOST_ROWS:
        raise KpituiError(f"The query gives more than {MOST_ROWS:,} rows.", hint="Let it add them up.")
    return columns, rows


def _limit(connection: sqlite3.Connection, is_over: Callable[[], bool]) -> None:
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA query_only=ON")
    connection.execute("PRAGMA schema_version").fetchone()  # a query that needs no table would not open the file
    for limit, most in _LIMITS:
        connection.setlimit(limit, most)
    connection.set_progress_handler(lambda: int(is_over()), _BETWEEN_LOOKS)
    connection.set_authorizer(_permit)


def _permit(action: int, first: str | None, second: str | None, database: str | None, source: str | None) -> int:
    if action not in _ALLOWED or (action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _FORBIDDEN_FUNCTIONS):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def _explained(error: Exception, path: Path, seconds: int) -> KpituiError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    said = plain(str(error))[:_LONGEST_REASON]
    match code:
        case sqlite3.SQLITE_INTERRUPT:
            return KpituiError(
                f"The query took longer than {several(seconds, 'second')}.",
                hint="Give it more time in its source: seconds = 60.",
            )
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return KpituiError(f"{path} is in use by another program.", hint="Try again in a moment.")
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_IOERR:
            return UnusableFile(f"{path} cannot be read as an SQLite file: {said}.", hint="Check the name.")
    if code == sqlite3.SQLITE_AUTH or "not authorized" in said:  # of functions it says no more than that
        return KpituiError("The query does more than read: that is not allowed.", hint="Write a select.")
    if isinstance(error, sqlite3.Warning) or "one statement" in said:
        return KpituiError("The query is more than one statement.", hint="Write one select.")
    return KpituiError(f"The query fails: {said}.", hint="Try it with the program sqlite3.")
