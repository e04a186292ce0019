"""Checks what the tables of a scorecard file say about each other: keys, links, owners, formulas, circles."""

from __future__ import annotations

from collections.abc import Sequence

from kpitui.definitions.fields import Table
from kpitui.domain.formulas import Formula, find_circle, parse_formula
from kpitui.domain.measures import Kind, Measure, Objective, Person, Scorecard
from kpitui.domain.quoting import quote
from kpitui.errors import KpituiError

_Keyed = Measure | Objective | Person


def check_references(
    scorecard: Scorecard, people: Sequence[Table], objectives: Sequence[Table], measures: Sequence[Table]
) -> None:
    """Note a problem for everything referred to that is not there, is there twice, or refers to itself.

    The tables are those that the scorecard's people, objectives and measures were read from, in the same order.
    """
    for definitions, tables in (
        (scorecard.people, people),
        (scorecard.objectives, objectives),
        (scorecard.measures, measures),
    ):
        _check_unique(definitions, tables)
    _check_parents(scorecard, objectives)
    person_keys = {person.key for person in scorecard.people}
    indicators = [measure.key for measure in scorecard.measures if measure.kind is Kind.INDICATOR]
    objective_keys = {objective.key for objective in scorecard.objectives}
    for measure, table in zip(scorecard.measures, measures, strict=True):
        _check_known(table, "owner", measure.owner, person_keys, "person")
        _check_known(table, "objective", measure.objective, objective_keys, "objective")
        _check_links(scorecard, measure, table, indicators)
    _check_formulas(scorecard, measures)


def _check_unique(definitions: Sequence[_Keyed], tables: Sequence[Table]) -> None:
    first: dict[str, Table] = {}
    for definition, table in zip(definitions, tables, strict=True):
        if not definition.key:
            continue
        if definition.key in first:
            line = first[definition.key].line
            there = f" in line {line}" if line else ""
            what = f"the key {quote(definition.key)} is already used by a [[{first[definition.key].name}]]{there}."
            table.problem("key", what, "Choose another key.")
        first.setdefault(definition.key, table)


def _check_known(table: Table, key: str, value: str, known: set[str], sort: str) -> None:
    if value and value not in known:
        hint = (
            table.problems.suggest(value, sorted(known)) or f'Add a [[{sort}]] with key = "...", or remove this line.'
        )
        table.problem(key, f"there is no {sort} {quote(value)}.", hint)


def _check_parents(scorecard: Scorecard, tables: Sequence[Table]) -> None:
    keys = {objective.key for objective in scorecard.objectives}
    for objective, table in zip(scorecard.objectives, tables, strict=True):
        _check_known(table, "parent", objective.parent, keys, "objective")
    parents = {objective.key: objective.parent for objective in scorecard.objectives}
    settled: set[str] = set()
    for objective, table in zip(scorecard.objectives, tables, strict=True):
        walked: list[str] = []
        at = objective.key
        while at and at in parents and at not in settled and at not in walked:
            walked.append(at)
            at = parents[at]
        if at in walked:
            circle = [*walked[walked.index(at) :], at]
            table.problem(
                "parent", f"the objectives go in a circle: {_show_circle(circle[:-1])}.", "Remove one of the parents."
            )
        settled.update(walked)


def _check_links(scorecard: Scorecard, measure: Measure, table: Table, indicators: list[str]) -> None:
    for link in measure.links:
        if not link.indicator.strip():
            continue
        if not scorecard.has(link.indicator):
            table.problem(
                "drives",
                f"there is no indicator {quote(link.indicator)}.",
                table.problems.suggest(link.indicator, indicators),
            )
        elif (kind := scorecard.measure(link.indicator).kind) is not Kind.INDICATOR:
            what = f"{quote(link.indicator)} is {'an action' if kind is Kind.ACTION else 'a metric'}."
            table.problem("drives", what, "An action can only drive an [[indicator]].")


def _check_formulas(scorecard: Scorecard, tables: Sequence[Table]) -> None:
    keys = [measure.key for measure in scorecard.measures]
    formulas: dict[str, Formula] = {}
    for measure, table in zip(scorecard.measures, tables, strict=True):
        if not measure.formula:
            continue
        try:
            formula = parse_formula(measure.formula)
        except KpituiError as error:
            table.problem("formula", error.message, error.hint)
            continue
        formulas[measure.key] = formula
        for name in formula.names:
            _check_operand(scorecard, measure, table, name, keys)
    circle = find_circle(formulas)
    if circle:
        keyed = {measure.key: table for measure, table in zip(scorecard.measures, tables, strict=True)}
        what = f"the formulas go in a circle: {_show_circle(circle)}."
        keyed[circle[0]].problem("formula", what, "A formula cannot use its own result.")


def _check_operand(scorecard: Scorecard, measure: Measure, table: Table, name: str, keys: list[str]) -> None:
    if not scorecard.has(name):
        table.problem("formula", f"there is no measure {quote(name)}.", table.problems.suggest(name, keys))
        return
    operand = scorecard.measure(name)
    if operand.frequency.rank > measure.frequency.rank:
        table.problem(
            "formula",
            f"{quote(name)} is {operand.frequency}, too coarse for a {measure.frequency} formula.",
            f'Add frequency = "{operand.frequency}" here.',
        )


def _show_circle(keys: Sequence[str]) -> str:
    """The keys with the first repeated at the end; of a long circle only its beginning."""
    shown = [*keys[:5], "..."] if len(keys) > 6 else list(keys)
    return " > ".join([*shown, keys[0]])
