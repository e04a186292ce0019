"""A bar on stderr for what takes longer than a second, cleared at the end; nothing at all where nobody watches."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from time import monotonic
from types import TracebackType
from typing import Self

from kpitui.cli.output import can_show, write
from kpitui.domain.plain_text import plain

_AFTER = 1.0  # seconds that pass before anything is shown
_BETWEEN = 0.1  # seconds from one drawing to the next
_WIDEST_BAR = 30


class Progress:
    """Called with how much is done of how much in all, in any unit; draws one line, and takes it away again.

    Use it in a `with`, or close it: what is said afterwards must not stand behind half a bar.
    """

    def __init__(self, label: str) -> None:
        self._label = plain(label)
        self._began = monotonic()
        self._drawn_at = 0.0
        self._width = 0
        self._terminal = -1
        self._watched = sys.stderr.isatty() and os.environ.get("TERM", "") not in ("", "dumb")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __call__(self, done: int, total: int) -> None:
        """Say how far it is: `done` of `total`."""
        if not self._watched:
            return
        now = monotonic()
        if now - self._began < _AFTER or now - self._drawn_at < _BETWEEN:
            return
        self._drawn_at = now
        part = min(1.0, max(0.0, done / total)) if total > 0 else 0.0
        self._draw(part, (now - self._began) / part - (now - self._began) if part else None)

    def close(self) -> None:
        """Take the bar away; harmless when none was drawn, and when repeated."""
        if self._width:
            self._show("\r" + " " * self._width + "\r")
            self._width = 0
        if self._terminal >= 0:
            os.close(self._terminal)
            self._terminal = -1

    def _draw(self, part: float, left: float | None) -> None:
        about = "" if left is None else f"  {_duration(left)} left"
        columns = _columns() - 1  # a character in the last column would wrap on some terminals
        room = min(_WIDEST_BAR, columns - len(self._label) - len("  100 %") - len(about) - 1)
        text = f"{part:>5.0%}{about}".replace("%", " %")
        if room >= 5:
            text = f" {_bar(part, room)}{text}"
        line = f"{self._label}{text}"[: max(columns, 0)]
        self._show("\r" + line.ljust(self._width))
        self._width = max(self._width, len(line))

    def _show(self, text: str) -> None:
        """Write what the terminal takes at once: waiting for one that stands still would keep others from saving."""
        with suppress(OSError, ValueError):
            if self._terminal < 0:
                name = os.ttyname(sys.stderr.fileno())
                self._terminal = os.open(name, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
        if self._terminal < 0:  # a terminal without a name
            write(sys.stderr, text)
            sys.stderr.flush()
            return
        with suppress(OSError):
            os.write(self._terminal, text.encode(sys.stderr.encoding or "ascii", "replace"))


def _bar(part: float, room: int) -> str:
    full, empty = ("━", "─") if can_show("━─", sys.stderr) else ("#", "-")
    filled = int(part * room)
    return full * filled + empty * (room - filled)


def _duration(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
