"""Makes the chart of a measure from its page: values, targets as they were, usual range, signals, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import inf

from kpitui.charts.spec import Chart, How, Ink, Layer, Mark, Point, Sign, TimeLabel
from kpitui.domain.measures import Measure, Show
from kpitui.domain.signals import Side
from kpitui.domain.status import Status
from kpitui.domain.weeks import Calendar, Period, month_name
from kpitui.services.past.measure_page import Moment
from kpitui.services.workspace import Workspace

_INKS = {Status.ON_TARGET: Ink.GOOD, Status.OFF_TARGET: Ink.BAD, Status.PENDING: Ink.WAITING}
_SIGNS = {Status.ON_TARGET: Sign.MET, Status.OFF_TARGET: Sign.MISSED, Status.PENDING: Sign.RUNNING}
_SIDES = {
    (Side.HIGH, False): Sign.HIGH,
    (Side.LOW, False): Sign.LOW,
    (Side.HIGH, True): Sign.HIGH_MISSED,
    (Side.LOW, True): Sign.LOW_MISSED,
}
_ALWAYS = frozenset({*_SIDES.values(), Sign.RUNNING})
# With less than a cell for each reading, only the signals keep a sign of their own.
_LEAST_CELLS = 1.0


def measure_chart(workspace: Workspace, moments: Sequence[Moment], cells: int) -> Chart:
    """The chart of these periods, for an area of about so many cells in width."""
    measure = moments[-1].line.measure
    dense = len(moments) * _LEAST_CELLS > cells
    points = [point for place, moment in enumerate(moments) if (point := _point(place, moment)) is not None]
    if dense:
        points = [point for point in points if point.sign in _ALWAYS]
    return Chart(
        len(moments),
        workspace.form(measure),
        (*_usual(moments), *_targets(moments), _values(moments)),
        tuple(points),
        tuple(place for place, moment in enumerate(moments) if moment.dividers),
        tuple(_marks(moments)),
        time_labels([moment.period for moment in moments], workspace.calendar),
    )


def _point(place: int, moment: Moment) -> Point | None:
    line = moment.line
    if line.value is None or line.status is Status.EXCUSED:
        return None
    ink = _INKS.get(line.status, Ink.PLAIN)
    if moment.signals:
        missed = line.status is Status.OFF_TARGET
        return Point(place, line.value, _SIDES[moment.signals[0].side, missed], ink)
    return Point(place, line.value, _SIGNS.get(line.status, Sign.PLAIN), ink)


def _values(moments: Sequence[Moment]) -> Layer:
    """The readings; an excused period and one without a reading are gaps."""
    values = [None if moment.line.status is Status.EXCUSED else moment.line.value for moment in moments]
    return Layer("reading", How.JOINED, Ink.LINE, tuple(values))


def _targets(moments: Sequence[Moment]) -> list[Layer]:
    """The bounds as they were valid in each period."""
    bounds = [moment.line.bounds for moment in moments]
    sides = (
        ("target", [item.at_least if item else None for item in bounds]),
        ("at most", [item.at_most if item else None for item in bounds]),
    )
    used = [(name, values) for name, values in sides if any(value is not None for value in values)]
    return [
        Layer("target" if place == 0 else "", How.LEVEL, Ink.TARGET, tuple(values))
        for place, (_, values) in enumerate(used)
    ]


def _usual(moments: Sequence[Moment]) -> list[Layer]:
    """The limits of what is usual and the mean between them; a limit that no reading can reach is not shown."""
    known = [moment.limits for moment in moments]
    if not any(known):
        return []
    measure = moments[-1].line.measure
    least, most = _possible(moments, measure)

    def shown(limit: float) -> float | None:
        return limit if least <= limit <= most else None

    return [
        Layer("mean", How.DOTS, Ink.USUAL, tuple(limits.mean if limits else None for limits in known)),
        Layer("usual range", How.DASHES, Ink.USUAL, tuple(shown(limits.upper) if limits else None for limits in known)),
        Layer("", How.DASHES, Ink.USUAL, tuple(shown(limits.lower) if limits else None for limits in known)),
    ]


def _possible(moments: Sequence[Moment], measure: Measure) -> tuple[float, float]:
    """The least and the most that can be read: steps have ends, and what never was negative does not become so."""
    if measure.show is Show.RATING:
        return 1.0, float(len(measure.steps))
    negative = any((moment.line.value or 0) < 0 for moment in moments)
    return (-inf if negative else 0.0), inf


def _marks(moments: Sequence[Moment]) -> list[Mark]:
    found = []
    for place, moment in enumerate(moments):
        if moment.texts:
            found.append(Mark(place, "n", "note"))
        if moment.decided:
            found.append(Mark(place, "c", "corrective action"))
        if moment.done:
            found.append(Mark(place, "d", "done"))
        if moment.line.status is Status.EXCUSED:
            found.append(Mark(place, "s", "skipped"))
    return found


def time_labels(periods: Sequence[Period], calendar: Calendar) -> tuple[TimeLabel, ...]:
    """The years and months that begin on the axis; a week belongs to the one that holds its first day.

    Of a few periods all are named: there may be no month that begins in them, or none that can be told from it.
    """
    if len(periods) <= _FEW:
        return _named_each(periods, calendar)
    days = [period.start for period in periods]
    months = (days[-1] - days[0]).days < _DAYS_WITH_MONTHS
    found = [TimeLabel(0, f"{month_name(days[0])} {days[0].year}" if months else str(days[0].year), _FIRST)]
    for place, (before, day) in enumerate(pairwise(days), 1):
        if before.year != day.year:
            found.append(TimeLabel(place, str(day.year), _YEAR))
        elif months and before.month != day.month:
            found.append(TimeLabel(place, month_name(day), _RANKS.get(day.month, 0)))
    return tuple(found)


def _named_each(periods: Sequence[Period], calendar: Calendar) -> tuple[TimeLabel, ...]:
    """Each by its short label, the first and those that begin a year with the year."""
    found: list[TimeLabel] = []
    before = 0
    for place, period in enumerate(periods):
        short, whole, year = calendar.short_label(period), calendar.label(period), calendar.middle_day(period).year
        if year != before:
            short = whole if whole.endswith(short) else f"{short} {year}"
        found.append(TimeLabel(place, short, _RANK_OF_FEW - place))
        before = year
    return tuple(found)


_FEW, _RANK_OF_FEW = 6, 10
_YEAR, _FIRST = 9, 8
# Where there is no room for every month, the quarters, and before them the half-years, stay.
_RANKS = {7: 3, 4: 2, 10: 2}
# Three years: of more, the years alone are named.
_DAYS_WITH_MONTHS = 1_100
