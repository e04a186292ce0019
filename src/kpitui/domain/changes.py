"""What applying a scorecard would change: keeps what has a history, and never lets a past period be judged anew."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from enum import StrEnum
from typing import TypeVar

from kpitui.domain.describing import (
    FieldChange,
    changed_measure,
    changed_objective,
    changed_person,
    changed_settings,
    new_measure,
    new_objective,
    new_person,
)
from kpitui.domain.formulas import parse_formula
from kpitui.domain.measures import Bounds, Measure, Objective, Person, Scorecard, Target
from kpitui.domain.status import target_on
from kpitui.domain.weeks import Calendar
from kpitui.errors import InvalidInput
from kpitui.frozen import dataclass, replace


class Entity(StrEnum):
    """What a change is about."""

    SCORECARD = "scorecard"
    PERSON = "person"
    OBJECTIVE = "objective"
    MEASURE = "measure"


class What(StrEnum):
    """What happens to it."""

    ADD = "add"
    CHANGE = "change"
    RETIRE = "retire"
    REMOVE = "remove"
    MOVE = "move"


_Keyed = Person | Objective | Measure
_Defined = TypeVar("_Defined", Person, Objective, Measure)

_DONE = {What.ADD: ": added", What.RETIRE: ": retired", What.REMOVE: ": removed", What.MOVE: ": moved"}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. The key is empty for the scorecard itself; a field named `place` counts from 1."""

    entity: Entity
    key: str
    name: str
    what: What
    fields: tuple[FieldChange, ...] = ()

    def lines(self) -> list[str]:
        """The change for people: a line naming it, then an indented line for each field."""
        key = self.key if self.entity is Entity.MEASURE else f"{self.entity} {self.key}".rstrip()
        return [f"{key} ({self.name}){_DONE.get(self.what, '')}", *(f"  {field.line()}" for field in self.fields)]


@dataclass(frozen=True, slots=True)
class Plan:
    """The differences, none when nothing would change, and the scorecard that results."""

    changes: tuple[Change, ...]
    result: Scorecard


def plan_changes(
    current: Scorecard, given: Scorecard, *, today: date, has_history: Callable[[str], bool] | AbstractSet[str]
) -> Plan:
    """What becomes of `current` when `given` is applied on `today`.

    A single undated target for a measure that has targets or a history holds from the measure's running period on; a
    missing one ends the target then. A list with dates is taken as it is, as are exceptions; where a measure is given
    none, those of periods that are over stay. Measures that `given` leaves out are
    retired when they have a history (or such a measure needs them) and removed otherwise; people and objectives
    stay while something refers to them. What stays though left out comes last, in its present order.
    """
    counted = has_history if callable(has_history) else has_history.__contains__
    calendar = Calendar(given.week_starts)
    present = {measure.key: measure for measure in current.measures}
    given_measures = [
        _with_history(present[measure.key], measure, calendar, today, counted=counted(measure.key))
        if measure.key in present
        else measure
        for measure in given.measures
    ]
    left_out = [
        measure if measure.retired_by(today) else replace(measure, retired_on=today)
        for measure in _staying(current, given, counted)
    ]
    result = replace(
        given,
        measures=(*given_measures, *left_out),
        objectives=(*given.objectives, *_staying_objectives(current, given, left_out)),
        people=(*given.people, *_staying_people(current, given, left_out)),
    )
    return Plan(differences(current, result), result)


def _with_history(old: Measure, new: Measure, calendar: Calendar, today: date, *, counted: bool) -> Measure:
    """The new definition, leaving the periods before the running one as they were judged."""
    begins = calendar.period_of(new.frequency, today).start
    if not new.exceptions:
        # Periods are mostly excused in the app: a file that names none was written before, not against them.
        new = replace(new, exceptions=tuple(item for item in old.exceptions if item.day < begins))
    if len(new.targets) > 1 or (new.targets and new.targets[0].valid_from is not None):
        return new
    wanted = new.targets[0].bounds if new.targets else Bounds()
    if not old.targets and not counted:
        return new
    if (target_on(old, today) or Bounds()) == wanted:
        return replace(new, targets=old.targets)
    past = tuple(target for target in old.targets if target.valid_from is None or target.valid_from < begins)
    if not past and wanted == Bounds():
        return replace(new, targets=())
    return replace(new, targets=(*past, Target(wanted, begins)))


def _staying(current: Scorecard, given: Scorecard, counted: Callable[[str], bool]) -> list[Measure]:
    """The measures that `given` leaves out but that have a history, and those such measures link to or compute from."""
    absent = {measure.key: measure for measure in current.measures if not given.has(measure.key)}
    staying = {key for key in absent if counted(key)}
    pending = list(staying)
    while pending:
        needed = [name for name in _referred(absent[pending.pop()]) if name in absent and name not in staying]
        staying.update(needed)
        pending.extend(needed)
    return [measure for key, measure in absent.items() if key in staying]


def _referred(measure: Measure) -> list[str]:
    names = [link.indicator for link in measure.links]
    try:
        return names + (list(parse_formula(measure.formula).names) if measure.formula else [])
    except InvalidInput:
        return names


def _staying_objectives(current: Scorecard, given: Scorecard, left_out: Iterable[Measure]) -> list[Objective]:
    """The objectives that `given` leaves out but that a measure staying though left out refers to, or their parents."""
    given_keys = {objective.key for objective in given.objectives}
    absent = {objective.key: objective for objective in current.objectives if objective.key not in given_keys}
    staying: set[str] = set()
    for measure in left_out:
        at = measure.objective
        while at in absent and at not in staying:
            staying.add(at)
            at = absent[at].parent
    return [objective for key, objective in absent.items() if key in staying]


def _staying_people(current: Scorecard, given: Scorecard, left_out: Iterable[Measure]) -> list[Person]:
    given_keys = {person.key for person in given.people}
    owners = {measure.owner for measure in left_out}
    return [person for person in current.people if person.key not in given_keys and person.key in owners]


def differences(current: Scorecard, result: Scorecard) -> tuple[Change, ...]:
    """What differs between two states of a scorecard, as it would be told of the second."""
    found = []
    if fields := changed_settings(current, result):
        found.append(Change(Entity.SCORECARD, "", result.name, What.CHANGE, fields))
    found += _compare(Entity.PERSON, current.people, result.people, changed_person, new_person)
    found += _compare(Entity.OBJECTIVE, current.objectives, result.objectives, changed_objective, new_objective)
    found += _compare(
        Entity.MEASURE,
        current.measures,
        result.measures,
        lambda old, new: changed_measure(old, new, current.currency, result.currency),
        lambda new: new_measure(new, result.currency),
    )
    return tuple(found)


def _compare(
    entity: Entity,
    before: Sequence[_Defined],
    after: Sequence[_Defined],
    changed: Callable[[_Defined, _Defined], tuple[FieldChange, ...]],
    added: Callable[[_Defined], tuple[FieldChange, ...]],
) -> list[Change]:
    """The differences between two lists of definitions of one sort, in the new order, the removed ones last."""
    old = {item.key: item for item in before}
    found: dict[str, Change] = {}
    retired: set[str] = set()
    for item in after:
        if item.key not in old:
            found[item.key] = Change(entity, item.key, item.name, What.ADD, added(item))
        elif fields := changed(old[item.key], item):
            is_retired = any(field.field == "retired" and not field.before for field in fields)
            retired.update([item.key] if is_retired else [])
            found[item.key] = Change(entity, item.key, item.name, What.RETIRE if is_retired else What.CHANGE, fields)
    _note_moves(entity, before, after, retired, found)
    kept = {item.key for item in after}
    in_order = [found[item.key] for item in after if item.key in found]
    return in_order + [Change(entity, item.key, item.name, What.REMOVE) for item in before if item.key not in kept]


def _note_moves(
    entity: Entity, before: Sequence[_Keyed], after: Sequence[_Keyed], retired: set[str], found: dict[str, Change]
) -> None:
    """Add what changed its place to what else was found; what was just retired moves to the end without a word."""
    old_places = {item.key: place for place, item in enumerate(before, start=1)}
    new_places = {item.key: place for place, item in enumerate(after, start=1)}
    names = {item.key: item.name for item in before}
    common = [item.key for item in after if item.key in names and item.key not in retired]
    for key in _out_of_order(common, old_places):
        change = found.get(key) or Change(entity, key, names[key], What.MOVE)
        # The middle of a list turned round has new neighbours but its old number.
        if old_places[key] != new_places[key]:
            place = FieldChange("place", str(old_places[key]), str(new_places[key]))
            change = replace(change, fields=(*change.fields, place))
        found[key] = change


def _out_of_order(keys: Sequence[str], places: Mapping[str, int]) -> list[str]:
    """The fewest keys whose moving explains the new order: those outside a longest rising run of old places."""
    ends: list[int] = []  # the lowest old place on which a run of each length can end
    lengths: list[int] = []
    for key in keys:
        length = bisect_left(ends, places[key])
        ends[length : length + 1] = [places[key]]
        lengths.append(length)
    wanted = len(ends) - 1
    moved: list[str] = []
    kept: list[int] = []
    for key, length in zip(reversed(keys), reversed(lengths), strict=True):
        if length == wanted and (not kept or places[key] < kept[-1]):
            kept.append(places[key])
            wanted -= 1
        else:
            moved.append(key)
    return moved
