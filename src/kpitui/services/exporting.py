"""Writes what leaves the scorecard to files: whole or not at all, and readable by their owner alone."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from kpitui.errors import UnusableFile

_SQLITE = b"SQLite format 3\0"


def write_text(path: Path, text: str, *, replace: bool = False) -> None:
    """Write a text file, 0600.

    Raises:
        UnusableFile: something is there already (unless `replace`), or the file cannot be written.
    """
    if not replace and (path.exists() or path.is_symlink()):
        raise UnusableFile(f"{path} exists already.", hint="Choose another name.")
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        descriptor = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with open(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise UnusableFile(f"{path} cannot be written: {error.strerror}.", hint="Choose another place.") from error
    finally:
        with suppress(OSError):
            unfinished.unlink()


def write_over(path: Path, text: str) -> None:
    """Write a text file, 0600, in the place of one that is there; a link is followed to its file.

    Raises:
        UnusableFile: what is there is no plain file or a database, or the file cannot be written.
    """
    try:
        path = path.resolve()
        if path.exists():
            if not path.is_file():
                raise UnusableFile(f"{path} is not a plain file.", hint="Choose another name.")
            with path.open("rb") as file:
                if file.read(len(_SQLITE)) == _SQLITE:
                    raise UnusableFile(
                        f"{path} is a database: it was left as it is.", hint="Choose another name for the text."
                    )
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnusableFile(f"{path} cannot be written: {reason}.", hint="Choose another place.") from error
    write_text(path, text, replace=True)
