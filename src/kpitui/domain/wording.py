"""Names, numbers and units inside sentences: amounts, rates, ranges; never decides what a sentence says."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor, log10

from kpitui.domain.measures import Aggregate, Frequency, Measure, Show
from kpitui.domain.numbers import AmountFormat, show_amount
from kpitui.frozen import dataclass

_PERIOD_WORDS = {
    Frequency.WEEKLY: "week",
    Frequency.MONTHLY: "month",
    Frequency.QUARTERLY: "quarter",
    Frequency.YEARLY: "year",
}
# Endings of words that look like a plural and are none: bus, analysis, boss.
_NO_PLURAL = ("us", "is", "ss", "news", "series", "species")
_ES_PLURAL = ("sses", "xes", "ches", "shes", "zes")
# What ends the part of a name that says what is counted: clients per prospect, owners who renew.
_AFTER_THE_COUNTED = frozenset(
    {
        *("about", "after", "at", "before", "by", "for", "from", "in", "of", "on", "over", "per", "than", "that"),
        *("to", "which", "who", "whose", "with", "within", "without"),
    }
)
_JOINED = frozenset({"and", "or", "&", "+", "/"})
_MINUTES = 60.0


def plain_amount(value: float) -> str:
    """A number as people write it: 31, 1.5, 0.04, 1,250; one decimal, two significant digits below 1, never -0."""
    size = abs(value)
    if size >= 100 or abs(value - round(value)) < 0.05 <= size:
        shown = f"{value:,.0f}"
    elif size >= 0.95:
        shown = f"{value:.1f}".removesuffix(".0")
    else:
        shown = f"{value:.2g}" if size >= 0.001 else "0"
    return shown


@dataclass(frozen=True, slots=True)
class Noun:
    """How a measure is named, and how its amounts are written in a sentence.

    `unit` is a plural (`contacts`) or empty; `amount` writes a stored amount, with its unit unless `whole`. `whole`
    says that amounts are whole numbers that are counted, `graded` that they are the steps of a rating, `yesno` that 1
    is done and 0 is not. Usual ranges are cut at `least` and `most`. Rates are given for `per` of it, called `per_name`
    (60 minutes: "hour"); for one of it when `per_name` is empty.
    """

    name: str
    unit: str = ""
    amount: Callable[[float], str] = plain_amount
    whole: bool = True
    graded: bool = False
    yesno: bool = False
    least: float | None = 0.0
    most: float | None = None
    per: float = 1.0
    per_name: str = ""

    @classmethod
    def of(cls, measure: Measure, currency: str = "") -> Noun:
        """The words for a measure; `currency` is the scorecard's."""
        form = AmountFormat.of(measure, currency)
        counted = measure.show is Show.COUNT and not measure.formula and measure.aggregate is not Aggregate.MEAN
        if counted:
            return cls(measure.name, measure.unit)

        def amount(value: float) -> str:
            if measure.show is Show.YESNO and 0 < value < 1:
                return f"yes {value * 100:.0f} % of the time"
            shown = show_amount(value, form)
            if measure.show is not Show.COUNT or not measure.unit:
                return shown
            return f"{shown} {singular(measure.unit) if shown == '1' else measure.unit}"

        graded, yesno = measure.show is Show.RATING, measure.show is Show.YESNO
        free = measure.show in (Show.MONEY, Show.NUMBER)
        return cls(
            measure.name,
            measure.unit,
            amount,
            whole=False,
            graded=graded,
            yesno=yesno,
            least=1.0 if graded else None if free else 0.0,
            most=float(len(measure.steps)) if graded else 1.0 if yesno else None,
            per={Show.DURATION: _MINUTES, Show.MONEY: 100.0}.get(measure.show, 1.0),
            per_name={
                Show.DURATION: "hour",
                Show.MONEY: amount(100.0),
                Show.YESNO: "week done",
            }.get(measure.show, ""),
        )


def period_word(frequency: Frequency) -> str:
    """week, month, quarter or year."""
    return _PERIOD_WORDS[frequency]


def several(count: int, word: str, words: str = "") -> str:
    """1 week, 4 weeks, 1,250 entries; `words` is a plural that is not made with an s."""
    return f"{count:,} {word if count == 1 else words or f'{word}s'}"


def singular(unit: str) -> str:
    """The unit for exactly one: client, enquiry, box; left alone where it does not look like an English plural."""
    if unit.lower().endswith(_NO_PLURAL) or not unit.endswith("s") or len(unit) < 4:
        return unit
    if unit.endswith("ies") and len(unit) > 4:
        return unit[:-3] + "y"
    return unit[:-2] if unit.endswith(_ES_PLURAL) else unit[:-1]


def singular_name(name: str) -> str:
    """What a name without a unit counts, for exactly one: clients signed becomes client signed.

    The last plural of the part that says what is counted: progress calls held, clients per prospect. A name that joins
    several things stays as it is.
    """
    words = name.split(" ")
    if any(word.lower() in _JOINED or word.endswith(",") for word in words):
        return name
    end = next((place for place, word in enumerate(words) if word.lower() in _AFTER_THE_COUNTED), len(words))
    for place in reversed(range(end)):
        if (found := singular(words[place])) != words[place]:
            return " ".join([*words[:place], found, *words[place + 1 :]])
    return name


def inside(name: str) -> str:
    """A name as it stands inside a sentence: Prospects contacted becomes prospects contacted, SEO stays SEO."""
    first = name.split(" ", 1)[0]
    return name[:1].lower() + name[1:] if first[1:] == first[1:].lower() and len(first) > 1 else name


def capital(text: str) -> str:
    """The text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def things(noun: Noun) -> str:
    """What a measure counts, in the plural: contacts; its name inside a sentence where it has no unit."""
    return noun.unit or inside(noun.name)


def one(noun: Noun) -> str:
    """One of what a measure counts: contact; what its name counts where it has no unit: prospect contacted."""
    return singular(noun.unit) if noun.unit else inside(singular_name(noun.name))


def so_many(shown: str, noun: Noun) -> str:
    """A number that is shown already, with what it counts: 31 contacts, 1 client."""
    return f"{shown} {one(noun) if shown == '1' else things(noun)}"


def number(value: float, noun: Noun) -> str:
    """An amount without the unit of a count, which may have a decimal here: 1.5 of the 3 missing clients."""
    return plain_amount(value) if noun.whole else noun.amount(value)


def quantity(value: float, noun: Noun) -> str:
    """An amount with its unit: 31 contacts, 1 client, $4,500."""
    shown = number(value, noun)
    if not noun.whole:
        return shown
    return so_many(shown, noun)


def usual(low: float | None, high: float | None, noun: Noun) -> str:
    """A usual range: 0 to 7, $24,000 to $36,000; the whole numbers inside it for counts, cut where amounts cannot go.

    Empty while there is none.
    """
    if low is None or high is None:
        return ""
    if noun.yesno:
        first, last = (f"{_possible(limit, noun) * 100:.0f}" for limit in (low, high))
        return f"yes {first if first == last else f'{first} to {last}'} % of the time"
    if (noun.whole or noun.graded) and ceil(low - 1e-9) <= floor(high + 1e-9):
        low, high = ceil(low - 1e-9), floor(high + 1e-9)
    first, last = number(_possible(low, noun), noun), number(_possible(high, noun), noun)
    return first if first == last else f"{first} to {last}"


def _possible(value: float, noun: Noun) -> float:
    value = value if noun.least is None else max(noun.least, value)
    return value if noun.most is None else min(noun.most, value)


def rates(values: list[float], indicator: Noun, action: Noun) -> list[str]:
    """Rates with as many digits as it takes to tell them apart, two at least.

    Counts from counts are a share (8 %); all else is results an action ($150 a contact, 1.3 clients per hour).
    """
    return _told_apart(values, lambda value, digits: _rate(value, indicator, action, digits))


def plain_rates(values: list[float]) -> list[str]:
    """Numbers with as many digits as it takes to tell them apart, two at least: 2.8 and 6."""
    return _told_apart(values, _digits)


def _told_apart(values: list[float], show: Callable[[float, int], str]) -> list[str]:
    shown: list[str] = []
    for digits in (2, 3, 4, 6):
        shown = [show(value, digits) for value in values]
        if len(set(shown)) == len(set(values)):
            break
    return shown


def _rate(value: float, indicator: Noun, action: Noun, digits: int) -> str:
    if indicator.whole and action.whole and value < 1:
        return f"{_digits(value * 100, digits)} %"
    result = _result(value * action.per, indicator, digits)
    if action.per_name:
        return f"{result} per {action.per_name}"
    return f"{result} {'an' if one(action)[:1].lower() in 'aeiou' else 'a'} {one(action)}"


def _result(value: float, noun: Noun, digits: int) -> str:
    if not noun.whole:
        return noun.amount(value)
    return so_many(_digits(value, digits), noun)


def rate_in_table(rate: float | None, *, percent: bool | None = None) -> str:
    """Results per action in a column: 8.0 % below one for each action, else 1.5 or 12,346; empty while unknown.

    `percent` says which it is where others of the column decide it.
    """
    if rate is None:
        return ""
    return f"{rate * 100:.1f} %" if (abs(rate) < 1 if percent is None else percent) else plain_amount(rate)


def _digits(value: float, digits: int) -> str:
    """A number with so many significant digits, and all of those before the point."""
    if value == 0:
        return "0"
    decimals = max(0, digits - 1 - floor(log10(abs(value)) + 1e-12))
    shown = f"{value:,.{decimals}f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def about(count: float) -> str:
    """A number that is only an estimate, rounded up to two digits: 38, 90, 1,500."""
    if count < 100:
        return f"{ceil(count)}"
    step = 10 ** (floor(log10(count)) - 1)
    return f"{ceil(count / step) * step:,}"


def about_more(count: float, noun: Noun) -> str:
    """About 38 more contacts; about 4:00 more."""
    if noun.whole:
        shown = about(count)
        return f"about {shown} more {one(noun) if shown == '1' else things(noun)}"
    return f"about {noun.amount(ceil(count))} more"


def rounded_up(count: float) -> int:
    """A number of actions rounded up, but not for the last digit of a float: 300 for 300.0000000001."""
    return ceil(count - 1e-9 * max(1.0, abs(count)))
