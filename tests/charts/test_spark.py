"""Sparklines: one character a value, gaps where nothing is known, the scale as documented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.charts.spark import ASCII, BLOCKS, GAP, spark

AMOUNTS = st.floats(min_value=-1e15, max_value=1e15)
SERIES = st.lists(st.none() | AMOUNTS, max_size=60)


@given(SERIES, st.booleans())
def test_one_character_a_value_and_a_gap_for_each_missing_one(values: list[float | None], ascii_only: bool) -> None:
    drawn = spark(values, ascii_only=ascii_only)
    assert len(drawn) == len(values)
    levels = ASCII if ascii_only else BLOCKS
    for value, character in zip(values, drawn, strict=True):
        assert (character == GAP) if value is None else (character in levels)


@given(SERIES)
def test_a_larger_value_never_stands_lower(values: list[float | None]) -> None:
    drawn = spark(values)
    known = sorted((value, BLOCKS.index(mark)) for value, mark in zip(values, drawn, strict=True) if value is not None)
    heights = [height for _, height in known]
    assert heights == sorted(heights)


@given(SERIES)
def test_ascii_shows_the_same_levels(values: list[float | None]) -> None:
    assert spark(values, ascii_only=True) == spark(values).translate(str.maketrans(BLOCKS, ASCII))


@pytest.mark.parametrize(
    ("values", "drawn"),
    [
        ([], ""),
        ([None, None], "  "),
        ([5, 5, 5], "▄▄▄"),
        ([0, 0], "▄▄"),
        ([1, 8], "▂▇"),  # counts start at zero: one of eight is not none
        ([0, 7], "▁▇"),
        ([50, 52], "▇▇"),  # two that lie near each other are no cliff
        ([5, 6, 5, 6, 5], "▆▇▆▇▆"),
        ([5, 6, None, 5, 6, 5], "▆▇ ▆▇▆"),
        ([50, 52, 50, 52, 50, 52], "▁▇▁▇▁▇"),  # but where there are enough of them, the difference shows
        ([-52, -50], "▁▁"),
        ([-7, None, 7], "▁ ▇"),
        ([1, 2, 3, 4, 5, 6, 7, 8], "▂▃▃▄▅▅▆▇"),
    ],
)
def test_scale(values: list[float | None], drawn: str) -> None:
    assert spark(values) == drawn


def test_ascii_levels_are_ascii_and_as_many() -> None:
    assert ASCII.isascii()
    assert len(ASCII) == len(BLOCKS) == 7
    assert GAP not in ASCII + BLOCKS
