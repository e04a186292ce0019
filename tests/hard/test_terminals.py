"""Any terminal: every screen is drawn whole and aligned, in the characters and colours that the terminal has."""

from __future__ import annotations

import fcntl
import itertools
import os
import random
import re
import signal
import struct
import termios
import time
from pathlib import Path

import pytest

from kpitui.tui.app import KpituiApp
from pty_session import environment
from tests.hard.conftest import Tallying
from tests.hard.tally import SHARE, many
from tests.tui.glass import behind_glass
from tests.tui.terminal import KPITUI, Terminal
from tests.tui.test_glass import walk

PATIENCE = 30.0
ESCAPE = 0.1  # seconds after which an escape that stands alone is a key

# What a person types, and by what one sees that it has come: through all views and pages, and back.
TOUR = (
    (b"", "Scorecard"),
    (b"2", "By week"),
    (b"3", "Corrective action"),
    (b"4", "newest first"),
    (b"5", "on target at the end of"),
    (b"\t", "targets ahead"),
    (b"1", "Last 13"),
    (b"j\r", "Esc back"),
    (b"w", "Esc back"),
    (b"y", "Esc back"),
    (b"a", "Add to "),
    (b"12", ": 12"),
    (b"\x1b", "Esc back"),
    (b"\x1b", "Last 13"),
    (b"a", "Add:"),
    (b"pros 7", "Add: pros 7"),
    (b"\x1b", "Last 13"),
    (b"?", "what works on the screen"),
    (b"\x1b", "Last 13"),
    (b"\x10", "Search for commands"),
    (b"the", "the"),
    (b"\x1b", "Last 13"),
    (b"t", "Theme:"),
    (b"r", "Weekly review"),
    (b"\t", "Action"),
    (b"12", "[12"),
    (b"\x1b\x1b", "quit"),
)
PALETTE = "\N{RIGHT-POINTING MAGNIFYING GLASS}"
COLOUR = re.compile(rb"\x1b\[([0-9;]*)m")
# Neither Unicode nor colours, or colours but only the letters of ASCII, or all of it.
PLAIN_TERMINALS = ("vt100", "vt220")
TERMINALS = ("xterm", "xterm-256color", "screen", "screen-256color", "tmux", "tmux-256color", "linux", *PLAIN_TERMINALS)
SIZES = ((80, 24), (81, 25), (120, 40), (132, 43), (200, 60), (400, 100))
STRAYS = (
    b"\xe9", b"\xff\xfe", b"\xc3", b"\xe2\x82", b"\x00\x00", b"\x80\x9b", b"\x1b", b"\x1b[", b"\x1b[1;", b"\x1bO",
    b"\x1b[<0;1;", b"\x1b[<35;10;10M", b"\x1b[M !!", b"\x1b[99~", b"\x1b[200~half a paste", b"\x1b[201~", b"\x1b]0;x",
    b"\x07", b"\x1bP+q\x1b\\", b"\x1b[?1;2c", b"\x1b[24;80R", b"\x1b[I", b"\x1b[O", b"\xf0\x9f\x91", b"\x1b\x1b\x1b",
    b"\x1b[97;5u", b"\x1b[57358u", b"\x1b[27;5;9~", b"\x1b[99999999999999u", b"\x1b[;;;;u", b"\x1b[1114112u",
    b"\x1b[55296u", b"\x1b[?2026;2$y", b"\x1b[?2048;2$y", b"\x1b[48;24;80;0;0t", b"\x1b[48;0;0;0;0t",
    b"\x1b[200~" + b"x" * 5_000 + b"\x1b[201~", bytes(range(128, 256)), b"\x1b[" + b"9" * 300 + b"m",
)  # fmt: skip


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo with a year of history, to be copied."""
    from kpitui.services.demonstration.demo import open_demo
    from tests.conftest import TODAY
    from tests.held_clock import HeldClock

    workspace = open_demo(tmp_path_factory.mktemp("past"), clock=HeldClock(TODAY))
    workspace.close()
    return workspace.database.path


@pytest.fixture
def demo(past: Path, tmp_path: Path) -> Path:
    """The demo, to be changed."""
    path = tmp_path / "demo.kpitui"
    path.write_bytes(past.read_bytes())
    return path


class Seen(Terminal):
    """A terminal of which one knows what should be on it."""

    unsure_until = 0.0

    def __enter__(self) -> Seen:
        return self

    def resize(self, columns: int, rows: int) -> None:
        """Change the size; what was there is lost."""
        self.read(0)
        self.lines()
        self._screen.resize(rows, columns)
        self.spoil()
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def send(self, keys: bytes) -> None:
        """Type something; for a moment nobody knows whether an escape is a key, or begins something."""
        super().send(keys)
        if b"\x1b" in keys:
            self.unsure_until = time.monotonic() + 2 * ESCAPE

    def send_all(self, keys: bytes) -> None:
        """Type more than the terminal holds at once, reading what comes meanwhile."""
        os.set_blocking(self.terminal, False)
        while keys and not self.ended:
            try:
                keys = keys[os.write(self.terminal, keys) :]
            except BlockingIOError:
                self.read(0.05)
        os.set_blocking(self.terminal, True)

    def spoil(self) -> None:
        """Something else is on the screen now."""
        for row in range(self._screen.lines):
            self._screen.cursor_position(row + 1, 1)
            self._screen.draw("#" * self._screen.columns)

    def cells(self) -> list[list[tuple[object, ...]]]:
        """Every cell with its looks."""
        self.lines()
        buffer = self._screen.buffer
        return [
            [tuple(buffer[row][column]) for column in range(self._screen.columns)] for row in range(self._screen.lines)
        ]

    def rest(self) -> None:
        """Read until it has nothing more to do: nothing came, and it did not even want to run.

        The palette waits for half a second before it says that nothing matches.
        """
        until, quiet = time.monotonic() + PATIENCE, 0
        while time.monotonic() < until and not self.ended:
            enough = 30 if any(PALETTE in line for line in self.lines()) else 4
            if quiet >= enough and time.monotonic() > self.unsure_until:
                return
            quiet = 0 if self.read(0.02) or self._wants_to_run() else quiet + 1

    def _wants_to_run(self) -> bool:
        try:
            tasks = list(Path(f"/proc/{self.process}/task").glob("*/stat"))
            return any(task.read_text(encoding="ascii").rpartition(")")[2].split()[0] in "RD" for task in tasks)
        except OSError:
            return False

    def check_whole(self, place: str) -> None:
        """What is there is what comes when everything is painted anew."""
        self.rest()
        before, shown = self.cells(), list(self._screen.display)
        self.spoil()
        os.kill(self.process, signal.SIGWINCH)
        assert self.read(PATIENCE), f"{place}: nothing is painted anew"
        self.rest()
        wrong = [row for row, (one, other) in enumerate(zip(before, self.cells(), strict=True)) if one != other]
        now = self._screen.display
        assert not wrong, (
            f"{place}: rows {wrong}: {[shown[row] for row in wrong[:3]]} is {[now[row] for row in wrong[:3]]}"
        )


def colours_in(received: bytes | bytearray) -> set[bytes]:
    """The sequences that ask for a colour; the terminal's usual ones (39, 49) are none."""
    found = set()
    for codes in COLOUR.findall(bytes(received)):
        numbers = [int(code or 0) for code in codes.split(b";")]
        if any(30 <= n <= 38 or 40 <= n <= 48 or 90 <= n <= 107 for n in numbers):
            found.add(codes)
    return found


def tour(path: Path, size: tuple[int, int], variables: dict[str, str], place: str) -> None:
    """Through every view in one terminal; each is whole, in characters and colours that it has."""
    columns, rows = size
    told = environment(**variables)
    told.pop("LC_ALL")
    plain = variables["TERM"] in PLAIN_TERMINALS
    with Seen([*KPITUI, "--db", str(path)], columns=columns, rows=rows, variables=told) as terminal:
        terminal.until("Scorecard", "quit", seconds=PATIENCE)
        for keys, marker in TOUR:
            terminal.send(keys)
            terminal.until(marker, seconds=PATIENCE)
            terminal.check_whole(f"{place}, {keys!r}")
        if plain or variables["LANG"] == "C" or variables["TERM"] == "linux":
            strange = {character for character in terminal.text if not character.isascii()}
            assert not strange, f"{place}: {strange}"
        if plain or "NO_COLOR" in variables:
            assert not (found := colours_in(terminal.received)), f"{place}: {sorted(found)[:5]}"
        terminal.send(b"\x11")
        assert terminal.wait(10) == 0, place


def cases() -> list[tuple[tuple[int, int], dict[str, str]]]:
    """Terminals, locales and sizes: a few, or all."""
    if not SHARE:
        return [((80, 24), {"TERM": "xterm", "LANG": "C", "NO_COLOR": "1", "COLORTERM": "truecolor"})]
    every = [
        (size, {"TERM": terminal, "LANG": language, **({"NO_COLOR": "1"} if bare else {}), "COLORTERM": deep})
        for terminal, language, bare, (size, deep) in itertools.product(
            TERMINALS, ("C.UTF-8", "C"), (False, True), zip(SIZES, ("", "truecolor", "") * 2, strict=True)
        )
    ]
    random.Random(5).shuffle(every)
    return every[: many(2, len(every))]


def test_every_screen_in_every_terminal(past: Path, demo: Path, tally: Tallying) -> None:
    """Each begins with the same scorecard, and with the theme that the one before has chosen."""
    with tally("5 terminals") as runs:
        for size, variables in cases():
            demo.write_bytes(past.read_bytes())
            place = f"{size[0]}x{size[1]} {' '.join(f'{name}={value}' for name, value in variables.items())}"
            with runs.run(place):
                tour(demo, size, variables, place)


def test_stray_bytes(demo: Path, tally: Tallying) -> None:
    """Neither do they end it, nor is anything else on the screen than what should be, nor is the file harmed."""
    chance = random.Random(9)
    with tally("5 stray bytes") as runs, Seen([*KPITUI, "--db", str(demo)]) as terminal:
        terminal.until("Scorecard", "quit", seconds=PATIENCE)
        for number in range(many(20, 2_000)):
            stray = chance.choice(STRAYS) if chance.random() < 0.8 else chance.randbytes(chance.randint(1, 30))
            if b"\x11" in stray or b"\x03" in stray or b"q" in stray or b"\x1a" in stray:
                continue  # these would leave, or suspend it
            with runs.run(f"{number}: {stray[:40]!r}"):
                terminal.send(chance.choice((b"1", b"2", b"3", b"4", b"5", b"a", b"r", b"")) + stray)
                terminal.settle(0.02)
                assert not terminal.ended, terminal.text[-300:]
                if number % 20 == 19 or (number == 9 and not SHARE):
                    # Out of a paste that was begun, and of whatever else it waits for.
                    terminal.send(b"\x1b[201~\x1b\\")
                    terminal.check_whole(f"after {stray[:40]!r}")
            if terminal.ended:
                break
        with runs.run("a megabyte pasted, or a tenth of one"):
            terminal.send_all(
                b"\x1b[201~\x1b\\\x1b\x1b\x1b1a\x1b[200~"
                + b"word \xe9\x00\x1b[31m\r\n" * (70_000 if SHARE else 7_000)
                + b"\x1b[201~"
            )
            terminal.check_whole("after a megabyte")
        with runs.run("the end"):
            for _ in range(4):
                terminal.send(b"\x1b")
                terminal.settle(0.15)
            terminal.send(b"\x11")
            assert terminal.wait(20) == 0


def test_changes_of_size_in_the_middle(demo: Path, tally: Tallying) -> None:
    chance = random.Random(3)
    with tally("5 changes of size") as runs, Seen([*KPITUI, "--db", str(demo)]) as terminal:
        terminal.until("Scorecard", "quit", seconds=PATIENCE)
        for number in range(many(6, 300)):
            keys = chance.choice((b"1", b"2", b"3", b"4", b"5", b"jjj", b"\x10", b"\x1b", b"a", b"x", b"G"))
            # In the short run none that takes the emulator seconds to paint.
            size = chance.choice((*(SIZES if SHARE else SIZES[:4]), (60, 20), (79, 24), (80, 23), (10, 3), (1, 1)))
            with runs.run(f"{number}: {keys!r} {size}"):
                terminal.send(keys)
                for between in range(chance.randint(1, 3)):
                    terminal.resize(90 + between, 30)
                terminal.resize(*size)
                terminal.check_whole(f"{size}")
        assert not terminal.ended


async def test_any_keys_leave_the_frame_on_the_screen(
    demo: Path, tally: Tallying, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what differs is sent; the emulated screen is looked at after every key."""
    with tally("5 keys, each screen compared") as runs:
        for seed in range(many(1, 40)):
            with runs.run(f"seed {seed}"):
                async with behind_glass(demo, KpituiApp.home, monkeypatch) as seat:
                    looks = await walk(seat, many(20, 300), random.Random(1000 + seed))
                    runs.note("looks", int(runs.found.get("looks", 0)) + looks)
