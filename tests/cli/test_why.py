"""`kpitui why`: the verdict in words and as JSON, the goal, and the lag on request."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from kpitui.services.reviews import closing, reviewing
from kpitui.services.workspace import Workspace
from tests.cli.past import give_past
from tests.cli.shell import Shell

MONDAY = date(2026, 11, 9)  # of the last finished week, 2026-W46
GOAL = "goal = { start = 0, from = 2026-01-05, reach = 60, by = 2027-06-30, cumulative = true }"


@pytest.fixture
def reviewed(shell: Shell) -> Shell:
    """Twenty weeks: 50 contacts and 4 clients, until in the last one 31 contacts (two weeks before) gave 1."""
    first = MONDAY - timedelta(weeks=19)
    contacts = [50.0] * 17 + [31.0, 50.0, 50.0]
    give_past(shell, first, prospects=contacts, followups=[30.0] * 20, clients=[4.0] * 19 + [1.0])
    return shell


def test_the_verdict_of_one_measure(reviewed: Shell) -> None:
    lines = reviewed.ok("why", "clients").out.splitlines()
    assert lines[0] == "Clients signed, 2026-W46: 1 against >= 3"
    assert lines[1].startswith("Execution. 31 of 50 prospects contacted; at the usual 8 % that explains 1.")
    assert "Driven by               week    done    plan" in reviewed.ok("why", "clients").out
    assert all(len(line) <= 80 for line in lines)


def test_everything_missed_in_a_week(reviewed: Shell) -> None:
    out = reviewed.ok("why").out
    assert out.startswith("Clients signed, 2026-W46")
    assert "\n\nClients per prospect, 2026-W46" in out
    assert reviewed.ok("why", "-w", "2026-W44").out.startswith("Prospects contacted, 2026-W44: 31 against >= 50")


def test_the_running_week_once_its_review_is_closed(reviewed: Shell) -> None:
    reviewed.ok("set", "prospects", "31")
    assert reviewed.ok("why").out.startswith("Clients signed, 2026-W46")
    workspace = Workspace.open(reviewed.path)
    reviewing.begin(workspace, workspace.this_week())
    closing.close(workspace, workspace.this_week(), "")
    workspace.close()
    assert reviewed.ok("why").out.startswith("Prospects contacted, 2026-W47: 31 against >= 50")
    assert reviewed.ok("why", "prospects").out.startswith("Prospects contacted, 2026-W47: 31 against >= 50")
    assert reviewed.ok("why", "revenue", "--json").json["period"] == "2026-10-01", "November is not over"
    assert reviewed.ok("report", "--format", "json").json["label"] == "2026-W47"


def test_nothing_was_missed(shell: Shell) -> None:
    assert shell.ok("why").out == "Nothing was missed in 2026-W46.\n"
    assert shell.ok("why", "--json").json == []


def test_what_was_not_entered_was_not_met_either(shell: Shell) -> None:
    shell.ok("log", "prospects", "60", "-d", "2026-11-10")
    shell.ok("log", "prospects", "0", "-d", "2026-11-03")
    shell.ok("log", "followups", "30", "-d", "2026-11-03")
    told = " ".join(shell.ok("why").out.split())
    assert told.startswith("Of what was entered for 2026-W46 nothing was missed. Not entered: ")
    assert "Prospects contacted" not in told
    assert "Nothing was missed in 2026-W45." not in shell.ok("why", "-w", "2026-W45").out


def test_the_json_is_as_documented(reviewed: Shell) -> None:
    shown = reviewed.ok("why", "clients", "--json").json
    assert list(shown) == [
        *("measure", "period", "value", "target", "status", "shortfall", "verdict", "sentence"),
        *("advice", "notes", "links", "goal"),
    ]
    assert (shown["measure"], shown["period"], shown["value"]) == ("clients", "2026-11-09", 1.0)
    assert (shown["status"], shown["shortfall"], shown["verdict"]) == ("off_target", 2.0, "execution")
    assert shown["goal"] is None
    link = next(link for link in shown["links"] if link["action"] == "prospects")
    assert (link["action"], link["lag"], link["done"], link["planned"]) == ("prospects", 2, 31.0, 50.0)
    assert link["plan_gap"] + link["execution_gap"] + link["effectiveness_gap"] == pytest.approx(2.0, abs=1e-12)
    assert set(link["window"]) == {
        *("weeks", "done", "results", "usual_low", "usual_high", "leaning_low", "leaning_high"),
        *("p_low", "p_high", "p_zero"),
    }


def test_a_longer_window_reaches_farther_back(shell: Shell) -> None:
    first = MONDAY - timedelta(weeks=179)
    give_past(shell, first, prospects=[50.0] * 180, clients=[4.0, 3.0, 5.0] * 60)
    for weeks in (4, 52, 104):
        links = shell.ok("why", "clients", "--window", str(weeks), "--json").json["links"]
        window = next(link["window"] for link in links if link["action"] == "prospects")
        assert window["weeks"] == weeks
        assert window["usual_high"] is not None


def test_the_goal_stands_below_the_verdict(reviewed: Shell, tmp_path: Path) -> None:
    text = reviewed.ok("export").out
    file = tmp_path / "with-goal.toml"
    file.write_text(text.replace('key = "clients"', f'key = "clients"\n{GOAL}', 1), encoding="utf-8")
    reviewed.ok("apply", str(file), "--yes")
    out = " ".join(reviewed.ok("why", "clients").out.split())
    assert "Goal: 60 clients signed by 30 Jun 2027; 77 so far, 128 % of the way. Reached." in out
    goal = reviewed.ok("why", "clients", "--json").json["goal"]
    assert (goal["pace"], goal["now"], goal["actions"]) == ("reached", 77.0, [])
    assert "Goal: 60 clients signed" in " ".join(reviewed.ok("history", "clients").out.split())


def moving(count: int) -> list[float]:
    return [float(Random(number).randint(30, 70)) for number in range(count)]


def test_the_lag_on_request(shell: Shell) -> None:
    done = moving(40)
    first = MONDAY - timedelta(weeks=39)
    give_past(shell, first, prospects=done, clients=[4.0] * 3 + [round(value / 10) for value in done[:-3]])
    before = shell.kept()
    out = shell.ok("why", "clients", "--lag").out
    assert out.startswith("Prospects contacted -> Clients signed\n")
    assert "clients signed 3 weeks later; the lag is set to 2." in " ".join(out.split())
    assert "weeks later          0      1      2      3" in out
    assert "It takes 30 weeks with both numbers to look at the lag; there are 0." in out, "the follow-ups"
    assert all(len(line) <= 80 for line in out.splitlines())
    assert shell.kept() == before
    shown = json.loads(shell.ok("why", "prospects", "--lag", "--json").out)
    assert [item["suggested"] for item in shown["lags"]] == [3]


def test_the_lag_of_one_without_links(shell: Shell) -> None:
    assert shell.ok("why", "visits", "--lag").out == "Website visits has no links.\n"


@pytest.mark.parametrize(
    "arguments", [("--lag",), ("clients", "--lag", "-w", "last"), ("clients", "--lag", "--window", "4")]
)
def test_the_lag_is_that_of_one_measure(arguments: tuple[str, ...], shell: Shell) -> None:
    assert "--lag looks at all weeks of one measure" in shell.refused("why", *arguments)
