"""Scorecards with a past, for tests of what readings mean: definitions as TOML, values week by week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from kpitui.definitions.reading import read_scorecard
from kpitui.domain.weeks import Period
from kpitui.services.defining import start
from kpitui.services.diagnosis.diagnosing import Finding
from kpitui.services.diagnosis.explaining import explain_measure
from kpitui.services.entering import Amount, new_token, record
from kpitui.services.workspace import Workspace
from tests.held_clock import HeldClock
from tests.scorecards import checks, clients, complaints, drives, follow_ups, prospects, scorecard

FIRST = date(2026, 1, 5)  # a Monday
CLIENTS = clients(4, 'unit = "clients"')
MONTHLY = CLIENTS + 'frequency = "monthly"\n'
PROSPECTS = prospects('unit = "contacts"', drives("clients", rate=0.08))
COMPLAINTS = complaints('unit = "complaints"') + checks('unit = "checks"', drives("complaints"))
FOLLOW_UPS = follow_ups('unit = "calls"', drives("clients", lag=1))


def monday(week: int) -> date:
    """The first day of a week, counted from 0."""
    return FIRST + timedelta(weeks=week)


@contextmanager
def opened(path: Path, definitions: str, today: date) -> Iterator[Workspace]:
    """A scorecard of these measures, begun on the first day and seen today."""
    clock = HeldClock(FIRST)
    text = scorecard("Acme", 'timezone = "Europe/London"') + definitions
    workspace = start(path / "past.kpitui", read_scorecard(text, "past.toml"), login="dana", clock=clock)
    clock.hold(today)
    try:
        yield workspace
    finally:
        workspace.close()


def give(workspace: Workspace, first: date = FIRST, /, **series: Sequence[float | None]) -> None:
    """Record one value for each period of these measures, from the one that contains `first` on; None leaves it out."""
    amounts = []
    for key, values in series.items():
        measure = workspace.scorecard.measure(key)
        period = workspace.calendar.period_of(measure.frequency, first)
        for value in values:
            if value is not None:
                amounts.append(Amount(measure, period.start, float(value), False, new_token()))
            period = workspace.calendar.next(period)
    record(workspace, amounts)


def why(workspace: Workspace, key: str, period: date, *, window: int | None = None) -> Finding:
    """The diagnosis of one measure in the period that contains a day."""
    return explain_measure(workspace, key, period.isoformat(), window=window)


def last_week(workspace: Workspace) -> Period:
    """The week before the running one."""
    return workspace.calendar.next(workspace.this_week(), -1)
