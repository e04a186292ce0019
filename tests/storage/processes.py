"""Runs a function in processes of their own, as other people's programs would; nothing is shared but files."""

from __future__ import annotations

import os
from collections.abc import Callable

NOBODY = 65534


def in_child(action: Callable[[], str], *, user: int | None = None, umask: int | None = None) -> str:
    """What the function gives, or the name and text of what it raises, in a child process."""
    return join(spawn(action, user=user, umask=umask))


def spawn(action: Callable[[], str], *, user: int | None = None, umask: int | None = None) -> tuple[int, int]:
    """Start the function in a child process; `user` takes the rights of root away."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover
        try:
            if umask is not None:
                os.umask(umask)
            if user is not None and os.getuid() == 0:
                os.setgroups([])
                os.setgid(user)
                os.setuid(user)
            said = action()
        except BaseException as error:  # noqa: BLE001
            said = f"{type(error).__name__}: {error}"
        os.write(write_end, said.encode())
        os._exit(0)
    os.close(write_end)
    return child, read_end


def join(started: tuple[int, int]) -> str:
    """Wait for a child process; what it said."""
    child, read_end = started
    with os.fdopen(read_end, "rb") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said.decode()
