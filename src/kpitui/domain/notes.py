"""What else is worth knowing beside a verdict: over which weeks, what nothing would prove, what other actions say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpitui.domain.band import SIGNAL, CountBaseline
from kpitui.domain.conversion import Method, Standing
from kpitui.domain.own_range import OwnRange, capability_sentence
from kpitui.domain.phrases import change, last_weeks
from kpitui.domain.sentences import link_sentence
from kpitui.domain.settling import actions_until_zero_tells
from kpitui.domain.verdicts import Verdict
from kpitui.domain.wording import about, capital, one, period_word, quantity, several, so_many

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpitui.domain.facts import MissFacts
    from kpitui.domain.links import LinkDiagnosis


_ABOUT_CONVERSION = (Verdict.BOTH, Verdict.EFFECTIVENESS, Verdict.EFFECTIVENESS_LEANING, Verdict.BETTER)


def notes_on(facts: MissFacts, own: OwnRange | None, links: Sequence[LinkDiagnosis], told: str) -> tuple[str, ...]:
    """The notes beside a miss; `links` begins with the one the sentence `told` is about."""
    notes: list[str] = []
    if links:
        notes += _window_notes(links[0], facts)
        notes += [_zero_note(links[0], facts)]
    if own is not None:
        notes += [capability_sentence(facts, own), _signal_note(facts, own)]
    if facts.formula:
        notes.append(f"{facts.noun.name} is computed ({facts.formula}): look at what it is made of.")
    others = [(link.noun.name, link_sentence(link, facts)) for link in links[1:]]
    notes += [f"{name}: {text}" for name, text in others if text.split(". ", 1)[-1] not in told]
    return tuple(note for note in notes if note)


def _window_notes(link: LinkDiagnosis, facts: MissFacts) -> list[str]:
    notes = []
    window, conversion = link.window, link.conversion
    if window is not None and window.periods > 1 and window.baseline.periods:
        before = several(window.baseline.periods, period_word(facts.frequency))
        notes.append(f"Counted over {last_weeks(window, facts)}, against the {before} before.")
    if conversion is not None and conversion.too_recent:
        notes.append("The last corrective action is too recent to be judged on its own.")
    if link.method is Method.AMOUNTS and link.verdict in _ABOUT_CONVERSION:
        notes.append("Amounts that are not counts show a pattern; they prove nothing.")
    return notes


def _zero_note(link: LinkDiagnosis, facts: MissFacts) -> str:
    """Even no client at all from 50 contacts would prove nothing; that takes about 62."""
    conversion = link.conversion
    if conversion is None or facts.at_most or link.method is not Method.COUNTS or link.verdict is Verdict.TOO_EARLY:
        return ""
    period = conversion.period
    if not isinstance(period.baseline, CountBaseline) or (period.p_zero or 0.0) <= SIGNAL or not period.done:
        return ""
    if not link.noun.whole:
        return ""
    takes = actions_until_zero_tells(period.baseline)
    if takes is None:
        return ""
    none = f"no {one(facts.noun)} at all from {quantity(period.done, link.noun)}"
    return f"Even {none} would prove nothing; that takes about {so_many(about(takes), link.noun)}."


def _signal_note(facts: MissFacts, own: OwnRange) -> str:
    if not own.signals:
        return ""
    rules = {str(signal.rule) for signal in own.signals}
    side = "high" if any(signal.side == "high" for signal in own.signals) else "low"
    if "outside" in rules:
        return ""  # the sentences say so already
    return f"{facts.noun.name} itself has been {side} for longer than chance explains."


def conversion_note(link: LinkDiagnosis, facts: MissFacts) -> str:
    """What the conversion of an indicator on target does, where it is a signal; else empty."""
    if link.window is None or link.standing not in (Standing.BELOW, Standing.ABOVE):
        return ""
    return f"{capital(change(link, link.window, facts))} over {last_weeks(link.window, facts)}."
