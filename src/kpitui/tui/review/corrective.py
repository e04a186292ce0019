"""The step Corrective actions: one line each, for every miss that was decided so."""

from __future__ import annotations

from kpitui.domain.corrective import CorrectiveAction
from kpitui.domain.corrective_line import parse_corrective_line
from kpitui.domain.reviews import Choice
from kpitui.domain.weeks import day_name, show_day
from kpitui.errors import KpituiError
from kpitui.services import following_up
from kpitui.services.reviews.reviewing import LineKey, key_of
from kpitui.services.standing import Line as ScoreLine
from kpitui.tui.editor import Editor
from kpitui.tui.furniture import message_lines
from kpitui.tui.listing import Listing
from kpitui.tui.prompt import field_spans
from kpitui.tui.review.pane import Host, Pane
from kpitui.tui.screens.page import Offers
from kpitui.tui.text import Line, Role, Span, cut, fit, line, span, width

_MEASURE = 22
_HOW = " What, @who, !when: call back the March list @dana !fri"

# A row to type in (None), or a corrective action that was noted.
Row = tuple[ScoreLine, CorrectiveAction | None]


class CorrectivePane(Pane):
    """Under each miss what was noted for it, and a field for one more."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._listing = Listing()
        self._editor = Editor()
        self._problem = ""
        self._order: list[LineKey] = []

    def arrive(self, line: str) -> None:
        """Go to the first miss without a corrective action; in the order of the step Why, the worst first."""
        found = sorted(self.host.findings.of(self.host.view.misses), key=lambda finding: finding.diagnosis.severity)
        self._order = [key_of(finding.line) for finding in found]
        rows = self._rows()
        waiting = [place for place, (item, action) in enumerate(rows) if action is None and not self._noted(item)]
        self._go(waiting[0] if waiting else len(rows) - 1)

    def place(self) -> str:
        """The measure the marked row is for, and the corrective action in it, if any."""
        row = self._row()
        if row is None:
            return ""
        return f"{row[0].measure.key}/{row[1].id if row[1] else ''}"

    def stay_at(self, place: str) -> None:
        """Find the row again; what is being typed stays."""
        rows = self._rows()
        names = [f"{item.measure.key}/{action.id if action else ''}" for item, action in rows]
        self._listing = self._listing.resized(len(rows), self._listing.height)
        if place in names:
            self._listing = self._listing.at(names.index(place))

    def _noted(self, item: ScoreLine) -> list[CorrectiveAction]:
        return self.host.view.corrective_for(item)

    def _rows(self) -> list[Row]:
        rows: list[Row] = []
        order = {key: place for place, key in enumerate(self._order)}
        for item in sorted(self.host.view.misses, key=lambda item: order.get(key_of(item), len(order))):
            decision = self.host.view.decisions.get(key_of(item))
            noted = self._noted(item)
            if noted or (decision is not None and decision.choice is Choice.CORRECTIVE_ACTION):
                rows += [(item, action) for action in noted]
                if not self.host.view.closed:
                    rows.append((item, None))
        return rows

    def _row(self) -> Row | None:
        rows = self._rows()
        return rows[min(self._listing.cursor, len(rows) - 1)] if rows else None

    def _typing(self) -> ScoreLine | None:
        row = self._row()
        return row[0] if row is not None and row[1] is None else None

    def _draft(self, item: ScoreLine) -> str:
        return f"corrective/{self.host.view.week.start}/{item.measure.key}"

    # Drawing.

    def heading(self, columns: int) -> Line:
        """The names of the columns."""
        return line(span(f" {fit('For', _MEASURE)} What will be done", Role.HEADING))

    def body(self, columns: int, rows: int) -> list[Line]:
        """What was noted, and the fields."""
        every = self._rows()
        if not every:
            return [
                (),
                line("  No miss was decided with a corrective action (c in the step Why)."),
                line("  Enter goes on to the close."),
            ]
        self._listing = self._listing.resized(len(every), rows)
        return [self._draw(every, place, columns) for place in self._listing.visible]

    def _draw(self, rows: list[Row], place: int, columns: int) -> Line:
        item, action = rows[place]
        glyphs = self.host.desk.glyphs
        marked = place == self._listing.cursor
        again = place > 0 and rows[place - 1][0] is item
        name = fit("" if again else item.measure.name, _MEASURE, ellipsis=glyphs.ellipsis)
        start = (Span(glyphs.cursor if marked else " ", Role.ACCENT), Span(name, Role.TITLE), Span(" "))
        room = columns - _MEASURE - 4
        if action is not None:
            due = f", due {show_day(action.due)}" if action.due else ""
            who = f"  {action.owner or 'nobody'}{due}"
            text = fit(action.text, room - width(who), ellipsis=glyphs.ellipsis).rstrip()
            return cut((*start, span(f"{glyphs.done} ", Role.GOOD), span(text), span(who, Role.DIM)), columns)
        if marked:
            return (*start, Span("[", Role.ACCENT), *field_spans(self._editor, room), Span("]", Role.ACCENT))
        kept = self.host.desk.drafts.get(self._draft(item))
        shown = kept or ("one more, or Enter to go on" if again else "to be written")
        return (*start, Span("[", Role.DIM), Span(fit(shown, room), Role.DIM), Span("]", Role.DIM))

    @property
    def below(self) -> int:
        """How many lines there are below those in view."""
        return self._listing.below

    def detail(self, columns: int) -> list[Line]:
        """How the line is understood while it is typed."""
        if self._problem:
            return [line(span(_HOW, Role.DIM)), *message_lines(self._problem, Role.ERROR, columns, 2)][-2:]
        item = self._typing()
        if item is None:
            row = self._row()
            made = f" noted by {self.host.desk.workspace.known_as(row[1].created_by)}" if row and row[1] else ""
            return [line(span(made, Role.DIM)), ()]
        return [line(span(_HOW, Role.DIM)), *self._understood(item, columns)][-2:]

    def _understood(self, item: ScoreLine, columns: int) -> list[Line]:
        """How the line would be kept as it is, or what is not understood."""
        if not self._editor.text.strip():
            owner = item.measure.owner or "nobody"
            return [line(span(f" without @ it is {owner}'s, without ! due in a week", Role.DIM))]
        workspace = self.host.desk.workspace
        try:
            parsed = parse_corrective_line(self._editor.text, workspace.scorecard.people, workspace.today())
        except KpituiError as error:
            return message_lines(str(error), Role.WAITING, columns, 2)
        owner = parsed.owner or item.measure.owner or "nobody"
        due = f"due {day_name(parsed.due)} {show_day(parsed.due)}" if parsed.due else "due in a week"
        if parsed.due is not None and parsed.due < workspace.today():
            past = f"{day_name(parsed.due)} {show_day(parsed.due)} is past: it would be late at once."
            return message_lines(f"{past} {owner}: {parsed.text}", Role.WAITING, columns, 2)
        return [cut(line(span(f" {owner}, {due}: {parsed.text}", Role.TEXT)), columns)]

    # Keys.

    def offers(self) -> Offers:
        """Saving and moving; letters belong to the field."""
        offers: Offers = {"save" if self.typing else "next": self._save}
        if self._typing() is None:
            offers["undo"] = self.host.undo
        elif self._editor.text:
            offers["leave_field"] = self._leave_field
        offers |= {
            "down": lambda: self._go(self._listing.cursor + 1),
            "up": lambda: self._go(self._listing.cursor - 1),
            "page_down": lambda: self._go(self._listing.cursor + self._listing.height),
            "page_up": lambda: self._go(self._listing.cursor - self._listing.height),
        }
        return offers

    @property
    def typing(self) -> bool:
        """Whether the marked row is a field."""
        return self._typing() is not None

    def typed(self, key: str, character: str | None) -> bool:
        """Edit the line."""
        item = self._typing()
        if item is None:
            return False
        if not self._editor.text and key in ("left", "right", "home", "end"):
            return False
        edited = self._editor.press(key)
        if edited is None and character is not None:
            edited = self._editor.insert(character)
        if edited is None:
            return False
        self._edit(item, edited)
        return True

    def pasted(self, text: str) -> None:
        """Paste into the line."""
        if (item := self._typing()) is not None:
            self._edit(item, self._editor.insert(text))

    def clicked(self, row: int) -> None:
        """Mark the clicked row."""
        self._go(self._listing.top + row)

    def _leave_field(self) -> None:
        if (item := self._typing()) is not None:
            self._edit(item, Editor())

    def _edit(self, item: ScoreLine, editor: Editor) -> None:
        self._editor, self._problem = editor, ""
        self.host.desk.drafts.put(self._draft(item), editor.text)

    def _go(self, place: int) -> None:
        self._listing = self._listing.resized(len(self._rows()), self._listing.height).at(place)
        item = self._typing()
        self._editor = Editor.of(self.host.desk.drafts.get(self._draft(item))) if item else Editor()
        self._problem = ""

    def _save(self) -> None:
        item = self._typing()
        if item is None or not self._editor.text.strip():
            if self._listing.cursor + 1 < len(self._rows()):
                self._go(self._listing.cursor + 1)
            else:
                self.host.next_step()
            return
        workspace = self.host.desk.workspace
        review = self.host.view.review
        week = review.week if review else self.host.view.week.start
        try:
            action = following_up.add(workspace, item.measure, week, self._editor.text)
        except KpituiError as error:
            self._problem = str(error)
            return
        self._edit(item, Editor())
        self.host.reload()
        due = f", due {show_day(action.due)}" if action.due else ""
        self.host.say(f"Noted for {item.measure.name}: {action.text} ({action.owner or 'nobody'}{due}).")
        self._go(self._listing.cursor + 1)
