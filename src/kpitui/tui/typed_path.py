"""Reads the name of a file as people type it; whatever is typed gives a path or a sentence."""

from __future__ import annotations

from pathlib import Path

from kpitui.errors import InvalidInput

_LONGEST = 255  # of one part, in bytes, on every usual file system


def typed_path(text: str) -> Path:
    """The path somebody typed; `~` is the home folder.

    Raises:
        InvalidInput: there is none, or it cannot be the name of a file anywhere.
    """
    text = text.strip()
    if not text:
        raise InvalidInput("There is no file name.", hint="Write where the file is, such as ~/scorecard.toml.")
    try:
        path = Path(text).expanduser()
    except RuntimeError as error:
        raise InvalidInput(f"There is no home folder {Path(text).parts[0]}.", hint="Write the whole path.") from error
    if any(len(part.encode(errors="replace")) > _LONGEST for part in path.parts):
        raise InvalidInput("The file name is too long.", hint=f"Keep each part of it to {_LONGEST} characters.")
    return path
