"""What the views between reviews have in common: the tabs, the digits that switch, the review a key away."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from kpitui.domain.weeks import day_name, show_day
from kpitui.tui.desk import Desk
from kpitui.tui.screens.page import Offers, Page
from kpitui.tui.text import Line, Role, Span, cut, line, span
from kpitui.tui.views import VIEWS
from kpitui.tui.ways import Ways


class ViewPage(Page):
    """One of the views. Subclasses name themselves in `NAME` and begin their frame with a bar and `tabs`."""

    NAME: ClassVar[str]

    def __init__(self, desk: Desk, ways: Ways) -> None:
        super().__init__(desk)
        self.ways = ways

    def tabs(self, columns: int) -> Line:
        """The line that says which views there are, by which digit, and which one this is; or that it is of then."""
        if (day := self.desk.known_on) is not None:
            text = f" As it was known at the end of {day_name(day)} {show_day(day)} {day.year}; nothing later is here."
            return cut(line(span(text, Role.WAITING)), columns)
        parts: list[Span] = []
        for view in VIEWS.values():
            here = view.name == self.NAME
            parts += [
                span(f" {view.digit}", Role.KEY),
                span(f" {view.title} ", Role.CARET if here else Role.DIM),
            ]
        return cut(tuple(parts), columns)

    def general(self, *, typing: bool = False) -> Offers:
        """What works on every screen, and the ways to the other views."""
        everywhere = super().general(typing=typing)
        if typing or self.desk.known_on is not None:
            return everywhere
        others = [view for view in VIEWS.values() if view.name != self.NAME]
        return {**{view.command: partial(self.ways.open_view, view.name) for view in others}, **everywhere}
