"""A small scorecard with a measure of every kind, and three weeks of it, for reviewing by keyboard."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from kpitui.definitions.reading import read_scorecard
from kpitui.services import defining, following_up
from kpitui.services.entering import Amount, new_token, record
from kpitui.services.workspace import Workspace
from tests.held_clock import HeldClock

TODAY = date(2026, 11, 20)  # the Friday of 2026-W47
MONDAY = date(2026, 11, 9)  # of 2026-W46, which is proposed for review on that day

SCORECARD = """
[scorecard]
name = "Acme Coaching"
currency = "$"

[[person]]
key = "dana"
name = "Dana Reyes"

[[person]]
key = "li"
name = "Li Wen"

[[action]]
key = "prospects"
name = "Prospects contacted"
owner = "dana"
target = { at_least = 50 }
drives = [{ indicator = "clients", rate = 0.08, lag = 2 }]

[[action]]
key = "followups"
name = "Follow-ups made"
owner = "li"
target = { at_least = 30 }
drives = [{ indicator = "clients", lag = 1 }]

[[action]]
key = "proposals"
name = "Proposals sent"
owner = "li"
target = { at_least = 6 }

[[action]]
key = "invoices"
name = "Invoices out"
show = "yesno"
target = { at_least = 1 }

[[indicator]]
key = "clients"
name = "Clients signed"
purpose = "Shows whether the offer convinces."
owner = "dana"
target = { at_least = 3 }

[[indicator]]
key = "close_rate"
name = "Clients per prospect"
show = "percent"
formula = "clients / prospects"
target = { at_least = 0.06 }

[[indicator]]
key = "attendance"
name = "Attendance"
show = "percent"
target = { at_least = 0.8 }

[[indicator]]
key = "reply_time"
name = "Time to first reply"
show = "duration"
target = { at_most = "4:00" }

[[indicator]]
key = "mood"
name = "Team mood"
show = "rating"
steps = ["drained", "tired", "fine", "good", "great"]
target = { at_least = "fine" }

[[indicator]]
key = "revenue"
name = "Revenue"
show = "money"
frequency = "monthly"
target = { at_least = 20000 }

[[metric]]
key = "visits"
name = "Website visits"
"""

# Stored amounts of the two weeks before; enough of a past to be compared with.
_BEFORE: dict[str, tuple[float, float]] = {
    "prospects": (52, 55),
    "followups": (31, 33),
    "proposals": (6, 7),
    "invoices": (1, 1),
    "clients": (3, 4),
    "attendance": (0.9, 0.85),
    "reply_time": (200, 185),
    "mood": (3, 4),
    "visits": (400, 420),
}


def add(workspace: Workspace, key: str, amount: float, day: date, *, total: bool = False) -> None:
    """Record one amount in stored units."""
    measure = workspace.scorecard.measure(key)
    record(workspace, [Amount(measure, day, amount, total, new_token())])


def start(path: Path) -> Workspace:
    """The scorecard in a new file as dana keeps it, up to Thursday of the week under review.

    Three tallies of prospects, nothing else entered in that week; one corrective action of the week before is open.
    """
    clock = HeldClock(date(2026, 10, 19))
    workspace = defining.start(path, read_scorecard(SCORECARD, "acme.toml"), login="dana", clock=clock)
    clock.hold(TODAY)
    for key, amounts in _BEFORE.items():
        for weeks, amount in enumerate(amounts, 1):
            add(workspace, key, amount, MONDAY - timedelta(weeks=weeks), total=True)
    add(workspace, "revenue", 24000, date(2026, 9, 15), total=True)
    for day, amount in ((0, 8), (1, 12), (3, 11)):
        add(workspace, "prospects", amount, MONDAY + timedelta(days=day))
    earlier = MONDAY - timedelta(weeks=1)
    following_up.add(workspace, workspace.scorecard.measure("clients"), earlier, "Ask for referrals @li !2026-11-13")
    return workspace
