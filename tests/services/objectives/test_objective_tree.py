"""The tree of objectives, and the targets ahead."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kpitui.domain.status import Status
from kpitui.services.objectives.objective_filter import filtered
from kpitui.services.objectives.objective_tree import MeasureNode, Node, ObjectiveNode, ObjectiveTree, objective_tree
from kpitui.services.objectives.timeline import Ahead, timeline
from kpitui.services.past.grid_filter import parse_filter
from kpitui.services.workspace import Workspace
from tests.scorecards import action, at_least, clients, indicator, metric, objective
from tests.services.past.pasts import give, monday, opened

TREE = "".join(
    (
        objective("firm", "A firm that carries us", 'why = "Three people live on it."'),
        objective("growth", "Coach 40 owners", 'parent = "firm"'),
        objective("care", "Owners who stay", 'parent = "firm"'),
        clients(4, 'objective = "growth"'),
        indicator("renewals", "Owners who renew", 'objective = "care"', 'frequency = "monthly"', at_least(3)),
        indicator("loose", "Loose ends"),
        action(
            *("calls", "Calls made", 'objective = "growth"', at_least(10)),
            'drives = [{ indicator = "clients", rate = 0.1, lag = 2 }, { indicator = "renewals" }]',
        ),
        action("posts", "Posts written", 'objective = "growth"'),
        metric("visits", "Visits", 'objective = "growth"'),
        metric("rest", "Rest"),
    )
)


def drawn(nodes: list[Node] | tuple[Node, ...]) -> list[str]:
    """The tree as indented lines."""
    return [
        "  " * node.depth + (f"{node.name}: {_counts(node)}" if isinstance(node, ObjectiveNode) else _key(node))
        for node in nodes
    ]


def _counts(node: ObjectiveNode) -> str:
    return f"{node.tally.on_target} of {node.tally.due}"


def _key(node: MeasureNode) -> str:
    return f"{node.line.measure.key} > {node.drives.indicator}" if node.drives else node.line.measure.key


def test_each_indicator_with_its_actions_beneath_its_objective(tmp_path: Path) -> None:
    with opened(tmp_path, TREE, monday(9)) as workspace:
        give(workspace, clients=[4] * 9, calls=[9] * 9, renewals=[3, 3])
        tree = objective_tree(workspace)
        assert drawn(tree.nodes) == [
            "A firm that carries us: 2 of 3",
            "  Coach 40 owners: 1 of 2",
            "    clients",
            "      calls > clients",
            "    visits",
            "    posts",
            "  Owners who stay: 1 of 2",
            "    renewals",
            "      calls > renewals",
            "Without an objective: 0 of 0",
            "  loose",
            "  rest",
        ]
        assert (tree.tally.due, tree.tally.on_target) == (3, 2), "an action that drives two counts once"
        assert tree.week.start == monday(8)
        assert len({node.path for node in tree.nodes}) == len(tree.nodes)
        leaves = {_key(node) for node in tree.nodes if isinstance(node, MeasureNode) and node.leaf}
        assert leaves == {"calls > clients", "calls > renewals", "visits", "posts", "loose", "rest"}


def test_where_each_stands_is_told_of_its_last_finished_period(tmp_path: Path) -> None:
    with opened(tmp_path, TREE, monday(9)) as workspace:
        give(workspace, clients=[4] * 8 + [2, 40], renewals=[3, 3, 9])
        tree = objective_tree(workspace)
        values = {key: (line.value, line.period.start) for key, line in tree.lines.items()}
        assert values["clients"] == (2, monday(8))
        assert values["renewals"] == (3, date(2026, 2, 1))


def test_folding_hides_all_that_is_beneath(tmp_path: Path) -> None:
    with opened(tmp_path, TREE, monday(9)) as workspace:
        tree = objective_tree(workspace)
        assert [line.strip() for line in drawn(tree.unfolded(frozenset({"/firm/growth"})))][:3] == [
            "A firm that carries us: 0 of 3",
            "Coach 40 owners: 0 of 2",
            "Owners who stay: 0 of 2",
        ]
        assert len(tree.unfolded(frozenset({"/firm"}))) == 4
        assert tree.unfolded(frozenset()) == list(tree.nodes)
        assert len(tree.unfolded(frozenset({"/firm", "/firm/growth/clients"}))) == 4


def test_a_retired_measure_is_left_out(tmp_path: Path) -> None:
    retired = TREE.replace('key = "visits"', 'key = "visits"\nretired = 2026-02-01')
    with opened(tmp_path, retired, monday(9)) as workspace:
        assert "visits" not in objective_tree(workspace).lines


def deep(levels: int) -> str:
    objectives = "".join(
        f'[[objective]]\nkey = "o{level}"\nname = "Level {level}"\n' + (f'parent = "o{level - 1}"\n' if level else "")
        for level in range(levels)
    )
    last = f'[[indicator]]\nkey = "end"\nname = "End"\nobjective = "o{levels - 1}"\ntarget = {{ at_least = 1 }}\n'
    return objectives + last


def test_twenty_levels(tmp_path: Path) -> None:
    with opened(tmp_path, deep(20), monday(1)) as workspace:
        give(workspace, end=[1])
        tree = objective_tree(workspace)
        assert [node.depth for node in tree.nodes] == list(range(21))
        assert all(node.tally.on_target == 1 for node in tree.nodes if isinstance(node, ObjectiveNode))


def test_objectives_that_are_each_others_parents_are_left_out(tmp_path: Path) -> None:
    """No definition can say so; a file somebody has edited by hand can."""
    with opened(tmp_path, deep(3), monday(1)) as workspace:
        with workspace.writing() as change:
            change.connection.execute("UPDATE objective SET parent = 'o2' WHERE key = 'o0'")
        workspace.forget()
        assert objective_tree(workspace).nodes == ()


def test_five_hundred_measures(tmp_path: Path) -> None:
    many = "".join(
        f'[[indicator]]\nkey = "i{n}"\nname = "Result {n}"\nobjective = "o{n % 20}"\ntarget = {{ at_least = 1 }}\n'
        f'[[action]]\nkey = "a{n}"\nname = "Action {n}"\ntarget = {{ at_least = 1 }}\n'
        f'drives = [{{ indicator = "i{n}" }}]\n'
        for n in range(250)
    )
    with opened(tmp_path, deep(20) + many, monday(1)) as workspace:
        tree: ObjectiveTree = objective_tree(workspace)
        assert len(tree.nodes) == 20 + 1 + 500
        assert tree.tally.due == 501


# The targets ahead.

GOALS = """
[[indicator]]
key = "income"
name = "Income"
show = "money"
aggregate = "last"
target = [{ at_least = 100 }, { at_least = 150, from = 2026-06-01 }, { none = true, from = 2027-01-01 }]
goal = { start = 100, from = 2026-01-05, reach = 300, by = 2026-12-31, interim = [
  { by = 2026-02-01, reach = 120 }, { by = 2026-06-30, reach = 200 }, { by = 2026-09-30, reach = 250 } ] }

[[indicator]]
key = "signed"
name = "Signed"
goal = { start = 0, from = 2026-01-05, reach = 40, by = 2026-06-30, cumulative = true }

[[indicator]]
key = "faults"
name = "Faults"
target = { at_most = 9 }
retired = 2026-08-01
goal = { start = 20, from = 2026-01-05, reach = 5, by = 2026-09-30, interim = [{ by = 2026-07-31, reach = 10 }] }
"""


def told(workspace: Workspace) -> list[tuple[str, str, Ahead, str, str, str, bool | None]]:
    return [
        (stop.day.isoformat(), stop.measure.key, stop.ahead, stop.start, stop.reach, stop.stands, stop.met)
        for stop in timeline(workspace)
    ]


def test_what_lies_ahead_in_the_order_of_the_dates(tmp_path: Path) -> None:
    with opened(tmp_path, GOALS, monday(9)) as workspace:
        give(workspace, income=[100, 120, 140, 160, 180, 200, 205, 210, 215], signed=[1] * 9, faults=[20] * 8 + [9])
        found = told(workspace)
        assert [(day, key, str(ahead), start, reach) for day, key, ahead, start, reach, _, _ in found] == [
            ("2026-06-01", "income", "target", ">= $100", ">= $150"),
            ("2026-06-30", "income", "interim target", "$120", "$200"),
            ("2026-06-30", "signed", "goal", "0", "40"),
            ("2026-07-31", "faults", "interim target", "20", "10"),
            ("2026-09-30", "income", "interim target", "$200", "$250"),
            ("2026-12-31", "income", "goal", "$250", "$300"),
            ("2027-01-01", "income", "target", ">= $150", "none"),
        ]
        stands = {(key, reach): (how, met) for _, key, _, _, reach, how, met in found}
        assert stands["income", ">= $150"] == ("met already, now $215", True)
        assert stands["income", "$200"] == ("reached, now $215", True)
        assert stands["income", "$250"][1] is False
        assert stands["signed", "40"][0].endswith(", now 9")
        assert stands["faults", "10"] == ("reached, now 9", True)
        assert stands["income", "none"] == ("now $215", None)


def test_nothing_entered_yet(tmp_path: Path) -> None:
    with opened(tmp_path, GOALS, monday(1)) as workspace:
        assert {(how, met) for _, key, _, _, _, how, met in told(workspace) if key != "signed"} == {
            ("nothing entered", None)
        }


def test_what_is_over_is_not_ahead(tmp_path: Path) -> None:
    with opened(tmp_path, GOALS, date(2027, 6, 1)) as workspace:
        assert told(workspace) == []


@pytest.mark.parametrize(
    ("text", "shown", "due"),
    [
        ("", None, 3),
        ("calls", ["firm", "growth", "clients", "calls", "care", "renewals", "calls"], 1),
        ("objective:care", ["firm", "care", "renewals", "calls"], 1),
        ("owners who", ["firm", "care", "renewals"], 0),
        ("off", ["firm", "growth", "clients"], 1),
        ("off calls", [], 0),
        ("loose", ["", "loose"], 0),
        ("carries", ["firm"], 0),
    ],
)
def test_a_filter_leaves_what_it_means_and_what_that_stands_beneath(
    tmp_path: Path, text: str, shown: list[str] | None, due: int
) -> None:
    with opened(tmp_path, TREE, monday(3)) as workspace:
        give(workspace, clients=[4, 4, 1], calls=[10, 10, 12], renewals=[3])
        tree = objective_tree(workspace)
        wanted = parse_filter(text, workspace.scorecard)
        found = filtered(tree, wanted, workspace.scorecard)
        if shown is None:
            assert found == tree
            return
        assert [_name(node) for node in found.nodes] == shown
        assert found.tally.due == due
        beneath = {node.path.rpartition("/")[0] for node in found.nodes}
        assert all(node.leaf == (node.path not in beneath) for node in found.nodes)
        tops = [node.tally for node in found.nodes if isinstance(node, ObjectiveNode) and node.depth == 0]
        assert sum(tally.due for tally in tops) == due, "the objectives count what is meant"
        assert set(found.lines) == {node.line.measure.key for node in found.nodes if isinstance(node, MeasureNode)}


def _name(node: Node) -> str:
    if isinstance(node, MeasureNode):
        return node.line.measure.key
    return node.objective.key if node.objective else ""


def test_what_was_not_counted_yet_is_not_due(tmp_path: Path) -> None:
    with opened(tmp_path, TREE, monday(0)) as workspace:
        tree = objective_tree(workspace)
        assert {line.status for line in tree.lines.values()} == {Status.NOT_DUE}
        assert (tree.tally.due, tree.tally.on_target) == (0, 0)
