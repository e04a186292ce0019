"""The sentences about a goal: where it stands, the pace it takes beside the usual one, the next stop; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpitui.domain.forecast import NoOdds, Pace
from kpitui.domain.forecast_words import forecast_sentence, trend_sentence
from kpitui.domain.weeks import show_date
from kpitui.domain.wording import Noun, number, period_word, quantity, several, usual

if TYPE_CHECKING:
    from kpitui.domain.forecast import Forecast
    from kpitui.domain.goals import Outlook
    from kpitui.domain.measures import Frequency

SHORT_PACE = {
    Pace.ON_COURSE: "on course",
    Pace.OPEN: "open",
    Pace.OUT_OF_REACH: "needs a better process",
    Pace.REACHED: "reached",
    Pace.OVER: "over",
    Pace.UNKNOWN: "too early to tell",
}
_TENTHS = 10


def goal_sentence(found: Outlook, noun: Noun, frequency: Frequency) -> str:
    """Goal: 40 clients by 31 Dec 2027; 22 now, 50 % of the way. It takes 0.6 clients a week ..."""
    sentences = [_where(found, noun, frequency)]
    if found.goal.cumulative:
        told = forecast_sentence(found.forecast, noun, frequency, at_most=found.at_most)
    else:
        told = _level_sentence(found, noun, frequency)
    sentences += [told, _stop_sentence(found, noun, frequency)]
    return " ".join(sentence for sentence in sentences if sentence)


def goal_phrases(found: Outlook, noun: Noun, frequency: Frequency) -> tuple[str, ...]:
    """The calm phrase of the review, the longest first: goal 40: 55 % of the way is the shortest."""
    progress = found.progress
    if progress is None or progress < 0 or (found.goal.cumulative and found.at_most):
        return (_phrase(found, noun, frequency),)
    way = f"goal {number(found.goal.reach, noun)}: {progress * 100:.0f} % of the way"
    return _phrase(found, noun, frequency), f"{way}, {SHORT_PACE[found.forecast.pace]}", way


def _phrase(found: Outlook, noun: Noun, frequency: Frequency) -> str:
    """Goal 40 by 31 Dec 2027: 0.6 a week needed, 0.4 usual, open."""
    target, pace = found.forecast, SHORT_PACE[found.forecast.pace]
    start = f"goal {number(found.goal.reach, noun)} by {show_date(found.goal.by)}"
    if found.reached or target.pace in (Pace.REACHED, Pace.OVER) or target.needed is None:
        return f"{start}: {'reached' if found.reached else pace}"
    if not found.goal.cumulative:
        return f"{start}: {pace}"
    recent = "" if target.recent is None else f", {number(target.recent, noun)} usual"
    needed = "left" if found.at_most else "needed"
    return f"{start}: {number(target.needed, noun)} a {period_word(frequency)} {needed}{recent}, {pace}"


def _where(found: Outlook, noun: Noun, frequency: Frequency) -> str:
    goal = found.goal
    limit = "at most " if goal.cumulative and found.at_most else ""
    each = f" a {period_word(frequency)}" if not goal.cumulative and noun.whole else ""
    reach = f"Goal: {limit}{quantity(goal.reach, noun)}{each} by {show_date(goal.by)}"
    if found.now is None:
        return f"{reach}; nothing has been entered yet."
    now = f"{number(found.now, noun)} {'so far' if goal.cumulative else 'now'}"
    progress = found.progress
    if progress is None or (goal.cumulative and found.at_most):
        return f"{reach}; {now}."
    if progress < 0:
        return f"{reach}; {now}, farther off than at the start ({number(goal.start, noun)})."
    return f"{reach}; {now}, {progress * 100:.0f} % of the way."


def _level_sentence(found: Outlook, noun: Noun, frequency: Frequency) -> str:
    """What a level takes: a rise in every period, and what the process as it is does with the level itself."""
    word, target = period_word(frequency), found.forecast
    if target.pace is Pace.OVER:
        return "It was reached." if found.reached else f"No {word} is left to reach it."
    shown = usual(target.low, target.high, noun)
    pace = ""
    if not found.reached and found.step and not noun.graded:
        more = "less" if found.at_most else "more"
        pace = f"It takes {number(abs(found.step), noun)} {more} every {word} for {several(target.periods_left, word)}."
    verdict = {
        Pace.UNKNOWN: "What is usual can be told from 6 readings on.",
        Pace.ON_COURSE: f"The usual {shown} lies there already: on course if nothing changes.",
        Pace.OPEN: f"As it is now, {_odds(target, word)} reach it.{_why_no_odds(target, word)}",
        Pace.OUT_OF_REACH: f"The usual {shown} does not reach it: needs a better process, not a good {word}.",
    }.get(target.pace, "")
    return " ".join(part for part in (pace, verdict, trend_sentence(target, noun, word)) if part)


def _odds(target: Forecast, word: str) -> str:
    """About 3 in 10 weeks; without odds only that some do."""
    if target.odds is not None:
        tenths = round(target.odds * _TENTHS)
        near = "at most 1" if tenths == 1 else "9" if tenths == _TENTHS - 1 else f"about {tenths}"
        return f"{near} in 10 {word}s{' or more' if tenths == _TENTHS - 1 else ''}"
    return f"some {word}s"


def _why_no_odds(target: Forecast, word: str) -> str:
    return f" No odds are given: the last {word}s were out of the ordinary." if target.no_odds is NoOdds.SIGNAL else ""


def _stop_sentence(found: Outlook, noun: Noun, frequency: Frequency) -> str:
    """Next: 25 clients by 30 Jun 2027, 0.8 a week: open."""
    stop, target = found.next_stop, found.stop_forecast
    if stop is None or target is None or found.reached:
        return ""
    start = f"Next: {quantity(stop.reach, noun)} by {show_date(stop.by)}"
    if found.goal.cumulative and target.needed is not None and target.pace not in (Pace.REACHED, Pace.OVER):
        start = f"{start}, {number(target.needed, noun)} a {period_word(frequency)}"
    return f"{start}: {SHORT_PACE[target.pace]}."
