"""`kpitui objectives`: what is to be reached, what supports it and where that stands; the targets ahead by date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kpitui.cli import diagnostics, output
from kpitui.cli.session import Session

if TYPE_CHECKING:
    from kpitui.services.objectives.objective_tree import MeasureNode, Node, ObjectiveTree
    from kpitui.services.workspace import Workspace

_WIDTH = 80
_INDENT = 2
_MOST_INDENT = 20
_TARGET, _VALUE, _STATUS, _GOAL = 10, 9, 12, 12
_DAY, _AMOUNT = 11, 14


@click.command("objectives")
@click.option("--ahead", is_flag=True, help="The targets ahead instead, in the order of their dates.")
@click.option("--json", "as_json", is_flag=True, help="Print both as JSON, for scripts.")
@click.pass_obj
def command(session: Session, ahead: bool, as_json: bool) -> None:
    """Show the objectives, what supports them, and the targets ahead.

    Beneath each objective stand the indicators that show it, beneath these the actions that drive them, all as of
    their last finished periods.
    """
    with session.reading() as workspace:
        from kpitui.services.objectives.objective_tree import objective_tree
        from kpitui.services.objectives.timeline import timeline

        tree = objective_tree(workspace)
        if as_json:
            from kpitui.services.objectives.objectives_json import objectives_document

            output.json_document(objectives_document(workspace, tree, timeline(workspace)))
            return
        lines = _ahead(workspace) if ahead else _tree(workspace, tree)
        output.coloured_lines(lines)
    if not lines:
        diagnostics.say("No targets lie ahead." if ahead else "There are no objectives and no measures yet.")


def _tree(workspace: Workspace, tree: ObjectiveTree) -> list[output.Coloured]:
    from kpitui.cli.columns import fit
    from kpitui.domain.plain_text import plain
    from kpitui.services.objectives.objective_tree import MeasureNode

    if not tree.nodes:
        return []
    ellipsis = "…" if output.can_show("…") else "..."
    label = workspace.calendar.label(tree.week)
    found: list[output.Coloured] = [f"{tree.tally.on_target} of {tree.tally.due} on target at the end of {label}", ""]
    goals = any(line.measure.goal is not None for line in tree.lines.values())
    beside = _TARGET + _VALUE + _STATUS + 4 + (_GOAL + 1 if goals else 0)
    for node in tree.nodes:
        indent = _indent(node)
        if isinstance(node, MeasureNode):
            found.append(_measure(workspace, node, indent, _WIDTH - beside, ellipsis))
            continue
        tally = f"  {node.tally.on_target} of {node.tally.due} on target" if node.tally.due else ""
        room = _WIDTH - len(tally) - len(indent)
        name = plain(node.name)
        why = plain(node.objective.why) if node.objective else ""
        found.append(f"{indent}{fit(f'{name}: {why}' if why else name, room, ellipsis=ellipsis)}{tally}".rstrip())
    return found


def _indent(node: Node) -> str:
    """What stands deeper than there is room for has the number of its level instead."""
    wanted = _INDENT * node.depth
    return " " * wanted if wanted <= _MOST_INDENT else f"{node.depth:>{_MOST_INDENT - 1}} "


def _measure(workspace: Workspace, node: MeasureNode, indent: str, width: int, ellipsis: str) -> output.Coloured:
    from kpitui.cli.columns import cells, fit
    from kpitui.cli.scorecard_table import status_words
    from kpitui.domain.measures import Frequency
    from kpitui.domain.numbers import show_amount, show_bounds

    line = node.line
    form = workspace.form(line.measure)
    weekly = line.measure.frequency is Frequency.WEEKLY
    period = "" if weekly else f" ({workspace.calendar.short_label(line.period)})"
    room = width - len(indent) - cells(period)
    target = show_bounds(line.bounds, form) if line.bounds else ""
    value = "" if line.value is None else show_amount(line.value, form)
    before = (
        f"{indent}{fit(line.measure.name, room, ellipsis=ellipsis)}{period}"
        f" {fit(target, _TARGET, right=True, ellipsis=ellipsis)}"
        f" {fit(value, _VALUE, right=True, ellipsis=ellipsis)}  "
    )
    words, colour = status_words(line.status)
    return before, words, colour, f"{'':{_STATUS - len(words)}} {_goal(workspace, node)}"


def _goal(workspace: Workspace, node: MeasureNode) -> str:
    """19 % of goal."""
    if node.line.measure.goal is None:
        return ""
    from kpitui.services.diagnosis.forecasting import prospect_of

    prospect = prospect_of(workspace, node.line)
    progress = prospect.outlook.progress if prospect else None
    return "" if progress is None or progress < 0 else f"{progress * 100:.0f} % of goal"


def _ahead(workspace: Workspace) -> list[output.Coloured]:
    from kpitui.cli.columns import fit, widest
    from kpitui.domain.weeks import show_date
    from kpitui.services.objectives.timeline import timeline

    stops = timeline(workspace)
    ellipsis = "…" if output.can_show("…") else "..."
    name_width = widest([stop.measure.key for stop in stops], 16)
    start, reach = widest([stop.start for stop in stops], _AMOUNT), widest([stop.reach for stop in stops], _AMOUNT)
    room = _WIDTH - _DAY - 1 - name_width - 1 - 7 - 1 - start - 4 - reach - 2
    return [
        (
            f"{fit(show_date(stop.day), _DAY, right=True)} {fit(stop.measure.key, name_width)}"
            f" {fit(stop.ahead.value.partition(' ')[0], 7)}"
            f" {fit(stop.start, start, right=True, ellipsis=ellipsis)} to"
            f" {fit(stop.reach, reach, right=True, ellipsis=ellipsis)}  ",
            fit(stop.stands, room, ellipsis=ellipsis).rstrip(),
            "green" if stop.met else "",
            "",
        )
        for stop in stops
    ]
