"""Where a reading lies in the usual range of its own measure, in numbers and in one calm phrase; asks no actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpitui.domain.limits import LEAST_READINGS, Capability, Limits, Reading, capability, limits_of
from kpitui.domain.measures import Frequency
from kpitui.domain.phrases import instead, limit_of
from kpitui.domain.signals import Rules, Signal, signals_against
from kpitui.domain.wording import Noun, capital, inside, number, period_word, quantity, several, usual
from kpitui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kpitui.domain.facts import MissFacts

# How much is looked at, in periods with the one that is asked about: two years of weeks. Older ones say little about
# how the work is done now, and looking costs the same however long a scorecard is kept.
PAST = {Frequency.WEEKLY: 104, Frequency.MONTHLY: 36, Frequency.QUARTERLY: 20, Frequency.YEARLY: 10}

# As far back as any rule looks for whether the last reading takes part in a signal.
_RULE_MEMORY = 8


@dataclass(frozen=True, slots=True)
class UsualRange:
    """What the readings of a measure usually are, seen from one period: its `readings` before that, oldest first.

    From the first one that was entered on; with that period at most two years of weeks, and none from before the last
    divider. `limits` are None below 6 readings, and for yes and no, which have no range: they are counted.
    """

    readings: tuple[Reading, ...]
    limits: Limits | None
    frequency: Frequency = Frequency.WEEKLY

    @property
    def values(self) -> list[float]:
        """The readings there are."""
        return [reading.value for reading in self.readings if reading.value is not None]


@dataclass(frozen=True, slots=True)
class OwnRange:
    """The usual range of a measure, and the signals its newest reading takes part in."""

    limits: Limits
    capability: Capability | None
    signals: tuple[Signal, ...] = ()


def usual_range(
    readings: Sequence[Reading],
    before: date,
    noun: Noun,
    *,
    frequency: Frequency = Frequency.WEEKLY,
    dividers: Sequence[date] = (),
    counts: bool = False,
) -> UsualRange:
    """The one definition of what is usual: the readings before a period, so that none can hide itself among them.

    `readings` in order of time, one for every period, gaps as None; `before` is the first day of the period that is
    looked at; `counts` says that readings are whole numbers that add up.
    """
    cut = max((day for day in dividers if day <= before), default=None)
    earlier = [reading for reading in readings if reading.period < before and (cut is None or reading.period >= cut)]
    recent = earlier[1 - PAST[frequency] :]
    first = next((place for place, reading in enumerate(recent) if reading.value is not None), len(recent))
    kept = tuple(recent[first:])
    return UsualRange(kept, None if noun.yesno else limits_of(kept, counts=counts), frequency)


def _usual_for(facts: MissFacts) -> UsualRange:
    return usual_range(
        facts.readings,
        facts.period,
        facts.noun,
        frequency=facts.frequency,
        dividers=facts.dividers,
        counts=facts.counted,
    )


def own_range(facts: MissFacts, rules: Rules = Rules.WHEELER) -> OwnRange | None:
    """The usual range before this period, and what its own reading is in it.

    None below 6 readings since the last divider, and for yes and no.
    """
    found = _usual_for(facts)
    if found.limits is None:
        return None
    here = [reading for reading in facts.readings if reading.period == facts.period]
    signals = _signals_here([*found.readings, *here], found.limits, facts, rules)
    return OwnRange(found.limits, capability(found.limits, facts.bounds), signals)


def _signals_here(readings: Sequence[Reading], limits: Limits, facts: MissFacts, rules: Rules) -> tuple[Signal, ...]:
    recent = signals_against(readings[-_RULE_MEMORY:], limits, rules)
    return tuple(signal for signal in recent if signal.period == facts.period)


def usual_phrase(limits: Limits, noun: Noun, value: float | None = None) -> str:
    """The calm phrase of the review: usual 38 to 61; with a value outside: usual 38 to 61: below."""
    phrase = f"usual {usual(limits.lower, limits.upper, noun)}"
    if value is None or limits.lower <= value <= limits.upper:
        return phrase
    return f"{phrase}: {'below' if value < limits.lower else 'above'}"


def usual_words(found: UsualRange, noun: Noun, value: float | None = None) -> str:
    """What is usual as a calm phrase; of yes and no how often it was yes. Empty below 6 readings."""
    if noun.yesno:
        return f"usual: {_yes_in(found)}" if len(found.values) >= LEAST_READINGS else ""
    return usual_phrase(found.limits, noun, value) if found.limits is not None else ""


def _yes_in(found: UsualRange) -> str:
    """Yes in 15 of 18 weeks."""
    yes = sum(1 for value in found.values if value)
    return f"yes in {yes} of {several(len(found.values), period_word(found.frequency))}"


def own_sentence(facts: MissFacts, own: OwnRange | None) -> str:
    """The reading against its own past: 1 client instead of 4 is inside the usual 0 to 5."""
    start = instead(facts) if facts.limit is not None else quantity(facts.value or 0.0, facts.noun)
    if facts.noun.yesno:
        return " ".join([f"{capital(start)}.", *_yes_before(facts)])
    if own is None:
        return f"{capital(start)}; what is usual can be told from 6 readings on."
    shown = usual(own.limits.lower, own.limits.upper, facts.noun)
    return f"{capital(start)} is {_side(facts.value or 0.0, own.limits)} the usual {shown}."


def _side(value: float, limits: Limits) -> str:
    if value < limits.lower:
        return "below"
    return "above" if value > limits.upper else "inside"


def action_sentence(facts: MissFacts, own: OwnRange | None) -> str:
    """An action that missed its own target: 31 of 50 prospects contacted, below the usual 38 to 61."""
    noun, value = facts.noun, facts.value or 0.0
    if noun.yesno:
        return " ".join([f"{noun.name} {'done' if value else 'not done'}.", *_yes_before(facts)])
    if facts.at_most:
        done = f"{quantity(value, noun)} instead of {limit_of(facts)}"
    else:
        done = f"{number(value, noun)} of {number(facts.limit or 0.0, noun)} {inside(noun.name)}"
    if own is None:
        return f"{capital(done)}."
    return f"{capital(done)}, {_side(value, own.limits)} the usual {usual(own.limits.lower, own.limits.upper, noun)}."


def _yes_before(facts: MissFacts) -> list[str]:
    """Before, it was yes in 11 of 13 weeks; nothing without a past."""
    found = _usual_for(facts)
    return [f"Before, it was {_yes_in(found)}."] if found.values else []


def capability_sentence(facts: MissFacts, own: OwnRange) -> str:
    """What the process as it is does with the target, where that is worth saying; else empty."""
    if own.capability is not Capability.MISSES or facts.limit is None:
        return ""
    shown = usual(own.limits.lower, own.limits.upper, facts.noun)
    good = f"not a good {period_word(facts.frequency)}"
    return f"The usual {shown} never reliably meets {limit_of(facts)}: that takes a better process, {good}."
