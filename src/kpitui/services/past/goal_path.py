"""The way to a goal: what has been reached, period by period, beside the line that leads there by its date."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from kpitui.charts.spec import Chart, How, Ink, Layer, Mark, Point, Sign
from kpitui.domain.measures import Goal, Measure
from kpitui.domain.weeks import Period
from kpitui.frozen import dataclass
from kpitui.services.loading import Wanted, load_values
from kpitui.services.past.history import MOST_PERIODS
from kpitui.services.past.measure_chart import time_labels
from kpitui.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Step:
    """One period on the way: what is reached at its end (None: to come, or a gap), and what the line asks for."""

    period: Period
    reached: float | None
    asked: float
    interim: float | None = None


@dataclass(frozen=True, slots=True)
class GoalPath:
    """The way to a goal from the period it begins in to the one that holds its date."""

    measure: Measure
    goal: Goal
    steps: tuple[Step, ...]
    now: int  # the place of the newest reading, -1 without any

    @property
    def title(self) -> str:
        """What the chart shows."""
        return "added up since it began" if self.goal.cumulative else "level"


def goal_path(workspace: Workspace, measure: Measure) -> GoalPath | None:
    """The way to the goal of a measure, at most 2,600 periods; None without a goal."""
    goal = measure.goal
    if goal is None:
        return None
    calendar, today = workspace.calendar, workspace.today()
    periods = [calendar.period_of(measure.frequency, goal.begins)]
    if calendar.middle_day(periods[0]) < goal.begins:
        periods = [calendar.next(periods[0])]
    while calendar.last_day(periods[-1]) < goal.by and len(periods) < MOST_PERIODS:
        periods.append(calendar.next(periods[-1]))
    with workspace.database.reading() as connection:
        wanted = [Wanted(measure.key, periods[0], periods[-1])]
        readings = load_values(connection, workspace.scorecard, calendar, wanted)
    values = [readings.value(measure.key, period) if period.start <= today else None for period in periods]
    now = max((place for place, value in enumerate(values) if value is not None), default=-1)
    steps = []
    total = goal.start
    for place, (period, value) in enumerate(zip(periods, values, strict=True)):
        total += value or 0.0
        reached = (total if place <= now else None) if goal.cumulative else value
        last = calendar.last_day(period)
        interim = next((item.reach for item in goal.interim if calendar.contains(period, item.by)), None)
        steps.append(Step(period, reached, asked_on(goal, last), interim))
    return GoalPath(measure, goal, tuple(steps), now)


def asked_on(goal: Goal, day: date) -> float:
    """What the straight lines from the start over the interim targets to the goal ask for on a day."""
    stops = [(goal.begins, goal.start), *((item.by, item.reach) for item in goal.interim), (goal.by, goal.reach)]
    stops.sort(key=lambda stop: stop[0])
    for (first, low), (last, high) in pairwise(stops):
        if first <= day <= last:
            days = (last - first).days
            return high if days == 0 else low + (high - low) * (day - first).days / days
    return goal.start if day < goal.begins else goal.reach


def goal_chart(workspace: Workspace, path: GoalPath) -> Chart:
    """What has been reached against the line, with the interim targets and the goal as marks."""
    steps = path.steps
    reached = tuple(step.reached for step in steps)
    marks = [Mark(place, "i", "interim target") for place, step in enumerate(steps) if step.interim is not None]
    points = []
    newest = reached[path.now] if path.now >= 0 else None
    if newest is not None:
        points.append(Point(path.now, newest, Sign.PLAIN, Ink.LINE))
    return Chart(
        len(steps),
        workspace.form(path.measure),
        (
            Layer("the line to the goal", How.LEVEL, Ink.TARGET, tuple(step.asked for step in steps)),
            Layer("reached", How.JOINED, Ink.LINE, reached),
        ),
        tuple(points),
        marks=(*marks, Mark(len(steps) - 1, "g", "goal")),
        times=time_labels([step.period for step in steps], workspace.calendar),
    )
