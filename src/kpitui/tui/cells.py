"""What differs between two frames: the runs of cells that must be sent again. Pure; knows no terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from textual.strip import Strip

# Moving the cursor costs about as many bytes as this many unchanged cells.
_WORTH_A_JUMP = 8


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
            start = place
        end = place + 1
    if start >= 0:
        yield _left_of_wide(old, new, start), end - start + (start - _left_of_wide(old, new, start))


def _cells(strip: Strip) -> list[tuple[str, object]]:
    """One item a cell; a wide character has an empty second one."""
    cells: list[tuple[str, object]] = []
    for text, style, _ in strip:
        for character in text:
            cells.append((character, style))
            cells.extend([("", style)] * (cell_len(character) - 1))
    return cells


def _left_of_wide(old: list[tuple[str, object]], new: list[tuple[str, object]], start: int) -> int:
    """The place from which to send so that no wide character is begun in its middle."""
    while start > 0 and any(start < len(cells) and cells[start][0] == "" for cells in (old, new)):
        start -= 1
    return start
