"""What is refused in one sentence, with exit code 2 and nothing created or changed, by every way in."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kpitui.storage import file_systems
from tests.cli.shell import Shell

WAYS = {
    "status": ("status",),
    "log": ("log", "prospects", "12"),
    "read-only": ("--read-only", "status"),
    "backup": ("backup",),
    "changes": ("changes",),
    "restricted": ("--restricted", "status"),
}


def make(path: Path, case: str) -> None:
    """What somebody might name by mistake."""
    match case:
        case "a pipe":
            os.mkfifo(path)
        case "a device":
            path.symlink_to("/dev/zero")
        case "a folder":
            path.mkdir()
        case "a dangling link":
            path.symlink_to(path.with_name("nowhere"))
        case "a link to itself":
            path.symlink_to(path)
        case "a text":
            path.write_text("shopping list\n" * 20)
        case "an empty file":
            path.touch()
        case "somebody else's database":
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("CREATE TABLE theirs (a)")


SAID = {
    "nothing": "There is no scorecard at",
    "a pipe": "is not a regular file.",
    "a device": "is not a regular file.",
    "a folder": "is a folder.",
    "a dangling link": "is a link to a file that is not there.",
    "a link to itself": "cannot be read: Too many levels of symbolic links.",
    "a text": "is not a kpitui scorecard.",
    "an empty file": "is not a kpitui scorecard.",
    "somebody else's database": "is a database of another program.",
}


@pytest.fixture(autouse=True)
def unchanged_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Restricted mode cleans the environment; the next test gets it back."""
    monkeypatch.setattr(os, "environ", os.environ.copy())


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("case", SAID)
def test_what_is_no_scorecard(bare: Shell, tmp_path: Path, case: str, way: str) -> None:
    make(bare.path, case)
    before = sorted(tmp_path.rglob("*"))
    said = bare.refused("--db", str(bare.path), *WAYS[way])
    assert SAID[case] in said
    assert said.count("\n") == 1
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("way", WAYS)
def test_a_newer_format(shell: Shell, way: str) -> None:
    with closing(sqlite3.connect(shell.path)) as connection:
        connection.execute("PRAGMA user_version=99")
    assert "was written by a newer kpitui (format 99" in shell.refused("--db", str(shell.path), *WAYS[way])


@pytest.mark.parametrize("way", [*WAYS, "init"])
def test_a_network_drive(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    listed = tmp_path / "mountinfo"
    listed.write_text(f"1 1 0:50 / {tmp_path} rw - nfs4 server:/export rw\n")
    monkeypatch.setattr(file_systems, "MOUNTS", str(listed))
    monkeypatch.setattr(os, "major", lambda device: 0)
    before = sorted(tmp_path.rglob("*"))
    arguments = ("--db", str(tmp_path / "new" / "x.kpitui"), "init") if way == "init" else WAYS[way]
    path = () if way == "init" else ("--db", str(shell.path))
    said = shell.refused(*path, *arguments)
    assert "is on a network file system (nfs4)" in said
    assert said.count("\n") == 1
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("case", ["a pipe", "a folder", "a dangling link", "a text", "an empty file"])
def test_nothing_is_begun_where_something_is(bare: Shell, tmp_path: Path, case: str) -> None:
    make(bare.path, case)
    before = sorted(tmp_path.rglob("*"))
    assert "exists already" in bare.refused("init")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("arguments", [(), ("--read-only",), ("--restricted",), ("review",), ("demo",)])
def test_no_terminal(bare: Shell, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    before = sorted(tmp_path.rglob("*"))
    assert "The app needs a terminal." in bare.refused(*arguments)
    assert sorted(tmp_path.rglob("*")) == before
