"""What differs between two frames: the runs of cells that must be sent again. Pure; knows no terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from rich.cells import cell_len
from textual.strip import Strip

# Moving the cursor costs about as many bytes as this many unchanged cells.
_WORTH_A_JUMP = 8

_cells_of = lru_cache(maxsize=4096)(cell_len)  # a third of the time that comparing takes

# A character with its marks, its style, and which half of it stands here.
Cell = tuple[str, object, int]


def changed_runs(before: Strip, after: Strip) -> Iterator[tuple[int, int]]:
    """The first cell and the width of each run of cells that differ between two equally wide lines."""
    if before == after:
        return
    old, new = _cells(before), _cells(after)
    start = end = -1
    for place in range(max(len(old), len(new))):
        if place < len(old) and place < len(new) and old[place] == new[place]:
            continue
        if start >= 0 and place - end > _WORTH_A_JUMP:
            yield start, end - start
            start = -1
        if start < 0:
            start = _left_of_marks(new, place)
        end = _right_of_marks(new, place + 1)
    if start >= 0:
        yield start, end - start


# A strip is cut before the marks of a character: a run has to begin and end where there are none, and never within a
# wide character.


def _left_of_marks(cells: Sequence[Cell], place: int) -> int:
    while 0 < place < len(cells) and (len(cells[place - 1][0]) > 1 or cells[place][2]):
        place -= 1
    return place


def _right_of_marks(cells: Sequence[Cell], place: int) -> int:
    while place < len(cells) and (len(cells[place - 1][0]) > 1 or cells[place][2]):
        place += 1
    return place


def _cells(strip: Strip) -> list[Cell]:
    """One item a cell. Both halves of a wide character name it, so that both differ where it does."""
    cells: list[Cell] = []
    halves = 0
    for text, style, _ in strip:
        for character in text:
            if wide := _cells_of(character):
                cells += [(character, style, half) for half in range(wide)]
                halves = wide
            elif cells:  # a mark belongs to the character before it
                cells[-halves:] = [(before + character, its, half) for before, its, half in cells[-halves:]]
    return cells
