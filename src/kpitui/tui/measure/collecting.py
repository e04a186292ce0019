"""Collecting the marked period of one measure from its source; the page goes on working meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kpitui.errors import KpituiError
from kpitui.services.standing import Line as ScoreLine
from kpitui.tui.screens.page import Offers, Page
from kpitui.tui.text import Role

if TYPE_CHECKING:
    from textual.timer import Timer

    from kpitui.services.collecting.gather import Gathered, Gathering

_LOOK_EVERY = 0.1  # seconds; only while something is under way


class CollectingHere:
    """One amount at a time. What it takes is loaded when first wanted."""

    def __init__(self, page: Page, marked: Callable[[], ScoreLine]) -> None:
        self._page = page
        self._marked = marked
        self._gathering: Gathering | None = None
        self._clock: Timer | None = None

    def offers(self) -> Offers:
        """Collecting, where the measure names a source and nothing is under way."""
        if self._marked().measure.source is None or self._gathering is not None:
            return {}
        return {"collect": self._begin}

    def stop(self) -> None:
        """End what is under way, without waiting until it has ended."""
        if self._clock is not None:
            self._clock.stop()
        if self._gathering is not None:
            self._gathering.stop(patience=0.0)
        self._gathering = self._clock = None

    def _begin(self) -> None:
        from kpitui.services.collecting.collect import job_for
        from kpitui.services.collecting.gather import Gathering

        workspace, item = self._page.desk.workspace, self._marked()
        self._gathering = Gathering([job_for(workspace, item.measure, item.period)])
        self._clock = self._page.set_interval(_LOOK_EVERY, self._look)
        self._page.say(f"Collecting {workspace.calendar.label(item.period)}: go on meanwhile.", Role.TEXT)

    def _look(self) -> None:
        gathering, page = self._gathering, self._page
        if gathering is None or not ((news := gathering.news()) or gathering.is_over):
            return
        self.stop()
        try:
            self._record(news)
        except KpituiError as error:
            page.say(str(error), Role.ERROR)
        if page.is_current:  # else it is drawn when one comes back
            page.redraw()

    def _record(self, news: list[Gathered]) -> None:
        from kpitui.services.collecting.collect import record_gathered
        from kpitui.services.collecting.words import WELL, told

        workspace = self._page.desk.workspace
        for item in record_gathered(workspace, news):
            self._page.reload()
            self._page.say(told(workspace, item), Role.GOOD if item.outcome in WELL else Role.ERROR)
