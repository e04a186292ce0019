"""A closed review as it was seen when it was closed, with what was corrected since in lines of their own."""

from __future__ import annotations

from kpitui.domain.weeks import Period
from kpitui.frozen import replace
from kpitui.services.reviews.recap import recap
from kpitui.services.reviews.replaying import Closing, Replay, closed_weeks, closings, corrected, replay
from kpitui.tui.desk import Desk
from kpitui.tui.furniture import bar, message_lines, rule
from kpitui.tui.listing import Listing
from kpitui.tui.replay_lines import ReplayLine, replay_lines
from kpitui.tui.report_keys import report_keys
from kpitui.tui.screens.page import Offers, Page
from kpitui.tui.text import BLANK, Line, Role, Span, cut

_BELOW = 3


class ReplayScreen(Page):
    """One scrolling page; Tab goes from part to part, as the review was walked."""

    def __init__(self, desk: Desk, week: Period) -> None:
        """Show the newest close of a week's review.

        Raises:
            NotAllowed: it was never closed.
        """
        super().__init__(desk)
        self._weeks: list[Period] = []
        self._above = 3
        self._open(week)

    def _open(self, week: Period) -> None:
        self._closes = closings(self.desk.workspace, week)
        self._week = week
        self._listing = Listing()
        self._show(len(self._closes) - 1)

    def _show(self, number: int) -> None:
        """Show one close; the place in it stays."""
        self._number = number
        self._seen: Replay = replay(self._close.document)
        self._corrected = corrected(self.desk.workspace, self._week, self._close)
        self._weeks = closed_weeks(self.desk.workspace)
        self._drawn: tuple[int, list[ReplayLine]] = (0, [])

    @property
    def _close(self) -> Closing:
        return self._closes[self._number]

    def reload(self) -> None:
        """Look again for corrections and further closes; what was closed cannot have changed."""
        self._closes = closings(self.desk.workspace, self._week)
        self._show(self._number)

    # Drawing.

    def frame(self, columns: int, rows: int) -> list[Line]:
        """Bar, which close it is, the review, footer."""
        glyphs = self.desk.glyphs
        about = message_lines(*self._about(), columns, 2)
        self._above = 2 + len(about)
        room = rows - self._above - _BELOW
        lines = self._lines(columns)
        self._listing = self._listing.resized(len(lines), room)
        body = []
        for place in self._listing.visible:
            marked = place == self._listing.cursor
            body.append(cut((Span(glyphs.cursor if marked else " ", Role.ACCENT), *lines[place].spans), columns))
        return [
            bar("As it was closed", f"{self._seen.label}  {self._seen.span}", self._seen.scorecard, columns),
            *about,
            rule(columns, glyphs),
            *body,
            *[BLANK] * (room - len(body)),
            *self.last_lines([rule(columns, glyphs, below=self._listing.below)], columns),
            self.foot(columns),
        ]

    def _lines(self, columns: int) -> list[ReplayLine]:
        if self._drawn[0] != columns:
            found = replay_lines(self._seen, columns - 2, self.desk.glyphs, self._corrected)
            self._drawn = (columns, found)
        return self._drawn[1]

    def _about(self) -> tuple[str, Role]:
        """Which close it is, and what came after it; none of this was on the screen at the close."""
        told = []
        if len(self._closes) > 1:
            told.append(f"Closing {self._number + 1} of {len(self._closes)}")
        if self._close.reopened:
            told.append(self._close.reopened)
        if self._corrected:
            count = len(self._corrected)
            told.append("1 number was corrected since" if count == 1 else f"{count} numbers were corrected since")
        text = "; ".join(told)
        return (f"{text[:1].upper()}{text[1:]}.", Role.WAITING) if text else ("Nothing was changed since.", Role.DIM)

    # Keys.

    def offers(self) -> Offers:
        """Parts, other closes, other weeks, the recap, moving, going back."""
        offers: Offers = {"replay_on": lambda: self._go_to_part(1), "replay_back": lambda: self._go_to_part(-1)}
        if len(self._closes) > 1:
            offers["other_closing"] = self._other_close
        place = self._weeks.index(self._week) if self._week in self._weeks else 0
        if place > 0:
            offers["earlier_closed"] = lambda: self._open(self._weeks[place - 1])
        if place + 1 < len(self._weeks):
            offers["later_closed"] = lambda: self._open(self._weeks[place + 1])
        return {
            **offers,
            **self._taking_out(),
            "down": lambda: self._move(1),
            "up": lambda: self._move(-1),
            "page_down": lambda: self._move(self._listing.height),
            "page_up": lambda: self._move(-self._listing.height),
            "first": lambda: self._move(-self._listing.count),
            "last": lambda: self._move(self._listing.count),
            **self.general(),
            "back": self._back,
        }

    def clicked(self, row: int) -> None:
        """Mark the clicked line."""
        if self._above <= row < self.size.height - _BELOW:
            self._listing = self._listing.at(self._listing.top + row - self._above)

    def _move(self, by: int) -> None:
        self._listing = self._listing.moved(by)

    def _go_to_part(self, by: int) -> None:
        """To the first line of the next part, or of the one before."""
        starts = [place for place, item in enumerate(self._drawn[1]) if item.begins]
        here = self._listing.cursor
        if by > 0:
            target = next((place for place in starts if place > here), here)
        else:
            target = next((place for place in reversed(starts) if place < here), 0)
        top = min(target, max(0, self._listing.count - self._listing.height))
        self._listing = replace(self._listing, cursor=target, top=top)

    def _other_close(self) -> None:
        self._show((self._number + 1) % len(self._closes))

    def _taking_out(self) -> Offers:
        """The report as it is told of the newest close; of an earlier one only its recap."""
        if self._number + 1 < len(self._closes):
            return {"copy": self._copy_recap}
        return {"preview": self._preview, **report_keys(self, self.desk, self._week)}

    def copy(self, text: str) -> None:
        """Put text on the clipboard of the terminal."""
        self.app.copy_to_clipboard(text)

    def _copy_recap(self) -> None:
        self.copy(recap(self._close.document).markdown)
        self.say("The recap was sent to the clipboard of your terminal.")

    def _preview(self) -> None:
        from kpitui.tui.screens.preview import PreviewScreen

        self.app.push_screen(PreviewScreen(self.desk, self._week))

    def _back(self) -> None:
        self.dismiss()
