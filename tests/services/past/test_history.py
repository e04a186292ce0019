"""The past of one measure: what is told of few periods is what is told of the same ones among all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kpitui.services.past.history import history
from kpitui.services.workspace import Workspace
from kpitui.storage.entries import EntryWriter, NewEntry
from tests.conftest import TODAY


@pytest.fixture
def long_counted(workspace: Workspace) -> Workspace:
    """Prospects on two days of each of 60 weeks: whole numbers, broken ones, a total, notes."""
    with workspace.writing() as change:
        writer = EntryWriter(change)
        for number in range(120):
            day = TODAY - timedelta(days=number * 7 // 2)
            amount = number % 13 + (0.25 if number % 50 == 0 else 0.0)
            note = f"note {number}" if number % 3 == 0 else ""
            writer.add(NewEntry("prospects", day, amount, number % 31 == 0, number.to_bytes(16), note))
    return workspace


@pytest.mark.parametrize("count", [1, 5, 13, 59])
def test_few_periods_are_told_as_all_are(long_counted: Workspace, count: int) -> None:
    measure = long_counted.scorecard.measure("prospects")
    few, everything = (history(long_counted, measure, count=shown) for shown in (count, None))
    assert len(few.past) == count
    assert few.past == everything.past[-count:]
    assert (few.usual, few.seasons, few.capability) == (everything.usual, everything.seasons, everything.capability)
    starts = {item.line.period.start for item in few.past}
    assert few.signals == tuple(signal for signal in everything.signals if signal.period in starts)


def test_what_is_shown_tells_its_notes(long_counted: Workspace) -> None:
    measure = long_counted.scorecard.measure("prospects")
    found = history(long_counted, measure, count=4)
    assert found.past[-1].notes == ("note 0",)
    assert all(item.line.entries for item in found.past)
