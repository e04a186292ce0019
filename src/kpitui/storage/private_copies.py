"""A copy of a scorecard, to look at for long while others save; nobody else finds it, and nothing of it is left."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from kpitui.storage.backups import copied, reading
from kpitui.storage.database import Database, in_sentences

_PRAGMAS = ("query_only=ON", "cell_size_check=ON", "trusted_schema=OFF")


def private_copy(scorecard: Path) -> Database:
    """All that is in a file at one moment, unchecked, to be read under the file's own name.

    SQLite keeps it in a file without a name, which is gone when it is closed or the program ends, however it does.

    Raises:
        UnusableFile: the scorecard cannot be read, or there is no room for a copy.
    """
    with in_sentences(scorecard), closing(reading(scorecard)) as source:
        copy = copied(source, lambda: sqlite3.connect("", isolation_level=None))
        for pragma in _PRAGMAS:
            copy.execute(f"PRAGMA {pragma}")
    return Database(scorecard, copy, read_only=True)
