"""ctrl+c while the editor is open belongs to the editor; afterwards it is kpitui's again."""

from __future__ import annotations

import signal
from pathlib import Path

from pty_session import environment
from tests.cli.shell import Shell
from tests.tui.terminal import KPITUI, Terminal

EDITOR = """#!/bin/sh
trap 'echo interrupted; interrupted=1' INT
echo editing
while [ -z "$interrupted" ]; do sleep 0.05; done
sed -i s/Acme/Another/ "$1"
"""


def test_ctrl_c_is_the_editors(shell: Shell, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text(EDITOR, encoding="utf-8")
    editor.chmod(0o700)
    command = [*KPITUI, "--db", str(shell.path), "edit"]
    with Terminal(command, variables=environment(EDITOR=str(editor), TMPDIR=str(tmp_path))) as terminal:
        terminal.until("editing")
        terminal.send(b"\x03")
        terminal.until("interrupted", "[y/N]")
        terminal.send(b"y\r")
        assert terminal.wait(20) == 0, terminal.text
    assert shell.ok("status").out.startswith("Another Coaching")
    assert not list(tmp_path.glob("kpitui-edit-*"))


def test_at_the_question_it_is_kpituis(shell: Shell, tmp_path: Path) -> None:
    command = [*KPITUI, "--db", str(shell.path), "edit"]
    editor = "sed -i s/Acme/Another/"
    with Terminal(command, variables=environment(EDITOR=editor, TMPDIR=str(tmp_path))) as terminal:
        terminal.until("[y/N]")
        terminal.send(b"\x03")
        assert terminal.wait(20) == 128 + signal.SIGINT, terminal.text
    assert shell.ok("status").out.startswith("Acme Coaching")
    (kept,) = tmp_path.glob("kpitui-edit-*/scorecard.toml")
    assert "Another Coaching" in kept.read_text(encoding="utf-8")
