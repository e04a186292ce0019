"""The one boundary between domain text and the screen: spans of plain characters with a role, never markup.

Nothing here is ever parsed: a name, a note or a file's text can contain any characters and only be looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.strip import Strip

from kpitui.domain.numbers import align_on_point
from kpitui.domain.plain_text import plain
from kpitui.frozen import dataclass
from kpitui.tui.palette import Palette


class Role(StrEnum):
    """What a piece of text is, from which the palette decides how it looks."""

    TEXT = "text"
    DIM = "dim"
    TITLE = "title"
    HEADING = "heading"
    ACCENT = "accent"
    GOOD = "good"
    BAD = "bad"
    WAITING = "waiting"
    EXCUSED = "excused"
    FIELD = "field"
    CARET = "caret"
    KEY = "key"
    RULE = "rule"
    ERROR = "error"
    BAR = "bar"
    BAR_STRONG = "bar_strong"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of characters of one role."""

    text: str
    role: Role = Role.TEXT


Line = tuple[Span, ...]
BLANK: Line = ()


def span(text: str, role: Role = Role.TEXT) -> Span:
    """Domain text made harmless: control characters, line breaks and direction overrides become visible."""
    return Span(plain(text), role)


def line(*parts: Span | str) -> Line:
    """A line from spans and texts; texts have the usual role."""
    return tuple(part if isinstance(part, Span) else span(part) for part in parts)


def width(text: str) -> int:
    """How many cells of the terminal a text takes."""
    return cell_len(text)


def fit(text: str, cells: int, *, right: bool = False, ellipsis: str = "…") -> str:
    """A text in exactly so many cells: padded, or cut with a sign that it was."""
    text = plain(text)
    taken = cell_len(text)
    if taken > cells:
        if cells <= len(ellipsis):
            return set_cell_size(text, max(0, cells))
        return set_cell_size(text, cells - len(ellipsis)) + ellipsis
    return " " * (cells - taken) + text if right else text + " " * (cells - taken)


_PLAIN_NUMBER = re.compile(r"\D?-?[\d,]+(\.\d+)?")


def number_column(texts: Sequence[str], cells: int) -> list[str]:
    """Amounts as a column of so many cells: plain numbers with their decimal points one above the other.

    Amounts of other kinds (times, steps, percents) and those that would not fit stand at the right edge.
    """
    places = [place for place, text in enumerate(texts) if _PLAIN_NUMBER.fullmatch(text)]
    aligned = dict(zip(places, align_on_point([texts[place] for place in places]), strict=True))
    if any(cell_len(text) > cells for text in aligned.values()):
        aligned = {}
    return [fit(aligned.get(place, text), cells, right=True) for place, text in enumerate(texts)]


def line_width(parts: Iterable[Span]) -> int:
    """How many cells the spans take together."""
    return sum(cell_len(part.text) for part in parts)


def spread(left: Line, right: Line, cells: int) -> Line:
    """Two parts at both ends of a line; the left one gives way."""
    room = cells - line_width(right)
    return (*cut(left, room), *right)


def cut(parts: Line, cells: int) -> Line:
    """The spans in exactly so many cells, padded or cut at the end."""
    found: list[Span] = []
    left = cells
    for part in parts:
        taken = cell_len(part.text)
        if taken > left:
            blank = part.text.isspace()
            found.append(Span(" " * left if blank else fit(part.text, left), part.role))
            return tuple(found)
        found.append(part)
        left -= taken
    return (*found, Span(" " * left)) if left > 0 else tuple(found)


def wrap(text: str, cells: int, most: int) -> list[str]:
    """A text in lines of at most so many cells, at most `most` of them; the last is cut with a sign."""
    lines: list[str] = []
    current = ""
    for word in [piece for whole in plain(text).split(" ") for piece in _pieces(whole, cells)]:
        longer = f"{current} {word}" if current else word
        if cell_len(longer) <= cells or not current:
            current = longer
        else:
            lines.append(current)
            current = word
    lines.append(current)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [part if cell_len(part) <= cells else fit(part, cells) for part in lines]


_ASCII = str.maketrans("…✓✗▌▸─│•–·←→↑↓▇▆▅▄▃▂▁×−", "~+x>>-|*-.<>^v#*+=-._x-")


def in_ascii(parts: Line) -> Line:
    """The line for a terminal that knows only ASCII: signs by their look-alikes, anything else as question marks."""
    return tuple(part if part.text.isascii() else Span(_ascii(part.text), part.role) for part in parts)


def _ascii(text: str) -> str:
    known = text.translate(_ASCII)
    return "".join(character if character.isascii() else "?" * cell_len(character) for character in known)


def _pieces(word: str, cells: int) -> list[str]:
    """A word in parts of at most so many cells: the end of a long path tells more than its beginning."""
    pieces = [""]
    for character in word if cell_len(word) > cells > 1 else ():
        if cell_len(pieces[-1] + character) > cells:
            pieces.append("")
        pieces[-1] += character
    return pieces if pieces != [""] else [word]


def strip_of(parts: Line, cells: int, palette: Palette) -> Strip:
    """What the terminal gets for one line: exactly `cells` wide."""
    merged: list[Span] = []
    for part in cut(parts, cells):
        if merged and palette.style(merged[-1].role) == palette.style(part.role):
            merged[-1] = Span(merged[-1].text + part.text, part.role)
        elif part.text:
            merged.append(part)
    return Strip([Segment(part.text, palette.style(part.role)) for part in merged], cells)
