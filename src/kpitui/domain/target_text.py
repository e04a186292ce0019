"""Reads a target as people write it and as it is shown: >= 50, <= 4:00, 2 to 5, none; never says from when it holds."""

from __future__ import annotations

from kpitui.domain.measures import Bounds, Show
from kpitui.domain.numbers import AmountFormat, parse_amount
from kpitui.errors import InvalidInput

NONE = "none"
_AT_LEAST = (">=", "≥", "at least ")
_AT_MOST = ("<=", "≤", "at most ")
_BETWEEN = " to "


def parse_bounds(text: str, form: AmountFormat) -> Bounds:
    """The limits that `show_bounds` would show like this; a bare amount is the least, `none` no limit at all.

    A range may be upside down: whoever keeps it checks that.

    Raises:
        InvalidInput: it is not understood; the hint is one line saying what would be.
    """
    typed = " ".join(text.split())
    lowered = typed.casefold()
    if lowered == NONE:
        return Bounds()
    for marks, make in ((_AT_LEAST, _least), (_AT_MOST, _most), (("=",), _exactly)):
        for mark in marks:
            if lowered.startswith(mark):
                return make(_amount(typed[len(mark) :], form))
    if form.show is Show.YESNO:
        return _least(1.0) if _amount(typed, form) else _most(0.0)
    # A step of a rating may itself be called "up to date".
    return _bare(typed, form) or _range(typed, form) or _least(_amount(typed, form))


def target_hint(form: AmountFormat) -> str:
    """One line that says how a target of this kind is written."""
    if form.show is Show.YESNO:
        return "Write yes, no or none."
    low, high = _examples(form)
    return f"Write >= {low}, <= {low}, {low} to {high} or none."


def _examples(form: AmountFormat) -> tuple[str, str]:
    if form.show is Show.RATING and len(form.steps) > 1 and max(map(len, form.steps)) <= 20:
        return form.steps[-2], form.steps[-1]
    return {
        Show.PERCENT: ("8%", "12%"),
        Show.DURATION: ("1:30", "4:00"),
        Show.MONEY: ("20,000", "25,000"),
        Show.RATING: ("3", "4"),
    }.get(form.show, ("50", "60"))


def _least(amount: float) -> Bounds:
    return Bounds(at_least=amount)


def _most(amount: float) -> Bounds:
    return Bounds(at_most=amount)


def _exactly(amount: float) -> Bounds:
    return Bounds(amount, amount)


def _bare(typed: str, form: AmountFormat) -> Bounds | None:
    try:
        return _least(_amount(typed, form))
    except InvalidInput:
        return None


def _range(typed: str, form: AmountFormat) -> Bounds | None:
    """Both limits, parted at the first `to` with an amount on either side."""
    at = typed.find(_BETWEEN)
    while at >= 0:
        try:
            return Bounds(_amount(typed[:at], form), _amount(typed[at + len(_BETWEEN) :], form))
        except InvalidInput:
            at = typed.find(_BETWEEN, at + 1)
    return None


def _amount(text: str, form: AmountFormat) -> float:
    try:
        return parse_amount(text, form).amount
    except InvalidInput as error:
        raise InvalidInput(error.message, hint=target_hint(form)) from error
