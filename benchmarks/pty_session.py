"""Runs a terminal program in a real pseudo-terminal, as a person at a modern terminal would; never looks inside it.

Times are nanoseconds of `time.perf_counter_ns`, taken right after a read or right before a write.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType

KEYS = {
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "pagedown": b"\x1b[6~",
    "pageup": b"\x1b[5~",
    "enter": b"\r",
    "tab": b"\t",
    "shift+tab": b"\x1b[Z",
    "escape": b"\x1b",
    "backspace": b"\x7f",
    "ctrl+q": b"\x11",
}

# Slow Python is not the program's fault: without .pyc files every import costs four to five times as much. The rest
# would make the program believe that it runs in another terminal than this one.
_NOT_INHERITED = (
    *("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "COLUMNS", "LINES", "NO_COLOR", "TMUX", "STY"),
    *("SSH_TTY", "SSH_CONNECTION", "SSH_CLIENT", "TERM_PROGRAM"),
)

# What a program may ask of its terminal, and how a modern one answers.
_QUERY = re.compile(
    rb"\x1b\[(?:\?(?P<mode>\d+)\$p|(?P<position>6n)|(?P<device>0?c)|>0?(?P<version>[cq])|(?P<status>5n)|\?(?P<keyboard>u))"
    rb"|\x1b\](?P<colour>1[01]);\?(?:\x07|\x1b\\)"
)
_SYNCHRONIZED_OUTPUT = b"2026"
_CONTROL = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[PX^_][^\x1b]*\x1b\\|\x1b\[[0-?]*[ -/]*[@-~]|\x1b[()].|\x1b."
)
_READ_BYTES = 1 << 18
_LONGEST_QUERY = 16


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one key: nanoseconds to the first and to the last byte, and how many bytes. Zero if none.

    `computing` are the nanoseconds the program computed meanwhile: what is left on a machine with other things to do.
    """

    first: int
    last: int
    size: int
    computing: int = 0


def environment(inherited: Mapping[str, str] = os.environ, /, **changes: str) -> dict[str, str]:
    """The environment of a program at a modern terminal with UTF-8, with some variables changed."""
    kept = {name: value for name, value in inherited.items() if name not in _NOT_INHERITED}
    terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    return kept | terminal | changes


def plain(output: bytes | bytearray) -> str:
    """Terminal output without its control sequences."""
    return _CONTROL.sub("", output.decode("utf-8", "replace"))


class PtySession:
    """One program in a terminal of `columns` x `rows`, started at `started` just before the fork; a context manager."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self.received = bytearray()
        self.ended = False
        self.exit_code: int | None = None
        self._chunks: list[tuple[int, int]] = []  # when each was read, and where it ends in `received`
        self._answered = 0
        self._application_keys = False
        size = struct.pack("HHHH", rows, columns, 0, 0)
        variables = environment() if variables is None else variables
        self.started = time.perf_counter_ns()
        self.process, self._terminal = pty.fork()
        if self.process == 0:
            try:
                fcntl.ioctl(1, termios.TIOCSWINSZ, size)
                os.execvpe(command[0], list(command), variables)
            finally:
                os._exit(127)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, size)

    def __enter__(self) -> PtySession:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.kill()

    @property
    def terminal(self) -> int:
        """The descriptor of this side of the terminal; negative once it is closed."""
        return self._terminal

    def hang_up(self) -> None:
        """Take the terminal away, as a lost connection does."""
        os.close(self._terminal)
        self._terminal = -1

    @property
    def text(self) -> str:
        """Everything received, without control sequences: in the order in which it was drawn, not as a screen."""
        return plain(self.received)

    def read(self, seconds: float) -> int:
        """Wait up to `seconds` for output and answer what it asks; gives the number of bytes that came."""
        ready, _, _ = select.select([self._terminal], [], [], max(0.0, seconds))
        if not ready:
            return 0
        try:
            chunk = os.read(self._terminal, _READ_BYTES)
        except OSError:
            chunk = b""  # Linux says EIO when the last program on the terminal is gone
        if not chunk:
            self.ended = True
            return 0
        self._chunks.append((time.perf_counter_ns(), len(self.received) + len(chunk)))
        self.received += chunk
        self._answer(len(self.received) - len(chunk) - _LONGEST_QUERY)
        return len(chunk)

    def _answer(self, begin: int) -> None:
        """Answer what is asked in what was received from `begin` on and was not answered before."""
        begin = max(begin, self._answered)
        on, off = (self.received.rfind(mode, begin) for mode in (b"\x1b[?1h", b"\x1b[?1l"))
        if on != off:
            self._application_keys = on > off
        for query in _QUERY.finditer(self.received, begin):
            self._answered = query.end()
            os.write(self._terminal, _reply_to(query))

    def wait_for(self, marker: str, seconds: float = 30.0) -> int:
        """Read until `marker` was drawn; gives the nanoseconds from the start to the read that completed it.

        Raises:
            TimeoutError: the program ended or `seconds` went by first; the message tells what was drawn.
        """
        deadline = time.monotonic() + seconds
        while not self.ended and (left := deadline - time.monotonic()) > 0:
            # Looking takes a millisecond or two: only while nothing is waiting to be read.
            if self.read(left) and not self._more_waits() and marker in self.text:
                return self._drawn_at(marker) - self.started
        raise TimeoutError(f"{marker!r} did not appear. What did:\n{self.text[-2000:]}")

    def _more_waits(self) -> bool:
        return bool(select.select([self._terminal], [], [], 0)[0])

    def _drawn_at(self, marker: str) -> int:
        """When the first chunk was read after which `marker` stood in the text."""
        found = bisect_left(self._chunks, True, key=lambda chunk: marker in plain(self.received[: chunk[1]]))
        return self._chunks[found][0]

    def settle(self, quiet: float = 0.3, at_most: float = 10.0) -> tuple[int, int]:
        """Read until nothing came for `quiet` seconds; gives when the last byte came and how many bytes did."""
        deadline = time.monotonic() + at_most
        size = 0
        while not self.ended and time.monotonic() < deadline and (came := self.read(quiet)):
            size += came
        return self._last_read, size

    def send(self, keys: bytes) -> None:
        """Type something."""
        if self._application_keys and keys in KEYS.values() and keys[:2] == b"\x1b[":
            keys = b"\x1bO" + keys[2:]
        os.write(self._terminal, keys)

    def press(self, key: str, *, quiet: float = 0.05, at_most: float = 1.0) -> Answer:
        """Press a key (a name of KEYS, or characters) and read what comes of it, up to `quiet` seconds of silence."""
        before = self.computing()
        pressed = time.perf_counter_ns()
        self.send(KEYS.get(key, key.encode()))
        size = self.read(at_most)
        if not size:
            return Answer(0, 0, 0)
        first = self._last_read
        last, more = self.settle(quiet)
        return Answer(first - pressed, last - pressed, size + more, self.computing() - before)

    @property
    def _last_read(self) -> int:
        return self._chunks[-1][0] if self._chunks else self.started

    def peak_memory(self) -> int:
        """The most bytes of memory the program ever held at once (Linux; 0 elsewhere)."""
        try:
            with open(f"/proc/{self.process}/status", encoding="ascii") as status:
                found = re.search(r"VmHWM:\s+(\d+) kB", status.read())
        except OSError:
            return 0
        return int(found[1]) * 1024 if found else 0

    def computing(self) -> int:
        """The nanoseconds that its threads have spent computing so far (Linux; 0 elsewhere)."""
        total = 0
        with suppress(OSError):
            for task in os.listdir(folder := f"/proc/{self.process}/task"):
                with open(f"{folder}/{task}/schedstat", encoding="ascii") as status:
                    total += int(status.read().split()[0])
        return total

    def wait(self, seconds: float = 5.0) -> int | None:
        """Read until the program ends; gives its exit code, negative for a signal, or None when it is still there."""
        deadline = time.monotonic() + seconds
        while self.exit_code is None and time.monotonic() < deadline:
            found, status = os.waitpid(self.process, os.WNOHANG)
            if found:
                self.exit_code = os.waitstatus_to_exitcode(status)
            elif self.ended:
                time.sleep(0.01)
            else:
                self.read(0.05)
        return self.exit_code

    def kill(self) -> None:
        """End the program at once, if it has not ended, and close its terminal."""
        if self.exit_code is None:
            with suppress(ProcessLookupError):
                os.kill(self.process, signal.SIGKILL)
            _, status = os.waitpid(self.process, 0)
            self.exit_code = os.waitstatus_to_exitcode(status)
        if self._terminal >= 0:
            os.close(self._terminal)
            self._terminal = -1


def _reply_to(query: re.Match[bytes]) -> bytes:
    if query["mode"]:
        # 2: known and switched off; 0: not known.
        return b"\x1b[?%b;%b$y" % (query["mode"], b"2" if query["mode"] == _SYNCHRONIZED_OUTPUT else b"0")
    if query["position"]:
        return b"\x1b[1;1R"
    if query["device"]:
        return b"\x1b[?62;22c"
    if query["version"]:
        return b"\x1b[>1;10;0c" if query["version"] == b"c" else b"\x1bP>|terminal 1.0\x1b\\"
    if query["status"]:
        return b"\x1b[0n"
    if query["colour"]:
        return b"\x1b]%b;rgb:1111/1111/1111\x1b\\" % query["colour"]
    return b""  # a terminal without the kitty keyboard protocol says nothing
