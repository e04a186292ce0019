"""Tells a disk that cannot be read from a file that is damaged: SQLite calls both malformed. Only reads.

Looks through a handle that SQLite has opened: closing one of one's own would drop the locks that other connections of
this process hold on the file.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from time import monotonic

_HANDLES = Path("/proc/self/fd")
_PART = 1 << 20
_LARGE = 300_000_000  # bytes
_SECONDS = 1.0


def why_unreadable(path: Path) -> str:
    """What the system says when a file is read, where that fails, or failed a moment ago; empty for a damaged one.

    Reads all that can be read in a second, and checks a file of up to 300 MB, which takes another one.
    """
    uri = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=0.1, isolation_level=None)) as connection:
            _read(path)
            if path.stat().st_size > _LARGE:
                return ""
            # Whoever finds nothing wrong now was told of damage because reading failed.
            is_sound = connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
            return "reading it failed once" if is_sound else ""
    except OSError as error:
        return error.strerror or str(error)
    except sqlite3.Error as error:
        return str(error) if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_IOERR else ""


def _read(path: Path) -> None:
    wanted, until = path.stat(), monotonic() + _SECONDS
    for name in os.listdir(_HANDLES):
        with suppress(ValueError, FileNotFoundError):
            seen = os.stat(handle := int(name))
            if (seen.st_dev, seen.st_ino) == (wanted.st_dev, wanted.st_ino):
                for begin in range(0, wanted.st_size, _PART):
                    os.pread(handle, _PART, begin)
                    if monotonic() > until:
                        return
                return
