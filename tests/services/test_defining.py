from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kpitui.definitions.reading import read_scorecard
from kpitui.domain.changes import Plan, What
from kpitui.domain.measures import Bounds, Kind, Link, Measure, Scorecard, Target
from kpitui.errors import Conflict, InvalidDefinitions, KpituiError, UnusableFile
from kpitui.services import defining
from kpitui.services.reviews import reviewing
from kpitui.services.workspace import Workspace
from kpitui.storage import scorecards
from tests.conftest import BEGUN, TODAY
from tests.held_clock import HeldClock
from tests.scorecards import SMALL_SCORECARD
from tests.services.doing import line_of, newest_rows, tally, week


def without(scorecard: Scorecard, *keys: str) -> Scorecard:
    return replace(scorecard, measures=tuple(item for item in scorecard.measures if item.key not in keys))


def renamed(scorecard: Scorecard, key: str, name: str) -> Scorecard:
    measures = tuple(replace(item, name=name) if item.key == key else item for item in scorecard.measures)
    return replace(scorecard, measures=measures)


# Starting.


def test_a_new_scorecard_is_in_its_file_at_once(path: Path, scorecard: Scorecard, clock: HeldClock) -> None:
    started = defining.start(path, scorecard, login="dana", clock=clock)
    assert started.scorecard == scorecard
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    rows = newest_rows(started)
    assert {row.batch for row in rows} == {1}
    assert {(row.by, row.at, row.what) for row in rows} == {("dana", "2026-11-02T12:00:00.000000+00:00", "add")}
    started.close()


def test_starting_in_a_file_that_is_there_is_refused(workspace: Workspace, path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(UnusableFile, match="exists already"):
        defining.start(path, Scorecard("other"))
    assert path.read_bytes() == before


def test_starting_what_cannot_be_kept_leaves_nothing(tmp_path: Path) -> None:
    dangling = Scorecard("x", measures=(Measure("a", "A", Kind.ACTION, links=(Link("gone"),)),))
    with pytest.raises(KpituiError):
        defining.start(tmp_path / "x.kpitui", dangling)
    assert list(tmp_path.iterdir()) == []


def test_starting_as_whoever_runs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPITUI_USER", "sam")
    started = defining.start(tmp_path / "x.kpitui", Scorecard("x"))
    assert (started.login, newest_rows(started)[0].by) == ("sam", "sam")
    started.close()


def test_the_sample_can_be_started(tmp_path: Path, clock: HeldClock) -> None:
    sample = defining.sample_scorecard()
    started = defining.start(tmp_path / "x.kpitui", sample, clock=clock)
    assert started.scorecard == sample
    assert read_scorecard(defining.sample_text(), "sample.toml") == sample
    started.close()


# Exporting and applying.


def test_an_export_applied_is_no_change(workspace: Workspace, tmp_path: Path) -> None:
    tally(workspace, "prospects", 3, TODAY)
    view = reviewing.view(workspace, week(workspace, date(2026, 11, 9)))
    reviewing.excuse(workspace, view, line_of(view, "followups"), "the fair")
    file = tmp_path / "export.toml"
    file.write_text(defining.exported(workspace), encoding="utf-8")
    rows = newest_rows(workspace)
    planned = defining.plan_file(workspace, file)
    assert planned == Plan((), workspace.scorecard)
    defining.apply(workspace, planned, workspace.scorecard)
    assert newest_rows(workspace) == rows, "and leaves no trace"


def test_a_plan_changes_nothing(workspace: Workspace, path: Path) -> None:
    before = path.read_bytes()
    planned = defining.plan(workspace, without(workspace.scorecard, "visits"))
    assert [(change.key, change.what) for change in planned.changes] == [("visits", What.REMOVE)]
    assert path.read_bytes() == before


def test_a_plan_is_made_true(workspace: Workspace, colleague: Workspace) -> None:
    wanted = renamed(workspace.scorecard, "visits", "Visitors")
    planned = defining.plan(workspace, wanted)
    defining.apply(workspace, planned, workspace.scorecard)
    assert workspace.scorecard == wanted
    assert colleague.scorecard == wanted
    row = newest_rows(workspace, "measure", "visits")[0]
    assert row.before is not None
    assert row.after is not None
    assert (row.what, row.by, row.before["name"], row.after["name"]) == ("change", "dana", "Website visits", "Visitors")


def test_what_was_counted_is_retired_and_the_rest_removed(workspace: Workspace) -> None:
    tally(workspace, "visits", 3, TODAY)
    planned = defining.plan(workspace, without(workspace.scorecard, "visits", "mood"))
    defining.apply(workspace, planned, workspace.scorecard)
    assert workspace.scorecard.measure("visits").retired_on == TODAY
    assert not workspace.scorecard.has("mood")
    assert newest_rows(workspace, "measure", "mood")[0].after is None


def test_a_new_target_holds_from_the_running_week_on(workspace: Workspace) -> None:
    tally(workspace, "clients", 3, date(2026, 11, 10))
    given = read_scorecard(
        SMALL_SCORECARD.replace("target = { at_least = 3 }", "target = { at_least = 5 }"), "changed.toml"
    )
    defining.apply(workspace, defining.plan(workspace, given), workspace.scorecard)
    assert workspace.scorecard.measure("clients").targets == (
        Target(Bounds(3.0)),
        Target(Bounds(5.0), date(2026, 11, 16)),
    )
    last = reviewing.view(workspace, week(workspace, date(2026, 11, 10)))
    assert line_of(last, "clients").status == "on_target"


def test_the_day_of_a_change_is_that_of_the_scorecards_zone(
    scorecard: Scorecard, clock: HeldClock, tmp_path: Path
) -> None:
    cut = replace(scorecard, timezone="Pacific/Auckland")
    there = defining.start(tmp_path / "there", cut, login="dana", clock=clock)
    clock.hold(date(2026, 11, 22), 20)  # Monday in Auckland
    tally(there, "visits", 3, date(2026, 11, 23))
    defining.apply(there, defining.plan(there, without(cut, "visits")), there.scorecard)
    assert there.scorecard.measure("visits").retired_on == date(2026, 11, 23)
    there.close()


# Other people meanwhile.


def test_a_plan_on_what_somebody_changed_since_is_a_conflict(workspace: Workspace, colleague: Workspace) -> None:
    seen = workspace.scorecard
    planned = defining.plan(workspace, renamed(seen, "visits", "Visitors"))
    theirs = renamed(seen, "mood", "Spirit")
    defining.apply(colleague, defining.plan(colleague, theirs), colleague.scorecard)
    with pytest.raises(Conflict, match="Somebody else has changed the scorecard in the meantime"):
        defining.apply(workspace, planned, seen)
    assert workspace.scorecard == theirs


def test_what_somebody_counted_since_is_not_removed(workspace: Workspace, colleague: Workspace) -> None:
    seen = workspace.scorecard
    planned = defining.plan(workspace, without(seen, "visits"))
    tally(colleague, "visits", 3, TODAY)
    with pytest.raises(Conflict, match="Something was recorded for Website visits in the meantime"):
        defining.apply(workspace, planned, seen)
    assert workspace.scorecard == seen


def test_a_change_that_fails_leaves_nothing_and_is_forgotten(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = workspace.scorecard
    planned = defining.plan(workspace, renamed(seen, "visits", "Visitors"))

    def fail(*_: object) -> None:
        raise RuntimeError("stop")

    monkeypatch.setattr(scorecards, "_save_parts", fail)
    with pytest.raises(RuntimeError):
        defining.apply(workspace, planned, seen)
    workspace.forget()
    assert workspace.scorecard == seen


# Files.


def test_a_file_with_mistakes_changes_nothing(workspace: Workspace, tmp_path: Path, path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(SMALL_SCORECARD.replace('key = "visits"', 'key = "clients"'), encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(InvalidDefinitions) as refused:
        defining.plan_file(workspace, file)
    assert "clients" in str(refused.value.problems[0])
    with pytest.raises(UnusableFile, match="There is no file"):
        defining.plan_file(workspace, tmp_path / "gone.toml")
    assert path.read_bytes() == before


def test_a_scorecard_begins_on_the_day_it_was_started(workspace: Workspace) -> None:
    days = workspace.database.connection.execute("SELECT DISTINCT created_on FROM measure").fetchall()
    assert days == [(BEGUN.isoformat(),)]
