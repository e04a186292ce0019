"""The guided review of one week: its steps, its state and the decisions taken in it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from kpitui.frozen import dataclass


class Step(StrEnum):
    """The six steps, in the order they are walked."""

    FOLLOW_UP = "follow_up"
    ACTIONS = "actions"
    INDICATORS = "indicators"
    WHY = "why"
    CORRECTIVE_ACTIONS = "corrective_actions"
    CLOSE = "close"


class ReviewState(StrEnum):
    """Where the review of a week is; NONE means that nobody has begun it."""

    NONE = "none"
    OPEN = "open"
    CLOSED = "closed"
    REOPENED = "reopened"


class Choice(StrEnum):
    """What is decided about a miss."""

    CORRECTIVE_ACTION = "corrective_action"
    WATCH = "watch"
    ACCEPT = "accept"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision on one miss; accepting needs a reason."""

    measure: str
    period: date
    choice: Choice
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """The review of the week that starts on `week`; `learned` is the line noted at its close."""

    week: date
    state: ReviewState
    learned: str = ""
    opened_by: str = ""
    opened_at: str = ""
    closed_by: str = ""
    closed_at: str = ""
    reopen_reason: str = ""
