"""What a slow line makes of it, over real SSH: a key, a held key, and keys typed ahead of what one sees."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median

from figures import KPITUI, Figure
from pty_session import KEYS, Answer, PtySession
from screen_figures import FOOTER
from seen_screen import seen_after
from slow_line import RATE, slow_line
from ssh_session import over_ssh, ssh_is_there, ssh_server

_SLOW = f"{RATE // 1000} kbit/s"
FASTER = 1_000_000  # bits a second
HELD_SECONDS, A_SECOND = 3, 30
_QUIET = 0.4
# A key that moves the view sends at least this much.
_MOVED_VIEW = 1_000
# Numbers, moves and a step typed without looking; what is left unsaved is in the field at the end.
TYPED_AHEAD = (*"12", "enter", *"7", "enter", "down", "down", *"31", "enter", "pagedown", "up", *"5", "enter", *"88")


def over_slow_lines(variables: Mapping[str, str]) -> list[Figure]:
    """Everything with 256 kbit/s, then a key with 1 Mbit/s; nothing where there is no SSH server."""
    if not ssh_is_there():
        print("There is no sshd: install openssh-server to measure over a slow line.", file=sys.stderr)
        return []
    with tempfile.TemporaryDirectory() as folder, ssh_server(Path(folder)) as port:
        found = []
        for name, rate in ((_SLOW, RATE), ("1 Mbit/s", FASTER)):
            with slow_line(port, rate=rate) as slow:
                line = Line(Path(folder), slow, variables)
                found += [*line.keys(name), *line.held(name)]
                if rate == RATE:
                    found += typed_ahead(line)
        return found


class Line:
    """Programs behind a slow line."""

    def __init__(self, folder: Path, port: int, variables: Mapping[str, str]) -> None:
        self._folder = folder
        self._port = port
        self._variables = variables

    def session(self, *command: str, database: Path | None = None) -> PtySession:
        """A program on the other side, in a terminal of 80 x 24 here."""
        variables = dict(self._variables) | ({"KPITUI_DB": str(database)} if database else {})
        return PtySession(over_ssh(self._folder, self._port, command, variables), variables=self._variables)

    def opened(self, *arguments: str, keys: str = "") -> PtySession:
        """kpitui there, at rest."""
        session = self.session(*KPITUI, *arguments)
        session.wait_for(FOOTER)
        session.settle(1.0)
        for key in keys:
            session.press(key, quiet=1.0)
        return session

    def keys(self, rate: str) -> list[Figure]:
        """A key to its last byte, against the echo of a terminal without any program."""
        with self.session("cat") as session:
            session.settle(1.0)
            echo = median(session.press("x", quiet=_QUIET).last for _ in range(10)) / 1e6
        in_view: list[Answer] = []
        moved: list[Answer] = []
        for screen in ("", "2"):
            with self.opened(keys=screen) as session:
                for _ in range(30):
                    answer = session.press("down", quiet=_QUIET)
                    (moved if answer.size >= _MOVED_VIEW else in_view).append(answer)
        near, far = (median(item.last for item in answers) / 1e6 / echo for answers in (in_view, moved))
        has_goal = rate != _SLOW  # the goals are those of the faster line
        return [
            Figure(f"{rate}, 150 ms: echo", echo, "ms"),
            Figure(f"{rate}, 150 ms: a move", near, "x echo", 1.1 if has_goal else None),
            Figure(f"{rate}, 150 ms: a moved view", far, "x echo", 1.4 if has_goal else None),
        ]

    def held(self, rate: str) -> list[Figure]:
        """How long after the release of an arrow key the screen still moves."""
        found = []
        for name, arguments, keys in (("scorecard", (), ""), ("grid", (), "2"), ("review", ("review",), "")):
            with self.opened(*arguments, keys=keys) as session:
                released = hold(session)
                last, _ = session.settle(1.0, 30.0)
            late = max(0.0, (last - released) / 1e9)
            found.append(Figure(f"{rate}, 150 ms: {name} after a held key", late, "s", 0.3))
        return found


def hold(session: PtySession, key: str = "down") -> int:
    """Hold a key for three seconds; gives when it was pressed last, as `time.perf_counter_ns` does."""
    began = time.perf_counter()
    for number in range(HELD_SECONDS * A_SECOND):
        while (left := began + number / A_SECOND - time.perf_counter()) > 0:
            session.read(left)
        session.send(KEYS[key])
    return time.perf_counter_ns()


def typed_ahead(line: Line) -> list[Figure]:
    """The same keys typed at once over the slow line, and one after another where they are seen: what differs."""
    with tempfile.TemporaryDirectory() as folder:
        original = Path(line._variables["KPITUI_DB"])
        ahead, seen = (Path(shutil.copy(original, Path(folder) / name)) for name in ("ahead", "seen"))
        with line.session(*KPITUI, "review", database=ahead) as session:
            session.wait_for(FOOTER)
            session.settle(1.0)
            session.press("tab", quiet=1.0)
            for key in TYPED_AHEAD:
                session.send(KEYS.get(key, key.encode()))
                session.read(0.001)
            session.settle(1.5)
            there = seen_after(bytes(session.received))
        with PtySession([*KPITUI, "review"], variables={**line._variables, "KPITUI_DB": str(seen)}) as session:
            session.wait_for(FOOTER)
            session.settle(0.5)
            session.press("tab", quiet=0.5)
            for key in TYPED_AHEAD:
                session.press(key, quiet=0.15)
            session.settle(0.5)
            here = seen_after(bytes(session.received))
    differ = sum(one != other for one, other in zip(there, here, strict=True))
    return [Figure(f"{_SLOW}, 150 ms: {len(TYPED_AHEAD)} keys typed ahead, lines that differ", differ, "lines", 0)]
