"""Puts a painted chart into its frame: amounts at the left, below it the time axis with marks, names, and a key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from kpitui.charts.paint import column, paint
from kpitui.charts.scale import Scale, scale_for
from kpitui.charts.signs import ASCII, POINT_WORDS, UNICODE, Signs
from kpitui.charts.spec import Chart, Ink, Piece, Row, Sign, TimeLabel
from kpitui.frozen import dataclass

BELOW = 3  # rows below the area: the axis, the marks, the names of the time
_SEVERAL = "*"
_BETWEEN = 2


@dataclass(frozen=True, slots=True)
class Painted:
    """A chart as rows of exactly `columns` cells; painting is dear, so marking a place changes only a few cells."""

    chart: Chart
    rows: tuple[Row, ...]
    axis: int  # the row of the time axis
    left: int  # the cells before the area
    width: int
    scale: Scale
    signs: Signs

    def marked(self, place: int) -> list[Row]:
        """The rows with a place marked, by an arrow on the axis and its reading turned round."""
        at = self.left + column(place, self.chart.count, self.width)
        rows = list(self.rows)
        rows[self.axis] = _with_cell(rows[self.axis], at, self.signs.here, Ink.HERE)
        point = next((point for point in self.chart.points if point.place == place), None)
        values = [layer.values[place] for layer in self.chart.layers if layer.ink is Ink.LINE]
        value = point.value if point else next((value for value in values if value is not None), None)
        if value is not None:
            sign = self.signs.points[point.sign if point else Sign.PLAIN]
            row = self.scale.row(value, self.axis)
            rows[row] = _with_cell(rows[row], at, sign, Ink.HERE)
        return rows


def painted(chart: Chart, columns: int, rows: int, *, ascii_only: bool, marks: bool = True) -> Painted:
    """A chart in exactly so many cells, with its time axis but without its key; `marks` False saves their row.

    Raises:
        KpituiError: plotext cannot be loaded on this machine.
    """
    signs = ASCII if ascii_only else UNICODE
    area = rows - BELOW + (not marks)
    scale = scale_for(chart.amounts, chart.form, area)
    left = scale.width + 2
    width = columns - left - 1
    labels = {scale.row(value, area): label for value, label in scale.ticks}
    inside = paint(chart, scale, width, area, signs)
    drawn: list[Row] = []
    for row, pieces in enumerate(inside):
        label = labels.get(row, "")
        edge = signs.tick if label else signs.upright
        side = (Piece(f"{label.rjust(left - 2)} ", Ink.LABEL), Piece(edge, Ink.FRAME))
        drawn.append((*side, *pieces, Piece(" ", Ink.BLANK)))
    axis = Piece(" " * (left - 1) + signs.corner + signs.across * width + " ", Ink.FRAME)
    drawn += [(axis,), *([_marks(chart, left, width, columns)] if marks else [])]
    drawn.append(_times(chart.times, chart.count, left, width, columns))
    return Painted(chart, tuple(drawn), area, left, width, scale, signs)


def _marks(chart: Chart, left: int, width: int, columns: int) -> Row:
    """A letter below each place where something happened, a star where several things did."""
    cells = [" "] * columns
    for mark in chart.marks:
        at = left + column(mark.place, chart.count, width)
        cells[at] = mark.letter if cells[at] in (" ", mark.letter) else _SEVERAL
    return (Piece("".join(cells), Ink.MARK),)


def _times(times: Sequence[TimeLabel], count: int, left: int, width: int, columns: int) -> Row:
    """The names of months and years, each where it begins; of those that collide the higher ranking stay."""
    cells = [" "] * columns
    for label in sorted(times, key=lambda label: -label.rank):
        at = left + column(label.place, count, width)
        at = min(at, columns - len(label.text))
        room = cells[max(0, at - 1) : at + len(label.text) + 1]
        if all(cell == " " for cell in room):
            cells[at : at + len(label.text)] = label.text
    return (Piece("".join(cells), Ink.LABEL),)


def key(chart: Chart, columns: int, most: int, *, ascii_only: bool) -> list[Row]:
    """What the signs of this chart mean, in at most `most` rows; only of signs that are in it."""
    rows: list[list[Piece]] = [[Piece(" ", Ink.BLANK)]]
    taken = 1
    for parts in _entries(chart, ASCII if ascii_only else UNICODE):
        cells = sum(len(part.text) for part in parts)
        if taken + cells > columns and taken > 1:
            if len(rows) == most:
                break
            rows.append([Piece(" ", Ink.BLANK)])
            taken = 1
        rows[-1] += [*parts, Piece(" " * _BETWEEN, Ink.BLANK)]
        taken += cells + _BETWEEN
    return [tuple(row[:-1]) if len(row) > 1 else tuple(row) for row in rows]


def _entries(chart: Chart, signs: Signs) -> Iterable[Row]:
    by_sign = sorted(chart.points, key=lambda point: list(Sign).index(point.sign))
    for sign, points in groupby(by_sign, key=lambda point: point.sign):
        inks = {point.ink for point in points}
        yield Piece(signs.points[sign], inks.pop() if len(inks) == 1 else Ink.PLAIN), _word(POINT_WORDS[sign])
    if not chart.points:
        lines = [layer for layer in chart.layers if layer.ink is Ink.LINE]
        yield from ((Piece(signs.lines[layer.how], layer.ink), _word(layer.name)) for layer in lines)
    for layer in chart.layers:
        if layer.name and (layer.ink is not Ink.LINE):
            yield Piece(signs.lines[layer.how] * 2, layer.ink), _word(layer.name)
    if chart.dividers:
        yield Piece(signs.divider, Ink.DIVIDER), _word("divider")
    named = {mark.letter: mark.name for mark in chart.marks}
    yield from ((Piece(letter, Ink.MARK), _word(name)) for letter, name in named.items())
    if any(len(letters) > 1 for letters in _letters(chart).values()):
        yield Piece(_SEVERAL, Ink.MARK), _word("several")


def _letters(chart: Chart) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for mark in chart.marks:
        found.setdefault(mark.place, set()).add(mark.letter)
    return found


def _word(text: str) -> Piece:
    return Piece(f" {text}", Ink.LABEL)


def _with_cell(row: Row, at: int, sign: str, ink: Ink) -> Row:
    """The row with another character in one cell."""
    found: list[Piece] = []
    start = 0
    for piece in row:
        end = start + len(piece.text)
        if start <= at < end:
            before, after = piece.text[: at - start], piece.text[at - start + 1 :]
            found += [Piece(before, piece.ink), Piece(sign, ink), Piece(after, piece.ink)]
        else:
            found.append(piece)
        start = end
    return tuple(piece for piece in found if piece.text)
