"""Gives a generated scorecard a past: a year of closed reviews with what was learned, and corrective actions."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from kpitui.domain.corrective import CorrectiveAction, CorrectiveState, Effect
from kpitui.domain.measures import Kind
from kpitui.domain.reviews import Choice, Decision
from kpitui.domain.weeks import Period
from kpitui.services.reviews import closing, reviewing
from kpitui.services.reviews.review_view import key_of
from kpitui.services.workspace import Workspace
from kpitui.storage.corrective_actions import add_corrective
from kpitui.storage.reviews import save_decision

REVIEWS = 52
CORRECTIVE_ACTIONS = 300
_DECIDED = 10  # misses of each review
_WEEK = timedelta(weeks=1)


def remember(workspace: Workspace, today: date, weeks: int) -> None:
    """Corrective actions in every week, and a closed review of each but the last finished one, a year of them at most.

    (The review of the last week is what one is in the middle of.)
    """
    random = Random(7)
    last = workspace.calendar.next(workspace.calendar.week_of(today), -1)
    closed = workspace.calendar.trailing(workspace.calendar.next(last, -1), min(REVIEWS, weeks - 2))
    results = [item.key for item in workspace.scorecard.measures if item.kind is Kind.INDICATOR]
    with workspace.writing() as change:
        for number in range(1, min(CORRECTIVE_ACTIONS, len(workspace.scorecard.measures) * 3 // 5) + 1):
            add_corrective(change, _corrective(number, results[number % len(results)], last, random))
    for number, week in enumerate(closed, start=1):
        reviewing.begin(workspace, week)
        seen = reviewing.view(workspace, week)
        with workspace.writing() as change:
            for line in seen.misses[:_DECIDED]:
                decision = Decision(line.measure.key, line.period.start, Choice.ACCEPT, "There was a holiday.")
                save_decision(change, week.start, *key_of(line), decision)
        closing.close(workspace, week, f"Lesson {number}: calling before ten reaches twice as many people.")


def _corrective(number: int, measure: str, last: Period, random: Random) -> CorrectiveAction:
    """One of every four is open, and of those some are late; some of the others still wait for a look at the effect."""
    week = last.start - random.randrange(1, 50) * _WEEK
    due = week + timedelta(days=random.randrange(5, 30))
    state = (CorrectiveState.OPEN, CorrectiveState.DONE, CorrectiveState.DONE, CorrectiveState.DROPPED)[number % 4]
    return CorrectiveAction(
        *(0, f"Call the {number} people of the list again before ten", measure, week, f"p{number % 10 + 1}", due),
        check_on=due + 4 * _WEEK,
        state=state,
        done_on=due if state is CorrectiveState.DONE else None,
        reason="It was not worth it." if state is CorrectiveState.DROPPED else "",
        effect=random.choice((Effect.CHANGED, Effect.NO_CHANGE, Effect.UNCHECKED))
        if state is CorrectiveState.DONE
        else Effect.UNCHECKED,
    )
