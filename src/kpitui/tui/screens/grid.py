"""The history: all measures side by side, period by period, as far back as there is data."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from kpitui.domain.days import parse_period
from kpitui.domain.measures import Frequency, Measure
from kpitui.domain.weeks import Period
from kpitui.domain.wording import several
from kpitui.errors import InvalidInput
from kpitui.services.past.grid import earliest, newest, period_in
from kpitui.services.past.grid_story import Story, story
from kpitui.tui.desk import Desk
from kpitui.tui.furniture import FILTER_LABEL, bar, rule
from kpitui.tui.grid.at_hand import CellsAtHand
from kpitui.tui.grid.body import GridBody
from kpitui.tui.grid.columns import Columns, Window, heads
from kpitui.tui.grid.detail import detail
from kpitui.tui.grid.drawing import legend
from kpitui.tui.grid.rows import GridRows
from kpitui.tui.screens.page import Offers
from kpitui.tui.screens.view import ViewPage
from kpitui.tui.text import BLANK, Line, Role, cut, line, span
from kpitui.tui.ways import Ways

_ABOVE, _BELOW = 6, 5
_BY = {
    Frequency.WEEKLY: "week",
    Frequency.MONTHLY: "month",
    Frequency.QUARTERLY: "quarter",
    Frequency.YEARLY: "year",
}
# Seconds: after the keys that are waiting, and before anybody notices.
_AT_ONCE, _SOON = 0.001, 0.02


class GridScreen(ViewPage):
    """The past at a glance."""

    NAME = "history"
    BACK: ClassVar[str] = "back"

    def __init__(self, desk: Desk, ways: Ways) -> None:
        super().__init__(desk, ways)
        self._calendar = desk.workspace.calendar
        self._at_hand = CellsAtHand(desk.workspace)
        self._rows = GridRows(desk.workspace, self._at_hand)
        self._body = GridBody(desk.workspace, self._at_hand, desk.glyphs)
        running = desk.workspace.this_week()
        self._window = Window.at(running, running)
        self._columns = Columns.within(80, Frequency.WEEKLY)
        self._told: tuple[str, Period, Story] | None = None
        self._waiting = False
        self._is_whole = True
        self._read_around: object = None
        self._read_at: object = None

    def on_screen_resume(self) -> None:
        """Read again what may have changed meanwhile, if anything has; years of rows take a while."""
        with self.telling():
            if self._read_at is None:
                self._begin()
            if self._read_at != self._now():
                self.reload()
            self._rows.all(self.desk.marked)

    def _begin(self) -> None:
        """At the running week; where nothing was entered for so long that it would be out of view, at the newest."""
        found = newest(self.desk.workspace)
        if found.start <= self._calendar.next(self._window.running, -Columns.within(80, self._by).count).start:
            self._window = Window(found, found, self._window.running)
            self.say(f"The newest numbers are those of {self._calendar.label(found)}; 0 goes to the running week.")

    def reload(self) -> None:
        """Read again what is shown; the marked measure and period stay marked, and where they are."""
        self._calendar = self.desk.workspace.calendar
        self._at_hand.forget()
        self._rows.forget()
        self._told = None
        self._read_at = self._now()
        running = self._calendar.period_of(self._by, self.desk.workspace.today())
        self._window = self._window.on(running, self._calendar)

    def _now(self) -> object:
        """Other than before when anybody has changed anything, this very program too, or it is another day."""
        database = self.desk.workspace.database
        return database.data_version(), database.connection.total_changes, self.desk.workspace.today()

    @property
    def _by(self) -> Frequency:
        return self._window.marked.frequency

    def _first(self) -> Period:
        """The first period that has anything."""
        return earliest(self.desk.workspace, self._at_hand.resting, self._rows.measures, self._by)

    # Cells are read for the rows in view; those that the next jump would show are read while nobody waits.

    def _read_later(self, seconds: float) -> None:
        if not self._waiting and self.is_attached:
            self._waiting = True
            self.set_timer(seconds, self._read_on)

    def _read_on(self) -> None:
        """A few more cells: of what is in view, then of what would be after the next jump."""
        self._waiting = False
        if not self.is_current or not self.size.height:
            return
        with self.telling():
            if self._is_whole:
                if self._body.look_up(self._rows.near(), 0.0):
                    self._read_around = self._around()
                else:
                    self._read_later(_AT_ONCE)
                return
        self.redraw()

    def _around(self) -> object:
        """What is in view, as far as it decides what may come into view next."""
        return self._rows.listing.visible, self._window.last, self._columns, self._at_hand.version

    # Drawing.

    def frame(self, columns: int, rows: int) -> list[Line]:
        """Bar, tabs, what is shown, the grid, what the marked cell is, footer."""
        self._columns = Columns.within(columns, self._by)
        self._window = self._window.within(self._columns.count, self._calendar)
        desk, marked = self.desk, self._window.marked
        self._body.show(self._window, self._columns, self._calendar)
        room = rows - _ABOVE - _BELOW
        whose = "demo: nothing is kept" if desk.demo else desk.workspace.scorecard.name
        body = self._grid(room)
        return [
            bar("History", f"{self._calendar.label(marked)}  {self._calendar.span(marked)}", whose, columns),
            self.tabs(columns),
            cut(self._heading(), columns),
            rule(columns, desk.glyphs),
            *(cut(head, columns) for head in heads(self._columns, self._window, self._calendar, desk.glyphs.ellipsis)),
            *body,
            *[BLANK] * (room - len(body)),
            rule(columns, desk.glyphs),
            *self._below(columns),
            self.foot(columns),
        ]

    def _heading(self) -> Line:
        periods, label = self._body.periods(), self._calendar.label
        parts = [span(f" By {_BY[self._by]}, {label(periods[0])} to {label(periods[-1])}", Role.TITLE)]
        if self._rows.filter.text:
            off = f" in {label(self._rows.off_in)}" if self._rows.off_in else ""
            parts.append(span(f"   Filter: {self._rows.filter.text}{off}", Role.ACCENT))
            parts.append(span(f"   {several(len(self._rows.measures), 'measure')}", Role.DIM))
        return tuple(parts)

    def _grid(self, height: int) -> list[Line]:
        rows = self._rows.all(self.desk.marked)
        if not rows:
            return [BLANK, line(f"  {self._why_empty()}")]
        self._rows.resize(height)
        if (marked := self._rows.marked) is not None:
            self.desk.marked = marked.key
        lines, self._is_whole = self._body.lines(rows, self._rows.listing.visible, self._rows.listing.cursor)
        if not self._is_whole or self._read_around != self._around():
            self._read_later(_SOON if self._is_whole else _AT_ONCE)
        return lines

    def _why_empty(self) -> str:
        if self._rows.filter.text:
            return "No measure fits the filter. Esc takes it away."
        return "No measures yet. Define some with `kpitui edit`, then come back."

    def _below(self, columns: int) -> list[Line]:
        marked = self._rows.marked
        lines: list[Line] = [BLANK, BLANK]
        if marked is not None:
            period = period_in(marked, self._window.marked, self._calendar)
            cell = self._at_hand.get(marked, period)
            told = self._story(marked, period)
            lines = detail(marked, period, cell, told, self._calendar, self.desk.glyphs, columns)
        found = self.last_lines(lines, columns)
        if self.prompt is None and not self.news[0]:
            found[-1] = cut(
                line(span(f" {legend(self.desk.glyphs, longer=self._by is not Frequency.WEEKLY)}", Role.DIM)), columns
            )
        return found

    def _story(self, measure: Measure, period: Period | None) -> Story | None:
        cell = self._at_hand.get(measure, period)
        if period is None or cell is None:
            return None
        if self._told is None or self._told[:2] != (measure.key, period):
            told = story(self.desk.workspace, self._at_hand.resting, measure, period, cell)
            self._told = (measure.key, period, told)
        return self._told[2]

    # Keys.

    def offers(self) -> Offers:
        """What is marked, the periods before and after, the filter, moving."""
        offers: Offers = {}
        if self._rows.marked is not None:
            offers["open"] = self._open
        if (closed := self._closed_week()) is not None:
            offers["replay"] = partial(self.ways.open_replay, closed)
        if self._rows.filter.text:
            offers["clear_filter"] = self._clear_filter
        else:
            offers[self.BACK] = self._back
        page = self._columns.count
        offers |= {
            "earlier_period": partial(self._go, -1),
            "filter": self._ask_filter,
            f"by_{_BY[self._next_by]}": self._next_length,
            "jump": self._ask_period,
            "much_earlier": partial(self._go, -page),
        }
        if self._window.marked != self._window.running:
            later: Offers = {
                "later_period": partial(self._go, 1),
                "much_later": partial(self._go, page),
                "now": self._go_to_now,
            }
            offers |= later
        offers |= {"as_of": self._ask_day} if self.desk.known_on is None else {"today_again": self._back}
        height = self._rows.listing.height
        moves = {"down": 1, "up": -1, "page_down": height, "page_up": -height, "first": -1_000_000, "last": 1_000_000}
        offers |= {name: partial(self._rows.move, by) for name, by in moves.items()}
        return offers | self.general()

    def _open(self) -> None:
        """The measure, at the marked period; of a column longer than its own, at the last one in it."""
        marked = self._window.marked
        day = marked.start if marked.frequency is Frequency.WEEKLY else self._calendar.last_day(marked)
        self.ways.open_measure(self.desk.marked, day if marked != self._window.running else None)

    def clicked(self, row: int) -> None:
        """Mark the clicked line."""
        place = self._rows.listing.top + row - _ABOVE
        if place in self._rows.listing.visible:
            self._rows.mark(place)

    def _closed_week(self) -> Period | None:
        """The week whose closed review can be replayed: the marked one, or the last one of a longer period."""
        week = self._calendar.week_of(self._calendar.last_day(self._window.marked))
        closed = self._at_hand.resting.closed_week(week)
        return week if closed is not None else None

    def _go(self, by: int) -> None:
        self._window = self._window.moved(by, self._columns.count, self._first(), self._calendar)

    def _go_to_now(self) -> None:
        self._window = Window.at(self._window.running, self._window.running)

    @property
    def _next_by(self) -> Frequency:
        lengths = list(Frequency)
        return lengths[(lengths.index(self._by) + 1) % len(lengths)]

    def _next_length(self) -> None:
        """The same time in longer periods; after years in weeks again."""
        by = self._next_by
        running = self._calendar.period_of(by, self._at_hand.resting.today)
        day = min(self._calendar.last_day(self._window.marked), self._at_hand.resting.today)
        marked = self._calendar.period_of(by, day)
        self._window = Window.at(running, running).to(marked, self._columns.count, marked, self._calendar)

    def _ask_period(self) -> None:
        self.ask(_BY[self._by].capitalize(), self._jump, draft="grid-period")

    def _jump(self, text: str) -> None:
        workspace = self.desk.workspace
        try:
            wanted = parse_period(text, self._by, self._calendar, workspace.today())
        except InvalidInput:
            if self._by is Frequency.WEEKLY:
                raise
            week = parse_period(text, Frequency.WEEKLY, self._calendar, workspace.today())
            wanted = self._calendar.enclosing(week, self._by)
        if wanted.start > self._window.running.start:
            raise InvalidInput(f"{self._calendar.label(wanted)} has not begun.", hint="The past is here.")
        first = self._first()
        self._window = self._window.to(wanted, self._columns.count, first, self._calendar)
        if wanted.start < first.start:
            self.say(f"Nothing was counted before {self._calendar.label(first)}.", Role.WAITING)

    def _ask_filter(self) -> None:
        self.ask(
            FILTER_LABEL,
            self._narrow,
            draft="grid-filter",
            text=self._rows.filter.text,
        )

    def _narrow(self, text: str) -> None:
        self._rows.narrow(text, self._window.marked)

    def _clear_filter(self) -> None:
        self._rows.narrow("", self._window.marked)

    def _ask_day(self) -> None:
        from kpitui.tui.then import ask_day

        ask_day(self, self.ways.open_known)

    def _back(self) -> None:
        if self.desk.known_on is not None:
            self.dismiss()
        else:
            self.ways.open_view("scorecard")
