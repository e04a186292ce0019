"""Runs the command of a source in a process that ends all of it; bounded in time and output, and never by a shell."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired

from kpitui.domain.plain_text import plain
from kpitui.domain.wording import several
from kpitui.errors import KpituiError, NotAllowed
from kpitui.frozen import dataclass
from kpitui.services.collecting import process as collecting_process

MOST_OUTPUT = 1_000_000  # bytes
_LOOK_EVERY = 0.05  # seconds between looks whether it is to be stopped
_OVERTIME = 10.0  # seconds beyond its time after which also the process that watches over it is given up
_LONGEST_TOLD = 200
_KEPT = ("PATH", "HOME", "LANG")


class Stopped(KpituiError):
    """Nobody waits for the result any more."""


@dataclass(frozen=True, slots=True)
class Command:
    """What is to run: the file of the program, the words beginning with its name, where, for how long.

    `stamps` are those of the files whose content was approved, taken when it was hashed.
    """

    program: str
    words: tuple[str, ...]
    folder: str
    seconds: int
    stamps: tuple[tuple[str, tuple[int, ...]], ...]


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """What a command sees of the user's surroundings: where programs are, their home, their language, the dates."""
    return {name: os.environ[name] for name in _KEPT if name in os.environ} | dict(more)


def run(command: Command, more: Mapping[str, str], stopped: Callable[[], bool]) -> bytes:
    """What the command prints.

    Raises:
        KpituiError: it fails, takes too long or prints too much; NotAllowed: one of its files has just changed;
            Stopped: `stopped` said so.
    """
    request = {
        "program": command.program,
        "words": list(command.words),
        "folder": command.folder,
        "seconds": command.seconds,
        "most": MOST_OUTPUT,
        "stamps": [[path, list(stamp)] for path, stamp in command.stamps],
        "environment": environment(more),
    }
    watcher = [sys.executable, "-I", "-S", str(Path(collecting_process.__file__))]
    try:
        child = Popen(watcher, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, start_new_session=True)  # noqa: S603 (ours)
    except OSError as error:
        raise KpituiError(f"No process can be started: {error.strerror}.", hint="Try again later.") from error
    with child:
        try:
            answer = _answer(child, json.dumps(request).encode() + b"\n", command.seconds + _OVERTIME, stopped)
        finally:
            if child.stdin is not None and not child.stdin.closed:
                child.stdin.close()  # by this it knows that it is to end
            try:
                child.wait(_OVERTIME)
            except TimeoutExpired:
                child.kill()
    return _output(answer, command)


def _answer(child: Popen[bytes], request: bytes, seconds: float, stopped: Callable[[], bool]) -> dict[str, object]:
    """What the watching process says; stdin stays open as long as somebody waits."""
    import selectors
    from time import monotonic

    assert child.stdin is not None
    assert child.stdout is not None
    said = bytearray()
    until = monotonic() + seconds
    try:
        child.stdin.write(request)
        child.stdin.flush()
    except BrokenPipeError:
        pass  # it said why, or nothing
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while True:
            if stopped():
                raise Stopped("It was stopped.")
            if monotonic() > until:
                raise KpituiError("It does not end.", hint="Look for it among the processes.")
            if selector.select(_LOOK_EVERY):
                piece = os.read(child.stdout.fileno(), 1 << 16)
                if not piece:
                    break
                said += piece
    try:
        answer = json.loads(said)
    except ValueError as error:
        raise KpituiError("The process that runs it has ended.", hint="Try again.") from error
    assert isinstance(answer, dict)
    return answer


def _output(answer: Mapping[str, object], command: Command) -> bytes:
    told = str(answer.get("told", ""))
    match answer["ended"]:
        case "changed":
            raise NotAllowed(f"{told} has just been changed.", hint="Look at it again with `kpitui trust`.")
        case "missing":
            raise KpituiError(f"It cannot be run: {plain(told)}.", hint="Check the program and its permissions.")
        case "time":
            raise KpituiError(
                f"It took longer than {several(command.seconds, 'second')} and was ended.",
                hint="Give it more time in its source: seconds = 60.",
            )
        case "output":
            raise KpituiError(f"It printed more than {MOST_OUTPUT:,} bytes and was ended.", hint="Let it print less.")
        case "stopped":
            raise Stopped("It was stopped.")
    code = answer.get("code")
    if code != 0:
        how = f"was ended by signal {-code}" if isinstance(code, int) and code < 0 else f"ended with exit code {code}"
        raise KpituiError(f"It {how}{_last_line(told)}.")
    return str(answer["output"]).encode("latin-1")


def _last_line(errors: str) -> str:
    """The last thing that a command said on stderr, short and without control characters."""
    lines: Sequence[str] = [plain(line).strip() for line in errors.splitlines() if plain(line).strip()]
    if not lines:
        return ""
    last = lines[-1] if len(lines[-1]) <= _LONGEST_TOLD else lines[-1][: _LONGEST_TOLD - 3] + "..."
    return f" and said: {last.rstrip('.')}"
