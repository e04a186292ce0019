"""Home: the headline, then the scorecard of one week, each indicator preceded by the actions that drive it."""

from __future__ import annotations

from kpitui.charts.spark import spark
from kpitui.domain.measures import Frequency, Kind
from kpitui.domain.numbers import show_amount, show_bounds
from kpitui.domain.reviews import ReviewState
from kpitui.domain.status import Status
from kpitui.domain.weeks import day_name, show_day
from kpitui.services.grouping import grouped
from kpitui.services.reviews.proposing import proposed_week
from kpitui.services.standing import Line as ScoreLine
from kpitui.services.standing import Standing, Trend, standing, trends
from kpitui.tui.desk import Desk
from kpitui.tui.furniture import STATUS_ROLES, STATUS_WORDS, bar, message_line, rule, status_sign
from kpitui.tui.listing import Listing
from kpitui.tui.screens.page import Offers
from kpitui.tui.screens.view import ViewPage
from kpitui.tui.text import BLANK, Line, Role, Span, cut, fit, line, number_column, span
from kpitui.tui.ways import Ways

_TARGET, _VALUE, _PACE, _TREND, _STATUS = 10, 9, 6, 13, 12
_AROUND_NAME = 1 + 1 + _TARGET + 1 + _VALUE + 1 + _PACE + 1 + _TREND + 1 + _STATUS + 1
_LONGEST_NAME = 44
_ABOVE, _BELOW = 6, 4

# A heading, or a line and whether it is indented under an indicator.
Row = str | ScoreLine


class HomeScreen(ViewPage):
    """Where the business stands, and the way to everything else."""

    NAME = "scorecard"

    def __init__(self, desk: Desk, ways: Ways) -> None:
        super().__init__(desk, ways)
        self._week = desk.workspace.this_week()
        self._proposed = self._week
        self._standing: Standing | None = None
        self._rows: list[Row] = []
        self._focus = 0
        self._listing = Listing()
        self._trends: dict[str, Trend] = {}

    def on_screen_resume(self) -> None:
        """Read again what may have changed meanwhile; Textual then calls the one of `Page`, which draws it."""
        self.reload()

    def reload(self) -> None:
        """Read the scorecard again; the marked line stays marked."""
        self._standing = None
        self._now()

    def _now(self) -> Standing:
        if self._standing is None:
            self._standing = standing(self.desk.workspace, self._week, behind=False)
            self._proposed = proposed_week(self.desk.workspace)
            self._trends.clear()
            groups = grouped(self._standing.scorecard, self._standing.lines)
            self._rows = []
            for title, lines in groups:
                self._rows += [title, *lines]
            keys = [item.measure.key for item in self._lines()]
            if self.desk.marked in keys:
                self._focus = keys.index(self.desk.marked)
            self._mark(self._focus)
        return self._standing

    def _mark(self, place: int) -> None:
        lines = self._lines()
        self._focus = min(max(0, place), max(0, len(lines) - 1))
        if lines:
            self.desk.marked = lines[self._focus].measure.key

    def _lines(self) -> list[ScoreLine]:
        return [row for row in self._rows if isinstance(row, ScoreLine)]

    # Drawing.

    def frame(self, columns: int, rows: int) -> list[Line]:
        """Bar, headline, table, what the marked line means, footer."""
        now = self._now()
        desk = self.desk
        calendar = desk.workspace.calendar
        room = rows - _ABOVE - _BELOW
        whose = "demo: nothing is kept" if desk.demo else now.scorecard.name
        body = self._body(columns, room)
        return [
            bar("Scorecard", f"{now.label}  {calendar.span(self._week)}", whose, columns),
            self.tabs(columns),
            cut(line(span(f" {self._headline(now)}", Role.TITLE)), columns),
            cut(message_line(*self._review_line(now)), columns),
            rule(columns, desk.glyphs),
            cut(line(span(_heading(columns), Role.HEADING)), columns),
            *body,
            *[BLANK] * (room - len(body)),
            rule(columns, desk.glyphs, below=self._listing.below),
            *self.last_lines([self._detail(columns)], columns),
            self.foot(columns),
        ]

    def _headline(self, now: Standing) -> str:
        calendar = self.desk.workspace.calendar
        late = now.late(calendar)
        return f"{calendar.short_label(self._week)}: {now.headline.words}{'. ' + late if late else ''}"

    def _review_line(self, now: Standing) -> tuple[str, Role]:
        """Which review waits, if any; else what this week's was closed with."""
        workspace = self.desk.workspace
        wanted = self._proposed
        if self._week == workspace.this_week() and wanted != self._week:
            return self._call(f"The review of {workspace.calendar.label(wanted)} is not closed yet"), Role.WAITING
        match now.review_state:
            case ReviewState.CLOSED:
                learned = now.review.learned if now.review else ""
                return (f"Reviewed. Learned: {learned}" if learned else "Reviewed and closed."), Role.GOOD
            case ReviewState.OPEN | ReviewState.REOPENED:
                return self._call("The review of this week is open", " to go on with it"), Role.WAITING
            case _:
                due = now.review_due_on
                if due > workspace.today():
                    return f"Review due {day_name(due)} {show_day(due)}.", Role.DIM
                return self._call("The review of this week is due"), Role.WAITING

    def _call(self, what: str, why: str = "") -> str:
        """What waits, and the key that goes there where it may be pressed."""
        return f"{what}: press r{why}." if "review" in self.available() else f"{what}."

    def _body(self, columns: int, rows: int) -> list[Line]:
        lines = self._lines()
        if not lines:
            return [BLANK, line(f"  No measures yet.{' Press e to define some.' if self.desk.may_set_up else ''}")]
        focused = lines[min(self._focus, len(lines) - 1)]
        self._listing = self._listing.resized(len(self._rows), rows).at(
            next(place for place, row in enumerate(self._rows) if row is focused)
        )
        visible = [self._rows[place] for place in self._listing.visible]
        shown = [row for row in visible if isinstance(row, ScoreLine)]
        self._load_trends(shown)
        drawn = iter(self._draw(shown, focused, columns))
        return [next(drawn) if isinstance(row, ScoreLine) else line(span(f" {row}", Role.HEADING)) for row in visible]

    def _load_trends(self, lines: list[ScoreLine]) -> None:
        wanted = [item for item in lines if item.measure.key not in self._trends]
        if wanted:
            workspace = self.desk.workspace
            with workspace.database.reading() as connection:
                found = trends(workspace, connection, wanted)
            self._trends.update((item.measure.key, trend) for item, trend in zip(wanted, found, strict=True))

    def _draw(self, lines: list[ScoreLine], focused: ScoreLine, columns: int) -> list[Line]:
        workspace, glyphs = self.desk.workspace, self.desk.glyphs
        forms = [workspace.form(item.measure) for item in lines]
        pairs = list(zip(lines, forms, strict=True))
        targets = [show_bounds(item.bounds, form) if item.bounds else "" for item, form in pairs]
        values = number_column(
            ["" if item.value is None else show_amount(item.value, form) for item, form in pairs], _VALUE
        )
        paces = ["" if item.pace is None else show_amount(round(item.pace), form) for item, form in pairs]
        drawn: list[Line] = []
        for item, target, value, pace in zip(lines, targets, values, paces, strict=True):
            marked = item is focused
            word, role = self._status(item)
            indent = "  " if item.measure.kind is Kind.ACTION else " "
            label = "" if item.measure.frequency is Frequency.WEEKLY else workspace.calendar.short_label(item.period)
            label = f" {label}" if label else ""
            room = _name_width(columns) - len(label)
            name = fit(f"{indent}{item.measure.name}", room, ellipsis=glyphs.ellipsis)
            trend = self._trends[item.measure.key]
            blocks = spark((*trend.values[:-1], item.value), ascii_only=glyphs.ascii_only).rjust(_TREND)
            drawn.append(
                (
                    Span(glyphs.cursor if marked else " ", Role.ACCENT),
                    Span(name, Role.TITLE if marked else Role.TEXT),
                    span(f"{label} ", Role.DIM),
                    Span(fit(target, _TARGET, right=True, ellipsis=glyphs.ellipsis), Role.DIM),
                    Span(" "),
                    span(value),
                    Span(" "),
                    Span(fit(pace, _PACE, right=True), Role.DIM),
                    Span(" "),
                    span(blocks[:-1], Role.DIM),
                    span(blocks[-1], role),
                    Span(" "),
                    Span(fit(word, _STATUS), role),
                )
            )
        return drawn

    def _status(self, item: ScoreLine) -> tuple[str, Role]:
        """Sign and word; a running week that has all it needs already says so."""
        glyphs = self.desk.glyphs
        bounds = item.bounds
        open_upwards = bounds is not None and bounds.at_most is None
        reached = bounds is not None and item.value is not None and bounds.met_by(item.value)
        if item.status is Status.PENDING and open_upwards and reached:
            return f"{glyphs.on_target} reached", Role.GOOD
        return f"{status_sign(item.status, glyphs)} {STATUS_WORDS[item.status]}", STATUS_ROLES[item.status]

    def _detail(self, columns: int) -> Line:
        lines = self._lines()
        if not lines:
            return BLANK
        item = lines[min(self._focus, len(lines) - 1)]
        who = f"   owner {item.measure.owner}" if item.measure.owner else ""
        excuse = f"   {item.excuse}" if item.excuse else ""
        text = (
            span(f" {item.measure.name}", Role.TITLE),
            span(f": {item.measure.purpose}" if item.measure.purpose else ""),
        )
        return cut((*text, span(excuse, Role.EXCUSED), span(who, Role.DIM)), columns)

    # Keys.

    def offers(self) -> Offers:
        """The review, the weeks before and after, moving."""
        offers: Offers = {
            "review": self._review,
            **({"open": self._open} if self._lines() else {}),
            "earlier_week": lambda: self._go(-1),
            "quick_entry": self._quick_entry,
        }
        if self._week != self.desk.workspace.this_week():
            offers |= {"this_week": self._go_to_now, "later_week": lambda: self._go(1)}
        return offers | {
            "undo": self._undo,
            "set_up": self.ways.open_set_up,
            "down": lambda: self._move(1),
            "up": lambda: self._move(-1),
            "page_down": lambda: self._move(self._listing.height),
            "page_up": lambda: self._move(-self._listing.height),
            "first": lambda: self._move(-len(self._rows)),
            "last": lambda: self._move(len(self._rows)),
            **self.general(),
        }

    def clicked(self, row: int) -> None:
        """Mark the clicked line."""
        place = self._listing.top + row - _ABOVE
        if 0 <= place < len(self._rows) and isinstance(self._rows[place], ScoreLine):
            self._mark([item is self._rows[place] for item in self._lines()].index(True))

    def _review(self) -> None:
        """The week on screen; on the running one, whichever is proposed."""
        running = self._week == self.desk.workspace.this_week()
        self.ways.open_review(None if running else self._week)

    def _open(self) -> None:
        item = self._lines()[self._focus]
        past = self._week != self.desk.workspace.this_week()
        self.ways.open_measure(item.measure.key, item.period.start if past else None)

    def _go(self, weeks: int) -> None:
        self._week = self.desk.workspace.calendar.next(self._week, weeks)
        self._standing = None

    def _go_to_now(self) -> None:
        self._week = self.desk.workspace.this_week()
        self._standing = None

    def _move(self, by: int) -> None:
        self._mark(self._focus + by)

    def _undo(self) -> None:
        from kpitui.services.undoing import undo

        sentence = undo(self.desk.workspace)
        self._standing = None
        self.say(sentence)


def _heading(columns: int) -> str:
    return (
        f" {fit('', _name_width(columns))} {fit('Target', _TARGET, right=True)} {fit('Now', _VALUE, right=True)}"
        f" {fit('Pace', _PACE, right=True)} {fit('Last 13', _TREND)} {fit('Status', _STATUS)}"
    )


def _name_width(columns: int) -> int:
    return min(_LONGEST_NAME, columns - _AROUND_NAME)
