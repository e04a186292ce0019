"""Streams that are full, closed or read by nobody: no traceback, and the exit code says what came of the command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.shell import Shell

FULL = "/dev/full"
CLOSED = 141


def run(redirections: str, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run the program in a shell that redirects its streams."""
    command = ["bash", "-c", f'"$@" {redirections}', "bash", sys.executable, "-m", "kpitui", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=60, check=False)


def unread() -> int:
    """The writing end of a pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    return writing


# What is told on stderr may be lost; what the command does is not.


@pytest.mark.parametrize("redirections", [f"2>{FULL}", "2</dev/null", "2>&-", f"2>{FULL} >{FULL} <&-"])
def test_what_was_saved_is_no_failure_where_nothing_can_be_told(shell: Shell, redirections: str) -> None:
    assert run(redirections, "log", "prospects", "12").returncode == 0
    assert [row[2] for row in shell.entries()] == [12.0]


@pytest.mark.parametrize("redirections", [f"2>{FULL}", f"2>{FULL} >{FULL}"])
def test_what_is_wrong_keeps_its_exit_code(shell: Shell, redirections: str) -> None:
    for arguments, code in ((("log", "nothing", "12"), 2), (("journal", "last"), 1), (("fix",), 2), ((), 2)):
        assert run("", *arguments).returncode == code, arguments
        assert run(redirections, *arguments).returncode == code, arguments


def test_output_and_errors_that_cannot_be_written(shell: Shell) -> None:
    assert run(f">{FULL} 2>&1", "status").returncode == 1
    assert run(f">{FULL} 2>&1", "--help").returncode == 1


def test_talk_that_nobody_reads_is_no_failure(shell: Shell, tmp_path: Path) -> None:
    for arguments, code in ((("log", "prospects", "12"), 0), (("log", "nothing", "1"), 2), ((), 2)):
        writing = unread()
        done = subprocess.run(
            [sys.executable, "-m", "kpitui", *arguments], stdin=subprocess.DEVNULL, stderr=writing, check=False
        )
        os.close(writing)
        assert done.returncode == code, arguments
    assert [row[2] for row in shell.entries()] == [12.0]


def test_a_question_that_cannot_be_asked_changes_nothing(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text(shell.ok("export").out.replace("Acme Coaching", "Another"), encoding="utf-8")
    before = shell.kept()
    for redirections in (f"2>{FULL}", "2</dev/null", "2>&-"):
        assert run(f"{redirections}", "apply", str(file)).returncode == 1
        assert shell.kept() == before
    assert run(f"2>{FULL}", "apply", str(file), "--yes").returncode == 0
    assert "Another" in shell.ok("status").out


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("log", "--help"), ("status",), ("export",)])
def test_output_that_nobody_reads(shell: Shell, arguments: tuple[str, ...]) -> None:
    writing = unread()
    done = subprocess.run(
        [sys.executable, "-m", "kpitui", *arguments], stdout=writing, stderr=subprocess.PIPE, check=False, timeout=60
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (CLOSED, b"")


# ctrl+c.


@pytest.mark.parametrize("place", ["from kpitui.cli.edge import run", "sys.stdout.flush()"])
def test_interrupted_at_the_beginning_and_at_the_end(shell: Shell, place: str) -> None:
    """While the first modules are loaded, or the output waits for its reader."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    try:
        while place.startswith("sys"):
            os.write(writing, b"x" * 4096)  # full: the program will wait
    except BlockingIOError:
        os.set_blocking(writing, True)
    hold = "import kpitui.cli, sys, time, os\nfrom importlib.machinery import SourceFileLoader as L\n"
    if place.startswith("from"):
        hold += "get = L.exec_module\nL.exec_module = lambda s, m: (os.write(2, b'.'), time.sleep(30), get(s, m))\n"
    else:
        hold += "os.write(2, b'.')\n"
    code = f"{hold}sys.argv = ['kpitui', 'status']\nimport runpy\nfrom kpitui.__main__ import main\nmain()"
    if place.startswith("from"):
        code = f"from kpitui.__main__ import main\n{hold}sys.argv = ['kpitui', 'status']\nmain()"
    with subprocess.Popen([sys.executable, "-c", code], stdout=writing, stderr=subprocess.PIPE) as process:
        os.close(writing)
        assert process.stderr is not None
        assert process.stderr.read(1) == b"."
        if place.startswith("sys"):
            until = time.monotonic() + 20
            while _state(process.pid) != "S" and time.monotonic() < until:
                time.sleep(0.05)
            time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == b""
        assert process.wait(20) == 130
    os.close(reading)


def _state(process: int) -> str:
    return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
