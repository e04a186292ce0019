"""How a piece of somebody's text is repeated in a message: short, on one line, and never with control characters."""

from __future__ import annotations

_LONGEST = 40


def quote(text: str) -> str:
    """`text` in double quotes, cut to 40 characters, with everything that is not printable shown as `?`."""
    cut = text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
    return '"' + "".join(letter if letter.isprintable() else "?" for letter in cut) + '"'
