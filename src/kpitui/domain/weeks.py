"""Weeks, months, quarters and years of a scorecard: their days, labels and order. Never asks what day it is."""

from __future__ import annotations

from datetime import date, timedelta

from kpitui.domain.measures import Frequency, WeekStart
from kpitui.frozen import dataclass

_FIRST_WEEKDAY = {WeekStart.MONDAY: 0, WeekStart.SUNDAY: 6, WeekStart.SATURDAY: 5}  # as date.weekday() counts
_MONTHS_IN = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.YEARLY: 12}
_WEEK = timedelta(days=7)

# Far enough from date.min and date.max that no neighbouring period can leave the calendar.
FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2999, 12, 31)


@dataclass(frozen=True, slots=True)
class Period:
    """One week, month, quarter or year, identified by its first day."""

    frequency: Frequency
    start: date


@dataclass(frozen=True, slots=True)
class Calendar:
    """How one scorecard cuts time: weeks begin on its chosen day, all else follows the civil calendar."""

    week_starts: WeekStart = WeekStart.MONDAY

    def week_of(self, day: date) -> Period:
        """The week that contains `day`."""
        return Period(Frequency.WEEKLY, day - timedelta(days=(day.weekday() - _FIRST_WEEKDAY[self.week_starts]) % 7))

    def period_of(self, frequency: Frequency, day: date) -> Period:
        """The period of this frequency that contains `day`."""
        if frequency is Frequency.WEEKLY:
            return self.week_of(day)
        months = _MONTHS_IN[frequency]
        return Period(frequency, date(day.year, (day.month - 1) // months * months + 1, 1))

    def next(self, period: Period, count: int = 1) -> Period:
        """The period `count` periods later (earlier, when negative)."""
        if period.frequency is Frequency.WEEKLY:
            return Period(Frequency.WEEKLY, period.start + count * _WEEK)
        months = period.start.year * 12 + period.start.month - 1 + count * _MONTHS_IN[period.frequency]
        return Period(period.frequency, date(months // 12, months % 12 + 1, 1))

    def last_day(self, period: Period) -> date:
        """The last day of the period."""
        return self.next(period).start - timedelta(days=1)

    def middle_day(self, period: Period) -> date:
        """The day that decides which month and quarter a week belongs to (of an ISO week, its Thursday)."""
        return period.start + (self.next(period).start - period.start - timedelta(days=1)) // 2

    def contains(self, period: Period, day: date) -> bool:
        """Whether `day` lies in the period."""
        return period.start <= day < self.next(period).start

    def enclosing(self, period: Period, frequency: Frequency) -> Period:
        """The coarser period that this one belongs to, by its middle day."""
        return self.period_of(frequency, self.middle_day(period))

    def parts(self, period: Period, frequency: Frequency) -> list[Period]:
        """The finer periods that belong to this one, in order; of equal frequency, the period itself."""
        if frequency is period.frequency:
            return [period]
        part = self.period_of(frequency, period.start)
        if self.enclosing(part, period.frequency) != period:
            part = self.next(part)
        found = []
        while self.enclosing(part, period.frequency) == period:
            found.append(part)
            part = self.next(part)
        return found

    def trailing(self, period: Period, count: int) -> list[Period]:
        """`count` periods ending with this one, oldest first."""
        return [self.next(period, back) for back in range(1 - count, 1)]

    def label(self, period: Period) -> str:
        """2026-W47 (Monday weeks), `week of 15 Nov 2026` (others), 2026-11, 2026-Q4 or 2026."""
        start = period.start
        if period.frequency is Frequency.WEEKLY:
            if self.week_starts is not WeekStart.MONDAY:
                return f"week of {start.day} {month_name(start)} {start.year}"
            year, week, _ = start.isocalendar()
            return f"{year}-W{week:02}"
        if period.frequency is Frequency.MONTHLY:
            return f"{start.year}-{start.month:02}"
        if period.frequency is Frequency.QUARTERLY:
            return f"{start.year}-Q{(start.month + 2) // 3}"
        return str(start.year)

    def short_label(self, period: Period) -> str:
        """The label without its year where that stays clear: W47, 15 Nov, Nov, Q4, 2026."""
        start = period.start
        if period.frequency is Frequency.WEEKLY:
            if self.week_starts is not WeekStart.MONDAY:
                return f"{start.day} {month_name(start)}"
            return f"W{start.isocalendar().week:02}"
        if period.frequency is Frequency.MONTHLY:
            return month_name(start)
        return self.label(period).rsplit("-", 1)[-1]

    def span(self, period: Period) -> str:
        """The days it covers, for people: `16 - 22 Nov`, `29 Dec 2025 - 4 Jan 2026`."""
        first, last = period.start, self.last_day(period)
        if first.year != last.year:
            return f"{show_day(first)} {first.year} - {show_day(last)} {last.year}"
        if first.month != last.month:
            return f"{show_day(first)} - {show_day(last)}"
        return f"{first.day} - {show_day(last)}"


_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def month_name(day: date) -> str:
    """Nov: English on every machine, which strftime is not."""
    return _MONTH_NAMES[day.month - 1]


def day_name(day: date) -> str:
    """Tue: English on every machine, which strftime is not."""
    return _DAY_NAMES[day.weekday()]


def show_day(day: date) -> str:
    """A day for people, without its year: `22 Nov`."""
    return f"{day.day} {month_name(day)}"


def show_date(day: date) -> str:
    """A day for people, with its year: `22 Nov 2026`."""
    return f"{show_day(day)} {day.year}"


def show_written_day(text: str) -> str:
    """The same of a day or moment that was kept as ISO text; the text itself where it is none."""
    try:
        return show_date(date.fromisoformat(text[:10]))
    except ValueError:
        return text[:10]
