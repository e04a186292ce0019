"""The plain way through the command line: the same outcome as the usual one, taken where there is an option."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kpitui.cli.daily import is_plain
from tests.cli.shell import Shell

PLAIN = [
    ["log", "prospects", "12"],
    ["log", "pros", "8+12", "tue", "called", "the", "list"],
    ["log", "prospects", "nonsense"],
    ["log", "nothing", "12"],
    ["log", "", "12"],
    ["status"],
    ["status", "last"],
    ["status", "someday"],
    ["why"],
    ["why", "clients"],
    ["why", "nothing"],
    ["history", "prospects"],
    ["history", "p\N{SNOWMAN}"],
]
NOT_PLAIN = [
    [],
    ["log"],
    ["log", "prospects"],
    ["log", "prospects", "-5"],
    ["log", "prospects", "5", "-n", "called"],
    ["log", "-", "5"],
    ["log", "--help", "5"],
    ["status", "-2"],
    ["status", "last", "first"],
    ["status", "--check"],
    ["history"],
    ["history", "prospects", "--all"],
    ["why", "clients", "calls"],
    ["--db", "x", "status"],
    ["staus"],
]


@pytest.mark.parametrize("arguments", PLAIN, ids=" ".join)
def test_it_comes_to_the_same_as_through_click(
    arguments: list[str], shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_plain(arguments)
    other = Shell(Path(shutil.copy(shell.path, tmp_path / "other.kpitui")))
    plainly = shell(*arguments)
    monkeypatch.setenv("KPITUI_DB", str(other.path))
    monkeypatch.setattr("kpitui.cli.edge.is_plain", lambda _: False)
    usually = other(*arguments)
    assert (plainly.code, plainly.out) == (usually.code, usually.out)
    assert plainly.err == usually.err.replace(str(other.path), str(shell.path))
    assert shell.entries() == other.entries()


@pytest.mark.parametrize("arguments", NOT_PLAIN, ids=" ".join)
def test_what_needs_click_is_not_plain(arguments: list[str]) -> None:
    assert not is_plain(arguments)


def test_completion_goes_the_usual_way(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_KPITUI_COMPLETE", "bash_source")
    assert "complete" in shell("status").out
