"""What tests of several layers need: a small scorecard, and workspaces on a real file with a clock that stands."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from kpitui.definitions.reading import read_scorecard
from kpitui.domain.measures import Scorecard
from kpitui.services.defining import start
from kpitui.services.demonstration.demo import open_demo
from kpitui.services.workspace import Workspace
from kpitui.storage.database import open_database
from tests.held_clock import HeldClock
from tests.scorecards import SMALL_SCORECARD

BEGUN = date(2026, 11, 2)  # the Monday of 2026-W45
TODAY = date(2026, 11, 20)  # the Friday of 2026-W47
MEMORY = "/dev/shm"
ROOM = 1 << 30  # bytes; a run holds some 120 MB at a time, as what passed is removed

# A machine that others keep busy is no fault of what is tested: no example has a time limit.
settings.register_profile("kpitui", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kpitui")


def pytest_configure(config: pytest.Config) -> None:
    """Let tests be interrupted, and write into memory where there is room: on a disk they wait most of the time.

    Not with a folder of one's own (--basetemp, PYTEST_DEBUG_TEMPROOT), nor for the long runs of tests/hard.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # Begun in the background of a shell, which lets it ignore ctrl+c; what tests start and interrupt would too.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    told = ("KPITUI_HARD", "PYTEST_DEBUG_TEMPROOT", "PYTEST_XDIST_WORKER")
    if not config.option.basetemp and not any(name in os.environ for name in told) and _holds_a_run(MEMORY):
        os.environ["PYTEST_DEBUG_TEMPROOT"] = MEMORY


def _holds_a_run(place: str) -> bool:
    """Whether tests may write there, start programs they wrote there, and fill it."""
    try:
        found = os.statvfs(place)
    except OSError:
        return False
    free = found.f_bavail * found.f_frsize
    return not found.f_flag & os.ST_NOEXEC and free >= ROOM and os.access(place, os.W_OK)


@pytest.fixture(scope="session")
def demo_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[date], Path]:
    """Makes the demo of a day, once in a run; read or copy the file, never write to it."""

    @cache
    def made(day: date) -> Path:
        workspace = open_demo(tmp_path_factory.mktemp("demo"), clock=HeldClock(day))
        workspace.close()
        return workspace.database.path

    return made


@pytest.fixture
def scorecard() -> Scorecard:
    """Two actions; indicators weekly, computed, rated, monthly and quarterly; one metric."""
    return read_scorecard(SMALL_SCORECARD, "small.toml")


@pytest.fixture
def clock() -> HeldClock:
    """Stands at the beginning of the small scorecard; `workspace` puts it to TODAY."""
    return HeldClock(BEGUN)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the small scorecard is kept."""
    return tmp_path / "small.kpitui"


@pytest.fixture
def workspace(path: Path, scorecard: Scorecard, clock: HeldClock) -> Iterator[Workspace]:
    """The small scorecard, begun on BEGUN, as dana sees it on TODAY."""
    opened = start(path, scorecard, login="dana", clock=clock)
    clock.hold(TODAY)
    yield opened
    opened.close()


@pytest.fixture
def colleague(workspace: Workspace, path: Path, clock: HeldClock) -> Iterator[Workspace]:
    """The same file through a connection of li's."""
    opened = Workspace(open_database(path), login="li", clock=clock)
    yield opened
    opened.close()
