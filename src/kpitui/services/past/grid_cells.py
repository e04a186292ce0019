"""Makes the cells of the grid from readings: value, status against the target of its time, and what is marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from kpitui.domain.measures import Bounds, Frequency, Measure, Scorecard
from kpitui.domain.readings import Readings
from kpitui.domain.status import Status, exception_for, judge, target_in, target_on
from kpitui.domain.weeks import Calendar, Period
from kpitui.frozen import dataclass
from kpitui.services.loading import operands
from kpitui.storage.after_closing import Closing

OVERHANG = timedelta(days=6)
"""A week belongs to the month of its middle day: the outer weeks of a month reach up to this far beyond it."""
_NEAR = 3  # days by which a week may begin elsewhere since its review: the scorecard's week_starts was changed


@dataclass(frozen=True, slots=True)
class Cell:
    """One measure in one period, in stored units.

    Of a period longer than the measure's own, a target is not held against the value: `judged` of the periods in it
    were judged by the target of their time, and `met` of them were on it. Then `status` is on target when all were,
    off target when some were not; `excused` counts those left out. `changed` says that what a closed review saw was
    changed since; `noted` that somebody wrote about it.
    """

    value: float | None
    bounds: Bounds | None
    status: Status
    judged: int = 0
    met: int = 0
    excused: int = 0
    noted: bool = False
    changed: bool = False

    @property
    def partly(self) -> bool:
        """Whether some of the periods in it were on target and some were not."""
        return 0 < self.met < self.judged

    @property
    def reached(self) -> bool:
        """Whether a running period has what it needs already, and can only gain."""
        bounds = self.bounds
        if self.status is not Status.PENDING or bounds is None or self.value is None or bounds.at_most is not None:
            return False
        return bounds.met_by(self.value)


@dataclass(frozen=True, slots=True)
class Background:
    """What all cells rest on: the day, since when each measure counts, when reviews were closed, what was undone.

    Periods up to the day `through` are judged, see `judged_through`.
    """

    today: date
    through: date
    begins: Mapping[str, date]
    closed: Mapping[date, Closing]
    undone: Mapping[str, Sequence[tuple[date, int]]]

    def closed_week(self, week: Period) -> date | None:
        """The first day under which the closed review of a week is kept, or None when it never was closed."""
        for days in range(_NEAR + 1):
            for day in (week.start - timedelta(days=days), week.start + timedelta(days=days)):
                if day in self.closed:
                    return day
        return None


class Roll:
    """Makes cells from readings."""

    def __init__(
        self,
        scorecard: Scorecard,
        calendar: Calendar,
        resting: Background,
        readings: Readings,
        noted: set[tuple[str, date]],
    ) -> None:
        self._scorecard = scorecard
        self._calendar = calendar
        self._resting = resting
        self._readings = readings
        self._noted: dict[str, list[date]] = {}
        for key, day in noted:
            self._noted.setdefault(key, []).append(day)
        self._last_days: dict[Period, date] = {}
        self._operands: dict[str, list[Measure]] = {}

    def cell(self, measure: Measure, period: Period) -> Cell:
        """One cell; a computed measure over a longer period is judged like any other, by the periods in it."""
        if self._is_before(measure, period):
            return Cell(None, None, Status.NOT_DUE)
        parts = [period] if period.frequency is measure.frequency else self._calendar.parts(period, measure.frequency)
        noted = self._is_noted(measure.key, period, parts)
        changed = any(self._is_changed(measure, part) for part in parts) if self._resting.closed else False
        if period.frequency is measure.frequency:
            return Cell(*self._judged(measure, period), noted=noted, changed=changed)
        statuses = [self._judged(measure, part)[2] for part in parts]
        met, missed = statuses.count(Status.ON_TARGET), statuses.count(Status.OFF_TARGET)
        value = self._readings.value(measure.key, period)
        status = self._over_parts(statuses, value, period, met, missed)
        return Cell(value, None, status, met + missed, met, statuses.count(Status.EXCUSED), noted, changed)

    def _is_before(self, measure: Measure, period: Period) -> bool:
        """Whether nothing can be said of a period, because the measure's life begins well after it."""
        begins = self._resting.begins.get(measure.key, self._resting.today)
        return self._last_day(period) + OVERHANG < begins and not measure.exceptions

    def _over_parts(
        self, statuses: Sequence[Status], value: float | None, period: Period, met: int, missed: int
    ) -> Status:
        if self._last_day(period) > self._resting.through:
            return Status.PENDING
        for status in (Status.EXCUSED, Status.NOT_DUE):
            if all(found is status for found in statuses):
                return status
        if value is None:
            return Status.MISSING
        if not met + missed:
            return Status.NO_TARGET
        return Status.OFF_TARGET if missed else Status.ON_TARGET

    def _judged(self, measure: Measure, period: Period) -> tuple[float | None, Bounds | None, Status]:
        """Value, target of its time and status; what lies before or after a measure's life is not due."""
        value = self._readings.value(measure.key, period)
        last = self._last_day(period)
        # What is the same in all periods is not looked up in each: a year of a row is 52 of them.
        targets, exception = measure.targets, None
        if measure.exceptions:
            exception = exception_for(measure, period, self._calendar)
            bounds = target_in(measure, period, self._calendar)
        elif targets and (len(targets) > 1 or targets[0].valid_from is not None):
            bounds = target_on(measure, last)
        else:
            bounds = targets[0].bounds if targets and targets[0].bounds != Bounds() else None
        excused = exception is not None and exception.excused
        status = judge(value, bounds, excused=excused, finished=last <= self._resting.through)
        if value is None and not excused:
            begins = self._resting.begins.get(measure.key, self._resting.today)
            if last < begins or measure.retired_by(period.start) or period.start > self._resting.today:
                status = Status.NOT_DUE
        return value, bounds, status

    def _last_day(self, period: Period) -> date:
        if period not in self._last_days:
            self._last_days[period] = self._calendar.last_day(period)
        return self._last_days[period]

    def _is_noted(self, key: str, period: Period, parts: Sequence[Period]) -> bool:
        first, last = parts[0].start, self._last_day(parts[-1])
        if any(first <= day <= last for day in self._noted.get(key, ())):
            return True
        return any(entry.note for entry in self._readings.entries_in(key, period))

    def _is_changed(self, measure: Measure, period: Period) -> bool:
        """Whether what the reading rests on was entered or undone after the review that saw it was closed."""
        week = self._resting.closed_week(self._calendar.week_of(self._last_day(period)))
        if week is None:
            return False
        closed = self._resting.closed[week]
        if measure.key not in self._operands:
            self._operands[measure.key] = operands(self._scorecard, measure)
        for operand in self._operands[measure.key]:
            numbers = [entry.id for entry in self._readings.entries_in(operand.key, period)]
            seen = operand.frequency is Frequency.WEEKLY or any(number <= closed.newest_entry for number in numbers)
            # A month that was missing at the close stays due: entering it is no correction.
            if seen and any(number > closed.newest_entry for number in numbers):
                return True
            undone = self._resting.undone.get(operand.key, ())
            if any(place > closed.audit and period.start <= day <= self._last_day(period) for day, place in undone):
                return True
        return False
