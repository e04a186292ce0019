"""The steps Actions and Indicators: type the number, Enter, next line."""

from __future__ import annotations

from collections.abc import Sequence

from kpitui.domain.measures import Show
from kpitui.domain.numbers import edit_text
from kpitui.domain.plain_text import plain
from kpitui.errors import Conflict, KpituiError, NotAllowed
from kpitui.services.entering import new_token
from kpitui.services.reviews import reviewing
from kpitui.services.standing import Line as ScoreLine
from kpitui.tui.editor import Editor
from kpitui.tui.furniture import message_lines
from kpitui.tui.listing import Listing
from kpitui.tui.review.beginning import begins_amount, turned_round
from kpitui.tui.review.half_typed import HalfTyped
from kpitui.tui.review.line_detail import acknowledgement, behind, how_to_enter, laid_out, meaning
from kpitui.tui.review.number_rows import NumberRow, TableRow, draw, heading, results_table, trend_width
from kpitui.tui.review.pane import Host, Pane
from kpitui.tui.review.past import Past
from kpitui.tui.screens.page import Offers
from kpitui.tui.text import Line, Role, Span, cut, line, span


class NumbersPane(Pane):
    """A table of lines with a number field each."""

    def __init__(self, host: Host, *, results: bool) -> None:
        super().__init__(host)
        self._results = results
        self._listing = Listing()
        self._focus = 0
        self._editor: Editor | None = None
        self._begun_on: ScoreLine | None = None
        self._problem = ""
        self._token = new_token()
        self._correcting = False
        self._past = Past(host.desk.workspace)

    # What is listed.

    def _lines(self) -> Sequence[ScoreLine]:
        return self.host.view.results if self._results else self.host.view.actions

    def _line(self) -> ScoreLine | None:
        lines = self._lines()
        return lines[min(self._focus, len(lines) - 1)] if lines else None

    def _table(self) -> list[TableRow]:
        scorecard = self.host.desk.workspace.scorecard
        return results_table(self.host.view, scorecard) if self._results else [(item, False) for item in self._lines()]

    # Drawing.

    def arrive(self, line: str) -> None:
        """Go to the named line, else to the first that is not confirmed."""
        lines = self._lines()
        keys = [item.measure.key for item in lines]
        waiting = next((place for place, item in enumerate(lines) if not self.host.view.is_checked(item)), 0)
        self._move_to(keys.index(line) if line in keys else waiting)

    def place(self) -> str:
        """The key of the marked line."""
        item = self._line()
        return item.measure.key if item else ""

    def stay_at(self, place: str) -> None:
        """Find the line again; what is being typed stays."""
        keys = [item.measure.key for item in self._lines()]
        if place in keys and (self._focus >= len(keys) or keys[self._focus] != place):
            self._focus = keys.index(place)

    def heading(self, columns: int) -> Line:
        """The names of the columns."""
        running = self.host.view.week == self.host.desk.workspace.this_week()
        week = "This week" if running else self.host.desk.workspace.calendar.short_label(self.host.view.week)
        past = self._past.began_before(self.host.view.week)
        return heading("Indicator" if self._results else "Action", columns, week, past=past)

    def body(self, columns: int, rows: int) -> list[Line]:
        """The table."""
        display = self._table()
        if not display:
            what = "indicators" if self._results else "actions"
            return [(), line(f"  No {what} are due this week. Enter goes on to the next step.")]
        focused = self._line()
        own = next(place for place, (item, context) in enumerate(display) if item is focused and not context)
        self._listing = self._listing.resized(len(display), rows).at(own)
        visible = [display[place] for place in self._listing.visible]
        self._past.look_up([item for item, _ in visible if not isinstance(item, str)], trend_width(columns))
        drawn: list[NumberRow] = []
        order: list[int | str] = []
        for item, context in visible:
            if isinstance(item, str):
                order.append(item)
            else:
                order.append(len(drawn))
                drawn.append(self._row(item, context))
        desk, past = self.host.desk, self._past.began_before(self.host.view.week)
        lines = draw(drawn, columns, desk.workspace.calendar, desk.glyphs, past=past)
        return [line(span(f" {item}", Role.HEADING)) if isinstance(item, str) else lines[item] for item in order]

    def _row(self, item: ScoreLine, context: bool) -> NumberRow:
        marked = not context and item is self._line()
        return NumberRow(
            reviewing.so_far(self.host.desk.workspace, self.host.view.week, item),
            self.host.desk.workspace.form(item.measure),
            self._past.trend(item),
            marked=marked,
            context=context,
            checked=self.host.view.is_checked(item),
            editor=self._editor if marked else None,
            draft="" if context or marked else plain(self._half_typed.text(item)),
            noted=bool(self.host.view.notes_on(item)) or any(entry.note for entry in item.entries),
        )

    @property
    def below(self) -> int:
        """How many lines there are below those in view."""
        return self._listing.below

    def detail(self, columns: int) -> list[Line]:
        """What the line means and what is behind its number."""
        item = self._line()
        if item is None:
            return [(), ()]
        workspace, view = self.host.desk.workspace, self.host.view
        told = meaning(reviewing.so_far(workspace, view.week, item), workspace, judged=view.is_checked(item))
        if self._problem:
            first = cut((Span(" "), *told), columns)
            return [first, *message_lines(self._problem, Role.ERROR, columns, 2)][-2:]
        notes = [entry.note for entry in item.entries if entry.note] + [note.text for note in view.notes_on(item)]
        waits = item.value is None and not item.excuse and not item.measure.formula
        asked = how_to_enter(item.measure, columns) if waits and self._editor is None and not view.closed else ""
        past, room = self._past, columns - 1 - len(asked)
        second = f"{asked}{behind(item, workspace, past.usual(item), notes, past.goal(item), room)}"
        return laid_out(told, second, columns, self.host.detail_rows)

    # Keys.

    def offers(self) -> Offers:
        """Saving, moving, and what can be done with the line; while a number is typed, letters belong to it."""
        item = self._line()
        looking = self._editor is None and (item is None or self.host.view.closed)
        offers: Offers = {"next": self._go_on} if looking else {"save": self._save}
        if self._editor is not None:
            offers["leave_field"] = lambda: self._leave_field(keep=False)
        elif item is not None:
            if item.measure.show is Show.YESNO and not self.host.view.closed:
                offers |= {"yes": lambda: self._enter_key("y"), "no": lambda: self._enter_key("n")}
                offers["note_any"] = self._note
            else:
                if item.measure.show is Show.RATING and not self.host.view.closed:
                    steps = min(len(item.measure.steps), 9)
                    offers[f"rate_{steps}"] = lambda: self.host.say(f"Type 1 to {steps}.", Role.TEXT)
                offers["note"] = self._note
            if not self.host.view.closed:
                offers["skip"] = self._skip
            if not item.measure.formula:
                offers["correct"] = self._correct
            offers |= {
                "undo": self.host.undo,
                "first": lambda: self._move_to(0),
                "last": lambda: self._move_to(len(self._lines()) - 1),
            }
        return offers | {
            "down": lambda: self._move(1),
            "up": lambda: self._move(-1),
            "page_down": lambda: self._move(self._listing.height),
            "page_up": lambda: self._move(-self._listing.height),
        }

    @property
    def takes_amounts(self) -> bool:
        """Whether there is a line to type into."""
        return bool(self._lines())

    @property
    def typing(self) -> bool:
        """Whether a number is being typed."""
        return self._editor is not None

    def typed(self, key: str, character: str | None) -> bool:
        """Edit the number; one key enters a yes, a no or a rating."""
        item = self._line()
        if item is None:
            return False
        if self._editor is not None:
            edited = self._editor.press(key)
            if edited is None and character is not None:
                edited = self._editor.insert(character)
            if edited is None:
                return False
            self._edit(edited)
            return True
        if character is None or not self._may_type(item, character):
            return False
        if item.measure.show in (Show.YESNO, Show.RATING):
            self._enter_key(character)
        else:
            self._edit(Editor().insert(character))
        return True

    def pasted(self, text: str) -> None:
        """Paste into the number."""
        item = self._line()
        if item is not None and (self._editor is not None or self._may_type(item, "1")):
            self._edit((self._editor or Editor()).insert(text))

    def clicked(self, row: int) -> None:
        """Mark the clicked line."""
        display = self._table()
        place = self._listing.top + row
        if place < len(display) and not display[place][1]:
            item = display[place][0]
            self._move_to([other is item for other in self._lines()].index(True))

    def _may_type(self, item: ScoreLine, character: str) -> bool:
        """Whether the character begins an amount for this line; says why not where it would surprise."""
        if not begins_amount(item.measure, character, self.host.desk.workspace.scorecard.currency):
            return False
        if item.measure.formula:
            self._problem = f"{item.measure.name} is computed from {item.measure.formula}."
            return False
        if self.host.view.closed and not self._correcting:
            self._problem = "This review is closed: press c to correct a number. r in the step Close reopens it."
            return False
        return True

    # What keys do.

    @property
    def _half_typed(self) -> HalfTyped:
        return HalfTyped(self.host.desk.drafts, self.host.view.week.start)

    def _edit(self, editor: Editor) -> None:
        item = self._line()
        if self._editor is None:
            self._begun_on = item
        self._editor, self._problem = editor, ""
        if item is not None:
            self._half_typed.keep(item, editor.text, self._token)

    def _leave_field(self, *, keep: bool) -> None:
        """Stop typing; what was typed stays in the line's draft, or is forgotten."""
        if (item := self._line()) is not None and not keep:
            self._half_typed.forget(item)
        self._editor, self._begun_on, self._problem, self._correcting = None, None, "", False
        self._token = new_token()

    def _move_to(self, place: int) -> None:
        self._leave_field(keep=True)
        self._focus = min(max(0, place), max(0, len(self._lines()) - 1))
        item = self._line()
        draft = self._half_typed.text(item) if item else ""
        if item and draft:
            self._editor, self._begun_on = Editor.of(draft), item
            self._correcting = self.host.view.closed
            self._token = self._half_typed.token(item)

    def _move(self, by: int) -> None:
        self._move_to(self._focus + by)

    def _go_on(self) -> None:
        if self._focus + 1 < len(self._lines()):
            self._move(1)
        else:
            self.host.next_step()

    def _save(self) -> None:
        """Enter: save what is typed, or confirm what is there, and go on."""
        item = self._line()
        if item is not None and self._editor is not None and self._editor.text.strip():
            self._enter(self._editor.text)
            return
        view = self.host.view
        if item is not None and item.value is not None and not view.closed and not view.is_checked(item):
            reviewing.confirm(self.host.desk.workspace, view, item)
            self.host.reload(item.measure.key)
        self._go_on()

    def _enter_key(self, character: str) -> None:
        """Enter what one key says; where it would turn somebody else's yes or no round, only after Enter."""
        item, workspace = self._line(), self.host.desk.workspace
        if item is not None and (other := turned_round(item, character, workspace)):
            self._edit(Editor().insert(character))
            self._problem = other
        else:
            self._enter(character)

    def _enter(self, text: str) -> None:
        item = self._line()
        if item is None:
            return
        if self.host.view.closed and not self._correcting:
            self._problem = "This review was closed in the meantime: press Esc, then c to correct the number."
            return
        desk = self.host.desk
        try:
            # The line as it was when the typing began: what others entered since then is not seen yet, only shown.
            saved = reviewing.enter(desk.workspace, self.host.view, self._begun_on or item, text, self._token)
        except KpituiError as error:
            self._editor = self._editor or Editor.of(text)
            self._problem = str(error)
            if isinstance(error, Conflict | NotAllowed):
                self.host.reload()
                self._begun_on = self._line()  # seen from now on: Enter again keeps one's own
            return
        self._half_typed.forget(item)
        self._editor = self._begun_on = None
        self.host.reload(item.measure.key)
        self.host.say(acknowledgement(saved, desk.workspace))
        self._go_on()

    def _note(self) -> None:
        if (item := self._line()) is None:
            return

        def answer(text: str) -> None:
            reviewing.note(self.host.desk.workspace, item, text)
            self.host.reload()
            self.host.say(f"Noted for {item.measure.name}.")

        self.host.ask(f"Note on {item.measure.name}", answer, draft=f"note/{self._half_typed.field(item)}")

    def _skip(self) -> None:
        if (item := self._line()) is None:
            return

        def answer(text: str) -> None:
            reviewing.excuse(self.host.desk.workspace, self.host.view, item, text)
            self.host.reload()
            label = self.host.desk.workspace.calendar.label(item.period)
            self.host.say(f"{item.measure.name} is excused in {label}: {text}")
            self._go_on()

        self.host.ask(f"Skip {item.measure.name} because", answer, draft=f"skip/{self._half_typed.field(item)}")

    def _correct(self) -> None:
        """Put the present value into the field."""
        if (item := self._line()) is None:
            return
        form = self.host.desk.workspace.form(item.measure)
        self._correcting = True
        self._edit(Editor.offering(edit_text(item.value, form) if item.value is not None else ""))
