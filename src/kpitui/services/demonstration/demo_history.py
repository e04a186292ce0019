"""Turns the demo's story into entries, reviews and corrective actions around a given week; never asks a clock.

The same amounts stand the same number of weeks before the running week, whatever the date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from kpitui.domain.corrective import CorrectiveAction
from kpitui.domain.entries import Entry
from kpitui.domain.measures import Bounds, Frequency, Measure, PeriodException, Scorecard
from kpitui.domain.readings import Readings
from kpitui.domain.reviews import Decision
from kpitui.domain.status import Status, exception_for, judge, target_in
from kpitui.domain.weeks import Calendar, Period
from kpitui.frozen import dataclass, replace
from kpitui.services.demonstration import demo_story as story

_FRIDAY = 4
_EARLIER: dict[str, tuple[float, ...]] = {"revenue": story.REVENUE, "renewals": story.RENEWALS}


@dataclass(frozen=True, slots=True)
class DemoEntry:
    """One entry to make; the amount in stored units, `by` a login name."""

    measure: str
    day: date
    amount: float
    is_total: bool
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class DemoWeek:
    """One closed review: its week, the line noted at its close and a decision for each of its misses."""

    week: Period
    learned: str
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class DemoHistory:
    """A year of history, each part in order of time.

    `exceptions` are to be added to the measures with these keys before the reviews are closed: the excused holiday
    week and the short week. Entries of the running week reach to its Thursday, whatever today is.
    """

    entries: tuple[DemoEntry, ...]
    weeks: tuple[DemoWeek, ...]
    corrective_actions: tuple[CorrectiveAction, ...]
    exceptions: tuple[tuple[str, PeriodException], ...]


def demo_history(scorecard: Scorecard, this_week: Period, calendar: Calendar) -> DemoHistory:
    """The demo's year for the sample scorecard: 52 finished weeks before `this_week`, and the running week so far.

    Measures that the scorecard does not have are left out. Week -1 is complete but for the newest month, and not
    reviewed; weeks -52 to -2 are.
    """
    teller = _Teller(scorecard, this_week, calendar)
    entries = tuple(sorted(teller.entries(), key=lambda entry: entry.day))
    exceptions = tuple(teller.exceptions())
    return DemoHistory(
        entries,
        tuple(teller.reviews(entries, exceptions)),
        tuple(teller.corrective_actions()),
        exceptions,
    )


class _Teller:
    """Lays the story out over the calendar of one scorecard."""

    def __init__(self, scorecard: Scorecard, this_week: Period, calendar: Calendar) -> None:
        self.scorecard = scorecard
        self.this_week = this_week
        self.calendar = calendar

    def week(self, number: int) -> Period:
        return self.calendar.next(self.this_week, number)

    def day(self, week: int, after_monday: int) -> date:
        """A day of a week by its distance from Monday, also where weeks begin on another day."""
        start = self.week(week).start
        return start + timedelta(days=(after_monday - start.weekday()) % 7)

    def entries(self) -> Iterator[DemoEntry]:
        for measure in self.scorecard.measures:
            if measure.formula:
                continue
            if measure.frequency is Frequency.WEEKLY and measure.key in story.WEEKLY:
                for week in range(story.FIRST_WEEK, 0):
                    if week != story.HOLIDAY_WEEK:
                        yield from self._week_entries(measure, week)
            elif measure.frequency is not Frequency.WEEKLY and measure.key in _EARLIER:
                yield from self._earlier_periods(measure)
        for key, after_monday, amount in story.RUNNING:
            if self.scorecard.has(key):
                measure = self.scorecard.measure(key)
                yield DemoEntry(key, self.day(0, after_monday), float(amount), is_total=False, by=self._login(measure))

    def _week_entries(self, measure: Measure, week: int) -> list[DemoEntry]:
        amount = story.WEEKLY[measure.key].value(week)
        by = self._login(measure)
        shares = story.SHARES.get(measure.key)
        if shares is None:
            found = [DemoEntry(measure.key, self.day(week, _FRIDAY), amount, is_total=True, by=by)]
        else:
            found = [
                DemoEntry(measure.key, self.day(week, weekday), part, is_total=False, by=by)
                for weekday, part in enumerate(_split(amount, shares))
                if part
            ]
        note = story.NOTES.get((measure.key, week), "")
        return [*found[:-1], replace(found[-1], note=note)]

    def _earlier_periods(self, measure: Measure) -> Iterator[DemoEntry]:
        """The finished periods that begin in the year told, newest first; of months without the newest one."""
        period = self.calendar.period_of(measure.frequency, self.this_week.start)
        first_day = self.week(story.FIRST_WEEK).start
        for back, amount in enumerate(_EARLIER[measure.key], start=1):
            earlier = self.calendar.next(period, -back)
            if earlier.start >= first_day and not (measure.frequency is Frequency.MONTHLY and back == 1):
                yield DemoEntry(
                    measure.key, self.calendar.last_day(earlier), float(amount), is_total=True, by=self._login(measure)
                )

    def exceptions(self) -> Iterator[tuple[str, PeriodException]]:
        holiday = self.week(story.HOLIDAY_WEEK).start
        for measure in self.scorecard.measures:
            if measure.frequency is Frequency.WEEKLY and measure.key in story.WEEKLY:
                yield measure.key, PeriodException(holiday, story.HOLIDAY)
        if self.scorecard.has("prospects"):
            bounds = Bounds(at_least=story.SHORT_WEEK_CONTACTS)
            yield "prospects", PeriodException(self.week(story.SHORT_WEEK).start, story.SHORT, bounds)

    def reviews(
        self, entries: Iterable[DemoEntry], exceptions: Iterable[tuple[str, PeriodException]]
    ) -> Iterator[DemoWeek]:
        by_key: dict[str, list[PeriodException]] = {}
        for key, exception in exceptions:
            by_key.setdefault(key, []).append(exception)
        measures = tuple(
            replace(measure, exceptions=(*measure.exceptions, *by_key.get(measure.key, ())))
            for measure in self.scorecard.measures
        )
        scorecard = replace(self.scorecard, measures=measures)
        made = [
            Entry(number, entry.measure, entry.day, entry.amount, entry.is_total, entry.by, "")
            for number, entry in enumerate(entries, start=1)
        ]
        readings = Readings(scorecard, self.calendar, made)
        for number in range(story.FIRST_WEEK, -1):
            week = self.week(number)
            decisions = [
                self._decision(measure, period, number)
                for measure in scorecard.measures
                if (period := self._due(measure, week)) is not None and self._is_missed(measure, period, readings)
            ]
            yield DemoWeek(week, story.LEARNED.get(number, ""), tuple(decisions))

    def _due(self, measure: Measure, week: Period) -> Period | None:
        """The period of the measure that ends in the week, if one does."""
        period = self.calendar.period_of(measure.frequency, week.start)
        return period if self.calendar.last_day(period) <= self.calendar.last_day(week) else None

    def _is_missed(self, measure: Measure, period: Period, readings: Readings) -> bool:
        exception = exception_for(measure, period, self.calendar)
        excused = exception is not None and exception.excused
        bounds = target_in(measure, period, self.calendar)
        return judge(readings.value(measure.key, period), bounds, excused=excused) is Status.OFF_TARGET

    def _decision(self, measure: Measure, period: Period, week: int) -> Decision:
        choice, reason = story.DECISIONS.get(
            (measure.key, week), story.OTHER_DECISIONS[week % len(story.OTHER_DECISIONS)]
        )
        return Decision(measure.key, period.start, choice, reason)

    def corrective_actions(self) -> Iterator[CorrectiveAction]:
        for number, planned in enumerate(story.CORRECTIVE_ACTIONS, start=1):
            if not self.scorecard.has(planned.measure):
                continue
            owner = planned.owner if self.scorecard.person(planned.owner) else ""
            yield CorrectiveAction(
                id=number,
                text=planned.text,
                measure=planned.measure,
                week=self.week(planned.week).start,
                owner=owner,
                due=self.day(*planned.due),
                check_on=self.day(*planned.check_on),
                state=planned.state,
                done_on=self.day(*planned.done_on) if planned.done_on else None,
                reason=planned.reason,
                effect=planned.effect,
                created_by=self._login(self.scorecard.measure(planned.measure)),
            )

    def _login(self, measure: Measure) -> str:
        person = self.scorecard.person(measure.owner)
        return (person.login or person.key) if person else "demo"


def _split(amount: float, shares: tuple[float, ...]) -> list[float]:
    """Whole parts of a whole amount in these shares, none lost: each part ends where its running share does."""
    ends = [round(amount * sum(shares[: place + 1])) for place in range(len(shares))]
    ends[-1] = round(amount)
    return [float(end - begin) for begin, end in zip([0, *ends], ends, strict=False)]
