"""A difference as it is shown before it is applied, also beside what somebody else did meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from kpitui.domain.changes import Change
from kpitui.domain.measures import Scorecard
from kpitui.errors import Conflict, KpituiError, NotAllowed
from kpitui.services.set_up.difference import Difference, changes_past_targets, difference, make
from kpitui.services.workspace import Workspace
from kpitui.tui.listing import Listing
from kpitui.tui.text import BLANK, Line, Role, cut, line, span, wrap

_MOST_LINES = 50  # of one text: longer ones than any screen are cut


class DifferenceShown:
    """What `wanted` makes of the scorecard, held against it as it is now; nothing is changed before `make`."""

    def __init__(
        self, workspace: Workspace, wanted: Callable[[Scorecard], Scorecard], begun_on: Scorecard | None = None
    ) -> None:
        """Plan it; `begun_on` is the scorecard on which one began.

        Raises:
            KpituiError: what is wanted is not possible.
        """
        self._workspace = workspace
        self._wanted = wanted
        self._begun_on = begun_on or workspace.scorecard
        self._listing = Listing()
        self._is_news = False
        self._problem = ""
        self._shown = self._look()

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not self._shown.mine

    def _look(self) -> Difference:
        return difference(self._workspace, self._wanted(self._workspace.scorecard), self._begun_on)

    def look_again(self) -> None:
        """Hold it against the scorecard as it is now; what others changed since is to be seen before Enter counts."""
        before = self._shown
        try:
            self._shown, self._problem = self._look(), ""
        except KpituiError as error:
            self._problem = str(error)
        self._is_news = self._is_news or self._shown.theirs != before.theirs or bool(self._problem)

    def make(self) -> str:
        """Make the change as it is shown; says so in a sentence.

        Raises:
            Conflict: somebody else changed the scorecard, which has to be looked at first.
            NotAllowed: nothing differs any more.
            KpituiError: it is not possible any more.
        """
        self.look_again()
        if self._problem:
            raise KpituiError(self._problem, hint="Go back and look at it again.")
        if self._is_news:
            self._is_news = False
            raise Conflict(
                "Somebody else has changed the scorecard in the meantime.",
                hint="Look at the difference again: Enter again applies yours.",
            )
        if self.is_empty:
            raise NotAllowed("Nothing differs any more: nothing was changed.", hint="Go back.")
        return make(self._workspace, self._shown)

    def lines(self, columns: int, rows: int) -> tuple[list[Line], int]:
        """The part in view, and how many lines there are below it."""
        found = self._all(columns)
        self._listing = self._listing.resized(max(1, len(found) - rows + 1), 1)
        top = self._listing.cursor
        return found[top : top + rows], len(found) - top - rows

    def scroll(self, by: int) -> None:
        """So many lines on, or back."""
        self._listing = self._listing.moved(by)

    def _all(self, columns: int) -> list[Line]:
        lines: list[Line] = [BLANK]
        if self._shown.theirs:
            lines.append(line(span(" Since you began, somebody else has changed:", Role.WAITING)))
            lines += [*_changes(self._shown.theirs, columns), BLANK]
        if self._problem:
            lines += [line(span(f" {part}", Role.ERROR)) for part in wrap(self._problem, columns - 2, _MOST_LINES)]
            return lines
        if self.is_empty:
            return [*lines, line(span(" Nothing of yours differs any more.", Role.HEADING))]
        count = len(self._shown.mine)
        what = "This would change" if count == 1 else f"These {count} things would change"
        lines.append(line(span(f" {what}{' now, of yours' if self._shown.theirs else ''}:", Role.HEADING)))
        lines += _changes(self._shown.mine, columns)
        if changes_past_targets(self._shown.mine):
            lines += [BLANK, line(span(" Periods that are over stay judged by the target they had.", Role.DIM))]
        return lines


def _changes(changes: tuple[Change, ...], columns: int) -> list[Line]:
    """The changes as `apply` prints them."""
    lines: list[Line] = []
    for change in changes:
        for place, text in enumerate(change.lines()):
            indent, role = (3, Role.TITLE) if place == 0 else (5, Role.TEXT)
            first, *others = wrap(text.strip(), columns - indent - 1, _MOST_LINES)
            lines.append(cut(line(" " * indent, span(first, role)), columns))
            lines += [cut(line(" " * (indent + 2), span(other, role)), columns) for other in others]
    return lines
