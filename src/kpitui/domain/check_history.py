"""What the last readings say about a definition: not entered, too easy, out of reach, a link without effect."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from kpitui.domain.checks import Finding
from kpitui.domain.measures import Kind, Link, Measure
from kpitui.domain.no_effect import no_effect
from kpitui.domain.pairing import Pair
from kpitui.domain.status import Status
from kpitui.domain.wording import inside, period_word

PERIODS_JUDGED = 13
PERIODS_NOT_ENTERED = 4


def check_history(measure: Measure, statuses: Sequence[Status]) -> list[Finding]:
    """What is to be said about a measure whose last finished periods stood like this, oldest first.

    `statuses` begin where the measure began to be counted. Excused periods count neither way.
    """
    counted = [status for status in statuses if status is not Status.EXCUSED]
    periods = f"{period_word(measure.frequency)}s"
    newest = counted[-PERIODS_NOT_ENTERED:]
    if not measure.formula and len(newest) == PERIODS_NOT_ENTERED and set(newest) == {Status.MISSING}:
        what = f"Nobody has entered {measure.name} for {PERIODS_NOT_ENTERED} {periods}."
        return [Finding(measure.key, what, "Enter it again, or retire it.")]
    judged = counted[-PERIODS_JUDGED:]
    if len(judged) < PERIODS_JUDGED or measure.kind is Kind.METRIC:
        return []
    if set(judged) == {Status.ON_TARGET}:
        what = f"The target of {measure.name} was met {PERIODS_JUDGED} {periods} out of {PERIODS_JUDGED}: it is easy."
        return [Finding(measure.key, what, "Ask more of it, or watch something else.")]
    if set(judged) == {Status.OFF_TARGET}:
        what = f"The target of {measure.name} was missed {PERIODS_JUDGED} {periods} out of {PERIODS_JUDGED}."
        return [Finding(measure.key, what, "It is out of reach as things are done now: change the way, or the target.")]
    return []


def check_link(action: Measure, indicator: Measure, link: Link, pairs: Sequence[Pair], shared: int) -> Finding | None:
    """What is to be said about a link whose action is done but has long shown no effect, or None.

    `pairs` as `no_effect` takes them. Where no rate is declared it is that of the pairs; of an indicator with `shared`
    links none is expected to bring all of its results.
    """
    complete = [(pair.done, pair.results) for pair in pairs if pair.done is not None and pair.results is not None]
    done = fsum(done for done, _ in complete)
    if done <= 0:
        return None
    found = no_effect(pairs, link.rate or fsum(results for _, results in complete) / done / shared)
    if found is None:
        return None
    periods = f"{period_word(indicator.frequency)}s"
    what = f"{action.name} has shown no effect on {inside(indicator.name)} for {found.periods} {periods}: more of it"
    do = "Ask what it is good for: change how it is done, do something else instead, or take the link out."
    return Finding(action.key, f"{what} has not been followed by more.", do)
