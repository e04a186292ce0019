"""The app when the disk fails under it, and when it is killed: it says so and goes on; what it acknowledged is kept."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

import pytest

from pty_session import environment
from tests.hard import faults
from tests.hard.conftest import Tallying
from tests.hard.soundness import amounts, check_sound
from tests.hard.tally import Tally, many
from tests.tui.conftest import prepared_acme, small
from tests.tui.terminal import Terminal
from tests.tui.test_in_a_terminal import Clerk, review_of

__all__ = ["prepared_acme", "small"]

_SAVED = ("Saved Prospects contacted", "▌Follow-ups made")
_FAILED = ("cannot be", "The disk is full", "nothing was saved")
# Of each: what one save may meet.
_FAULTS = [
    *(("pwrite64", error) for error in ("EIO", "ENOSPC")),
    *(("fdatasync", error) for error in ("EIO", "ENOSPC")),
    *(("unlink", error) for error in ("EIO", "EROFS")),
    *(("pread64", "EIO"), ("fcntl", "EIO"), ("openat", "EMFILE"), ("openat", "EIO")),
]


@pytest.mark.skipif(not faults.possible(), reason="strace is not there, or may not trace")
def test_a_call_fails_under_the_app(acme: Path, tmp_path: Path, tally: Tallying) -> None:
    whole, log = tmp_path / "whole.kpitui", tmp_path / "calls.txt"
    shutil.copyfile(acme, whole)
    planned = [(name, error, number) for number in range(1, 7) for name, error in _FAULTS]
    random.Random(16).shuffle(planned)
    with tally("2 a call fails under the app") as runs:
        for name, error, number in planned[: many(3, 60)]:
            for left in acme.parent.glob("acme.kpitui*"):
                shutil.rmtree(left) if left.is_dir() else left.unlink()
            shutil.copyfile(whole, acme)
            shutil.rmtree(Path.home(), ignore_errors=True)  # half-typed texts of the run before
            command_line = [*faults.KPITUI, "--db", str(acme), "review", "2026-W47"]
            with (
                runs.run(f"{error} in call {number} of {name}"),
                Terminal(command_line, variables=environment()) as terminal,
            ):
                terminal.until("▌Prospects contacted")
                terminal.settle(0.2)
                terminal.type("+7")
                terminal.until("[+7 ")
                with faults.failing(terminal.process, name, error, number, log):
                    _save_until_it_is(terminal, runs)
                runs.count("met" if "(INJECTED)" in log.read_text(errors="replace") else "missed")
                terminal.keys("ctrl+q")
                assert terminal.wait(20) == 0, "\n".join(terminal.lines())
                assert "Traceback" not in terminal.text
                assert amounts(acme) == [7.0]
                check_sound(acme)


def _save_until_it_is(terminal: Terminal, runs: Tally) -> None:
    """Press Enter; where it says that something went wrong, once more."""
    terminal.keys("enter")
    if _comes(terminal, (*_SAVED, *_FAILED)) in _SAVED:
        return
    runs.count("named")
    for _ in range(3):
        terminal.keys("enter")
        if _comes(terminal, _SAVED, 5.0) or "Indicator " in "\n".join(terminal.lines()):
            return
    raise AssertionError("\n".join(terminal.lines()))


def _comes(terminal: Terminal, texts: tuple[str, ...], seconds: float = 20.0) -> str:
    """The first of some texts that is on the screen by then; empty when none is."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        terminal.settle(0.1)
        for text in texts:
            if terminal.shows(text):
                return text
        assert not terminal.ended, terminal.text[-2000:]
    return ""


def test_the_app_is_killed(small: Path, tally: Tallying) -> None:
    """What was acknowledged is there once; what was being typed is in its field again."""
    seed = random.Random(17)
    clerk = Clerk(small, seed.randrange(1 << 30))
    on_screen = ""
    with tally("1 the app killed") as runs:
        for number in range(many(4, 200)):
            with runs.run(f"kill {number}"):
                with review_of(small) as terminal:
                    terminal.until("Weekly review")
                    if number == 0:
                        terminal.keys("tab")
                        terminal.until("Mon 8")
                    else:
                        clerk.come_back(terminal, on_screen)
                    clerk.work(terminal, clerk.chance.randint(1, 16))
                    time.sleep(clerk.chance.random() * 0.03)
                    terminal.read(0)
                    on_screen = clerk._in_field(terminal)
                    terminal.kill()
                clerk.check()
        runs.note("acknowledged", clerk.acknowledged)
        with runs.run("the end"):
            check_sound(small)
