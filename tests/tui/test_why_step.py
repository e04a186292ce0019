"""The step Why at 80x24: the verdict is read whole, the rest by its weight, and one key shows all of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kpitui.domain.reviews import Step
from kpitui.services import following_up
from kpitui.services.diagnosis.diagnosing import diagnose_lines
from tests.scorecards import drives, follow_ups
from tests.services.past.pasts import CLIENTS, PROSPECTS, give, monday, opened
from tests.tui.seat import LARGE, Seat, open_workspace, reviewing

GOAL = "goal = { start = 0, from = 2026-01-05, reach = 300, by = 2027-12-31, cumulative = true }\n"
SECOND = follow_ups('unit = "calls"', drives("clients", rate=0.1))


@pytest.fixture
def two_drivers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Twenty weeks; in the last four one action was not done and what the other yields has fallen."""
    monkeypatch.setenv("KPITUI_TODAY", monday(20).isoformat())
    with opened(tmp_path, CLIENTS + GOAL + PROSPECTS + SECOND, monday(20)) as workspace:
        give(
            workspace,
            clients=[4, 5, 3, 4] * 4 + [1, 0, 1, 0],
            prospects=[52, 48, 50, 50] * 4 + [50, 51, 50, 20],
            followups=[30, 31, 32, 30] * 4 + [30, 30, 31, 32],
        )
        for text in ("Call an hour earlier", "Rewrite the opening of the call and the offer on one page, with a price"):
            action = following_up.add(workspace, workspace.scorecard.measure("clients"), monday(12), text)
            following_up.mark_done(workspace, action, date(2026, 5, 1))
        return workspace.database.path


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
