"""Six weeks and twelve months of a measure beside those a year before, as in a weekly business review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kpitui.charts.spec import Chart, How, Ink, Layer, Point, Sign, TimeLabel
from kpitui.domain.entries import combine
from kpitui.domain.measures import Aggregate, Frequency, Measure
from kpitui.domain.readings import Readings
from kpitui.domain.weeks import Period
from kpitui.frozen import dataclass
from kpitui.services.loading import Wanted, load_values
from kpitui.services.workspace import Workspace

WEEKS, MONTHS = 6, 12
# 364 days: the same days of the week, so that a week is held against a week with the same weekend in it.
_WEEKS_BACK = 52
_MONTHS_BACK = 12


@dataclass(frozen=True, slots=True)
class Compared:
    """One period beside the one a year before, in stored units."""

    label: str
    now: float | None
    before: float | None

    @property
    def change(self) -> float | None:
        """The change as a fraction of the year before; None where either is missing or that was zero."""
        if self.now is None or self.before is None or self.before == 0:
            return None
        return (self.now - self.before) / abs(self.before)


@dataclass(frozen=True, slots=True)
class YearBefore:
    """Six weeks (none of a monthly measure) and twelve whole months up to a period, and what adds up to that day.

    `since` is the first day that was counted, where a comparison is left out because of it: a part of a period is held
    against no whole one.
    """

    measure: Measure
    until: Period
    weeks: tuple[Compared, ...]
    months: tuple[Compared, ...]
    to_date: tuple[Compared, ...]
    since: date | None = None


def can_compare(measure: Measure) -> bool:
    """Whether a measure has months to compare."""
    return measure.frequency in (Frequency.WEEKLY, Frequency.MONTHLY)


def year_before(workspace: Workspace, measure: Measure, until: Period) -> YearBefore:
    """The weeks and months of a weekly or monthly measure up to a period of its own."""
    calendar = workspace.calendar
    month = calendar.enclosing(until, Frequency.MONTHLY)
    is_whole = calendar.enclosing(calendar.next(until), Frequency.MONTHLY) != month
    months = calendar.trailing(month if is_whole else calendar.next(month, -1), MONTHS)
    first = calendar.next(months[0], -_MONTHS_BACK - 1)  # and one more, to see whether the first of them is whole
    wanted = [Wanted(measure.key, first, month)]
    weeks = calendar.trailing(until, WEEKS) if until.frequency is Frequency.WEEKLY else []
    if weeks:
        wanted.append(Wanted(measure.key, calendar.next(weeks[0], -_WEEKS_BACK), until))
    with workspace.database.reading() as connection:
        readings = load_values(connection, workspace.scorecard, calendar, wanted)
    left_out = False

    def compared(period: Period, back: int) -> Compared:
        nonlocal left_out
        earlier = calendar.next(period, -back)
        before = readings.value(measure.key, earlier)
        if before is not None and not _is_whole(workspace, measure, earlier, readings):
            before, left_out = None, True
        return Compared(calendar.short_label(period), readings.value(measure.key, period), before)

    in_weeks = tuple(compared(week, _WEEKS_BACK) for week in weeks)
    in_months = tuple(compared(period, _MONTHS_BACK) for period in months)
    to_date, incomplete = _to_date(workspace, measure, until, readings)
    since = _begun_after(workspace, measure, first, until, readings) if left_out or incomplete else None
    return YearBefore(measure, until, in_weeks, in_months, to_date, since)


def _begun_after(
    workspace: Workspace, measure: Measure, month: Period, until: Period, readings: Readings
) -> date | None:
    """The first day of the first period with a value; None where that may lie before this month."""
    calendar = workspace.calendar
    begins = part = calendar.parts(month, measure.frequency)[0]
    while part.start < until.start and readings.value(measure.key, part) is None:
        part = calendar.next(part)
    return None if part == begins else part.start


def _is_whole(workspace: Workspace, measure: Measure, period: Period, readings: Readings) -> bool:
    """Whether a month had been counted from its beginning: in its first part, or already in the month before it."""
    calendar = workspace.calendar
    if period.frequency is measure.frequency:
        return True
    first = calendar.parts(period, measure.frequency)[0]
    return readings.value(measure.key, first) is not None or (
        readings.value(measure.key, calendar.next(period, -1)) is not None
    )


def _to_date(
    workspace: Workspace, measure: Measure, until: Period, readings: Readings
) -> tuple[tuple[Compared, ...], bool]:
    """Month, quarter and year to date against the same periods a year before; nothing of what is computed.

    Both sides have the same parts: those with a value now. Where one of these has none a year before there is no
    comparison; the second value says whether one was left out although there were some numbers.
    """
    if measure.formula:
        return (), False
    calendar = workspace.calendar
    back = _WEEKS_BACK if until.frequency is Frequency.WEEKLY else _MONTHS_BACK
    found, incomplete = [], False
    for frequency, label in _TO_DATE:
        if frequency.rank <= until.frequency.rank:
            continue
        whole = calendar.enclosing(until, frequency)
        parts = [part for part in calendar.parts(whole, until.frequency) if part.start <= until.start]
        entered = [part for part in parts if readings.value(measure.key, part) is not None]
        earlier = [calendar.next(part, -back) for part in entered]
        missing = [readings.value(measure.key, part) is None for part in earlier]
        if measure.aggregate is Aggregate.LAST:
            missing = missing[-1:]
        before = None if any(missing) else _together(measure, earlier, readings)
        incomplete = incomplete or (any(missing) and _together(measure, earlier, readings) is not None)
        found.append(Compared(label, _together(measure, entered, readings), before))
    return tuple(found), incomplete


_TO_DATE = (
    (Frequency.MONTHLY, "Month"),
    (Frequency.QUARTERLY, "Quarter"),
    (Frequency.YEARLY, "Year"),
)


def _together(measure: Measure, parts: Sequence[Period], readings: Readings) -> float | None:
    values = [readings.value(measure.key, part) for part in parts]
    return combine([value for value in values if value is not None], measure.aggregate)


def compared_chart(workspace: Workspace, measure: Measure, compared: Sequence[Compared]) -> Chart:
    """These periods as a line with a point for each, above the levels of the year before."""
    now = tuple(item.now for item in compared)
    return Chart(
        len(compared),
        workspace.form(measure),
        (
            Layer("a year before", How.LEVEL, Ink.BEFORE, tuple(item.before for item in compared)),
            Layer("now", How.JOINED, Ink.LINE, now),
        ),
        tuple(Point(place, value, Sign.MET, Ink.LINE) for place, value in enumerate(now) if value is not None),
        times=tuple(TimeLabel(place, item.label, place % 2) for place, item in enumerate(compared)),
    )
