"""The boundary to the screen: whatever the text, lines are exactly as wide as asked and nothing in them acts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from kpitui.paths import shipped
from kpitui.tui.palette import Palette
from kpitui.tui.text import (
    BLANK,
    Line,
    Role,
    Span,
    cut,
    fit,
    in_ascii,
    line,
    line_width,
    number_column,
    span,
    spread,
    strip_of,
    wrap,
)
from kpitui.tui.themes import read_theme
from tests.tui.nasty import NASTY, any_text, controls_in

CELLS = st.integers(min_value=0, max_value=120)
DARK = Palette(read_theme(shipped("themes") / "dark.toml"))


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """Spans of any text in any roles."""
    found = draw(st.lists(st.tuples(any_text(40), st.sampled_from(Role)), max_size=6))
    return tuple(span(text, role) for text, role in found)


def text_of(parts: Line) -> str:
    return "".join(part.text for part in parts)


@given(any_text(300), CELLS, st.booleans(), st.sampled_from(["…", "~", "..."]))
def test_fit_is_exact(text: str, cells: int, right: bool, ellipsis: str) -> None:
    fitted = fit(text, cells, right=right, ellipsis=ellipsis)
    assert cell_len(fitted) == cells
    assert not controls_in(fitted)


@pytest.mark.parametrize(
    ("text", "cells", "fitted"),
    [
        ("abc", 5, "abc  "),
        ("abcdef", 4, "abc…"),
        ("字字字", 4, "字 …"),  # a wide character is not cut in two
        ("字字字", 5, "字字…"),
        ("abc", 3, "abc"),
        ("abc", 1, "a"),
        ("abc", 0, ""),
        ("a\nb\tc", 5, "a b c"),
        ("\x1b[31mx", 6, "\ufffd[31mx"),
    ],
)
def test_fit(text: str, cells: int, fitted: str) -> None:
    assert fit(text, cells) == fitted


def test_fit_to_the_right() -> None:
    assert fit("abc", 5, right=True) == "  abc"


@given(lines(), CELLS)
def test_cut_is_exact(parts: Line, cells: int) -> None:
    assert line_width(cut(parts, cells)) == cells


@given(lines(), lines(), st.integers(min_value=80, max_value=200))
def test_spread_is_exact_and_keeps_the_right_part(left: Line, right: Line, cells: int) -> None:
    right = cut(right, 40)
    spreaded = spread(left, right, cells)
    assert line_width(spreaded) == cells
    assert text_of(spreaded).endswith(text_of(right))


@given(any_text(400), st.integers(min_value=4, max_value=80), st.integers(min_value=1, max_value=6))
def test_wrap_keeps_to_its_room(text: str, cells: int, most: int) -> None:
    wrapped = wrap(text, cells, most)
    assert 1 <= len(wrapped) <= most
    for part in wrapped:
        assert cell_len(part) <= cells
        assert not controls_in(part)


@given(
    st.lists(st.text(alphabet="abc字", min_size=1, max_size=8), max_size=20), st.integers(min_value=16, max_value=60)
)
def test_wrap_loses_no_word_where_there_is_room(words: list[str], cells: int) -> None:
    assert " ".join(wrap(" ".join(words), cells, 100)).split() == words


def test_wrap_breaks_a_word_that_is_longer_than_a_line() -> None:
    assert wrap("see /a/long/path now", 6, 9) == ["see", "/a/lon", "g/path", "now"]
    assert wrap("字字字", 4, 9) == ["字字", "字"]


def test_wrap_says_that_it_cut() -> None:
    assert wrap("one two three four", 8, 2) == ["one two", "three f…"]


@given(st.lists(any_text(20), max_size=8), st.integers(min_value=1, max_value=20))
def test_number_column_is_exact(texts: list[str], cells: int) -> None:
    column = number_column(texts, cells)
    assert len(column) == len(texts)
    assert all(cell_len(text) == cells for text in column)


def test_number_column_aligns_points() -> None:
    assert number_column(["1,250", "3.25", "", "1:30", "$7.5"], 10) == [
        "  1,250   ",
        "      3.25",
        "          ",
        "      1:30",
        "     $7.5 ",
    ]


def test_number_column_gives_up_aligning_where_it_would_not_fit() -> None:
    assert number_column(["1,234,567", "0.123456"], 10) == [" 1,234,567", "  0.123456"]


@given(lines(), CELLS)
def test_strips_are_exact_and_harmless(parts: Line, cells: int) -> None:
    strip = strip_of(parts, cells, DARK)
    assert sum(cell_len(segment.text) for segment in strip) == cells == strip.cell_length
    assert not controls_in(strip.text)
    assert all(segment.control is None for segment in strip)


@pytest.mark.parametrize("text", NASTY)
def test_nothing_in_a_text_is_parsed(text: str) -> None:
    """Markup comes out as it went in, and no style has an action or a link."""
    strip = strip_of(line(text), 200, DARK)
    if text.isprintable() and "\ufe0f" not in text:
        assert strip.text.rstrip() == text.rstrip()
    for segment in strip:
        assert segment.style is not None
        assert segment.style.link is None
        assert not segment.style.meta
    console = Console(width=200, color_system="truecolor", force_terminal=True)
    assert "\x1b]" not in strip.render(console)


@given(lines(), st.integers(min_value=1, max_value=120))
def test_ascii_terminals_get_ascii_of_the_same_width(parts: Line, cells: int) -> None:
    before = cut(parts, cells)
    after = in_ascii(before)
    assert text_of(after).isascii()
    assert line_width(after) == cells
    assert [part.role for part in after] == [part.role for part in before]


def test_signs_have_ascii_of_their_own() -> None:
    assert text_of(in_ascii((Span("← h  ✓ cut…  €5 字"),))) == "< h  + cut~  ?5 ??"
    assert in_ascii(BLANK) == BLANK
