"""Did a corrective action work: compares before and after from the readings; what the user confirms stays apart."""

from __future__ import annotations

from kpitui.domain.corrective import CorrectiveAction, CorrectiveState
from kpitui.domain.effect_words import effect_sentence
from kpitui.domain.effects import EffectCheck, Visible, check_effect
from kpitui.domain.facts import MissFacts
from kpitui.domain.limits import Reading
from kpitui.domain.measures import Frequency, Measure
from kpitui.domain.own_range import PAST
from kpitui.domain.readings import Readings
from kpitui.domain.weeks import Period
from kpitui.frozen import dataclass
from kpitui.services.diagnosis.gathering import counted_value, facts_for, wanted_for
from kpitui.services.following_up import waits
from kpitui.services.loading import Wanted, load_values
from kpitui.services.standing import line_for
from kpitui.services.workspace import Workspace
from kpitui.storage.audit import Value
from kpitui.storage.corrective_actions import corrective_actions

VISIBLE_WORDS = {
    Visible.CHANGED: "changed",
    Visible.LEANING: "leaning",
    Visible.NO_CHANGE: "no change visible yet",
    Visible.TOO_EARLY: "too early",
}


@dataclass(frozen=True, slots=True)
class SeenEffect:
    """What the numbers show since a corrective action was done.

    `action` is the key of the action whose link shows the most, empty where the measure is compared with itself.
    """

    check: EffectCheck
    sentence: str
    action: str = ""

    @property
    def word(self) -> str:
        """changed, leaning, no change visible yet, or too early."""
        return VISIBLE_WORDS[self.check.visible]


def due_effect(workspace: Workspace, action: CorrectiveAction) -> SeenEffect | None:
    """What is seen of one that is done, not yet confirmed, and whose check date has come; else None."""
    if action.state is not CorrectiveState.DONE or not waits(action, workspace.today()):
        return None
    return seen_effect(workspace, action)


def effect_object(seen: SeenEffect | None) -> dict[str, Value] | None:
    """What is seen as the JSON that scripts rely on."""
    if seen is None:
        return None
    return {"visible": seen.check.visible.value, "action": seen.action or None, "sentence": seen.sentence}


def seen_effect(workspace: Workspace, action: CorrectiveAction) -> SeenEffect | None:
    """What the readings of the measure, and of each action that drives it, show since it was done.

    Up to the last finished period. Of several links the one that shows the most is told, in scorecard order among
    equals. None while it is not done.
    """
    if action.state is not CorrectiveState.DONE or action.done_on is None:
        return None
    if not workspace.scorecard.has(action.measure):
        return None
    measure = workspace.scorecard.measure(action.measure)
    facts, readings = _facts(workspace, measure)
    found: list[SeenEffect] = []
    for link in facts.links:
        driver = workspace.scorecard.measure(link.action)
        weekly = [
            Reading(week.start, counted_value(driver, week, readings, workspace.calendar))
            for week in _finished_weeks(workspace)
        ]
        check = check_effect(facts, link, action.done_on, weekly)
        found.append(SeenEffect(check, effect_sentence(check, facts, link.noun), link.action))
    if not found:
        check = check_effect(facts, None, action.done_on)
        return SeenEffect(check, effect_sentence(check, facts))
    order = list(Visible)
    return min(found, key=lambda seen: order.index(seen.check.visible))


def _facts(workspace: Workspace, measure: Measure) -> tuple[MissFacts, Readings]:
    """The facts as of the measure's last finished period, and the readings they come from."""
    calendar = workspace.calendar
    period = calendar.next(calendar.period_of(measure.frequency, workspace.today()), -1)
    weeks = _finished_weeks(workspace)
    with workspace.database.reading() as connection:
        blank = line_for(measure, period, Readings(workspace.scorecard, calendar, ()), calendar, finished=True)
        wanted = wanted_for(workspace, blank)
        wanted += [Wanted(driver.key, weeks[0], weeks[-1]) for driver, _ in workspace.scorecard.drivers_of(measure.key)]
        readings = load_values(connection, workspace.scorecard, calendar, wanted)
        own = corrective_actions(connection, measure=measure.key)
    line = line_for(measure, period, readings, calendar, finished=True)
    return facts_for(workspace, line, readings, own), readings


def _finished_weeks(workspace: Workspace) -> list[Period]:
    last = workspace.calendar.next(workspace.this_week(), -1)
    return workspace.calendar.trailing(last, PAST[Frequency.WEEKLY])
