"""The targets ahead in the order of their dates: interim targets, goals, and targets that become stricter or easier."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum

from kpitui.domain.goal_words import SHORT_PACE
from kpitui.domain.goals import Outlook
from kpitui.domain.measures import Bounds, Goal, Measure
from kpitui.domain.numbers import show_amount, show_bounds
from kpitui.frozen import dataclass
from kpitui.services.diagnosis.forecasting import prospect_of
from kpitui.services.objectives.objective_tree import last_lines
from kpitui.services.standing import Line
from kpitui.services.workspace import Workspace


class Ahead(StrEnum):
    """What becomes due on a day."""

    INTERIM = "interim target"
    GOAL = "goal"
    TARGET = "target"


Stored = float | Bounds


@dataclass(frozen=True, slots=True)
class Stop:
    """One target ahead: by (or, for a dated target, from) which day, from what to what, and how that stands now.

    `start` and `reach` are for people, `amounts` the same as stored. `met` says whether the newest finished period
    would do already; None while nothing is known.
    """

    day: date
    measure: Measure
    ahead: Ahead
    start: str
    reach: str
    stands: str
    met: bool | None
    amounts: tuple[Stored, Stored]


def timeline(workspace: Workspace) -> list[Stop]:
    """All targets from today on of the measures that are still counted then, the next one first."""
    today = workspace.today()
    found: list[Stop] = []
    for line in last_lines(workspace):
        measure = line.measure
        found += _dated_targets(workspace, line, today)
        if measure.goal is not None and measure.goal.by >= today:
            found += _way_to_goal(workspace, line, measure.goal, today)
    order = {measure.key: place for place, measure in enumerate(workspace.scorecard.measures)}
    live = [stop for stop in found if not stop.measure.retired_by(stop.day)]
    return sorted(live, key=lambda stop: (stop.day, order[stop.measure.key]))


def _dated_targets(workspace: Workspace, line: Line, today: date) -> Iterator[Stop]:
    form = workspace.form(line.measure)
    before, held = "none", Bounds()
    for target in line.measure.targets:
        is_one = target.bounds != Bounds()
        shown = show_bounds(target.bounds, form) if is_one else "none"
        if target.valid_from is not None and target.valid_from > today:
            met = None if line.value is None or not is_one else target.bounds.met_by(line.value)
            now = "nothing entered" if line.value is None else f"now {show_amount(line.value, form)}"
            word = "" if met is None else "met already, " if met else "not met yet, "
            amounts = (held, target.bounds)
            yield Stop(target.valid_from, line.measure, Ahead.TARGET, before, shown, word + now, met, amounts)
        before, held = shown, target.bounds


def _way_to_goal(workspace: Workspace, line: Line, goal: Goal, today: date) -> Iterator[Stop]:
    """The interim targets ahead and the goal itself; from what: the stop before, or the start."""
    form = workspace.form(line.measure)
    prospect = prospect_of(workspace, line)
    found = prospect.outlook if prospect else None

    def shown(amount: float) -> str:
        return show_amount(amount, form)

    before = goal.start
    for stop in goal.interim:
        if today <= stop.by < goal.by:
            stands = _stands(found, stop.reach, shown, is_next=found is not None and found.next_stop == stop)
            yield Stop(
                stop.by, line.measure, Ahead.INTERIM, shown(before), shown(stop.reach), *stands, (before, stop.reach)
            )
        before = stop.reach
    stands = _stands(found, goal.reach, shown, is_next=False, is_goal=True)
    yield Stop(goal.by, line.measure, Ahead.GOAL, shown(before), shown(goal.reach), *stands, (before, goal.reach))


def _stands(
    found: Outlook | None, reach: float, shown: Callable[[float], str], *, is_next: bool, is_goal: bool = False
) -> tuple[str, bool | None]:
    """On course, now 22; and whether it is reached already."""
    if found is None or found.now is None:
        return "nothing entered", None
    now = f"now {shown(found.now)}"
    if found.goal.cumulative and found.at_most:
        met = None
    else:
        met = found.now <= reach if found.at_most else found.now >= reach
    if met:
        return f"reached, {now}", True
    if is_next and found.stop_forecast is not None:
        return f"{SHORT_PACE[found.stop_forecast.pace]}, {now}", met
    return (f"{SHORT_PACE[found.forecast.pace]}, {now}" if is_goal else now), met
