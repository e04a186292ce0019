"""The order in which a scorecard is read: objective by objective, each indicator after the actions that drive it."""

from __future__ import annotations

from collections.abc import Sequence

from kpitui.domain.measures import Kind, Scorecard
from kpitui.services.standing import Line

Group = tuple[str, list[Line]]
"""A title (an objective's name, or what the rest is) and the lines below it."""


def grouped(scorecard: Scorecard, lines: Sequence[Line]) -> list[Group]:
    """The lines in reading order, each once: an action that drives several indicators stands before the first.

    What belongs to no objective comes last.
    """
    by_key = {line.measure.key: line for line in lines}
    drivers: dict[str, list[Line]] = {}
    for line in lines:
        for link in line.measure.links:
            drivers.setdefault(link.indicator, []).append(line)
    placed: set[str] = set()

    def with_drivers(results: Sequence[Line]) -> list[Line]:
        found: list[Line] = []
        for result in results:
            for line in (*drivers.get(result.measure.key, ()), by_key[result.measure.key]):
                if line.measure.key not in placed:
                    placed.add(line.measure.key)
                    found.append(line)
        return found

    groups: list[Group] = []
    for objective in scorecard.objectives:
        results = [line for line in lines if line.measure.objective == objective.key and not _is_action(line)]
        groups.append((objective.name, with_drivers(results)))
    indicators = [line for line in lines if line.measure.kind is Kind.INDICATOR and line.measure.key not in placed]
    groups.append(("Other indicators", with_drivers(indicators)))
    rest = [line for line in lines if line.measure.key not in placed]
    groups.append(("Other actions", [line for line in rest if _is_action(line)]))
    groups.append(("Metrics", [line for line in rest if not _is_action(line)]))
    return [group for group in groups if group[1]]


def _is_action(line: Line) -> bool:
    return line.measure.kind is Kind.ACTION
