"""A whole scorecard as JSON and back: the same bytes, the same chains, and nothing of a document that is none."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.errors import InvalidDefinitions, InvalidRows, KpituiError, UnusableFile
from kpitui.services import following_up
from kpitui.services.exchange import json_stream
from kpitui.services.exchange.json_stream import JsonStream, NotJson
from kpitui.services.exchange.moving import Moved, looks_like_json, start_from_json, whole_scorecard
from kpitui.services.past.history import history
from kpitui.services.reviews.closing import close, frozen, reopen
from kpitui.services.reviews.reviewing import begin
from kpitui.services.trail import changes
from kpitui.services.undoing import undo
from kpitui.services.workspace import Workspace
from kpitui.storage.audit import broken_link
from kpitui.storage.database import open_database
from kpitui.storage.entries import first_altered_entry
from kpitui.storage.exchange import all_tables
from kpitui.storage.notes import add_note
from tests.services.doing import tally, total, week


@pytest.fixture
def full(workspace: Workspace) -> Workspace:
    """Something in every table: entries undone and superseded, a review closed twice, notes, corrective actions."""
    seen = week(workspace, date(2026, 11, 9))
    tally(workspace, "prospects", 0.1, date(2026, 11, 10))
    total(workspace, "prospects", 31, date(2026, 11, 10))
    tally(workspace, "clients", 1, date(2026, 11, 11))
    tally(workspace, "visits", 7, date(2026, 11, 11))
    undo(workspace)
    clients = workspace.scorecard.measure("clients")
    action = following_up.add(workspace, clients, seen.start, "call \u2028 back @dana !fri")
    following_up.mark_done(workspace, action)
    following_up.add(workspace, clients, seen.start, "taken back @li")
    undo(workspace)
    with workspace.writing() as change:
        add_note(change, "clients", date(2026, 11, 11), 'a "note" \x1b[31m \U0001f600')
    begin(workspace, seen)
    close(workspace, seen, "Calls in the morning.")
    reopen(workspace, seen, "A number was missing.")
    close(workspace, seen, "Calls in the morning.")
    return workspace


def document_of(workspace: Workspace, folder: Path) -> Path:
    path = folder / "whole.json"
    path.write_text("".join(whole_scorecard(workspace)), encoding="utf-8")
    return path


def moved(workspace: Workspace, folder: Path) -> Moved:
    return start_from_json(folder / "there.kpitui", document_of(workspace, folder), login="li", clock=workspace._clock)


def test_export_wipe_import_gives_the_same_bytes_and_chains(full: Workspace, tmp_path: Path) -> None:
    there = moved(full, tmp_path)
    assert there.broken == ""
    assert "".join(whole_scorecard(there.workspace)) == (tmp_path / "whole.json").read_text(encoding="utf-8")
    with there.workspace.database.reading() as connection:
        assert first_altered_entry(connection) is None
        assert broken_link(connection) is None
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert there.workspace.scorecard == full.scorecard
    assert changes(there.workspace, None, limit=-1) == changes(full, None, limit=-1)
    seen = week(full, date(2026, 11, 9))
    assert frozen(there.workspace, seen) == frozen(full, seen)
    for measure in full.scorecard.measures:
        assert history(there.workspace, measure, count=None) == history(full, measure, count=None)
    there.workspace.close()


def test_the_copy_goes_on_as_the_original_would(full: Workspace, tmp_path: Path) -> None:
    there = moved(full, tmp_path).workspace
    clients = there.scorecard.measure("clients")
    assert following_up.add(there, clients, date(2026, 11, 9), "next @dana").id == 3  # 2 was taken back
    tally(there, "visits", 1, date(2026, 11, 20))
    assert undo(there).startswith("Undone: the entry of 1 for Website visits")
    with there.database.reading() as connection:
        assert first_altered_entry(connection) is None
        assert broken_link(connection) is None
    there.close()


def test_every_table_is_in_it_and_nothing_is_written(full: Workspace, tmp_path: Path) -> None:
    before = full.database.path.read_bytes()
    document = json.loads(document_of(full, tmp_path).read_text())
    assert full.database.path.read_bytes() == before
    with full.database.reading() as connection:
        assert list(document["tables"]) == [table.name for table in all_tables(connection)]
    empty = {name for name, rows in document["tables"].items() if not rows}
    assert empty <= {
        "period_exception",
        "divider",
        "goal",
        "interim_target",
        "review_check",
        "review_place",
        "decision",
        "source",
    }
    assert document["sequences"] == {"corrective_action": 2, "note": 1}
    assert (tmp_path / "whole.json").read_text(encoding="ascii")


def test_the_demo_moves_too(tmp_path: Path, demo_of: Callable[[date], Path]) -> None:
    demo = Workspace(open_database(demo_of(date(2026, 11, 20))), login="dana")
    told: list[tuple[int, int]] = []
    text = "".join(whole_scorecard(demo))
    (tmp_path / "demo.json").write_text(text)
    there = start_from_json(
        tmp_path / "there.kpitui", tmp_path / "demo.json", progress=lambda done, size: told.append((done, size))
    )
    assert "".join(whole_scorecard(there.workspace)) == text
    assert told
    assert all(0 < done <= size for done, size in told)
    demo.close()
    there.workspace.close()


def test_a_document_formatted_anew_is_the_same(full: Workspace, tmp_path: Path) -> None:
    path = document_of(full, tmp_path)
    text = path.read_text()
    path.write_text("\ufeff" + json.dumps(json.loads(text), indent=4, ensure_ascii=False), encoding="utf-8")
    there = start_from_json(tmp_path / "there.kpitui", path, login="li", clock=full._clock)
    assert "".join(whole_scorecard(there.workspace)) == text
    there.workspace.close()


def altered(full: Workspace, folder: Path, table: str, **values: object) -> Path:
    """The document with other values in the last row of a table."""
    path = document_of(full, folder)
    document = json.loads(path.read_text())
    document["tables"][table][-1].update(values)
    path.write_text(json.dumps(document, indent=1))
    return path


@pytest.mark.parametrize(
    ("table", "values", "said"),
    [
        ("entry", {"amount": "many"}, "it is no row of entry"),
        ("entry", {"amount": [1]}, "amount is neither a text nor a number"),
        ("entry", {"amount": 1e16}, "it is no row of entry"),
        ("entry", {"day": "2026-02-30"}, "day is not understood"),
        ("entry", {"measure_id": 99}, "a row of entry refers to something that is not there"),
        ("entry", {"colour": 1}, "entry has no colour"),
        ("entry", {"chain": "xyz"}, "chain is not understood"),
        ("entry", {"id": 1}, "it is no row of entry"),
        ("entry", {"id": 2**70}, "it is no row of entry"),
        ("entry", {"note": None}, "it is no row of entry"),
        ("review", {"week": "soon"}, "week is not understood"),
        ("measure", {"frequency": "hourly"}, "it is no row of measure"),
    ],
)
def test_rows_that_do_not_hold_together(
    table: str, values: dict[str, object], said: str, full: Workspace, tmp_path: Path
) -> None:
    path = altered(full, tmp_path, table, **values)
    with pytest.raises(InvalidRows) as raised:
        start_from_json(tmp_path / "there.kpitui", path)
    assert said in str(raised.value.problems[0])
    assert "whole.json: line " in str(raised.value.problems[0])
    assert not (tmp_path / "there.kpitui").exists()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["small.kpitui", "whole.json"]


def test_definitions_that_no_scorecard_file_could_have(full: Workspace, tmp_path: Path) -> None:
    path = altered(full, tmp_path, "measure", formula="clients / nothing")
    with pytest.raises((InvalidRows, InvalidDefinitions), match="holds definitions with mistakes"):
        start_from_json(tmp_path / "there.kpitui", path)


@pytest.mark.parametrize(
    ("table", "values", "broken"),
    [("entry", {"amount": 8.0}, "entry 4"), ("audit", {"by": "nobody"}, "change ")],
)
def test_what_was_altered_on_the_way_is_named(
    table: str, values: dict[str, object], broken: str, full: Workspace, tmp_path: Path
) -> None:
    there = start_from_json(tmp_path / "there.kpitui", altered(full, tmp_path, table, **values))
    assert there.broken.startswith(broken)
    there.workspace.close()


def test_a_document_cut_anywhere_leaves_nothing(full: Workspace, tmp_path: Path) -> None:
    path = document_of(full, tmp_path)
    whole = path.read_bytes()
    for cut in [*range(1, len(whole) - 1, len(whole) // 25), len(whole) - 3]:
        path.write_bytes(whole[:cut])
        with pytest.raises(KpituiError) as raised:
            start_from_json(tmp_path / "there.kpitui", path)
        assert "line " in str(getattr(raised.value, "problems", raised.value))
        assert not (tmp_path / "there.kpitui").exists()


def test_files_that_are_no_documents(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    for content, said in ((b"{\xff", "is not UTF-8 text"), (b"", "is missing"), (b"[]", "is missing")):
        path.write_bytes(content)
        with pytest.raises(InvalidRows) as raised:
            start_from_json(tmp_path / "there.kpitui", path)
        assert said in str(raised.value.problems[0])
    with pytest.raises(UnusableFile, match="cannot be read"):
        start_from_json(tmp_path / "there.kpitui", tmp_path / "nothing.json")
    assert looks_like_json(path) is False
    path.write_text('\n {"a"')
    assert looks_like_json(path) is True
    assert looks_like_json(tmp_path) is False


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)


class Trickle(StringIO):
    """A file that gives few characters at a time."""

    def read(self, size: int | None = -1) -> str:
        return super().read(3)


@given(items=st.lists(values, max_size=5), indent=st.sampled_from([None, 0, 3]))
def test_values_are_read_whole_however_they_trickle_in(items: list[Any], indent: int | None) -> None:
    stream = JsonStream(Trickle(json.dumps({"a": items, "b": 1.5}, indent=indent)))
    names: Iterator[str] = stream.members()
    assert next(names) == "a"
    assert list(stream.items()) == items
    assert next(names) == "b"
    assert stream.value() == 1.5
    assert next(names, None) is None
    stream.end()


def test_no_more_is_read_than_the_value_takes() -> None:
    whole = json.dumps(list(range(100_000)))
    file = StringIO(whole)
    assert next(JsonStream(file).items()) == 0
    assert file.tell() < len(whole) / 4


@pytest.mark.parametrize("text", ["", "nul", "NaN", "-Infinity", "[1,", '"open', "1e", "{,}", "[" * 10_000, "9" * 5000])
def test_what_is_no_json(text: str) -> None:
    with pytest.raises(NotJson):
        JsonStream(StringIO(text)).value()


def test_a_value_without_end_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "LONGEST_VALUE", 100_000)
    with pytest.raises(NotJson, match="larger than"):
        JsonStream(StringIO('"' + "x" * 10_000_000)).value()
