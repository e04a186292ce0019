"""Prints what a diagnosis costs: the arithmetic alone, from the file, and opening the step Why of a long-kept review.

    python benchmarks/diagnosis_cost.py [rounds]

A scorecard of 25 measures with four tallies each in every one of 520 weeks; six of them missed in the week reviewed,
three results with two or three actions behind each and three actions. Each figure stands beside its goal.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import perf_counter

from big_file import TODAY, build
from kpitui.domain.reviews import Step
from kpitui.domain.weeks import Period
from kpitui.services.diagnosis.diagnosing import diagnose_lines
from kpitui.services.diagnosis.forecasting import prospect_of
from kpitui.services.diagnosis.kept_findings import KeptFindings
from kpitui.services.reviews.review_view import ReviewView, view
from kpitui.services.workspace import Workspace
from kpitui.storage.database import open_database
from kpitui.storage.entries import EntryWriter, NewEntry
from kpitui.tui.app import KpituiApp, make_desk
from kpitui.tui.glyphs import UNICODE
from kpitui.tui.screens.review import ReviewScreen
from simulate_verdicts import seconds_for

MEASURES, WEEKS, TALLIES_A_WEEK = 25, 520, 4
MISSED = ("i001", "i002", "i003", "a011", "a012", "a013")


@dataclass(frozen=True, slots=True)
class Cost:
    """One measured time in ms; `most` is its goal, None where there is none."""

    what: str
    middle: float
    worst: float
    most: float | None = None

    def line(self) -> str:
        """A line of the table."""
        goal = "" if self.most is None else f"<= {self.most:g}"
        verdict = "" if self.most is None else "  met" if self.worst <= self.most else "  MISSED"
        return f"{self.what:<58}{self.middle:>8.2f}{self.worst:>9.2f}{goal:>9}{verdict}"


def timed(what: str, rounds: int, call: Callable[[], object], most: float | None = None) -> Cost:
    """The median and the 99th percentile of a call; the first one only warms up."""
    call()
    taken = []
    for _ in range(rounds):
        started = perf_counter()
        call()
        taken.append((perf_counter() - started) * 1000)
    return Cost(what, median(taken), quantiles(taken, n=100, method="inclusive")[-1], most)


def state_totals(path: Path, week: Period) -> None:
    """Let the last week be one in which exactly the chosen measures missed their targets (see `big_file`)."""
    workspace = Workspace(open_database(path), login="p1")
    random = Random(4)
    with workspace.writing() as change:
        writer = EntryWriter(change)
        for measure in workspace.scorecard.measures:
            if not measure.formula:
                amount = 1.0 if measure.key in MISSED else 500.0
                writer.add(NewEntry(measure.key, week.start, amount, True, random.randbytes(16)))
    workspace.close()


def of_services(workspace: Workspace, seen: ReviewView, rounds: int) -> Iterator[Cost]:
    """Loading and diagnosing."""
    result = next(line for line in seen.misses if line.measure.key == "i002")
    yield timed("one result with three actions, from the file", rounds, lambda: diagnose_lines(workspace, [result]), 16)
    yield timed("all six misses, from the file", rounds, lambda: diagnose_lines(workspace, seen.misses))
    kept = KeptFindings(workspace)
    yield timed("all six misses, worked out ahead", rounds, lambda: kept.of(seen.misses), 6)
    yield timed("the prospect of a goal, none set", rounds, lambda: prospect_of(workspace, result), 1)


async def of_the_step(path: Path, week: Period, rounds: int) -> list[Cost]:
    """From the key that leaves the indicators to the drawn frame of Why, with time to look ahead and without."""
    workspace = Workspace(open_database(path), login="p1")
    app = KpituiApp(make_desk(workspace, path, glyphs=UNICODE), lambda app: app.review(week))
    ahead: list[float] = []
    at_once: list[float] = []
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        for number in range(rounds + 2):
            screen.go_to(Step.INDICATORS)
            if number % 2:
                while screen._looks_ahead:
                    await pilot.pause()
            else:
                screen._findings = None
            started = perf_counter()
            screen.go_to(Step.WHY)
            screen.redraw()
            (ahead if number % 2 else at_once).append((perf_counter() - started) * 1000)
            await pilot.pause()
    workspace.close()
    del ahead[0], at_once[0]
    spread = [quantiles(taken, n=100, method="inclusive")[-1] for taken in (ahead, at_once)]
    return [
        Cost("the step Why opens", median(ahead), spread[0], 16),
        Cost("the same, typed ahead faster than it can look ahead", median(at_once), spread[1]),
    ]


@contextmanager
def scorecard() -> Iterator[Path]:
    """The generated scorecard, in a home folder of its own."""
    with tempfile.TemporaryDirectory() as home:
        for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
            os.environ[name] = home
        os.environ["KPITUI_TODAY"] = TODAY.isoformat()
        path = Path(home) / "long.kpitui"
        build(path, measures=MEASURES, weeks=WEEKS, tallies=MEASURES * WEEKS * TALLIES_A_WEEK)
        yield path


def main(rounds: int) -> int:
    """Print the table; 1 when a goal is missed."""
    gc.freeze()  # as the app does when it starts
    costs = [
        Cost(f"the arithmetic alone, {weeks} weeks", taken := seconds_for(weeks) * 1000, taken, 5)
        for weeks in (52, 520)
    ]
    with scorecard() as path:
        workspace = Workspace(open_database(path), login="p1")
        week = workspace.calendar.week_of(TODAY - timedelta(weeks=1))
        state_totals(path, week)
        seen = view(workspace, week)
        assert {line.measure.key for line in seen.misses} == set(MISSED), seen.misses
        costs += of_services(workspace, seen, rounds)
        workspace.close()
        costs += asyncio.run(of_the_step(path, week, rounds))
    print(f"{'ms':<58}{'median':>8}{'99 %':>9}{'goal':>9}")
    for cost in costs:
        print(cost.line())
    return int(any(cost.most is not None and cost.worst > cost.most for cost in costs))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
