"""Writes what leaves the scorecard to files: whole or not at all, and readable by their owner alone."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kpitui.errors import UnusableFile
from kpitui.storage.atomic_files import PRIVATE, is_journal_of, write_atomically

_SQLITE = b"SQLite format 3\0"


def write_text(path: Path, text: str | Iterable[str], *, replace: bool = False, mode: int = PRIVATE) -> None:
    """Write a text file, 0600 unless `mode` says otherwise; a long text in pieces, all of which are kept or none.

    Raises:
        UnusableFile: something is there already (unless `replace`), the name is that of a database's journal, or the
            file cannot be written.
    """
    if database := is_journal_of(path):
        raise UnusableFile(f"{path} is kept free for the journal of {database.name}.", hint="Choose another name.")
    pieces = (piece.encode() for piece in ([text] if isinstance(text, str) else text))
    try:
        if not replace and (path.exists() or path.is_symlink()):
            raise FileExistsError
        write_atomically(path, pieces, replace=replace, mode=mode)
    except FileExistsError as error:
        raise UnusableFile(f"{path} exists already.", hint="Choose another name.") from error
    except OSError as error:
        raise UnusableFile(f"{path} cannot be written: {error.strerror}.", hint="Choose another place.") from error


def write_over(path: Path, text: str | Iterable[str], *, mode: int = PRIVATE) -> None:
    """Write a text file, as `write_text`, in the place of one that is there; a link is followed to its file.

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
    write_text(path, text, replace=True, mode=mode)
