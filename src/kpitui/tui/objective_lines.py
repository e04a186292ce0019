"""Draws the tree of objectives and the targets ahead: one line each, and all about the marked one."""

from __future__ import annotations

from collections.abc import Sequence

from kpitui.domain.goal_words import SHORT_PACE
from kpitui.domain.measures import Frequency, Kind, Scorecard
from kpitui.domain.numbers import show_amount, show_bounds
from kpitui.domain.weeks import show_day
from kpitui.frozen import dataclass
from kpitui.services.objectives.objective_tree import MeasureNode, Node, ObjectiveNode
from kpitui.services.objectives.timeline import Stop
from kpitui.services.standing import Line as ScoreLine
from kpitui.services.workspace import Workspace
from kpitui.tui.furniture import STATUS_ROLES, STATUS_WORDS, status_sign
from kpitui.tui.glyphs import Glyphs
from kpitui.tui.link_words import link_words
from kpitui.tui.text import Line, Role, Span, cut, fit, line, number_column, span, width

_TARGET, _VALUE, _STATUS = 10, 9, 12
_WIDE = 110
_GOAL, _WIDE_GOAL = 12, 37
_DATE, _KIND, _AMOUNT, _LEAST_AMOUNT = 11, 7, 12, 6
_INDENT = 2


@dataclass(frozen=True, slots=True)
class GoalSeen:
    """How far a goal is, in short and in sentences; all empty while that is not known."""

    short: str = ""
    word: str = ""
    sentence: str = ""


NO_GOAL = GoalSeen()


def goal_seen(workspace: Workspace, item: ScoreLine) -> GoalSeen:
    """How far the goal of a measure is; it takes about a millisecond to work out."""
    from kpitui.services.diagnosis.forecasting import prospect_of  # loaded with the first goal that is looked into

    prospect = prospect_of(workspace, item)
    if prospect is None:
        return NO_GOAL
    found = prospect.outlook
    progress = found.progress
    word = "reached" if found.reached else SHORT_PACE[found.forecast.pace]
    if progress is None or (found.goal.cumulative and found.at_most):
        return GoalSeen(word, "", prospect.sentence)
    short = f"{progress * 100:.0f} % of goal" if progress >= 0 else "farther off"
    return GoalSeen(short, word, prospect.sentence)


def _goal_width(columns: int) -> int:
    return _WIDE_GOAL if columns >= _WIDE else _GOAL


def _name_width(columns: int) -> int:
    return columns - _TARGET - _VALUE - _STATUS - _goal_width(columns) - 6


def tree_heading(columns: int) -> Line:
    """The names of the columns."""
    text = (
        f" {fit('', _name_width(columns))} {fit('Target', _TARGET, right=True)} {fit('Value', _VALUE, right=True)}"
        f"  {fit('Status', _STATUS)} {fit('Goal', _goal_width(columns))}"
    )
    return line(span(text, Role.HEADING))


def tree_lines(
    nodes: Sequence[Node],
    marked: Node | None,
    folded: frozenset[str],
    goals: dict[str, GoalSeen],
    workspace: Workspace,
    columns: int,
    glyphs: Glyphs,
) -> list[Line]:
    """The visible nodes, their values with the decimal points one above the other."""
    measured = [node for node in nodes if isinstance(node, MeasureNode)]
    texts = [
        "" if node.line.value is None else show_amount(node.line.value, workspace.form(node.line.measure))
        for node in measured
    ]
    values = dict(zip((node.path for node in measured), number_column(texts, _VALUE), strict=True))
    drawn = []
    for node in nodes:
        sign = _fold_sign(node, folded, glyphs)
        if isinstance(node, ObjectiveNode):
            drawn.append(_objective_line(node, sign, columns, glyphs, marked=node is marked))
        else:
            goal = goals.get(node.line.measure.key, NO_GOAL)
            shown = _measure_line(
                node, sign, values[node.path], goal, workspace, columns, glyphs, marked=node is marked
            )
            drawn.append(shown)
    return drawn


def _fold_sign(node: Node, folded: frozenset[str], glyphs: Glyphs) -> str:
    """Whether something is folded beneath it, in one cell."""
    if node.leaf:
        return " "
    if glyphs.ascii_only:
        return "+" if node.path in folded else "-"
    return "▸" if node.path in folded else "▾"


def _start(node: Node, sign: str, glyphs: Glyphs, room: int, *, marked: bool) -> tuple[Span, ...]:
    """Cursor and indent; what stands deeper than there is room for has the number of its level instead."""
    most = room // 2 // _INDENT
    level = "" if node.depth <= most else str(node.depth)
    indent = " " * (_INDENT * min(node.depth, most) - len(level))
    return (
        Span(glyphs.cursor if marked else " ", Role.ACCENT),
        span(f"{indent}{level}", Role.DIM),
        span(f"{sign} ", Role.DIM),
    )


def _objective_line(node: ObjectiveNode, sign: str, columns: int, glyphs: Glyphs, *, marked: bool) -> Line:
    """Its name, why it matters as far as there is room, and how many beneath it are on target."""
    start = _start(node, sign, glyphs, _name_width(columns), marked=marked)
    tally = f"  {node.tally.on_target} of {node.tally.due} on target " if node.tally.due else ""
    room = columns - sum(width(part.text) for part in start) - len(tally)
    name = fit(node.name, min(room, width(node.name)), ellipsis=glyphs.ellipsis)
    why = node.objective.why if node.objective else ""
    rest = room - width(name)
    told = fit(f"  {why}" if why else "", rest, ellipsis=glyphs.ellipsis) if rest > 0 else ""
    whole = node.tally.on_target == node.tally.due
    return (
        *start,
        Span(name, Role.TITLE if marked else Role.HEADING),
        Span(told, Role.DIM),
        span(tally, Role.GOOD if whole else Role.WAITING),
    )


def _measure_line(
    node: MeasureNode,
    sign: str,
    value: str,
    goal: GoalSeen,
    workspace: Workspace,
    columns: int,
    glyphs: Glyphs,
    *,
    marked: bool,
) -> Line:
    item = node.line
    measure = item.measure
    room = _name_width(columns) + 1
    start = _start(node, sign, glyphs, room, marked=marked)
    label = "" if measure.frequency is Frequency.WEEKLY else f" {workspace.calendar.short_label(item.period)}"
    left = room - sum(width(part.text) for part in start) - len(label)
    target = show_bounds(item.bounds, workspace.form(measure)) if item.bounds else ""
    word = f"{status_sign(item.status, glyphs)} {STATUS_WORDS[item.status]}"
    progress = f"{goal.short}: {goal.word}" if columns >= _WIDE and goal.word else goal.short
    drives = Role.TEXT if measure.kind is not Kind.ACTION else Role.DIM
    return (
        *start,
        Span(fit(measure.name, left, ellipsis=glyphs.ellipsis), Role.TITLE if marked else drives),
        span(f"{label} ", Role.DIM),
        Span(fit(target, _TARGET, right=True, ellipsis=glyphs.ellipsis), Role.DIM),
        Span(" "),
        span(value),
        Span("  "),
        Span(fit(word, _STATUS), STATUS_ROLES[item.status]),
        Span(" "),
        Span(fit(progress, _goal_width(columns), ellipsis=glyphs.ellipsis), Role.DIM),
    )


def about_node(node: Node, goal: GoalSeen, workspace: Workspace) -> list[tuple[str, Role]]:
    """What the marked line means, in paragraphs: why, what it supports, how far its goal is."""
    if isinstance(node, ObjectiveNode):
        why = node.objective.why if node.objective else "These measures name no objective that they serve."
        count = f"{node.tally.on_target} of {node.tally.due} on target beneath it." if node.tally.due else ""
        return [(node.name, Role.TITLE), (why, Role.TEXT), (count, Role.DIM)]
    measure = node.line.measure
    owner = f" Owner {measure.owner}." if measure.owner else ""
    first = f"{measure.name}: {measure.purpose}" if measure.purpose else f"{measure.name}."
    return [
        (first, Role.TITLE),
        (f"{_supports(node, workspace.scorecard)}{owner}", Role.DIM),
        (goal.sentence, Role.TEXT),
    ]


def _supports(node: MeasureNode, scorecard: Scorecard) -> str:
    """Supports Clients signed (8 %, 2 weeks later), which serves Coach 40 owners, part of A firm that carries us."""
    above = _above(node, scorecard)
    if node.drives is None:
        verb = {Kind.INDICATOR: "Shows", Kind.METRIC: "Belongs to", Kind.ACTION: "Serves"}[node.line.measure.kind]
        return f"{verb} {above}." if above else "Serves no objective."
    how = link_words(node.drives, node.line.measure, scorecard)
    indicator = scorecard.measure(node.drives.indicator).name
    return f"Supports {indicator}{f' ({how})' if how else ''}" + (f", which shows {above}." if above else ".")


def _above(node: MeasureNode, scorecard: Scorecard) -> str:
    """Coach 40 owners, part of A firm that carries us."""
    names = {objective.key: objective.name for objective in scorecard.objectives}
    keys = node.path.split("/")
    found = [names[key] for key in reversed(keys[: node.depth + 1]) if key in names]
    return ", part of ".join(found)


# The targets ahead.


def amount_width(stops: Sequence[Stop]) -> int:
    """How many cells the amounts take, from what and to what alike."""
    return min(
        _AMOUNT, max((width(text) for stop in stops for text in (stop.start, stop.reach)), default=_LEAST_AMOUNT)
    )


def _stop_widths(columns: int, amount: int) -> tuple[int, int]:
    """The measure's name, and how it stands."""
    left = columns - 1 - _DATE - 1 - 1 - _KIND - 1 - 2 * amount - 4 - 2
    name = min(34, left * 3 // 8)
    return name, left - name


def timeline_heading(columns: int, amount: int) -> Line:
    """The names of the columns."""
    name, stands = _stop_widths(columns, amount)
    text = (
        f" {fit('By or from', _DATE)} {fit('Measure', name)} {fit('What', _KIND)} {fit('From', amount, right=True)}"
        f" to {fit('To', amount, right=True)}  {fit('Stands', stands)}"
    )
    return cut(line(span(text, Role.HEADING)), columns)


def stop_line(stop: Stop, columns: int, amount: int, glyphs: Glyphs, *, marked: bool) -> Line:
    """One target ahead: when, of what, from what to what, and how that stands."""
    name, stands = _stop_widths(columns, amount)
    role = Role.GOOD if stop.met else Role.WAITING
    sign = glyphs.on_target if stop.met else glyphs.waiting

    told = f"{sign} {stop.stands}"
    if width(told) > stands:
        told = told.partition(", ")[0]  # the marked one is told in full below

    def column(text: str, cells: int, role: Role = Role.DIM, *, right: bool = False) -> Span:
        return Span(fit(text, cells, right=right, ellipsis=glyphs.ellipsis), role)

    return (
        Span(glyphs.cursor if marked else " ", Role.ACCENT),
        column(f"{show_day(stop.day)} {stop.day.year}", _DATE),
        Span(" "),
        column(stop.measure.name, name, Role.TITLE if marked else Role.TEXT),
        Span(" "),
        column(stop.ahead.value.partition(" ")[0], _KIND),
        Span(" "),
        column(stop.start, amount, right=True),
        Span(" to ", Role.DIM),
        column(stop.reach, amount, Role.TEXT, right=True),
        Span("  "),
        column(told, stands, role),
    )


def about_stop(stop: Stop, goal: GoalSeen) -> list[tuple[str, Role]]:
    """The marked target ahead in full."""
    when = f"{'from' if stop.ahead.value == 'target' else 'by'} {show_day(stop.day)} {stop.day.year}"
    first = f"{stop.measure.name}: {stop.ahead.value}, {stop.start} to {stop.reach} {when}; {stop.stands}."
    return [(first, Role.TITLE), (goal.sentence, Role.TEXT)]
