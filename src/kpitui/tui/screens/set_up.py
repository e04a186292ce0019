"""The page Set-up: the scorecard as an outline, from which all of it is changed, added to, retired and put in order."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from kpitui.domain.days import parse_due
from kpitui.domain.measures import Scorecard
from kpitui.domain.weeks import show_day
from kpitui.services.set_up.changing import can_be_removed, removed, retired, when_of
from kpitui.services.set_up.outline import Row, Rows, neighbour, outline
from kpitui.services.set_up.things import Sort, Thing
from kpitui.services.undoing import undo
from kpitui.tui.desk import Desk
from kpitui.tui.furniture import bar, rule
from kpitui.tui.listing import Listing
from kpitui.tui.screens.page import Offers, Page
from kpitui.tui.screens.set_up_form import SetUpForm
from kpitui.tui.set_up.difference_shown import DifferenceShown
from kpitui.tui.set_up.filling import draft_of
from kpitui.tui.set_up.ordering import Ordering
from kpitui.tui.set_up.outline_lines import Widths, heading, row_line
from kpitui.tui.text import BLANK, Line, Role, cut, line, span, wrap

_ABOVE, _TOLD = 3, 2
_AROUND = _ABOVE + 1 + _TOLD + 1 + 1
_ADDING = {
    "add_action": Sort.ACTION,
    "add_indicator": Sort.INDICATOR,
    "add_objective": Sort.OBJECTIVE,
    "add_metric": Sort.METRIC,
    "add_person": Sort.PERSON,
}
_HALF_TYPED = "Something is typed for it and not applied: Enter goes on with it."
_MOVED = "The order is not applied yet: Enter shows what would change, Esc puts it back."


class SetUpScreen(Page):
    """The list; forms are laid over it, and what would change is shown in its place."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._rows: Rows = []
        self._listing = Listing(height=1_000)  # known from the first frame on
        self._ordering = Ordering()
        self._difference: DifferenceShown | None = None
        self._marked = Thing(Sort.SCORECARD)
        self._read()
        at_hand = [row.thing for row in self._rows if isinstance(row, Row) and row.thing.key == desk.marked]
        if desk.marked and at_hand:
            self._mark(self._place_of(at_hand[0]))

    def on_screen_resume(self) -> None:
        """Read again what may have changed meanwhile; Textual then calls the one of `Page`, which draws it."""
        self._read()

    def reload(self) -> None:
        """Read the scorecard again; the marked line stays marked."""
        self._read()
        if self._difference is not None:
            self._difference.look_again()

    def _read(self) -> None:
        workspace = self.desk.workspace
        self._rows = outline(self._ordering.of(workspace.scorecard), when_of(workspace))
        self._listing = self._listing.resized(len(self._rows), self._listing.height)
        place = self._place_of(self._marked)
        self._mark(place if place >= 0 else self._listing.cursor)

    def _place_of(self, thing: Thing) -> int:
        places = (place for place, row in enumerate(self._rows) if isinstance(row, Row) and row.thing == thing)
        return next(places, -1)

    def _mark(self, place: int, way: int = 1) -> None:
        """Mark the thing in this row or the next one that way, headings passed over."""
        places = [at for at, row in enumerate(self._rows) if isinstance(row, Row)]
        ahead = [at for at in places if (at >= place if way > 0 else at <= place)]
        nearest = (ahead[0] if way > 0 else ahead[-1]) if ahead else (places[-1] if way > 0 else places[0])
        self._listing = self._listing.at(nearest)
        self._marked = self.marked.thing
        if self._marked.sort.is_measure:
            self.desk.marked = self._marked.key

    @property
    def marked(self) -> Row:
        """The marked row; there is always one, the scorecard itself."""
        row = self._rows[self._listing.cursor]
        assert isinstance(row, Row)
        return row

    # Drawing.

    def frame(self, columns: int, rows: int) -> list[Line]:
        """Bar, rule, headings, the outline or what would change, the marked one in words, footer."""
        desk = self.desk
        whose = "demo: nothing is kept" if desk.demo else desk.workspace.scorecard.name
        room = rows - _AROUND
        if self._difference is not None:
            body, below = self._difference.lines(columns, room + 1)
            top, detail = [], [BLANK] * _TOLD
        else:
            widths = Widths.of(columns)
            top, body = [heading(widths, columns, desk.glyphs)], self._body(widths, columns, room)
            below, detail = self._listing.below, self._detail(columns)
        lines = [cut(parts, columns) for parts in [*top, *body, *[BLANK] * room][: room + 1]]
        return [
            bar("Set-up", "", whose, columns),
            rule(columns, desk.glyphs),
            *lines,
            rule(columns, desk.glyphs, below=below),
            *self.last_lines(detail, columns),
            self.foot(columns),
        ]

    def _body(self, widths: Widths, columns: int, rows: int) -> list[Line]:
        self._listing = self._listing.resized(len(self._rows), rows)
        half = {field.rpartition("/")[0] + "/" for field in self.desk.drafts.fields() if field.startswith("set_up/")}
        return [
            row_line(
                row,
                widths,
                columns,
                self.desk.glyphs,
                marked=place == self._listing.cursor,
                half=isinstance(row, Row) and draft_of(row.thing) in half,
            )
            for place in self._listing.visible
            for row in [self._rows[place]]
        ]

    def _detail(self, columns: int) -> list[Line]:
        """The marked one in words: what its form would begin with, as far as there is room."""
        if self._ordering.is_begun:
            told, role = _MOVED, Role.WAITING
        elif any(field.startswith(draft_of(self._marked)) for field in self.desk.drafts.fields()):
            told, role = _HALF_TYPED, Role.WAITING
        else:
            told, role = self._about(self.marked), Role.TEXT
        lines = [line(span(f" {part}", role)) for part in wrap(told, columns - 2, _TOLD)]
        return [*lines, *[BLANK] * (_TOLD - len(lines))]

    def _about(self, row: Row) -> str:
        scorecard = self.desk.workspace.scorecard
        match row.thing.sort:
            case Sort.SCORECARD:
                return f"The scorecard {row.name}: its name, its weeks and its currency."
            case Sort.PERSON:
                return f"{row.name}, a person."
            case Sort.OBJECTIVE:
                why = next((item.why for item in scorecard.objectives if item.key == row.thing.key), "")
                return f"{row.name}, an objective{': ' if why else '.'}{why}"
        measure = scorecard.measure(row.thing.key) if scorecard.has(row.thing.key) else None
        if measure is None:
            return row.name
        article = "a" if row.thing.sort is Sort.METRIC else "an"
        drives = f", drives {', '.join(link.indicator for link in measure.links)}" if measure.links else ""
        until = f", retired from {show_day(measure.retired_on)} on" if measure.retired_on else ""
        purpose = f": {measure.purpose}" if measure.purpose else "."
        return f"{row.name}, {article} {row.thing.sort}{drives}{until}{purpose}"

    # Keys.

    def offers(self) -> Offers:
        """What can be done with the marked one; while an order or a difference is open, to finish that first."""
        if self._difference is not None:
            return self._difference_offers(self._difference)
        offers: Offers = {}
        if self._ordering.is_begun:
            offers |= {"see_order": self._see_order, "forget_order": self._forget_order, **self._moves()}
        else:
            # Where nothing may be changed a form can still be looked at.
            offers |= {"change": self._open} if self.desk.may_set_up else {"open": self._open}
            adding: Offers = {name: partial(self._add, sort) for name, sort in _ADDING.items()}
            offers |= {name: adding.pop(name) for name in ("add_action", "add_indicator")}
            if self._marked.sort is not Sort.SCORECARD and self.marked.beneath != "/retired":
                offers["retire"] = self._retire
            offers |= {**self._moves(), **adding}
            offers |= {"undo": self._undo, "back": self._back}
        return {
            **offers,
            "down": lambda: self._mark(self._listing.cursor + 1),
            "up": lambda: self._mark(self._listing.cursor - 1, -1),
            "page_down": lambda: self._mark(self._listing.cursor + self._listing.height),
            "page_up": lambda: self._mark(self._listing.cursor - self._listing.height, -1),
            "first": lambda: self._mark(0),
            "last": lambda: self._mark(len(self._rows) - 1, -1),
            **self._everywhere(),
        }

    def _everywhere(self) -> Offers:
        # `a` adds an action here, and amounts are no part of what is set up.
        return {name: handler for name, handler in self.general().items() if name != self.QUICK_ENTRY}

    def _difference_offers(self, shown: DifferenceShown) -> Offers:
        return {
            "apply": self._apply,
            "down": lambda: shown.scroll(1),
            "up": lambda: shown.scroll(-1),
            "page_down": lambda: shown.scroll(self._listing.height),
            "page_up": lambda: shown.scroll(-self._listing.height),
            "back": self._close_difference,
            **self._everywhere(),
        }

    def clicked(self, row: int) -> None:
        """Mark the clicked line."""
        place = self._listing.top + row - _ABOVE
        is_thing = place in self._listing.visible and isinstance(self._rows[place], Row)
        if self._difference is None and is_thing:
            self._mark(place)

    def _open(self) -> None:
        self.app.push_screen(SetUpForm(self.desk, self._marked, applied=self._applied))

    def _add(self, sort: Sort) -> None:
        self.app.push_screen(SetUpForm(self.desk, Thing(sort), self._marked, applied=self._applied))

    def _applied(self, sentence: str, thing: Thing) -> None:
        self._marked = thing
        self._read()
        self.say(sentence)

    # Retiring, and removing what nothing was recorded for.

    def _retire(self) -> None:
        thing, name, workspace = self._marked, self.marked.name, self.desk.workspace
        if not thing.sort.is_measure or can_be_removed(workspace, thing):
            self._show(lambda now: removed(now, thing))
            return

        def answer(text: str) -> None:
            day = parse_due(text, workspace.today())
            self._show(lambda now: retired(now, thing, day))

        def tell(text: str) -> tuple[str, Role]:
            return (
                "Its history stays. today, fri, +2w, 2026-12-31   Enter see what changes   Esc cancel",
                Role.DIM,
            )

        self.ask(f"Retire {name[:30]} from", answer, draft=f"retire/{thing.key}", text="today", tell=tell, offered=True)

    # The order.

    def _moves(self) -> Offers:
        if self.marked.beneath == "/retired":
            return {}
        found = {
            "move_earlier": neighbour(self._rows, self.marked, -1),
            "move_later": neighbour(self._rows, self.marked, 1),
        }
        ways = {"move_earlier": -1, "move_later": 1}
        return {name: partial(self._move, row.thing, ways[name]) for name, row in found.items() if row is not None}

    def _move(self, past: Thing, way: int) -> None:
        self._ordering.move(self.desk.workspace.scorecard, self._marked, past, way)
        self._read()

    def _see_order(self) -> None:
        self._show(self._ordering.of, self._ordering.begun_on)

    def _forget_order(self) -> None:
        self._ordering.forget()
        self._read()

    # What would change.

    def _show(self, wanted: Callable[[Scorecard], Scorecard], begun_on: Scorecard | None = None) -> None:
        shown = DifferenceShown(self.desk.workspace, wanted, begun_on)
        if shown.is_empty:
            self.say("Nothing differs: nothing was changed.", Role.TEXT)
            self._ordering.forget()
        else:
            self._difference = shown

    def _close_difference(self) -> None:
        self._difference = None

    def _apply(self) -> None:
        if self._difference is None:
            return
        sentence = self._difference.make()
        self._difference = None
        self._ordering.forget()
        self._applied(sentence, self._marked)

    def _undo(self) -> None:
        sentence = undo(self.desk.workspace)
        self._read()
        self.say(sentence)

    def _back(self) -> None:
        self.dismiss()
