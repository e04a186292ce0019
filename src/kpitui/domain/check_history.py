"""What the last readings of a measure say about its definition: not entered, too easy, out of reach."""

from __future__ import annotations

from collections.abc import Sequence

from kpitui.domain.checks import Finding
from kpitui.domain.measures import Frequency, Kind, Measure
from kpitui.domain.status import Status

PERIODS_JUDGED = 13
PERIODS_NOT_ENTERED = 4
_PERIODS = {
    Frequency.WEEKLY: "weeks",
    Frequency.MONTHLY: "months",
    Frequency.QUARTERLY: "quarters",
    Frequency.YEARLY: "years",
}


def check_history(measure: Measure, statuses: Sequence[Status]) -> list[Finding]:
    """What is to be said about a measure whose last finished periods stood like this, oldest first.

    `statuses` begin where the measure began to be counted. Excused periods count neither way.
    """
    counted = [status for status in statuses if status is not Status.EXCUSED]
    periods = _PERIODS[measure.frequency]
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
