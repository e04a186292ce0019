"""Where a reading lies in the usual range of its own measure, in numbers and in one calm phrase; asks no actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpitui.domain.limits import Capability, Limits, Reading, capability, limits_of
from kpitui.domain.phrases import instead, limit_of
from kpitui.domain.signals import Rules, Signal, signals_against
from kpitui.domain.wording import Noun, capital, inside, number, period_word, quantity, usual
from kpitui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpitui.domain.facts import MissFacts

# As far back as any rule looks for whether the last reading takes part in a signal.
_RULE_MEMORY = 8


@dataclass(frozen=True, slots=True)
class OwnRange:
    """The usual range of a measure since its last divider, and the signals its newest reading takes part in."""

    limits: Limits
    capability: Capability | None
    signals: tuple[Signal, ...] = ()


def own_range(facts: MissFacts, rules: Rules = Rules.WHEELER) -> OwnRange | None:
    """The usual range of the periods before this one, so that it cannot hide itself in it.

    None below 6 readings since the last divider.
    """
    cut = max((day for day in facts.dividers if day <= facts.period), default=None)
    readings = [r for r in facts.readings if r.period <= facts.period and (cut is None or r.period >= cut)]
    limits = limits_of([reading for reading in readings if reading.period < facts.period], counts=facts.counted)
    if limits is None:
        return None
    signals = _signals_here(readings, limits, facts, rules)
    return OwnRange(limits, capability(limits, facts.bounds), signals)


def _signals_here(readings: Sequence[Reading], limits: Limits, facts: MissFacts, rules: Rules) -> tuple[Signal, ...]:
    recent = signals_against(readings[-_RULE_MEMORY:], limits, rules)
    return tuple(signal for signal in recent if signal.period == facts.period)


def usual_phrase(limits: Limits, noun: Noun, value: float | None = None) -> str:
    """The calm phrase of the review: usual 38 to 61; with a value outside: usual 38 to 61: below."""
    phrase = f"usual {usual(limits.lower, limits.upper, noun)}"
    if value is None or limits.lower <= value <= limits.upper:
        return phrase
    return f"{phrase}: {'below' if value < limits.lower else 'above'}"


def own_sentence(facts: MissFacts, own: OwnRange | None) -> str:
    """The reading against its own past: 1 client instead of 4 is inside the usual 0 to 5."""
    start = instead(facts) if facts.limit is not None else quantity(facts.value or 0.0, facts.noun)
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
        return f"{noun.name} {'done' if value else 'not done'}."
    if facts.at_most:
        done = f"{quantity(value, noun)} instead of {limit_of(facts)}"
    else:
        done = f"{number(value, noun)} of {number(facts.limit or 0.0, noun)} {inside(noun.name)}"
    if own is None:
        return f"{capital(done)}."
    return f"{capital(done)}, {_side(value, own.limits)} the usual {usual(own.limits.lower, own.limits.upper, noun)}."


def capability_sentence(facts: MissFacts, own: OwnRange) -> str:
    """What the process as it is does with the target, where that is worth saying; else empty."""
    if own.capability is not Capability.MISSES or facts.limit is None:
        return ""
    shown = usual(own.limits.lower, own.limits.upper, facts.noun)
    good = f"not a good {period_word(facts.frequency)}"
    return f"The usual {shown} never reliably meets {limit_of(facts)}: that takes a better process, {good}."
