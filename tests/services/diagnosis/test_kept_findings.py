"""Findings that are worked out ahead: never older than what they rest on, never worked out again for nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from kpitui.domain.measures import Divider
from kpitui.domain.reviews import Choice
from kpitui.frozen import replace
from kpitui.services import following_up
from kpitui.services.diagnosis import kept_findings
from kpitui.services.diagnosis.diagnosing import Finding, diagnose_lines
from kpitui.services.diagnosis.kept_findings import KeptFindings
from kpitui.services.reviews import reviewing
from kpitui.services.reviews.review_view import ReviewView, view
from kpitui.services.undoing import undo
from kpitui.services.workspace import Workspace
from kpitui.storage.database import open_database
from kpitui.storage.scorecards import save_measure
from tests.held_clock import HeldClock
from tests.scorecards import close_rate
from tests.services.doing import tally
from tests.services.past.pasts import CLIENTS, COMPLAINTS, PROSPECTS, give, last_week, monday, opened

TODAY = monday(20)


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Workspace]:
    """Twenty weeks; in the last one clients, their rate and complaints are off target."""
    with opened(tmp_path, CLIENTS + PROSPECTS + COMPLAINTS + close_rate(), TODAY) as workspace:
        give(workspace, prospects=[50] * 20, clients=[4, 5] * 9 + [4, 1], checks=[20] * 20, complaints=[4] * 19 + [9])
        yield workspace


@pytest.fixture
def looked_into(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The measures that are diagnosed anew, in order."""
    keys: list[str] = []

    def counted(workspace: Workspace, lines: list[object]) -> list[Finding]:
        found = diagnose_lines(workspace, lines)  # type: ignore[arg-type]
        keys.extend(finding.line.measure.key for finding in found)
        return found

    monkeypatch.setattr(kept_findings, "diagnose_lines", counted)
    return keys


def seen(workspace: Workspace) -> ReviewView:
    return view(workspace, last_week(workspace))


def test_they_are_what_a_diagnosis_finds(busy: Workspace, looked_into: list[str]) -> None:
    kept, misses = KeptFindings(busy), seen(busy).misses
    assert {line.measure.key for line in misses} == {"clients", "close_rate", "complaints"}
    assert kept.of(misses) == diagnose_lines(busy, misses)
    assert kept.of(misses[::-1]) == diagnose_lines(busy, misses[::-1])
    assert len(looked_into) == 3
    assert kept.of([]) == []


def test_one_at_a_time(busy: Workspace, looked_into: list[str]) -> None:
    kept, misses = KeptFindings(busy), seen(busy).misses
    assert [kept.look_ahead(misses) for _ in range(4)] == [True, True, False, False]
    assert looked_into == [line.measure.key for line in misses]
    kept.of(misses)
    assert len(looked_into) == 3
    assert kept.look_ahead([]) is False


def entered(workspace: Workspace) -> None:
    tally(workspace, "prospects", 3, monday(10))


def undone(workspace: Workspace) -> None:
    undo(workspace)


def something_was_done(workspace: Workspace) -> None:
    noted = following_up.add(workspace, workspace.scorecard.measure("clients"), monday(10), "call earlier")
    following_up.mark_done(workspace, noted, monday(12))


def redefined(workspace: Workspace) -> None:
    measure = workspace.scorecard.measure("complaints")
    with workspace.writing() as change:
        divided = replace(measure, dividers=(Divider(monday(8)),))
        save_measure(change, measure, divided, workspace.scorecard.measures.index(measure), workspace.today())
    workspace.forget()


def decided(workspace: Workspace) -> None:
    now = seen(workspace)
    reviewing.begin(workspace, now.week)
    reviewing.decide(workspace, now, now.misses[0], Choice.WATCH)


@pytest.mark.parametrize(
    ("change", "anew"),
    [
        (entered, {"clients", "close_rate"}),
        (undone, {"complaints"}),
        (something_was_done, {"clients", "close_rate"}),  # its rate is made of it
        (redefined, {"clients", "close_rate", "complaints"}),
        (decided, set()),
    ],
)
def test_what_changed_is_looked_into_again(
    busy: Workspace, looked_into: list[str], change: Callable[[Workspace], None], anew: set[str]
) -> None:
    tally(busy, "checks", 2, monday(19))
    kept = KeptFindings(busy)
    kept.of(seen(busy).misses)
    looked_into.clear()
    change(busy)
    misses = seen(busy).misses
    assert kept.of(misses) == diagnose_lines(busy, misses)
    assert set(looked_into) == anew


def test_what_somebody_else_changed_is_seen(busy: Workspace, tmp_path: Path, looked_into: list[str]) -> None:
    kept = KeptFindings(busy)
    kept.of(seen(busy).misses)
    looked_into.clear()
    colleague = Workspace(open_database(tmp_path / "past.kpitui"), login="li", clock=HeldClock(TODAY))
    tally(colleague, "prospects", 9, monday(5))
    colleague.close()
    misses = seen(busy).misses
    assert kept.of(misses) == diagnose_lines(busy, misses)
    assert set(looked_into) == {"clients", "close_rate"}


def test_the_same_measure_in_another_week_is_another_finding(busy: Workspace) -> None:
    kept = KeptFindings(busy)
    (now,) = [finding for finding in kept.of(seen(busy).misses) if finding.line.measure.key == "clients"]
    give(busy, monday(18), clients=[-3])
    before = [line for line in view(busy, busy.calendar.week_of(monday(18))).misses if line.measure.key == "clients"]
    assert kept.of(before)[0].line.period.start == date(2026, 5, 11)
    assert now.line.period.start - kept.of(before)[0].line.period.start == timedelta(weeks=1)
