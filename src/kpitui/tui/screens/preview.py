"""The report on a period as a page to read through, and to copy or write from; changes nothing."""

from __future__ import annotations

from kpitui.domain.status import Status
from kpitui.domain.weeks import Period
from kpitui.services.reporting.as_text import report_text
from kpitui.services.reporting.making import make_report
from kpitui.services.reporting.words import STATUSES
from kpitui.tui.desk import Desk
from kpitui.tui.furniture import STATUS_ROLES, bar, rule
from kpitui.tui.listing import Listing
from kpitui.tui.report_keys import report_keys
from kpitui.tui.screens.page import Offers, Page
from kpitui.tui.text import BLANK, Line, Role, cut, line, span

_WIDEST = 100  # longer lines are hard to read
_ABOVE, _BELOW = 2, 3
_TOLD = (Status.ON_TARGET, Status.OFF_TARGET, Status.MISSING)


class PreviewScreen(Page):
    """One scrolling page; it goes back to where it was opened."""

    def __init__(self, desk: Desk, period: Period) -> None:
        super().__init__(desk)
        self._period = period
        self._listing = Listing()
        self._report = make_report(desk.workspace, period)
        self._drawn: tuple[int, list[Line]] = (0, [])

    def reload(self) -> None:
        """Make the report anew after a change; the place in it stays."""
        self._report = make_report(self.desk.workspace, self._period)
        self._drawn = (0, [])

    # Drawing.

    def frame(self, columns: int, rows: int) -> list[Line]:
        """Bar, the report, what happened, footer."""
        glyphs = self.desk.glyphs
        room = rows - _ABOVE - _BELOW
        lines = self._lines(columns)
        self._listing = self._listing.resized(max(1, len(lines) - room + 1), room)
        body = lines[self._listing.cursor : self._listing.cursor + room]
        return [
            bar("Report", self._report.label, self._report.scorecard, columns),
            rule(columns, glyphs),
            *body,
            *[BLANK] * (room - len(body)),
            *self.last_lines([rule(columns, glyphs, below=len(lines) - self._listing.cursor - room)], columns),
            self.foot(columns),
        ]

    def _lines(self, columns: int) -> list[Line]:
        if self._drawn[0] != columns:
            ascii_only = self.desk.glyphs.ascii_only
            texts = report_text(self._report, width=min(_WIDEST, columns - 2), ascii_only=ascii_only)
            ruled = {place for place, text in enumerate(texts) if text and set(text) <= {"─", "-"}}
            self._drawn = (columns, [self._line(text, place, ruled, columns) for place, text in enumerate(texts)])
        return self._drawn[1]

    def _line(self, text: str, place: int, ruled: set[int], columns: int) -> Line:
        """A line with the roles of its parts."""
        if place in ruled:
            return cut(line(span(f" {text}", Role.RULE)), columns)
        if place == 0 or place + 1 in ruled:
            return cut(line(span(f" {text}", Role.TITLE if place == 0 else Role.HEADING)), columns)
        for status in _TOLD:
            # As the columns of the scorecard end; in ASCII the signs are others, and the word stays.
            at = text.rfind(STATUSES[status][1])
            if at > 3 and text[at - 4 : at - 2] == "  " and text[at - 1] == " ":
                return cut(line(f" {text[: at - 2]}", span(text[at - 2 :], STATUS_ROLES[status])), columns)
        return cut(line(f" {text}"), columns)

    # Keys.

    def offers(self) -> Offers:
        """Taking it out, scrolling, going back."""
        return {
            **report_keys(self, self.desk, self._period),
            "down": lambda: self._scroll(1),
            "up": lambda: self._scroll(-1),
            "page_down": lambda: self._scroll(self._listing.height),
            "page_up": lambda: self._scroll(-self._listing.height),
            "first": lambda: self._scroll(-self._listing.count),
            "last": lambda: self._scroll(self._listing.count),
            **self.general(),
            "back": self._back,
        }

    def copy(self, text: str) -> None:
        """Put text on the clipboard of the terminal."""
        self.app.copy_to_clipboard(text)

    def _scroll(self, by: int) -> None:
        self._listing = self._listing.moved(by)

    def _back(self) -> None:
        self.dismiss()
