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
import time
from collections.abc import Callable
from contextlib import suppress

DEADLINE = 2.0
_SIGNALS = (signal.SIGHUP, signal.SIGTERM)
# What the app had changed: updates, mouse, focus and bracketed paste off, its keyboard, wrapping, the other screen, the
# cursor, the usual style. The first byte ends a sequence that was sent in part.
_OFF = (2026, 1000, 1002, 1003, 1006, 1015, 1016, 1004, 2004, 2048)
_AS_IT_WAS = b"\x18" + b"".join(b"\x1b[?%dl" % mode for mode in _OFF) + b"\x1b[<u\x1b[?7h\x1b[?1049l\x1b[?25h\x1b[0m"
# Seconds in which a thread that was stuck writing notices that it is to give up.
_NOTICED = 0.05


class Hangup:
    """Watches one running app; made before that takes the terminal. `leave` is given the code, once, in its thread."""

    def __init__(self, leave: Callable[[int], None]) -> None:
        self._leave = leave
        self._leaving = threading.Event()
        self._terminal = sys.__stdin__.fileno() if sys.__stdin__ is not None else -1
        self._output = sys.__stderr__.fileno() if sys.__stderr__ is not None else self._terminal
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
        threading.excepthook = lambda *_: None  # of the thread that is stuck writing, when it has to give up
        with suppress(OSError, termios.error):
            os.set_blocking(self._terminal, False)
            os.set_blocking(self._output, False)
            # It holds the terminal until a signal wakes it; what it still wanted to write would stand in the way.
            for thread in threading.enumerate():
                if thread is not threading.current_thread() and thread.ident is not None:
                    signal.pthread_kill(thread.ident, signal.SIGHUP)
            time.sleep(_NOTICED)
            termios.tcflush(self._output, termios.TCOFLUSH)
            os.write(self._output, _AS_IT_WAS)
        with suppress(OSError):  # the shell may share them
            os.set_blocking(self._terminal, True)
            os.set_blocking(self._output, True)
        if self._mode is not None:
            with suppress(termios.error, OSError):
                termios.tcsetattr(self._terminal, termios.TCSANOW, self._mode)
        os._exit(code)
