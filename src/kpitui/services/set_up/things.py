"""What can be set up: the scorecard itself, its people, objectives and measures; each by its sort and key."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from kpitui.domain.measures import Measure, Objective, Person, Scorecard
from kpitui.frozen import dataclass

Defined = TypeVar("Defined", Person, Objective, Measure)


class Sort(StrEnum):
    """What a thing is, by the name of its table in the TOML."""

    SCORECARD = "scorecard"
    OBJECTIVE = "objective"
    INDICATOR = "indicator"
    ACTION = "action"
    METRIC = "metric"
    PERSON = "person"

    @property
    def is_measure(self) -> bool:
        """Whether it is counted or rated."""
        return self in (Sort.INDICATOR, Sort.ACTION, Sort.METRIC)


@dataclass(frozen=True, slots=True)
class Thing:
    """One of them; the key is empty for the scorecard itself and for what is still to be added."""

    sort: Sort
    key: str = ""

    @property
    def is_new(self) -> bool:
        """Whether it is not in the scorecard yet."""
        return not self.key and self.sort is not Sort.SCORECARD


def found(scorecard: Scorecard, thing: Thing) -> Measure | Objective | Person | Scorecard | None:
    """The definition of a thing, or None where it is not (or no longer) in the scorecard."""
    match thing.sort:
        case Sort.SCORECARD:
            return scorecard
        case Sort.PERSON:
            return scorecard.person(thing.key)
        case Sort.OBJECTIVE:
            return next((objective for objective in scorecard.objectives if objective.key == thing.key), None)
    measure = scorecard.measure(thing.key) if scorecard.has(thing.key) else None
    return measure if measure is not None and measure.kind == thing.sort.value else None


def keys_beside(scorecard: Scorecard, sort: Sort) -> list[str]:
    """The keys that a new thing of this sort cannot have."""
    match sort:
        case Sort.PERSON:
            return [person.key for person in scorecard.people]
        case Sort.OBJECTIVE:
            return [objective.key for objective in scorecard.objectives]
    return [measure.key for measure in scorecard.measures]
