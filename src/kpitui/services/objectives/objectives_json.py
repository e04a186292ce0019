"""The tree of objectives and the targets ahead as the JSON that scripts rely on; numbers as stored, not rounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpitui.domain.measures import Bounds
from kpitui.services.diagnosis.forecasting import goal_object, prospect_of
from kpitui.services.objectives.objective_tree import MeasureNode, ObjectiveTree
from kpitui.services.objectives.timeline import Stop, Stored
from kpitui.services.status_json import target_object
from kpitui.services.workspace import Workspace

Json = str | int | float | bool | None | Mapping[str, "Json"] | Sequence["Json"]


def objectives_document(workspace: Workspace, tree: ObjectiveTree, ahead: Sequence[Stop]) -> dict[str, Json]:
    """Objectives and measures from top to bottom, each with its depth (0 for the largest); then the targets ahead."""
    nodes: list[Json] = []
    for node in tree.nodes:
        if isinstance(node, MeasureNode):
            nodes.append(_measure(workspace, node))
            continue
        objective = node.objective
        nodes.append(
            {
                "depth": node.depth,
                "objective": objective.key if objective else None,
                "name": node.name,
                "why": objective.why if objective else "",
                "due": node.tally.due,
                "on_target": node.tally.on_target,
            }
        )
    return {
        "scorecard": workspace.scorecard.name,
        "week": tree.week.start.isoformat(),
        "due": tree.tally.due,
        "on_target": tree.tally.on_target,
        "tree": nodes,
        "ahead": [_stop(stop) for stop in ahead],
    }


def _measure(workspace: Workspace, node: MeasureNode) -> dict[str, Json]:
    line = node.line
    drives = node.drives
    return {
        "depth": node.depth,
        "measure": line.measure.key,
        "name": line.measure.name,
        "kind": line.measure.kind.value,
        "drives": drives.indicator if drives else None,
        "period": line.period.start.isoformat(),
        "value": line.value,
        "target": target_object(line.bounds),
        "status": line.status.value,
        "goal": goal_object(prospect_of(workspace, line)),
    }


def _stored(amount: Stored) -> Json:
    return target_object(amount) if isinstance(amount, Bounds) else amount


def _stop(stop: Stop) -> dict[str, Json]:
    return {
        "day": stop.day.isoformat(),
        "measure": stop.measure.key,
        "what": stop.ahead.value,
        "from": _stored(stop.amounts[0]),
        "to": _stored(stop.amounts[1]),
        "stands": stop.stands,
        "met": stop.met,
    }
