"""The journal: all reviews, newest first, and the search through everything that was written."""

from __future__ import annotations

from textual.timer import Timer

from kpitui.domain.reviews import ReviewState
from kpitui.services.reviews.journal import Held, Summary, reviews, summary
from kpitui.services.reviews.journal_search import Found, Hit, search
from kpitui.services.reviews.replaying import day_there
from kpitui.tui.desk import Desk
from kpitui.tui.editor import Editor
from kpitui.tui.furniture import bar, footer, message_line, rule
from kpitui.tui.journal_lines import hit_lines, review_lines, whole_hit, whole_review
from kpitui.tui.listing import Listing
from kpitui.tui.screens.page import Offers
from kpitui.tui.screens.view import ViewPage
from kpitui.tui.text import BLANK, Line, Role, Span, cut, line
from kpitui.tui.ways import Ways

_ABOVE, _EACH = 4, 2
_DRAFT = "search"
_WAIT = 0.15  # seconds without a key, after which what is typed is searched for
_TALL = 36


class JournalScreen(ViewPage):
    """A list of reviews; while something is sought, a list of what was found."""

    NAME = "journal"

    def __init__(self, desk: Desk, ways: Ways) -> None:
        super().__init__(desk, ways)
        self._reviews: list[Held] | None = None
        self._summaries: dict[int, Summary] = {}  # by the id of the close
        self._open_summaries: dict[int, Summary] = {}  # by the day; until the file changes
        self._found: Found | None = None
        self._typed = ""
        self._soon: Timer | None = None
        self._list = Listing()
        self._hits = Listing()

    def on_screen_resume(self) -> None:
        """Read again what may have changed meanwhile; Textual then calls the one of `Page`, which draws it."""
        self.reload()

    def reload(self) -> None:
        """Read the reviews, or search, again; what is marked stays marked."""
        held = self._marked_review() if self._reviews else None
        hit = self._marked_hit()
        self._reviews = None
        self._open_summaries.clear()
        if held is not None:
            weeks = [item.week for item in self._held()]
            place = weeks.index(held.week) if held.week in weeks else self._list.cursor
            self._list = _still_at(self._list, place, len(weeks))
        if self._typed and self._found is not None:
            self._found = search(self.desk.workspace, self._typed)
            sources = [item.written.source for item in self._found.hits]
            if hit is not None and hit.written.source in sources:
                self._hits = _still_at(self._hits, sources.index(hit.written.source), len(sources))

    def _held(self) -> list[Held]:
        if self._reviews is None:
            self._reviews = reviews(self.desk.workspace)
        return self._reviews

    def _summary(self, held: Held) -> Summary:
        """What a review came to; read when first on screen, and kept: what was closed never changes."""
        newest = held.closings[-1] if held.closings else 0
        known = self._summaries if newest else self._open_summaries
        key = newest or held.week.start.toordinal()
        if key not in known:
            known[key] = summary(self.desk.workspace, held)
        return known[key]

    def _marked_review(self) -> Held | None:
        held = self._held()
        return held[min(self._list.cursor, len(held) - 1)] if held else None

    def _marked_hit(self) -> Hit | None:
        hits = self._found.hits if self._found else ()
        return hits[min(self._hits.cursor, len(hits) - 1)] if hits else None

    # Drawing.

    def frame(self, columns: int, rows: int) -> list[Line]:
        """Bar, tabs, what is listed, the list, the marked one in full, footer."""
        glyphs = self.desk.glyphs
        whole = self._whole(columns, 4 if rows >= _TALL else 2)
        room = rows - _ABOVE - len(whole) - 3
        body = self._hit_list(columns, room) if self._found is not None else self._review_list(columns, room)
        whose = "demo: nothing is kept" if self.desk.demo else self.desk.workspace.scorecard.name
        return [
            bar("Journal", "", whose, columns),
            self.tabs(columns),
            cut(message_line(*self._title()), columns),
            rule(columns, glyphs),
            *body,
            *[BLANK] * (room - len(body)),
            rule(columns, glyphs, below=(self._hits if self._found is not None else self._list).below),
            *self.last_lines(whole, columns),
            self.foot(columns),
        ]

    def _title(self) -> tuple[str, Role]:
        if self._found is None:
            count = len(self._held())
            told = f"{count} reviews, newest first" if count > 1 else "1 review" if count else "No reviews yet"
            return told, Role.HEADING
        return f"Search: {self._typed}   {_counted(self._found)}", Role.HEADING

    def _review_list(self, columns: int, rows: int) -> list[Line]:
        held = self._held()
        self._list = self._list.resized(len(held), rows // _EACH)
        if not held:
            how = "" if self.desk.read_only else ": press 1, then r"
            return [BLANK, line(f"  No review was begun yet{how}. What is learned in it is kept here.")]
        lines: list[Line] = []
        for place in self._list.visible:
            marked = place == self._list.cursor
            drawn = review_lines(held[place], self._summary(held[place]), columns - 1, self.desk.glyphs)
            lines += self._with_cursor(drawn, marked, columns)
        return lines

    def _hit_list(self, columns: int, rows: int) -> list[Line]:
        assert self._found is not None
        hits = self._found.hits
        self._hits = self._hits.resized(len(hits), rows // _EACH)
        if not hits:
            text = "Write a word." if not self._found.sought else "Nothing that was written has all of these words."
            return [BLANK, line(f"  {text}")]
        lines: list[Line] = []
        for place in self._hits.visible:
            hit = hits[place]
            drawn = hit_lines(hit, day_there(self.desk.workspace, hit.written.at), columns - 1, self.desk.glyphs)
            lines += self._with_cursor(drawn, place == self._hits.cursor, columns)
        return lines

    def _with_cursor(self, drawn: tuple[Line, Line], marked: bool, columns: int) -> list[Line]:
        sign = Span(self.desk.glyphs.cursor if marked else " ", Role.ACCENT)
        first, second = drawn
        return [cut((sign, *first), columns), cut((Span(" "), *second), columns)]

    def _whole(self, columns: int, most: int) -> list[Line]:
        """The marked review or text in full, in so many lines."""
        drawn: list[Line] = []
        hit, held = self._marked_hit(), self._marked_review() if self._found is None else None
        if hit is not None:
            drawn = whole_hit(hit, columns, most)
        elif held is not None:
            drawn = whole_review(held, self._summary(held), columns, most)
        return [*drawn, *[BLANK] * (most - len(drawn))]

    # Keys.

    def offers(self) -> Offers:
        """Searching, opening, moving; Esc leaves what was found."""
        listing = self._hits if self._found is not None else self._list
        some = self._found.hits if self._found is not None else self._held()
        return {
            **({"open": self._open} if some else {}),
            "search": self._ask,
            "down": lambda: self._move(1),
            "up": lambda: self._move(-1),
            "page_down": lambda: self._move(listing.height),
            "page_up": lambda: self._move(-listing.height),
            "first": lambda: self._move(-listing.count),
            "last": lambda: self._move(listing.count),
            **self.general(),
            "back": self._leave_search if self._found is not None else self._go_home,
        }

    def clicked(self, row: int) -> None:
        """Mark what was clicked."""
        listing = self._hits if self._found is not None else self._list
        place = listing.top + (row - _ABOVE) // _EACH
        if row >= _ABOVE and place in listing.visible:
            self._move(place - listing.cursor)

    def _move(self, by: int) -> None:
        if self._found is None:
            self._list = self._list.moved(by)
            return
        self._hits = self._hits.moved(by)
        hit = self._marked_hit()
        if hit is not None and hit.written.measure:
            self.desk.marked = hit.written.measure

    def _open(self) -> None:
        """The replay of the marked week; where it was not closed, the measure or the review itself."""
        hit = self._marked_hit()
        if hit is not None:
            if hit.closed:
                self.ways.open_replay(hit.week)
            elif hit.written.measure:
                self.ways.open_measure(hit.written.measure)
            else:
                self.ways.open_review(hit.week)
            return
        held = self._marked_review()
        if held is not None:
            if held.review.state is ReviewState.OPEN:
                self.ways.open_review(held.week)
            else:
                self.ways.open_replay(held.week)

    def _go_home(self) -> None:
        self.ways.open_view("scorecard")

    # Searching.

    def _ask(self) -> None:
        self.ask("Search", self._look_for, draft=_DRAFT, text=self._typed, tell=self._tell_found, choose=self._move)

    def _tell_found(self, typed: str) -> tuple[str, Role]:
        """What was found so far."""
        if self._found is None or not typed.strip():
            return "Words in notes, reasons, what was learned, corrective actions", Role.DIM
        return _counted(self._found), Role.DIM

    def foot(self, columns: int) -> Line:
        """The keys of the question, while it is asked."""
        if not self._asking:
            return super().foot(columns)
        some = ("look_at_found", "next_found") if self._found is not None and self._found.hits else ()
        return footer((*some, "leave_field"), columns, self.desk.glyphs)

    def handle_page_key(self, key: str, character: str | None) -> None:
        """Leaving the question leaves the search too."""
        asked = self._asking
        super().handle_page_key(key, character)
        if asked and key == "escape" and self.prompt is None:
            self._leave_search()
            self.redraw()

    @property
    def _asking(self) -> bool:
        return self.prompt is not None and self.prompt.draft == _DRAFT

    def _edit_prompt(self, editor: Editor) -> None:
        super()._edit_prompt(editor)
        if self._asking:
            if self._soon is not None:
                self._soon.stop()
            self._soon = self.set_timer(_WAIT, self._search_typed)

    def _search_typed(self) -> None:
        """Search for what is typed so far, once no key came for a moment."""
        if self.prompt is not None and self._asking:
            with self.telling():
                self._look_for(self.prompt.editor.text)
            self.redraw()

    def _look_for(self, typed: str) -> None:
        if self._soon is not None:
            self._soon.stop()
            self._soon = None
        if not typed.strip():
            self._leave_search()
        elif typed != self._typed or self._found is None:
            self._found = search(self.desk.workspace, typed)
            self._hits = Listing()
        self._typed = typed if typed.strip() else ""

    def _leave_search(self) -> None:
        if self._soon is not None:
            self._soon.stop()
            self._soon = None
        self._found, self._typed = None, ""


def _still_at(listing: Listing, place: int, count: int) -> Listing:
    """The same line marked in a list that has changed above it, at the same height of the screen."""
    moved = place - listing.cursor
    return Listing(count, place, max(0, listing.top + moved), listing.height)


def _counted(found: Found) -> str:
    if not found.count:
        return "nothing found"
    more = f", the newest {len(found.hits)} listed" if found.count > len(found.hits) else ""
    return f"{found.count:,} found{more}"
