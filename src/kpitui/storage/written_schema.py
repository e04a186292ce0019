"""The tables of the search through what people wrote; a part of the second migration, which must not change."""

from __future__ import annotations

# remove_diacritics 2: an accent neither hides a word nor finds another one by half of a letter.
FULL_TEXT = "unicode61 remove_diacritics 2"

# Everything here can be made anew from the rest of the file. `source` says which row a text comes from, `words` is
# the text as `domain.searching` takes it apart. The index itself is written by `storage.written` and not by triggers:
# they would cost every entry something, and with trusted_schema=OFF some releases of SQLite refuse FTS5 in triggers.
WRITTEN = (
    """CREATE TABLE written (
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL UNIQUE,
        what TEXT NOT NULL,
        measure TEXT NOT NULL,
        day TEXT NOT NULL,
        by TEXT NOT NULL,
        at TEXT NOT NULL,
        text TEXT NOT NULL,
        words TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE written_until (
        id INTEGER PRIMARY KEY CHECK (id = 1), entry INTEGER NOT NULL, audit INTEGER NOT NULL
    ) STRICT""",
    "INSERT INTO written_until (id, entry, audit) VALUES (1, 0, 0)",
)
