"""The amounts at the side of a chart: which range is in view, and which round amounts are written beside it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10
from unicodedata import category, east_asian_width

from kpitui.domain.measures import Show
from kpitui.domain.numbers import AmountFormat, show_amount
from kpitui.frozen import dataclass, replace

_WIDEST = 9
_ROWS_A_TICK = 2
_THOUSANDS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))
# Steps in minutes that people count in: minutes, quarters of an hour, hours, shifts and days.
_CLOCK = (1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 480, 720, 1440)


@dataclass(frozen=True, slots=True)
class Scale:
    """The amounts at the lowest and the highest row, and the ticks between them with their labels."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]

    def row(self, value: float, rows: int) -> int:
        """The row of an amount, 0 on top; kept within the chart."""
        return min(rows - 1, max(0, rows - 1 - round(self.height(value, rows))))

    def height(self, value: float, rows: int) -> float:
        """How many rows above the lowest an amount is, with fractions."""
        return (value - self.low) / (self.high - self.low) * (rows - 1)

    @property
    def width(self) -> int:
        """The cells of the widest label."""
        return max((len(label) for _, label in self.ticks), default=0)


def scale_for(amounts: Sequence[float], form: AmountFormat, rows: int) -> Scale:
    """A scale on which all amounts are in view; it starts at zero unless they lie far above it.

    A chart of amounts that stay within half of each other shows their differences, one of others their sizes.
    """
    low, high = (min(amounts), max(amounts)) if amounts else (0.0, 0.0)
    if 0 <= low < high / 2 or low == high == 0:
        low = 0.0
    elif high <= 0 and high > low / 2:
        high = 0.0
    smallest = _resolution(form)
    if high - low < smallest:
        low, high = low - (smallest if low else 0), high + smallest
    if form.show is Show.RATING:
        low, high = 1.0, max(2.0, float(len(form.steps)))
    if form.show is Show.YESNO:
        low, high = 0.0, 1.0
    step = _step((high - low) / max(1, (rows - 1) // _ROWS_A_TICK), form)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    values = [number * step for number in range(first, last + 1)]
    return Scale(low, high, tuple((value, axis_amount(value, step, form)) for value in values))


def _resolution(form: AmountFormat) -> float:
    """The smallest difference that can be written."""
    if form.show in (Show.NUMBER, Show.MONEY):
        return float(10.0**-form.decimals)
    return float(10.0 ** -(form.decimals + 2)) if form.show is Show.PERCENT else 1.0


def _step(least: float, form: AmountFormat) -> float:
    """The next round step that is not smaller and can be written."""
    least = max(least, _resolution(form))
    if form.show is Show.DURATION and least <= _CLOCK[-1]:
        return float(next(step for step in _CLOCK if step >= least - 1e-9))
    unit = _CLOCK[-1] if form.show is Show.DURATION else 1.0
    power = 10.0 ** floor(log10(least / unit) + 1e-9)
    factor = next(factor for factor in (1, 2, 5, 10) if factor * power * unit >= least * (1 - 1e-9))
    return factor * power * unit


def axis_amount(value: float, step: float, form: AmountFormat) -> str:
    """An amount at the axis: as everywhere, without its unit, and in thousands where that is too wide.

    Names of steps and currencies come from the user: one whose width is not certain gives way to the number.
    """
    plain = replace(form, unit="")
    if form.show is Show.COUNT and float(value).is_integer():
        plain = replace(plain, decimals=0)
    if form.show is Show.MONEY and step >= 1:
        plain = replace(plain, decimals=0)
    shown = show_amount(value, plain)
    if not _one_cell_each(shown):
        plain = replace(plain, show=Show.NUMBER, currency="", decimals=0 if form.steps else plain.decimals)
        shown = show_amount(value, plain)
    if len(shown) <= _WIDEST:
        return shown
    if form.show in (Show.COUNT, Show.NUMBER, Show.MONEY):
        size, suffix = next(((size, suffix) for size, suffix in _THOUSANDS if abs(value) >= size), (1.0, ""))
        decimals = max(0, ceil(-log10(step / size) - 1e-9))
        shown = show_amount(value / size, replace(plain, decimals=decimals)) + suffix
    return shown if len(shown) <= _WIDEST else shown[: _WIDEST - 1] + "~"


def _one_cell_each(text: str) -> bool:
    """Whether every character takes one cell in any terminal."""
    return all(category(character)[0] not in "MCZ" or character == " " for character in text) and not any(
        east_asian_width(character) in "WF" for character in text
    )
