"""A connection is lost in any way, at any screen: the app is gone soon, nothing spins, nothing typed is lost."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import re
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpitui.tui.hangup import DEADLINE
from pty_session import environment
from tests.hard.conftest import Tallying
from tests.hard.lines import LOCAL, TMUX, Connection, cpu_seconds, in_tmux, local, modes_left, processes_on
from tests.hard.ssh_lines import SSH, SshServer, over_ssh, ssh_server
from tests.hard.tally import SHARE, many
from tests.tui import acme
from tests.tui.terminal import KPITUI, Terminal

SOON = 3.0  # seconds of its own, as promised: what a busy machine makes the app wait is not counted
GIVEN_UP = 30.0
PATIENCE = 30.0
BASH = ("bash", "--norc", "--noprofile", "--noediting", "-i")
WORDS = "pros 7 half typ"

# By which keys one comes to a screen, what is typed there, and where it is to be found again.
PLACES: dict[str, tuple[tuple[bytes, ...], bytes, str]] = {
    "scorecard": ((), b"a", "Add:"),
    "history": ((b"2",), b"a", "Add:"),
    "corrective actions": ((b"3",), b"a", "Add:"),
    "journal": ((b"4",), b"a", "Add:"),
    "journal, searching": ((b"4",), b"/", "Search:"),
    "objectives": ((b"5",), b"a", "Add:"),
    "measure": ((b"j", b"\r"), b"n", "Note on "),
    "review, a note": ((b"r", b"\t"), b"n", "Note on Prospects contacted:"),
    "new corrective action": ((b"3",), b"n", ":"),
}
MARKS = {
    b"2": "By week", b"3": "Corrective action", b"4": "Journal", b"5": "on target at the end of",
    b"r": "Weekly review", b"\t": "Last 13", b"j": "Last 13", b"\r": "Esc back",
}  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small scorecard with three weeks of a past."""
    path = tmp_path / "acme.kpitui"
    acme.start(path).close()
    return path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer | None]:
    """An sshd on the loopback, or None where there is none."""
    with ssh_server(tmp_path_factory.mktemp("sshd")) as started:
        yield started


def go_to(terminal: Terminal, place: str, *, again: bool = False) -> None:
    """To a screen, and to the question there; the review resumes at the step where it was left."""
    keys, asking, label = PLACES[place]
    terminal.until("Scorecard", seconds=PATIENCE)
    for key in keys:
        if again and key == b"\t":
            continue
        terminal.send(key)
        terminal.until(MARKS[key], seconds=PATIENCE)
    terminal.send(asking)
    terminal.until(label, seconds=PATIENCE)


def lose(connection: Connection, path: Path, place: str) -> tuple[float, float]:
    """Type half a line, lose the connection, come back: how long it took to end, and the CPU it used meanwhile."""
    terminal = connection.terminal
    go_to(terminal, place)
    terminal.type(WORDS)
    terminal.until(WORDS, seconds=PATIENCE)
    connection.end(connection)
    took, used = connection.wait_until_gone(path, GIVEN_UP)
    assert took < SOON, f"gone after {took:.1f} s"
    assert used < DEADLINE + 0.5, f"{used:.1f} s of CPU for leaving"
    connection.check_terminal()
    with Terminal([*KPITUI, "--db", str(path)]) as again:
        go_to(again, place, again=True)
        again.until(WORDS, seconds=PATIENCE)
    return took, used


def connected(
    way: str, path: Path, folder: Path, server: SshServer | None
) -> contextlib.AbstractContextManager[Connection]:
    """The app, to be lost in this way."""
    if way in LOCAL:
        return local(way, path)
    if way in TMUX:
        return in_tmux(way, path, folder)
    assert server is not None
    return over_ssh(way, path, server)


def cases(server: SshServer | None) -> list[tuple[str, str]]:
    """Ways and places, each way once before any comes again."""
    ways = [*LOCAL, *(TMUX if shutil.which("tmux") else ()), *(SSH if server else ())]
    if not SHARE:
        return list(zip(("session of its own", "frozen line, told to end", "sshd killed" if server else "hang-up"),
                        ("journal, searching", "history", "objectives"), strict=True))  # fmt: skip
    every = list(itertools.product(ways, PLACES))
    random.Random(7).shuffle(every)
    count = many(3, 120)
    return list(itertools.islice(itertools.cycle(every), count))


def test_a_lost_connection(file: Path, tmp_path: Path, server: SshServer | None, tally: Tallying) -> None:
    original = file.read_bytes()
    with tally("4 lost connections") as runs:
        slowest = 0.0
        for number, (way, place) in enumerate(cases(server)):
            path = tmp_path / f"{number}.kpitui"
            path.write_bytes(original)
            with runs.run(f"{way}, {place}"), connected(way, path, tmp_path, server) as connection:
                took, _ = lose(connection, path, place)
                slowest = max(slowest, took)
            with runs.run(f"{way}, {place}: nothing is left"):
                assert not processes_on(path)
        runs.note("slowest", round(slowest, 2))
        runs.note("sshd", "yes" if server else "not there")


def test_suspended_and_resumed(file: Path, tally: Tallying) -> None:
    """ctrl+z gives the shell its terminal, `fg` the app its screen, with the half-typed line in it."""
    if shutil.which("bash") is None:
        pytest.skip("there is no bash")
    places = list(PLACES) if SHARE else ["corrective actions"]
    with tally("4 ctrl+z and fg") as runs:
        for place in places:
            variables = environment(PS1="ready> ", HISTFILE="")
            with runs.run(place), Terminal([*BASH], variables=variables) as terminal:
                terminal.until("ready>", seconds=PATIENCE)
                terminal.type(" ".join([*KPITUI, "--db", str(file), "\r"]))
                go_to(terminal, place)
                terminal.type(WORDS)
                terminal.until(WORDS, seconds=PATIENCE)
                terminal.settle()
                before = terminal.lines()
                _check_suspension(terminal, before, typing=True)
                terminal.send(b"\x1b")
                terminal.settle(0.4)
                _check_suspension(terminal, terminal.lines(), typing=False)
                terminal.send(b"\x11")
                terminal.until("ready>", seconds=PATIENCE)
                assert not processes_on(file)
                assert not modes_left(terminal.received)


def _check_suspension(terminal: Terminal, before: list[str], *, typing: bool) -> None:
    seen = len(terminal.received)
    terminal.send(b"\x1a")
    terminal.settle(0.5)
    if b"\x1b[?1049l" not in terminal.received[seen:] and typing:
        return  # ctrl+z belongs to the field, if it says so; nothing has happened then
    terminal.until("Stopped", seconds=PATIENCE)
    assert not (left := modes_left(terminal.received)), left
    terminal.type("echo it is $((6*7))\r")
    terminal.until("it is 42", seconds=PATIENCE)
    terminal.type("fg\r")
    until = time.monotonic() + PATIENCE
    while terminal.lines() != before and time.monotonic() < until:
        terminal.read(0.1)
    assert terminal.lines() == before, "\n".join(terminal.lines())


IDLE = {
    "scorecard": (),
    "history": (b"2",),
    "corrective actions": (b"3",),
    "journal": (b"4",),
    "objectives": (b"5",),
    "measure": (b"j", b"\r"),
    "review": (b"r", b"\t"),
    "quick entry": (b"a", b"pros 7"),
    "help": (b"?",),
    "palette": (b"\x10",),
    "palette, searching": (b"\x10", b"rev"),
    "targets ahead": (b"5", b"\t"),
    "search": (b"4", b"/", b"call"),
    "why": (b"j", b"\r", b"w"),
    "a note, half typed": (b"r", b"\t", b"n", b"half"),
    "report": (b"r", b"p"),
}


def _come_to_rest(waiting: dict[str, Terminal]) -> dict[str, tuple[int, float]]:
    """Wait until none has sent or computed anything for a second and more; the bytes and CPU seconds up to then.

    What comes soon after the start (garbage, cells read ahead, the first backup) is not what idle means. One that never
    comes to rest is not waited for.
    """
    begun: dict[str, tuple[int, float]] = {}
    since = time.monotonic()
    until = since + 10.0
    while time.monotonic() < min(since + 1.3, until):
        for terminal in waiting.values():
            terminal.read(0.05)
        now = {place: (len(one.received), cpu_seconds(one.process)) for place, one in waiting.items()}
        if now != begun:
            begun, since = now, time.monotonic()
    return begun


def test_nothing_is_sent_while_nobody_does_anything(file: Path, tmp_path: Path, tally: Tallying) -> None:
    """All of them wait at once, for a minute or a few seconds: no byte, and at most one percent of a processor."""
    seconds = 60.0 if SHARE else 2.5  # a caret would have blinked five times
    places = list(IDLE) if SHARE else ["report", "quick entry", "palette"]
    with tally("4 idle") as runs, contextlib.ExitStack() as stack:
        waiting: dict[str, Terminal] = {}
        for place in places:
            path = tmp_path / f"{place}.kpitui"
            path.write_bytes(file.read_bytes())
            waiting[place] = stack.enter_context(Terminal([*KPITUI, "--db", str(path)]))
        for place, terminal in waiting.items():
            terminal.until("Scorecard", "quit", seconds=PATIENCE)
            for keys in IDLE[place]:
                terminal.send(keys)
                terminal.settle(0.25)
        begun = _come_to_rest(waiting)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for terminal in waiting.values():
                terminal.read(0.05)
        busiest = 0.0
        for place, terminal in waiting.items():
            sent, used = len(terminal.received) - begun[place][0], cpu_seconds(terminal.process) - begun[place][1]
            busiest = max(busiest, used / seconds)
            with runs.run(place):
                assert sent == 0, f"{sent} bytes: {bytes(terminal.received[-sent:])[:200]!r}"
                assert used <= 0.01 * seconds + 0.02, f"{used:.2f} s of CPU in {seconds:.0f} s"
        runs.note("busiest, % of a CPU", round(100 * busiest, 2))


def test_a_line_that_freezes_and_thaws(file: Path, tally: Tallying) -> None:
    """The app waits for it without spinning, and what was typed ahead is there when it comes back."""
    with tally("4 frozen and thawed") as runs:
        for number in range(many(1, 10)):
            with runs.run(str(number)), Terminal([*KPITUI, "--db", str(file)]) as terminal:
                terminal.until("Scorecard", "quit", seconds=PATIENCE)
                terminal.settle()
                for _ in range(60 if SHARE else 20):
                    terminal.send(b"\x0c2\x0c1")
                    time.sleep(0.005)
                time.sleep(0.5)
                used = cpu_seconds(terminal.process)
                time.sleep(1.0 if SHARE else 0.7)
                assert cpu_seconds(terminal.process) - used <= 0.1, "it spins"
                terminal.send(b"a")
                terminal.type("pros 5")
                terminal.until("Add: pros 5", seconds=PATIENCE)
                os.kill(terminal.process, signal.SIGTERM)
                assert terminal.wait(10) == 128 + signal.SIGTERM
                assert not re.search(rb"Traceback", terminal.received)
