"""A real terminal around a program: what a person would see on its screen, and keys that arrive as bytes."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Mapping, Sequence

import pyte

from pty_session import KEYS, PtySession, environment
from seen_screen import UNKNOWN_TO_PYTE

KPITUI = (sys.executable, "-m", "kpitui")


class Terminal(PtySession):
    """A program in a terminal of 80 x 24 that shows what it draws."""

    def __init__(
        self, command: Sequence[str], *, columns: int = 80, rows: int = 24, variables: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(command, columns=columns, rows=rows, variables=variables or environment())
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._drawn = 0

    def __enter__(self) -> Terminal:
        return self

    def lines(self) -> list[str]:
        """The screen, after everything received so far."""
        # A sequence that has come in part waits for its rest.
        end = len(self.received)
        begun = self.received.rfind(b"\x1b", max(self._drawn, end - 40))
        if begun >= 0 and not re.match(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|[^\[])", self.received[begun:]):
            end = begun
        self._stream.feed(UNKNOWN_TO_PYTE.sub(b"", bytes(self.received[self._drawn : end])))
        self._drawn = max(self._drawn, end)
        return [line.rstrip() for line in self._screen.display]

    def shows(self, text: str) -> bool:
        """Whether a text is on the screen, perhaps in two lines."""
        shown = "\n".join(self.lines())
        return text in shown or text in " ".join(shown.split())

    def until(self, *texts: str, seconds: float = 20.0) -> None:
        """Read until all of these are on the screen.

        Raises:
            AssertionError: the program ended or time was up first; says what was there.
        """
        deadline = time.monotonic() + seconds
        while not all(self.shows(text) for text in texts):
            came = self.read(min(0.2, deadline - time.monotonic()))
            assert came or (not self.ended and time.monotonic() < deadline), f"{texts} not in\n" + "\n".join(
                self.lines()
            )

    def type(self, text: str) -> None:
        """Send characters as they are."""
        self.send(text.encode())

    def keys(self, *names: str) -> None:
        """Send keys by their names in KEYS."""
        for name in names:
            self.send(KEYS[name])
