"""Collecting in the review: starts it, puts in what comes while keys go on working, and says what was left, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from kpitui.errors import KpituiError
from kpitui.services.collecting.collect import Collected, Outcome, jobs_for, record_gathered
from kpitui.services.collecting.gather import Gathering
from kpitui.services.collecting.words import WELL, left_words, told
from kpitui.services.reviews.reviewing import ReviewView
from kpitui.tui.desk import Desk
from kpitui.tui.furniture import message_lines
from kpitui.tui.text import Line, Role

_LOOK_EVERY = 0.1  # seconds; only while something is under way
_DETAIL = 2  # lines


class Clock(Protocol):
    """A timer that can be ended."""

    def stop(self) -> None:
        """Call no more."""


class Screen(Protocol):
    """The review, as collecting sees it."""

    desk: Desk
    view: ReviewView

    @property
    def is_current(self) -> bool:
        """Whether no other screen is in front of it."""

    def say(self, text: str, role: Role = Role.GOOD) -> None:
        """Tell what just happened."""

    def reload(self) -> None:
        """Read the review again after a change."""

    def redraw(self) -> None:
        """Draw what has changed."""


class Collecting:
    """What is under way in one review, and what was left of it until somebody types it."""

    def __init__(self, screen: Screen, every: Callable[[float, Callable[[], None]], Clock]) -> None:
        self._screen = screen
        self._every = every
        self._gathering: Gathering | None = None
        self._clock: Clock | None = None
        self._collected: list[Collected] = []
        self._left: dict[str, tuple[float | None, str]] = {}

    @property
    def is_under_way(self) -> bool:
        """Whether something is still to come."""
        return self._gathering is not None

    def begin(self) -> None:
        """Gather for all that is due in the week and names a source."""
        if self._gathering is not None:
            return
        jobs = jobs_for(self._screen.desk.workspace, self._screen.view.week)
        self._collected, self._left = [], {}
        self._gathering = Gathering(jobs)
        self._clock = self._every(_LOOK_EVERY, self._look)
        self._screen.say("Collecting: go on meanwhile.", Role.TEXT)

    def stop(self) -> None:
        """End what is under way, without waiting until it has ended: a key may not wait for it."""
        if self._clock is not None:
            self._clock.stop()
        if self._gathering is not None:
            self._gathering.stop(patience=0.0)
        self._gathering = self._clock = None

    def _look(self) -> None:
        gathering, screen = self._gathering, self._screen
        if gathering is None:
            return
        news = gathering.news()
        if not news and not gathering.is_over:
            return
        try:
            found = record_gathered(screen.desk.workspace, news)
        except KpituiError as error:
            self.stop()
            screen.say(str(error), Role.ERROR)
        else:
            self._take(found)
            if gathering.is_over:
                self.stop()
                screen.say(*self._summary())
        if screen.is_current:  # else it is drawn when one comes back
            screen.redraw()

    def _take(self, found: list[Collected]) -> None:
        workspace = self._screen.desk.workspace
        self._collected += found
        for item in found:
            if item.outcome not in WELL:
                self._left[item.measure.key] = (item.before, left_words(workspace, item))
        if any(item.outcome is not Outcome.NOT_APPROVED for item in found):
            self._screen.reload()

    def _summary(self) -> tuple[str, Role]:
        new = sum(item.outcome is Outcome.RECORDED for item in self._collected)
        in_order = [line.measure.key for line in self._screen.view.lines]
        left = [item for item in self._collected if item.outcome not in WELL]
        left.sort(key=lambda item: in_order.index(item.measure.key) if item.measure.key in in_order else -1)
        done = {0: "Nothing new was collected.", 1: "1 number collected."}.get(new, f"{new} numbers collected.")
        if not left:
            return done, Role.GOOD
        if all(item.outcome is Outcome.NOT_APPROVED for item in left):
            names = ", ".join(item.measure.name for item in left)
            return f"{done} Not approved yet: {names}. `kpitui trust` shows what they do, and asks.", Role.ERROR
        if len(left) == 1:
            return f"{done} {told(self._screen.desk.workspace, left[0])}", Role.ERROR
        return f"{done} Left: {', '.join(item.measure.name for item in left)}.", Role.ERROR

    def detail(self, key: str, detail: list[Line], columns: int) -> list[Line]:
        """The lines about a measure, with the reason why it was left as long as nobody has typed anything for it."""
        if key not in self._left:
            return detail
        before, sentence = self._left[key]
        values = [line.value for line in self._screen.view.lines if line.measure.key == key]
        if before not in values:
            return detail
        return [*detail, *message_lines(sentence, Role.ERROR, columns, _DETAIL)][-_DETAIL:]
