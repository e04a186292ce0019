"""Which measures the grid shows, under which titles, and which of them is marked; a filter takes some of them away."""

from __future__ import annotations

from collections.abc import Iterator

from kpitui.domain.measures import Measure
from kpitui.domain.weeks import Period
from kpitui.frozen import replace
from kpitui.services.past.grid import off_target, sections
from kpitui.services.past.grid_filter import Filter, parse_filter
from kpitui.services.workspace import Workspace
from kpitui.tui.grid.at_hand import CellsAtHand
from kpitui.tui.listing import Listing

Row = str | Measure
"""The title of a group, or a measure in it."""


class GridRows:
    """The rows of the grid, read when first asked for and again after `forget`."""

    def __init__(self, workspace: Workspace, at_hand: CellsAtHand) -> None:
        self._workspace = workspace
        self._at_hand = at_hand
        self._rows: list[Row] | None = None
        self.filter = Filter()
        self.off_in: Period | None = None
        self._off: set[str] = set()
        self.listing = Listing()
        self._upwards = False

    def forget(self) -> None:
        """Read the definitions again. What is off target was asked once: rows do not go because somebody entered."""
        self._rows = None

    def narrow(self, text: str, seen: Period) -> None:
        """Show only what this filter means; `off` is what is off target in the last finished period up to `seen`.

        Raises:
            InvalidInput: the filter names somebody or something that is not in the scorecard.
        """
        wanted = parse_filter(text, self._workspace.scorecard)
        off: set[str] = set()
        if wanted.off:
            meant = [measure for _, members in sections(self._workspace, wanted) for measure in members]
            off = off_target(self._workspace, self._at_hand.resting, meant, seen)
        self.filter, self._off, self.off_in = wanted, off, self._finished(seen) if wanted.off else None
        self._rows = None

    def _finished(self, seen: Period) -> Period:
        """The last period up to this one that is over."""
        calendar = self._workspace.calendar
        return calendar.next(seen, -1) if calendar.last_day(seen) > self._at_hand.resting.through else seen

    def all(self, marked: str = "") -> list[Row]:
        """Titles and measures; where they were read anew, `marked` (a key) stays where it was on the screen."""
        if self._rows is None:
            rows: list[Row] = []
            for title, members in sections(self._workspace, self.filter):
                kept = [item for item in members if item.key in self._off] if self.filter.off else members
                rows += [title, *kept] if kept else []
            self._rows = rows
            self._keep_place(marked)
        return self._rows

    def _keep_place(self, marked: str) -> None:
        rows, before = self._rows or [], self.listing
        places = {row.key: place for place, row in enumerate(rows) if isinstance(row, Measure)}
        nearest = min(places.values(), key=lambda place: abs(place - before.cursor), default=0)
        cursor = places.get(marked, nearest)
        top = max(0, before.top + cursor - before.cursor) if before.count else 0
        self.listing = Listing(len(rows), cursor, top, before.height).resized(len(rows), before.height)

    def resize(self, height: int) -> None:
        """The same place in a view of so many lines; above the uppermost measure its title is seen too."""
        rows = self._rows or []
        found = self.listing.resized(len(rows), height)
        if height > 1 and found.cursor == found.top > 0 and isinstance(rows[found.top - 1], str):
            found = replace(found, top=found.top - 1)
        self.listing = found

    @property
    def measures(self) -> list[Measure]:
        """All that are shown, also out of view."""
        return [row for row in self._rows or [] if isinstance(row, Measure)]

    @property
    def marked(self) -> Measure | None:
        """The measure that is marked; None where there is none."""
        rows = self._rows or []
        row = rows[self.listing.cursor] if self.listing.cursor < len(rows) else None
        return row if isinstance(row, Measure) else None

    def in_view(self) -> Iterator[Measure]:
        """The measures that can be seen."""
        return self._measures_at(self.listing.visible)

    def near(self) -> Iterator[Measure]:
        """Those half a page further, where the view may jump next: first in the direction of the last move."""
        shown, half = self.listing.visible, max(1, self.listing.height // 2 + 1)
        below = range(shown.stop, shown.stop + half)
        above = range(shown.start - 1, shown.start - 1 - half, -1)
        for places in (above, below) if self._upwards else (below, above):
            yield from self._measures_at(places)

    def _measures_at(self, places: range) -> Iterator[Measure]:
        rows = self._rows or []
        for place in places:
            if 0 <= place < len(rows) and isinstance(row := rows[place], Measure):
                yield row

    def move(self, by: int) -> None:
        """Mark a measure so many lines on, or the nearest to there; titles are stepped over."""
        rows = self._rows or []
        self._upwards = by < 0
        wanted = self.listing.at(self.listing.cursor + by).cursor
        self.mark(wanted, 1 if by > 0 or not any(isinstance(row, Measure) for row in rows[:wanted]) else -1)

    def mark(self, place: int, towards: int = 1) -> None:
        """Mark the measure on a line; from a title the next one `towards` (1 down, -1 up), if there is any."""
        rows = self._rows or []
        while 0 <= place < len(rows) and not isinstance(rows[place], Measure):
            place += towards
        if 0 <= place < len(rows):
            self.listing = self.listing.at(place)
