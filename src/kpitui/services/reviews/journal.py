"""The journal: every review with what was learned and decided in it, newest first; reads, and changes nothing."""

from __future__ import annotations

from typing import Any

from kpitui.domain.reviews import Choice, Review, ReviewState
from kpitui.domain.weeks import Period, show_day
from kpitui.errors import HOW_TO_RESTORE, UnusableFile
from kpitui.frozen import dataclass
from kpitui.services.workspace import Workspace
from kpitui.storage.closed_weeks import OVERLAP
from kpitui.storage.corrective_actions import corrective_actions_in_play
from kpitui.storage.reviews import all_reviews, closings_by_week, decisions_of, frozen_document


@dataclass(frozen=True, slots=True)
class Held:
    """One review in the journal; `closings` are the ids of its closes, oldest first; `days` has at most 15 letters."""

    review: Review
    week: Period
    label: str
    days: str
    closings: tuple[int, ...]
    state: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What a review came to when it was last closed, in texts to show.

    Of one that never was closed only what was decided so far.
    """

    headline: str = ""
    short: str = ""
    learned: str = ""
    decisions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    corrective: int = 0


def reviews(workspace: Workspace) -> list[Held]:
    """All reviews, newest first. What they came to is a `summary` each, for those that are shown."""
    calendar = workspace.calendar
    with workspace.database.reading() as connection:
        found = all_reviews(connection)
        closed = closings_by_week(connection)
    held = []
    for review in reversed(found):
        week = calendar.week_of(review.week + OVERLAP)
        state = _state(workspace, review)
        days = f"{show_day(week.start)} - {show_day(calendar.last_day(week))}"
        held.append(Held(review, week, calendar.label(week), days, closed.get(review.week, ()), state))
    return held


def _state(workspace: Workspace, review: Review) -> str:
    match review.state:
        case ReviewState.CLOSED:
            return f"closed by {workspace.known_as(review.closed_by)} on {workspace.day_of(review.closed_at)}"
        case ReviewState.REOPENED:
            return f"open again: {review.reopen_reason}"
        case _:
            return f"open, begun by {review.opened_by}"


def summary(workspace: Workspace, held: Held) -> Summary:
    """What one review came to when it was last closed, from what was frozen then; or what was decided in it so far.

    Raises:
        UnusableFile: that is damaged.
    """
    if not held.closings:
        return _so_far(workspace, held.review)
    with workspace.database.reading() as connection:
        document = frozen_document(connection, held.closings[-1])
    import json

    try:
        return _summary(json.loads(document))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnusableFile(
            f"What the review of {held.label} kept when it was closed is damaged.", hint=HOW_TO_RESTORE
        ) from error


def _so_far(workspace: Workspace, review: Review) -> Summary:
    with workspace.database.reading() as connection:
        decisions = decisions_of(connection, review.week)
        noted = [item for item in corrective_actions_in_play(connection, review.week) if item.week == review.week]
    scorecard = workspace.scorecard
    names = {item.key: item.name for item in scorecard.measures}
    texts = tuple(_decided(names.get(item.measure, item.measure), item.choice, item.reason) for item in decisions)
    return Summary(decisions=texts, corrective=len(noted))


def _decided(name: str, choice: Choice, reason: str) -> str:
    return f"{name}: {choice.value.replace('_', ' ')}" + (f" ({reason})" if reason else "")


# A reader of what `closing` froze, hence Any.


def _summary(seen: dict[str, Any]) -> Summary:
    headline = str(seen["headline"])
    decided = [(line, line["decision"]) for line in seen["lines"] if line["decision"]]
    return Summary(
        headline,
        headline.replace(" done", "").replace(" on target", ""),
        str(seen["learned"]),
        tuple(
            _decided(str(line["name"]), Choice(decision["choice"]), str(decision["reason"]))
            for line, decision in decided
        ),
        tuple(f"{line['name']}: {note}" for line in seen["lines"] for note in line["notes"]),
        len(seen["corrective_actions"]),
    )
