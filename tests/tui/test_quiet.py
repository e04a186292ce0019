"""Work done ahead waits for a pause between keys, and lets the loop come round between two pieces."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from kpitui.tui import quiet
from kpitui.tui.quiet import when_quiet


class HeldScreen:
    """A screen whose timers run when the test lets time pass."""

    def __init__(self) -> None:
        self.now = 100.0
        self.last_key_at = 0.0
        self._timers: list[tuple[float, Callable[[], None]]] = []

    def set_timer(self, delay: float, callback: Callable[[], None]) -> None:
        self._timers.append((self.now + delay, callback))

    def wait(self, seconds: float) -> None:
        end = self.now + seconds
        while due := sorted((timer for timer in self._timers if timer[0] <= end), key=lambda timer: timer[0]):
            self._timers.remove(due[0])
            self.now, callback = due[0]
            callback()
        self.now = end


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> HeldScreen:
    held = HeldScreen()
    monkeypatch.setattr(quiet, "monotonic", lambda: held.now)
    return held


def test_it_is_done_soon_where_nobody_types_but_not_at_once(screen: HeldScreen) -> None:
    done: list[float] = []
    when_quiet(screen, lambda: done.append(screen.now))
    assert not done
    screen.wait(0.02)
    assert len(done) == 1


def test_a_held_key_puts_it_off(screen: HeldScreen) -> None:
    done: list[float] = []
    screen.last_key_at = screen.now
    when_quiet(screen, lambda: done.append(screen.now))
    for _ in range(30):
        screen.wait(1 / 30)
        screen.last_key_at = screen.now
    assert not done
    screen.wait(0.1)
    assert done == [pytest.approx(screen.last_key_at + 0.05)]


def test_piece_after_piece_leaves_time_between_them(screen: HeldScreen) -> None:
    done: list[float] = []

    def piece() -> None:
        done.append(screen.now)
        if len(done) < 4:
            when_quiet(screen, piece)

    when_quiet(screen, piece)
    screen.wait(1.0)
    assert len(done) == 4
    assert all(later - earlier >= 0.004 for earlier, later in pairwise(done))
