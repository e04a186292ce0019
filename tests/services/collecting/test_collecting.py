from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kpitui.domain.entries import in_force
from kpitui.domain.measures import Gives, PeriodException, Source
from kpitui.errors import InvalidInput
from kpitui.services import defining
from kpitui.services.collecting.collect import Outcome, jobs_for, record_gathered
from kpitui.services.collecting.gather import Gathered, gather
from kpitui.services.collecting.words import collected_json, told
from kpitui.services.exchange.moving import start_from_json, whole_scorecard
from kpitui.services.reviews import closing, reviewing
from kpitui.services.trail import changes
from kpitui.services.undoing import undo
from kpitui.services.workspace import Workspace
from tests.held_clock import HeldClock
from tests.services.collecting.sources import collected, gathered, name_source, named, running_week
from tests.services.doing import tally, total, week

DAY = date(2026, 11, 20)
CALLS = Source(csv="calls.csv", amount="calls")


def calls(workspace: Workspace, amount: str) -> None:
    """What the source says from now on about the running week."""
    workspace.database.path.with_name("calls.csv").write_text(f"date,calls\n2026-11-18,{amount}\n")


def entries(workspace: Workspace, key: str = "prospects") -> list[tuple[float, bool, str, str]]:
    """Amount, total, note and login of what counts in the running week."""
    (line,) = [line for line in reviewing.view(workspace, running_week(workspace)).lines if line.measure.key == key]
    return [(entry.amount, entry.is_total, entry.note, entry.by) for entry in in_force(line.entries)]


@pytest.fixture
def source(workspace: Workspace) -> Workspace:
    """The small scorecard, whose prospects are counted in a CSV file: 31."""
    named(workspace, "prospects", CALLS)
    calls(workspace, "31")
    return workspace


def test_it_becomes_the_total_of_the_period_in_the_name_of_the_user(source: Workspace) -> None:
    found = collected(source, "prospects")
    assert (found.outcome, found.value, found.before) == (Outcome.RECORDED, 31, None)
    assert entries(source) == [(31, True, "collected from calls.csv", "dana")]
    assert told(source, found) == "Prospects contacted: 31 for 2026-W47, collected from calls.csv."


def test_the_same_again_changes_nothing(source: Workspace) -> None:
    collected(source, "prospects")
    before = source.database.path.read_bytes()
    found = collected(source, "prospects")
    assert found.outcome is Outcome.UNCHANGED
    assert source.database.path.read_bytes() == before
    assert told(source, found) == "Prospects contacted: 31 for 2026-W47, as it was."


def test_what_was_collected_is_brought_up_to_date(source: Workspace) -> None:
    collected(source, "prospects")
    calls(source, "34")
    found = collected(source, "prospects")
    assert (found.outcome, found.before) == (Outcome.RECORDED, 31)
    assert told(source, found).endswith("34 for 2026-W47, collected from calls.csv, was 31.")


@pytest.mark.parametrize("who", ["dana", "li"])
@pytest.mark.parametrize("as_total", [True, False])
def test_what_somebody_typed_stays_and_both_are_shown(
    source: Workspace, colleague: Workspace, who: str, as_total: bool
) -> None:
    enter = total if as_total else tally
    enter(colleague if who == "li" else source, "prospects", 28, DAY)
    found = collected(source, "prospects")
    assert (found.outcome, found.value, found.before, found.typed_by) == (Outcome.CONFLICT, 31, 28, who)
    assert [entry[0] for entry in entries(source)] == [28]
    sentence = told(source, found)
    assert sentence == f"Prospects contacted: {who} entered 28 for 2026-W47, calls.csv says 31: it was left."
    replaced = collected(source, "prospects", replaces=True)
    assert replaced.outcome is Outcome.RECORDED
    assert told(source, replaced).endswith(f"collected from calls.csv, was 28, entered by {who}.")
    assert [entry[0] for entry in entries(source)] == [31]


def test_what_is_added_to_a_collected_total_was_typed(source: Workspace) -> None:
    collected(source, "prospects")
    tally(source, "prospects", 2, DAY)
    assert collected(source, "prospects").outcome is Outcome.CONFLICT
    calls(source, "33")
    assert collected(source, "prospects").outcome is Outcome.UNCHANGED  # by now the source knows of them


def test_a_typed_value_that_agrees_is_no_conflict(source: Workspace) -> None:
    total(source, "prospects", 31, DAY)
    assert collected(source, "prospects").outcome is Outcome.UNCHANGED
    assert entries(source)[0][2] == ""


def test_somebody_types_between_gathering_and_recording(source: Workspace, colleague: Workspace) -> None:
    found = gathered(source, "prospects")
    total(colleague, "prospects", 29, DAY)
    (became,) = record_gathered(source, [found])
    assert (became.outcome, became.typed_by) == (Outcome.CONFLICT, "li")


def test_an_excused_period_is_left(source: Workspace) -> None:
    given = source.scorecard
    measure = given.measure("prospects")
    away = replace(measure, exceptions=(PeriodException(DAY, "all away"),))
    measures = tuple(away if item.key == "prospects" else item for item in given.measures)
    defining.apply(source, defining.plan(source, replace(given, measures=measures)), given)
    found = collected(source, "prospects")
    assert found.outcome is Outcome.EXCUSED
    assert told(source, found) == "Prospects contacted: 2026-W47 is excused (all away), so it was left."


def test_a_closed_week_takes_corrections_only(source: Workspace) -> None:
    seen = running_week(source)
    reviewing.begin(source, seen)
    closing.close(source, seen, "nothing")
    found = collected(source, "prospects")
    assert found.outcome is Outcome.FAILED
    assert found.problem.startswith("The review of 2026-W47 is closed.")
    (dry,) = record_gathered(source, [gathered(source, "prospects")], dry_run=True)
    assert dry == found
    assert collected(source, "prospects", correct=True).outcome is Outcome.RECORDED


def test_a_dry_run_tells_the_same_and_writes_nothing(source: Workspace) -> None:
    before = source.database.path.read_bytes()
    (found,) = record_gathered(source, [gathered(source, "prospects")], dry_run=True)
    assert source.database.path.read_bytes() == before
    assert told(source, found, dry_run=True) == (
        "Prospects contacted: 31 for 2026-W47, would be collected from calls.csv."
    )
    assert collected(source, "prospects") == found


def test_one_that_fails_does_not_keep_the_others_from_it_and_all_are_undone_as_one(source: Workspace) -> None:
    for key in ("followups", "clients", "visits"):
        named(source, key, CALLS)
    named(source, "mood", CALLS)  # 31 is no step of a rating
    named(source, "revenue", Source(csv="missing.csv"))
    found = record_gathered(source, [gather(job) for job in jobs_for(source, running_week(source))])
    failed = {item.measure.key: item.problem for item in found if item.outcome is Outcome.FAILED}
    assert set(failed) == {"mood"}
    assert failed["mood"] == 'line 2: "31" is not a step of this rating.'
    assert [item.measure.key for item in found if item.outcome is Outcome.RECORDED] == [
        *("prospects", "followups", "clients", "visits")
    ]
    newest = changes(source)[0]
    assert newest.title == "collected 4 entries together"
    assert undo(source) == "Undone: 4 entries recorded together."
    assert entries(source) == []
    assert entries(source, "visits") == []


def test_one_alone_is_undone_as_an_entry(source: Workspace) -> None:
    collected(source, "prospects")
    assert undo(source).startswith("Undone: the total of 31 for Prospects contacted")


def test_a_measure_that_is_not_due_in_the_week_can_be_named(source: Workspace) -> None:
    source.database.path.with_name("revenue.csv").write_text("date,sum\n2026-11-02,5\n2026-11-19,7\n")
    named(source, "revenue", Source(csv="revenue.csv", amount="sum"))
    assert [job.measure.key for job in jobs_for(source, running_week(source))] == ["prospects"]
    found = collected(source, "revenue")
    assert (found.outcome, found.value, found.period.start) == (Outcome.RECORDED, 12, date(2026, 11, 1))


def test_a_month_still_due_is_collected_for_that_month(source: Workspace, clock: HeldClock) -> None:
    clock.hold(date(2026, 12, 4))
    path = source.database.path.with_name("revenue.csv")
    path.write_text("date,sum\n2026-11-02,5\n2026-12-01,7\n")
    named(source, "revenue", Source(csv="revenue.csv", amount="sum"))
    jobs = [job for job in jobs_for(source, week(source, date(2026, 12, 4))) if job.measure.key == "revenue"]
    assert {job.period.start: gather(job).value for job in jobs}[date(2026, 11, 1)] == 5


def test_who_names_no_source_is_told(workspace: Workspace) -> None:
    with pytest.raises(InvalidInput, match=r"No measure names a source\."):
        jobs_for(workspace, running_week(workspace))
    with pytest.raises(InvalidInput, match=r"Clients signed names no source\."):
        jobs_for(workspace, running_week(workspace), [workspace.scorecard.measure("clients")])


def test_a_measure_that_is_gone_or_counted_otherwise_by_now_is_left(source: Workspace) -> None:
    found = gathered(source, "prospects")
    changed = replace(found.job, measure=replace(found.job.measure, key="gone"))
    (became,) = record_gathered(source, [Gathered(changed, 1.0)])
    assert (became.outcome, became.problem) == (Outcome.FAILED, "It is no longer in the scorecard.")


def test_a_week_to_come_is_refused_by_name(source: Workspace) -> None:
    later = source.calendar.next(running_week(source))
    source.database.path.with_name("calls.csv").write_text("date,calls\n2026-11-25,4\n")
    (job,) = jobs_for(source, later, [source.scorecard.measure("prospects")])
    (found,) = record_gathered(source, [gather(job)])
    assert found.outcome is Outcome.FAILED
    assert "is in the future" in found.problem


def test_the_document_for_scripts(source: Workspace) -> None:
    total(source, "prospects", 28, DAY)
    found = collected(source, "prospects")
    document = json.loads(json.dumps(collected_json(source, running_week(source), [found], dry_run=False)))
    assert document == {
        "week": "2026-11-16",
        "label": "2026-W47",
        "dry_run": False,
        "collected": [
            {
                "measure": "prospects",
                "period": "2026-11-16",
                "label": "2026-W47",
                "source": "calls.csv",
                "outcome": "conflict",
                "value": 31.0,
                "before": 28.0,
                "typed_by": "dana",
                "problem": None,
            }
        ],
    }


EVERY_SORT = {
    "prospects": Source(
        csv="a b.csv", amount="x", where=(("b", "1"), ("a", "")), date_format="%d.%m.%Y", decimal_comma=True
    ),
    "clients": Source(sqlite="~/crm.db", query="select 1\nwhere 'é' <> \"x\"", seconds=60),
    "visits": Source(command=("count", "", "two words", "{week}"), gives=Gives.CSV, date="d"),
}


def test_sources_stay_through_export_and_move_and_undo(workspace: Workspace, tmp_path: Path) -> None:
    for key, one in EVERY_SORT.items():
        name_source(workspace, key, one)
    assert {item.key: item.source for item in workspace.scorecard.measures if item.source} == EVERY_SORT
    from kpitui.definitions.reading import read_scorecard
    from kpitui.definitions.writing import write_scorecard

    assert read_scorecard(write_scorecard(workspace.scorecard), "again") == workspace.scorecard
    with workspace.database.reading() as connection:
        rows = connection.execute("SELECT measure, csv || sqlite || command FROM sources ORDER BY measure").fetchall()
    assert rows == [
        ("clients", "~/crm.db[]"),
        ("prospects", "a b.csv[]"),
        ("visits", '["count", "", "two words", "{week}"]'),
    ]
    (tmp_path / "whole.json").write_text("".join(whole_scorecard(workspace)))
    there = start_from_json(tmp_path / "there.kpitui", tmp_path / "whole.json", login="li", clock=workspace._clock)
    assert there.broken == ""
    assert there.workspace.scorecard == workspace.scorecard
    assert "".join(whole_scorecard(there.workspace)) == (tmp_path / "whole.json").read_text()
    there.workspace.close()
    said = changes(workspace)[0]
    assert said.title == "changed Website visits"
    assert said.lines == (
        'collected from: the command count "" "two words" {week}, which prints CSV, by the column "d", counting rows',
    )
    assert undo(workspace) == "Undone: changed Website visits."
    assert workspace.scorecard.measure("visits").source is None
    name_source(workspace, "clients", None)
    assert undo(workspace) == "Undone: changed Clients signed."
    assert workspace.scorecard.measure("clients").source == EVERY_SORT["clients"]
