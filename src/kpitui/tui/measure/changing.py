"""The questions that change something about the marked period of a measure: add, correct, annotate, skip, undo."""

from __future__ import annotations

from collections.abc import Callable

from kpitui.domain.measures import Show
from kpitui.domain.numbers import edit_text
from kpitui.domain.weeks import show_day
from kpitui.errors import Conflict
from kpitui.services.entering import Saved, new_token
from kpitui.services.past import measure_changes
from kpitui.services.standing import Line as ScoreLine
from kpitui.services.undoing import undo
from kpitui.tui.review.line_detail import acknowledgement
from kpitui.tui.screens.page import Offers, Page


class Changing:
    """Asks on behalf of a page, which it has read again after every change."""

    def __init__(self, page: Page, marked: Callable[[], ScoreLine]) -> None:
        self._page = page
        self._marked = marked

    def offers(self) -> Offers:
        """What can be changed of the marked period; a computed measure is not entered."""
        typed: Offers = {} if self._marked().measure.formula else {"add": self._add, "correct": self._correct}
        return {**typed, "note": self._note, "skip": self._skip, "undo": self._undo}

    def _add(self) -> None:
        self._ask("Add to", "add", "", measure_changes.add)

    def _correct(self) -> None:
        item = self._marked()
        form = self._page.desk.workspace.form(item.measure)
        text = "" if item.value is None else edit_text(item.value, form)
        self._ask("Correct", "correct", text, measure_changes.correct)

    def _ask(self, verb: str, field: str, text: str, save: Callable[..., Saved]) -> None:
        """Ask for an amount; one token for the question, so that a save that is repeated does not count twice."""
        item, workspace, token = self._marked(), self._page.desk.workspace, new_token()
        how = {Show.YESNO: ", y or n", Show.RATING: f", 1 to {len(item.measure.steps)}"}.get(item.measure.show, "")

        seen = [item]

        def answer(typed: str) -> None:
            try:
                saved = save(workspace, seen[0], typed, token)
            except Conflict:
                self._page.reload()
                seen[0] = self._marked()  # shown from now on: Enter again keeps one's own
                raise
            self._page.reload()
            self._page.say(acknowledgement(saved, workspace))

        label = f"{verb} {workspace.calendar.label(item.period)}{how}"
        self._page.ask(label, answer, draft=self._draft(field, item), text=text, offered=True)

    def _note(self) -> None:
        item = self._marked()

        def answer(text: str) -> None:
            measure_changes.annotate(self._page.desk.workspace, item, text)
            self._page.reload()
            self._page.say(f"Noted for {show_day(item.period.start)}: {text.strip()}")

        label = f"Note on {self._page.desk.workspace.calendar.label(item.period)}"
        self._page.ask(label, answer, draft=self._draft("note", item))

    def _skip(self) -> None:
        item = self._marked()

        def answer(text: str) -> None:
            measure_changes.skip(self._page.desk.workspace, item, text)
            self._page.reload()
            self._page.say(f"{item.measure.name} is excused for {show_day(item.period.start)}: {text.strip()}")

        label = f"Skip {self._page.desk.workspace.calendar.label(item.period)} because"
        self._page.ask(label, answer, draft=self._draft("skip", item))

    def _undo(self) -> None:
        """The user's last change, whatever it was; in a closed review that may be a correction."""
        sentence = undo(self._page.desk.workspace, correct=True)
        self._page.reload()
        self._page.say(sentence)

    def _draft(self, field: str, item: ScoreLine) -> str:
        return f"measure/{field}/{item.measure.key}/{item.period.start}"
