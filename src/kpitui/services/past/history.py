"""The past of one measure: its readings with the targets as they were, its usual range, and what stands out."""

from __future__ import annotations

from collections.abc import Sequence

from kpitui.domain.limits import Capability, Limits, Reading, capability, stretches
from kpitui.domain.measures import Measure
from kpitui.domain.own_range import UsualRange
from kpitui.domain.readings import Readings
from kpitui.domain.season import Season, seasons_of
from kpitui.domain.signals import Rules, Signal, signals_against
from kpitui.domain.status import Status, target_in
from kpitui.domain.weeks import Period
from kpitui.frozen import dataclass, replace
from kpitui.services.diagnosis.gathering import counted_value
from kpitui.services.diagnosis.usual import usual_in, usual_periods
from kpitui.services.loading import Wanted, load_readings, load_values
from kpitui.services.standing import Line, judged_through, line_for
from kpitui.services.workspace import Workspace
from kpitui.storage.entries import first_days
from kpitui.storage.notes import notes_between

USUAL_PERIODS = 13
MOST_PERIODS = 2_600  # fifty years of weeks


@dataclass(frozen=True, slots=True)
class Past:
    """One reading of a measure; `notes` are those on its entries and on the period itself."""

    label: str
    line: Line
    notes: tuple[str, ...]

    @property
    def excused(self) -> bool:
        """Whether the period counts neither as met nor as missed."""
        return self.line.status is Status.EXCUSED


@dataclass(frozen=True, slots=True)
class History:
    """The past of one measure, oldest first. `usual` is seen from the running period or the one after the last.

    Signals are those against it. Seasons are those since the last divider, of all years of it.
    """

    measure: Measure
    past: tuple[Past, ...]
    usual: UsualRange
    signals: tuple[Signal, ...]
    capability: Capability | None
    seasons: tuple[Season, ...] = ()

    @property
    def limits(self) -> Limits | None:
        """The usual range in numbers; None below 6 readings, and for yes and no."""
        return self.usual.limits


def history(
    workspace: Workspace,
    measure: Measure,
    *,
    count: int | None,
    until: Period | None = None,
    rules: Rules = Rules.WHEELER,
) -> History:
    """The last `count` periods of a measure, or (None) all since it was first counted.

    They go up to `until`, a period of its own, or (None) to the running one. What is usual rests on the finished
    periods up to there since the last divider, at most two years of them, however few are shown. Periods from before
    the measure was counted or defined are not due.
    """
    calendar, today = workspace.calendar, workspace.today()
    last, viewpoint = last_and_viewpoint(workspace, measure, until)
    with workspace.database.reading() as connection:
        begins = calendar.period_of(measure.frequency, first_days(connection).get(measure.key, today))
        periods = [last]
        while (periods[-1].start > begins.start or (count and len(periods) < count)) and len(periods) < MOST_PERIODS:
            periods.append(calendar.next(periods[-1], -1))
        periods.reverse()
        first = min(periods[0], usual_periods(workspace, viewpoint)[0], key=lambda period: period.start)
        # Only what is shown has entries to tell about: of all others the values are enough, in a third of the time.
        shown = periods[-count:] if count else periods
        values = load_values(connection, workspace.scorecard, calendar, [Wanted(measure.key, first, last)])
        readings = load_readings(connection, workspace.scorecard, calendar, [Wanted(measure.key, shown[0], last)])
        spans = {measure.key: (periods[0].start, calendar.last_day(periods[-1]))}
        noted = notes_between(connection, spans)
        through = judged_through(workspace, connection)
    lines = [
        _judged(line_for(measure, period, readings, calendar, finished=calendar.last_day(period) <= through), begins)
        for period in shown
    ]
    usual = usual_in(workspace, measure, viewpoint, values)
    past = [
        Past(
            calendar.label(line.period),
            line,
            tuple(entry.note for entry in line.entries if entry.note)
            + tuple(note.text for note in noted if calendar.contains(line.period, note.day)),
        )
        for line in lines
    ]
    starts = {period.start for period in shown}
    signals = signals_against(usual.readings, usual.limits, rules) if usual.limits else ()
    targets = (target_in(measure, period, calendar) for period in reversed(periods))
    return History(
        measure,
        tuple(past),
        usual,
        tuple(signal for signal in signals if signal.period in starts),
        capability(usual.limits, next((bounds for bounds in targets if bounds is not None), None)),
        _seasons(workspace, measure, periods, values),
    )


def last_and_viewpoint(workspace: Workspace, measure: Measure, until: Period | None) -> tuple[Period, Period]:
    """The period a past ends with, and the one from which it is seen: that after it, once it is over.

    So what is usual is told up to `last` as it is told on the first day after it, and today's as from the running one.
    """
    calendar, today = workspace.calendar, workspace.today()
    last = until or calendar.period_of(measure.frequency, today)
    return last, calendar.next(last) if calendar.last_day(last) < today else last


def _judged(line: Line, begins: Period) -> Line:
    """A period from before anything was counted is no gap: it is not due."""
    if line.status is Status.MISSING and line.period.start < begins.start:
        return replace(line, status=Status.NOT_DUE)
    return line


def _seasons(workspace: Workspace, measure: Measure, periods: Sequence[Period], values: Readings) -> tuple[Season, ...]:
    """The seasons since the last divider, from finished periods that are not excused."""
    calendar, today = workspace.calendar, workspace.today()
    readings = [
        Reading(period.start, counted_value(measure, period, values, calendar))
        for period in periods
        if calendar.last_day(period) < today
    ]
    last = calendar.last_day(periods[-1])
    found = stretches(readings, [divider.day for divider in measure.dividers if divider.day <= last])
    return seasons_of(found[-1]) if found else ()


def last_finished(workspace: Workspace, measure: Measure) -> Period:
    """The newest period of a measure that is over."""
    calendar = workspace.calendar
    return calendar.next(calendar.period_of(measure.frequency, workspace.today()), -1)
