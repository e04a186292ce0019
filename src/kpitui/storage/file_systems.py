"""Tells whether a file is on a network file system; reads only what the kernel says about mounts."""

from __future__ import annotations

import os
from pathlib import Path

MOUNTS = "/proc/self/mountinfo"

# Where two machines can write the same file without seeing each other's locks: acknowledged changes get lost.
_NETWORK = {
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "9p", "afs", "ceph", "coda", "lustre", "gfs"),
    *("glusterfs", "beegfs", "orangefs", "pvfs2", "panfs", "sshfs", "davfs", "acfs", "vboxsf", "vmhgfs"),
    *("prl_fs", "webdav", "afpfs"),
}
# Of file systems in user space those that are known to be a network or another machine; ntfs-3g, for one, is neither.
_NETWORK_FUSE = {
    *("sshfs", "glusterfs", "ceph", "cephfs", "s3fs", "rclone", "gcsfuse", "juicefs", "davfs", "davfs2"),
    *("curlftpfs", "smbnetfs", "gvfsd-fuse", "moosefs", "mfs", "lizardfs", "seaweedfs", "goofys"),
    *("blobfuse", "afuse", "httpfs", "vmhgfs-fuse", "grpcfuse", "osxfs"),
}
# What a container's or virtual machine's own disk may be: as the root of everything it is that, elsewhere a folder
# shared with the host. virtiofs is not among the refused ones at all: it is mostly somebody's only disk.
_OWN_AS_ROOT = frozenset({"9p"})


def network_file_system(place: Path, device: int) -> str:
    """The type of the network file system that a file or folder is on, or an empty text.

    `device` is its `st_dev`. Where the system does not tell (macOS), it counts as local.
    """
    if os.major(device):  # a disk: tells in a microsecond, for the usual file systems
        return ""
    try:
        with open(MOUNTS, "rb") as file:
            mounts = file.read()
        where = os.path.realpath(place)
    except OSError:
        return ""
    mount, kind = mount_of(mounts.decode("utf-8", "surrogateescape"), where)
    network = kind in _NETWORK or (kind.startswith("fuse.") and kind[5:] in _NETWORK_FUSE)
    return kind if network and not (kind in _OWN_AS_ROOT and mount == "/") else ""


def mount_of(mounts: str, where: str) -> tuple[str, str]:
    """The mount point above a place and the type of its file system, from the text of a mountinfo file."""
    found = ("", "")
    for line in mounts.splitlines():
        before, dash, after = line.partition(" - ")
        fields = before.split(" ")
        if not dash or len(fields) < 5:
            continue
        point = _unescaped(fields[4])
        # Of several at the same place the last one covers the others.
        if len(point) >= len(found[0]) and _is_below(where, point):
            found = point, after.split(" ", 1)[0]
    return found


def _is_below(where: str, point: str) -> bool:
    return where == point or where.startswith(point if point.endswith("/") else f"{point}/")


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, character)
    return text
