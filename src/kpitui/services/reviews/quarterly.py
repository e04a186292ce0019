"""The question asked once a quarter: are these still the right measures? Remembers nothing, the reviews tell it."""

from __future__ import annotations

from kpitui.domain.reviews import ReviewState
from kpitui.domain.weeks import Period
from kpitui.frozen import dataclass
from kpitui.services.workspace import Workspace
from kpitui.storage.reviews import all_reviews

EVERY = 13  # weeks
_MOST = 3


@dataclass(frozen=True, slots=True)
class Question:
    """What speaks against some of the measures, as sentences; `more` is how many of them are not among these."""

    findings: tuple[str, ...]
    more: int


def question_for(workspace: Workspace, week: Period) -> Question | None:
    """The question, in the first review after every 13 weeks since the first one; else None."""
    if not is_due(workspace, week):
        return None
    from kpitui.services.checking import findings  # once a quarter; every other close does without it

    found = [finding.what for finding in findings(workspace)]
    return Question(tuple(found[:_MOST]), max(0, len(found) - _MOST))


def is_due(workspace: Workspace, week: Period) -> bool:
    """Whether no review has been closed yet in the quarter that this week is in, counted from the first review."""
    with workspace.database.reading() as connection:
        reviews = all_reviews(connection)
    earlier = [review.week for review in reviews if review.state is ReviewState.CLOSED and review.week < week.start]
    if not earlier:
        return False
    first = min(review.week for review in reviews)
    return (week.start - first).days // (7 * EVERY) > (max(earlier) - first).days // (7 * EVERY)
