"""A chart of one measure as SVG: its readings, the targets as they were, and what is usual. Loads nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, floor, log10

from kpitui.charts.palette import LIGHT
from kpitui.charts.svg import Point, dot, escaped, fill, polylines, stroke
from kpitui.domain.measures import Show
from kpitui.frozen import dataclass

WIDTH, HEIGHT = 680, 156
_LEFT, _RIGHT, _TOP, _BOTTOM = 62.0, 92.0, 12.0, 24.0
_FONT = 11
_LABELS = 8  # at most so many below the axis
_TICKS = 3
_SAME = 1e-9  # amounts nearer to each other are the same but for rounding
_APART = 13.0  # pixels between the labels on the right


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One period, in stored units; `met` is None where it is not judged, `inside` marks what the chart is about."""

    label: str
    value: float | None
    at_least: float | None
    at_most: float | None
    met: bool | None
    inside: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """What to draw. `usual` is the usual range; `shown` tells an amount, `told` everything to who cannot see it."""

    points: tuple[ChartPoint, ...]
    usual: tuple[float, float] | None
    target: str
    show: Show
    shown: Callable[[float], str]
    told: str


def chart_svg(chart: Chart) -> str:
    """The chart, 680 by 156 pixels, to be scaled by the page around it."""
    plot = _Plot(chart)
    drawn = "".join((plot.usual(), plot.inside(), plot.axis(), plot.targets(), plot.readings(), plot.labels()))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' role="img" aria-label="{escaped(chart.told)}" font-family="inherit" font-size="{_FONT}">{drawn}</svg>'
    )


class _Plot:
    """Places values on the paper."""

    def __init__(self, chart: Chart) -> None:
        self._chart = chart
        self._low, self._high, self._step = _scale(chart)
        self._across = (WIDTH - _LEFT - _RIGHT) / max(1, len(chart.points))

    def _x(self, place: float) -> float:
        return _LEFT + (place + 0.5) * self._across

    def _y(self, value: float) -> float:
        part = (min(max(value, self._low), self._high) - self._low) / (self._high - self._low)
        return HEIGHT - _BOTTOM - part * (HEIGHT - _TOP - _BOTTOM)

    def usual(self) -> str:
        """The band of what is usual, as far as it lies on the paper."""
        if self._chart.usual is None:
            return ""
        low, high = (self._y(value) for value in self._chart.usual)
        wide = WIDTH - _LEFT - _RIGHT
        return f'<rect x="{_LEFT:g}" y="{high:.1f}" width="{wide:.1f}" height="{low - high:.1f}" {fill("band")}/>'

    def inside(self) -> str:
        """A rule below what the chart is about, unless that is all of it."""
        places = [place for place, point in enumerate(self._chart.points) if point.inside]
        if not places or len(places) == len(self._chart.points):
            return ""
        left, right = self._x(places[0] - 0.5), self._x(places[-1] + 0.5)
        y = HEIGHT - _BOTTOM + 1
        return f'<path d="M{left:.1f} {y:.1f}H{right:.1f}" {stroke("series", 3)}/>'

    def axis(self) -> str:
        """Three or four amounts with a hairline each, and some of the periods."""
        drawn = []
        for number in range(round((self._high - self._low) / self._step) + 1):
            value = self._low + number * self._step
            y = self._y(value)
            drawn.append(f'<path d="M{_LEFT:g} {y:.1f}H{WIDTH - _RIGHT:g}" {stroke("rule", 1)}/>')
            drawn.append(_text(_LEFT - 8, y + 4, self._chart.shown(value + 0.0), "end"))
        count = len(self._chart.points)
        every = ceil(count / _LABELS)
        for place in range(count - 1, -1, -every):
            drawn.append(_text(self._x(place), HEIGHT - 7, self._chart.points[place].label, "middle"))
        return "".join(drawn)

    def targets(self) -> str:
        """Each limit as it was in each period: a line of steps."""
        points = self._chart.points
        lower, upper = [point.at_least for point in points], [point.at_most for point in points]
        both = [lower] if lower == upper else [lower, upper]
        return "".join(self._steps(limits) for limits in both)

    def _steps(self, limits: Sequence[float | None]) -> str:
        drawn, before = [], None
        for place, limit in enumerate(limits):
            if limit is not None:
                left, right, y = self._x(place - 0.5), self._x(place + 0.5), self._y(limit)
                drawn.append(f"M{left:.1f} {y:.1f}H{right:.1f}" if before is None else f"V{y:.1f}H{right:.1f}")
            before = limit
        return f'<path d="{"".join(drawn)}" {stroke("ink", 1.2, dashed="5 3")}/>' if drawn else ""

    def readings(self) -> str:
        """The line, and a dot for each reading."""
        points: list[Point | None] = [
            None if point.value is None else (self._x(place), self._y(point.value))
            for place, point in enumerate(self._chart.points)
        ]
        size = 2.8 if self._across > 9 else 1.8
        dots = [
            dot(at, False if point.met is False else None, size + (0.8 if point.inside else 0.0))
            for at, point in zip(points, self._chart.points, strict=True)
            if at is not None
        ]
        return polylines(points, "series", 1.8) + "".join(dots)

    def labels(self) -> str:
        """What the lines mean, at their right ends, none over another."""
        wanted: list[tuple[float, str]] = []
        last = self._chart.points[-1]
        limits = [limit for limit in (last.at_least, last.at_most) if limit is not None]
        if limits and self._chart.target:
            wanted.append((self._y(limits[0]), self._chart.target))
        if self._chart.usual is not None:
            low, high = (self._y(value) for value in self._chart.usual)
            wanted.append(((low + high) / 2, "usual"))
        placed: list[tuple[float, str]] = []
        for y, text in sorted(wanted):
            above = placed[-1][0] + _APART if placed else 0.0
            placed.append((max(y, above), text))
        x = WIDTH - _RIGHT + 8
        return "".join(_text(x, y + 4, text, "start") for y, text in placed)


def _text(x: float, y: float, text: str, anchor: str) -> str:
    quiet = f'class="k-text" fill="{LIGHT["quiet"]}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {quiet}>{escaped(text)}</text>'


def _scale(chart: Chart) -> tuple[float, float, float]:
    """The lowest and highest amount on the paper and the step between hairlines.

    From readings and targets; the usual range may reach beyond the paper, lest it press everything else flat.
    """
    known = [value for point in chart.points for value in (point.value, point.at_least, point.at_most)]
    values = [value for value in known if value is not None] or [0.0, 1.0]
    low, high = min(values), max(values)
    if chart.usual is not None:
        room = 0.25 * (high - low)
        low, high = max(low - room, min(low, chart.usual[0])), min(high + room, max(high, chart.usual[1]))
        low = max(low, 0.0) if min(values) >= 0 else low
    if 0 <= low < high / 2:
        low = 0.0
    largest = max(abs(low), abs(high))
    if high - low <= max(_SAME, _SAME * largest):
        around = largest / 2 if largest > _SAME else 0.5
        low, high = low - around, high + around
        low = max(low, 0.0) if min(values) >= 0 else low
    step = _nice((high - low) / _TICKS, chart.show)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return first * step, max(last, first + 1) * step, step


def _nice(rough: float, show: Show) -> float:
    """The round step nearest above: 1, 2, 2.5 or 5 times a power of ten; of durations a common part of an hour."""
    if show is Show.DURATION:
        hours = (15.0, 30.0, 60.0, 120.0, 240.0, 300.0, 600.0, 1200.0)
        fitting = next((step for step in hours if step >= rough), None)
        return fitting if fitting is not None else _nice(rough / 60, Show.NUMBER) * 60
    power = 10.0 ** floor(log10(rough))
    factors = (1, 2, 5, 10) if show in (Show.COUNT, Show.RATING) and power < 10 else (1, 2, 2.5, 5, 10)
    step = next(factor * power for factor in factors if factor * power >= rough * 0.999)
    return max(1.0, step) if show in (Show.COUNT, Show.RATING) else step
