"""ctrl+z waits until the file is free, whatever the change or the look was."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kpitui.storage import undisturbed as module
from kpitui.storage.database import Database, open_database
from kpitui.storage.undisturbed import undisturbed
from tests.storage.conftest import NOON
from tests.storage.processes import join, spawn
from tests.waiting import wait_until

_STOPS = {signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU}


def blocked() -> set[int]:
    return set(signal.pthread_sigmask(signal.SIG_BLOCK, []))


def test_being_stopped_is_put_off_and_only_that() -> None:
    before = blocked()
    with undisturbed():
        assert blocked() - before == _STOPS
        with undisturbed():
            assert blocked() - before == _STOPS
        assert blocked() - before == _STOPS
    assert blocked() == before


def test_a_failure_within_leaves_nothing_put_off() -> None:
    before = blocked()
    with pytest.raises(ValueError, match="x"), undisturbed():
        raise ValueError("x")
    assert blocked() == before


def test_the_public_module_serves_where_there_is_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "_signal", None)
    module._signals.cache_clear()
    assert module._signals() is signal
    monkeypatch.setitem(sys.modules, "signal", None)
    module._signals.cache_clear()
    with pytest.raises(ImportError, match="no signals"):
        module._signals()
    monkeypatch.undo()
    module._signals.cache_clear()


def _look(database: Database, inside: Callable[[], None]) -> None:
    with database.reading() as connection:
        connection.execute("SELECT count(*) FROM entry").fetchone()
        inside()


def _change(database: Database, inside: Callable[[], None]) -> None:
    with database.writing("dana", at=NOON) as change:
        change.record("add", "person", "x", None, {"name": "x"})
        inside()


@pytest.mark.parametrize("deed", [_look, _change])
def test_who_is_stopped_holds_no_lock(
    database: Database, path: Path, deed: Callable[[Database, Callable[[], None]], None]
) -> None:
    """A colleague saves while the other's `fg` is still to come."""
    within, asked = path.with_name("within"), path.with_name("asked")

    def inside() -> None:
        within.touch()
        wait_until(asked.exists)

    def work() -> str:
        os.setpgid(0, 0)  # a group that somebody watches: else the system lets nobody stop it
        deed(open_database(path), inside)
        return "done"

    child, pipe = spawn(work)
    wait_until(within.exists)
    os.kill(child, signal.SIGTSTP)
    asked.touch()
    wait_until(lambda: _state(child) == "T")
    assert _state(child) == "T"
    with database.writing("li", at=NOON) as change:  # refused, if the other one held its lock
        change.record("add", "person", "y", None, {"name": "y"})
    assert _state(child) == "T"
    os.kill(child, signal.SIGCONT)
    assert join((child, pipe)) == "done"


def _state(process: int) -> str:
    """What a process does (Linux): T is stopped."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
