"""A file that is refused is let go of: whoever looks at the next one does not hold the last."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kpitui.errors import UnusableFile
from kpitui.storage.database import Database, open_database

DESCRIPTORS = Path("/proc/self/fd")


def held(path: Path) -> list[str]:
    """The descriptors of this process for a file (Linux)."""
    return [item.name for item in DESCRIPTORS.iterdir() if os.path.lexists(item) and os.readlink(item) == str(path)]


@pytest.mark.skipif(not DESCRIPTORS.exists(), reason="only Linux tells what a process holds")
def test_a_file_that_is_refused_is_not_held(database: Database, path: Path) -> None:
    assert held(path)
    database.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 9999")
    with pytest.raises(UnusableFile) as refused:
        open_database(path)
    assert refused.value.__traceback__ is not None, "it would hold what is in its frames"
    assert held(path) == []
