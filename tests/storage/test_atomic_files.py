from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpitui.storage.atomic_files import PRIVATE, SHARED, appear, make_folder, mode_like, write_atomically
from tests.storage.processes import in_child


def permissions(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o377])
@pytest.mark.parametrize("mode", [PRIVATE, SHARED])
def test_a_file_has_its_permissions_whatever_the_umask(tmp_path: Path, umask: int, mode: int) -> None:
    path = tmp_path / "x"

    def write() -> str:
        write_atomically(path, [b"one ", b"two"], replace=False, mode=mode)
        return "written"

    assert in_child(write, umask=umask) == "written"
    assert permissions(path) == mode
    assert mode_like(path) == mode
    assert path.read_bytes() == b"one two"
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_there_is_replaced_only_on_demand(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"old")
    with pytest.raises(FileExistsError):
        write_atomically(path, [b"new"], replace=False)
    assert path.read_bytes() == b"old"
    write_atomically(path, [b"new"], replace=True)
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_replaced_and_not_written_through(tmp_path: Path) -> None:
    victim, link = tmp_path / "victim", tmp_path / "link"
    victim.write_bytes(b"precious")
    link.symlink_to(victim)
    write_atomically(link, [b"new"], replace=True)
    assert not link.is_symlink()
    assert victim.read_bytes() == b"precious"


def test_a_piece_that_cannot_be_had_leaves_everything_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"old")

    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        write_atomically(path, pieces(), replace=True)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("call", ["fsync", "link", "replace"])
def test_a_failing_disk_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    path = tmp_path / "x"
    if call == "replace":
        path.write_bytes(b"old")

    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path if call == "replace" else os, call, fail)
    with pytest.raises(OSError, match="Input/output error"):
        write_atomically(path, [b"new"], replace=call == "replace")
    assert [file.read_bytes() for file in tmp_path.iterdir()] == ([b"old"] if call == "replace" else [])


def test_without_hard_links_a_name_that_is_taken_is_still_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", no_links)
    finished, path = tmp_path / "new", tmp_path / "x"
    finished.write_bytes(b"new")
    path.symlink_to(tmp_path / "nowhere")
    with pytest.raises(FileExistsError):
        appear(finished, path)
    path.unlink()
    appear(finished, path)
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("umask", [0, 0o777])
def test_folders_are_private_all_the_way_and_the_last_has_its_mode(tmp_path: Path, umask: int) -> None:
    folder = tmp_path / "a" / "b" / "c"

    def make() -> str:
        make_folder(folder, 0o2770)
        return " ".join(oct(permissions(part)) for part in (folder, folder.parent, folder.parent.parent))

    assert in_child(make, umask=umask) == "0o2770 0o700 0o700"


def test_a_folder_that_somebody_makes_meanwhile_stays_theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, file = tmp_path / "a" / "b", tmp_path / "file"
    usual = Path.mkdir

    def quicker(path: Path, mode: int = 0o777) -> None:
        usual(path, 0o755)
        usual(path, mode)

    monkeypatch.setattr(Path, "mkdir", quicker)
    make_folder(folder)
    assert permissions(folder) == 0o755
    file.symlink_to(tmp_path / "nowhere")
    monkeypatch.undo()
    with pytest.raises(FileExistsError):
        make_folder(file)
