"""Where the business stands in one week: every measure's reading, target and status, and the headline over them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from kpitui.domain.entries import Entry
from kpitui.domain.measures import Bounds, Frequency, Kind, Measure, Scorecard
from kpitui.domain.readings import Readings
from kpitui.domain.reviews import Review, ReviewState
from kpitui.domain.status import STATUS_WORDS, Status, exception_for, judge, pace, target_in
from kpitui.domain.weeks import Calendar, Period
from kpitui.domain.wording import several
from kpitui.frozen import dataclass
from kpitui.services.loading import Wanted, load_readings, load_values
from kpitui.services.workspace import Workspace
from kpitui.storage.closed_weeks import is_closed
from kpitui.storage.database import Connection
from kpitui.storage.entries import first_days
from kpitui.storage.reviews import review_of

TREND_PERIODS = 13


@dataclass(frozen=True, slots=True)
class Line:
    """One measure in one period: what a line of the scorecard or of the review says, in stored units.

    `entries` are those behind the reading, by day; `pace` is what should be reached by today (running weeks only).
    """

    measure: Measure
    period: Period
    value: float | None
    bounds: Bounds | None
    status: Status
    entries: tuple[Entry, ...] = ()
    pace: float | None = None
    excuse: str = ""

    @property
    def newest(self) -> Entry | None:
        """The entry that was recorded last."""
        return max(self.entries, key=lambda entry: entry.id, default=None)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of some measures are due, and how many of these are on target."""

    due: int
    on_target: int


@dataclass(frozen=True, slots=True)
class Headline:
    """The week in two numbers."""

    actions: Tally
    indicators: Tally

    @property
    def words(self) -> str:
        """`5 of 8 actions done, 3 of 5 indicators on target`; without what none is due of."""
        told = [
            f"{tally.on_target} of {several(tally.due, word)} {verb}"
            for tally, word, verb in ((self.actions, "action", "done"), (self.indicators, "indicator", "on target"))
            if tally.due
        ]
        return ", ".join(told) or "nothing is due"


@dataclass(frozen=True, slots=True)
class Trend:
    """The last periods of a line, oldest first and its own last; None where there is no reading."""

    values: tuple[float | None, ...]

    @property
    def previous(self) -> float | None:
        """The reading of the period before."""
        return self.values[-2] if len(self.values) > 1 else None

    @property
    def mean(self) -> float | None:
        """The mean of the readings before the line's own; None without any."""
        known = [value for value in self.values[:-1] if value is not None]
        return sum(known) / len(known) if known else None


@dataclass(frozen=True, slots=True)
class Standing:
    """A whole scorecard in one week.

    `lines` has every measure once. `still_due` are the earlier months, quarters and years that the review of this week
    asks for besides, because they were not entered when they ended; the headline counts them as that review does.
    """

    scorecard: Scorecard
    week: Period
    label: str
    review: Review | None
    review_due_on: date
    lines: tuple[Line, ...]
    headline: Headline
    still_due: tuple[Line, ...] = ()

    @property
    def review_state(self) -> ReviewState:
        """Where the review of this week is."""
        return self.review.state if self.review else ReviewState.NONE

    def late(self, calendar: Calendar) -> str:
        """`Late: Revenue (Oct) not entered.`: what the headline counts beside the lines; empty for nothing."""
        told = [
            f"{line.measure.name} ({calendar.short_label(line.period)})"
            f" {'not entered' if line.status is Status.MISSING else STATUS_WORDS[line.status]}".rstrip()
            for line in self.still_due
            if line.status not in (Status.NOT_DUE, Status.EXCUSED)
        ]
        return f"Late: {', '.join(told)}." if told else ""


def line_for(
    measure: Measure, period: Period, readings: Readings, calendar: Calendar, *, finished: bool, elapsed: float = 1.0
) -> Line:
    """The line of one measure; `elapsed` is the part of the working week that is over, 0 to 1."""
    value = readings.value(measure.key, period)
    bounds = target_in(measure, period, calendar)
    exception = exception_for(measure, period, calendar)
    excused = exception is not None and exception.excused
    return Line(
        measure,
        period,
        value,
        bounds,
        judge(value, bounds, excused=excused, finished=finished),
        tuple(readings.entries_in(measure.key, period)),
        None if finished else pace(bounds, measure, elapsed),
        exception.reason if exception else "",
    )


def headline_of(lines: Iterable[Line]) -> Headline:
    """Counts actions and indicators that are due and judged; excused ones and metrics do not count.

    A measure without a target is not counted: there is nothing to be on or off.
    """
    counts = {Kind.ACTION: [0, 0], Kind.INDICATOR: [0, 0]}
    for line in lines:
        if line.measure.kind not in counts or line.status in (Status.EXCUSED, Status.NOT_DUE, Status.NO_TARGET):
            continue
        if line.bounds is None:
            continue
        counts[line.measure.kind][0] += 1
        reached = line.status is Status.PENDING and line.value is not None and line.bounds.met_by(line.value)
        if line.status is Status.ON_TARGET or reached:
            counts[line.measure.kind][1] += 1
    return Headline(Tally(*counts[Kind.ACTION]), Tally(*counts[Kind.INDICATOR]))


def period_shown(measure: Measure, week: Period, calendar: Calendar) -> tuple[Period, bool]:
    """The period of a measure that a week shows, and whether it is due in the review of that week.

    Weekly measures: the week. Others: the period that ends in the week; else the one running at its end, not due.
    """
    if measure.frequency is Frequency.WEEKLY:
        return week, True
    first = calendar.period_of(measure.frequency, week.start)
    if calendar.last_day(first) <= calendar.last_day(week):
        return first, True
    return first, False


def counted_measures(scorecard: Scorecard, week: Period) -> list[Measure]:
    """The measures that are not retired when the week begins, in scorecard order."""
    return [measure for measure in scorecard.measures if not measure.retired_by(week.start)]


def judged_through(workspace: Workspace, connection: Connection) -> date:
    """The last day of what is judged: yesterday, or the end of the running week once its review is closed.

    What was seen at the close is not taken back because the week still runs.
    """
    running = workspace.this_week()
    if is_closed(connection, running.start):
        return workspace.calendar.last_day(running)
    return workspace.today() - timedelta(days=1)


def standing(workspace: Workspace, week: Period, *, behind: bool = True) -> Standing:
    """Every measure in one week; a running period is pending, a period that ends in no such week not due.

    Nor is one from before the measure was counted or defined. Once its review is closed the running week is judged
    like those before it. Without what is `behind` the lines they have no entries, which is quicker.
    """
    scorecard, calendar = workspace.scorecard, workspace.calendar
    measures = counted_measures(scorecard, week)
    shown = {measure.key: period_shown(measure, week, calendar) for measure in measures}
    elapsed = workspace.working_week_elapsed(week)
    with workspace.database.reading() as connection:
        wanted = [Wanted(key, period, period) for key, (period, _) in shown.items()]
        load = load_readings if behind else load_values
        readings = load(connection, scorecard, calendar, wanted)
        review = review_of(connection, week.start)
        through = judged_through(workspace, connection)
        lines = []
        for measure in measures:
            period, due = shown[measure.key]
            finished = calendar.last_day(period) <= through
            line = line_for(measure, period, readings, calendar, finished=finished, elapsed=elapsed)
            lines.append(line if due or line.status is Status.EXCUSED else _not_due(line))
        lines = since_begun(workspace, connection, lines)
        late = _still_due(workspace, connection, week, lines, review, behind=behind)
    due_on = workspace.review_due_on(week)
    label = calendar.label(week)
    return Standing(scorecard, week, label, review, due_on, tuple(lines), headline_of([*lines, *late]), late)


def _still_due(
    workspace: Workspace,
    connection: Connection,
    week: Period,
    lines: Sequence[Line],
    review: Review | None,
    *,
    behind: bool,
) -> tuple[Line, ...]:
    """What the review of a week asks for beside its lines; nothing of a week that has not begun."""
    shown = {line.measure.key: line.period for line in lines if line.measure.frequency is not Frequency.WEEKLY}
    if not shown or week.start > workspace.today():
        return ()
    from kpitui.services.reviews.due_lines import lines_due  # it is made of lines itself

    longer = [line.measure for line in lines if line.measure.key in shown]
    asked = lines_due(workspace, connection, week, longer, review, behind=behind)
    return tuple(line for line in asked if line.period != shown[line.measure.key])


def since_begun(workspace: Workspace, connection: Connection, lines: Sequence[Line]) -> list[Line]:
    """The lines, of which those from before a measure was counted or defined are no gaps: they are not due."""
    if not any(line.status is Status.MISSING for line in lines):
        return list(lines)
    calendar, begins = workspace.calendar, first_days(connection)
    return [
        _not_due(line)
        if line.status is Status.MISSING and calendar.last_day(line.period) < begins.get(line.measure.key, date.min)
        else line
        for line in lines
    ]


def _not_due(line: Line) -> Line:
    return Line(line.measure, line.period, line.value, line.bounds, Status.NOT_DUE, line.entries, None, line.excuse)


def trends(
    workspace: Workspace, connection: Connection, lines: Sequence[Line], count: int = TREND_PERIODS
) -> list[Trend]:
    """The trend of each line over its last `count` periods. Load those on screen, not all of a large scorecard."""
    calendar = workspace.calendar
    ranges = [calendar.trailing(line.period, count) for line in lines]
    wanted = [Wanted(line.measure.key, periods[0], periods[-1]) for line, periods in zip(lines, ranges, strict=True)]
    readings = load_values(connection, workspace.scorecard, calendar, wanted)
    return [
        Trend(tuple(readings.value(line.measure.key, period) for period in periods))
        for line, periods in zip(lines, ranges, strict=True)
    ]
