"""What differs between two frames: sending just the runs leaves a terminal with exactly the new line."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.strip import Strip

from kpitui.paths import shipped
from kpitui.tui.cells import changed_runs
from kpitui.tui.palette import Palette
from kpitui.tui.text import Line, Role, span, strip_of
from kpitui.tui.themes import read_theme
from tests.tui.nasty import any_text, shown_text

DARK = Palette(read_theme(shipped("themes") / "dark.toml"))
COLUMNS = 40
Cell = tuple[str, object]


def strip(*parts: tuple[str, Role]) -> Strip:
    return strip_of(tuple(span(text, role) for text, role in parts), COLUMNS, DARK)


SPANS = st.lists(st.tuples(shown_text() | any_text(30), st.sampled_from((Role.TEXT, Role.BAD))), max_size=5)
EDITED = st.tuples(SPANS, SPANS, SPANS).map(lambda found: (strip(*found[0], *found[1]), strip(*found[0], *found[2])))


class TerminalLine:
    """One line of a terminal, as an emulator keeps it: a wide character takes a cell and leaves an empty one."""

    def __init__(self, line: Strip) -> None:
        self.cells: list[Cell] = [(" ", None)] * COLUMNS
        self.write(0, line)

    def write(self, place: int, line: Strip) -> None:
        for text, style, _ in line:
            for character in text:
                cells = cell_len(character)
                if not cells:
                    if place:
                        at = place - 1 if self.cells[place - 1][0] else place - 2
                        self.cells[at] = (self.cells[at][0] + character, self.cells[at][1])
                    continue
                self._break_wide(place)
                self._break_wide(place + cells)
                self.cells[place : place + cells] = [(character, style), ("", style)][:cells]
                place += cells

    def _break_wide(self, place: int) -> None:
        """Writing over one half of a wide character blanks the other."""
        if 0 < place < COLUMNS and self.cells[place][0] == "":
            self.cells[place - 1 : place + 1] = [(" ", None), (" ", None)]


def sent(before: Strip, after: Strip) -> TerminalLine:
    """The terminal line after just the changed runs were sent."""
    shown = TerminalLine(before)
    for start, cells in changed_runs(before, after):
        assert cells > 0
        shown.write(start, after.crop(start, start + cells))
    return shown


@given(EDITED)
@example((strip(("字x", Role.TEXT)), strip(("漢x", Role.TEXT))))
@example((strip(("ab", Role.TEXT)), strip(("字", Role.TEXT))))
@example((strip((" 字 ", Role.TEXT)), strip(("字  ", Role.TEXT))))
@example((strip(("e\u0301x", Role.TEXT)), strip(("e\u0301y", Role.TEXT))))
@example((strip(("字", Role.TEXT)), strip(("字", Role.BAD))))
@example((strip(("字", Role.TEXT)), strip(("字\u0301", Role.TEXT))))
@example((strip(("a字", Role.TEXT)), strip(("e\u0301字", Role.TEXT))))
@example((strip(("字a", Role.TEXT)), strip(("字\u0301e", Role.TEXT))))
@example((strip(("aé字", Role.TEXT)), strip(("e", Role.BAD), ("\u0301字", Role.TEXT))))
def test_the_runs_make_the_new_line_of_the_old(lines: tuple[Strip, Strip]) -> None:
    before, after = lines
    assert sent(before, after).cells == TerminalLine(after).cells


@given(EDITED)
def test_runs_stand_in_order(lines: tuple[Strip, Strip]) -> None:
    end = 0
    for start, cells in changed_runs(*lines):
        assert end <= start < start + cells <= COLUMNS
        end = start + cells


@given(SPANS)
def test_equal_lines_have_no_runs(parts: list[tuple[str, Role]]) -> None:
    assert list(changed_runs(strip(*parts), strip(*parts))) == []


@pytest.mark.parametrize(
    ("before", "after", "runs"),
    [
        ("abc", "abd", [(2, 1)]),
        ("a" + "." * 20 + "b", "x" + "." * 20 + "y", [(0, 1), (21, 1)]),
        ("a...b", "x...y", [(0, 5)]),  # a jump costs more than three cells
        ("字", "漢", [(0, 2)]),
    ],
)
def test_runs(before: str, after: str, runs: list[tuple[int, int]]) -> None:
    assert list(changed_runs(strip((before, Role.TEXT)), strip((after, Role.TEXT)))) == runs


def test_a_line_is_a_tuple_of_spans() -> None:
    """The type of what is drawn, so that two frames can be compared and kept."""
    parts: Line = (span("x"),)
    assert hash(parts) == hash((span("x"),))
