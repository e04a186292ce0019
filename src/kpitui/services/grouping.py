"""The order in which a scorecard is read: objective by objective, each indicator after the actions that drive it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kpitui.domain.measures import Kind, Measure, Scorecard
from kpitui.services.standing import Line

Group = tuple[str, list[Line]]
"""A title (an objective's name, or what the rest is) and the lines below it."""


def grouped(scorecard: Scorecard, lines: Sequence[Line]) -> list[Group]:
    """The lines in reading order, each once: an action that drives several indicators stands before the first.

    The place of a line does not depend on which others there are: an action whose indicator is not due, or not asked
    for, stands where that would be. What belongs to no objective comes last.
    """
    by_key = {line.measure.key: line for line in lines}
    groups = _reading_order(scorecard, _live(scorecard, lines))
    shown = [
        (title, [by_key[measure.key] for measure in members if measure.key in by_key]) for title, members in groups
    ]
    return [group for group in shown if group[1]]


def _live(scorecard: Scorecard, lines: Sequence[Line]) -> list[Measure]:
    """All measures but those that were retired before these lines and are not among them."""
    keys = {line.measure.key for line in lines}
    newest = max((line.period.start for line in lines), default=date.min)
    return [measure for measure in scorecard.measures if measure.key in keys or not measure.retired_by(newest)]


def _reading_order(scorecard: Scorecard, measures: Sequence[Measure]) -> list[tuple[str, list[Measure]]]:
    by_key = {measure.key: measure for measure in measures}
    drivers: dict[str, list[Measure]] = {}
    for measure in measures:
        for link in measure.links:
            drivers.setdefault(link.indicator, []).append(measure)
    placed: set[str] = set()

    def with_drivers(results: Sequence[Measure]) -> list[Measure]:
        found: list[Measure] = []
        for result in results:
            for measure in (*drivers.get(result.key, ()), by_key[result.key]):
                if measure.key not in placed:
                    placed.add(measure.key)
                    found.append(measure)
        return found

    groups: list[tuple[str, list[Measure]]] = []
    for objective in scorecard.objectives:
        results = [item for item in measures if item.objective == objective.key and item.kind is not Kind.ACTION]
        groups.append((objective.name, with_drivers(results)))
    indicators = [item for item in measures if item.kind is Kind.INDICATOR and item.key not in placed]
    groups.append(("Other indicators", with_drivers(indicators)))
    rest = [item for item in measures if item.key not in placed]
    groups.append(("Other actions", [item for item in rest if item.kind is Kind.ACTION]))
    groups.append(("Metrics", [item for item in rest if item.kind is not Kind.ACTION]))
    return groups
