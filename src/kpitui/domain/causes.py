"""Sentences for what went wrong: not done, done and yielding less, or both; decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpitui.domain.band import CountBaseline
from kpitui.domain.conversion import SHORT_WINDOW, Conversion, Method, Standing, Window
from kpitui.domain.phrases import (
    change,
    conversion_name,
    done_of_planned,
    is_inside,
    last_weeks,
    limit_of,
    met,
    placed,
    shortfall_of,
    usual_rate,
    usually_give,
    where_usual,
    window_is_met,
    window_results,
    window_usual,
)
from kpitui.domain.settling import actions_until_shown
from kpitui.domain.wording import about_more, capital, number, period_word, quantity, things

if TYPE_CHECKING:
    from kpitui.domain.facts import MissFacts
    from kpitui.domain.links import LinkDiagnosis

# Parts of the shortfall smaller than these shares of it are not worth a sentence of their own.
_WORTH_TELLING = 0.1
PLAN_WORTH_TELLING = 0.3


def not_done(link: LinkDiagnosis, facts: MissFacts) -> str:
    """31 of 50 prospects contacted; at the usual 8 % that explains 1.5 of the 3 missing clients."""
    done = capital(done_of_planned(link))
    if not link.method.per_action:
        what = "how much of the miss that explains"
        if link.method is Method.COUNTS_A_PERIOD:
            what = f"how many {things(facts.noun)} that let through"
        return f"{done}; {what} cannot be told from the numbers."
    gap, shortfall = link.execution_gap or 0.0, link.shortfall or 0.0
    explained = f"that explains {number(gap, facts.noun)} of the {shortfall_of(shortfall, facts)}"
    if _told(gap, facts) >= _told(shortfall, facts):
        explained = f"that alone explains the {shortfall_of(shortfall, facts)}"
    return f"{done}; at the usual {usual_rate(link, facts)} {explained}."


def _told(value: float, facts: MissFacts) -> float:
    """A count as it reads in a sentence, so that the parts told still add up; other amounts as they are."""
    return round(value, 1) if facts.noun.whole and abs(value) < 100 else value


def execution(link: LinkDiagnosis, facts: MissFacts) -> str:
    """What was not done, what it explains, and what the rest of the shortfall is."""
    conversion, shortfall = link.conversion, link.shortfall or 0.0
    if conversion is None:
        return not_done(link, facts)
    if not link.method.per_action:
        return f"{not_done(link, facts)} {capital(placed(conversion.period, facts))}."
    if -(link.effectiveness_gap or 0.0) >= _WORTH_TELLING * shortfall:
        return _execution_in_part_made_up(link, facts)
    sentences = [not_done(link, facts)]
    rest = _told(shortfall, facts) - _told(link.execution_gap or 0.0, facts)
    plan = _told(link.plan_gap or 0.0, facts)
    if plan >= _WORTH_TELLING * shortfall:
        sentences.append(f"The plan itself {_off_plan(plan, facts)}: {carried(link, facts)}.")
        rest -= plan
    if rest > _WORTH_TELLING / 2 * shortfall:
        sentences.append(_the_other(link, conversion, rest, facts))
    elif link.standing is Standing.LEANING_LOW:
        sentences.append(f"{capital(_leans(link, facts))}.")
    return " ".join(sentences)


def _execution_in_part_made_up(link: LinkDiagnosis, facts: MissFacts) -> str:
    """Too little was done, but what was done gave more than usual, so that less is missing than that explains."""
    noun, shortfall = facts.noun, link.shortfall or 0.0
    plan, gap, helped = link.plan_gap or 0.0, link.execution_gap or 0.0, -(link.effectiveness_gap or 0.0)
    verb, gave = ("brings", "brought") if facts.at_most else ("costs", "gave")
    text = f"{capital(done_of_planned(link))}; at the usual {usual_rate(link, facts)} that {verb} {quantity(gap, noun)}"
    if plan >= _WORTH_TELLING * shortfall:
        text += f", and the plan itself {_off_plan(plan, facts)}"
    elif -plan >= _WORTH_TELLING * shortfall:
        text += f", {number(-plan, noun)} of which the plan had to spare"
    than_usual = "fewer" if facts.at_most and noun.whole else "less" if facts.at_most else "more"
    text += f". What was done {gave} {number(helped, noun)} {than_usual} than usual, which leaves "
    text += f"{shortfall_of(shortfall, facts)}."
    if link.standing is Standing.ABOVE and link.window is not None:
        text += f" {capital(_over(link.window, facts))}{change(link, link.window, facts)}."
    return text


def _off_plan(gap: float, facts: MissFacts) -> str:
    many = "too many" if facts.noun.whole else "too much"
    return f"brings {number(gap, facts.noun)} {many}" if facts.at_most else f"is {number(gap, facts.noun)} short"


def _over(window: Window, facts: MissFacts) -> str:
    return f"over {last_weeks(window, facts)} " if window.periods > 1 else ""


def carried(link: LinkDiagnosis, facts: MissFacts) -> str:
    """50 contacts usually give 4, not 6."""
    planned = link.planned or 0.0
    from_plan = number((link.usual_rate or 0.0) * planned, facts.noun)
    return f"{usually_give(link, planned)} {from_plan}, not {limit_of(facts)}"


def _the_other(link: LinkDiagnosis, conversion: Conversion, rest: float, facts: MissFacts) -> str:
    """The other 1.5 is ordinary luck: 31 contacts usually give 0 to 7."""
    period, shown = conversion.period, number(rest, facts.noun)
    if not window_usual(period, facts):
        return f"Whether the other {shown} is ordinary cannot be told yet."
    give = f"{usually_give(link, link.done or 0.0)} {window_usual(period, facts)}"
    ordinary = "ordinary luck" if link.method.counted else "ordinary variation"
    if link.standing is Standing.LEANING_LOW:
        return f"The other {shown} may be more than {ordinary}: {give}, and {_leans(link, facts)}."
    return f"The other {shown} is {ordinary}: {give}."


def _leans(link: LinkDiagnosis, facts: MissFacts) -> str:
    """Conversion leans low over the last 13 weeks and is watched."""
    way = "high" if facts.at_most else "low"
    span = f" over {last_weeks(link.window, facts)}" if link.window and link.window.periods > 1 else ""
    return f"{conversion_name(link, facts)} leans {way}{span} and is watched"


def effectiveness(link: LinkDiagnosis, facts: MissFacts) -> str:
    """Contacts met (400 of 400) but conversion fell from 8 % to 4 %: 16 clients where 18 to 48 are usual."""
    window = link.window
    if window is None:
        return ""
    whole_window = window_is_met(link, window)
    start = met(link, window if whole_window else None)
    start += "," if link.planned is None and not link.noun.yesno else " but"
    news = "the pattern has changed" if link.method is Method.LEVELS else change(link, window, facts)
    if link.method is Method.AMOUNTS:
        news = f"the pattern has changed: {news}"
    usual = where_usual(window, facts, link)
    if whole_window:
        return f"{start} {news}{', ' if link.method is Method.AMOUNTS else ': '}{usual}."
    given = f"{quantity(window.done, link.noun)} gave " if link.method.per_action else ""
    return f"{start} {news}. Over {last_weeks(window, facts)} {given}{usual}."


def both(link: LinkDiagnosis, facts: MissFacts) -> str:
    """Not done, and what was done yields less than it used to."""
    window = link.window
    if window is None:
        return not_done(link, facts)
    if link.method is Method.LEVELS:
        news = "the pattern has changed as well"
    else:
        news = change(link, window, facts).replace(" from ", " as well, from ", 1)
    if window.periods > 1:
        news = f"over {last_weeks(window, facts)} {news}"
    return f"{not_done(link, facts)} {capital(news)}: {where_usual(window, facts, link)}."


def leaning(link: LinkDiagnosis, facts: MissFacts) -> str:
    """Contacts met (200 of 200); 8 clients is at the low end of the usual 6 to 29. Watch: ... would settle it."""
    window = link.window
    if window is None:
        return ""
    side, end = ("above", "high") if facts.at_most else ("below", "low")
    start, shown, results = met(link, window), window_usual(window, facts), window_results(window, facts, link)
    if window.weeks < SHORT_WINDOW:
        word = period_word(facts.frequency)
        joined = "," if link.planned is None and not link.noun.yesno else ", and"
        return (
            f"{start}{joined} {results} is {side} the usual {shown}. One {word} proves little: watch whether it lasts."
        )
    where = f"at the {end} end of the usual" if is_inside(window) else f"just {side} the usual"
    joined = "," if link.planned is None and not link.noun.yesno else ";"
    return f"{start}{joined} {results} is {where} {shown}. {_settled(link, window)}"


def _settled(link: LinkDiagnosis, window: Window) -> str:
    """Watch: about 90 more contacts at this rate would settle it."""
    baseline, rate = window.baseline, window.rate
    if isinstance(baseline, CountBaseline) and rate is not None and link.method.per_action and not link.noun.yesno:
        in_all = actions_until_shown(baseline, rate, already=window.exposure)
        if in_all is not None and in_all > window.exposure:
            return f"Watch: {about_more(in_all - window.exposure, link.noun)} at this rate would settle it."
    return "Watch whether it lasts."
