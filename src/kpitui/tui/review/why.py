"""The step Why: each miss, worst first, with its verdict and the arithmetic behind it, and one key to decide."""

from __future__ import annotations

from datetime import date

from kpitui.charts.spark import spark
from kpitui.domain.numbers import show_amount, show_bounds
from kpitui.domain.reviews import Choice, Decision
from kpitui.services.diagnosis.diagnosing import Finding
from kpitui.services.diagnosis.forecasting import Prospect, prospect_in
from kpitui.services.reviews import reviewing
from kpitui.services.reviews.reviewing import LineKey, key_of
from kpitui.services.standing import Line as ScoreLine
from kpitui.services.standing import trends
from kpitui.tui.furniture import STATUS_ROLES
from kpitui.tui.listing import Listing
from kpitui.tui.review.behind import Behind, driver_table, goal_lines, note_lines, tried_before, verdict_lines
from kpitui.tui.review.pane import Host, Pane
from kpitui.tui.screens.page import Offers
from kpitui.tui.text import BLANK, Line, Role, Span, cut, fit, line, span

_NARROW_LIST, _WIDE_LIST = 25, 36
_MORE = "(more: Space shows all of it)"
_FAR = 1_000_000  # lines: beyond the end of any list
_CHOICES = {Choice.CORRECTIVE_ACTION: "action", Choice.WATCH: "watch", Choice.ACCEPT: "accept"}


class WhyPane(Pane):
    """The misses on the left, worst first; on the right what stands behind the marked one."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._listing = Listing()
        self._findings: list[Finding] = []
        self._sparklines: dict[LineKey, str] = {}
        self._prospects: dict[tuple[str, date, float | None], Prospect | None] = {}
        self._text = Listing()  # how far the whole text is scrolled
        self._whole = self._is_cut = False

    def arrive(self, line: str) -> None:
        """Look into every miss, then go to the named one, else to the first undecided."""
        self._sparklines.clear()
        self._prospects.clear()
        self._whole = False
        found = self.host.findings.of(self.host.view.misses)
        self._findings = sorted(found, key=lambda finding: finding.diagnosis.severity)
        keys = [finding.line.measure.key for finding in self._findings]
        waiting = [place for place, finding in enumerate(self._findings) if self._decision(finding.line) is None]
        self._listing = Listing().resized(len(keys), 1).at(keys.index(line) if line in keys else (waiting or [0])[0])

    def place(self) -> str:
        """The key of the marked miss."""
        finding = self._finding()
        return finding.line.measure.key if finding else ""

    def stay_at(self, place: str) -> None:
        """Look into the misses again where they are others now, or read otherwise."""
        if {finding.line for finding in self._findings} != set(self.host.view.misses):
            self.arrive(place)

    def _finding(self) -> Finding | None:
        findings = self._findings
        return findings[min(self._listing.cursor, len(findings) - 1)] if findings else None

    def _decision(self, item: ScoreLine) -> Decision | None:
        return self.host.view.decisions.get(key_of(item))

    # Drawing.

    def heading(self, columns: int) -> Line:
        """What is on the left and on the right."""
        finding = self._finding()
        name = finding.line.measure.name if finding else ""
        if self._whole:
            return line(span(f" {name}", Role.HEADING), span("   Space: back to the list", Role.DIM))
        return line(span(f" {fit('Missed', _list_width(columns))} ", Role.HEADING), span(name, Role.HEADING))

    def body(self, columns: int, rows: int) -> list[Line]:
        """The misses, and what stands behind the marked one."""
        finding = self._finding()
        if finding is None:
            return [BLANK, line("  Nothing was missed this week. Enter goes on to the close.")]
        self._listing = self._listing.resized(len(self._findings), rows)
        if self._whole:
            return self._whole_text(finding, columns, rows)
        cells = _list_width(columns)
        left = [self._row(place, cells) for place in self._listing.visible]
        more = line(span(_MORE, Role.ACCENT))
        room = columns - cells - 4
        behind, self._is_cut = self._behind(finding, room).fitted(rows, more)
        right = [cut(parts, room) for parts in behind]
        divider = Span(" | " if self.host.desk.glyphs.ascii_only else " │ ", Role.RULE)
        empty = line(" " * cells)
        count = min(rows, max(len(left), len(right)))
        return [
            (*cut(left[row] if row < len(left) else empty, cells), divider, *(right[row] if row < len(right) else ()))
            for row in range(count)
        ]

    def _row(self, place: int, cells: int) -> Line:
        item = self._findings[place].line
        glyphs = self.host.desk.glyphs
        marked = place == self._listing.cursor
        decision = self._decision(item)
        word = _CHOICES[decision.choice] if decision else "decide"
        return (
            Span(glyphs.cursor if marked else " ", Role.ACCENT),
            Span(f"{glyphs.off_target} ", Role.BAD),
            Span(fit(item.measure.name, cells - 11, ellipsis=glyphs.ellipsis), Role.TITLE if marked else Role.TEXT),
            Span(" "),
            Span(fit(word, 7, right=True), Role.DIM if decision else Role.WAITING),
        )

    def _behind(self, finding: Finding, columns: int, *, whole: bool = False) -> Behind:
        """What there is to say of the marked miss, in so many columns."""
        workspace = self.host.desk.workspace
        item = finding.line
        form = workspace.form(item.measure)
        value = show_amount(item.value, form) if item.value is not None else ""
        facts = line(
            span(value, STATUS_ROLES[item.status]),
            f" against {show_bounds(item.bounds, form)}   ",
            span(self._sparkline(item), Role.DIM),
        )
        return Behind(
            facts,
            verdict_lines(finding, columns),
            driver_table(finding, workspace, columns, self.host.desk.glyphs),
            tried_before(finding, columns),
            note_lines(finding, columns),
            goal_lines(self._prospect(finding), columns, whole=whole),
            self._decided(item),
        )

    def _whole_text(self, finding: Finding, columns: int, rows: int) -> list[Line]:
        """All that can be said of the marked miss, in the whole width."""
        lines = self._behind(finding, columns - 2, whole=True).whole()
        self._text = self._text.resized(max(1, len(lines) - rows + 1), 1)
        top = self._text.cursor
        return [cut((Span(" "), *parts), columns) for parts in lines[top : top + rows]]

    def _prospect(self, finding: Finding) -> Prospect | None:
        """Worked out once for each reading of a measure that has a goal."""
        if finding.line.measure.goal is None:
            return None
        key = (*key_of(finding.line), finding.line.value)
        if key not in self._prospects:
            self._prospects[key] = prospect_in(self.host.desk.workspace, finding)
        return self._prospects[key]

    def _decided(self, item: ScoreLine) -> Line:
        decision = self._decision(item)
        if decision is None:
            return line(span("Decide: ", Role.WAITING), "c corrective action   w watch   a accept")
        choice = decision.choice.value.replace("_", " ")
        if item in self.host.view.unwritten:
            return line(span("Decided: ", Role.GOOD), f"{choice} (text in the next step)")
        return line(span("Decided: ", Role.GOOD), f"{choice}{': ' if decision.reason else ''}{decision.reason}")

    def _sparkline(self, item: ScoreLine) -> str:
        key = key_of(item)
        if key not in self._sparklines:
            workspace = self.host.desk.workspace
            with workspace.database.reading() as connection:
                trend = trends(workspace, connection, [item])[0]
            self._sparklines[key] = spark(trend.values, ascii_only=self.host.desk.glyphs.ascii_only)
        return self._sparklines[key]

    @property
    def below(self) -> int:
        """How many lines there are below those in view: of the whole text while that is shown, else of the list."""
        return self._text.below if self._whole else self._listing.below

    def detail(self, columns: int) -> list[Line]:
        """Why the measure is watched, and what follows from the verdict."""
        finding = self._finding()
        if finding is None:
            return [BLANK, BLANK]
        measure = finding.line.measure
        undecided = len(self.host.view.undecided)
        left = (
            f" {undecided} of {len(self._findings)} still to decide." if undecided else " All decided: Enter goes on."
        )
        purpose = f": {measure.purpose}" if measure.purpose else ""
        return [cut(line(span(f" {measure.name}", Role.TITLE), purpose), columns), line(span(left, Role.DIM))]

    # Keys.

    def offers(self) -> Offers:
        """Deciding and moving."""
        offers: Offers = {}
        if self._finding() is not None and not self.host.view.closed:
            offers |= {
                "corrective": lambda: self._decide(Choice.CORRECTIVE_ACTION),
                "watch": lambda: self._decide(Choice.WATCH),
                "accept": self._accept,
            }
        if self._is_cut or self._whole:
            offers["whole"] = self._show_whole
        offers |= {
            "next": self._next,
            "undo": self.host.undo,
            "down": lambda: self._move(1),
            "up": lambda: self._move(-1),
            "page_down": lambda: self._move(self._listing.height),
            "page_up": lambda: self._move(-self._listing.height),
            "first": lambda: self._move(-_FAR),
            "last": lambda: self._move(_FAR),
        }
        return offers

    def clicked(self, row: int) -> None:
        """Mark the clicked miss."""
        self._listing = self._listing.at(self._listing.top + row)

    def _show_whole(self) -> None:
        self._whole, self._text = not self._whole, Listing()

    def _move(self, by: int) -> None:
        """To another miss; through the whole text while that is shown."""
        if self._whole:
            self._text = self._text.moved(by)
        else:
            self._listing = self._listing.moved(by)

    def _next(self) -> None:
        self._whole = False
        if self._listing.cursor + 1 < len(self._findings):
            self._move(1)
        else:
            self.host.next_step()

    def _decide(self, choice: Choice, reason: str = "") -> None:
        if (finding := self._finding()) is None:
            return
        reviewing.decide(self.host.desk.workspace, self.host.view, finding.line, choice, reason)
        self._whole = False
        self.host.reload()
        self.host.say(f"{finding.line.measure.name}: {_told(choice)}.")
        if self._listing.cursor + 1 < len(self._findings):
            self._move(1)

    def _accept(self) -> None:
        if (finding := self._finding()) is None:
            return
        measure = finding.line.measure
        draft = f"accept/{self.host.view.week.start}/{measure.key}"
        self.host.ask(f"Accept {measure.name} because", lambda text: self._decide(Choice.ACCEPT, text), draft=draft)


def _told(choice: Choice) -> str:
    """A decision in words; of a corrective action also that nobody asks yet what it is."""
    if choice is Choice.CORRECTIVE_ACTION:
        return "corrective action: its text comes in the next step"
    return choice.value.replace("_", " ")


def _list_width(columns: int) -> int:
    """The cells for the list of misses: enough for long names where the screen is wide."""
    return _WIDE_LIST if columns >= 120 else _NARROW_LIST
