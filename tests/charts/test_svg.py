"""Drawings as SVG: whole, without anything that loads, gaps where nothing was entered, misses told by their shape."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.charts.svg import HEIGHT, WIDTH, sparkline
from kpitui.charts.svg_chart import Chart, ChartPoint, chart_svg
from kpitui.domain.measures import Show

amounts = st.none() | st.floats(-1e9, 1e9, allow_nan=False)


def parsed(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def of_kind(text: str, name: str) -> list[ElementTree.Element]:
    return [element for element in parsed(text).iter() if element.tag.endswith("}" + name)]


def points_of(values: Sequence[float | None], target: float | None = None) -> tuple[ChartPoint, ...]:
    return tuple(
        ChartPoint(
            f"W{place:02}",
            value,
            target,
            None,
            None if target is None or value is None else value >= target,
            place >= len(values) - 1,
        )
        for place, value in enumerate(values, 1)
    )


def chart(
    values: Sequence[float | None],
    *,
    target: float | None = None,
    usual: tuple[float, float] | None = None,
    show: Show = Show.COUNT,
) -> str:
    points = points_of(values, target)
    return chart_svg(Chart(points, usual, "" if target is None else f"≥ {target:g}", show, "{:g}".format, "told"))


def test_a_gap_parts_the_line() -> None:
    text = sparkline([1, 2, None, 3, 4])
    assert len(of_kind(text, "polyline")) == 2


def test_a_value_between_gaps_is_a_dot() -> None:
    text = sparkline([1, None, 2, None, 3])
    assert len(of_kind(text, "polyline")) == 0
    assert len(of_kind(text, "circle")) == 3


def test_a_miss_is_a_ring_and_not_only_another_colour() -> None:
    assert "k-ring" in sparkline([1, 2], met=False)
    assert "k-ring" not in sparkline([1, 2], met=True)


@given(st.lists(amounts, max_size=60))
def test_sparklines_stay_on_their_paper(values: list[float | None]) -> None:
    text = sparkline(values)
    for element in of_kind(text, "circle"):
        assert 0 <= float(element.attrib["cx"]) <= WIDTH
        assert 0 <= float(element.attrib["cy"]) <= HEIGHT
    assert "nan" not in text
    assert "inf" not in text


def test_what_is_told_is_escaped() -> None:
    assert parsed(sparkline([1, 2], told='"><script>')).attrib["aria-label"] == '"><script>'


@given(
    st.lists(amounts, min_size=1, max_size=60),
    st.none() | st.floats(-1e9, 1e9),
    st.none() | st.tuples(st.floats(-1e9, 0), st.floats(0, 1e9)),
    st.sampled_from(Show),
)
def test_charts_stay_on_their_paper(
    values: list[float | None], target: float | None, usual: tuple[float, float] | None, show: Show
) -> None:
    text = chart(values, target=target, usual=usual, show=show)
    numbers = [float(found) for found in re.findall(r'(?:cy|y|height)="(-?[\d.]+)"', text)]
    assert all(math.isfinite(number) and -0.1 <= number <= 190 for number in numbers)
    assert len(of_kind(text, "text")) <= 40, "the axis has a few amounts, not hundreds"


def test_targets_are_drawn_as_they_were() -> None:
    first, second = points_of([5, 6], 4), points_of([7, 8], 7)
    text = chart_svg(Chart(first + second, None, "≥ 7", Show.COUNT, "{:g}".format, ""))
    (steps,) = [path.attrib["d"] for path in of_kind(text, "path") if "stroke-dasharray" in path.attrib]
    assert steps.count("M") == 1
    heights = re.findall(r"V([\d.]+)", steps)
    assert len(set(heights)) == 2, "one line with one step"


def test_what_is_usual_is_a_band_with_its_name() -> None:
    text = chart([4, 5, 6, 5], usual=(3.0, 7.0))
    assert len(of_kind(text, "rect")) == 1
    assert "usual" in [element.text for element in of_kind(text, "text")]
    assert not of_kind(chart([4, 5, 6, 5]), "rect")


def test_labels_on_the_right_keep_apart() -> None:
    text = chart([4, 5, 6, 5], target=5, usual=(3.0, 7.0))
    right = [float(element.attrib["y"]) for element in of_kind(text, "text") if element.attrib["x"] == "596.0"]
    assert len(right) == 2
    assert abs(right[0] - right[1]) >= 13


@pytest.mark.parametrize(
    ("values", "show", "labels"),
    [
        ([0, 3, 9], Show.COUNT, ["0", "5", "10"]),
        ([1, 2, 1], Show.COUNT, ["1", "2"]),
        ([95, 185, 240], Show.DURATION, ["0", "120", "240"]),
        ([0.03, 0.08, 0.05], Show.PERCENT, ["0", "0.05", "0.1"]),
    ],
)
def test_the_axis_counts_in_round_steps(values: list[float], show: Show, labels: list[str]) -> None:
    shown = [element.text for element in of_kind(chart(values, show=show), "text")]
    assert shown[: len(labels)] == labels
