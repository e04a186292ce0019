"""A real SSH server on the loopback, for this user and with keys of its own, and a client in a terminal."""

from __future__ import annotations

import getpass
import os
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

# What the program on the other side is told; the rest of its environment is what a login there would have.
_PASSED = ("PATH", "PYTHONPATH", "HOME", "LANG", "LC_ALL", "COLORTERM", "TERM", "TZ")
_PRIVILEGE_SEPARATION = Path("/run/sshd")  # sshd wants it when it is run by root


def ssh_is_there() -> bool:
    """Whether server, client and key generator are installed."""
    return all(map(_program, ("sshd", "ssh", "ssh-keygen")))


def _program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


@contextmanager
def ssh_server(folder: Path) -> Iterator[int]:
    """A server that lets the key in `folder` in; gives its port.

    Raises:
        OSError: it does not come up.
    """
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    shutil.copy(folder / "user.pub", folder / "authorized_keys")
    if os.geteuid() == 0:
        _PRIVILEGE_SEPARATION.mkdir(mode=0o755, exist_ok=True)
    port = _free_port()
    options = {
        "ListenAddress": f"127.0.0.1:{port}",
        "HostKey": folder / "host",
        "AuthorizedKeysFile": folder / "authorized_keys",
        "PidFile": "none",
        "StrictModes": "no",
        "UsePAM": "no",
        "PasswordAuthentication": "no",
        "PrintMotd": "no",
        "PermitRootLogin": "prohibit-password",
    }
    (folder / "sshd_config").write_text("".join(f"{name} {value}\n" for name, value in options.items()))
    with open(folder / "sshd.log", "wb") as log:
        command = [str(_program("sshd")), "-D", "-e", "-f", str(folder / "sshd_config")]
        with subprocess.Popen(command, stderr=log) as server:
            try:
                _wait_for(port, folder / "sshd.log")
                yield port
            finally:
                server.terminate()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(port: int, log: Path) -> None:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise OSError(f"sshd does not answer: {log.read_text(errors='replace')}")


def over_ssh(folder: Path, port: int, command: Sequence[str], variables: Mapping[str, str]) -> list[str]:
    """The command that runs another one on the other side of a port, in a terminal there."""
    passed = {name: value for name, value in variables.items() if name in _PASSED or name.startswith(("KPITUI", "XDG"))}
    remote = ["env", *(f"{name}={value}" for name, value in passed.items()), *command]
    return [
        *("ssh", "-tt", "-F", "none", "-i", str(folder / "user"), "-p", str(port), "-l", getpass.getuser()),
        *("-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"),
        *("-o", "LogLevel=ERROR", "-o", "IdentitiesOnly=yes", "127.0.0.1", shlex.join(remote)),
    ]
