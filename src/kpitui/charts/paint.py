"""Paints the area of a chart with plotext, the only module that does; the frame around it is drawn in `frame`.

Why plotext 6 without a widget, and not plotext 5 with textual-plotext: tried side by side (2 cores, 2026), a chart of
52 weeks at 70x10 takes 1.3 ms (5.3: 2.0), of 520 weeks at 110x26 9.1 (5.3: 15.7). 6 is the line that is kept up (6.1 of
September 2026, MIT), 5.3 is from 2024 and textual-plotext holds it there; its widget redraws whole charts (109 KB at
the start), where lines of cells send only what changed. The price: importing 6 costs 110 ms (5.3: 31), hence only when
the first chart opens, and a compiler where there is no wheel (there are for glibc Linux on x86-64 and ARM 64, macOS,
Windows on x86-64). Neither places tick labels and marks exactly at 80x24, nor writes amounts in our formats: these
rows are our own, and plotext paints what lies between them, one unit for one cell.
"""

from __future__ import annotations

import re
from typing import Any

from kpitui.charts.scale import Scale
from kpitui.charts.signs import INKS, Signs
from kpitui.charts.spec import Chart, How, Ink, Layer, Piece, Point, Row, Sign
from kpitui.errors import KpituiError

_CODES = re.compile(r"\x1b\[0m|\x1b\[38;5;([0-9]+)m|([^\x1b]+)")
_SPARSE = {How.DASHES: 2, How.DOTS: 3}
# Which sign is kept where readings share a cell.
_WEIGHT = {
    sign: weight for weight, sign in enumerate((Sign.PLAIN, Sign.MET, Sign.MISSED, Sign.RUNNING, Sign.LOW, Sign.HIGH))
}


def column(place: int, count: int, width: int) -> int:
    """The cell of a place, 0 at the left; a single one stands in the middle."""
    return width // 2 if count <= 1 else round(place * (width - 1) / (count - 1))


def paint(chart: Chart, scale: Scale, width: int, rows: int, signs: Signs) -> list[Row]:
    """The area of a chart in exactly so many cells.

    Raises:
        KpituiError: plotext cannot be loaded on this machine.
    """
    figure, marker = _plotext()
    figure.clear()
    figure.plot_size(width, rows)
    figure.theme("colorless")
    figure.axes(False)
    figure.legend(False)
    figure.ruler("x").lim(0, width - 1).ticks([], [])
    figure.ruler("y").lim(0, rows - 1).ticks([], [])

    def draw(cells: list[tuple[float, float]], sign: str, ink: Ink, *, joined: bool) -> None:
        if cells:
            xs, ys = [x for x, _ in cells], [y for _, y in cells]
            signal = figure.signal(xs, ys, marker=marker(sign, INKS.index(ink)))
            figure.draw(signal.lines(joined and len(cells) > 1))

    for place in chart.dividers:
        at = column(place, chart.count, width)
        draw([(at, row) for row in range(rows)], signs.divider, Ink.DIVIDER, joined=False)
    for layer in chart.layers:
        for cells in _cells(layer, chart.count, scale, width, rows):
            sign = signs.joined if layer.how is How.JOINED else signs.lines[layer.how]
            draw(cells, sign, layer.ink, joined=layer.how is How.JOINED)
    for sign, ink in sorted({(point.sign, point.ink) for point in chart.points}, key=lambda item: _weight(item[0])):
        mine = [point for point in chart.points if (point.sign, point.ink) == (sign, ink)]
        draw([_cell(point, chart.count, scale, width, rows) for point in mine], signs.points[sign], ink, joined=False)
    return [_pieces(text) for text in figure.build().string().split("\n")[:rows]]


def _plotext() -> tuple[Any, Any]:
    try:
        import plotext
    except ImportError as error:  # its drawing core was not built for this machine, or does not load
        raise KpituiError(
            "Charts cannot be drawn on this machine: plotext does not load.",
            hint="Install it again with `pip install --force-reinstall plotext`.",
        ) from error
    plotext.terminal.limit(False, False)
    return plotext.figure, plotext.marker


def _weight(sign: Sign) -> int:
    return _WEIGHT.get(sign, len(_WEIGHT))


def _cell(point: Point, count: int, scale: Scale, width: int, rows: int) -> tuple[float, float]:
    return column(point.place, count, width), rows - 1 - scale.row(point.value, rows)


def _cells(layer: Layer, count: int, scale: Scale, width: int, rows: int) -> list[list[tuple[float, float]]]:
    """The unbroken runs of a layer in units of cells: a gap is never drawn across."""
    if layer.how is not How.JOINED:
        return [_level(layer, count, scale, width, rows)]
    runs: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(layer.values):
        if value is None:
            if runs[-1]:
                runs.append([])
            continue
        runs[-1].append((column(place, count, width), scale.height(value, rows)))
    return [_thinned(run) for run in runs if run]


def _thinned(run: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """No more than the first, lowest, highest and last of the points in one column: the picture stays the same."""
    by_column: dict[float, list[tuple[float, float]]] = {}
    for x, y in run:
        by_column.setdefault(x, []).append((x, y))
    found: list[tuple[float, float]] = []
    for points in by_column.values():
        kept = {0, len(points) - 1}
        if len(points) > len(kept):
            heights = [y for _, y in points]
            kept |= {heights.index(min(heights)), heights.index(max(heights))}
        found += [points[place] for place in sorted(kept)]
    return found


def _level(layer: Layer, count: int, scale: Scale, width: int, rows: int) -> list[tuple[float, float]]:
    """A level held from half-way before its place to half-way after it, in whole cells."""
    every = _SPARSE.get(layer.how, 1)
    half = (width - 1) / (count - 1) / 2 if count > 1 else width / 2
    found: dict[int, float] = {}
    for place, value in enumerate(layer.values):
        if value is not None:
            middle = column(place, count, width)
            height = rows - 1 - scale.row(value, rows)
            first, last = max(0, round(middle - half)), min(width - 1, round(middle + half))
            found.update((x, height) for x in range(first, last + 1) if x % every == 0)
    return sorted(found.items())


def _pieces(text: str) -> Row:
    """One line of plotext's output as pieces."""
    found: list[Piece] = []
    ink = Ink.BLANK
    for match in _CODES.finditer(text):
        code, run = match.groups()
        if run is not None:
            found.append(Piece(run, ink))
        else:
            ink = INKS[int(code)] if code else Ink.BLANK
    return tuple(found)
