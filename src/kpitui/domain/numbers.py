"""Reading amounts as people type them and showing them as people read them; never guesses what it cannot read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import fsum

from kpitui.domain.measures import Bounds, Measure, Show
from kpitui.domain.quoting import quote
from kpitui.errors import InvalidInput
from kpitui.frozen import dataclass

MOST = 1e15  # Beyond this a float no longer tells 1 from 0 after two decimals.
_LONGEST = 100

_NUMBER = r"(?:(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+)"
_POWERS = {"": 0, "k": 3, "m": 6}
_YES_NO = {"y": 1.0, "yes": 1.0, "1": 1.0, "n": 0.0, "no": 0.0, "0": 0.0}
_SIGN_OF = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_MOST_BOUND_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class AmountFormat:
    """How the amounts of one measure are typed and shown; `currency` is a sign or code, `steps` are a rating's."""

    show: Show
    decimals: int = 0
    unit: str = ""
    currency: str = ""
    steps: tuple[str, ...] = ()

    @classmethod
    def of(cls, measure: Measure, currency: str = "") -> AmountFormat:
        """The format of a measure's amounts; `currency` is the scorecard's."""
        return cls(measure.show, measure.decimals, measure.unit, currency, measure.steps)


@dataclass(frozen=True, slots=True)
class Typed:
    """An amount as stored (percent as a fraction, duration in minutes); `adds` when it was typed with a leading +."""

    amount: float
    adds: bool


def parse_amount(text: str, form: AmountFormat) -> Typed:
    """Read what somebody typed: `31`, `1,250.50`, `1.2k`, `$25,000`, `8%`, `1:30`, `8+12`, `+5`, `-3`, `y`, a step.

    Raises:
        InvalidInput: it is not understood, or larger than 1e15 either way; the hint is one line saying what would be.
    """
    typed = text.strip(" \t\r\n")
    if not typed:
        raise InvalidInput("There is no amount.", hint=_hint(form))
    if len(typed) > _LONGEST:
        raise InvalidInput(f"{quote(typed)} is too long for an amount.", hint=_hint(form))
    if form.show is Show.YESNO:
        answer = _YES_NO.get(typed.lower())
        if answer is None:
            raise _not_understood(typed, form)
        return Typed(answer, adds=False)
    if form.show is Show.RATING:
        return Typed(float(_step_number(typed, form)), adds=False)
    amount = _sum_of(typed, form)
    if not abs(amount) <= MOST:
        raise InvalidInput(f"{quote(typed)} is more than can be kept.", hint="Amounts go up to 1,000,000,000,000,000.")
    return Typed(amount + 0.0, adds=typed.startswith("+"))


def _step_number(typed: str, form: AmountFormat) -> int:
    if re.fullmatch("[0-9]{1,4}", typed) and 1 <= int(typed) <= len(form.steps):
        return int(typed)
    wanted = typed.casefold()
    names = [step.casefold() for step in form.steps]
    if wanted in names:
        return names.index(wanted) + 1
    found = [number for number, name in enumerate(names, start=1) if name.startswith(wanted)]
    if len(found) > 1:
        several = ", ".join(form.steps[number - 1] for number in found[:6])
        raise InvalidInput(f"{quote(typed)} could be {several}.", hint="Type one more letter, or its number.")
    if not found:
        raise _not_understood(typed, form)
    return found[0]


def _sum_of(typed: str, form: AmountFormat) -> float:
    """The sum of the terms between + and -, the first of which may carry a sign of its own."""
    pieces = re.split(r"([+-])", typed if typed[0] in "+-" else "+" + typed)[1:]
    amounts = []
    for sign, term in zip(pieces[::2], pieces[1::2], strict=True):
        amount = _term(term.strip(" \t"), typed, form)
        amounts.append(-amount if sign == "-" else amount)
    if len(amounts) == 1 or all(amount.is_integer() for amount in amounts):
        return fsum(amounts)
    from decimal import Decimal

    # 0.1+0.2 is meant, and shown when edited again, as 0.3.
    return float(sum(Decimal(repr(amount)) for amount in amounts))


def _term(term: str, typed: str, form: AmountFormat) -> float:
    """One term without its sign, as a stored amount."""
    bare = _without_unit(_without_currency(term, form) if form.show is Show.MONEY else term, form)
    amount = None
    if bare.isascii():
        bare = bare.lower()
        if form.show is Show.DURATION:
            amount = _minutes(bare)
        elif form.show is Show.PERCENT:
            amount = _scaled(bare.removesuffix("%").rstrip(" "), -2)
        else:
            suffix = bare[-1:] if bare[-1:] in ("k", "m") else ""
            amount = _scaled(bare.removesuffix(suffix).rstrip(" "), _POWERS[suffix])
    if amount is None:
        raise _not_understood(typed, form, bare)
    return amount


def _scaled(number: str, power: int) -> float | None:
    # The exponent is applied to the digits, not by multiplying: "7" percent is then exactly the float 0.07.
    return float(f"{number.replace(',', '')}e{power}") if re.fullmatch(_NUMBER, number) else None


def _minutes(term: str) -> float | None:
    """Minutes from `1:30`, `1.5h`, `1h30`, `1h 30min`, `90min` or a plain number of minutes; None if it is neither."""
    if clock := re.fullmatch(r"([0-9]+):([0-5][0-9])", term):
        return float(clock[1]) * 60 + float(clock[2])
    if both := re.fullmatch(r"([0-9]+) ?h ?([0-5]?[0-9]) ?(?:m|min)?", term):
        return float(both[1]) * 60 + float(both[2])
    if hours := re.fullmatch(rf"({_NUMBER}) ?(?:h|hours?|hrs?)", term):
        return float(hours[1].replace(",", "")) * 60
    minutes = re.fullmatch(rf"({_NUMBER}) ?(?:m|min|mins|minutes?)?", term)
    return float(minutes[1].replace(",", "")) if minutes else None


def _without_currency(term: str, form: AmountFormat) -> str:
    """The term without the scorecard's currency before or after it; without one, any common sign may be typed."""
    code = form.currency.upper()
    known = (form.currency, _SIGN_OF.get(code, "")) if form.currency else tuple(_SIGN_OF.values())
    aliases = [currency for currency, sign in _SIGN_OF.items() if sign == form.currency]
    for mark in (*known, *aliases):
        if mark and term[: len(mark)].casefold() == mark.casefold():
            return term[len(mark) :].lstrip(" ")
        if mark and term[-len(mark) :].casefold() == mark.casefold():
            return term[: -len(mark)].rstrip(" ")
    return term


def _without_unit(term: str, form: AmountFormat) -> str:
    """The term without the measure's own unit after it; `k` and `m` always mean thousand and million."""
    unit = form.unit.casefold()
    if not unit or unit in _POWERS or form.show not in (Show.COUNT, Show.NUMBER):
        return term
    return term[: -len(unit)].rstrip(" ") if term[-len(unit) :].casefold() == unit else term


def _hint(form: AmountFormat) -> str:
    if form.show is Show.RATING:
        names = ", ".join(form.steps)
        return f"Write 1 to {len(form.steps)}" + (f", or {names}." if len(names) <= _LONGEST else ", or its name.")
    if form.show is Show.MONEY:
        return f"Write 25000, {_with_currency('25,000', form)} or 1.2k."
    return {
        Show.YESNO: "Write y or n.",
        Show.PERCENT: "Write 8 or 8%.",
        Show.DURATION: "Write 1:30, 1.5h or 90min.",
    }.get(form.show, "Write 31, 1,250.50, 1.2k or 8+12.")


def _not_understood(typed: str, form: AmountFormat, term: str = "") -> InvalidInput:
    hint = _hint(form)
    if form.show is not Show.DURATION and re.fullmatch(r"[0-9]+,[0-9]+", term):
        hint = f"Write {term.replace(',', '.')} with a point; commas only part thousands, as in 1,250."
    return InvalidInput(f"{quote(typed)} is not {_CALLED.get(form.show, 'an amount')}.", hint=hint)


_CALLED = {
    Show.YESNO: "yes or no",
    Show.RATING: "a step of this rating",
    Show.MONEY: "an amount of money",
    Show.PERCENT: "a percentage",
    Show.DURATION: "a duration",
}


def show_amount(value: float, form: AmountFormat) -> str:
    """An amount for people: `1,250`, `$25,000`, `8 %`, `1:30`, `yes`, the name of a step; never `-0`.

    A count with a fraction (a mean) shows one decimal even where its definition says none.
    """
    match form.show:
        case Show.YESNO if value in (0, 1):
            return "yes" if value else "no"
        case Show.RATING if value in range(1, len(form.steps) + 1):
            return form.steps[int(value) - 1]
        case Show.YESNO | Show.RATING | Show.COUNT:
            return _number(value, form.decimals or (0 if float(value).is_integer() else 1))
        case Show.DURATION:
            minutes = round(abs(value))
            return f"{'-' if value < 0 and minutes else ''}{minutes // 60}:{minutes % 60:02}"
        case Show.PERCENT:
            return f"{_number(value * 100, form.decimals)} %"
        case Show.MONEY:
            return _with_currency(_number(value, form.decimals), form)
    return _number(value, form.decimals) + (f" {form.unit}" if form.unit else "")


def _number(value: float, decimals: int) -> str:
    shown = f"{value:,.{decimals}f}"
    return shown.lstrip("-") if not any(digit in "123456789" for digit in shown) else shown


def _with_currency(number: str, form: AmountFormat) -> str:
    """$5, -$5, EUR 5: a sign stands at the number, a code apart from it."""
    mark = form.currency + " " if form.currency.isalpha() else form.currency
    return "-" + mark + number[1:] if number.startswith("-") else mark + number


def edit_text(value: float, form: AmountFormat) -> str:
    """Plain text that `parse_amount` reads back as exactly this stored amount (from 1e-60 up, or 0)."""
    match form.show:
        case Show.YESNO if value in (0, 1):
            return "y" if value else "n"
        case Show.PERCENT:
            return _plain(value, 2)
        case Show.DURATION if float(value).is_integer():
            minutes = abs(int(value))
            return f"{'-' if value < 0 else ''}{minutes // 60}:{minutes % 60:02}"
    return _plain(value, 0)


def _plain(value: float, power: int) -> str:
    """All digits of `value` times ten to the power, without separators or exponent."""
    from decimal import Decimal

    shown = format(Decimal(repr(float(value) + 0.0)).scaleb(power), "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def show_bounds(bounds: Bounds | None, form: AmountFormat) -> str:
    """A target for people: `>= 50`, `<= 3`, `20 to 30`, `= 5`, `yes`; empty without one.

    Shows as many decimals as the limits have, so that a limit of 2.5 never reads as 2.
    """
    if bounds is None or (bounds.at_least is None and bounds.at_most is None):
        return ""
    form = _fine_enough(bounds, form)
    if bounds.at_least is not None and bounds.at_most is not None:
        low, high = show_amount(bounds.at_least, form), show_amount(bounds.at_most, form)
        if bounds.at_least == bounds.at_most:
            return f"= {low}"
        return f"{low.removesuffix(' ' + form.unit) if form.show is Show.NUMBER and form.unit else low} to {high}"
    if form.show is Show.YESNO and (bounds.at_least == 1 or bounds.at_most == 0):
        return "yes" if bounds.at_least == 1 else "no"
    if bounds.at_least is not None:
        return f">= {show_amount(bounds.at_least, form)}"
    return f"<= {show_amount(bounds.at_most or 0.0, form)}"


def _fine_enough(bounds: Bounds, form: AmountFormat) -> AmountFormat:
    limits = [limit for limit in (bounds.at_least, bounds.at_most) if limit is not None]
    scale = 100 if form.show is Show.PERCENT else 1
    decimals = form.decimals
    while decimals < _MOST_BOUND_DECIMALS and any(
        round(limit * scale, decimals) != round(limit * scale, _MOST_BOUND_DECIMALS) for limit in limits
    ):
        decimals += 1
    if form.show is Show.MONEY and decimals == 1 > form.decimals:
        decimals = 2
    return AmountFormat(form.show, decimals, form.unit, form.currency, form.steps)


def align_on_point(texts: Sequence[str]) -> list[str]:
    """A column of shown amounts padded to equal length, their decimal points (or ends of the integers) in line.

    Of a range the upper end counts; a text without digits ends where the integers end.
    """
    ends = [_integer_end(text) for text in texts]
    left = max(ends, default=0)
    right = max((len(text) - end for text, end in zip(texts, ends, strict=True)), default=0)
    return [text[:end].rjust(left) + text[end:].ljust(right) for text, end in zip(texts, ends, strict=True)]


def _integer_end(text: str) -> int:
    start = text.find(" to ") + len(" to ") if " to " in text else 0
    integer = re.compile(r"[0-9][0-9,]*").search(text, start)
    return integer.end() if integer else len(text)
