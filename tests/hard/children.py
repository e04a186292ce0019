"""Runs commands in processes of their own that can be killed or stopped at any moment; what they said is kept.

They are forks of the test: what they do begins at once, so that a random moment falls into their work and not into the
start of an interpreter.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pkgutil import walk_packages

import kpitui
from kpitui.cli.edge import run

_HUNG = 60.0

# What the commands import when they run: here it would take longer than what they do.
for _found in walk_packages(kpitui.__path__, "kpitui."):
    if not _found.name.startswith("kpitui.tui") and not _found.name.endswith("__main__"):
        import_module(_found.name)


class Child:
    """A function that runs in a process of its own."""

    def __init__(self, action: Callable[[], int], *, login: str = "", user: int | None = None) -> None:
        read_end, write_end = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:  # pragma: no cover
            os.close(read_end)
            _become(write_end, action, login, user)
        os.close(write_end)
        self._pipe = read_end
        self._said = bytearray()
        self.code: int | None = None

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal; harmless when it has ended."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def kill_after(self, seconds: float) -> str:
        """Kill it at that moment, if it has not ended; all that it had said."""
        time.sleep(seconds)
        self.signal(signal.SIGKILL)
        return self.wait()

    def wait(self, seconds: float = _HUNG) -> str:
        """Wait until it ends; all that it said. `code` is its exit code, negative for a signal.

        Raises:
            AssertionError: it has not ended by then.
        """
        until = time.monotonic() + seconds
        while True:
            ready, _, _ = select.select([self._pipe], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                self.signal(signal.SIGKILL)
                os.waitpid(self.pid, 0)
                os.close(self._pipe)
                raise AssertionError(f"still running after {seconds:.0f} s; it said {self._said.decode()!r}")
            part = os.read(self._pipe, 1 << 16)
            if not part:
                break
            self._said += part
        os.close(self._pipe)
        self.code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self._said.decode("utf-8", "replace")

    def said_by_now(self) -> str:
        """What it has said so far."""
        while select.select([self._pipe], [], [], 0)[0]:
            part = os.read(self._pipe, 1 << 16)
            if not part:
                break
            self._said += part
        return self._said.decode("utf-8", "replace")


def _become(write_end: int, action: Callable[[], int], login: str, user: int | None) -> None:  # pragma: no cover
    code = 99
    try:
        if login:
            os.environ["KPITUI_USER"] = login
        nothing = os.open(os.devnull, os.O_RDONLY)
        for old, new in ((nothing, 0), (write_end, 1), (write_end, 2)):
            os.dup2(old, new)
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
        sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)
        if user is not None and os.getuid() == 0:
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)
        code = action()
        sys.stdout.flush()
    except BaseException:  # noqa: BLE001
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)


def command(*arguments: object, login: str = "", user: int | None = None) -> Child:
    """A command of kpitui in a process of its own; `user` takes the rights of root away."""
    words = [str(argument) for argument in arguments]
    return Child(lambda: run(words), login=login, user=user)


def seconds_of(begin: Callable[[], Child], times: int = 3) -> float:
    """How long something takes when it is left alone: the shortest of so many times."""
    shortest = _HUNG
    for _ in range(times):
        begun = time.monotonic()
        child = begin()
        said = child.wait()
        assert child.code == 0, said
        shortest = min(shortest, time.monotonic() - begun)
    return shortest
