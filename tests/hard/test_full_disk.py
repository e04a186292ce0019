"""A disk that is full, and places that may only be read: said in a sentence, and the file stays sound."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hard.children import Child, command
from tests.hard.conftest import Tallying
from tests.hard.soundness import amounts, check_sound, saving
from tests.hard.tally import many
from tests.storage.processes import NOBODY

_DISK_KB = 640


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 640 kB; only root may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_DISK_KB}k", "none", str(place)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk may be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], capture_output=True, check=True)


def fill(place: Path, leave: int) -> None:
    """Leave so many bytes of a disk free."""
    free = os.statvfs(place)
    size = free.f_bavail * free.f_frsize - leave
    if size > 0:
        (place / "filler").write_bytes(b"\0" * size)


def test_a_full_disk(acme: Path, small_disk: Path, tmp_path: Path, tally: Tallying) -> None:
    """With every amount of room that is left, from none to enough for everything."""
    path = small_disk / "acme.kpitui"
    rows = tmp_path / "rows.csv"
    rows.write_text("date,prospects\n" + "2026-11-17,1\n" * 800)
    deeds = (
        ("log", "pros", "7"),
        ("import", str(rows)),
        ("fix", "add", "clients", "call them back"),
        ("backup",),
        ("backup", str(small_disk / "copy.kpitui")),
        ("export", "--json", "-o", str(small_disk / "all.json")),
        ("restore", str(acme), "--yes"),
    )
    rooms = [kilobytes * 1024 for kilobytes in range(0, 480, max(4, 480 // many(6, 40)))]
    with tally("2 a full disk") as runs:
        for deed in deeds:
            for room in rooms:
                shutil.copyfile(acme, path)
                assert Child(saving(path, 1.0)).wait() == "Saved\n"
                fill(small_disk, room)
                child = command("--db", path, *deed)
                said = child.wait()
                with runs.run(f"{' '.join(deed)} with {room} bytes"):
                    assert "Traceback" not in said, said
                    runs.count("named" if child.code else "done")
                    assert child.code == 0 or (child.code in (1, 2) and said.count("kpitui: ") == 1), said
                    check_sound(path)
                    if deed[0] == "log":
                        assert amounts(path) == ([1.0] if child.code else [1.0, 7.0])
                    if deed[0] == "import":
                        assert len(amounts(path)) == (1 if child.code else 801)
                    if child.code and deed[0] in ("backup", "export"):
                        assert not any(left.suffix == ".new" for left in small_disk.rglob("*")), "left behind"
                for left in small_disk.iterdir():
                    shutil.rmtree(left) if left.is_dir() else left.unlink()


@pytest.mark.parametrize(
    "command_line", ["log pros 3", "import rows.csv", "undo", "fix add clients call", "restore k -y"]
)
@pytest.mark.parametrize("closed", ["file", "folder", "disk"])
def test_what_may_only_be_read_is_refused(
    acme: Path, small_disk: Path, closed: str, command_line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For somebody who is not root; a disk that was mounted for reading, for anybody."""
    path = small_disk / "acme.kpitui"
    for name in ("acme.kpitui", "k"):
        shutil.copyfile(acme, small_disk / name)
    (small_disk / "rows.csv").write_text("date,prospects\n2026-11-17,1\n")
    for parent in (small_disk, *small_disk.parents):
        if parent.stat().st_uid == os.getuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o055)
    for name in ("acme.kpitui", "k", "rows.csv"):
        (small_disk / name).chmod(0o644 if closed == "file" else 0o666)
    small_disk.chmod(0o777 if closed == "file" else 0o755)
    if closed == "disk":
        subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    monkeypatch.chdir(small_disk)
    before = path.read_bytes()
    child = command("--db", path, *command_line.split(), user=None if closed == "disk" else NOBODY)
    said = child.wait()
    assert child.code == 2, said
    assert said.count("kpitui: ") == 1
    assert "Traceback" not in said
    assert path.read_bytes() == before
    if not command_line.startswith("restore"):
        assert "cannot be written" in said
