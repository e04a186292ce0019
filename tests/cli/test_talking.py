"""What the shell is told: sentences that a terminal shows whole, broken between words only."""

from __future__ import annotations

import io
import os
from contextlib import redirect_stderr

import pytest

from kpitui.cli import diagnostics
from kpitui.cli.output import in_words

LONG = "The review of 2026-W46 is closed. Add --correct to the command to record it all the same, as a correction."


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return 2


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setattr(os, "get_terminal_size", lambda fd=0: os.terminal_size((40, 24)))
    monkeypatch.setenv("TERM", "dumb")
    return Terminal()


def test_a_terminal_gets_lines_that_end_between_words(terminal: Terminal) -> None:
    with redirect_stderr(terminal):
        diagnostics.say(LONG)
    lines = terminal.getvalue().splitlines()
    assert max(map(len, lines)) < 40
    assert " ".join(lines) == LONG


def test_a_list_keeps_its_indent(terminal: Terminal) -> None:
    assert in_words(f"  {LONG}", terminal).splitlines()[1].startswith("  ")
    assert in_words("short", terminal) == "short"


def test_a_failure_is_red_up_to_its_hint(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    with redirect_stderr(terminal):
        diagnostics.failure("This message is longer than one line of it.", "Do this.")
    said = terminal.getvalue()
    red = said.split("\x1b[31m")[1].split("\x1b[0m")[0]
    assert " ".join(red.split()) == "This message is longer than one line of it."
    assert said.endswith("Do this.\n")


def test_elsewhere_it_stays_one_line() -> None:
    assert in_words(LONG, io.StringIO()) == LONG


def test_a_terminal_without_a_width_has_80(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(fd: int = 0) -> os.terminal_size:
        raise OSError

    monkeypatch.setattr(os, "get_terminal_size", unknown)
    assert max(map(len, in_words(LONG, terminal).splitlines())) < 80
