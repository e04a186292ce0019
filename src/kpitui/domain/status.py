"""How a reading stands against the target that was valid in its period."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from kpitui.domain.measures import Bounds, Frequency, Measure, PeriodException
from kpitui.domain.weeks import Calendar, Period


class Status(StrEnum):
    """What a reading means. `no_target` is a value with nothing to hold it against."""

    ON_TARGET = "on_target"
    OFF_TARGET = "off_target"
    MISSING = "missing"
    EXCUSED = "excused"
    NOT_DUE = "not_due"
    PENDING = "pending"
    NO_TARGET = "no_target"


# The words for a status, in the app and in the shell alike.
STATUS_WORDS = {
    Status.ON_TARGET: "on target",
    Status.OFF_TARGET: "off target",
    Status.MISSING: "missing",
    Status.EXCUSED: "excused",
    Status.NOT_DUE: "not due",
    Status.PENDING: "pending",
    Status.NO_TARGET: "no target",
}
REACHED = "reached"
_NO_BOUNDS = Bounds()


def is_reached(status: Status, value: float | None, bounds: Bounds | None) -> bool:
    """Whether a period that still runs has all it needs already; never where there may be too much."""
    if status is not Status.PENDING or value is None or bounds is None or bounds.at_most is not None:
        return False
    return bounds.met_by(value)


def exception_for(measure: Measure, period: Period, calendar: Calendar) -> PeriodException | None:
    """The one-period target or excuse of this period, or None; of several the last one given."""
    if not measure.exceptions:
        return None
    found = [item for item in measure.exceptions if calendar.contains(period, item.day)]
    return found[-1] if found else None


def target_in(measure: Measure, period: Period, calendar: Calendar) -> Bounds | None:
    """The bounds valid in a period: its one-period target, else the dated target in force on its last day."""
    exception = exception_for(measure, period, calendar)
    if exception is not None and exception.bounds is not None:
        return exception.bounds
    return target_on(measure, calendar.last_day(period))


def target_on(measure: Measure, day: date) -> Bounds | None:
    """The dated target in force on a day, or None when none is valid yet."""
    targets = measure.targets
    if len(targets) == 1 and targets[0].valid_from is None:  # nearly all measures
        return None if targets[0].bounds == _NO_BOUNDS else targets[0].bounds
    valid = [target for target in measure.targets if target.valid_from is None or target.valid_from <= day]
    if not valid:
        return None
    bounds = max(valid, key=lambda target: target.valid_from or date.min).bounds
    return None if bounds == _NO_BOUNDS else bounds


def judge(value: float | None, bounds: Bounds | None, *, excused: bool = False, finished: bool = True) -> Status:
    """The status of one reading; `finished` says that its period is over, or is being reviewed now."""
    if excused:
        return Status.EXCUSED
    if not finished:
        return Status.PENDING
    if value is None:
        return Status.MISSING
    if bounds is None:
        return Status.NO_TARGET
    return Status.ON_TARGET if bounds.met_by(value) else Status.OFF_TARGET


def pace(bounds: Bounds | None, measure: Measure, elapsed: float) -> float | None:
    """What a weekly measure that adds up should have reached by now, or None where pace means nothing.

    `elapsed` is the fraction of the working week that is over, 0 to 1.
    """
    if bounds is None or bounds.at_least is None or measure.frequency is not Frequency.WEEKLY or measure.formula:
        return None
    return bounds.at_least * elapsed if measure.aggregate == "sum" else None
