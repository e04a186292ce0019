"""Connections that end in every way there is, and what is left of the app and the terminal behind them."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.tui.terminal import KPITUI, Terminal

# The modes of a terminal that a program may have switched, as they were before: on for these, off for all others.
USUALLY_ON = {7, 25}
_MODES = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
_KEYBOARD = re.compile(rb"\x1b\[([<>])[0-9;]*u")


def modes_left(received: bytes | bytearray) -> set[str]:
    """The modes that are not as they were, after everything a terminal has received."""
    state: dict[int, bool] = {}
    for numbers, switched in _MODES.findall(bytes(received)):
        state |= {int(number): switched == b"h" for number in numbers.split(b";")}
    left = {f"?{mode} is {'on' if on else 'off'}" for mode, on in state.items() if on != (mode in USUALLY_ON)}
    # Keyboard protocols are put on a pile, one for each screen; leaving the other screen takes its pile away.
    pile = sum(1 if sign == b">" else -1 for sign in _KEYBOARD.findall(bytes(received)))
    return left | ({f"{pile} keyboard protocols are left"} if pile > 0 else set())


def processes_on(path: Path) -> dict[int, str]:
    """The processes of kpitui on a file, and what they are called; no tmux, ssh or shell around them."""
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            words = (folder / "cmdline").read_bytes().split(b"\0")
            if os.fsencode(path) in words and words[0] == os.fsencode(sys.executable):
                found[int(folder.name)] = b" ".join(words).decode(errors="replace")
    return found


def cpu_seconds(process: int) -> float:
    """What a process has used so far; 0 when it is gone."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def waiting_seconds(process: int) -> float:
    """How long its threads have wanted to run so far, and others ran (Linux; 0 elsewhere, and when it is gone)."""
    waited = 0
    with contextlib.suppress(OSError, IndexError):
        for task in Path(f"/proc/{process}/task").iterdir():
            waited += int((task / "schedstat").read_text(encoding="ascii").split()[1])
    return waited / 1e9


@dataclass
class Connection:
    """A terminal, the app in it, and how the two are cut apart. `end` may leave the terminal there, or not."""

    terminal: Terminal
    app: int
    end: Callable[[Connection], None]
    terminal_stays: bool
    read_meanwhile: bool = True
    before: list[int | list[bytes | int]] = field(default_factory=list)
    waiting: int = 0
    filled: int = 0

    def wait_until_gone(self, path: Path, seconds: float) -> tuple[float, float]:
        """How long it takes until no process on the file is left, and the CPU seconds used in that time.

        The time in which the app wanted to run and the machine had something else to do is not the app's.

        Raises:
            AssertionError: one is still there.
        """
        begun, used, waited = time.monotonic(), cpu_seconds(self.app), waiting_seconds(self.app)
        last, others = used, 0.0
        while left := processes_on(path):
            took = time.monotonic() - begun
            assert took < seconds, f"still there after {took:.1f} s: {left}"
            last = max(last, cpu_seconds(self.app))
            others = max(others, waiting_seconds(self.app) - waited)
            if self.read_meanwhile and self.terminal.terminal >= 0 and not self.terminal.ended:
                self.terminal.read(0.01)
            else:
                time.sleep(0.01)
            with contextlib.suppress(ChildProcessError):
                done, status = os.waitpid(self.terminal.process, os.WNOHANG)
                if done:
                    self.terminal.exit_code = os.waitstatus_to_exitcode(status)
        return time.monotonic() - begun - others, last - used

    def check_terminal(self) -> None:
        """The terminal that stays is as it was: its line discipline, its screen, its modes."""
        if self.terminal_stays:
            self.terminal.settle(0.2, 3.0)
            left = modes_left(self.terminal.received)
            assert not left, sorted(left)
            until = time.monotonic() + 3.0  # tmux, if there is one, ends a moment after the app
            while termios.tcgetattr(self.terminal.terminal)[:4] != self.before[:4]:
                assert time.monotonic() < until, "the line discipline is another one"
                self.terminal.read(0.05)


def _signal(number: signal.Signals) -> Callable[[Connection], None]:
    return lambda connection: os.kill(connection.app, number)


def _hang_up(connection: Connection) -> None:
    connection.terminal.hang_up()


def _freeze(connection: Connection) -> None:
    """Far more output than the line can hold while nobody reads it."""
    connection.read_meanwhile = False
    until = time.monotonic() + 20
    while not _is_full(connection) and time.monotonic() < until:
        os.kill(connection.app, signal.SIGWINCH)
        time.sleep(0.02)
    time.sleep(0.3)


def _is_full(connection: Connection) -> bool:
    """Whether more waits to be read than the app could still add to: it stands still, writing."""
    waiting = bytearray(4)
    fcntl.ioctl(connection.terminal.terminal, termios.FIONREAD, waiting)
    now = int.from_bytes(waiting, sys.byteorder)
    connection.filled = connection.filled + 1 if now == connection.waiting else 0
    connection.waiting = now
    return now > 4_000 and connection.filled > 20


def _frozen_then_ended(connection: Connection) -> None:
    _freeze(connection)
    os.kill(connection.app, signal.SIGTERM)


def _frozen_then_hung_up(connection: Connection) -> None:
    _freeze(connection)
    connection.terminal.hang_up()


# How the app is started, how it is ended, and whether its terminal is there afterwards.
LOCAL: dict[str, tuple[tuple[str, ...], Callable[[Connection], None], bool]] = {
    "told to end": ((), _signal(signal.SIGTERM), True),
    "hang-up": ((), _signal(signal.SIGHUP), True),
    "closed terminal": ((), _hang_up, False),
    "hang-up ignored": (("sh", "-c", "trap '' HUP; exec \"$@\"", "sh"), _hang_up, False),
    "session of its own": (("setsid", "--wait"), _hang_up, False),
    "frozen line, told to end": ((), _frozen_then_ended, True),
    "frozen line, closed": ((), _frozen_then_hung_up, False),
}


def app_on(path: Path, terminal: Terminal, seconds: float = 20.0) -> int:
    """The process of the app, as soon as it is there."""
    until = time.monotonic() + seconds
    while not (found := processes_on(path)):
        assert time.monotonic() < until, "the app did not start:\n" + "\n".join(terminal.lines())
        terminal.read(0.05)
    return min(found)


@contextlib.contextmanager
def local(way: str, path: Path) -> Iterator[Connection]:
    """The app in a terminal of this machine."""
    around, end, stays = LOCAL[way]
    with Terminal([*around, *KPITUI, "--db", str(path)]) as terminal:
        before = termios.tcgetattr(terminal.terminal)
        yield Connection(terminal, app_on(path, terminal), end, stays, before=before)


TMUX = {"tmux killed": "kill-server", "tmux window killed": "kill-window", "tmux server shot": "shoot"}


@contextlib.contextmanager
def in_tmux(way: str, path: Path, folder: Path) -> Iterator[Connection]:
    """The app in a window of tmux, in a terminal of this machine."""
    tmux = shutil.which("tmux") or ""
    at = [tmux, "-S", str(folder / "tmux"), "-f", "/dev/null"]

    def end(connection: Connection) -> None:
        if TMUX[way] == "shoot":
            told = subprocess.run([*at, "display-message", "-p", "#{pid}"], capture_output=True, text=True, check=True)
            os.kill(int(told.stdout), signal.SIGKILL)
        else:
            subprocess.run([*at, TMUX[way]], check=True, timeout=20)

    # One line more: the last belongs to tmux.
    with Terminal([*at, "new-session", *KPITUI, "--db", str(path)], rows=25) as terminal:
        before = termios.tcgetattr(terminal.terminal)
        try:
            # tmux itself, shot, cannot put the terminal back.
            yield Connection(terminal, app_on(path, terminal), end, TMUX[way] != "shoot", before=before)
        finally:
            subprocess.run([*at, "kill-server"], check=False, capture_output=True, timeout=20)
