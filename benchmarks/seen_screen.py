"""What a person sees on a terminal after everything that a program has sent to it."""

from __future__ import annotations

import re

import pyte

# What pyte would print or misread: private modes of newer terminals, queries, strings to the terminal.
UNKNOWN_TO_PYTE = re.compile(
    rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*(?:\$p|u)|\x1b[PX^_][^\x1b]*\x1b\\|\x1b\[[0-9;]*t"
)


def seen_after(received: bytes, *, columns: int = 80, rows: int = 24) -> list[str]:
    """The lines of the screen, without blanks at their ends."""
    screen = pyte.Screen(columns, rows)
    pyte.ByteStream(screen).feed(UNKNOWN_TO_PYTE.sub(b"", received))
    return [line.rstrip() for line in screen.display]
