"""A small scorecard with a measure of every kind, and three weeks of it, for reviewing by keyboard."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from kpitui.definitions.reading import read_scorecard
from kpitui.services import defining, following_up
from kpitui.services.entering import Amount, new_token, record
from kpitui.services.workspace import Workspace
from tests.held_clock import HeldClock
from tests.scorecards import (
    PEOPLE,
    at_least,
    at_most,
    clients,
    close_rate,
    drives,
    follow_ups,
    indicator,
    invoices,
    mood,
    proposals,
    prospects,
    revenue,
    scorecard,
    visits,
)

TODAY = date(2026, 11, 20)  # the Friday of 2026-W47
MONDAY = date(2026, 11, 9)  # of 2026-W46, which is proposed for review on that day

SCORECARD = "".join(
    (
        scorecard("Acme Coaching"),
        PEOPLE,
        prospects('owner = "dana"', drives("clients", rate=0.08, lag=2)),
        follow_ups('owner = "li"', drives("clients", lag=1)),
        proposals('owner = "li"'),
        invoices(),
        clients(3, 'purpose = "Shows whether the offer convinces."', 'owner = "dana"'),
        close_rate(),
        indicator("attendance", "Attendance", 'show = "percent"', at_least(0.8)),
        indicator("reply_time", "Time to first reply", 'show = "duration"', at_most("4:00")),
        mood(at_least("fine")),
        revenue('frequency = "monthly"', at_least(20000)),
        visits(),
    )
)

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
