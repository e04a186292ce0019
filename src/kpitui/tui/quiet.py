"""Work done ahead while nobody types, so that no key waits for it: a piece at a time, each at most some 16 ms."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Protocol

# Longer than the pause between two keys of one that is held.
_MOMENT = 0.05
# The loop comes round between two pieces: keys are taken and what they changed is painted.
_BETWEEN = 0.005


class Typed(Protocol):
    """A screen that says when the last key came, as `time.monotonic` does."""

    last_key_at: float

    def set_timer(self, delay: float, callback: Callable[[], None]) -> object:
        """Call back in so many seconds."""


def when_quiet(screen: Typed, work: Callable[[], None]) -> None:
    """Do a piece of work once no key has come for a moment.

    Textual's `call_after_refresh` would do it before the paint where each piece asks for the next one: the key that
    moved the view to twelve new cards was answered 0.2 s later.
    """

    def begin() -> None:
        left = screen.last_key_at + _MOMENT - monotonic()
        if left > 0:
            screen.set_timer(left, begin)
        else:
            work()

    screen.set_timer(max(_BETWEEN, screen.last_key_at + _MOMENT - monotonic()), begin)
