"""Ends the app when its terminal is gone or somebody ends the process: soon, and with the terminal as it was.

Textual alone spins at full speed when its terminal dies without a signal, and leaves the terminal raw when it is
ended by one. Nothing is lost by leaving at once: what was acknowledged is in the file, half-typed texts are in their
drafts. Three things are needed together: handlers for the signals, a thread that waits for the terminal to hang up, and
a deadline for an app that cannot leave because it is stuck writing to a frozen line.
"""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
import termios
import threading
from collections.abc import Callable
from contextlib import suppress

DEADLINE = 2.0
_SIGNALS = (signal.SIGHUP, signal.SIGTERM)
# Mouse and bracketed paste off, cursor on, the other screen, the usual style: what the app had changed.
_AS_IT_WAS = b"\x1b[?1000;1002;1003;1006;2004l\x1b[?25h\x1b[?1049l\x1b[0m"


class Hangup:
    """Watches one running app. `leave` is called in the app's own thread with the exit code, once."""

    def __init__(self, leave: Callable[[int], None]) -> None:
        self._leave = leave
        self._leaving = threading.Event()
        self._terminal = sys.__stdin__.fileno() if sys.__stdin__ is not None else -1
        self._mode: list[int | list[bytes | int]] | None = None
        with suppress(termios.error, ValueError):
            self._mode = termios.tcgetattr(self._terminal)

    def watch(self) -> None:
        """Begin; called once the app's event loop runs."""
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            # Not the loop's own handlers: a loop that is stuck writing would never come to run them.
            signal.signal(number, lambda number, frame: self._go(loop, 128 + number))
        if self._mode is not None:
            threading.Thread(target=self._wait_for_the_end, args=(loop,), daemon=True, name="hangup").start()

    def _wait_for_the_end(self, loop: asyncio.AbstractEventLoop) -> None:
        poll = select.poll()
        poll.register(self._terminal, 0)  # no events: only a hang-up or an error ends the waiting
        while not any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in poll.poll()):
            pass
        self._go(loop, 128 + signal.SIGHUP)

    def _go(self, loop: asyncio.AbstractEventLoop, code: int) -> None:
        """Leave, in good order if that is possible before the deadline."""
        if self._leaving.is_set():
            return
        self._leaving.set()
        timer = threading.Timer(DEADLINE, self._force, args=(code,))
        timer.daemon = True
        timer.start()
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(self._leave, code)

    def _force(self, code: int) -> None:
        """Give the terminal back without waiting for it, and end."""
        with suppress(OSError):
            os.set_blocking(self._terminal, False)
            os.write(self._terminal, _AS_IT_WAS)
        if self._mode is not None:
            with suppress(termios.error, OSError):
                termios.tcsetattr(self._terminal, termios.TCSANOW, self._mode)
        os._exit(code)
