"""A session that stands still, wherever it is, does not keep the others from saving."""

from __future__ import annotations

import os
import pty
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from kpitui.cli import progress
from kpitui.cli.edge import run
from kpitui.storage import database as opening
from pty_session import environment
from tests.hard.children import Child, command
from tests.hard.conftest import Tallying
from tests.hard.soundness import amounts, check_sound, saving
from tests.hard.tally import many
from tests.tui.terminal import KPITUI, Terminal

SOON = 3.0  # seconds; alone it takes some 20 ms


def check_others_can_save(path: Path, amount: float) -> float:
    """Somebody else saves now; gives how long it took, in seconds."""
    begun = time.monotonic()
    said = Child(saving(path, amount), login="li").wait()
    took = time.monotonic() - begun
    assert said == "Saved\n", said
    # Where so many programs want to compute, each waits for its turn.
    assert took < SOON * max(1.0, os.getloadavg()[0]), f"{took:.1f} s"
    return took


def locks(path: Path) -> set[int]:
    """The processes that hold a lock on a file (Linux)."""
    inode = str(path.stat().st_ino)
    found = set()
    for line in Path("/proc/locks").read_text(encoding="ascii").splitlines():
        words = line.split()
        if "->" not in words and words[5].rsplit(":", 1)[-1] == inode:
            found.add(int(words[4]))
    return found


READERS = [
    *("status", "why", "history prospects", "history", "journal", "objectives", "changes", "check", "fix list"),
    *("report", "export", "export --csv", "export --json", "backup --list --json", "verify --json"),
]
WRITERS = [
    *("log pros 1", "set clients 2", "undo", "fix add clients call", "import rows.csv", "backup"),
    *("apply changed.toml --yes", "restore kept.kpitui --yes"),
]


def test_whose_output_nobody_reads(acme: Path, tally: Tallying, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when the pager is left open, or the connection hangs: every write to stdout and stderr waits for ever."""
    monkeypatch.chdir(acme.parent)
    for number in range(20):
        assert Child(saving(acme, number + 0.5)).wait() == "Saved\n"
    assert "checked" in command("--db", acme, "backup", "kept.kpitui").wait()
    Path("rows.csv").write_text("date,prospects\n2026-11-17,1\n")
    assert command("--db", acme, "export", "-o", "changed.toml").wait()
    Path("changed.toml").write_text(Path("changed.toml").read_text().replace("Acme Coaching", "Acme Teaching"))
    every = [*READERS, *WRITERS]
    with tally("3 output that nobody reads") as runs:
        for command_line in random.Random(14).sample(every, many(4, len(every))):
            read_end, write_end = os.pipe()
            os.set_blocking(write_end, False)
            with suppress(BlockingIOError):
                while True:
                    os.write(write_end, b"x")
            os.set_blocking(write_end, True)
            words = ["--db", str(acme), *command_line.split()]
            child = Child(partial(_with_output, write_end, words))
            time.sleep(0.4)
            with runs.run(command_line):
                check_others_can_save(acme, 7.5)
            child.signal(signal.SIGKILL)
            child.wait()
            os.close(read_end)
            os.close(write_end)
        with runs.run("the end"):
            check_sound(acme)


def _with_output(full: int, words: list[str]) -> int:
    os.dup2(full, 1)
    os.dup2(full, 2)
    return run(words)


def test_an_import_whose_terminal_stands_still(
    acme: Path, tmp_path: Path, tally: Tallying, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its bar is not worth a wait: it comes to its end, and lets go of the file."""
    rows = tmp_path / "rows.csv"
    rows.write_text("date,prospects\n" + "2026-11-17,1\n" * 20_000)
    monkeypatch.setattr(progress, "_AFTER", 0.0)
    monkeypatch.setattr(progress, "_BETWEEN", 0.0)
    with tally("3 an import at a frozen terminal") as runs:
        for _ in range(many(1, 5)):
            rows.write_text(rows.read_text() + "2026-11-18,1\n")
            ours, theirs = pty.openpty()
            child = Child(partial(_at_terminal, theirs, ["--db", str(acme), "import", str(rows), "--yes"]))
            os.close(theirs)
            begun, most = time.monotonic(), 0.0
            with runs.run("import"):
                while (held := child.pid in locks(acme)) or time.monotonic() - begun < 1.0:
                    most = time.monotonic() - begun if held else most
                    assert most < 15.0, "it stands still and holds the file"
                    time.sleep(0.01)
                check_others_can_save(acme, 7.5)
                assert len(amounts(acme)) > 20_000
            child.signal(signal.SIGKILL)
            os.close(ours)
            child.wait()


def _at_terminal(tty: int, words: list[str]) -> int:
    """At a terminal that shows nothing and takes nothing any more, as behind a hanging connection."""
    for stream in (0, 1, 2):
        os.dup2(tty, stream)
    os.set_blocking(2, False)
    with suppress(BlockingIOError):
        while True:
            os.write(2, b"x" * 256)
    os.set_blocking(2, True)
    return run(words)


def check_others_can_save_or_are_told(path: Path, amount: float, *, held: int) -> None:
    """Somebody else saves; where a stopped process (0: none) holds the file, it is said which, and what to do."""
    if not held:
        check_others_can_save(path, amount)
        return
    with pytest.MonkeyPatch.context() as impatient:
        impatient.setattr(opening, "BUSY_SECONDS", 0.3)
        said = command("--db", path, "log", "visits", 1, login="li").wait()
    assert f"`kill -CONT {held}`" in said or "stands at" in said, said


def test_the_app_stopped_while_somebody_types(acme: Path, tally: Tallying) -> None:
    """A debugger, a frozen container: it is stopped at any moment of typing and moving, goes on, and ends well."""
    chance = random.Random(11)
    with tally("3 the app is stopped") as runs:
        command_line = [*KPITUI, "--db", str(acme), "review", "2026-W47"]
        with Terminal(command_line, variables=environment()) as terminal:
            terminal.until("▌Prospects contacted")
            for number in range(many(8, 100)):
                terminal.type(chance.choice(("1", "\x1b[B", "\x1b[A", "\t", "\x7f", "\x1b[Z")))
                time.sleep(chance.random() * 0.03)
                os.kill(terminal.process, signal.SIGSTOP)
                time.sleep(0.005)
                held = terminal.process in locks(acme)
                if held:
                    runs.count("held the lock")
                with runs.run(f"stop {number}"):
                    try:
                        check_others_can_save_or_are_told(acme, number + 0.5, held=held and terminal.process)
                    finally:
                        os.kill(terminal.process, signal.SIGCONT)
                terminal.settle(0.05)
            with runs.run("it goes on"):
                terminal.keys("ctrl+q")
                assert terminal.wait(20) == 0, "\n".join(terminal.lines())
        with runs.run("the end"):
            check_sound(acme)


def test_the_app_behind_a_frozen_line(acme: Path, tally: Tallying) -> None:
    """Nobody reads what it draws: it waits, and holds nothing meanwhile."""
    with tally("3 the app behind a frozen line") as runs:
        for _ in range(many(1, 10)):
            command_line = [*KPITUI, "--db", str(acme), "review", "2026-W47"]
            with Terminal(command_line, variables=environment()) as terminal:
                terminal.until("Weekly review", "Enter")
                for number in range(120):
                    terminal.type("\x1b[B" if number % 3 else "\t")
                    if number % 40 == 39:
                        terminal.type("5\r")
                    time.sleep(0.005)
                time.sleep(0.3)
                with runs.run("frozen"):
                    assert terminal.process not in locks(acme)
                    check_others_can_save(acme, 7.5)


def _in_a_group_of_its_own(action: Callable[[], int]) -> Callable[[], int]:
    """ctrl+z stops only what somebody can let go on: not a group that no shell watches."""

    def go() -> int:
        os.setpgid(0, 0)
        return action()

    return go


def test_ctrl_z_while_it_saves(acme: Path, tally: Tallying) -> None:
    """It stops when the file is free: a colleague waits for no `fg`."""
    chance = random.Random(12)
    with tally("3 ctrl+z in a save") as runs:
        for number in range(many(15, 100)):
            child = Child(_in_a_group_of_its_own(saving(acme, float(number))))
            time.sleep(chance.random() * 0.03)
            child.signal(signal.SIGTSTP)
            time.sleep(0.03)
            with runs.run(f"stop {number}"):
                check_others_can_save(acme, number + 0.5)
            child.signal(signal.SIGCONT)
            assert child.wait() == "Saved\n"
        with runs.run("the end"):
            check_sound(acme)
            assert len(amounts(acme)) == 2 * many(15, 100)


def test_stopped_dead_within_a_save(acme: Path, tally: Tallying) -> None:
    """SIGSTOP asks nobody. Whom it hits within the few milliseconds of a change keeps the lock: the others are told so.

    Nothing is lost then either, and all go on when it does.
    """
    chance = random.Random(13)
    with tally("3 stopped dead in a save") as runs:
        for number in range(many(10, 200)):
            child = Child(saving(acme, float(number)))
            time.sleep(chance.random() * 0.03)
            child.signal(signal.SIGSTOP)
            time.sleep(0.005)
            held = child.pid in locks(acme)
            if held:
                runs.count("held the lock")
            with runs.run(f"stop {number}"):
                check_others_can_save_or_are_told(acme, number + 0.5, held=held and child.pid)
            child.signal(signal.SIGCONT)
            assert child.wait() == "Saved\n"
        with runs.run("the end"):
            check_sound(acme)
