"""The tree of objectives: beneath each the indicators that show it, the actions that drive these, where they stand.

Where something stands is told as of its last finished period: a week that has just begun says nothing yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kpitui.domain.measures import Frequency, Kind, Link, Measure, Objective, Scorecard
from kpitui.domain.status import Status
from kpitui.domain.weeks import Period
from kpitui.frozen import dataclass
from kpitui.services.loading import Wanted, load_values
from kpitui.services.standing import Line, Tally, line_for, since_begun
from kpitui.services.workspace import Workspace

WITHOUT = "Without an objective"
_JUDGED = frozenset({Status.ON_TARGET, Status.OFF_TARGET, Status.MISSING})


@dataclass(frozen=True, slots=True)
class ObjectiveNode:
    """An objective, or (without one) what belongs to none. `tally` counts everything beneath it, each measure once.

    `path` names its place in the tree, `depth` is 0 for the largest, `leaf` says that nothing stands beneath it.
    """

    path: str
    depth: int
    objective: Objective | None
    tally: Tally
    leaf: bool

    @property
    def name(self) -> str:
        """The name of the objective."""
        return self.objective.name if self.objective else WITHOUT


@dataclass(frozen=True, slots=True)
class MeasureNode:
    """A measure in its place in the tree; `drives` is the link to the indicator above it, for an action."""

    path: str
    depth: int
    line: Line
    drives: Link | None
    leaf: bool


Node = ObjectiveNode | MeasureNode


@dataclass(frozen=True, slots=True)
class ObjectiveTree:
    """All nodes from top to bottom, each before what stands beneath it; `lines` are those of the measures by key.

    `week` is the newest finished one, `tally` counts all measures.
    """

    week: Period
    nodes: tuple[Node, ...]
    lines: dict[str, Line]
    tally: Tally

    def unfolded(self, folded: frozenset[str]) -> list[Node]:
        """The nodes that can be seen while those in `folded` (paths) are folded."""
        shown: list[Node] = []
        hidden_below: int | None = None
        for node in self.nodes:
            if hidden_below is not None and node.depth > hidden_below:
                continue
            hidden_below = node.depth if node.path in folded else None
            shown.append(node)
        return shown


def objective_tree(workspace: Workspace) -> ObjectiveTree:
    """The tree of the scorecard's objectives in the order their owner gave them; what belongs to none comes last.

    Objectives that are each other's parents, which no definition can say, are left out.
    """
    scorecard, calendar = workspace.scorecard, workspace.calendar
    week = calendar.next(workspace.this_week(), -1)
    lines = {line.measure.key: line for line in last_lines(workspace)}
    return ObjectiveTree(week, tuple(_Builder(scorecard, lines).nodes()), lines, tally_of(lines.values()))


def last_lines(workspace: Workspace) -> list[Line]:
    """The live measures in their last finished periods; what was not counted yet then is not due."""
    calendar, today = workspace.calendar, workspace.today()
    last = {frequency: calendar.next(calendar.period_of(frequency, today), -1) for frequency in Frequency}
    live = [measure for measure in workspace.scorecard.measures if not measure.retired_by(today)]
    with workspace.database.reading() as connection:
        wanted = [Wanted(measure.key, last[measure.frequency], last[measure.frequency]) for measure in live]
        readings = load_values(connection, workspace.scorecard, calendar, wanted)
        lines = [line_for(measure, last[measure.frequency], readings, calendar, finished=True) for measure in live]
        return since_begun(workspace, connection, lines)


class _Builder:
    """Lays out the tree, without recursion: it may be as deep as there are objectives."""

    def __init__(self, scorecard: Scorecard, lines: dict[str, Line]) -> None:
        self._lines = lines
        self._objectives = scorecard.objectives
        self._children: dict[str, list[Objective]] = {}
        for objective in scorecard.objectives:
            self._children.setdefault(objective.parent, []).append(objective)
        self._drivers: dict[str, list[tuple[Measure, Link]]] = {}
        for line in lines.values():
            for link in line.measure.links:
                self._drivers.setdefault(link.indicator, []).append((line.measure, link))
        self._own: dict[str, list[Measure]] = {}
        for line in lines.values():
            self._own.setdefault(line.measure.objective, []).append(line.measure)
        self._beneath: dict[str, set[str]] = {}

    def nodes(self) -> Iterator[Node]:
        """Every objective, what shows it and what drives that, then the smaller objectives it is made of."""
        self._count()
        placed: set[str] = set()
        pending = [(objective, 0, "") for objective in reversed(self._children.get("", []))]
        while pending:
            objective, depth, above = pending.pop()
            path = f"{above}/{objective.key}"
            smaller = self._children.get(objective.key, [])
            members = list(self._members(objective.key, depth + 1, path))
            yield ObjectiveNode(
                path, depth, objective, self._tally(self._beneath[objective.key]), not members and not smaller
            )
            yield from members
            placed |= {node.line.measure.key for node in members}
            pending += [(child, depth + 1, path) for child in reversed(smaller)]
        rest = [measure for measure in self._own.get("", []) if measure.key not in placed]
        yield from self._without(rest)

    def _without(self, rest: Sequence[Measure]) -> Iterator[Node]:
        if not rest:
            return
        path = "/"
        placed = {key for measure in rest for key in self._with_drivers(measure)}
        yield ObjectiveNode(path, 0, None, self._tally(placed), leaf=False)
        yield from self._laid_out(rest, 1, path)

    def _members(self, objective: str, depth: int, path: str) -> Iterator[MeasureNode]:
        return self._laid_out(self._own.get(objective, []), depth, path)

    def _laid_out(self, measures: Sequence[Measure], depth: int, path: str) -> Iterator[MeasureNode]:
        """Indicators with the actions that drive them beneath, then metrics, then actions that drive none of these."""
        driving: set[str] = set()
        for kind in (Kind.INDICATOR, Kind.METRIC, Kind.ACTION):
            for measure in measures:
                if measure.kind is not kind or measure.key in driving:
                    continue
                here = f"{path}/{measure.key}"
                drivers = self._drivers.get(measure.key, [])
                yield MeasureNode(here, depth, self._lines[measure.key], None, not drivers)
                for action, link in drivers:
                    driving.add(action.key)
                    yield MeasureNode(f"{here}/{action.key}", depth + 1, self._lines[action.key], link, leaf=True)

    def _with_drivers(self, measure: Measure) -> list[str]:
        return [measure.key, *(action.key for action, _ in self._drivers.get(measure.key, []))]

    def _count(self) -> None:
        """For each objective the keys of all measures beneath it, from the smallest objectives up."""
        parents = {objective.key: objective.parent for objective in self._objectives}
        rooted = self._rooted()
        self._beneath = {objective.key: set() for objective in self._objectives}
        for objective in self._objectives:
            if objective.key not in rooted:
                continue
            keys = {key for measure in self._own.get(objective.key, []) for key in self._with_drivers(measure)}
            at = objective.key
            while at in self._beneath:
                self._beneath[at] |= keys
                at = parents[at]

    def _rooted(self) -> set[str]:
        """The objectives above which there is an end."""
        found: set[str] = set()
        pending = list(self._children.get("", []))
        while pending:
            objective = pending.pop()
            found.add(objective.key)
            pending += self._children.get(objective.key, [])
        return found

    def _tally(self, keys: Iterable[str]) -> Tally:
        return tally_of(self._lines[key] for key in keys)


def tally_of(lines: Iterable[Line]) -> Tally:
    """How many of some lines are due and judged, and how many of these on target; metrics do not count."""
    judged = [line for line in lines if line.measure.kind is not Kind.METRIC and line.status in _JUDGED]
    due = [line for line in judged if line.bounds is not None]
    return Tally(len(due), sum(line.status is Status.ON_TARGET for line in due))
