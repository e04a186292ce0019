"""The views for other programs say what kpitui itself says, and those programs can read them."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitui.domain.measures import (
    Aggregate,
    Bounds,
    Frequency,
    Kind,
    Measure,
    PeriodException,
    Scorecard,
    Show,
    Target,
    WeekStart,
)
from kpitui.services.defining import start
from kpitui.services.past.history import history
from kpitui.services.reviews.reviewing import begin
from kpitui.services.workspace import Workspace
from kpitui.storage.entries import EntryWriter, NewEntry, entry_with_id, mark_entry_undone
from kpitui.storage.open_views import OPEN_VIEWS
from tests.services.doing import tally, total, week

VIEWS = ("entries", "reading", "status_by_period", "targets", "corrective_actions", "reviews")
# The views ask the machine what day it is, and so must this test.
NOW = date.today()  # noqa: DTZ011

days = st.integers(0, 200).map(lambda back: NOW - timedelta(days=back))
amounts = st.one_of(
    st.integers(-5, 60).map(float),
    st.integers(-300, 5000).map(lambda cents: cents / 100),
    st.floats(-1e9, 1e9).map(lambda value: round(value, 3)),
    st.sampled_from([0.1, 0.2, 0.3, 0.7, 1e15, -1e15, 1e-9, 8e9 + 0.1]),
)
limits = st.one_of(st.none(), amounts)
bounds = st.builds(Bounds, limits, limits)
targets = st.lists(st.builds(Target, bounds, st.one_of(st.none(), days)), max_size=3).map(tuple)
exceptions = st.lists(
    st.builds(PeriodException, days, st.just("holiday"), st.one_of(st.none(), bounds)), max_size=3
).map(tuple)


@st.composite
def measures(draw: st.DrawFn, place: int) -> Measure:
    return Measure(
        f"m{place}",
        f"Measure {place}",
        Kind.INDICATOR,
        Show.NUMBER,
        frequency=draw(st.sampled_from(Frequency)),
        aggregate=draw(st.sampled_from(Aggregate)),
        targets=draw(targets),
        exceptions=draw(exceptions),
        retired_on=draw(st.one_of(st.none(), days)),
    )


scorecards = st.builds(
    lambda first, second, starts: Scorecard("Any", week_starts=starts, measures=(first, second)),
    measures(0),
    measures(1),
    st.sampled_from(WeekStart),
)
entries = st.lists(st.tuples(st.integers(0, 1), days, amounts, st.booleans(), st.booleans()), max_size=25)


def said_by(path: Path, sql: str) -> list[dict[str, Any]]:
    """What a plain connection reads, one that does not trust the file either."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(sql)]


@settings(max_examples=40)
@given(scorecard=scorecards, entered=entries)
def test_readings_and_statuses_are_those_of_the_app(
    scorecard: Scorecard,
    entered: list[tuple[int, date, float, bool, bool]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = tmp_path_factory.mktemp("views") / "any.kpitui"
    workspace = start(path, scorecard, login="dana", clock=lambda: datetime.now(UTC))
    with workspace.writing() as change:
        writer = EntryWriter(change)
        for number, (place, day, amount, is_total, undone) in enumerate(entered, start=1):
            writer.add(NewEntry(f"m{place}", day, amount, is_total, number.to_bytes(16)))
            if undone:
                entry = entry_with_id(change.connection, number)
                assert entry is not None
                mark_entry_undone(change, entry)
    today = workspace.today()
    expected = [
        (
            measure.key,
            item.line.period.start.isoformat(),
            item.line.value,
            item.line.bounds.at_least if item.line.bounds else None,
            item.line.bounds.at_most if item.line.bounds else None,
            item.line.status.value,
        )
        for measure in workspace.scorecard.measures
        for item in history(workspace, measure, count=None).past
        if not measure.retired_by(item.line.period.start)
    ]
    workspace.close()
    if today != NOW:
        pytest.skip("midnight has passed")
    rows = said_by(path, "SELECT * FROM status_by_period ORDER BY measure, period")
    names = ("measure", "period", "value", "at_least", "at_most", "status")
    assert [tuple(row[name] for name in names) for row in rows] == sorted(expected)
    values = {(key, period): value for key, period, value, *_ in expected if value is not None}
    readings = {(row["measure"], row["period"]): row["value"] for row in said_by(path, "SELECT * FROM reading")}
    retired = {measure.key: measure.retired_on for measure in scorecard.measures if measure.retired_on}
    kept = {key: value for key, value in readings.items() if key[1] < str(retired.get(key[0], "9999"))}
    assert kept == values


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    """A tally replaced by a total, one undone, a review with a corrective action."""
    tally(workspace, "prospects", 12, date(2026, 11, 10))
    total(workspace, "prospects", 31, date(2026, 11, 10))
    tally(workspace, "clients", 4, date(2026, 11, 11))
    tally(workspace, "visits", 7, date(2026, 11, 11))
    from kpitui.services.undoing import undo

    undo(workspace)
    begin(workspace, week(workspace, date(2026, 11, 9)))
    return workspace


def test_what_the_views_tell(filled: Workspace) -> None:
    path = filled.database.path
    entered = said_by(path, "SELECT measure, period, amount, kind, entered_by, undone_by FROM entries")
    assert [tuple(row.values()) for row in entered] == [
        ("prospects", "2026-11-09", 12.0, "tally", "dana", None),
        ("prospects", "2026-11-09", 31.0, "total", "dana", None),
        ("clients", "2026-11-09", 4.0, "tally", "dana", None),
        ("visits", "2026-11-09", 7.0, "tally", "dana", "dana"),
    ]
    sql = "SELECT measure, value, at_least, status FROM status_by_period WHERE period = '2026-11-09'"
    assert [tuple(row.values()) for row in said_by(path, sql) if row["status"] != "missing"] == [
        ("prospects", 31.0, 50.0, "off_target"),
        ("clients", 4.0, 3.0, "on_target"),
        ("close_rate", None, 0.06, None),  # SQL computes no formulas
    ]
    assert said_by(path, "SELECT state, times_closed FROM reviews") == [{"state": "open", "times_closed": 0}]
    assert {row["measure"] for row in said_by(path, "SELECT * FROM targets")} >= {"prospects", "renewals"}


def test_the_views_cannot_be_written(filled: Workspace) -> None:
    with closing(sqlite3.connect(filled.database.path)) as connection:
        for view in VIEWS:
            with pytest.raises(sqlite3.OperationalError, match="is a view"):
                connection.execute(f"DELETE FROM {view}")


def test_every_view_is_documented_with_all_its_columns(filled: Workspace) -> None:
    page = (Path(__file__).parents[2] / "docs" / "open-data.md").read_text(encoding="utf-8")
    for view in VIEWS:
        described = page.split(f"\n`{view}`", 1)[1].split("\n\n", 1)[0]
        for (column,) in _columns(filled.database.path, view):
            assert f"`{column}`" in described, f"{view}.{column}"
    assert len(OPEN_VIEWS) == len(VIEWS)


def _columns(path: Path, view: str) -> list[tuple[str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT name FROM pragma_table_info(?)", (view,)).fetchall()


def test_sqlite_utils_reads_them(filled: Workspace) -> None:
    path = str(filled.database.path)
    program = [sys.executable, "-m", "sqlite_utils"]
    for view in VIEWS:
        done = subprocess.run(
            [*program, "query", path, f"SELECT * FROM {view}"], capture_output=True, text=True, timeout=60, check=True
        )
        assert isinstance(json.loads(done.stdout), list)
    done = subprocess.run(
        [*program, "rows", path, "reading", "--csv"], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines()[0] == "measure,name,kind,frequency,period,value,show,unit,entries"
    assert len(done.stdout.splitlines()) == 3


def test_datasette_reads_them(filled: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    program = shutil.which("datasette")
    if program is None:
        pytest.skip("Datasette is not installed")
    before = filled.database.path.read_bytes()
    for view in VIEWS:
        done = subprocess.run(
            [program, str(filled.database.path), "--get", f"/small/{view}.json?_shape=array"],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert isinstance(json.loads(done.stdout), list)
    assert filled.database.path.read_bytes() == before
