"""Did a corrective action work: compares before and after from the readings; what the user confirms stays apart."""

from __future__ import annotations

from datetime import date

from kpitui.domain.corrective import CorrectiveAction, CorrectiveState
from kpitui.domain.effect_words import effect_sentence
from kpitui.domain.effects import EffectCheck, Visible, check_effect
from kpitui.domain.facts import MissFacts
from kpitui.domain.limits import Reading
from kpitui.domain.measures import Frequency, Measure
from kpitui.domain.own_range import PAST
from kpitui.domain.readings import Readings
from kpitui.domain.weeks import Period
from kpitui.frozen import dataclass, replace
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


def effect_object(seen: SeenEffect | None) -> dict[str, Value] | None:
    """What is seen as the JSON that scripts rely on."""
    if seen is None:
        return None
    return {"visible": seen.check.visible.value, "action": seen.action or None, "sentence": seen.sentence}


def due_effect(workspace: Workspace, action: CorrectiveAction) -> SeenEffect | None:
    """What is seen of one that is done, not yet confirmed, and whose check date has come; else None."""
    return Effects(workspace).due(action)


def seen_effect(workspace: Workspace, action: CorrectiveAction) -> SeenEffect | None:
    """What is seen of one corrective action, as `Effects.seen` tells it."""
    return Effects(workspace).seen(action)


class Effects:
    """What is seen of many corrective actions at one moment: the past of each measure is read and judged once.

    Of 2,000 that were done that takes 0.3 s instead of 30.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._today = workspace.today()
        self._calendar = workspace.calendar
        self._weeks = _finished_weeks(workspace)
        self._pasts: dict[str, _Past] = {}
        self._seen: dict[tuple[str, date], SeenEffect] = {}

    def due(self, action: CorrectiveAction) -> SeenEffect | None:
        """What is seen of one that is done, not yet confirmed, and whose check date has come; else None."""
        if action.state is not CorrectiveState.DONE or not waits(action, self._today):
            return None
        return self.seen(action)

    def seen(self, action: CorrectiveAction) -> SeenEffect | None:
        """What the readings of the measure, and of each action that drives it, show since it was done.

        Up to the last finished period. Of several links the one that shows the most is told, in scorecard order among
        equals. None while it is not done.
        """
        if action.state is not CorrectiveState.DONE or action.done_on is None:
            return None
        scorecard = self._workspace.scorecard
        if not scorecard.has(action.measure):
            return None
        measure = scorecard.measure(action.measure)
        key = measure.key, self._since(measure, action.done_on)
        if key not in self._seen:
            self._seen[key] = self._looked_at(measure, action.done_on)
        found = self._seen[key]
        return replace(found, check=replace(found.check, done_on=action.done_on))

    def _since(self, measure: Measure, done_on: date) -> date:
        """The first day from which readings count as those after it: of weekly ones the next first day of a week."""
        if measure.frequency is not Frequency.WEEKLY:
            return done_on
        week = self._calendar.week_of(done_on)
        return week.start if week.start == done_on else self._calendar.next(week).start

    def _looked_at(self, measure: Measure, done_on: date) -> SeenEffect:
        if measure.key not in self._pasts:
            self._pasts[measure.key] = _past(self._workspace, measure, self._weeks)
        facts, weekly = self._pasts[measure.key]
        found: list[SeenEffect] = []
        for link in facts.links:
            check = check_effect(facts, link, done_on, weekly[link.action])
            found.append(SeenEffect(check, effect_sentence(check, facts, link.noun), link.action))
        if not found:
            check = check_effect(facts, None, done_on)
            return SeenEffect(check, effect_sentence(check, facts))
        order = list(Visible)
        return min(found, key=lambda seen: order.index(seen.check.visible))


_Past = tuple[MissFacts, dict[str, list[Reading]]]
"""The facts about a measure as of its last finished period, and the weekly readings of each action that drives it."""


def _past(workspace: Workspace, measure: Measure, weeks: list[Period]) -> _Past:
    calendar, scorecard = workspace.calendar, workspace.scorecard
    period = calendar.next(calendar.period_of(measure.frequency, workspace.today()), -1)
    drivers = [driver for driver, _ in scorecard.drivers_of(measure.key)]
    with workspace.database.reading() as connection:
        blank = line_for(measure, period, Readings(scorecard, calendar, ()), calendar, finished=True)
        wanted = wanted_for(workspace, blank)
        wanted += [Wanted(driver.key, weeks[0], weeks[-1]) for driver in drivers]
        readings = load_values(connection, scorecard, calendar, wanted)
        own = corrective_actions(connection, measure=measure.key)
    line = line_for(measure, period, readings, calendar, finished=True)
    weekly = {
        driver.key: [Reading(week.start, counted_value(driver, week, readings, calendar)) for week in weeks]
        for driver in drivers
    }
    return facts_for(workspace, line, readings, own), weekly


def _finished_weeks(workspace: Workspace) -> list[Period]:
    last = workspace.calendar.next(workspace.this_week(), -1)
    return workspace.calendar.trailing(last, PAST[Frequency.WEEKLY])
