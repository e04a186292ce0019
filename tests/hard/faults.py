"""Runs kpitui under strace, which lets one system call fail as a broken disk would; on Linux, where strace is there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pty_session import environment

KPITUI = (sys.executable, "-P", "-m", "kpitui")  # -P: no module is looked for in the folder of the test

# What may go wrong with each call: a dying disk, a full one, no more handles, one that has become read-only.
ERRORS = {
    "openat": ("EIO", "EMFILE", "EROFS", "ENOSPC"),
    "pwrite64": ("EIO", "ENOSPC"),
    "write": ("EIO", "ENOSPC"),
    "pread64": ("EIO",),
    "read": ("EIO",),
    "lseek": ("EIO",),
    "fsync": ("EIO", "ENOSPC"),
    "fdatasync": ("EIO", "ENOSPC"),
    "ftruncate": ("EIO", "EROFS"),
    "fallocate": ("EIO", "ENOSPC"),
    "unlink": ("EIO", "EROFS"),
    "rename": ("EIO", "ENOSPC", "EROFS"),
    "link": ("EIO", "ENOSPC", "EMLINK"),
    "mkdir": ("EIO", "ENOSPC", "EROFS"),
    "fchmod": ("EIO", "EROFS"),
    "chmod": ("EIO", "EROFS"),
    "newfstatat": ("EIO",),
    "fcntl": ("EIO", "ENOLCK"),
    "getdents64": ("EIO",),
}
_HERE = re.compile(r'AT_FDCWD<[^>]*>, "(?=/)')
_CALL = re.compile(r"^(?:\d+ +)?(?P<name>\w+)\((?P<rest>.*)$")


@dataclass(frozen=True)
class Call:
    """A system call that touches the files of a test: its name, the how manieth of them it is, and what is called."""

    name: str
    number: int
    line: str


@dataclass(frozen=True)
class Outcome:
    """What a program said and how it ended; `hit` is the call that failed, empty when it was none of ours."""

    code: int
    said: str
    hit: str


def possible() -> bool:
    """Whether strace is there and may trace."""
    if shutil.which("strace") is None:
        return False
    tried = subprocess.run(["strace", "-f", "-o", "/dev/null", "true"], capture_output=True, check=False)
    return tried.returncode == 0


def traced(log: Path, names: Sequence[str], *more: str) -> list[str]:
    """The beginning of a command line that writes these system calls of a program to a log."""
    return ["strace", "-f", "-y", "--seccomp-bpf", "-s", "16", "-o", str(log), "-e", f"trace={','.join(names)}", *more]


def calls(arguments: Sequence[object], folder: Path, log: Path) -> list[Call]:
    """Every call with which a command touches files in a folder, when nothing goes wrong."""
    done = _run([*traced(log, list(ERRORS)), *KPITUI, *map(str, arguments)])
    assert done.returncode == 0, done.stderr
    counts: dict[str, int] = {}
    found = []
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        call = _CALL.match(line)
        if call is None:
            continue
        name = call["name"]
        counts[name] = counts.get(name, 0) + 1
        if _touches(line, folder):
            found.append(Call(name, counts[name], line))
    return found


def with_fault(
    arguments: Sequence[object], call: Call, fault: str, folder: Path, log: Path, *, lasting: bool = False
) -> Outcome:
    """Run a command while one call (`lasting`: it and all of its kind after it) fails, or kills the program."""
    what = f"signal={fault}" if fault.startswith("SIG") else f"error={fault}"
    how = f"inject={call.name}:{what}:when={call.number}{'+' if lasting else ''}"
    done = _run([*traced(log, [call.name], "-e", how), *KPITUI, *map(str, arguments)])
    injected = [line for line in log.read_text(errors="replace").splitlines() if "(INJECTED)" in line]
    hit = injected[0] if injected and _touches(injected[0], folder) else ""
    return Outcome(done.returncode, done.stdout + done.stderr, hit)


@contextmanager
def failing(process: int, name: str, error: str, number: int, log: Path) -> Iterator[None]:
    """Let the how manieth call of a kind from now on fail, in a program that runs already."""
    how = f"inject={name}:error={error}:when={number}"
    command = ["strace", "-f", "-y", "-o", str(log), "-e", f"trace={name}", "-e", how, "-p", str(process)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as tracer:
        until = time.monotonic() + 20
        while _tracer_of(process) == 0 and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(0.05)
        try:
            yield
        finally:
            tracer.terminate()


def _tracer_of(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(status.partition("TracerPid:")[2].split()[0])


def _touches(line: str, folder: Path) -> bool:
    return str(folder) in _HERE.sub('"', line)


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, capture_output=True, text=True, errors="replace", env=environment(), timeout=120, check=False
    )
