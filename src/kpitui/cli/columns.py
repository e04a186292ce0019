"""Texts in columns of the terminal: how many cells a text takes, and cutting or padding it to so many."""

from __future__ import annotations

from functools import lru_cache

from kpitui.domain.plain_text import plain


def cells(text: str) -> int:
    """How many cells a plain text takes: wide characters two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(map(_cells_of, text))


@lru_cache(maxsize=1024)
def _cells_of(character: str) -> int:
    from unicodedata import combining, east_asian_width

    if combining(character):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def fit(text: str, width: int, *, right: bool = False, ellipsis: str = "...") -> str:
    """A text in exactly so many cells: padded on its left or right, or cut with a sign that it was."""
    text = plain(text)
    taken = cells(text)
    if taken > width:
        room = max(0, width - cells(ellipsis))
        kept = ""
        for character in text:
            if cells(kept + character) > room:
                break
            kept += character
        text = kept + ellipsis[:width]
        taken = cells(text)
    padding = " " * (width - taken)
    return padding + text if right else text + padding


def widest(texts: list[str], most: int) -> int:
    """The width of a column of plain texts, at most `most`."""
    return min(most, max(map(cells, texts), default=0))
