"""The form of one thing of the scorecard: a line for each field; what would change is shown before it is applied."""

from __future__ import annotations

from collections.abc import Callable

from kpitui.services.set_up.things import Sort, Thing
from kpitui.tui.desk import Desk
from kpitui.tui.furniture import bar, rule
from kpitui.tui.listing import Listing
from kpitui.tui.screens.page import Offers, Page
from kpitui.tui.set_up.difference_shown import DifferenceShown
from kpitui.tui.set_up.filling import Filling
from kpitui.tui.set_up.form_lines import field_lines, told_lines
from kpitui.tui.text import BLANK, Line, Role, cut, line, span, wrap

_ABOVE, _TOLD = 2, 3
_AROUND = _ABOVE + 1 + _TOLD + 1 + 1
_GONE = "Somebody else has taken it out of the scorecard; what you typed is shown and kept."


class SetUpForm(Page):
    """Asks for every field; told of what was applied is whoever opened it."""

    def __init__(
        self, desk: Desk, thing: Thing, beside: Thing | None = None, *, applied: Callable[[str, Thing], None]
    ) -> None:
        super().__init__(desk)
        self._form = Filling(desk, thing, beside)
        self._applied = applied
        self._difference: DifferenceShown | None = None
        self._listing = Listing()
        self._field_at: list[int] = []  # the field of each line in view
        if self._form.is_changed:
            self.say("Here is what you had typed and not applied yet.", Role.WAITING)

    def reload(self) -> None:
        """Read again what is in the scorecard; what is typed stays."""
        self._form.reload()
        if self._difference is not None:
            self._difference.look_again()

    @property
    def _is_typing(self) -> bool:
        return self.desk.may_set_up and self._form.exists and self._difference is None

    # Drawing.

    def frame(self, columns: int, rows: int) -> list[Line]:
        """Bar, the fields or the difference, what the field is for, footer."""
        desk = self.desk
        whose = "demo: nothing is kept" if desk.demo else desk.workspace.scorecard.name
        room = rows - _AROUND
        body, below = self._difference.lines(columns, room) if self._difference else self._fields(columns, room)
        typing = self._is_typing
        detail = [BLANK] * _TOLD if self._difference else told_lines(self._form, columns, _TOLD, typing=typing)
        if not self._form.exists:
            detail = [line(span(f" {part}", Role.ERROR)) for part in wrap(_GONE, columns - 2, _TOLD)]
            detail += [BLANK] * (_TOLD - len(detail))
        return [
            bar("Set-up", self._title(), whose, columns),
            rule(columns, desk.glyphs),
            *[cut(parts, columns) for parts in body],
            *[BLANK] * (room - len(body)),
            rule(columns, desk.glyphs, below=below),
            *self.last_lines(detail, columns),
            self.foot(columns),
        ]

    def _title(self) -> str:
        form = self._form
        sort = "the scorecard" if form.thing.sort is Sort.SCORECARD else form.thing.sort.value
        if form.thing.is_new:
            return f"new {sort}"
        return f"{form.name} ({form.thing.key}), {sort}" if form.thing.key else sort

    def _fields(self, columns: int, rows: int) -> tuple[list[Line], int]:
        """The fields in view: the marked one with what stands below it."""
        form = self._form
        lines: list[Line] = []
        fields: list[int] = []
        if elsewhere := form.mistakes.get(""):
            lines += [line(span(f" {part}", Role.ERROR)) for part in wrap(elsewhere, columns - 2, 3)]
            fields += [-1] * len(lines)
        for place in range(len(form.fields)):
            drawn = field_lines(form, place, columns, self.desk.glyphs, typing=self._is_typing)
            lines += drawn
            fields += [place] * len(drawn)
        first = fields.index(form.place)
        last = len(fields) - 1 - fields[::-1].index(form.place)
        self._listing = self._listing.resized(len(lines), rows).at(last).at(first)
        if form.place == 0:
            self._listing = self._listing.at(0)
        view = self._listing.visible
        self._field_at = [fields[place] for place in view]
        return [lines[place] for place in view], self._listing.below

    # Keys.

    def typed(self, key: str, character: str | None) -> bool:
        """Edit the field; what the field does not want goes to the commands."""
        if not self._is_typing:
            return False
        edited = self._form.editor.press(key)
        if edited is None and character is not None:
            edited = self._form.editor.insert(character)
        if edited is not None:
            self._form.edit(edited)
        return edited is not None

    def pasted(self, text: str) -> None:
        """Into the field."""
        if self._is_typing:
            self._form.edit(self._form.editor.insert(text))

    def offers(self) -> Offers:
        """Going through the fields, the difference, back; while the difference is shown, to apply it."""
        if self._difference is not None:
            return self._difference_offers(self._difference)
        form = self._form
        offers: Offers = {}
        if self._is_typing:
            offers |= {"next_field": self._next, "previous_field": lambda: form.go(form.place - 1)}
            offers |= {"see_change": self._see} if form.is_changed or form.thing.is_new else {}
            offers |= {"as_it_was": form.as_it_was} if form.is_typed(form.field) else {}
            offers |= {"next_value": form.next_value} if form.values() else {}
        page = max(1, self._listing.height - 1)
        offers |= {
            "down": lambda: form.go(form.place + 1),
            "up": lambda: form.go(form.place - 1),
            "page_down": lambda: form.go(form.place + page),
            "page_up": lambda: form.go(form.place - page),
        }
        if not self._is_typing:
            offers |= {"first": lambda: form.go(0), "last": lambda: form.go(len(form.fields))}
        return {**offers, "back": self._back, **self._everywhere(typing=self._is_typing)}

    def _difference_offers(self, shown: DifferenceShown) -> Offers:
        return {
            "apply": self._apply,
            "down": lambda: shown.scroll(1),
            "up": lambda: shown.scroll(-1),
            "page_down": lambda: shown.scroll(self._listing.height),
            "page_up": lambda: shown.scroll(-self._listing.height),
            "back": self._to_fields,
            **self._everywhere(typing=False),
        }

    def _everywhere(self, *, typing: bool) -> Offers:
        # Amounts are no part of what is set up here.
        return {name: handler for name, handler in self.general(typing=typing).items() if name != "quick_entry"}

    def clicked(self, row: int) -> None:
        """Mark the clicked field."""
        place = row - _ABOVE
        if self._difference is None and 0 <= place < len(self._field_at) and self._field_at[place] >= 0:
            self._form.go(self._field_at[place])

    def _next(self) -> None:
        """On, unless what was typed is not understood; from the last field to what would change."""
        form = self._form
        here = form.place
        form.go(here + 1)
        if form.fields[here] in form.mistakes:
            form.go(here)
            self.say("It stays in the field until it is understood; the arrows go on all the same.", Role.TEXT)
        elif here == len(form.fields) - 1:
            self._see()

    def _see(self) -> None:
        """Show what would change; mistakes first."""
        form = self._form
        filled = form.check(whole=True)
        if filled.mistakes:
            wrong = [place for place, field in enumerate(form.fields) if field in form.mistakes]
            if wrong:
                form.go(wrong[0])
            count = len(filled.mistakes)
            self.say(f"{'One thing is' if count == 1 else f'{count} things are'} not right yet.", Role.ERROR)
            return
        shown = DifferenceShown(self.desk.workspace, form.wanted, form.begun_on)
        if shown.is_empty:
            self.say("Nothing differs: nothing was changed.", Role.TEXT)
        else:
            self._difference = shown

    def _to_fields(self) -> None:
        self._difference = None
        self._form.check()

    def _apply(self) -> None:
        shown = self._difference
        if shown is None:
            return
        thing = self._form.check(whole=True).thing
        done = shown.make()
        self._form.forget()
        self._applied(done, thing)
        self.dismiss()

    def _back(self) -> None:
        self._form.check()
        self.dismiss()
