"""What tests of several layers need: a small scorecard, and workspaces on a real file with a clock that stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kpitui.definitions.reading import read_scorecard
from kpitui.domain.measures import Scorecard
from kpitui.services.defining import start
from kpitui.services.workspace import Workspace
from kpitui.storage.database import open_database
from tests.held_clock import HeldClock

BEGUN = date(2026, 11, 2)  # the Monday of 2026-W45
TODAY = date(2026, 11, 20)  # the Friday of 2026-W47

SMALL_SCORECARD = """
[scorecard]
name = "Acme Coaching"
timezone = "Europe/London"
currency = "$"

[[person]]
key = "dana"
name = "Dana Reyes"

[[person]]
key = "li"
name = "Li Wen"

[[objective]]
key = "growth"
name = "Coach 40 owners"
why = "Below 40 owners the programme does not pay for itself."

[[action]]
key = "prospects"
name = "Prospects contacted"
objective = "growth"
owner = "dana"
target = { at_least = 50 }
drives = [{ indicator = "clients", rate = 0.08, lag = 2 }]

[[action]]
key = "followups"
name = "Follow-ups made"
owner = "li"
target = { at_least = 30 }
drives = [{ indicator = "clients", lag = 1 }]

[[indicator]]
key = "clients"
name = "Clients signed"
objective = "growth"
owner = "dana"
target = { at_least = 3 }

[[indicator]]
key = "close_rate"
name = "Clients per prospect"
show = "percent"
formula = "clients / prospects"
target = { at_least = 0.06 }

[[indicator]]
key = "mood"
name = "Team mood"
show = "rating"
steps = ["drained", "tired", "fine", "good", "great"]

[[indicator]]
key = "revenue"
name = "Revenue"
show = "money"
frequency = "monthly"
target = { at_least = 20000 }

[[indicator]]
key = "renewals"
name = "Renewals"
show = "percent"
frequency = "quarterly"
target = { at_least = 0.8 }

[[metric]]
key = "visits"
name = "Website visits"
"""


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
