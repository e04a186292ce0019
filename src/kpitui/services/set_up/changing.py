"""What a scorecard becomes when one thing of it is set up as its form says; nothing is changed here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from kpitui.definitions.single import read_single
from kpitui.domain.formulas import parse_formula
from kpitui.domain.measures import Kind, Measure, Objective, Scorecard
from kpitui.errors import InvalidInput, NotAllowed
from kpitui.frozen import dataclass, field, replace
from kpitui.services.building import key_for
from kpitui.services.set_up.fields import FIELDS
from kpitui.services.set_up.targets import When
from kpitui.services.set_up.texts import Texts, Values, blank_texts, texts_of
from kpitui.services.set_up.things import Defined, Sort, Thing, found, keys_beside
from kpitui.services.workspace import Workspace
from kpitui.storage.entries import has_history


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled-in form: the scorecard it makes, to be used only without mistakes, and the thing in it.

    `mistakes` are sentences by field; what is wrong elsewhere because of it is under an empty name.
    """

    scorecard: Scorecard
    thing: Thing
    mistakes: Mapping[str, str] = field(default_factory=dict)


def when_of(workspace: Workspace) -> When:
    """Now, in this scorecard."""
    return When(workspace.calendar, workspace.today())


def first_texts(scorecard: Scorecard, thing: Thing, beside: Thing | None, when: When) -> dict[str, str] | None:
    """What a form begins with: the thing as it is, or for a new one what follows from the thing it is added to.

    None where the thing is not in the scorecard any more.
    """
    if not thing.is_new:
        return texts_of(scorecard, thing, when)
    texts = blank_texts(thing.sort)
    item = found(scorecard, beside) if beside is not None else None
    if isinstance(item, Objective):
        name = "parent" if thing.sort is Sort.OBJECTIVE else "objective"
        if name in texts and thing.sort is not Sort.ACTION:
            texts[name] = item.key
    elif isinstance(item, Measure):
        if thing.sort is Sort.ACTION:
            driven = [link.indicator for link in item.links] or ([item.key] if item.kind is Kind.INDICATOR else [])
            texts["drives"] = "; ".join(driven)
        elif thing.sort.is_measure:
            texts["objective"] = item.objective
    return texts


def proposed_key(scorecard: Scorecard, thing: Thing, name: str) -> str:
    """The key that a new thing gets when none is typed."""
    taken = keys_beside(scorecard, thing.sort)
    key = key_for(name, taken)
    return key if key != "measure" and not re.fullmatch("measure_[0-9]+", key) else key_for(thing.sort, taken)


def fill(scorecard: Scorecard, thing: Thing, texts: Texts, when: When) -> Filled:
    """The scorecard with the thing as the texts of its form say; all fields of its sort must be there."""
    before = texts_of(scorecard, thing, when) if not thing.is_new else blank_texts(thing.sort)
    if before is None:
        return Filled(scorecard, thing, {"": "It is not in the scorecard any more."})
    if thing.is_new and not texts["key"].strip() and texts["name"].strip():
        texts = {**texts, "key": proposed_key(scorecard, thing, texts["name"])}
    elif not thing.is_new and "key" in texts:
        texts = {**texts, "key": thing.key}
    maker = Values(scorecard, thing, texts, before, when)
    kept = maker.kept()
    mistakes: dict[str, str] = {}
    values: dict[str, object] = {}
    for name in FIELDS[thing.sort]:
        if {"target": "targets", "drives": "links"}.get(name, name) in kept:
            continue
        try:
            value = maker.value(name)
        except InvalidInput as error:
            mistakes[name] = str(error)
            continue
        if value is not None:
            values[name] = value
    reading = read_single(scorecard, thing.sort, thing.key, values, kept=kept)
    for mistake in reading.mistakes:
        mistakes.setdefault(mistake.key, mistake.text)
    if thing.is_new and not texts.get("key", "").strip():
        mistakes.pop("key", None)  # it is made from the name, which is what is missing
    key = str(values.get("key", ""))
    given = _placed(reading.scorecard, Thing(thing.sort, key)) if thing.is_new and not mistakes else reading.scorecard
    return Filled(given, Thing(thing.sort, key), mistakes)


def retired(scorecard: Scorecard, thing: Thing, day: date) -> Scorecard:
    """The scorecard in which a measure is no longer counted from a day on."""
    measures = [
        replace(measure, retired_on=day) if measure.key == thing.key else measure for measure in scorecard.measures
    ]
    return replace(scorecard, measures=tuple(measures))


def can_be_removed(workspace: Workspace, thing: Thing) -> bool:
    """Whether a thing can go without a trace: people and objectives can, measures that nothing was recorded for."""
    if not thing.sort.is_measure:
        return thing.sort is not Sort.SCORECARD
    with workspace.database.reading() as connection:
        return thing.key not in has_history(connection) and not referring(workspace.scorecard, thing)


def removed(scorecard: Scorecard, thing: Thing) -> Scorecard:
    """The scorecard without a thing.

    Raises:
        NotAllowed: something refers to it.
    """
    if names := referring(scorecard, thing):
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        raise NotAllowed(
            f"{', '.join(names[:3])}{more} {'refers' if len(names) == 1 else 'refer'} to it.", hint="Change that first."
        )
    return replace(
        scorecard,
        people=_without(scorecard.people, thing, Sort.PERSON),
        objectives=_without(scorecard.objectives, thing, Sort.OBJECTIVE),
        measures=_without(scorecard.measures, thing, None),
    )


def _without(items: tuple[Defined, ...], thing: Thing, sort: Sort | None) -> tuple[Defined, ...]:
    mine = thing.sort is sort if sort else thing.sort.is_measure
    return tuple(item for item in items if item.key != thing.key) if mine else items


def referring(scorecard: Scorecard, thing: Thing) -> list[str]:
    """The names of what would be left without something if the thing went."""
    match thing.sort:
        case Sort.SCORECARD:
            return [scorecard.name]
        case Sort.PERSON:
            return [measure.name for measure in scorecard.measures if measure.owner == thing.key]
        case Sort.OBJECTIVE:
            smaller = [item.name for item in scorecard.objectives if item.parent == thing.key]
            return [*smaller, *(item.name for item in scorecard.measures if item.objective == thing.key)]
    return [measure.name for measure in scorecard.measures if measure.key != thing.key and _needs(measure, thing.key)]


def _needs(measure: Measure, key: str) -> bool:
    if any(link.indicator == key for link in measure.links):
        return True
    try:
        return bool(measure.formula) and key in parse_formula(measure.formula).names
    except InvalidInput:
        return False


def _placed(scorecard: Scorecard, thing: Thing) -> Scorecard:
    """A new thing, which stands last, beside its like: after the last one that belongs where it belongs."""
    if thing.sort is Sort.OBJECTIVE:
        *others, new = scorecard.objectives
        like = [place for place, item in enumerate(others) if item.parent == new.parent]
        return replace(scorecard, objectives=_inserted(others, like[-1] + 1 if like else len(others), new))
    if not thing.sort.is_measure:
        return scorecard
    *measures, added = scorecard.measures
    driven = {link.indicator for link in added.links}
    if driven:
        like = [place for place, item in enumerate(measures) if driven & {link.indicator for link in item.links}]
        before = [place for place, item in enumerate(measures) if item.key in driven]
        at = like[-1] + 1 if like else before[0] if before else len(measures)
    else:
        like = [
            place
            for place, item in enumerate(measures)
            if item.kind is added.kind and item.objective == added.objective
        ]
        at = like[-1] + 1 if like else len(measures)
    return replace(scorecard, measures=_inserted(measures, at, added))


def _inserted(items: Sequence[Defined], at: int, item: Defined) -> tuple[Defined, ...]:
    found = list(items)
    found.insert(at, item)
    return tuple(found)
