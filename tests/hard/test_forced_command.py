"""A key for which sshd runs one forced command, as in the user guide: whoever holds it reaches the scorecard alone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pty_session import environment
from tests.cli.test_restricted_environment import catalogue
from tests.hard.conftest import Tallying
from tests.hard.lines import processes_on
from tests.hard.ssh_lines import SshServer, ssh_server
from tests.hard.tally import SHARE
from tests.tui import acme
from tests.tui.terminal import KPITUI, Terminal

PATIENCE = 30.0
# What is asked for, and what comes of it: an exit code, and words that are told.
ASKED: dict[str, tuple[int, str]] = {
    "status": (0, "Acme Coaching"),
    "kpitui status --json": (0, '"scorecard": "Acme Coaching"'),
    "sh": (2, "There is no command"),
    "sh -c 'echo out > {place}/x'": (2, "There is no command"),
    "status; echo out > {place}/x": (2, ""),
    "status $(echo out > {place}/x)": (2, ""),
    " --db=/etc/passwd status": (2, "--db=/etc/passwd is not available here."),
    "export -o {place}/x": (2, "--output is not available here."),
    "report --template /etc/passwd": (2, "--template is not available here."),
    "edit": (2, "is not available here."),
    "scp -t {place}/x": (2, "There is no command"),
    "log prospects 1 -n " + "x" * 15_000: (2, ""),
}
KEYS = (b"\x1a", b"\x1c", b"!sh\r", b":!sh\r", b"\x1b:sh\r", b"\x0f", b"\x18\x05", b"\x1bOS", b"\x1b[24~", b"~^Z~C~?")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    """An sshd on the loopback, with a forced command."""
    with ssh_server(tmp_path_factory.mktemp("sshd")) as started:
        if started is None:
            pytest.skip("there is no sshd that could be started")
        yield started


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small scorecard in a folder of its own."""
    path = tmp_path / "team" / "acme.kpitui"
    path.parent.mkdir()
    acme.start(path).close()
    return path


def forced(server: SshServer, path: Path, *more: str) -> None:
    source = os.pathsep.join(sys.path)
    variables = ("KPITUI_USER=dana", "KPITUI_TODAY=2026-11-20", f"PYTHONPATH={source}")
    server.force(["env", *variables, *KPITUI, "--db", str(path), "--restricted", *more])


def ask(server: SshServer, *asked: str, flags: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*server.reach(*flags), *asked],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_what_is_asked_for_without_a_terminal(file: Path, tmp_path: Path, server: SshServer, tally: Tallying) -> None:
    forced(server, file)
    wanted = (
        list(ASKED.items())
        if SHARE
        else [(asked, ASKED[asked]) for asked in ("status", "status; echo out > {place}/x")]
    )
    with tally("8 asked of a forced command") as runs:
        before = sorted(tmp_path.rglob("*"))
        for asked, (code, said) in wanted:
            with runs.run(asked[:60]):
                done = ask(server, asked.format(place=tmp_path))
                assert done.returncode == code, done
                assert said in done.stdout + done.stderr, done
        with runs.run("a file by sftp"):
            done = ask(server, "sftp", flags=("-s",))
            assert (done.returncode, done.stdout) == (2, ""), done
        with runs.run("a tunnel"):
            assert not SHARE or ask(server, flags=("-W", f"127.0.0.1:{server.port}")).returncode == 255
        assert sorted(tmp_path.rglob("*")) == before


def test_a_language_that_is_a_file_is_not_read(file: Path, tmp_path: Path, server: SshServer) -> None:
    forced(server, file)
    folder = tmp_path / "evil" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.mo").write_bytes(catalogue({"Show this message and exit.": "planted"}))
    for name in ("LC_ALL", "LC_MESSAGES", "LANG") if SHARE else ("LC_ALL",):
        done = ask(server, "log", "--help", flags=("-o", f"SetEnv={name}={tmp_path}/evil"))
        assert done.returncode == 0, done
        assert "Show this message and exit." in done.stdout


def test_from_the_app_there_is_no_way_but_out(file: Path, server: SshServer, tally: Tallying) -> None:
    """ctrl+z, ctrl+\\ and what opens a shell elsewhere; and after it was left there is nobody to talk to."""
    forced(server, file, "--read-only")
    variables = environment()
    with tally("8 keys in a forced app") as runs, Terminal(server.reach("-tt"), variables=variables) as terminal:
        terminal.until("Scorecard", "read-only", seconds=PATIENCE)
        (app,) = processes_on(file)
        for keys in KEYS if SHARE else KEYS[:1]:
            with runs.run(repr(keys)):
                terminal.send(keys)
                terminal.settle(0.2)
                for _ in range(2):
                    terminal.send(b"\x1b")
                    terminal.settle(0.1)
                terminal.send(b"1")
                terminal.send(b"2")
                terminal.until("By week", seconds=PATIENCE)
                terminal.send(b"1")
                terminal.until("Last 13", seconds=PATIENCE)
                children = Path(f"/proc/{app}/task/{app}/children").read_text(encoding="ascii")
                assert not children, "a program was started"
        with runs.run("leaving"):
            terminal.send(b"\x03echo it is $((6*7))\r")
            assert terminal.wait(PATIENCE) == 0
            assert "it is 42" not in terminal.text
            assert not processes_on(file)
