"""CSV out and in again: nothing is lost, nothing is computed by a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpitui.domain.measures import Show
from kpitui.domain.numbers import MOST
from kpitui.frozen import replace
from kpitui.services.defining import start
from kpitui.services.exchange.csv_cells import amount_cell, defused, quoted, undefused
from kpitui.services.exchange.csv_export import CsvExport
from kpitui.services.exchange.exporting import write_text
from kpitui.services.exchange.importing import Choices, import_csv
from kpitui.services.past.history import history
from kpitui.services.workspace import Workspace
from kpitui.storage.entries import EntryWriter, NewEntry
from tests.services.doing import tally, total

# Everything a note may hold but NUL, which no CSV file can.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
notes = st.one_of(
    st.just(""),
    texts,
    st.builds("".join, st.lists(st.sampled_from(["'", "=", "+", "-", "@", "\t", "\r", "\n", " ", '"', ",", ";", "x"]))),
)
amounts = st.one_of(
    st.integers(-1000, 100_000).map(float),
    st.floats(-MOST, MOST, allow_subnormal=False).filter(lambda value: value == 0 or abs(value) > 1e-60),
    st.sampled_from([0.1, 1e15, -1e15, 1e-7, 1250.505, -0.0]),
)
PLAIN = ("prospects", "clients", "revenue", "renewals", "visits")
entries = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(PLAIN), st.integers(0, 400), amounts, st.booleans(), notes),
        st.tuples(st.just("mood"), st.integers(0, 400), st.integers(1, 5).map(float), st.booleans(), notes),
    ),
    max_size=15,
)
TODAY = date(2026, 11, 20)


@given(text=texts | notes)
def test_a_defused_text_comes_back_and_never_begins_like_a_formula(text: str) -> None:
    cell = defused(text)
    assert undefused(cell) == text
    assert not cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r"))
    lines = io.StringIO(f"x,{quoted(text)}\n", newline="")
    assert next(csv.reader(lines, strict=True)) == ["x", cell]


def test_what_a_spreadsheet_would_compute() -> None:
    for text in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1", "'=1"):
        assert defused(text) == f"'{text}"
    for text in ("called", "'tis", "1-2", "a=b", ""):
        assert defused(text) == text
    assert defused("a\0b") == "a\ufffdb"


@pytest.mark.parametrize(
    ("value", "show", "cell"),
    [
        (8.0, Show.COUNT, "8"),
        (-3.0, Show.COUNT, "-3"),
        (0.1, Show.NUMBER, "0.1"),
        (1e-7, Show.NUMBER, "0.0000001"),
        (1e15, Show.MONEY, "1000000000000000"),
        (0.08, Show.PERCENT, "8"),
        (0.07, Show.PERCENT, "7"),
        (1.0, Show.PERCENT, "100"),
        (0.123456789012345, Show.PERCENT, "12.3456789012345"),
        (90.0, Show.DURATION, "90"),
        (4.0, Show.RATING, "4"),
        (1.0, Show.YESNO, "1"),
    ],
)
def test_amounts_stay_numbers_with_all_their_digits(value: float, show: Show, cell: str) -> None:
    assert amount_cell(value, show) == cell


def recorded(workspace: Workspace) -> list[tuple[str, str, float, int, str]]:
    with workspace.database.reading() as connection:
        return connection.execute(
            "SELECT measure.key, day, amount, is_total, note FROM entry JOIN measure ON measure.id = measure_id"
            " ORDER BY entry.id"
        ).fetchall()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entered=entries)
def test_what_is_exported_is_imported_exactly(
    entered: list[tuple[str, int, float, bool, str]], workspace: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("exact")
    clock = workspace._clock
    here = start(folder / "here.kpitui", workspace.scorecard, login="dana", clock=clock)
    there = start(folder / "there.kpitui", workspace.scorecard, login="li", clock=clock)
    try:
        with here.writing() as change:
            writer = EntryWriter(change)
            for number, (key, back, amount, is_total, note) in enumerate(entered, start=1):
                day = TODAY - timedelta(days=back)
                writer.add(NewEntry(key, day, amount, is_total, number.to_bytes(16), note))
        file = folder / "out.csv"
        export = CsvExport(here)
        write_text(file, export.long())
        assert export.left_out == 0
        assert import_csv(there, file, Choices()).added == len(entered)
        assert recorded(there) == recorded(here)
        assert "".join(CsvExport(there).long()) == file.read_bytes().decode()
        assert import_csv(there, file, Choices()).added == 0
    finally:
        here.close()
        there.close()


@pytest.mark.parametrize("aggregate", ["sum", "last", "mean"])
def test_readings_come_back_from_a_wide_table(aggregate: str, workspace: Workspace, tmp_path: Path) -> None:
    from kpitui.domain.measures import Aggregate

    changed = replace(
        workspace.scorecard,
        measures=tuple(
            replace(measure, aggregate=Aggregate(aggregate)) if not measure.formula else measure
            for measure in workspace.scorecard.measures
        ),
    )
    here = start(tmp_path / "here.kpitui", changed, login="dana", clock=workspace._clock)
    there = start(tmp_path / "there.kpitui", changed, login="dana", clock=workspace._clock)
    for key, values in (("prospects", (0.1, 0.2, 7.0)), ("mood", (2.0, 5.0, 3.0)), ("renewals", (0.07, 0.811, 0.9))):
        for back, value in enumerate(values):
            if key == "mood" and aggregate == "sum":
                continue
            tally(here, key, value, date(2026, 11, 10) + timedelta(days=back))
    total(here, "revenue", 25000.55, date(2026, 10, 1))
    file = tmp_path / "wide.csv"
    write_text(file, CsvExport(here).wide())
    import_csv(there, file, Choices(is_total=True))
    for measure in changed.measures:
        assert [item.line.value for item in history(there, measure, count=5).past] == [
            item.line.value for item in history(here, measure, count=5).past
        ]
    here.close()
    there.close()


def test_progress_is_told(workspace: Workspace) -> None:
    tally(workspace, "prospects", 3, date(2026, 11, 16))
    told: list[tuple[int, int]] = []
    list(CsvExport(workspace, progress=lambda done, of: told.append((done, of))).long())
    list(CsvExport(workspace, progress=lambda done, of: told.append((done, of))).wide())
    assert told[0] == (0, 1)
    assert told[1:] == [(place, 7) for place in range(7)]
