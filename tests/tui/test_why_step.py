"""The step Why at 80x24: the verdict is read whole, the rest by its weight, and one key shows all of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kpitui.definitions.reading import read_scorecard
from kpitui.domain.reviews import Step
from kpitui.services import defining, following_up
from kpitui.services.diagnosis.diagnosing import diagnose_lines
from kpitui.services.entering import Amount, new_token, record
from tests.held_clock import HeldClock
from tests.services.past.pasts import FIRST, monday
from tests.tui.seat import LARGE, Seat, open_workspace, reviewing

SCORECARD = """
[scorecard]
name = "Acme"

[[indicator]]
key = "clients"
name = "Clients signed"
unit = "clients"
target = { at_least = 4 }
goal = { start = 0, from = 2026-01-05, reach = 300, by = 2027-12-31, cumulative = true }

[[action]]
key = "prospects"
name = "Prospects contacted"
unit = "contacts"
target = { at_least = 50 }
drives = [{ indicator = "clients", rate = 0.08 }]

[[action]]
key = "followups"
name = "Follow-ups made"
unit = "calls"
target = { at_least = 30 }
drives = [{ indicator = "clients", rate = 0.1 }]
"""


@pytest.fixture
def two_drivers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Twenty weeks; in the last four one action was not done and what the other yields has fallen."""
    monkeypatch.setenv("KPITUI_TODAY", monday(20).isoformat())
    path = tmp_path / "two.kpitui"
    clock = HeldClock(FIRST)
    workspace = defining.start(path, read_scorecard(SCORECARD, "two.toml"), login="dana", clock=clock)
    clock.hold(monday(20))
    amounts = {
        "clients": [4, 5, 3, 4] * 4 + [1, 0, 1, 0],
        "prospects": [52, 48, 50, 50] * 4 + [50, 51, 50, 20],
        "followups": [30, 31, 32, 30] * 4 + [30, 30, 31, 32],
    }
    record(
        workspace,
        [
            Amount(workspace.scorecard.measure(key), monday(week), float(amount), True, new_token())
            for key, values in amounts.items()
            for week, amount in enumerate(values)
        ],
    )
    for text in ("Call an hour earlier", "Rewrite the opening of the call and the offer on one page, with a price"):
        action = following_up.add(workspace, workspace.scorecard.measure("clients"), monday(12), text)
        following_up.mark_done(workspace, action, date(2026, 5, 1))
    workspace.close()
    return path


def to_why(seat: Seat, measure: str = "clients") -> None:
    seat.review.go_to(Step.WHY)
    seat.pane.arrive(measure)
    seat.page.redraw()


def right_of_the_list(seat: Seat) -> str:
    """What stands behind the marked miss, as one text."""
    lines = [line.split("│", 1)[1] for line in seat.lines()[4:] if "│" in line]
    return " ".join(" ".join(lines).split())


async def test_the_verdict_is_read_whole(two_drivers: Path) -> None:
    async with reviewing(two_drivers) as seat:
        to_why(seat)
        workspace = open_workspace(two_drivers)
        (line,) = [item for item in seat.review.view.misses if item.measure.key == "clients"]
        (finding,) = diagnose_lines(workspace, [line])
        workspace.close()
        assert finding.diagnosis.verdict == "both"
        assert len(finding.diagnosis.sentence) > 150
        shown = right_of_the_list(seat)
        assert f"{finding.diagnosis.sentence} {finding.diagnosis.advice}" in shown
        assert "Prospects contacted W21 20 50" in shown
        assert "Follow-ups made W21 32 30" in shown
        assert "…" not in shown.replace("… more", "")
        seat.expect("Decide:", "(more: Space shows all of it)")
        assert "whole" in seat.page.offers()


async def test_one_key_shows_all_of_it(two_drivers: Path) -> None:
    async with reviewing(two_drivers) as seat:
        to_why(seat)
        await seat.press("space")
        seat.check_lines()
        everything = ""
        for _ in range(6):
            everything += " " + " ".join(seat.text().split())
            await seat.press("pagedown")
        for note in (
            "Counted over the last 4 weeks",
            "Rewrite the opening of the call and the offer on one page, with",
        ):
            assert note in everything
        assert "Goal: 300 clients by 31 Dec 2027" in everything
        seat.expect("Clients signed")
        await seat.press("space")
        seat.expect("Decide:", "Missed")


async def test_where_all_fits_nothing_more_is_promised(two_drivers: Path) -> None:
    async with reviewing(two_drivers, size=LARGE) as seat:
        to_why(seat)
        shown = right_of_the_list(seat)
        assert "goal 300 by 31 Dec 2027" in shown
        assert "Counted over the last 4 weeks" in shown
        assert "(more" not in shown
        assert "whole" not in seat.page.offers()


async def test_decisions_work_while_the_whole_text_is_shown(two_drivers: Path) -> None:
    async with reviewing(two_drivers) as seat:
        to_why(seat)
        await seat.press("space", "w")
        assert len(seat.review.view.decisions) == 1
        seat.expect("Missed")
