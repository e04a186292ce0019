"""A lost terminal or a signal ends the app soon, and leaves the terminal as it was."""

from __future__ import annotations

import os
import signal
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpitui.services.defining import sample_scorecard, start
from pty_session import PtySession, environment

SOON = 30.0  # whoever waits for the line waits for ever; tests/hard holds it to the three seconds promised


@pytest.fixture
def review(tmp_path: Path) -> Iterator[PtySession]:
    database = tmp_path / "sample.kpitui"
    start(database, sample_scorecard()).close()
    folders = {name: str(tmp_path) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
    command = [sys.executable, "-m", "kpitui", "--db", str(database), "review"]
    with PtySession(command, variables=environment(**folders)) as session:
        session.wait_for("Weekly review")
        session.settle()
        yield session


def exit_code(pid: int) -> int | None:
    """The exit code once the process is gone, or None when it is still there after a while; reads no output."""
    until = time.monotonic() + SOON
    while time.monotonic() < until:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    return None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_and_the_terminal_is_as_it_was(review: PtySession, number: signal.Signals) -> None:
    raw = termios.tcgetattr(review.terminal)[3]
    assert not raw & termios.ICANON
    os.kill(review.process, number)
    assert review.wait(SOON) == 128 + number
    assert review.received.rstrip().rfind(b"\x1b[?1049l") > review.received.rfind(b"\x1b[?1049h")


def test_a_lost_terminal_ends_it(review: PtySession) -> None:
    review.hang_up()
    review.exit_code = exit_code(review.process)
    assert review.exit_code is not None  # which one, the interpreter decides: it cannot flush its output any more


def test_a_frozen_line_does_not_keep_it(review: PtySession) -> None:
    for _ in range(400):  # far more output than the line can hold while nobody reads it
        review.send(b"\t\x1b[Z")
    time.sleep(0.5)
    os.kill(review.process, signal.SIGTERM)
    review.exit_code = exit_code(review.process)
    assert review.exit_code == 128 + signal.SIGTERM
