"""Takes backups beside a running app, in threads of their own, so that no key ever waits for one."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from time import monotonic

from kpitui.errors import KpituiError
from kpitui.services.workspace import Clock, system_clock

WAIT = 2.0
"""Seconds until the backup of the day: by then the first screen is long drawn."""
PATIENCE = 2.0
"""Seconds that leaving the app waits for a backup; one of 180 MB takes less than one."""


class AutomaticBackups:
    """Those of one running app, one at a time.

    One that fails is not worth a word in the middle of somebody's work: the next one is tried all the same, and
    `kpitui backup` tells what is wrong.
    """

    def __init__(self, scorecard: Path, clock: Clock = system_clock) -> None:
        self._scorecard, self._clock = scorecard, clock
        self._one_at_a_time = threading.Lock()
        self._timer = threading.Timer(WAIT, self._take, kwargs={"closed": False})
        self._threads: list[threading.Thread] = []

    def begin(self, after: float = WAIT) -> None:
        """Take that of the day in so many seconds, unless there is one by then."""
        self._timer = threading.Timer(after, self._take, kwargs={"closed": False})
        self._start(self._timer)

    def after_close(self) -> None:
        """Take one now: a review was closed."""
        self._start(threading.Thread(target=self._take, kwargs={"closed": True}, name="backup"))

    def end(self, patience: float = PATIENCE) -> None:
        """Begin no more, and wait for what is under way for at most so many seconds."""
        self._timer.cancel()
        until = monotonic() + patience
        for thread in self._threads:
            thread.join(max(0.0, until - monotonic()))

    def _start(self, thread: threading.Thread) -> None:
        thread.daemon = True  # whoever cannot wait leaves; an unfinished copy is swept away by a later one
        self._threads.append(thread)
        thread.start()

    def _take(self, *, closed: bool) -> None:
        from kpitui.paths import settings_file
        from kpitui.services.safekeeping.backing_up import take_after_close, take_daily
        from kpitui.services.settings import load_settings

        with self._one_at_a_time, suppress(KpituiError, OSError):
            if load_settings(settings_file()).automatic_backups:
                take = take_after_close if closed else take_daily
                take(self._scorecard, self._clock)
