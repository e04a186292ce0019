"""Which periods of a measure have been read, which are in view and which one is marked; draws nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kpitui.domain.measures import Frequency, Measure
from kpitui.errors import NotAllowed
from kpitui.frozen import replace
from kpitui.services.past.measure_page import MeasurePage, Moment, measure_page
from kpitui.services.workspace import Workspace
from kpitui.tui.listing import Listing

# How many periods are in view; None for all there are.
_SPANS: dict[Frequency, tuple[int | None, ...]] = {
    Frequency.WEEKLY: (13, 26, 52, None),
    Frequency.MONTHLY: (13, 24, 36, None),
    Frequency.QUARTERLY: (8, 20, None),
    Frequency.YEARLY: (10, None),
}
_FIRST_SPAN = 1


class Timeline:
    """The periods of one measure. Those of the last two years are read first, all others when they are wanted."""

    def __init__(self, workspace: Workspace, key: str, day: date | None = None) -> None:
        """The period with this day is marked; without one the running period or that of the newest numbers."""
        self._workspace = workspace
        self._key = key
        self._zoom = _FIRST_SPAN
        self._window = Listing()
        self._page: MeasurePage | None = None
        self._marked = day

    @property
    def exists(self) -> bool:
        """Whether the measure is in the scorecard."""
        return self._workspace.scorecard.has(self._key)

    @property
    def measure(self) -> Measure:
        """The measure as it is defined now.

        Raises:
            NotAllowed: it is no longer in the scorecard.
        """
        if not self.exists:
            raise NotAllowed(f"The measure {self._key} is no longer in the scorecard.", hint="Press Esc to go back.")
        return self._workspace.scorecard.measure(self._key)

    @property
    def page(self) -> MeasurePage:
        """What has been read; reads it where nothing has.

        Raises:
            NotAllowed: the measure is no longer in the scorecard.
        """
        if self._page is None:
            measure = self.measure
            page = measure_page(self._workspace, measure, count=self._span(measure))
            beyond = self._marked < page.moments[0].period.start if self._marked else _is_empty(page.moments)
            if beyond and not page.whole:
                page = measure_page(self._workspace, measure)
            self._page = page
            place = page.place_of(self._marked) if self._marked else self._newest(page)
            self._window = replace(self._window, cursor=place).resized(len(page.moments), self._height)
        return self._page

    def _newest(self, page: MeasurePage) -> int:
        """The running period; where the view would be empty, the one of the newest number."""
        last = len(page.moments) - 1
        if not _is_empty(page.moments[-self._height :]):
            return last
        return max((place for place, moment in enumerate(page.moments) if moment.line.value is not None), default=last)

    def forget(self) -> None:
        """Read again when next asked; the marked period stays marked."""
        self._marked = self.moment.period.start if self._page else self._marked
        self._page = None

    def _span(self, measure: Measure) -> int | None:
        spans = _SPANS[measure.frequency]
        return spans[min(self._zoom, len(spans) - 1)]

    @property
    def _height(self) -> int:
        page = self.page
        return self._span(page.measure) or len(page.moments)

    @property
    def shown(self) -> int | None:
        """How many periods are in view; None for all."""
        height = self._height
        return None if height >= len(self.page.moments) else height

    @property
    def in_view(self) -> tuple[Moment, ...]:
        """The periods in view, oldest first."""
        page = self.page
        return page.moments[self._window.top : self._window.top + self._height]

    @property
    def place(self) -> int:
        """The place of the marked period among those in view."""
        page = self.page
        return min(self._window.cursor, len(page.moments) - 1) - self._window.top

    @property
    def moment(self) -> Moment:
        """The marked period."""
        page = self.page
        return page.moments[self._window.cursor]

    # Moving.

    def move(self, by: int) -> None:
        """Mark another period, so many on (back, when negative)."""
        if self.page and self._window.cursor + by < 0:
            self.read_everything()
        self._window = self._window.moved(by)

    def page_of(self, way: int) -> None:
        """Move by half of what is in view."""
        self.move(way * max(1, self._height // 2))

    def to_end(self, way: int) -> None:
        """Mark the first period (when negative) or the last."""
        if way < 0:
            self.read_everything()
        self.move(way * len(self.page.moments))

    def to_event(self, way: int) -> bool:
        """Mark the nearest period before or after in which something was noted or decided; False without one."""
        if way < 0:
            self.read_everything()
        moments, here = self.page.moments, self._window.cursor
        ahead = range(here + 1, len(moments)) if way > 0 else range(here - 1, -1, -1)
        place = next((place for place in ahead if moments[place].is_event), None)
        if place is not None:
            self.move(place - here)
        return place is not None

    def mark(self, place: int) -> None:
        """Mark one of the periods in view, by its place among them."""
        self._window = self._window.at(self._window.top + place)

    @property
    def can_zoom(self) -> bool:
        """Whether there are more periods than the shortest view shows."""
        least = _SPANS[self.page.measure.frequency][0]
        return not self.page.whole or (least is not None and len(self.page.moments) > least)

    def zoom_on(self) -> None:
        """More periods at once, up to all, then few again; the marked one stays marked and in view."""
        spans, before = _SPANS[self.page.measure.frequency], self.shown
        for _ in spans:  # spans that show as much as the one before are passed over
            self._zoom = (min(self._zoom, len(spans) - 1) + 1) % len(spans)
            if self._span(self.page.measure) is None:
                self.read_everything()
            if self.shown != before:
                break
        count, height = len(self.page.moments), self._height
        # The newest periods that show the marked one, if it is among them; else it stands at the right end.
        top = min(count - height, self._window.cursor + 1 - height if self._window.cursor < count - height else count)
        self._window = replace(self._window, top=max(0, top)).resized(count, height)

    def read_everything(self) -> None:
        """Read all periods; what is marked and in view stays where it is."""
        before = self.page
        if before.whole:
            return
        self._page = measure_page(self._workspace, before.measure)
        more = len(self._page.moments) - len(before.moments)
        window = replace(self._window, cursor=self._window.cursor + more, top=self._window.top + more)
        self._window = window.resized(len(self._page.moments), self._height)


def _is_empty(moments: Sequence[Moment]) -> bool:
    return all(moment.line.value is None for moment in moments)
