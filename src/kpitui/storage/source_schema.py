"""The table of the sources that measures name, and its view for other programs; one migration, never changed."""

from __future__ import annotations

# command: the words as a JSON list; conditions: columns and texts as a JSON list of pairs, in their order.
SOURCE = """CREATE TABLE source (
    measure_id INTEGER PRIMARY KEY REFERENCES measure (id) ON DELETE CASCADE,
    csv TEXT NOT NULL,
    sqlite TEXT NOT NULL,
    query TEXT NOT NULL,
    command TEXT NOT NULL,
    gives TEXT NOT NULL CHECK (gives IN ('number', 'csv')),
    date_column TEXT NOT NULL,
    amount_column TEXT NOT NULL,
    conditions TEXT NOT NULL,
    date_format TEXT NOT NULL,
    decimal_comma INTEGER NOT NULL CHECK (decimal_comma IN (0, 1)),
    seconds INTEGER NOT NULL CHECK (seconds > 0)
) STRICT"""

# What other programs may rely on; documented in docs/open-data.md.
SOURCES = """CREATE VIEW sources AS
    SELECT measure.key AS measure, name, csv, sqlite, query, command, gives, date_column, amount_column, conditions,
        date_format, decimal_comma, seconds
    FROM source JOIN measure ON measure.id = measure_id"""
