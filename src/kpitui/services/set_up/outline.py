"""The scorecard as it is set up, in reading order: objectives, each indicator after its actions, then people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from kpitui.domain.measures import Kind, Measure, Objective, Scorecard
from kpitui.domain.numbers import AmountFormat
from kpitui.frozen import dataclass, replace
from kpitui.services.set_up.targets import When, targets_text
from kpitui.services.set_up.things import Defined, Sort, Thing


@dataclass(frozen=True, slots=True)
class Heading:
    """What the rows below have in common where that is no objective."""

    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One thing, `depth` steps in; rows of one sort with the same `beneath` can change places."""

    thing: Thing
    name: str
    depth: int
    beneath: str
    target: str = ""
    owner: str = ""
    frequency: str = ""
    retired_on: date | None = None


Rows = list[Row | Heading]


def outline(scorecard: Scorecard, when: When) -> Rows:
    """All rows, each thing once: an action that drives several indicators stands before the first of them."""
    return [Row(Thing(Sort.SCORECARD), scorecard.name, 0, ""), *_Outline(scorecard, when).rows()]


class _Outline:
    """Lays out what there is, without recursion: objectives may be as deep as they are many."""

    def __init__(self, scorecard: Scorecard, when: When) -> None:
        self._scorecard = scorecard
        self._when = when
        live = [measure for measure in scorecard.measures if not measure.retired_by(when.today)]
        self._live = live
        self._counted = {measure.key for measure in live}
        self._drivers: dict[str, list[Measure]] = {}
        self._own: dict[str, list[Measure]] = {}
        for measure in live:
            self._own.setdefault(measure.objective, []).append(measure)
            for link in measure.links:
                self._drivers.setdefault(link.indicator, []).append(measure)
        self._placed: set[str] = set()

    def rows(self) -> Iterator[Row | Heading]:
        yield from self._objectives()
        rest = [measure for measure in self._live if measure.key not in self._placed]
        if rest:
            yield Heading("Without an objective")
            yield from self._members(rest, 1, "")
        retired = [measure for measure in self._scorecard.measures if measure.retired_by(self._when.today)]
        if retired:
            yield Heading("Retired")
            yield from (self._row(measure, 1, "/retired") for measure in retired)
        if self._scorecard.people:
            yield Heading("People")
        for person in self._scorecard.people:
            yield Row(Thing(Sort.PERSON, person.key), person.name, 1, "/people")

    def _objectives(self) -> Iterator[Row | Heading]:
        smaller: dict[str, list[Objective]] = {}
        for objective in self._scorecard.objectives:
            smaller.setdefault(objective.parent, []).append(objective)
        pending = [(objective, 0) for objective in reversed(smaller.get("", []))]
        while pending:
            objective, depth = pending.pop()
            yield Row(Thing(Sort.OBJECTIVE, objective.key), objective.name, depth, objective.parent)
            yield from self._members(self._own.get(objective.key, []), depth + 1, objective.key)
            pending += [(child, depth + 1) for child in reversed(smaller.get(objective.key, []))]

    def _members(self, measures: Sequence[Measure], depth: int, beneath: str) -> Iterator[Row]:
        """Indicators after the actions that drive them, then actions that drive none of them, then metrics."""
        kinds = {kind: [measure for measure in measures if measure.kind is kind] for kind in Kind}
        for indicator in kinds[Kind.INDICATOR]:
            yield from self._once(self._drivers.get(indicator.key, []), depth + 1, f"{beneath}/{indicator.key}")
            yield from self._once([indicator], depth, beneath)
        # An action with an objective of its own stands with what it drives, wherever that is.
        idle = [measure for measure in kinds[Kind.ACTION] if not measure.links or not self._is_driving(measure)]
        yield from self._once([*idle, *kinds[Kind.METRIC]], depth, beneath)

    def _is_driving(self, action: Measure) -> bool:
        """Whether an indicator that is still counted is driven by it."""
        return any(link.indicator in self._counted for link in action.links)

    def _once(self, measures: Iterable[Measure], depth: int, beneath: str) -> Iterator[Row]:
        for measure in measures:
            if measure.key not in self._placed:
                self._placed.add(measure.key)
                yield self._row(measure, depth, beneath)

    def _row(self, measure: Measure, depth: int, beneath: str) -> Row:
        form = AmountFormat.of(measure, self._scorecard.currency)
        return Row(
            Thing(Sort(measure.kind.value), measure.key),
            measure.name,
            depth,
            beneath,
            targets_text(measure, form, self._when),
            measure.owner,
            measure.frequency.value,
            measure.retired_on,
        )


def neighbour(rows: Rows, row: Row, way: int) -> Row | None:
    """The next row that way with which it can change places, or None."""
    like = [other for other in rows if isinstance(other, Row) and _are_alike(other, row)]
    place = like.index(row) + way if row in like else -1
    return like[place] if 0 <= place < len(like) else None


def _are_alike(one: Row, other: Row) -> bool:
    return one.thing.sort is other.thing.sort and one.beneath == other.beneath


def moved(scorecard: Scorecard, thing: Thing, past: Thing, way: int) -> Scorecard:
    """The scorecard with one thing just before (`way` below 0) or after another of its sort."""
    match thing.sort:
        case Sort.PERSON:
            return replace(scorecard, people=_reordered(scorecard.people, thing.key, past.key, way))
        case Sort.OBJECTIVE:
            return replace(scorecard, objectives=_reordered(scorecard.objectives, thing.key, past.key, way))
    return replace(scorecard, measures=_reordered(scorecard.measures, thing.key, past.key, way))


def _reordered(items: tuple[Defined, ...], key: str, past: str, way: int) -> tuple[Defined, ...]:
    found = [item for item in items if item.key != key]
    at = [item.key for item in found].index(past) + (way > 0)
    found.insert(at, next(item for item in items if item.key == key))
    return tuple(found)
