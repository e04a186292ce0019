"""The measures of a report: their readings in it and before it, what is usual, and the order they are read in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from kpitui.domain.limits import Limits
from kpitui.domain.measures import Frequency, Kind, Measure, Scorecard
from kpitui.domain.numbers import AmountFormat, show_amount, show_bounds
from kpitui.domain.own_range import PAST
from kpitui.domain.readings import Readings
from kpitui.domain.status import Status
from kpitui.domain.weeks import Period
from kpitui.domain.wording import usual as usual_span
from kpitui.frozen import dataclass, replace
from kpitui.services.diagnosis.gathering import noun_of
from kpitui.services.diagnosis.usual import usual_in
from kpitui.services.grouping import grouped
from kpitui.services.loading import Wanted, load_readings, operands
from kpitui.services.reporting.report import ReportGroup, ReportLine, ReportReading
from kpitui.services.reporting.seen import LineKey, SeenLine
from kpitui.services.standing import Line, line_for
from kpitui.services.workspace import Workspace
from kpitui.storage.entries import first_days

# How many of its own periods a chart shows, unless the report itself has more.
_CHARTED = {Frequency.WEEKLY: 26, Frequency.MONTHLY: 13, Frequency.QUARTERLY: 9, Frequency.YEARLY: 6}
_UNJUDGED = (Status.EXCUSED, Status.NOT_DUE, Status.NO_TARGET)
_GONE = "No longer in the scorecard"


@dataclass(frozen=True, slots=True)
class _Wish:
    """A measure with its own periods inside the report, oldest first, and what a close saw of the only one."""

    measure: Measure
    inside: tuple[Period, ...]
    seen: SeenLine | None = None


def lines_of_week(workspace: Workspace, week: Period, seen: Sequence[SeenLine]) -> list[ReportLine]:
    """One line for each line of a week's review, with what its measure was before.

    A review closed while weeks began on another day is told as that of the week it mostly covers.
    """
    scorecard = workspace.scorecard
    wishes = [
        _Wish(scorecard.measure(line.measure), (_now_called(line.period, week),), line)
        for line in seen
        if _fits(scorecard, line)
    ]
    made = iter(_Maker(workspace, wishes, None, {}).lines())
    return [next(made) if _fits(scorecard, line) else _bare(workspace, line) for line in seen]


def _now_called(period: Period, week: Period) -> Period:
    return week if period.frequency is Frequency.WEEKLY else period


def _fits(scorecard: Scorecard, line: SeenLine) -> bool:
    """Whether the measure is still there, and due as often as it was then."""
    return scorecard.has(line.measure) and scorecard.measure(line.measure).frequency is line.period.frequency


def lines_of_period(
    workspace: Workspace, period: Period, measures: Iterable[Measure], seen: Mapping[LineKey, SeenLine]
) -> list[ReportLine]:
    """One line for each measure that has periods of its own in a longer one; `seen` is what closes kept of them."""
    wishes = []
    for measure in measures:
        inside = own_periods(workspace, period, measure.frequency)
        if inside and not measure.retired_by(inside[0].start):
            wishes.append(_Wish(measure, tuple(inside)))
    return _Maker(workspace, wishes, period, seen).lines()


def own_periods(workspace: Workspace, period: Period, frequency: Frequency) -> list[Period]:
    """The periods of a frequency that belong to a longer one, as far as they have begun; of a shorter one, its last."""
    calendar = workspace.calendar
    if frequency.rank > period.frequency.rank:
        running = calendar.period_of(frequency, period.start)
        return [running] if calendar.last_day(running) == calendar.last_day(period) else []
    return [part for part in calendar.parts(period, frequency) if part.start <= workspace.today()]


class _Maker:
    """Makes the lines of one report from one load of readings."""

    def __init__(
        self, workspace: Workspace, wishes: Sequence[_Wish], period: Period | None, seen: Mapping[LineKey, SeenLine]
    ) -> None:
        self._workspace = workspace
        self._wishes = wishes
        self._period = period
        self._seen = seen
        self._calendar = workspace.calendar
        self._today = workspace.today()
        with workspace.database.reading() as connection:
            wanted = [Wanted(wish.measure.key, self._first(wish), wish.inside[-1]) for wish in wishes]
            if period is not None:  # the outer weeks of a month reach beyond it
                wanted += [Wanted(wish.measure.key, period, period) for wish in wishes if self._is_shorter(wish)]
            self._readings: Readings = load_readings(connection, workspace.scorecard, self._calendar, wanted)
            self._begins = first_days(connection)
        self._begun = min(self._begins.values(), default=self._today)

    def _is_shorter(self, wish: _Wish) -> bool:
        return self._period is not None and wish.measure.frequency.rank < self._period.frequency.rank

    def _first(self, wish: _Wish) -> Period:
        return self._calendar.trailing(wish.inside[0], PAST[wish.measure.frequency])[0]

    def lines(self) -> list[ReportLine]:
        """In the order wished for."""
        return [self._line(wish) for wish in self._wishes]

    def _line(self, wish: _Wish) -> ReportLine:
        measure, form = wish.measure, self._workspace.form(wish.measure)
        count = max(_CHARTED[measure.frequency], len(wish.inside))
        begins = self._begin_of(measure)
        own = [self._reading(measure, form, period, wish, begins) for period in self._trailing(wish, count)]
        if wish.seen is not None:
            own[-1] = self._as_seen(own[-1], wish.seen)
        inside = [reading for reading in own if reading.inside]
        usual = usual_in(self._workspace, measure, wish.inside[0], self._readings)
        last, alone = inside[-1], len(inside) == 1 and not self._is_shorter(wish)
        value = last.value if alone else self._readings.value(measure.key, self._period or last.period)
        return ReportLine(
            key=measure.key,
            name=wish.seen.name if wish.seen else measure.name,
            kind=measure.kind,
            owner=person_name(self._workspace.scorecard, wish.seen.owner if wish.seen else measure.owner),
            team=measure.team,
            frequency=measure.frequency,
            form=form,
            label=last.label if alone or self._period is None else self._calendar.label(self._period),
            value=value,
            shown=last.shown if alone else _shown(value, form),
            bounds=last.bounds,
            target=last.target,
            status=last.status if alone else Status.NO_TARGET,
            excuse=wish.seen.excuse if wish.seen else "",
            met=sum(reading.met for reading in inside),
            due=sum(reading.due for reading in inside),
            readings=tuple(own),
            parts=tuple(self._parts(wish, inside, form)),
            limits=usual.limits,
            usual=self._usual_words(measure, usual.limits),
        )

    def _usual_words(self, measure: Measure, limits: Limits | None) -> str:
        return usual_span(limits.lower, limits.upper, noun_of(self._workspace, measure)) if limits else ""

    def _trailing(self, wish: _Wish, count: int) -> list[Period]:
        return self._calendar.trailing(wish.inside[-1], count)

    def _begin_of(self, measure: Measure) -> date:
        """The first day on which it, or anything it is computed from, was counted: before that nothing was missing."""
        days = [
            self._begins[operand.key]
            for operand in operands(self._workspace.scorecard, measure)
            if operand.key in self._begins
        ]
        return min(days, default=self._begun)

    def _reading(
        self, measure: Measure, form: AmountFormat, period: Period, wish: _Wish, begins: date
    ) -> ReportReading:
        calendar = self._calendar
        finished = calendar.last_day(period) < self._today
        line = line_for(measure, period, self._readings, calendar, finished=finished)
        status = line.status
        if calendar.last_day(period) < begins and status is Status.MISSING:
            status = Status.NOT_DUE
        inside = period in wish.inside
        due = inside and line.bounds is not None and status not in _UNJUDGED
        if self._period is not None and status is Status.PENDING:
            due = False
        before = self._seen.get((measure.key, period.start))
        return ReportReading(
            period,
            calendar.label(period),
            calendar.short_label(period),
            line.value,
            _shown(line.value, form),
            line.bounds,
            show_bounds(line.bounds, form),
            status,
            inside,
            met=int(due and line.bounds is not None and line.value is not None and line.bounds.met_by(line.value)),
            due=int(due),
            was=(before.shown or "missing") if inside and before and _is_corrected(before, line) else "",
        )

    def _as_seen(self, now: ReportReading, seen: SeenLine) -> ReportReading:
        """The reading of the week itself as its review saw it."""
        due = seen.bounds is not None and seen.status not in _UNJUDGED
        reached = seen.value is not None and seen.bounds is not None and seen.bounds.met_by(seen.value)
        return replace(
            now,
            label=seen.label,
            value=seen.value,
            shown=seen.shown,
            bounds=seen.bounds,
            target=seen.target,
            status=seen.status,
            met=int(due and reached),
            due=int(due),
        )

    def _parts(self, wish: _Wish, inside: Sequence[ReportReading], form: AmountFormat) -> list[ReportReading]:
        """The readings as the report tells them: those inside it, of a year by the month."""
        if self._period is None or self._period.frequency is not Frequency.YEARLY:
            return list(inside)
        if wish.measure.frequency is not Frequency.WEEKLY:
            return list(inside)
        calendar, found = self._calendar, []
        for month in calendar.parts(self._period, Frequency.MONTHLY):
            weeks = [reading for reading in inside if calendar.enclosing(reading.period, Frequency.MONTHLY) == month]
            value = self._readings.value(wish.measure.key, month) if weeks else None
            found.append(
                ReportReading(
                    month,
                    calendar.label(month),
                    calendar.short_label(month),
                    value,
                    _shown(value, form),
                    None,
                    "",
                    Status.NO_TARGET if weeks else Status.NOT_DUE,
                    True,
                    met=sum(week.met for week in weeks),
                    due=sum(week.due for week in weeks),
                )
            )
        return found


def _is_corrected(seen: SeenLine, now: Line) -> bool:
    """Whether a reading changed after a close. A month that a later review asked for again was only late."""
    if seen.value is None and seen.period.frequency is not Frequency.WEEKLY:
        return False
    return seen.value != now.value


def _shown(value: float | None, form: AmountFormat) -> str:
    return "" if value is None else show_amount(value, form)


def person_name(scorecard: Scorecard, key: str) -> str:
    """Who somebody is, by their key; the key where it names nobody."""
    person = scorecard.person(key)
    return person.name if person else key


def _bare(workspace: Workspace, seen: SeenLine) -> ReportLine:
    """The line of a measure that is no longer there, or is due in other periods now: nothing but what was seen."""
    scorecard = workspace.scorecard
    measure = scorecard.measure(seen.measure) if scorecard.has(seen.measure) else Measure("", "", seen.kind)
    due = seen.bounds is not None and seen.status not in _UNJUDGED and seen.kind is not Kind.METRIC
    met = due and seen.status is Status.ON_TARGET
    short = workspace.calendar.short_label(seen.period)
    reading = ReportReading(
        *(seen.period, seen.label, short, seen.value, seen.shown, seen.bounds, seen.target, seen.status, True),
        met=int(met),
        due=int(due),
    )
    return ReportLine(
        key=seen.measure,
        name=seen.name,
        kind=seen.kind,
        owner=person_name(scorecard, seen.owner),
        team=measure.team,
        frequency=seen.period.frequency,
        form=workspace.form(measure),
        label=seen.label,
        value=seen.value,
        shown=seen.shown,
        bounds=seen.bounds,
        target=seen.target,
        status=seen.status,
        excuse=seen.excuse,
        met=int(met),
        due=int(due),
        readings=(reading,),
        parts=(reading,),
    )


def report_groups(scorecard: Scorecard, lines: Sequence[ReportLine]) -> tuple[ReportGroup, ...]:
    """The lines by objective, each indicator after the actions that drive it; what is gone from the scorecard last."""
    by_key: dict[str, list[ReportLine]] = {}
    for line in lines:
        by_key.setdefault(line.key, []).append(line)
    known = [
        Line(scorecard.measure(key), found[0].readings[-1].period, None, None, Status.NO_TARGET)
        for key, found in by_key.items()
        if scorecard.has(key)
    ]
    whys = {objective.name: objective.why for objective in reversed(scorecard.objectives)}
    groups = [
        ReportGroup(title, whys.get(title, ""), tuple(line for one in members for line in by_key[one.measure.key]))
        for title, members in grouped(scorecard, known)
    ]
    gone = tuple(line for line in lines if not scorecard.has(line.key))
    return (*groups, ReportGroup(_GONE, "", gone)) if gone else tuple(groups)
