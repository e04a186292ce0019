from __future__ import annotations

import os
from pathlib import Path

import pytest

from kpitui.errors import UnusableFile
from kpitui.storage import file_systems
from kpitui.storage.database import Database, create_database, open_database
from kpitui.storage.file_systems import mount_of, network_file_system

MOUNTS = r"""22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
40 27 0:50 / /srv rw shared:3 - nfs4 server:/export rw,vers=4.2
41 40 0:51 / /srv/local rw - tmpfs tmpfs rw
42 27 0:52 / /mnt/My\040Share rw - cifs //server/share rw
43 27 0:53 / /home/dana/remote rw - fuse.sshfs host:/ rw
44 27 0:54 / /mnt/c rw - 9p drvfs rw
45 27 0:55 / /data rw - autofs systemd-1 rw
46 27 0:56 / /data rw - nfs server:/data rw
47 27 0:57 / /usb rw - fuseblk /dev/sdb1 rw
48 27 0:58 / /work rw - virtiofs shared rw
49 27 0:59 / /pool rw - zfs pool rw
50 27 0:60 / /both rw - fuse.mergerfs a:b rw
not a line of this file
"""
CASES = {
    "/srv/team.kpitui": "nfs4",
    "/srv/a/b/c": "nfs4",
    "/srv": "nfs4",
    "/srv/local/x": "",
    "/srvx/y": "",
    "/mnt/My Share/x": "cifs",
    "/home/dana/remote/x": "fuse.sshfs",
    "/home/dana/x": "",
    "/mnt/c/Users/x": "9p",
    "/data/x": "nfs",
    "/usb/x": "",
    "/opt/x": "",
    "/pool/x": "",
    "/both/x": "",
}
ANONYMOUS = os.makedev(0, 50)


@pytest.mark.parametrize(("place", "kind"), CASES.items())
def test_the_longest_mount_above_a_place_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, kind: str
) -> None:
    listed = tmp_path / "mountinfo"
    listed.write_text(MOUNTS)
    monkeypatch.setattr(file_systems, "MOUNTS", str(listed))
    assert network_file_system(Path(place), ANONYMOUS) == kind
    assert network_file_system(Path(place), os.makedev(254, 0)) == "", "a disk is not looked up at all"


@pytest.mark.parametrize(("kind", "refused"), [("9p", ""), ("overlay", ""), ("virtiofs", ""), ("nfs", "nfs")])
def test_the_root_of_a_container_is_its_own_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, refused: str
) -> None:
    listed = tmp_path / "mountinfo"
    listed.write_text(f"27 1 0:30 / / rw - {kind} none rw\n")
    monkeypatch.setattr(file_systems, "MOUNTS", str(listed))
    assert network_file_system(Path("/home/x"), ANONYMOUS) == refused


def test_where_the_system_does_not_tell_it_counts_as_local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_systems, "MOUNTS", str(tmp_path / "none"))
    assert network_file_system(Path("/opt/x"), ANONYMOUS) == ""


def test_the_mount_of_nothing_known_is_nothing() -> None:
    assert mount_of("", "/x") == ("", "")


def on_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "major", lambda device: 0)
    monkeypatch.setattr(file_systems, "network_file_system", lambda place, device: "nfs4")


def test_a_scorecard_on_a_network_drive_is_not_opened(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.close()
    before = path.read_bytes()
    on_the_network(monkeypatch)
    for read_only in (False, True):
        with pytest.raises(UnusableFile) as refused:
            open_database(path, read_only=read_only)
        assert refused.value.message == (
            f"{path} is on a network file system (nfs4), where changes get lost when two machines write at once."
        )
        assert refused.value.exit_code == 2
    assert path.read_bytes() == before


def test_none_is_begun_there_and_no_folder_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_the_network(monkeypatch)
    with pytest.raises(UnusableFile, match="on a network file system"):
        create_database(tmp_path / "new" / "folder" / "x.kpitui")
    assert list(tmp_path.iterdir()) == []
