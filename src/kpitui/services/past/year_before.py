"""Six weeks and twelve months of a measure beside those a year before, as in a weekly business review."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kpitui.charts.spec import Chart, How, Ink, Layer, Point, Sign, TimeLabel
from kpitui.domain.entries import combine
from kpitui.domain.measures import Frequency, Measure
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
    """Six weeks (none of a monthly measure) and twelve whole months up to a period, and what adds up to that day."""

    measure: Measure
    until: Period
    weeks: tuple[Compared, ...]
    months: tuple[Compared, ...]
    to_date: tuple[Compared, ...]


def can_compare(measure: Measure) -> bool:
    """Whether a measure has months to compare."""
    return measure.frequency in (Frequency.WEEKLY, Frequency.MONTHLY)


def year_before(workspace: Workspace, measure: Measure, until: Period) -> YearBefore:
    """The weeks and months of a weekly or monthly measure up to a period of its own."""
    calendar = workspace.calendar
    month = calendar.enclosing(until, Frequency.MONTHLY)
    is_whole = calendar.enclosing(calendar.next(until), Frequency.MONTHLY) != month
    months = calendar.trailing(month if is_whole else calendar.next(month, -1), MONTHS)
    first = calendar.next(months[0], -_MONTHS_BACK)
    wanted = [Wanted(measure.key, first, month)]
    weeks = calendar.trailing(until, WEEKS) if until.frequency is Frequency.WEEKLY else []
    if weeks:
        wanted.append(Wanted(measure.key, calendar.next(weeks[0], -_WEEKS_BACK), until))
    with workspace.database.reading() as connection:
        readings = load_values(connection, workspace.scorecard, calendar, wanted)

    def compared(period: Period, back: int) -> Compared:
        before = calendar.next(period, -back)
        return Compared(
            calendar.short_label(period), readings.value(measure.key, period), readings.value(measure.key, before)
        )

    return YearBefore(
        measure,
        until,
        tuple(compared(week, _WEEKS_BACK) for week in weeks),
        tuple(compared(period, _MONTHS_BACK) for period in months),
        tuple(_to_date(workspace, measure, until, readings)),
    )


def _to_date(workspace: Workspace, measure: Measure, until: Period, readings: Readings) -> list[Compared]:
    """Month, quarter and year to date against the same periods a year before; nothing of what is computed."""
    if measure.formula:
        return []
    calendar = workspace.calendar
    back = _WEEKS_BACK if until.frequency is Frequency.WEEKLY else _MONTHS_BACK
    found = []
    for frequency, label in _TO_DATE:
        if frequency.rank <= until.frequency.rank:
            continue
        whole = calendar.enclosing(until, frequency)
        parts = [part for part in calendar.parts(whole, until.frequency) if part.start <= until.start]
        now = _together(measure, parts, readings, lambda part: part)
        before = _together(measure, parts, readings, lambda part: calendar.next(part, -back))
        found.append(Compared(label, now, before))
    return found


_TO_DATE = (
    (Frequency.MONTHLY, "Month"),
    (Frequency.QUARTERLY, "Quarter"),
    (Frequency.YEARLY, "Year"),
)


def _together(
    measure: Measure, parts: Sequence[Period], readings: Readings, which: Callable[[Period], Period]
) -> float | None:
    values = [readings.value(measure.key, which(part)) for part in parts]
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
