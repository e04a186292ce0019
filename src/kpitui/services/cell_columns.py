"""Texts in so many cells of a terminal or a fixed-width font: how wide they are, cut, padded and wrapped."""

from __future__ import annotations

from unicodedata import combining, east_asian_width

from kpitui.domain.plain_text import plain

_TIED = "\0"  # a blank that no line ends at; a plain text has none


def cells(text: str) -> int:
    """How many cells a plain text takes: wide characters two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1 for character in text)


def fit(text: str, width: int, *, right: bool = False, ellipsis: str = "...") -> str:
    """A text in exactly so many cells: padded on its right (or left), or cut with a sign that it was."""
    text = plain(text)
    if cells(text) > width:
        room = max(0, width - cells(ellipsis))
        text = _beginning(text, room) + ellipsis[:width]
    padding = " " * (width - cells(text))
    return padding + text if right else text + padding


def wrap(text: str, width: int, *, first: str = "", rest: str = "") -> list[str]:
    """A text in lines of at most so many cells, begun with `first` and then `rest`.

    A word that is longer than a line, or a text in a script without blanks, is broken where the line ends.
    """
    lines: list[str] = []
    current = ""
    for word in plain(text).replace(" %", f"{_TIED}%").split():
        room = width - cells(rest if lines else first)
        longer = f"{current} {word}" if current else word
        if cells(longer) <= room:
            current = longer
            continue
        if current:
            lines.append(current)
            room = width - cells(rest)
        while cells(word) > room:
            piece = _beginning(word, room) or word[0]
            lines.append(piece)
            word, room = word[len(piece) :], width - cells(rest)
        current = word
    lines += [current] if current or not lines else []
    return [((first if place == 0 else rest) + line).replace(_TIED, " ") for place, line in enumerate(lines)]


def _beginning(text: str, room: int) -> str:
    taken = 0
    for place, character in enumerate(text):
        taken += cells(character)
        if taken > room:
            return text[:place]
    return text
