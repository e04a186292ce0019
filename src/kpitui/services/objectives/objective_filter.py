"""What a filter leaves of the tree of objectives: what it means, and all that this stands beneath; reads nothing."""

from __future__ import annotations

from kpitui.domain.measures import Scorecard
from kpitui.domain.status import Status
from kpitui.frozen import replace
from kpitui.services.objectives.objective_tree import MeasureNode, Node, ObjectiveNode, ObjectiveTree, tally_of
from kpitui.services.past.grid_filter import Filter


def meant_by(wanted: Filter, tree: ObjectiveTree, scorecard: Scorecard) -> frozenset[str]:
    """The keys of the measures that a filter means; `off` are those off target in their last finished period."""
    return frozenset(
        key
        for key, line in tree.lines.items()
        if wanted.matches(line.measure, scorecard) and not (wanted.off and line.status is not Status.OFF_TARGET)
    )


def filtered(tree: ObjectiveTree, wanted: Filter, scorecard: Scorecard) -> ObjectiveTree:
    """The tree with only what a filter means; an empty one leaves it as it is.

    An objective whose own name has the words asked for stays too, even with nothing beneath it. The tallies count only
    the measures that are meant: an indicator that is shown because of an action beneath it is not one of them.
    """
    if not wanted.text:
        return tree
    meant = meant_by(wanted, tree, scorecard)
    beneath: dict[str, set[str]] = {}  # of each node that stays, by its path, the measures meant there
    above: set[str] = set()
    for node in tree.nodes:
        if not _is_meant(node, wanted, meant):
            continue
        keys = {node.line.measure.key} if isinstance(node, MeasureNode) else set()
        path = node.path
        beneath.setdefault(path, set()).update(keys)
        while path := _above(path):
            beneath.setdefault(path, set()).update(keys)
            above.add(path)
    kept = [node for node in tree.nodes if node.path in beneath]
    nodes = [_as_left(node, tree, beneath[node.path], leaf=node.path not in above) for node in kept]
    shown = {node.line.measure.key for node in nodes if isinstance(node, MeasureNode)}
    lines = {key: line for key, line in tree.lines.items() if key in shown}
    return ObjectiveTree(tree.week, tuple(nodes), lines, tally_of(tree.lines[key] for key in meant))


def _is_meant(node: Node, wanted: Filter, meant: frozenset[str]) -> bool:
    if isinstance(node, MeasureNode):
        # An action stands beneath every indicator that it drives: only those of the objectives asked for are shown.
        is_there = not wanted.objectives or any(part in wanted.objectives for part in node.path.split("/"))
        return is_there and node.line.measure.key in meant
    if node.objective is None:
        return False
    if wanted.people or wanted.teams or wanted.off or not (wanted.words or wanted.objectives):
        return False
    names = f"{node.objective.key}\n{node.objective.name}".casefold()
    is_named = not wanted.objectives or node.objective.key in wanted.objectives
    return is_named and all(word in names for word in wanted.words)


def _above(path: str) -> str:
    """The path of what a node stands beneath; empty at the top."""
    return path.rpartition("/")[0]


def _as_left(node: Node, tree: ObjectiveTree, keys: set[str], *, leaf: bool) -> Node:
    if isinstance(node, ObjectiveNode):
        return replace(node, tally=tally_of(tree.lines[key] for key in keys), leaf=leaf)
    return replace(node, leaf=leaf)
