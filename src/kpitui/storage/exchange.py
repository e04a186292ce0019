"""Everything in a file as plain rows, in an order that is always the same, and back into a new file; alters nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from kpitui.errors import InvalidInput
from kpitui.frozen import dataclass
from kpitui.storage.audit import Change
from kpitui.storage.rows import sound_rows

Cell = str | int | float | None

# What kpitui reads as days, wherever a column of the name is found; None is none.
_DAYS = frozenset(
    {"day", "week", "period", "due", "check_on", "done_on", "valid_from", "begins", "created_on", "retired_on"}
)
# Not the bookkeeping of SQLite and sqlite-utils, nor the index of the search, which is made anew.
_OURS = (
    "name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '%\\_migrations' ESCAPE '\\'"
    " AND name <> 'written' AND name NOT LIKE 'written\\_%' ESCAPE '\\'"
)


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns with their types, and those that put its rows in order."""

    name: str
    columns: tuple[tuple[str, str], ...]
    order: tuple[str, ...]


def all_tables(connection: sqlite3.Connection) -> list[Table]:
    """Every table that holds something of the scorecard, those that others refer to first."""
    names = connection.execute(f"SELECT name FROM sqlite_master WHERE type = 'table' AND {_OURS} ORDER BY rowid")  # noqa: S608
    found = []
    for (name,) in names.fetchall():
        rows = connection.execute("SELECT name, type, pk FROM pragma_table_info(?)", (name,)).fetchall()
        keys = sorted((pk, column) for column, _, pk in rows if pk)
        columns = tuple((column, kind) for column, kind, _ in rows)
        found.append(Table(name, columns, tuple(column for _, column in keys) or ("rowid",)))
    return found


def count_rows(connection: sqlite3.Connection, table: Table) -> int:
    """How many rows a table has."""
    return int(connection.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()[0])  # noqa: S608


def rows_of(connection: sqlite3.Connection, table: Table) -> Iterator[dict[str, Cell]]:
    """The rows of a table in their order; what is no text or number as hexadecimal."""
    names = [name for name, _ in table.columns]
    listed = ", ".join(f'hex("{name}")' if kind == "BLOB" else f'"{name}"' for name, kind in table.columns)
    order = ", ".join(f'"{name}"' for name in table.order)
    for row in connection.execute(f'SELECT {listed} FROM "{table.name}" ORDER BY {order}'):  # noqa: S608
        yield dict(zip(names, row, strict=True))


def sequences(connection: sqlite3.Connection) -> dict[str, int]:
    """The highest number ever given in tables whose numbers are never given twice."""
    return dict(connection.execute("SELECT name, seq FROM sqlite_sequence ORDER BY name"))


def expect_many(connection: sqlite3.Connection) -> None:
    """Take 64 MB for the pages of this connection's file: many rows go to random places of an index.

    A million entries then cost a quarter less time.
    """
    connection.execute("PRAGMA cache_size=-64000")


class Restoring:
    """Puts rows back into a new file within one change, as they are, and finds out whether they hold together."""

    def __init__(self, change: Change) -> None:
        self._connection = change.connection
        self._tables = {table.name: table for table in all_tables(change.connection)}
        self._kinds = {name: dict(table.columns) for name, table in self._tables.items()}
        expect_many(change.connection)
        change.connection.execute("PRAGMA defer_foreign_keys=ON")  # until this change is kept

    def table(self, name: str) -> Table | None:
        """The table of this name."""
        return self._tables.get(name)

    def add(self, table: Table, row: Mapping[str, object]) -> None:
        """Put one row back.

        Raises:
            InvalidInput: it is no row of this table.
        """
        kinds = self._kinds[table.name]
        if unknown := next((name for name in row if name not in kinds), None):
            raise InvalidInput(f"{table.name} has no {unknown}.")
        values = [_cell(name, kinds[name], value) for name, value in row.items()]
        names = ", ".join(f'"{name}"' for name in row)
        try:
            self._connection.execute(
                f'INSERT INTO "{table.name}" ({names}) VALUES ({", ".join("?" * len(values))})',  # noqa: S608
                values,
            )
        except (sqlite3.IntegrityError, sqlite3.InterfaceError, OverflowError) as error:
            raise InvalidInput(f"it is no row of {table.name}: {error}.") from error

    def number(self, given: Mapping[str, object]) -> None:
        """Go on numbering after the highest number ever given.

        Raises:
            InvalidInput: a number is none.
        """
        for name, highest in given.items():
            if not isinstance(highest, int) or name not in self._tables:
                raise InvalidInput(f"sequences: {name} is not understood.")
            self._connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
            self._connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, highest))

    def dangling(self) -> str:
        """The first table with a row that refers to one that is not there; empty when all is well."""
        row = self._connection.execute("PRAGMA foreign_key_check").fetchone()
        return str(row[0]) if row else ""


def _cell(name: str, kind: str, value: object) -> Cell | bytes:
    if value is not None and not isinstance(value, str | int | float):
        raise InvalidInput(f"{name} is neither a text nor a number.")
    if not isinstance(value, str):
        return value
    try:
        if kind == "BLOB":
            return bytes.fromhex(value)
        value.encode()
        if name in _DAYS and value and (len(value) != 10 or date.fromisoformat(value) is None):
            raise ValueError(value)
    except ValueError as error:
        raise InvalidInput(f"{name} is not understood.") from error
    return value


def counting_entries(
    connection: sqlite3.Connection, measures: Sequence[str], first: date | None, last: date | None
) -> Iterator[tuple[str, str, float, bool, str]]:
    """The entries that count of these measures as they were recorded: measure, day, amount, total, note.

    From the first day to the last, limits included; None for no limit.
    """
    rows = connection.execute(
        f"SELECT measure.key, day, amount, is_total, note FROM entry JOIN measure ON measure.id = measure_id"  # noqa: S608
        f" WHERE measure.key IN ({', '.join('?' * len(measures))}) AND day BETWEEN ? AND ?"
        " AND NOT EXISTS (SELECT 1 FROM entry_undone WHERE entry_id = entry.id) ORDER BY entry.id",
        (*measures, first.isoformat() if first else "", last.isoformat() if last else "9999"),
    )
    with sound_rows("entry"):
        for key, day, amount, is_total, note in rows:
            yield key, day, amount, bool(is_total), note


def newest_entry_id(connection: sqlite3.Connection) -> int:
    """The number of the newest entry: about as many as there are."""
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM entry").fetchone()[0])
