"""The `?` screen: every key that works on the screen one came from."""

from __future__ import annotations

from kpitui.tui.desk import Desk
from kpitui.tui.furniture import bar, rule
from kpitui.tui.listing import Listing
from kpitui.tui.screens.page import Offers, Page
from kpitui.tui.text import BLANK, Line, Role, Span, fit, span, wrap

_TYPING = (
    ("31  1,250.50", "An amount; 1.2k, $25,000, 8% and 1:30 are understood too."),
    ("8+12+11", "A sum; +5 adds to what was tallied."),
)


class HelpScreen(Page):
    """Keys and what they do, from the one table of commands."""

    def __init__(self, desk: Desk, keys: list[tuple[str, str]], *, amounts: bool = False) -> None:
        super().__init__(desk)
        self._keys = [*keys, *(_TYPING if amounts else ())]
        self._listing = Listing()

    def frame(self, columns: int, rows: int) -> list[Line]:
        """A list of keys."""
        lines: list[Line] = []
        for shown, text in self._keys:
            first, *others = wrap(text, columns - 18, 3)
            lines.append((Span("  "), span(fit(shown, 13), Role.KEY), Span("  "), span(first)))
            lines += [(Span(" " * 17), span(other)) for other in others]
        room = rows - 4
        self._listing = self._listing.resized(len(lines), room)
        start = min(self._listing.cursor, max(0, len(lines) - room))
        body = lines[start : start + room]
        return [
            bar("Keys", "what works on the screen you came from", "", columns),
            BLANK,
            *body,
            *[BLANK] * (room - len(body)),
            rule(columns, self.desk.glyphs, below=len(lines) - start - room),
            self.foot(columns),
        ]

    def offers(self) -> Offers:
        """Scrolling and going back."""
        return {
            "down": lambda: self._move(1),
            "up": lambda: self._move(-1),
            "page_down": lambda: self._move(self._listing.height),
            "page_up": lambda: self._move(-self._listing.height),
            "back": self._back,
        }

    def _move(self, by: int) -> None:
        self._listing = self._listing.moved(by)

    def _back(self) -> None:
        self.dismiss()
