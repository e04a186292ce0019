"""A new order while it is being made: moves that are shown at once and applied later, on whatever there is by then."""

from __future__ import annotations

from kpitui.domain.measures import Scorecard
from kpitui.services.set_up.outline import moved
from kpitui.services.set_up.things import Thing, found


class Ordering:
    """The moves since the last change that was applied."""

    def __init__(self) -> None:
        self._moves: list[tuple[Thing, Thing, int]] = []
        self.begun_on: Scorecard | None = None

    def move(self, scorecard: Scorecard, thing: Thing, past: Thing, way: int) -> None:
        """One more: past the one before (`way` below 0) or after it."""
        if self.begun_on is None:
            self.begun_on = scorecard
        self._moves.append((thing, past, way))
        if self.of(scorecard) == scorecard:
            self.forget()

    def of(self, scorecard: Scorecard) -> Scorecard:
        """A scorecard in the new order; what is not there any more is passed over."""
        for thing, past, way in self._moves:
            if found(scorecard, thing) is not None and found(scorecard, past) is not None:
                scorecard = moved(scorecard, thing, past, way)
        return scorecard

    def forget(self) -> None:
        """Back to the order there is."""
        self._moves.clear()
        self.begun_on = None

    @property
    def is_begun(self) -> bool:
        """Whether something was moved and not applied yet."""
        return bool(self._moves)
