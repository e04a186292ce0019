"""The view Corrective actions: open, due for a look at their effect, done, dropped; each answered by one key."""

from __future__ import annotations

from collections.abc import Callable

from kpitui.domain.corrective import CorrectiveState, Effect
from kpitui.domain.measures import WeekStart
from kpitui.domain.weeks import show_day
from kpitui.services import following_up
from kpitui.services.board import Board, Card, Place, board, matching, past_of
from kpitui.services.undoing import undo
from kpitui.tui.board_lines import NOTHING_SEEN, TITLES, Columns, Seen, card_line, heading, summary, told
from kpitui.tui.corrective_prompts import CorrectivePrompts
from kpitui.tui.desk import Desk
from kpitui.tui.furniture import bar, rule
from kpitui.tui.listing import Listing
from kpitui.tui.quiet import when_quiet
from kpitui.tui.screens.page import Offers
from kpitui.tui.screens.view import ViewPage
from kpitui.tui.text import BLANK, Line, Role, cut, line, span, wrap
from kpitui.tui.ways import Ways

_ABOVE = 4
_FILTER = "filter/corrective"
# Of the lines below the headings this share tells about the marked one.
_DETAIL_SHARE = 3
_LEAST_DETAIL = 6

Row = str | Card


class BoardScreen(ViewPage):
    """All corrective actions, one line each, and below them all there is to tell about the marked one."""

    NAME = "corrective"

    def __init__(self, desk: Desk, ways: Ways) -> None:
        super().__init__(desk, ways)
        self._board: Board | None = None
        self._rows: list[Row] = []
        self._listing = Listing(height=1_000)  # how many lines there is room for is known from the first frame on
        self._words = ""
        self._measure = ""
        self._sorted_for = self._filter
        self._whole = False
        self._past: dict[int, list[str]] = {}
        self._seen: dict[int, Seen] = {}
        self._looked_at: set[int] = set()
        self._looks = False
        self._prompts = CorrectivePrompts(self, self._answered)

    def on_screen_resume(self) -> None:
        """Read again what may have changed meanwhile; Textual then calls the one of `Page`, which draws it."""
        self.reload()

    def reload(self) -> None:
        """Read everything again; the marked one stays marked, wherever it stands now."""
        self._board = None
        self._past.clear()
        self._looked_at.clear()

    # What is shown.

    def _now(self) -> Board:
        if self._board is None:
            first_time = not self._rows
            marked = self.marked()
            self._board = board(self.desk.workspace)
            self._sort(marked)
            if first_time:
                self._find(lambda card: card.action.measure == self.desk.marked)
        return self._board

    @property
    def _filter(self) -> tuple[str, str]:
        """The words and the measure that cards must have; while words are typed, those."""
        typing = self.prompt is not None and self.prompt.draft == _FILTER
        return self.prompt.editor.text if self.prompt and typing else self._words, self._measure

    def _sort(self, marked: Card | None = None) -> None:
        """Lay out the cards that fit the filter below their headings; `marked` stays marked if it is there."""
        self._sorted_for = self._filter
        shown = matching(self._board.cards if self._board else (), *self._filter)
        place = self._listing.cursor
        self._rows = []
        for part in Place:
            cards = [card for card in shown if card.place is part]
            if cards:
                self._rows += [f"{TITLES[part]} ({len(cards)})", *cards]
        self._listing = self._listing.resized(len(self._rows), self._listing.height)
        if marked is None or not self._find(lambda card: card.action.id == marked.action.id):
            self._mark(place, 1)

    def _find(self, fits: Callable[[Card], bool]) -> bool:
        """Mark the first card that fits; whether there is one."""
        for place, row in enumerate(self._rows):
            if isinstance(row, Card) and fits(row):
                self._mark(place, 1)
                return True
        return False

    def _mark(self, place: int, way: int) -> None:
        """Mark the card in this row or the next one that way, headings passed over."""
        places = [at for at, row in enumerate(self._rows) if isinstance(row, Card)]
        if not places:
            return
        ahead = [at for at in places if (at >= place if way > 0 else at <= place)]
        nearest = (ahead[0] if way > 0 else ahead[-1]) if ahead else (places[-1] if way > 0 else places[0])
        self._listing = self._listing.at(nearest)
        if nearest == places[0]:
            self._listing = self._listing.at(0).at(nearest)  # its heading too
        if (card := self.marked()) is not None:
            self.desk.marked = card.action.measure

    def marked(self) -> Card | None:
        """The marked card, if there is any."""
        row = self._rows[self._listing.cursor] if self._listing.cursor < len(self._rows) else None
        return row if isinstance(row, Card) else None

    # Drawing.

    def frame(self, columns: int, rows: int) -> list[Line]:
        """Bar, tabs, summary, headings; the list; rule, the marked one in full, footer."""
        found = self._now()
        if self._sorted_for != self._filter:
            self._sort(self.marked())
        desk = self.desk
        widths = Columns.of(columns, iso_weeks=desk.workspace.scorecard.week_starts is WeekStart.MONDAY)
        below = rows - _ABOVE - 3 if self._whole else max(_LEAST_DETAIL, (rows - _ABOVE) // _DETAIL_SHARE)
        room = rows - _ABOVE - below - 2
        if not self._whole:
            self._listing = self._listing.resized(len(self._rows), room)
        body = self._body(widths, columns)
        whose = "demo: nothing is kept" if desk.demo else desk.workspace.scorecard.name
        return [
            bar("Corrective actions", self._filtered(), whose, columns),
            self.tabs(columns),
            cut(line(span(f" {summary(found)}", Role.TITLE)), columns),
            heading(widths, desk.glyphs),
            *body[:room],
            *[BLANK] * (room - len(body)),
            rule(columns, desk.glyphs, below=0 if self._whole else self._listing.below),
            *self.last_lines(self._detail(columns, below - 1), columns),
            self.foot(columns),
        ]

    def _filtered(self) -> str:
        return f"only: {', '.join(filter(None, (self._measure, self._words)))}" if self._measure or self._words else ""

    def _body(self, widths: Columns, columns: int) -> list[Line]:
        if not self._rows:
            return [BLANK, *[line(f"  {part}") for part in wrap(self._why_empty(), columns - 4, 3)]]
        self._look_soon()
        desk = self.desk
        return [
            card_line(
                row,
                self._seen.get(row.action.id, NOTHING_SEEN),
                desk.workspace,
                widths,
                desk.glyphs,
                marked=place == self._listing.cursor,
            )
            if isinstance(row, Card)
            else cut(line(span(f" {row}", Role.HEADING)), columns)
            for place in ([self._listing.cursor] if self._whole else self._listing.visible)
            for row in [self._rows[place]]
        ]

    def _why_empty(self) -> str:
        if self._words or self._measure:
            return "Nothing fits. / and Enter show everything."
        return f"{_EMPTY} {_HOW}" if "new_corrective" in self.available() else _EMPTY

    def _detail(self, columns: int, rows: int) -> list[Line]:
        card = self.marked()
        if card is None:
            return [BLANK] * rows
        id_ = card.action.id
        if id_ not in self._past:
            self._past[id_] = past_of(self.desk.workspace, card.action)
        return told(card, self._seen.get(id_, NOTHING_SEEN), self._past[id_], self.desk.workspace, columns, rows)

    # The effects: each takes up to 14 ms, so they are looked into one after another as keys leave time for it.

    def _unseen(self) -> Card | None:
        """The marked card, else the first in view, whose effect has not been looked into since the last change."""
        marked = self.marked()
        in_view = [self._rows[place] for place in self._listing.visible]
        wanted = ([marked] if marked else []) + [row for row in in_view if isinstance(row, Card)]
        done = (card for card in wanted if card.action.state is CorrectiveState.DONE)
        return next((card for card in done if card.action.id not in self._looked_at), None)

    def _look_soon(self) -> None:
        if not self._looks and self._unseen() is not None:
            self._looks = True
            when_quiet(self, self._look)

    def _look(self) -> None:
        self._looks = False
        card = self._unseen() if self.is_attached and self.desk.has_workspace else None
        if card is None:
            return
        from kpitui.services.diagnosis.effects import seen_effect  # loaded with the first one that is looked into

        self._looked_at.add(card.action.id)
        with self.telling():
            seen = seen_effect(self.desk.workspace, card.action)
            self._seen[card.action.id] = Seen(seen.word, seen.sentence) if seen else NOTHING_SEEN
        self.redraw()

    # Keys.

    def offers(self) -> Offers:
        """An answer to the marked one, a new one, what is shown, moving."""
        card = self.marked()
        offers: Offers = {"back": self._show_whole} if self._whole else {}
        if (self._words or self._measure) and not self._whole:
            offers["clear_filter"] = self._clear_filter
        offers |= {"new_corrective": self._prompts.new}
        if card is not None:
            offers = {**self._answers(card), **offers, "open": lambda: self.ways.open_measure(card.action.measure)}
        offers |= {"filter": self._ask_filter}
        if card is not None:
            offers |= {"whole": self._show_whole}
        if card is not None or self._measure:
            offers["of_measure"] = self._only_its_measure
        offers |= {"undo": self._undo, "review": lambda: self.ways.open_review(None)}
        if self._rows:
            offers |= {
                "down": lambda: self._mark(self._listing.cursor + 1, 1),
                "up": lambda: self._mark(self._listing.cursor - 1, -1),
                "page_down": lambda: self._mark(self._listing.cursor + self._listing.height, 1),
                "page_up": lambda: self._mark(self._listing.cursor - self._listing.height, -1),
                "first": lambda: self._mark(0, 1),
                "last": lambda: self._mark(len(self._rows), -1),
            }
        return offers | self.general()

    def _answers(self, card: Card) -> Offers:
        """What can be said of one: `e` is too early where the effect is asked about, else edit."""
        action = card.action
        if card.place is Place.CHECK:
            return {
                "worked": lambda: self._confirm(card, Effect.CHANGED),
                "no_change": lambda: self._confirm(card, Effect.NO_CHANGE),
                "too_early": lambda: self._confirm(card, Effect.TOO_EARLY),
                "still_open": lambda: self._prompts.still_open(action),
            }
        if action.state is not CorrectiveState.OPEN:
            return {"still_open": lambda: self._prompts.still_open(action)}
        return {
            "done": lambda: self._done(card),
            "still_open": lambda: self._prompts.still_open(action),
            "drop": lambda: self._prompts.drop(action),
            "edit_corrective": lambda: self._prompts.edit(action),
        }

    def clicked(self, row: int) -> None:
        """Mark the clicked line."""
        place = self._listing.top + row - _ABOVE
        if place in self._listing.visible and isinstance(self._rows[place], Card):
            self._mark(place, 1)

    def _answered(self, sentence: str) -> None:
        """After an answer the next one is marked, where the answered one leaves its place."""
        place = self._listing.cursor
        before = self.marked()
        self.reload()
        self._now()
        after = self.marked()
        if before is not None and after is not None and before.place is not after.place:
            self._mark(place, 1)
        self.say(sentence)

    def _done(self, card: Card) -> None:
        done = following_up.mark_done(self.desk.workspace, card.action)
        look = f" Its effect is looked at from {show_day(done.check_on)} on." if done.check_on else ""
        self._answered(f"Done: {card.action.text}.{look}")

    def _confirm(self, card: Card, effect: Effect) -> None:
        following_up.confirm_effect(self.desk.workspace, card.action, effect)
        self._answered(f"Noted, {following_up.EFFECT_WORDS[effect]}: {card.action.text}")

    def _undo(self) -> None:
        self._answered(undo(self.desk.workspace))

    def _show_whole(self) -> None:
        self._whole = not self._whole

    def _only_its_measure(self) -> None:
        card = self.marked()
        self._measure = "" if self._measure or card is None else card.action.measure

    def _ask_filter(self) -> None:
        def answer(text: str) -> None:
            self._words, self._measure = text.strip(), self._measure if text.strip() else ""

        self.ask("Only with", answer, draft=_FILTER, text=self._words, tell=self._tell_filter)

    def _clear_filter(self) -> None:
        self._words = self._measure = ""

    def _tell_filter(self, _text: str) -> tuple[str, Role]:
        count = sum(isinstance(row, Card) for row in self._rows)
        return f"{count} fit. Words of the text, the person or the measure; empty shows everything.", Role.DIM


_EMPTY = "No corrective action has been noted yet."
_HOW = "n notes one; the guided review (r) asks for them after a miss."
