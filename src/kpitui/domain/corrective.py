"""Corrective actions: what will be done about a miss, and the one line they are typed in."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from kpitui.frozen import dataclass


class CorrectiveState(StrEnum):
    """Where a corrective action stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class Effect(StrEnum):
    """What came of a corrective action, as its owner confirmed it; UNCHECKED until somebody did."""

    UNCHECKED = "unchecked"
    CHANGED = "changed"
    NO_CHANGE = "no_change"
    TOO_EARLY = "too_early"


# The words for what came of it, in the app and in the shell alike.
EFFECT_WORDS = {
    Effect.UNCHECKED: "not looked at",
    Effect.CHANGED: "it worked",
    Effect.NO_CHANGE: "no change",
    Effect.TOO_EARLY: "too early",
}


@dataclass(frozen=True, slots=True)
class CorrectiveAction:
    """What will be done about a miss of `measure` in the week that starts on `week`.

    `check_on` is the day from which its effect is looked at; `reason` says why it was dropped.
    """

    id: int
    text: str
    measure: str
    week: date
    owner: str = ""
    due: date | None = None
    check_on: date | None = None
    state: CorrectiveState = CorrectiveState.OPEN
    done_on: date | None = None
    reason: str = ""
    effect: Effect = Effect.UNCHECKED
    created_by: str = ""
    created_at: str = ""
