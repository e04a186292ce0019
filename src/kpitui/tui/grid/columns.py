"""Where the columns of the grid are, which periods stand in them, and the two lines above them; pure."""

from __future__ import annotations

from kpitui.domain.measures import Frequency, WeekStart
from kpitui.domain.weeks import Calendar, Period, show_day
from kpitui.frozen import dataclass
from kpitui.services.past.grid import TRAILING
from kpitui.tui.text import Line, Role, Span, fit, span

VALUE = 5
CELL = VALUE + 2  # the value, its sign, and a mark for what was written or changed
AVERAGE = 7
LEAST_NAME, MOST_NAME = 20, 30
_AROUND_NAME = 1 + 1 + TRAILING + 1 + AVERAGE + 1


@dataclass(frozen=True, slots=True)
class Columns:
    """How wide the name is, how many periods are side by side, and how many blanks are before each."""

    name: int
    count: int
    gap: int = 0

    @classmethod
    def within(cls, columns: int, by: Frequency) -> Columns:
        """As many periods as there is room for; a wide window has longer names too.

        Longer periods have larger values, and more often something was noted in them: a blank keeps them apart.
        """
        least = LEAST_NAME if columns < 100 else LEAST_NAME + 4
        gap = min(1, by.rank)
        count = max(1, (columns - _AROUND_NAME - least) // (CELL + gap))
        return cls(min(MOST_NAME, columns - _AROUND_NAME - count * (CELL + gap)), count, gap)


@dataclass(frozen=True, slots=True)
class Window:
    """Which period is marked, and which stands in the last column; both of the same length, none after `running`."""

    marked: Period
    last: Period
    running: Period

    @classmethod
    def at(cls, period: Period, running: Period) -> Window:
        """A period and those before it."""
        return cls(period, period, running)

    def moved(self, by: int, columns: int, first: Period, calendar: Calendar) -> Window:
        """Another period marked, so many on, not before `first`; the columns jump by half of them at the edges."""
        return self.to(calendar.next(self.marked, by), columns, first, calendar)

    def to(self, marked: Period, columns: int, first: Period, calendar: Calendar) -> Window:
        """This period marked, or the nearest that there is, and in view."""
        start = min(max(marked.start, first.start), self.running.start)
        marked = calendar.period_of(marked.frequency, start)
        last = self.last
        if marked.start > last.start:
            last = calendar.next(marked, columns // 2)
        elif marked.start <= calendar.next(last, -columns).start:
            last = calendar.next(marked, columns - 1 - columns // 2)
        if last.start > self.running.start:
            last = self.running
        return Window(marked, last, self.running)

    def on(self, running: Period, calendar: Calendar) -> Window:
        """The same when time has gone on or weeks begin elsewhere: who looked at the running period still does."""
        if (self.marked.frequency, self.running) == (running.frequency, running):
            return self
        marked, last = (calendar.period_of(running.frequency, period.start) for period in (self.marked, self.last))
        return Window(
            running if self.marked == self.running else marked, running if self.last == self.running else last, running
        )

    def within(self, columns: int, calendar: Calendar) -> Window:
        """The same with the marked period in view, now that so many are side by side."""
        return self.to(self.marked, columns, self.marked, calendar)

    def periods(self, columns: int, calendar: Calendar) -> list[Period]:
        """Those in view, oldest first."""
        return calendar.trailing(self.last, columns)


def heads(place: Columns, window: Window, calendar: Calendar, ellipsis: str) -> tuple[Line, Line]:
    """The two lines above the grid: since when, and the label of each period; a running one is marked."""
    periods = window.periods(place.count, calendar)
    start = " " * (2 + place.name)
    trend = f"{fit(f'Last {TRAILING}', TRAILING)} {fit('Average', AVERAGE)} "
    upper = [Span(start + " " * len(trend), Role.HEADING)]
    lower = [Span(start + trend, Role.HEADING)]
    for place_in_line, period in enumerate(periods):
        before = periods[place_in_line - 1] if place_in_line else None
        above, below = _labels(period, before, calendar)
        running = ellipsis if period == window.running else " "
        role = Role.CARET if period == window.marked else Role.HEADING
        gap = " " * place.gap
        upper.append(span(gap + _over_value(above, " "), Role.DIM))
        lower.append(span(gap + _over_value(below, running), role))
    return tuple(upper), tuple(lower)


def _labels(period: Period, before: Period | None, calendar: Calendar) -> tuple[str, str]:
    year = str(period.start.year)
    new_year = "" if before is not None and before.start.year == period.start.year else year
    if period.frequency is Frequency.YEARLY:
        return "", year
    if period.frequency is Frequency.WEEKLY and calendar.week_starts is WeekStart.MONDAY:
        return show_day(period.start), calendar.short_label(period)
    return new_year, calendar.short_label(period)


def _over_value(label: str, sign: str) -> str:
    """A label that ends where the values end, or a character later where it is longer."""
    if len(label) > VALUE:
        return fit(label, CELL - 1, right=True) + sign
    return fit(label, VALUE, right=True) + sign + " "
