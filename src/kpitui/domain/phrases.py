"""The phrases that sentences about a miss are put together from; none of them states a verdict."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

from kpitui.domain.bridge import is_kept, is_met
from kpitui.domain.conversion import Method, Window
from kpitui.domain.measures import Frequency
from kpitui.domain.wording import (
    capital,
    inside,
    number,
    one,
    period_word,
    plain_rates,
    quantity,
    rates,
    several,
    so_many,
    things,
    usual,
)
from kpitui.frozen import replace

if TYPE_CHECKING:
    from kpitui.domain.facts import MissFacts
    from kpitui.domain.links import LinkDiagnosis
    from kpitui.domain.wording import Noun


def done_of_planned(link: LinkDiagnosis, window: Window | None = None) -> str:
    """31 of 50 prospects contacted; 60 contacts instead of 50; 31 contacts; invoices out by Friday not done."""
    noun = link.noun
    done, planned = (window.done, window.planned) if window else (link.done or 0.0, link.planned)
    if noun.yesno:
        if planned is None or planned <= 1:
            return f"{inside(noun.name)} {'done' if done >= 1 else 'not done'}"
        return f"{inside(noun.name)} in {done:.0f} of {planned:.0f} weeks"
    if planned is None:
        return quantity(done, noun)
    if link.too_much and done > planned:
        return f"{quantity(done, noun)} instead of {number(planned, noun)}"
    return f"{number(done, noun)} of {number(planned, noun)} {inside(noun.name)}"


def met(link: LinkDiagnosis, window: Window | None = None) -> str:
    """Contacts met; with a window and its numbers: Contacts met (400 of 400). With 400 contacts, where none planned."""
    noun = link.noun
    done, planned = (window.done, window.planned) if window else (link.done or 0.0, link.planned)
    if noun.yesno:
        return capital(done_of_planned(link, window))
    if planned is None:
        return f"With {quantity(done, noun)}"
    if not is_met(done, planned):  # fewer of what there should not be too many of
        return capital(done_of_planned(link, window))
    name = f"{capital(noun.unit)} met" if noun.unit else f"{noun.name} as planned"
    return f"{name} ({number(done, noun)} of {number(planned, noun)})" if window else name


def window_is_met(link: LinkDiagnosis, window: Window) -> bool:
    """Whether the actions of the whole window were done as planned."""
    return (is_kept if link.too_much else is_met)(window.done, window.planned)


def shortfall_of(amount: float, facts: MissFacts) -> str:
    """A shortfall as something counted: 3 missing clients, 2 complaints too many, $4,500 missing."""
    noun, shown = facts.noun, number(amount, facts.noun)
    if noun.whole:
        unit = one(noun) if shown == "1" else things(noun)
        return f"{so_many(shown, noun)} too many" if facts.at_most else f"{shown} missing {unit}"
    return f"{shown} too much" if facts.at_most else f"{shown} missing"


def limit_of(facts: MissFacts) -> str:
    """The limit that was missed: 4, at most 3."""
    shown = number(facts.limit or 0.0, facts.noun)
    return f"at most {shown}" if facts.at_most else shown


def instead(facts: MissFacts) -> str:
    """What came and what was wanted: 2 clients instead of 4, 5 complaints instead of at most 3."""
    return f"{quantity(facts.value or 0.0, facts.noun)} instead of {limit_of(facts)}"


def conversion_name(link: LinkDiagnosis, facts: MissFacts) -> str:
    """What has changed when it has: conversion, complaints per contact, revenue per talk."""
    if link.method is Method.COUNTS and not facts.at_most and _is_share(link, link.usual_rate or 0.0):
        return "conversion"
    subject = things(facts.noun) if facts.noun.whole else inside(facts.noun.name)
    return f"{subject} per {link.noun.per_name or one(link.noun)}" if link.method.per_action else subject


def _is_share(link: LinkDiagnosis, rate: float) -> bool:
    """Whether a rate of counts from counts reads as a percentage."""
    return link.noun.whole and rate < 1


def change(link: LinkDiagnosis, window: Window, facts: MissFacts) -> str:
    """Conversion fell from 8 % to 4 %; revenue per talk rose from $1,200 to $1,500."""
    before, now = window.baseline.rate, window.rate or 0.0
    if not facts.noun.whole:
        per = link.noun.per if link.method.per_action else 1.0
        first, second = facts.noun.amount(before * per), facts.noun.amount(now * per)
    elif link.method is Method.COUNTS_A_PERIOD:
        first, second = plain_rates([before, now])
        second = f"{second} a week"
    elif _is_share(link, before):
        first, second = rates([before, now], facts.noun, link.noun)
    else:
        first, second = plain_rates([before * link.noun.per, now * link.noun.per])
    return f"{conversion_name(link, facts)} {'fell' if now < before else 'rose'} from {first} to {second}"


def usual_rate(link: LinkDiagnosis, facts: MissFacts) -> str:
    """The usual conversion: 8 %, $150 a contact."""
    return rates([link.usual_rate or 0.0], facts.noun, link.noun)[0]


def usually_give(link: LinkDiagnosis, actions: float) -> str:
    """31 contacts usually give; 1 contact usually gives."""
    noun = link.noun
    if noun.yesno:
        return "that usually gives" if actions <= 1 else f"{actions:.0f} such weeks usually give"
    several_done = noun.whole and number(actions, noun) != "1"
    return f"{quantity(actions, noun)} usually {'give' if several_done else 'gives'}"


def window_usual(window: Window, facts: MissFacts) -> str:
    """The usual range of a window's results: 18 to 48; empty while unknown, and for a single yes or no.

    Of yes and no in how many of the window's periods it was yes: 2 to 4.
    """
    if facts.noun.yesno:
        if window.periods == 1 or window.usual_low is None or window.usual_high is None:
            return ""
        low = ceil(max(0.0, window.usual_low) * window.periods - 1e-9)
        high = floor(min(1.0, window.usual_high) * window.periods + 1e-9)
        return f"{low} to {high}" if low < high else f"{low}"
    noun = _averaged(facts.noun) if window.periods > 1 else facts.noun
    return usual(window.usual_low, window.usual_high, noun)


def _averaged(noun: Noun) -> Noun:
    """The noun for an average: one of ratings lies between their steps and is written as a number."""
    return replace(noun, graded=False, amount=_to_a_tenth) if noun.graded else noun


def _to_a_tenth(value: float) -> str:
    return f"{value:.1f}"


def window_results(window: Window, facts: MissFacts, link: LinkDiagnosis) -> str:
    """16 clients; an average says that it is one. Yes in 0 of 4 weeks."""
    if facts.noun.yesno and window.periods > 1:
        yes, word = round(window.results * window.periods), period_word(facts.frequency)
        return f"yes in {yes} of {several(window.periods, word)}"
    if link.method is Method.LEVELS and window.periods > 1:
        return f"{_averaged(facts.noun).amount(window.results)} on average"
    return quantity(window.results, facts.noun)


def where_usual(window: Window, facts: MissFacts, link: LinkDiagnosis) -> str:
    """16 clients where 18 to 48 are usual."""
    shown = window_usual(window, facts)
    return f"{window_results(window, facts, link)} where {shown} {'are' if ' to ' in shown else 'is'} usual"


def last_weeks(window: Window, facts: MissFacts) -> str:
    """The last 8 weeks, the last 3 months, this week; the last 13 weeks with numbers, where some have none."""
    word = period_word(facts.frequency)
    if window.periods == 1:
        return f"this {word}"
    span = (facts.period - window.start).days // 7 + 1
    left_out = facts.frequency is Frequency.WEEKLY and span > window.periods
    return f"the last {several(window.periods, word)}{' with numbers' if left_out else ''}"


def is_inside(window: Window) -> bool:
    """Whether a window's results lie inside their usual range, or none is known."""
    low, high = window.usual_low, window.usual_high
    return low is None or high is None or low <= window.results <= high


def placed(window: Window, facts: MissFacts) -> str:
    """2 clients instead of 4 is inside the usual 0 to 10; below or above it; without a range only the first half."""
    shown = window_usual(window, facts)
    if not shown:
        return instead(facts)
    where = "inside"
    if not is_inside(window):
        where = "below" if window.results < (window.usual_low or 0.0) else "above"
    return f"{instead(facts)} is {where} the usual {shown}"
