"""While the results are entered, the misses are looked into: the step Why then opens at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from kpitui.domain.reviews import Step
from kpitui.services.diagnosis import kept_findings
from kpitui.services.diagnosis.diagnosing import Finding, diagnose_lines
from kpitui.services.standing import Line
from kpitui.services.workspace import Workspace
from tests.tui.seat import reviewing


@pytest.fixture
def looked_into(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The measures that are diagnosed, in order."""
    keys: list[str] = []

    def counted(workspace: Workspace, lines: Sequence[Line]) -> list[Finding]:
        keys.extend(line.measure.key for line in lines)
        return diagnose_lines(workspace, lines)

    monkeypatch.setattr(kept_findings, "diagnose_lines", counted)
    return keys


async def test_what_was_looked_into_ahead_is_not_again(small: Path, looked_into: list[str]) -> None:
    async with reviewing(small) as seat:
        seat.review.go_to(Step.ACTIONS)
        await seat.settle()
        assert looked_into == [], "not while the actions are entered"
        await seat.press("tab")
        await seat.settle()
        assert looked_into == ["prospects"], "31 of 50, the only miss so far"
        await seat.press("1", "enter")
        await seat.settle()
        assert looked_into == ["prospects", "clients", "close_rate"], "1 instead of 3, and 1 / 31"
        await seat.press("tab")
        assert seat.review.step is Step.WHY
        seat.expect("Clients signed", "Prospects contacted")
        assert len(looked_into) == 3


async def test_whoever_is_faster_waits_for_the_rest(small: Path, looked_into: list[str]) -> None:
    async with reviewing(small) as seat:
        seat.review.go_to(Step.INDICATORS)
        seat.review.go_to(Step.WHY)
        seat.page.redraw()
        seat.expect("Prospects contacted")
        assert looked_into == ["prospects"]


async def test_leaving_the_app_in_between_is_harmless(small: Path) -> None:
    async with reviewing(small) as seat:
        seat.review.go_to(Step.INDICATORS)
        await seat.press("ctrl+q")
