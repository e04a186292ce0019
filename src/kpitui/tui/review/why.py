"""The step Why: each miss beside the actions that drive it, and one key to decide."""

from __future__ import annotations

from kpitui.charts.spark import spark
from kpitui.domain.corrective import CorrectiveState
from kpitui.domain.numbers import show_amount, show_bounds
from kpitui.domain.reviews import Choice, Decision
from kpitui.domain.weeks import show_day
from kpitui.services import reviewing
from kpitui.services.misses import Driver, Miss, look_into
from kpitui.services.reviewing import LineKey, key_of
from kpitui.services.standing import Line as ScoreLine
from kpitui.services.standing import trends
from kpitui.services.undoing import undo
from kpitui.tui.furniture import STATUS_ROLES
from kpitui.tui.listing import Listing
from kpitui.tui.review.follow_up import EFFECT_WORDS
from kpitui.tui.review.pane import Host, Pane
from kpitui.tui.screens.page import Offers
from kpitui.tui.text import Line, Role, Span, cut, fit, line, span

_LIST = 27
_CHOICES = {Choice.CORRECTIVE_ACTION: "correct", Choice.WATCH: "watch", Choice.ACCEPT: "accept"}


class WhyPane(Pane):
    """The misses on the left, worst first; on the right what stands behind the marked one."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._listing = Listing()
        self._looked: dict[LineKey, tuple[Miss, str]] = {}

    def arrive(self, line: str) -> None:
        """Go to the named miss, else to the first undecided one; look again at what is behind each."""
        self._looked.clear()
        misses = self._misses()
        keys = [item.measure.key for item in misses]
        undecided = self.host.view.undecided
        waiting = misses.index(undecided[0]) if undecided else 0
        self._listing = Listing().resized(len(misses), 1).at(keys.index(line) if line in keys else waiting)

    def place(self) -> str:
        """The key of the marked miss."""
        item = self._miss()
        return item.measure.key if item else ""

    def _misses(self) -> tuple[ScoreLine, ...]:
        return self.host.view.misses

    def _miss(self) -> ScoreLine | None:
        misses = self._misses()
        return misses[min(self._listing.cursor, len(misses) - 1)] if misses else None

    def _decision(self, item: ScoreLine) -> Decision | None:
        return self.host.view.decisions.get(key_of(item))

    # Drawing.

    def heading(self, columns: int) -> Line:
        """What is on the left and on the right."""
        item = self._miss()
        name = item.measure.name if item else ""
        return line(span(f" {fit('Missed', _LIST)} ", Role.HEADING), span(name, Role.HEADING))

    def body(self, columns: int, rows: int) -> list[Line]:
        """The misses, and what stands behind the marked one."""
        misses = self._misses()
        item = self._miss()
        if item is None:
            return [(), line("  Nothing was missed this week. Enter goes on to the close.")]
        self._listing = self._listing.resized(len(misses), rows)
        left = [self._row(place) for place in self._listing.visible]
        right = self._behind(item, columns - _LIST - 3)
        glyphs = self.host.desk.glyphs
        divider = Span(" | " if glyphs.ascii_only else " │ ", Role.RULE)
        empty = line(" " * _LIST)
        count = min(rows, max(len(left), len(right)))
        return [
            (*cut(left[row] if row < len(left) else empty, _LIST), divider, *(right[row] if row < len(right) else ()))
            for row in range(count)
        ]

    def _row(self, place: int) -> Line:
        item = self._misses()[place]
        glyphs = self.host.desk.glyphs
        marked = place == self._listing.cursor
        decision = self._decision(item)
        word = _CHOICES[decision.choice] if decision else "decide"
        return (
            Span(glyphs.cursor if marked else " ", Role.ACCENT),
            Span(f"{glyphs.off_target} ", Role.BAD),
            Span(fit(item.measure.name, _LIST - 11, ellipsis=glyphs.ellipsis), Role.TITLE if marked else Role.TEXT),
            Span(" "),
            Span(fit(word, 7, right=True), Role.DIM if decision else Role.WAITING),
        )

    def _look(self, item: ScoreLine) -> tuple[Miss, str]:
        key = key_of(item)
        if key not in self._looked:
            workspace = self.host.desk.workspace
            miss = look_into(workspace, item)
            with workspace.database.reading() as connection:
                trend = trends(workspace, connection, [item])[0]
            self._looked[key] = (miss, spark(trend.values, ascii_only=self.host.desk.glyphs.ascii_only))
        return self._looked[key]

    def _behind(self, item: ScoreLine, columns: int) -> list[Line]:
        workspace = self.host.desk.workspace
        form = workspace.form(item.measure)
        miss, sparkline = self._look(item)
        value = show_amount(item.value, form) if item.value is not None else ""
        short = show_amount(miss.shortfall, form)
        direction = "too few" if item.bounds and item.value is not None and item.bounds.at_least is not None \
            and item.value < item.bounds.at_least else "too many"  # fmt: skip
        lines: list[Line] = [
            line(
                span(value, STATUS_ROLES[item.status]),
                f" against {show_bounds(item.bounds, form)}: {short} {direction}",
            ),
            line(span("Last 13  ", Role.DIM), span(sparkline)),
            (),
        ]
        lines += self._drivers(miss, columns)
        lines += self._tried(miss)
        lines.append(())
        decision = self._decision(item)
        if decision is None:
            lines.append(line(span("Decide: ", Role.WAITING), "c corrective action   w watch   a accept"))
        else:
            reason = f": {decision.reason}" if decision.reason else ""
            lines.append(line(span("Decided: ", Role.GOOD), f"{decision.choice.value.replace('_', ' ')}{reason}"))
        return [cut(parts, columns) for parts in lines]

    def _drivers(self, miss: Miss, columns: int) -> list[Line]:
        workspace = self.host.desk.workspace
        measure = miss.line.measure
        if measure.links:
            driven = [workspace.scorecard.measure(link.indicator).name for link in measure.links]
            return [line(f"An action: it drives {', '.join(driven)}."), *self._days(miss)]
        if not miss.drivers:
            return [line(span("No action is linked to this: nothing can be said", Role.DIM)),
                    line(span("about why. Name one with `drives` in kpitui edit.", Role.DIM))]  # fmt: skip
        room = columns - 34
        head = f"{fit('Driven by', room)} {fit('week', 6)}{fit('done', 6, right=True)}{fit('plan', 6, right=True)}"
        lines = [line(span(f"{head}{fit('rate', 7, right=True)}{fit('usual', 7, right=True)}", Role.HEADING))]
        return lines + [self._driver(driver, room) for driver in miss.drivers]

    def _driver(self, driver: Driver, room: int) -> Line:
        workspace = self.host.desk.workspace
        form = workspace.form(driver.action)
        short = workspace.calendar.short_label
        weeks = short(driver.weeks[0]) if len(driver.weeks) == 1 else f"{len(driver.weeks)} wks"
        met = driver.done is not None and (driver.planned is None or driver.done >= driver.planned)
        done = "none" if driver.done is None else show_amount(driver.done, form)
        planned = "" if driver.planned is None else show_amount(driver.planned, form)
        return line(
            Span(fit(driver.action.name, room, ellipsis=self.host.desk.glyphs.ellipsis)),
            f" {fit(weeks, 6)}",
            span(fit(done, 6, right=True), Role.GOOD if met else Role.BAD),
            fit(planned, 6, right=True),
            fit(_rate(driver.rate), 7, right=True),
            fit(_rate(driver.usual_rate), 7, right=True),
        )

    def _days(self, miss: Miss) -> list[Line]:
        form = self.host.desk.workspace.form(miss.line.measure)
        tallies = [entry for entry in miss.line.entries if not entry.is_total]
        if not tallies:
            return []
        return [line("  ".join(f"{show_day(entry.day)}: {show_amount(entry.amount, form)}" for entry in tallies[-5:]))]

    def _tried(self, miss: Miss) -> list[Line]:
        if not miss.tried:
            return []
        lines: list[Line] = [(), line(span("Tried before", Role.HEADING))]
        for action in reversed(miss.tried[-3:]):
            state = action.state.value
            if action.state is CorrectiveState.DONE:
                state = f"{show_day(action.done_on)}, {EFFECT_WORDS[action.effect]}" if action.done_on else "done"
            lines.append(line(f"{action.text} ", span(f"({state})", Role.DIM)))
        return lines

    def detail(self, columns: int) -> list[Line]:
        """Why the measure is watched."""
        item = self._miss()
        if item is None:
            return [(), ()]
        undecided = len(self.host.view.undecided)
        left = (
            f" {undecided} of {len(self._misses())} still to decide."
            if undecided
            else " All are decided: Enter goes on."
        )
        purpose = item.measure.purpose or "no purpose is written down for this measure"
        return [
            cut(line(span(f" {item.measure.name}", Role.TITLE), f": {purpose}"), columns),
            line(span(left, Role.DIM)),
        ]

    # Keys.

    def offers(self) -> Offers:
        """Deciding and moving."""
        offers: Offers = {}
        if self._miss() is not None and not self.host.view.closed:
            offers |= {
                "corrective": lambda: self._decide(Choice.CORRECTIVE_ACTION),
                "watch": lambda: self._decide(Choice.WATCH),
                "accept": self._accept,
            }
        offers |= {
            "next": self._next,
            "undo": self._undo,
            "down": lambda: self._move(1),
            "up": lambda: self._move(-1),
            "page_down": lambda: self._move(self._listing.height),
            "page_up": lambda: self._move(-self._listing.height),
            "first": lambda: self._move(-len(self._misses())),
            "last": lambda: self._move(len(self._misses())),
        }
        return offers

    def clicked(self, row: int) -> None:
        """Mark the clicked miss."""
        self._listing = self._listing.at(self._listing.top + row)

    def _move(self, by: int) -> None:
        self._listing = self._listing.moved(by)

    def _next(self) -> None:
        if self._listing.cursor + 1 < len(self._misses()):
            self._move(1)
        else:
            self.host.next_step()

    def _decide(self, choice: Choice, reason: str = "") -> None:
        if (item := self._miss()) is None:
            return
        reviewing.decide(self.host.desk.workspace, self.host.view, item, choice, reason)
        self.host.reload()
        self.host.say(f"{item.measure.name}: {choice.value.replace('_', ' ')}.")
        if self._listing.cursor + 1 < len(self._misses()):
            self._move(1)

    def _accept(self) -> None:
        if (item := self._miss()) is None:
            return
        draft = f"accept/{self.host.view.week.start}/{item.measure.key}"
        self.host.ask(
            f"Accept {item.measure.name} because", lambda text: self._decide(Choice.ACCEPT, text), draft=draft
        )

    def _undo(self) -> None:
        sentence = undo(self.host.desk.workspace, correct=True)
        self.host.reload()
        self.host.say(sentence)


def _rate(rate: float | None) -> str:
    """Results per action: a percentage where each action yields at most one, else a plain number."""
    if rate is None:
        return ""
    return f"{rate * 100:.1f} %" if rate < 1 else f"{rate:.2f}"
