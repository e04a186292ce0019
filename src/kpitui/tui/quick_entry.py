"""Quick entry at the foot of any screen: shows while typing what Enter would do, and stays for the next amount."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpitui.errors import InvalidInput, KpituiError
from kpitui.services.quick_entering import UNDO_WORDS, QuickEntering, describe
from kpitui.services.undoing import undo
from kpitui.tui.text import Role

if TYPE_CHECKING:
    from kpitui.tui.screens.page import Page

_DRAFT = "quick entry"
_LABEL = "Add"
_HOW = "measure amount, then a day and a note: pros 12 tue called the list   (u: undo)"


class QuickEntryLine:
    """Asks on a page for one amount after another. The line survives a lost connection, as every prompt does."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._entering = QuickEntering(page.desk.workspace)
        self._place = 0  # which of the measures that fit is meant
        self._news = ""

    def begin(self) -> None:
        """Ask for a line."""
        self._page.ask(_LABEL, self._enter, draft=_DRAFT, tell=self._tell, choose=self._choose)

    def _choose(self, by: int) -> None:
        self._place += by

    def _tell(self, line: str) -> tuple[str, Role]:
        """What the line would do, beside what else fits; before anything is typed, what was done last."""
        if not line.strip():
            self._place = 0
            return (self._news, Role.GOOD) if self._news else (_HOW, Role.DIM)
        if line.strip() in UNDO_WORDS:
            return "Enter takes your last change back.", Role.DIM
        try:
            look = self._entering.look(line, self._place)
        except KpituiError as error:
            # While a line is being typed, what is missing is no mistake yet.
            return str(error), Role.WAITING if isinstance(error, InvalidInput) else Role.ERROR
        others = [measure.name for measure in look.candidates if measure is not look.chosen]
        more = f"   Tab: {others[0]}" if len(others) == 1 else f"   Tab: {len(others)} others" if others else ""
        return describe(self._page.desk.workspace, look) + more, Role.TEXT

    def _enter(self, line: str) -> None:
        """Record the line and ask for the next; an empty line ends it."""
        page = self._page
        if not line.strip():
            return
        if line.strip() in UNDO_WORDS:
            self._news = undo(page.desk.workspace)
        else:
            saved = self._entering.enter(line, self._place)
            look = self._entering.look(f'"{saved.amount.measure.key}"')
            self._news = f"Saved. {describe(page.desk.workspace, look)}"
        self._place = 0
        page.desk.drafts.put(_DRAFT, "")
        page.reload()
        self.begin()
