"""The questions about a corrective action in one line each: new, edited, still open, dropped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from kpitui.domain.corrective import CorrectiveAction
from kpitui.domain.corrective_line import parse_corrective_line
from kpitui.domain.days import parse_due
from kpitui.domain.matching import rank_measures
from kpitui.domain.measures import Measure
from kpitui.domain.weeks import day_name, show_day
from kpitui.errors import InvalidInput, KpituiError
from kpitui.services import following_up
from kpitui.services.reviews.reviewing import proposed_week
from kpitui.tui.screens.page import Page
from kpitui.tui.text import Role

_HOW = "What, @who, !when: call back the March list @dana !fri"
_LATER = "tomorrow, fri, +3, +2w, 2026-11-24"


class CorrectivePrompts:
    """Asks on a page; `answered` is told in a sentence what was kept."""

    def __init__(self, page: Page, answered: Callable[[str], None]) -> None:
        self._page = page
        self._answered = answered
        self._place = 0  # which of the measures that fit is meant

    def new(self) -> None:
        """Ask for which measure, then for the line."""
        self._place = 0
        self._page.ask(
            "For which measure",
            self._chosen,
            draft="corrective/new/measure",
            tell=self._tell_measure,
            choose=self._other,
        )

    def edit(self, action: CorrectiveAction) -> None:
        """Ask for the line anew, as it could have been typed."""
        workspace = self._page.desk.workspace

        def answer(line: str) -> None:
            changed = following_up.edit(workspace, action, line)
            self._answered(f"Changed: {changed.text} ({_whose(changed.owner, changed.due)}).")

        self._page.ask(
            "Edit",
            answer,
            draft=f"corrective/edit/{action.id}",
            text=following_up.as_line(workspace, action),
            tell=lambda line: self._tell_line(line, action.owner, action.due),
        )

    def still_open(self, action: CorrectiveAction) -> None:
        """Ask for a new date."""
        workspace = self._page.desk.workspace

        def answer(text: str) -> None:
            moved = following_up.postpone(workspace, action, parse_due(text, workspace.today()))
            self._answered(f"Open, now due {show_day(moved.due)}: {action.text}" if moved.due else "Still open.")

        def tell(text: str) -> tuple[str, Role]:
            try:
                day = parse_due(text, workspace.today())
            except KpituiError as error:
                return str(error), Role.WAITING
            return f"due {day_name(day)} {show_day(day)}   ({_LATER})", Role.TEXT

        self._page.ask("Due again", answer, draft=f"due/{action.id}", text="+1w", tell=tell, offered=True)

    def drop(self, action: CorrectiveAction) -> None:
        """Ask for the reason."""

        def answer(text: str) -> None:
            following_up.drop(self._page.desk.workspace, action, text)
            self._answered(f"Dropped: {action.text}")

        self._page.ask("Dropped because", answer, draft=f"drop/{action.id}")

    # A new one: the measure, then the line.

    def _fitting(self, text: str) -> list[Measure]:
        """The measures that fit, the meant one first; with nothing typed the one marked last, then all others."""
        workspace = self._page.desk.workspace
        found = rank_measures(text, workspace.scorecard.measures, on=workspace.today())
        if not text.strip():
            found.sort(key=lambda measure: measure.key != self._page.desk.marked)
        if not found:
            return []
        place = self._place % len(found)
        return found[place:] + found[:place]

    def _other(self, by: int) -> None:
        self._place += by

    def _tell_measure(self, text: str) -> tuple[str, Role]:
        found = self._fitting(text)
        if not found:
            return "No measure fits.", Role.WAITING
        others = ", ".join(measure.name for measure in found[1:4])
        more = f"   Tab: {others}" + (f" and {len(found) - 4} more" if len(found) > 4 else "") if others else ""
        return f"{found[0].name} ({found[0].key}){more}", Role.TEXT

    def _chosen(self, text: str) -> None:
        found = self._fitting(text)
        if not found:
            raise InvalidInput(f'No measure fits "{text[:60]}".', hint="Type a part of its name or key.")
        self._ask_line(found[0])

    def _ask_line(self, measure: Measure) -> None:
        workspace = self._page.desk.workspace

        def answer(line: str) -> None:
            action = following_up.add(workspace, measure, proposed_week(workspace).start, line)
            self._answered(f"Noted for {measure.name}: {action.text} ({_whose(action.owner, action.due)}).")

        self._page.ask(
            measure.name[:30],
            answer,
            draft=f"corrective/new/{measure.key}",
            tell=lambda line: self._tell_line(line, measure.owner, None),
        )

    def _tell_line(self, line: str, owner: str, due: date | None) -> tuple[str, Role]:
        """How the line would be kept as it is, or what is not understood of it yet."""
        if not line.strip():
            return _HOW, Role.DIM
        workspace = self._page.desk.workspace
        try:
            parsed = parse_corrective_line(line, workspace.scorecard.people, workspace.today())
        except KpituiError as error:
            return str(error), Role.WAITING
        return f"{_whose(parsed.owner or owner, parsed.due or due, 'in a week')}: {parsed.text}", Role.TEXT


def _whose(owner: str, due: date | None, otherwise: str = "on no day") -> str:
    """Dana, due Fri 20 Nov."""
    return f"{owner or 'nobody'}, due {f'{day_name(due)} {show_day(due)}' if due else otherwise}"
