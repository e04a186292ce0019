"""From actions and conversion to the verdict on a miss, and the order of misses: worst first. Writes no sentences."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from kpitui.domain.bridge import Gap
from kpitui.domain.conversion import Standing

if TYPE_CHECKING:
    from collections.abc import Collection


class Verdict(StrEnum):
    """What the diagnosis says, from worst to best: signals and main causes before leanings, those before noise."""

    BOTH = "both"
    EFFECTIVENESS = "effectiveness"
    EXECUTION = "execution"
    PLAN = "plan"
    EFFECTIVENESS_LEANING = "effectiveness_leaning"
    NOT_COUNTED = "not_counted"
    NO_LINK = "no_link"
    USUAL = "usual"
    BETTER = "better"
    TOO_EARLY = "too_early"
    ON_TARGET = "on_target"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return _RANKS[self]


_RANKS = {verdict: rank for rank, verdict in enumerate(Verdict)}

# The labels a sentence or a list begins with.
LABELS = {
    Verdict.BOTH: "Both",
    Verdict.EFFECTIVENESS: "Effectiveness",
    Verdict.EXECUTION: "Execution",
    Verdict.PLAN: "Plan",
    Verdict.EFFECTIVENESS_LEANING: "Effectiveness, leaning",
    Verdict.NOT_COUNTED: "Not counted",
    Verdict.NO_LINK: "No action linked",
    Verdict.USUAL: "Within the usual range",
    Verdict.BETTER: "Working better than usual",
    Verdict.TOO_EARLY: "Too early",
    Verdict.ON_TARGET: "On target",
}

# What follows from each verdict.
ADVICE = {
    Verdict.BOTH: "Do the actions first, then look at why they work less.",
    Verdict.EFFECTIVENESS: "Doing more of the same will not fix it: look at how it is done.",
    Verdict.EXECUTION: "Do the actions.",
    Verdict.PLAN: "Plan more, make each action work better, or change the target.",
    Verdict.EFFECTIVENESS_LEANING: "",  # its sentence ends with what to watch for
    Verdict.NOT_COUNTED: "Enter the action first.",
    Verdict.NO_LINK: "Link an action that drives it.",
    Verdict.USUAL: "Nothing to fix.",
    Verdict.BETTER: "Find out what works better, and keep it.",
    Verdict.TOO_EARLY: "Keep counting.",
    Verdict.ON_TARGET: "",
}


def advice_on(verdict: Verdict, *, too_much: bool = False) -> str:
    """What follows from a verdict; `too_much` says that more was done than planned of what there should be less of."""
    text = ADVICE[verdict]
    if too_much and verdict in (Verdict.EXECUTION, Verdict.BOTH):
        return text.replace("Do the actions", "Keep the actions to their plan")
    return text


class Actions(StrEnum):
    """Whether the actions of a link were done."""

    MET = "met"
    SHORT = "short"
    NOT_ENTERED = "not_entered"


_MIRRORED = {
    Standing.BELOW: Standing.ABOVE,
    Standing.LEANING_LOW: Standing.LEANING_HIGH,
    Standing.LEANING_HIGH: Standing.LEANING_LOW,
    Standing.ABOVE: Standing.BELOW,
}


def turned(standing: Standing) -> Standing:
    """The standing seen from a target of "at most": more than usual is what is below for the others."""
    return _MIRRORED.get(standing, standing)


def link_verdict(
    actions: Actions, conversion: Standing, *, main: Gap | None = None, usual_known: bool = True
) -> Verdict:
    """The verdict on one link of a missed indicator; `conversion` is turned for targets of "at most".

    `main` is the gap that makes up most of the shortfall, `usual_known` says that there is a usual conversion, so that
    what was not done can be weighed at all. Actions that work better than usual are no reason for a miss: where too few
    were done, and that is the main gap, it stays a matter of execution.
    """
    if actions is Actions.NOT_ENTERED:
        return Verdict.NOT_COUNTED
    if conversion is Standing.UNKNOWN:
        return Verdict.EXECUTION if actions is Actions.SHORT and usual_known else Verdict.TOO_EARLY
    if conversion is Standing.ABOVE:
        not_done = actions is Actions.SHORT and main is Gap.EXECUTION
        return Verdict.EXECUTION if not_done else Verdict.BETTER
    if actions is Actions.SHORT:
        return Verdict.BOTH if conversion is Standing.BELOW else Verdict.EXECUTION
    if conversion is Standing.BELOW:
        return Verdict.EFFECTIVENESS
    if conversion is Standing.LEANING_LOW:
        return Verdict.EFFECTIVENESS_LEANING
    return Verdict.PLAN if main is Gap.PLAN else Verdict.USUAL


def overall(links: Collection[Verdict]) -> Verdict:
    """The verdict on a miss from those of its links: the worst of them.

    Where one action was not done and another yields less, it is both: the first may be why the second seems to.
    """
    if not links:
        return Verdict.NO_LINK
    if Verdict.EXECUTION in links and Verdict.EFFECTIVENESS in links:
        return Verdict.BOTH
    return min(links, key=lambda verdict: verdict.rank)
