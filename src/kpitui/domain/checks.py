"""What makes a scorecard hard to act on, judged by its definitions alone; never looks at readings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kpitui.domain.formulas import COMPLETION, parse_formula
from kpitui.domain.measures import Bounds, Kind, Measure, Scorecard, Show
from kpitui.errors import InvalidInput
from kpitui.frozen import dataclass

MOST_IN_A_TEAM = 7
MOST_IN_ALL = 15


@dataclass(frozen=True, slots=True)
class Finding:
    """One weakness: the key of the measure (empty for the whole scorecard), what it is, and what to do about it."""

    measure: str
    what: str
    do: str


def check_scorecard(scorecard: Scorecard) -> list[Finding]:
    """The weaknesses of a scorecard in the order of its measures, those of the whole last.

    Measures with a date of retirement are left out. Those that need no history; what readings show is checked apart.
    """
    live = [measure for measure in scorecard.measures if measure.retired_on is None]
    acted_on = _acted_on(live)
    found: list[Finding] = []
    for measure in live:
        if measure.kind is Kind.INDICATOR:
            found += _check_indicator(measure, is_acted_on=measure.key in acted_on)
        elif measure.kind is Kind.ACTION and not measure.links:
            what = f"{measure.name} drives nothing, so nobody can tell what doing it is good for."
            found.append(Finding(measure.key, what, "Name the indicator it drives, or make it a metric."))
        if measure.formula.strip() == COMPLETION and measure.show is not Show.PERCENT:
            what = f"{measure.name} is a share from 0 to 1 but shows a {measure.show}."
            found.append(Finding(measure.key, what, 'Give it show = "percent".'))
    return found + _check_numbers([measure for measure in live if measure.kind is Kind.INDICATOR])


def _acted_on(live: Sequence[Measure]) -> set[str]:
    """Keys of what people can move: actions, what they drive, and what is computed from any of these.

    Corrective actions are among what people do.
    """
    moved = {measure.key for measure in live if measure.kind is Kind.ACTION or COMPLETION in _operands(measure)}
    moved |= {link.indicator for measure in live for link in measure.links}
    users: dict[str, list[str]] = {}
    for measure in live:
        for name in _operands(measure):
            users.setdefault(name, []).append(measure.key)
    pending = list(moved)
    while pending:
        reached = [key for key in users.get(pending.pop(), ()) if key not in moved]
        moved.update(reached)
        pending.extend(reached)
    return moved


def _operands(measure: Measure) -> tuple[str, ...]:
    try:
        if not measure.formula:
            return ()
        formula = parse_formula(measure.formula)
        return (*formula.names, *formula.built_in)
    except InvalidInput:
        return ()


def _check_indicator(measure: Measure, *, is_acted_on: bool) -> list[Finding]:
    has_target = bool(measure.targets) and measure.targets[-1].bounds != Bounds()
    name = measure.name
    found: list[tuple[str, str]] = []
    if measure.show is Show.COUNT and not has_target and not is_acted_on:
        what = f"{name} counts something but shows nothing: it has neither a target nor an action that drives it."
        found.append((what, "Give it a target and an action that drives it, or make it a metric."))
    else:
        if not is_acted_on:
            what = f"{name} is a result nobody acts on: no action drives it."
            found.append((what, "Ask which action, done every week, would move it, and link that action to it."))
        if not has_target:
            found.append((f"{name} has no target, so nobody can say whether a value is good.", "Give it a target."))
    if not measure.objective:
        found.append((f"{name} belongs to no objective.", "Name the objective it shows, or make it a metric."))
    if not measure.purpose:
        found.append((f"{name} has no purpose: nothing says why it is watched.", "Write down what it tells you."))
    if not measure.owner:
        found.append((f"{name} has no owner.", "Name the person who looks after it."))
    return [Finding(measure.key, what, do) for what, do in found]


def _check_numbers(indicators: Sequence[Measure]) -> list[Finding]:
    found = []
    do = "Keep those that would change what you do, and make the others metrics."
    for team, count in Counter(measure.team for measure in indicators).items():
        if count > MOST_IN_A_TEAM:
            whose = f"The team {team} has {count} indicators" if team else f"{count} indicators belong to no team"
            found.append(Finding("", f"{whose}: nobody can act on more than {MOST_IN_A_TEAM}.", do))
    if len(indicators) > MOST_IN_ALL:
        what = f"There are {len(indicators)} indicators in all: more than {MOST_IN_ALL} are not looked at any more."
        found.append(Finding("", what, do))
    return found
