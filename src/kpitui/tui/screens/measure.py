"""The page of one measure: its chart over time, what the marked period was, the entries behind it, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from enum import IntEnum
from typing import ClassVar, TypeVar

from kpitui.domain.corrective import CorrectiveAction
from kpitui.domain.status import Status, judge
from kpitui.errors import KpituiError
from kpitui.frozen import replace
from kpitui.services.diagnosis.diagnosing import Finding, diagnose_lines
from kpitui.services.diagnosis.effects import SeenEffect, seen_effect
from kpitui.services.diagnosis.forecasting import prospect_now
from kpitui.services.past.goal_path import goal_path
from kpitui.services.past.measure_page import Listed, entries_of, is_replayable
from kpitui.services.past.year_before import can_compare, year_before
from kpitui.tui.desk import Desk
from kpitui.tui.furniture import bar, message_lines, rule
from kpitui.tui.listing import Listing
from kpitui.tui.measure.changing import Changing
from kpitui.tui.measure.collecting import CollectingHere
from kpitui.tui.measure.goal import goal_lines
from kpitui.tui.measure.picture import Picture
from kpitui.tui.measure.tables import entries_heading, entry_lines, tried_lines, why_lines
from kpitui.tui.measure.timeline import Timeline
from kpitui.tui.measure.told import about, happened_lines, moment_line
from kpitui.tui.measure.year import year_lines
from kpitui.tui.screens.page import Offers, Page
from kpitui.tui.text import BLANK, Line, Role, cut, line, span
from kpitui.tui.ways import Ways

_TABLE, _SMALLEST_CHART = 2, 9
_GROUND = 18  # of the lines that are left so many go to the chart before the table grows
_GIVING_WAY = 2  # lines at the end give way to a question or a long message
_READ_AHEAD = 0.2  # seconds: reading a whole past takes longer than a key may

Kept = TypeVar("Kept")


class Part(IntEnum):
    """What is below the chart, or in its place."""

    CHART = 0
    ENTRIES = 1
    WHY = 2
    TRIED = 3
    YEAR = 4
    GOAL = 5


# What Tab shows next; from what takes the place of the chart, the same as from the chart.
_NEXT = {Part.ENTRIES: "to_why", Part.WHY: "to_tried", Part.TRIED: "to_chart"}


class MeasureScreen(Page):
    """One measure, read from its past."""

    BACK: ClassVar[str] = "back"

    def __init__(self, desk: Desk, ways: Ways, key: str, day: date | None = None) -> None:
        """Show a measure at the period with this day; without one, at the running period or the newest numbers."""
        super().__init__(desk)
        self._ways = ways
        self._key = key
        self.timeline = Timeline(desk.workspace, key, day)
        self._part = Part.CHART
        self._scroll = Listing()
        self._picture = Picture()
        self._changing = Changing(self, lambda: self.timeline.moment.line)
        self._collecting = CollectingHere(self, lambda: self.timeline.moment.line)
        self._kept: dict[object, object] = {}

    def on_mount(self) -> None:
        """Read the earlier past while nobody waits for it."""
        self._read_ahead()  # Textual calls the `on_mount` of Page by itself

    def on_unmount(self) -> None:
        """What is being collected for this page ends with it."""
        self._collecting.stop()

    def reload(self) -> None:
        """Read the measure again; the marked period stays marked."""
        self.timeline.forget()
        self._kept.clear()
        self._picture = Picture()
        self._read_ahead()

    def on_screen_resume(self) -> None:
        """Read again what may have changed meanwhile."""
        if self._kept:
            self.reload()

    def _read_ahead(self) -> None:
        def read() -> None:
            with self.telling():
                if self.timeline.exists:
                    self.timeline.read_everything()

        if self.is_attached:
            self.set_timer(_READ_AHEAD, read)

    # What is looked up once for the marked period, until the file changes.

    def _keep(self, name: str, make: Callable[[], Kept]) -> Kept:
        place = (name, self.timeline.moment.period.start)
        if place not in self._kept:
            self._kept[place] = make()
        return self._kept[place]  # type: ignore[return-value]

    def _entries(self) -> list[Listed]:
        return self._keep("entries", lambda: entries_of(self.desk.workspace, self.timeline.moment.line))

    def _finding(self) -> Finding | None:
        def look() -> Finding | None:
            item = self.timeline.moment.line
            if item.value is None:
                return None
            status = judge(item.value, item.bounds, excused=item.status is Status.EXCUSED)
            return diagnose_lines(self.desk.workspace, [replace(item, status=status)])[0]

        return self._keep("finding", look)

    def _effect(self, action: CorrectiveAction) -> SeenEffect | None:
        if ("effect", action.id) not in self._kept:
            self._kept["effect", action.id] = seen_effect(self.desk.workspace, action)
        return self._kept["effect", action.id]  # type: ignore[return-value]

    # Drawing.

    def frame(self, columns: int, rows: int) -> list[Line]:
        """Bar, what the measure is, chart, the marked period, the table below it, footer."""
        page, desk = self.timeline.page, self.desk
        whose = "demo: nothing is kept" if desk.demo else desk.workspace.scorecard.name
        room = rows - 5
        body = self._instead(columns, room) if self._part >= Part.YEAR else self._chart_and_table(columns, room)
        body = [cut(parts, columns) for parts in [*body, *[BLANK] * room][:room]]
        return [
            bar(page.measure.name, "", whose, columns),
            cut(self._about(columns), columns),
            rule(columns, desk.glyphs),
            *body[:-_GIVING_WAY],
            *self.last_lines(body[-_GIVING_WAY:], columns),
            self.foot(columns),
        ]

    def _about(self, columns: int) -> Line:
        """The line at the top: the same for every period, and dear enough to be made once."""
        shown = self.timeline.shown
        if ("about", shown, columns) not in self._kept:
            self._kept["about", shown, columns] = about(self.desk.workspace, self.timeline.page, shown, columns)
        return self._kept["about", shown, columns]  # type: ignore[return-value]

    def _chart_and_table(self, columns: int, rows: int) -> list[Line]:
        workspace, glyphs, time = self.desk.workspace, self.desk.glyphs, self.timeline
        happened = 2 if self._part is Part.CHART else 1
        rows -= happened + 2
        chart = self._chart_rows(rows)
        return [
            *self._picture.lines(workspace, time.in_view, time.place, columns, chart, ascii_only=glyphs.ascii_only),
            moment_line(workspace, time.moment, glyphs),
            *happened_lines(workspace, time.moment, columns, happened),
            rule(columns, glyphs),
            *self._table(columns, rows - chart),
        ]

    def _chart_rows(self, rows: int) -> int:
        """A part that is looked at takes room from the chart, as far as that stays readable."""
        if self._part is Part.CHART:
            return rows - _TABLE - max(0, rows - _TABLE - _GROUND) // 3
        return max(_SMALLEST_CHART, rows // 2 - 1)

    def _table(self, columns: int, rows: int) -> list[Line]:
        workspace, glyphs = self.desk.workspace, self.desk.glyphs
        if self._part is Part.WHY:
            return self._scrolled([*self._not_over(), *why_lines(workspace, self._finding(), columns, glyphs)], rows)
        if self._part is Part.TRIED:
            return self._scrolled(tried_lines(workspace, self.timeline.page.corrective, self._effect, columns), rows)
        listed = self._entries()
        if self._part is Part.CHART:
            lines = entry_lines(workspace, listed[: rows + 1], None, columns, glyphs)
            if not lines and all(moment.line.value is None for moment in self.timeline.page.moments):
                lines = [line(span("  Nothing has been entered for this measure yet.", Role.DIM))]
            if len(lines) > rows:
                lines[rows - 1] = line(span(f"  and {len(listed) - rows + 1:,} entries more: Tab", Role.DIM))
            return lines[:rows]
        self._scroll = self._scroll.resized(len(listed), rows - 1)
        drawn = entry_lines(workspace, listed, self._scroll.cursor, columns, glyphs)
        none = [line(span("  Nothing has been entered for this period.", Role.DIM))]
        return [entries_heading(), *([drawn[place] for place in self._scroll.visible] or none)]

    def _not_over(self) -> list[Line]:
        """A verdict on a running period may still change."""
        if self.timeline.moment.line.status is not Status.PENDING or self._finding() is None:
            return []
        return [line(span("  Still running: so it would be if nothing more came.", Role.WAITING))]

    def _scrolled(self, lines: Sequence[Line], rows: int) -> list[Line]:
        """The part of a text that is in view, and that there is more of it."""
        self._scroll = self._scroll.resized(max(1, len(lines) - rows + 1), 1)
        shown = list(lines[self._scroll.cursor : self._scroll.cursor + rows])
        below = len(lines) - self._scroll.cursor - rows
        if below > 0:
            shown[-1] = line(span(f"  {below + 1} lines more: {self.desk.glyphs.key('↓')}", Role.DIM))
        return shown

    def _instead(self, columns: int, rows: int) -> list[Line]:
        """A view that takes the place of chart and table; else why it cannot be drawn."""
        try:
            return self._whole(columns, rows)
        except KpituiError as error:
            return message_lines(str(error), Role.ERROR, columns, rows)

    def _whole(self, columns: int, rows: int) -> list[Line]:
        workspace, ascii_only, measure = self.desk.workspace, self.desk.glyphs.ascii_only, self.timeline.page.measure
        if self._part is Part.YEAR:
            year = self._keep("year", lambda: year_before(workspace, measure, self.timeline.moment.period))
            return year_lines(workspace, year, columns, rows, ascii_only=ascii_only)
        path = self._keep("goal", lambda: goal_path(workspace, measure))
        prospect = self._keep("prospect", lambda: prospect_now(workspace, measure))
        told = prospect.sentence if prospect else ""
        return goal_lines(workspace, path, told, columns, rows, ascii_only=ascii_only) if path else []

    # Keys.

    def offers(self) -> Offers:
        """Moving through time, what to look at, what can be changed, back."""
        if not self.timeline.exists:
            return {self.BACK: self._back, **self.general()}
        measure = self.timeline.measure
        # The footer has room for the first ones: what is to be seen, through time, what may be changed.
        offers: Offers = {_NEXT.get(self._part, "to_entries"): lambda: self._turn(1)}
        if self._part < Part.YEAR:
            offers |= {"why_here": lambda: self._toggle(Part.WHY)}
        if self._part is not Part.GOAL:
            offers |= {"earlier_period": lambda: self._go(lambda: self.timeline.move(-1))}
            offers |= self._changing.offers()
        if self._part < Part.YEAR and self.timeline.can_zoom:
            offers |= {"zoom": self._zoom_on}
        offers |= {"year_before": lambda: self._toggle(Part.YEAR)} if can_compare(measure) else {}
        offers |= {"goal_path": lambda: self._toggle(Part.GOAL)} if measure.goal else {}
        if self._part is not Part.GOAL:
            offers |= {**self._collecting.offers(), **self._moves()}
            if self._keep("closed", lambda: is_replayable(self.desk.workspace, self.timeline.moment.line)):
                offers["replay"] = lambda: self._ways.open_replay(self.timeline.moment.period)
        offers |= {
            "previous_part": lambda: self._turn(-1),
            "tried": lambda: self._toggle(Part.TRIED),
            self.BACK: self._back,
        }
        offers |= {"as_of": self._ask_day} if self.desk.known_on is None else {}
        offers |= {"today_again": self._back} if self.BACK != "back" else {}
        # Adding is to the marked period here: the line that asks for the measure first gives way.
        return offers | {name: handler for name, handler in self.general().items() if name != "quick_entry"}

    def _moves(self) -> Offers:
        moves: Offers = {
            "later_period": lambda: self._go(lambda: self.timeline.move(1)),
            "earlier_periods": lambda: self._go(lambda: self.timeline.page_of(-1)),
            "later_periods": lambda: self._go(lambda: self.timeline.page_of(1)),
            "earlier_event": lambda: self._to_event(-1),
            "later_event": lambda: self._to_event(1),
            "first_period": lambda: self._go(lambda: self.timeline.to_end(-1)),
            "last_period": lambda: self._go(lambda: self.timeline.to_end(1)),
        }
        if Part.CHART < self._part < Part.YEAR:
            moves |= {"down": lambda: self._scroll_by(1), "up": lambda: self._scroll_by(-1)}
        return moves

    def _go(self, move: Callable[[], None]) -> None:
        move()
        self._scroll = Listing()

    def _to_event(self, way: int) -> None:
        if not self.timeline.to_event(way):
            self.say(f"Nothing was noted, decided or divided {'later' if way > 0 else 'earlier'}.", Role.TEXT)
        self._scroll = Listing()

    def _scroll_by(self, lines: int) -> None:
        self._scroll = self._scroll.moved(lines)

    def _zoom_on(self) -> None:
        self.timeline.zoom_on()

    def _turn(self, by: int) -> None:
        here = self._part if self._part < Part.YEAR else Part.CHART
        self._show(Part((here + by) % Part.YEAR))

    def _toggle(self, part: Part) -> None:
        self._show(Part.CHART if self._part is part else part)

    def _show(self, part: Part) -> None:
        self._part = part
        self._scroll = Listing()

    def _ask_day(self) -> None:
        from kpitui.tui.then import ask_day

        ask_day(self, lambda day: self._ways.open_known(day, self._key, self.timeline.moment.period.start))

    def _back(self) -> None:
        self.desk.marked = self._key
        self.dismiss()
