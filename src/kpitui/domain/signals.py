"""Which readings say that a process has changed, by Wheeler's rules or the NHS's; names every reading that takes part.

Sources: D. J. Wheeler, Making Sense of Data (2003), detection rules 1 to 3 for XmR charts; NHS England, Making Data
Count (2019), rules of its SPC charts. A gap breaks every run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from kpitui.domain.limits import Limits, Reading, Spread, limits_of, stretches
from kpitui.frozen import dataclass

if TYPE_CHECKING:
    from datetime import date


class Rules(StrEnum):
    """The two sets of rules on offer."""

    WHEELER = "wheeler"
    NHS = "nhs"


class Rule(StrEnum):
    """Why a reading is a signal."""

    OUTSIDE = "outside"
    RUN = "run"
    NEAR = "near"
    TREND = "trend"


class Side(StrEnum):
    """On which side of the mean; for a trend, where it goes."""

    HIGH = "high"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Signal:
    """One reading's part in one signal."""

    period: date
    rule: Rule
    side: Side


@dataclass(frozen=True, slots=True)
class Stretch:
    """The readings between two dividers with their limits (None below 6 readings) and signals, in order of time."""

    readings: tuple[Reading, ...]
    limits: Limits | None
    signals: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class _Preset:
    run: int  # readings in a row on one side of the mean
    near: int  # of `near_of` neighbours this many beyond `near_from` of the way from the mean to the limit
    near_of: int
    near_from: float
    near_all_on_side: bool
    trend: int  # readings steadily rising or falling; 0 for none


_PRESETS = {
    Rules.WHEELER: _Preset(run=8, near=3, near_of=4, near_from=0.5, near_all_on_side=False, trend=0),
    Rules.NHS: _Preset(run=7, near=2, near_of=3, near_from=2 / 3, near_all_on_side=True, trend=7),
}

_Point = tuple["date", float]


def usual_ranges(
    readings: Sequence[Reading],
    *,
    dividers: Sequence[date] = (),
    rules: Rules = Rules.WHEELER,
    spread: Spread = Spread.MEAN,
    counts: bool = False,
) -> tuple[Stretch, ...]:
    """Limits and signals of every stretch between dividers, oldest first; empty without readings.

    `readings` in order of time, one for every period; `counts` says that they are whole numbers that add up.
    """
    found = []
    for piece in stretches(readings, dividers):
        limits = limits_of(piece, spread=spread, counts=counts)
        signals = () if limits is None else signals_against(piece, limits, rules)
        found.append(Stretch(tuple(piece), limits, signals))
    return tuple(found)


def signals_against(readings: Sequence[Reading], limits: Limits, rules: Rules = Rules.WHEELER) -> tuple[Signal, ...]:
    """The signals of these readings against given limits (their own, or ones locked earlier), in order of time."""
    preset = _PRESETS[rules]
    found: set[Signal] = set()
    for points in _unbroken(readings):
        found.update(_outside(points, limits))
        if limits.counts:
            continue  # the other rules suppose readings as often above the mean as below
        found.update(_runs(points, limits, preset.run))
        found.update(_near(points, limits, preset))
        if preset.trend:
            found.update(_trends(points, preset.trend))
    order = list(Rule)
    return tuple(sorted(found, key=lambda signal: (signal.period, order.index(signal.rule), signal.side)))


def _unbroken(readings: Sequence[Reading]) -> Iterator[list[_Point]]:
    points: list[_Point] = []
    for reading in readings:
        if reading.value is not None:
            points.append((reading.period, reading.value))
        elif points:
            yield points
            points = []
    if points:
        yield points


def _outside(points: Sequence[_Point], limits: Limits) -> Iterator[Signal]:
    for period, value in points:
        if value > limits.upper + limits.rounding:
            yield Signal(period, Rule.OUTSIDE, Side.HIGH)
        elif value < limits.lower - limits.rounding:
            yield Signal(period, Rule.OUTSIDE, Side.LOW)


def _beyond(limits: Limits, side: Side, share: float) -> Callable[[float], bool]:
    """Whether a value lies strictly beyond this share of the way from the mean to the limit, on this side."""
    if side is Side.HIGH:
        return lambda value: value > limits.mean + share * (limits.upper - limits.mean) + limits.rounding
    return lambda value: value < limits.mean - share * (limits.mean - limits.lower) - limits.rounding


def _runs(points: Sequence[_Point], limits: Limits, length: int) -> Iterator[Signal]:
    for side in Side:
        on_side = _beyond(limits, side, 0.0)
        run: list[date] = []
        for period, value in [*points, (points[-1][0], limits.mean)]:
            if on_side(value):
                run.append(period)
                continue
            if len(run) >= length:
                yield from (Signal(member, Rule.RUN, side) for member in run)
            run = []


def _near(points: Sequence[_Point], limits: Limits, preset: _Preset) -> Iterator[Signal]:
    for side in Side:
        far, on_side = _beyond(limits, side, preset.near_from), _beyond(limits, side, 0.0)
        for end in range(len(points)):
            group = points[max(0, end + 1 - preset.near_of) : end + 1]
            members = [period for period, value in group if far(value)]
            if len(members) < preset.near:
                continue
            if preset.near_all_on_side and not (
                len(group) == preset.near_of and all(on_side(value) for _, value in group)
            ):
                continue
            yield from (Signal(member, Rule.NEAR, side) for member in members)


def _trends(points: Sequence[_Point], length: int) -> Iterator[Signal]:
    for side, sign in ((Side.HIGH, 1), (Side.LOW, -1)):
        trend = [points[0][0]]
        for (_, before), (period, value) in [*pairwise(points), (points[-1], (points[-1][0], points[-1][1]))]:
            if (value - before) * sign > 0:
                trend.append(period)
                continue
            if len(trend) >= length:
                yield from (Signal(member, Rule.TREND, side) for member in trend)
            trend = [period]
