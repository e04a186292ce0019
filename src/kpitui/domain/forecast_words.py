"""The sentences of a forecast: the pace it takes beside the usual one, odds in tens, actions for a missing result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpitui.domain.forecast import Forecast, NoOdds, Pace
from kpitui.domain.wording import Noun, about, number, one, period_word, quantity, several, so_many, things, usual
from kpitui.frozen import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpitui.domain.measures import Frequency

_TENTHS = 10
_SMALL_STEP = 0.05  # of the mean: a smaller change from one period to the next is told over all of them


def forecast_sentence(found: Forecast, noun: Noun, frequency: Frequency, *, at_most: bool = False) -> str:
    """One to three sentences on a goal that adds up, all of it "if nothing changes"."""
    word = period_word(frequency)
    if found.pace is Pace.REACHED:
        return "Reached."
    if found.pace is Pace.OVER or found.needed is None:
        return "Passed already." if at_most else f"No {word} is left to reach it."
    kept = "It allows" if at_most else "It takes"
    pace = f"{kept} {quantity(found.needed, noun)} a {word} for {several(found.periods_left, word)}"
    if found.recent is None:
        return f"{pace}; nothing has been counted yet."
    sentences = [f"{pace}; {number(found.recent, noun)} is usual{_verdict(found, noun, word)}."]
    sentences += [_odds(found, word), trend_sentence(found, noun, word)]
    return " ".join(sentence for sentence in sentences if sentence)


def _verdict(found: Forecast, noun: Noun, word: str) -> str:
    if found.pace is Pace.UNKNOWN:
        return ", and 6 readings are needed to say more"
    if found.pace is Pace.ON_COURSE:
        return ": on course if nothing changes"
    if found.pace is Pace.OPEN:
        return ": open"
    # An average of counts has decimals, so its range is not rounded inwards as that of a count is.
    shown = usual(found.low, found.high, replace(noun, whole=False) if noun.whole else noun)
    over = f" over {several(found.periods_left, word)}" if found.periods_left > 1 else ""
    return f", {shown} on average{over}: needs a better process, not a good {word}"


def _odds(found: Forecast, word: str) -> str:
    if found.odds is not None:
        tenths = round(found.odds * _TENTHS)
        near = "at most 1" if tenths == 1 else "9" if tenths == _TENTHS - 1 else f"about {tenths}"
        return f"{near.capitalize()} in 10{' or better' if tenths == _TENTHS - 1 else ''} if nothing changes."
    if found.no_odds is NoOdds.SIGNAL:
        return f"No odds are given: the last {word}s were out of the ordinary."
    return ""


def trend_sentence(found: Forecast, noun: Noun, word: str) -> str:
    """Rising by about 1 a week; empty where no trend can be told from chance."""
    if found.trend is None:
        return ""
    way = "Rising" if found.trend.slope > 0 else "Falling"
    slope, span = abs(found.trend.slope), found.trend.readings
    if slope < _SMALL_STEP * abs(found.recent or 0.0):
        return f"{way} by about {number(slope * span, noun)} over {several(span, word)}."
    return f"{way} by about {number(slope, noun)} a {word}."


Needs = tuple[float, float | None, float | None]
"""About how many actions, the least and the most, as `actions_for` gives them."""


def actions_sentence(results: float, needs: Sequence[tuple[Needs, Noun]], indicator: Noun) -> str:
    """3 more clients take about 38 contacts, 25 to 75; each of several actions taken alone, joined by "or"."""
    more = number(results, indicator)
    noun = one(indicator) if more == "1" and indicator.whole else things(indicator) if indicator.whole else ""
    takes = "takes" if more == "1" or not indicator.whole else "take"
    taken = "; or ".join(_needed(need, action) for need, action in needs)
    return f"{f'{more} more {noun}'.rstrip()} {takes} {taken}."


def _needed(needs: Needs, action: Noun) -> str:
    """About 38 contacts, 25 to 75."""
    middle, least, most = needs
    text = f"about {so_many(about(middle), action)}" if action.whole else f"about {action.amount(middle)}"
    if least is None or most is None:
        return text
    low, high = (about(least), about(most)) if action.whole else (action.amount(least), action.amount(most))
    return f"{text}, {low} to {high}"
