"""The process that runs one command for `collect` and sees to it that nothing of it survives; knows no scorecard.

Run as a file of its own by a bare interpreter: it must import nothing but the standard library. It reads one line of
JSON from stdin and writes one to stdout. When its stdin ends, whoever asked is gone, and the command ends too.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from typing import Any

_PR_SET_CHILD_SUBREAPER = 36
_LOOK_EVERY = 0.02  # seconds between looks whether the command has ended
_GRACE = 0.3  # seconds from the polite signal to the other one
_PATIENCE = 3.0  # seconds that ending everything may take
_MOST_ERRORS = 65_536  # bytes of stderr that are read on; the last of them are told
_TOLD_ERRORS = 2_000
_PIECE = 65_536


def main() -> None:
    """Run what is asked for, and say how it ended: done, time, output, changed, missing or stopped."""
    request = json.loads(sys.stdin.buffer.readline())
    _adopt_orphans()
    answer = _run(request)
    sys.stdout.buffer.write(json.dumps(answer).encode())
    sys.stdout.buffer.flush()


def _adopt_orphans() -> None:
    """What the command leaves behind becomes a child of this process (on Linux), also what has a session of its own."""
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import ctypes

        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _run(request: dict[str, Any]) -> dict[str, Any]:
    for path, stamp in request["stamps"]:
        if stamp_of(path) != stamp:
            return {"ended": "changed", "told": path}
    try:
        child = subprocess.Popen(  # noqa: S603 (its user has approved exactly this program and these words)
            request["words"],
            executable=request["program"],
            cwd=request["folder"],
            env=request["environment"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        return {"ended": "missing", "told": getattr(error, "strerror", None) or str(error)}
    run = _Run(child, float(request["seconds"]), int(request["most"]))
    try:
        ended = run.watch()
    finally:
        run.end()
    errors = bytes(run.errors[-_TOLD_ERRORS:]).decode("utf-8", "replace")
    output = bytes(run.output).decode("latin-1")  # every byte as one character
    return {"ended": ended, "code": run.code, "output": output if ended == "done" else "", "told": errors}


def stamp_of(path: str) -> list[int]:
    """What changes when a file is written or replaced; empty where there is none."""
    try:
        seen = os.stat(path)
    except OSError:
        return []
    return [seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_mode]


class _Run:
    """One command that runs."""

    def __init__(self, child: subprocess.Popen[bytes], seconds: float, most: int) -> None:
        self.output, self.errors = bytearray(), bytearray()
        self.code: int | None = None
        self._child = child
        self._until = time.monotonic() + seconds
        self._most = most
        self._selector = selectors.DefaultSelector()
        for stream, kept in ((child.stdout, self.output), (child.stderr, self.errors)):
            assert stream is not None
            os.set_blocking(stream.fileno(), False)
            self._selector.register(stream, selectors.EVENT_READ, kept)
        self._selector.register(sys.stdin.buffer, selectors.EVENT_READ, None)

    def watch(self) -> str:
        """Take what it prints until it ends, or has to be ended. Nobody waits for who keeps its pipes open."""
        while True:
            self._reap()
            over = self.code is not None
            for key, _ in self._selector.select(0 if over else _LOOK_EVERY):
                if key.data is None:
                    return "stopped"
                self._take(key)
            if len(self.output) > self._most:
                return "output"
            if over:
                return self._rest()
            if time.monotonic() > self._until:
                return "time"

    def _rest(self) -> str:
        """What is still in the pipe: no more than a pipe holds."""
        for key in list(self._selector.get_map().values()):
            while key.data is not None and key.fileobj in self._selector.get_map() and self._take(key):
                if len(self.output) > self._most:
                    return "output"
                if time.monotonic() > self._until:
                    return "time"
        return "done"

    def _take(self, key: selectors.SelectorKey) -> bool:
        """Read one piece; whether there was one."""
        try:
            piece = os.read(key.fd, _PIECE)
        except BlockingIOError:
            return False
        except OSError:
            piece = b""
        if not piece:
            self._selector.unregister(key.fileobj)
            return False
        key.data.extend(piece)
        if key.data is self.errors and len(self.errors) > _MOST_ERRORS:
            del self.errors[:-_TOLD_ERRORS]
        return True

    def _reap(self) -> bool:
        """Take note of every child that has ended; whether there is none left."""
        while True:
            try:
                process, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return True
            if not process:
                return False
            if process == self._child.pid:
                self.code = self._child.returncode = os.waitstatus_to_exitcode(status)

    def end(self) -> None:
        """End the command with all that it has started: politely, then not."""
        until = time.monotonic() + _PATIENCE
        self._signal(signal.SIGTERM)
        politely = time.monotonic() + _GRACE
        while not self._reap():
            if time.monotonic() > politely:
                self._signal(signal.SIGKILL)
                for process in _children():
                    with contextlib.suppress(OSError):
                        os.kill(process, signal.SIGKILL)
            if time.monotonic() > until:
                return
            time.sleep(0.005)

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(OSError):
            os.killpg(self._child.pid, number)


def _children() -> list[int]:
    """The processes whose parent this one is; when they end, theirs become ours. None where nobody tells."""
    own = os.getpid()
    with contextlib.suppress(OSError, ValueError), open(f"/proc/self/task/{own}/children", "rb") as file:
        return [int(process) for process in file.read().split()]
    found = []
    for name in os.listdir("/proc") if os.path.isdir("/proc") else ():
        with contextlib.suppress(OSError, ValueError, IndexError), open(f"/proc/{int(name)}/stat", "rb") as file:
            # The name of a program stands in brackets and may hold anything; after it state and parent.
            if int(file.read().rpartition(b")")[2].split()[1]) == own:
                found.append(int(name))
    return found


if __name__ == "__main__":
    main()
