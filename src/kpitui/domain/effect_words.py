"""The sentences of an effect check: what changed since a corrective action was done, or when that can be told."""

from __future__ import annotations

from math import isinf
from typing import TYPE_CHECKING

from kpitui.domain.conversion import SHORT_WINDOW, Method, Window
from kpitui.domain.effects import ConversionChange, EffectCheck, LevelChange, Visible
from kpitui.domain.measures import Frequency
from kpitui.domain.wording import Noun, about_more, number, rates, several, things

if TYPE_CHECKING:
    from kpitui.domain.facts import MissFacts


def effect_sentence(check: EffectCheck, facts: MissFacts, action: Noun | None = None) -> str:
    """What the check shows, in one sentence each for the actions and for what they yield.

    `action` names the linked action; without one the sentence is about the measure itself.
    """
    sentences = []
    if check.actions is not None:
        sentences.append(_level_sentence(check.actions, action or facts.noun, facts, own=action is None))
    if check.conversion is not None and action is not None:
        sentences.append(_conversion_sentence(check.conversion, action, facts))
    return " ".join(sentences)


def _level_sentence(change: LevelChange, noun: Noun, facts: MissFacts, *, own: bool) -> str:
    period = "month" if own and facts.frequency is Frequency.MONTHLY else "period"
    if facts.frequency is Frequency.WEEKLY or not own:
        period = "week"
    if change.visible is Visible.TOO_EARLY or change.before is None or change.after is None:
        missing = SHORT_WINDOW - change.periods
        if missing <= 0:
            return f"{noun.name}: too early, too little was counted before."
        return f"{noun.name}: too early, {several(missing, period)} more to go."
    now, before = _level(change.after, noun), _level(change.before, noun)
    same = now == before
    if noun.yesno:
        now = f"done in {now} of the {period}s"
    elif not own or facts.adds_up:
        now = f"{now} a {period}"
    if change.visible is Visible.NO_CHANGE:
        return f"{noun.name}: no change visible yet ({now}, {before} before)."
    if same:
        return _unusual_only(noun, f"{period}s", now)
    return f"{noun.name}: {_word(change.visible, better=change.better)}, {now} instead of {before}."


def _unusual_only(noun: Noun, periods: str, now: str) -> str:
    """A signal without another average: for better or worse cannot be said, and a number instead of itself not told."""
    return f"{noun.name}: unusual {periods} since, on average as before ({now})."


def _level(value: float, noun: Noun) -> str:
    return f"{value * 100:.0f} %" if noun.yesno else number(value, noun)


def _word(visible: Visible, *, better: bool | None) -> str:
    way = "for the better" if better else "for the worse"
    return f"changed {way}" if visible is Visible.CHANGED else f"leaning {way}"


def _conversion_sentence(change: ConversionChange, action: Noun, facts: MissFacts) -> str:
    window = change.window
    if window is None or window.rate is None:
        return "Nothing has come of it yet that could be compared."
    if not change.method.per_action:
        return _results_sentence(change, window, facts)
    if change.visible is Visible.TOO_EARLY:
        if change.more_actions:
            more = about_more(change.more_actions, action)
            verb = "are" if action.whole and more.endswith(things(action)) else "is"
            return f"Too early to tell what they yield: {more} {verb} needed."
        return f"Too early to tell what they yield: {several(SHORT_WINDOW, 'week')} of results are needed."
    baseline = window.baseline
    # As counted, without what a declared rate adds, so that the two rates and their ratio fit together.
    counted = baseline.results / baseline.actions if baseline.actions > 0 else baseline.rate
    before, now = rates([counted, window.rate], facts.noun, action)
    if change.visible is Visible.NO_CHANGE:
        return f"No change in what they yield is visible yet: {now}, {before} before."
    word = "changed" if change.visible is Visible.CHANGED else "leans"
    side = "for the better" if change.better else "for the worse"
    return f"What {things(action)} yield {word} {side}: {now} instead of {before}{_interval(change)}."


def _results_sentence(change: ConversionChange, window: Window, facts: MissFacts) -> str:
    """Results that are not divided by actions: ratings, percents, computed ones; or so many a week."""
    noun = facts.noun
    if change.visible is Visible.TOO_EARLY:
        return f"{noun.name}: too early, {several(SHORT_WINDOW, 'week')} of results are needed."
    weekly = " a week" if change.method is Method.COUNTS_A_PERIOD else ""
    level, before = number(window.rate or 0.0, noun), number(window.baseline.rate, noun)
    now = f"{level}{weekly}"
    if change.visible is Visible.NO_CHANGE:
        return f"{noun.name}: no change visible yet ({now}, {before} before)."
    if level == before:
        return _unusual_only(noun, "weeks", now)
    return f"{noun.name}: {_word(change.visible, better=change.better)}, {now} instead of {before}."


def _interval(change: ConversionChange) -> str:
    """, 2 times as much (0.94 to 4.27)."""
    ratio = change.ratio
    if ratio is None or ratio.ratio is None or isinf(ratio.ratio) or isinf(ratio.high):
        return ""
    return f", {ratio.ratio:.2g} times as much ({ratio.low:.2f} to {ratio.high:.2f})"
