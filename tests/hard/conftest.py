"""What the hard runs share: a held day, a home of their own, and the table of what was tried (`make hard`)."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from kpitui.domain.measures import Scorecard
from kpitui.services.defining import start
from tests.conftest import BEGUN
from tests.hard.tally import Tally
from tests.held_clock import HeldClock

Tallying = Callable[[str], AbstractContextManager[Tally]]


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Tallying:
    """Counts the runs of a promise; fails at the end when one of them did."""

    @contextmanager
    def counted(promise: str) -> Iterator[Tally]:
        tally = Tally(promise)
        try:
            yield tally
        except BaseException as error:
            tally.failures.append(f"{type(error).__name__}: {error}")
            raise
        finally:
            request.node.user_properties.append(("hard", json.dumps(tally.row())))
        assert not tally.failures, f"{len(tally.failures)} of {tally.runs} failed:\n" + "\n".join(tally.failures[:25])

    return counted


@pytest.fixture(autouse=True)
def held_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """dana on Friday 20 November 2026, with a home that nobody else has; also for every program that is started."""
    for name in ("KPITUI_DB", "KPITUI_ASCII", "NO_COLOR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KPITUI_TODAY", "2026-11-20")
    monkeypatch.setenv("KPITUI_USER", "dana")
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.fixture
def acme(tmp_path: Path, scorecard: Scorecard) -> Path:
    """The small scorecard in a file, begun three weeks ago, in a folder of its own."""
    folder = tmp_path / "team"
    folder.mkdir()
    start(folder / "acme.kpitui", scorecard, login="dana", clock=HeldClock(BEGUN)).close()
    return folder / "acme.kpitui"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table of promises; also as JSON, into the file that KPITUI_HARD_JSON names."""
    rows = [
        json.loads(str(value))
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "teardown"
        for name, value in report.user_properties
        if name == "hard"
    ]
    if not rows:
        return
    rows.sort(key=lambda row: row["promise"])
    width = max(len(row["promise"]) for row in rows)
    terminalreporter.section("what was promised, and tried")
    terminalreporter.write_line(f"{'promise':<{width}}  {'runs':>6}  {'failures':>8}  {'seconds':>8}  found")
    for row in rows:
        found = ", ".join(f"{what} {value}" for what, value in row["found"].items())
        line = f"{row['promise']:<{width}}  {row['runs']:>6,}  {row['failures']:>8,}  {row['seconds']:>8.1f}  {found}"
        terminalreporter.write_line(line.rstrip())
    total, failed = sum(row["runs"] for row in rows), sum(row["failures"] for row in rows)
    seconds = sum(row["seconds"] for row in rows)
    terminalreporter.write_line(f"{'in all':<{width}}  {total:>6,}  {failed:>8,}  {seconds:>8.1f}")
    if place := os.environ.get("KPITUI_HARD_JSON"):
        Path(place).write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
