"""Connections through a real sshd on the loopback: an app at their other end, and ways to cut them."""

from __future__ import annotations

import contextlib
import getpass
import os
import shlex
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pty_session import environment
from tests.hard.lines import Connection, app_on
from tests.tui.terminal import KPITUI, Terminal


@dataclass
class SshServer:
    """An sshd on the loopback with keys and settings of its own."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    def client(self, variables: dict[str, str], *command: str) -> list[str]:
        """What to run to reach it; the variables that the app needs go with the command."""
        told = {name: value for name, value in variables.items() if name.startswith(("KPITUI_", "XDG_", "PYTHON"))}
        told |= {name: variables[name] for name in ("HOME", "LANG", "LC_ALL", "COLORTERM", "PATH") if name in variables}
        return [
            *self.reach("-tt"),
            "env",
            *(f"'{name}={value}'" for name, value in told.items()),
            *command,
        ]

    def reach(self, *flags: str) -> list[str]:
        """The client up to the name of the machine; what is asked for there follows."""
        options = {
            "IdentityFile": self.folder / "user",
            "UserKnownHostsFile": self.folder / "known",
            "StrictHostKeyChecking": "no",
            "ServerAliveInterval": 0,
            "LogLevel": "ERROR",
        }
        return [
            *("ssh", "-F", "/dev/null", "-p", str(self.port)),
            *(part for name, value in options.items() for part in ("-o", f"{name}={value}")),
            *flags,
            f"{getpass.getuser()}@127.0.0.1",
        ]

    def force(self, command: Sequence[str]) -> None:
        """Let whoever has the key run this and nothing else, as `authorized_keys` is told in the user guide."""
        quoted = shlex.join(command).replace('"', r"\"")
        key = (self.folder / "user.pub").read_text(encoding="ascii")
        (self.folder / "authorized_keys").write_text(f'command="{quoted}",restrict,pty {key}', encoding="utf-8")

    def sessions(self) -> list[int]:
        """The processes of the server that serve a connection."""
        found: list[int] = []
        waiting = [self.process.pid]
        while waiting:
            of = waiting.pop()
            children = [
                int(part) for part in Path(f"/proc/{of}/task/{of}/children").read_text(encoding="ascii").split()
            ]
            servers = [child for child in children if "sshd" in _name_of(child)]
            found += servers
            waiting += servers
        return found


def _name_of(process: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/comm").read_text(encoding="utf-8").strip()
    return ""


@contextlib.contextmanager
def ssh_server(folder: Path) -> Iterator[SshServer | None]:
    """A server for these tests alone, or None where there is no sshd that could be started."""
    programs = [shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin") for name in ("sshd", "ssh-keygen")]
    if not all(programs) or not shutil.which("ssh"):
        yield None
        return
    sshd, keygen = programs
    separation, made = Path("/run/sshd"), False
    if os.getuid() == 0 and not separation.exists():
        try:
            separation.mkdir(mode=0o755)
            made = True
        except OSError:
            yield None
            return
    for key in ("host", "user"):
        subprocess.run([str(keygen), "-q", "-t", "ed25519", "-N", "", "-f", str(folder / key)], check=True)
    (folder / "authorized_keys").write_text((folder / "user.pub").read_text(encoding="ascii"), encoding="ascii")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "sshd_config").write_text(
        f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized_keys\n"
        f"PidFile {folder}/pid\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\n"
        "AcceptEnv LANG LC_*\nSubsystem sftp internal-sftp\n",  # as many a system has it
        encoding="ascii",
    )
    process = subprocess.Popen(
        [str(sshd), "-D", "-e", "-f", str(folder / "sshd_config")], stderr=(folder / "log").open("wb")
    )
    try:
        yield SshServer(port, folder, process) if _answers(port, process) else None
    finally:
        process.kill()
        process.wait()
        if made:
            separation.rmdir()


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + 10
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        time.sleep(0.05)
    return False


def _client_killed(connection: Connection) -> None:
    os.kill(connection.terminal.process, signal.SIGKILL)


def _client_frozen_then_killed(connection: Connection) -> None:
    os.kill(connection.terminal.process, signal.SIGSTOP)
    with contextlib.suppress(OSError):
        connection.terminal.send(b"\x0c" * 200)
    time.sleep(0.5)
    os.kill(connection.terminal.process, signal.SIGKILL)


SSH: dict[str, Callable[[Connection], None] | None] = {
    "ssh client killed": _client_killed,
    "ssh client frozen, then killed": _client_frozen_then_killed,
    "sshd killed": None,
}


@contextlib.contextmanager
def over_ssh(way: str, path: Path, server: SshServer) -> Iterator[Connection]:
    """The app at the other end of a connection through sshd."""

    def end(connection: Connection) -> None:
        if (cut := SSH[way]) is not None:
            cut(connection)
            return
        for process in server.sessions():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    variables = environment()
    with Terminal(server.client(variables, *KPITUI, "--db", str(path)), variables=variables) as terminal:
        yield Connection(terminal, app_on(path, terminal), end, terminal_stays=False)
