from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kpitui.errors import UnusableFile
from kpitui.services.exchange.exporting import write_over, write_text
from tests.storage.processes import in_child


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(("umask", "asked"), [(0o000, 0o600), (0o077, 0o660), (0o022, 0o600)])
def test_a_new_file_is_its_owners_alone_or_the_groups_too(tmp_path: Path, umask: int, asked: int) -> None:
    path = tmp_path / "x.md"

    def write() -> str:
        write_text(path, "ä\n", mode=asked)
        return "written"

    assert in_child(write, umask=umask) == "written"
    assert path.read_bytes() == "ä\n".encode()
    assert mode(path) == asked


@pytest.mark.parametrize("there", ["a file", "a folder", "a link", "a dangling link"])
def test_nothing_that_is_there_is_written_to(tmp_path: Path, there: str) -> None:
    path, victim = tmp_path / "x.md", tmp_path / "victim"
    victim.write_text("precious")
    if there == "a file":
        path.write_text("mine")
    elif there == "a folder":
        path.mkdir()
    else:
        path.symlink_to(victim if there == "a link" else tmp_path / "nowhere")
    with pytest.raises(UnusableFile, match="exists already"):
        write_text(path, "new")
    assert victim.read_text() == "precious"
    assert not (tmp_path / "nowhere").exists()


def test_over_a_link_the_file_behind_it_is_replaced(tmp_path: Path) -> None:
    link, real = tmp_path / "link", tmp_path / "real"
    real.write_text("old")
    real.chmod(0o644)
    link.symlink_to(real)
    write_over(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert mode(real) == 0o600


def test_no_pipe_device_folder_or_database_is_written_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    with closing(sqlite3.connect(tmp_path / "database")) as connection:
        connection.execute("CREATE TABLE t (a)")
    before = (tmp_path / "database").read_bytes()
    for name in ("pipe", "folder", "database"):
        with pytest.raises(UnusableFile):
            write_over(tmp_path / name, "new")
    with pytest.raises(UnusableFile, match="not a plain file"):
        write_over(Path("/dev/null"), "new")
    assert (tmp_path / "database").read_bytes() == before


def test_a_text_in_pieces_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    write_over(path, iter(["one ", "two"]))
    assert path.read_text() == "one two"

    def pieces() -> Iterator[str]:
        yield "half"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_over(path, pieces())
    assert path.read_text() == "one two"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match="cannot be written: No such file or directory"):
        write_text(tmp_path / "none" / "x.md", "new")
