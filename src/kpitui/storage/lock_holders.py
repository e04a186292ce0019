"""Tells which process keeps a file locked, so that somebody can let it go on or end it; never touches a process.

Linux alone tells it; elsewhere, and of processes that may not be seen, nothing is known.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from kpitui.frozen import dataclass

LOCKS = Path("/proc/locks")
PROCESSES = Path("/proc")
_STOPPED = frozenset("Tt")  # by a signal, by a debugger


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that holds a lock: its number, the name of its program and of its user (empty: not known)."""

    process: int
    program: str
    user: str
    is_stopped: bool

    def sentence(self) -> str:
        """Who it is, and what lets the others go on."""
        said = f"process {self.process}"
        named = " of ".join(part for part in (self.program, self.user) if part)
        who = f"{said} ({named})" if named else said
        if self.is_stopped:
            return f"It is held by {who}, which was stopped in the middle of a change: `kill -CONT {self.process}`."
        return f"It is held by {who}: try again in a moment, or have that one closed."


def holder_of(path: Path) -> Holder | None:
    """The other process that keeps a file locked just now, rather one that writes it than one that reads it."""
    try:
        seen = path.stat()
        lines = LOCKS.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    found: dict[str, int] = {}
    for line in lines:
        # 1: POSIX ADVISORY WRITE 4711 fd:00:131 1073741824 1073742335; behind an arrow: one that waits for it.
        words = line.split()
        if len(words) == 8 and words[1] == "POSIX" and _is_file(words[5], seen):
            with suppress(ValueError):
                process = int(words[4])
                if process > 0 and process != os.getpid():
                    found.setdefault(words[3], process)
    process = found.get("WRITE") or found.get("READ") or 0
    return _seen(process) if process else None


def _is_file(word: str, seen: os.stat_result) -> bool:
    """Whether `fd:00:131`, a device in hexadecimal and a number, is that file."""
    major, _, rest = word.partition(":")
    minor, _, inode = rest.partition(":")
    try:
        device = os.makedev(int(major, 16), int(minor, 16))
        return int(inode) == seen.st_ino and device == seen.st_dev
    except ValueError:
        return False


def _seen(process: int) -> Holder:
    folder = PROCESSES / str(process)
    program = user = state = ""
    with suppress(OSError):
        program = _plain((folder / "comm").read_text(encoding="utf-8", errors="replace").strip())
        # 4711 (name) S 1 ...: the name may hold brackets and spaces itself
        state = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0]
    with suppress(OSError, KeyError, ImportError):
        from pwd import getpwuid

        user = _plain(getpwuid(folder.stat().st_uid).pw_name)
    return Holder(process, program, user, state in _STOPPED)


def _plain(name: str) -> str:
    return "".join(character for character in name if character.isprintable())[:40]
