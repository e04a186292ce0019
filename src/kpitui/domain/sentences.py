"""The sentences a verdict is told in: its label, the arithmetic and the range, in the user's units; decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpitui.domain.band import CountBaseline
from kpitui.domain.causes import PLAN_WORTH_TELLING, both, carried, effectiveness, execution, leaning, not_done
from kpitui.domain.conversion import Conversion, Method, Window
from kpitui.domain.measures import Frequency
from kpitui.domain.phrases import (
    change,
    conversion_name,
    done_of_planned,
    instead,
    last_weeks,
    limit_of,
    met,
    placed,
    usual_rate,
    where_usual,
)
from kpitui.domain.settling import actions_until_zero_tells
from kpitui.domain.verdicts import LABELS, Actions, Verdict
from kpitui.domain.weeks import show_day
from kpitui.domain.wording import (
    about_more,
    capital,
    inside,
    number,
    one,
    period_word,
    plain_rates,
    quantity,
    rounded_up,
    several,
    so_many,
    things,
)

if TYPE_CHECKING:
    from kpitui.domain.facts import Beginning, MissFacts
    from kpitui.domain.links import LinkDiagnosis


def link_sentence(link: LinkDiagnosis, facts: MissFacts) -> str:
    """The verdict of one link on a missed target: its label, then one to three sentences."""
    text = _SENTENCES[link.verdict](link, facts)
    return text if link.verdict is Verdict.USUAL else f"{LABELS[link.verdict]}. {text}"


def both_sentence(short: LinkDiagnosis, weak: LinkDiagnosis, facts: MissFacts) -> str:
    """One action was not done, and another yields less than it used to."""
    return f"{LABELS[Verdict.BOTH]}. {not_done(short, facts)} {effectiveness(weak, facts)}"


def _plan(link: LinkDiagnosis, facts: MissFacts) -> str:
    limit, rate = facts.limit or 0.0, link.usual_rate or 0.0
    action, word = link.noun, period_word(facts.frequency)
    if link.method is Method.LEVELS and facts.noun.yesno:
        return f"Yes in {rate * 100:.0f} % of {word}s is usual: every {word} takes a better process, not a good {word}."
    if link.method is Method.LEVELS:
        usual = f"{facts.noun.amount(rate)} is the usual {inside(facts.noun.name)}"
        return f"{usual}: {limit_of(facts)} takes a better process, not a good {word}."
    if link.method is Method.COUNTS_A_PERIOD:
        shown = plain_rates([rate])[0]
        usual = f"{so_many(shown, facts.noun)} a week {'is' if shown == '1' else 'are'} usual"
        return f"{usual} even so: {limit_of(facts)} takes something else as well."
    if action.yesno:
        return _yesno_plan(link, facts)
    wanted, verb = (limit / rate // 1, "allows") if facts.at_most else (rounded_up(limit / rate), "needs")
    planned_is_floor = link.planned is not None and (facts.at_most or not link.too_much)
    asked = (
        f"not {number(link.planned or 0.0, action)}"
        if planned_is_floor
        else f"and had {number(link.done or 0.0, action)}"
    )
    return f"At the usual {usual_rate(link, facts)} the target {verb} {quantity(wanted, action)}, {asked}."


def _yesno_plan(link: LinkDiagnosis, facts: MissFacts) -> str:
    """Even all 4 weeks usually give $20,000, not $40,000."""
    planned = link.planned or link.done or 1.0
    from_plan = number((link.usual_rate or 0.0) * planned, facts.noun)
    weeks = f"Even all {planned:.0f} weeks" if planned > 1 else capital(done_of_planned(link))
    return f"{weeks} usually {'give' if planned > 1 else 'gives'} {from_plan}, not {limit_of(facts)}."


def _usual(link: LinkDiagnosis, facts: MissFacts) -> str:
    conversion = link.conversion
    if conversion is None:
        return ""
    text = f"{_start(link)} {_placed(link, conversion, facts)}: {_cannot_show(link, conversion.period, facts)}."
    plan_matters = (link.plan_gap or 0.0) >= PLAN_WORTH_TELLING * (link.shortfall or 0.0)
    if link.method.per_action and link.planned is not None and plan_matters:
        return f"{text} Even so, {carried(link, facts)}."
    return text


def _start(link: LinkDiagnosis) -> str:
    """How a sentence about ordinary results begins: `Contacts met.` or `With 50 contacts,`."""
    return f"{met(link)}," if link.planned is None and not link.noun.yesno else f"{met(link)}."


def _placed(link: LinkDiagnosis, conversion: Conversion, facts: MissFacts) -> str:
    text = placed(conversion.period, facts)
    return text if _start(link).endswith(",") else capital(text)


def _cannot_show(link: LinkDiagnosis, period: Window, facts: MissFacts) -> str:
    """One week cannot show whether conversion fell; nothing shows that it did, where a halving would be seen."""
    word, verb = period_word(facts.frequency), "rose" if facts.at_most else "fell"
    if not link.method.per_action:
        return f"one {word} cannot show a change"
    low, high = period.usual_low or 0.0, period.usual_high or 0.0
    would_show = high < 2 * period.expected if facts.at_most else low > period.expected / 2
    if would_show:
        return f"nothing shows that {conversion_name(link, facts)} {verb}"
    return f"one {word} cannot show whether {conversion_name(link, facts)} {verb}"


def _better(link: LinkDiagnosis, facts: MissFacts) -> str:
    window = link.window
    if window is None:
        return ""
    over = f"Over {last_weeks(window, facts)} " if window.periods > 1 else ""
    news = change(link, window, facts)
    text = f"{over}{news if over else capital(news)}: {where_usual(window, facts, link)}."
    if link.state is Actions.SHORT:
        return f"{text} {capital(done_of_planned(link))}: what is missing is the rest."
    rate = window.rate
    if not link.method.per_action or not rate or link.planned is None or facts.at_most or link.noun.yesno:
        return text
    wanted = rounded_up((facts.limit or 0.0) / rate)
    if wanted <= link.planned:
        return text
    return f"{text} At this rate the target needs {quantity(wanted, link.noun)}, not {number(link.planned, link.noun)}."


def _before_counting(link: LinkDiagnosis, began: Beginning, facts: MissFacts) -> str:
    """Prospects contacted has been counted since 2026-W47 and works 2 weeks later: ... from 2026-W49 on."""
    works = f" and shows its effect {several(link.lag, 'week')} later" if link.lag else ""
    judged = f"{inside(facts.noun.name)} can be judged from {began.judged_label} on"
    return f"{link.noun.name} has been counted since {began.since}{works}: {judged}."


def _too_early(link: LinkDiagnosis, facts: MissFacts) -> str:
    conversion = link.conversion
    if link.beginning is not None:
        return _before_counting(link, link.beginning, facts)
    wait = several(link.periods_missing, period_word(facts.frequency))
    if conversion is None:
        start = _start(link) if link.state is Actions.MET else f"{capital(done_of_planned(link))}."
        return f"{start} {capital(instead(facts))}; {_what_is_usual(link, facts)} can be told in {wait}."
    if conversion.windows and conversion.zero_proves_nothing:
        return _zero_proves_nothing(conversion, link, facts)
    if facts.noun.yesno:
        return f"{_start(link)} {_placed(link, conversion, facts)}; what is usual can be told in {wait}."
    told = f"whether {conversion_name(link, facts)} {'rose' if facts.at_most else 'fell'}"
    return f"{_start(link)} {_placed(link, conversion, facts)}; {told} can be told in {wait}."


def _what_is_usual(link: LinkDiagnosis, facts: MissFacts) -> str:
    if not link.method.per_action:
        return f"the usual {inside(facts.noun.name)}"
    if link.noun.yesno or not link.noun.whole:
        return f"what {inside(link.noun.name)} usually gives"
    return f"what {things(link.noun)} usually give"


def _zero_proves_nothing(conversion: Conversion, link: LinkDiagnosis, facts: MissFacts) -> str:
    """Even no client at all from the 24 contacts of the last 4 weeks would prove nothing: about 38 more are needed."""
    longest = max(conversion.windows, key=lambda window: window.weeks)
    where = f"the {quantity(longest.done, link.noun)} of {last_weeks(longest, facts)}"
    text = f"Even no {one(facts.noun)} at all from {where} would prove nothing"
    takes = actions_until_zero_tells(longest.baseline) if isinstance(longest.baseline, CountBaseline) else None
    if takes is None or takes <= longest.exposure:
        return f"{text}: too little has been counted before."
    return f"{text}: it takes {about_more(takes - longest.exposure, link.noun)}."


def _not_counted(link: LinkDiagnosis, facts: MissFacts) -> str:
    if link.done is not None:
        came = f"{quantity(facts.value or 0.0, facts.noun)} came with {quantity(link.done, link.noun)}"
        return f"{capital(came)}: what else brings them is not counted."
    if facts.frequency is not Frequency.WEEKLY:
        return f"{link.noun.name} has not been entered for every week that counts here: enter those first."
    week = "this week" if link.lag == 0 or link.due is None else f"the week of {show_day(link.due)}, which counts here"
    return f"{link.noun.name} has not been entered for {week}: enter it first."


_SENTENCES = {
    Verdict.EXECUTION: execution,
    Verdict.BOTH: both,
    Verdict.EFFECTIVENESS: effectiveness,
    Verdict.EFFECTIVENESS_LEANING: leaning,
    Verdict.PLAN: _plan,
    Verdict.USUAL: _usual,
    Verdict.BETTER: _better,
    Verdict.TOO_EARLY: _too_early,
    Verdict.NOT_COUNTED: _not_counted,
}
