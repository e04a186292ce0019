"""Amounts in the few characters of a narrow column: rounded and shortened before a digit is ever cut off."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import east_asian_width

from kpitui.domain.measures import Show
from kpitui.domain.numbers import AmountFormat, show_amount
from kpitui.frozen import replace

_POWERS = ("", "k", "M", "G", "T", "P")
_OVERFLOW = "#"


def show_short(value: float, form: AmountFormat, cells: int) -> str:
    """An amount in at most so many cells: `1,250`, `$25k`, `8%`, `1.2M`; the name of a step is left whole.

    Digits are rounded away until it fits; where not even one would, there are only signs `#`, never half a number.
    """
    if form.show is Show.RATING and value in range(1, len(form.steps) + 1):
        return show_amount(value, form)
    for text in _ever_shorter(value, form):
        if _width(text) <= cells:
            return text
    return _OVERFLOW * cells


def _width(text: str) -> int:
    """The cells it takes: a currency may have a wide sign."""
    return len(text) if text.isascii() else sum(1 + (east_asian_width(character) in "WF") for character in text)


def _ever_shorter(value: float, form: AmountFormat) -> Iterator[str]:
    """The amount as it is shown elsewhere (without its unit), then rounded more and more."""
    form = replace(form, unit="")
    if form.show is Show.YESNO and 0 < value < 1:
        yield f"{value * 100:.0f} %"  # of several answers, the part that was yes
    yield show_amount(value, form)
    if form.show is Show.PERCENT:
        yield from (show_amount(value, replace(form, decimals=decimals)).replace(" ", "") for decimals in _down(form))
        yield from (f"{text}%" for text in _in_powers(value * 100))
    elif form.show is Show.DURATION:
        hours = abs(value) / 60
        yield from (f"{'-' if value < 0 else ''}{text}h" for text in _in_powers(hours))
    else:
        yield from (show_amount(value, replace(form, decimals=decimals)) for decimals in _down(form))
        mark = form.currency if form.show is Show.MONEY and not form.currency.isalpha() else ""
        sign = "-" if value < 0 else ""
        for text in _in_powers(abs(value)):
            yield f"{sign}{mark}{text}"
        for text in _in_powers(abs(value)):
            yield f"{sign}{text}"


def _down(form: AmountFormat) -> range:
    return range(form.decimals, -1, -1)


def _in_powers(value: float) -> Iterator[str]:
    """1234567 as 1.23M, 1.2M, 1M."""
    for decimals in (2, 1, 0):
        power, rest = 0, float(value)
        while abs(round(rest, decimals)) >= 1000 and power < len(_POWERS) - 1:
            rest /= 1000
            power += 1
        yield f"{rest:.{decimals}f}{_POWERS[power]}" if power else f"{rest:.0f}"
