"""Charts as characters: each reading, level, gap, divider and mark in exactly its cell."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitui.charts.frame import Painted, key, painted
from kpitui.charts.paint import column
from kpitui.charts.spec import Chart, How, Ink, Layer, Mark, Point, Row, Sign, TimeLabel
from kpitui.domain.measures import Show
from kpitui.domain.numbers import AmountFormat
from kpitui.errors import KpituiError

COUNT = AmountFormat(Show.COUNT)


def text(row: Row) -> str:
    return "".join(piece.text for piece in row)


def texts(drawn: Painted, place: int | None = None) -> list[str]:
    return [text(row) for row in (drawn.rows if place is None else drawn.marked(place))]


def line(*values: float | None) -> Layer:
    return Layer("reading", How.JOINED, Ink.LINE, values)


def level(how: How, *values: float | None, name: str = "target") -> Layer:
    return Layer(name, how, Ink.TARGET, values)


def points(*values: float | None, sign: Sign = Sign.MET) -> tuple[Point, ...]:
    return tuple(Point(place, value, sign, Ink.GOOD) for place, value in enumerate(values) if value is not None)


def test_points_are_where_they_belong() -> None:
    drawn = painted(Chart(3, COUNT, (line(0, 4, 2),), points(0, 4, 2)), 24, 8, ascii_only=True)
    rows = texts(drawn)
    assert [row.index("o") for row in (rows[4], rows[0], rows[2])] == [3, 13, 22]
    assert rows[0].startswith("4 +")
    assert rows[4].startswith("0 +")


def test_a_gap_is_not_drawn_across() -> None:
    rows = texts(painted(Chart(5, COUNT, (line(2, 2, None, 2, 2),)), 24, 8, ascii_only=True))
    middle = rows[2] if "." in rows[2] else next(row for row in rows if "." in row)
    before, after = middle.rstrip().split(" " * 4)[0], middle.rstrip().split(" " * 4)[-1]
    assert before.endswith(".")
    assert set(after.strip()) == {"."}


def test_a_single_reading_between_gaps_is_seen() -> None:
    drawn = painted(Chart(3, COUNT, (line(None, 3, None),), points(None, 3, None)), 30, 9, ascii_only=False)
    assert sum(row.count("●") for row in texts(drawn)) == 1


def test_targets_are_steps() -> None:
    chart = Chart(4, COUNT, (level(How.LEVEL, 1, 1, 3, 3),))
    rows = texts(painted(chart, 28, 10, ascii_only=True))
    high, low = (row for row in rows if "=" in row)
    assert (low.startswith("1 +"), high.startswith("3 +")) == (True, True)
    assert low.rindex("=") + 1 == high.index("=")
    assert low.count("=") + high.count("=") == len(low) - len("1 +") - 1


def test_an_unbroken_divider_stands_behind_the_readings() -> None:
    chart = Chart(5, COUNT, (line(1, 1, 1, 1, 1),), points(1, 1, 1, 1, 1), dividers=(2,))
    drawn = painted(chart, 30, 9, ascii_only=True)
    at = drawn.left + column(2, 5, drawn.width)
    cells = [row[at] for row in texts(drawn)[: drawn.axis]]
    assert set(cells) == {":", "o"}
    assert cells.count("o") == 1


def test_marks_and_several_in_one_place() -> None:
    marks = (Mark(0, "n", "note"), Mark(3, "n", "note"), Mark(3, "c", "corrective action"), Mark(3, "c", "corrective"))
    chart = Chart(4, COUNT, (line(1, 2, 1, 2),), marks=marks)
    drawn = painted(chart, 40, 9, ascii_only=True)
    row = texts(drawn)[-2]
    assert row[drawn.left] == "n"
    assert row.rstrip()[-1] == "*"
    explained = " ".join(text(row) for row in key(chart, 80, 3, ascii_only=True))
    assert "n note" in explained
    assert "* several" in explained


def test_names_of_the_time_never_run_into_each_other() -> None:
    times = tuple(TimeLabel(place, f"{2000 + place}", place % 3) for place in range(30))
    row = texts(painted(Chart(30, COUNT, (line(*[1.0] * 30),), times=times), 60, 9, ascii_only=True))[-1]
    named = row.split()
    assert len(named) > 4
    assert all(len(name) == 4 for name in named)


def test_marking_a_place_changes_two_cells() -> None:
    drawn = painted(Chart(3, COUNT, (line(0, 4, 2),), points(0, 4, 2)), 40, 12, ascii_only=False)
    changed = [
        (row, at)
        for row, (before, after) in enumerate(zip(drawn.rows, drawn.marked(1), strict=True))
        for at, (old, new) in enumerate(zip(_cells(before), _cells(after), strict=True))
        if old != new
    ]
    assert len(changed) == 2
    assert {at for _, at in changed} == {drawn.left + column(1, 3, drawn.width)}


def _cells(row: Row) -> list[tuple[str, Ink]]:
    return [(character, piece.ink) for piece in row for character in piece.text]


def test_the_key_names_only_what_is_there() -> None:
    chart = Chart(2, COUNT, (level(How.LEVEL, 1, 1), line(1, 2)), points(1, 2, sign=Sign.HIGH))
    assert [text(row).strip() for row in key(chart, 80, 2, ascii_only=True)] == ["^ signal high  == target"]


def test_the_key_keeps_to_its_rows() -> None:
    marks = tuple(Mark(place, letter, f"meaning of {letter}") for place, letter in enumerate("abcdefgh"))
    rows = key(Chart(8, COUNT, (), marks=marks), 40, 2, ascii_only=True)
    assert len(rows) == 2
    assert all(len(text(row)) <= 40 for row in rows)


some_values = st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9)), min_size=1, max_size=90)


@settings(max_examples=40)
@given(some_values, st.integers(40, 130), st.integers(6, 40), st.booleans())
def test_any_values_fill_exactly_the_room(
    values: list[float | None], columns: int, rows: int, ascii_only: bool
) -> None:
    layers = (level(How.DASHES, *values), level(How.DOTS, *values), line(*values))
    chart = Chart(len(values), COUNT, layers, points(*values), dividers=(len(values) // 2,))
    drawn = painted(chart, columns, rows, ascii_only=ascii_only)
    for place in (0, len(values) - 1):
        shown = texts(drawn, place)
        assert len(shown) == rows
        assert {len(row) for row in shown} == {columns}
        assert not ascii_only or "".join(shown).isascii()


def test_ten_years_of_weeks_keep_their_extremes() -> None:
    values = [100.0 if place == 260 else 10.0 + place % 7 for place in range(520)]
    rows = texts(painted(Chart(520, COUNT, (line(*values),)), 80, 14, ascii_only=False))
    assert any(0x2800 < ord(character) < 0x2900 for character in rows[0])


def test_without_plotext_it_is_said_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "plotext", None)
    with pytest.raises(KpituiError, match=r"plotext does not load\. Install it again"):
        painted(Chart(1, COUNT, (line(1),)), 40, 9, ascii_only=False)
