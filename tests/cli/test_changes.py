"""`kpitui changes`: who changed what, when, from what to what, for everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.shell import Shell
from tests.cli.test_log import close_last_week


@pytest.fixture
def busy(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A scorecard in which something of every kind was changed."""
    shell.ok("log", "prospects", "12", "-n", "called the list")
    monkeypatch.setenv("KPITUI_USER", "li")
    shell.ok("set", "prospects", "31")
    shell.ok("undo")
    shell.ok("fix", "add", "prospects", "call")
    monkeypatch.setenv("KPITUI_USER", "dana")
    file = tmp_path / "new.toml"
    text = shell.ok("export").out.replace("at_least = 50", "at_least = 60").replace("Li Wen", "Li Wen-Smith")
    file.write_text(text.replace('currency = "$"', 'currency = "EUR"'), encoding="utf-8")
    shell.ok("apply", "-y", str(file))
    close_last_week(shell)
    return shell


def test_everything_newest_first(busy: Shell) -> None:
    ran = busy.ok("changes")
    assert "    due: 27 Nov 2026\n" in ran.out
    titles = [line for line in ran.out.splitlines() if not line.startswith("    ")]
    assert titles[:7] == [
        "2026-11-20 10:30  dana  closed the review of 2026-W46",
        "2026-11-20 10:30  dana  opened the review of 2026-W46",
        "2026-11-20 10:30  dana  changed Prospects contacted",
        "2026-11-20 10:30  dana  changed the person Li Wen-Smith",
        "2026-11-20 10:30  dana  changed the settings of the scorecard",
        '2026-11-20 10:30  li  noted the corrective action "call"',
        "2026-11-20 10:30  li  took back an entry",
    ]
    assert "    target: >= 50 -> >= 60 from 2026-11-16" in ran.out
    assert "    name: Li Wen -> Li Wen-Smith" in ran.out
    assert "    currency: $ -> EUR" in ran.out
    assert "->" not in ran.out.split("changed Prospects")[0], "nothing but words"


def test_of_one_measure_with_its_entries(busy: Shell) -> None:
    out = busy.ok("changes", "pros").out
    assert "dana  added an entry\n    Prospects contacted: 12 on 20 Nov 2026, called the list" in out
    assert "li  added an entry\n    Prospects contacted: 31 on 19 Nov 2026 for the whole period" in out
    assert "li  took back an entry\n    Prospects contacted: 31 on 19 Nov 2026 for the whole period, by li" in out
    assert out.index("took back an entry") < out.index("li  added an entry") < out.index("dana  added an entry")
    assert "person li" not in out


def test_json_says_from_what_to_what(busy: Shell) -> None:
    listed = busy.ok("changes", "--json").json
    assert listed["scorecard"] == "Acme Coaching"
    person = next(item for item in listed["changes"] if item["entity"] == "person" and item["what"] == "change")
    assert (person["by"], person["key"]) == ("dana", "li")
    assert person["before"]["name"] == "Li Wen"
    assert person["after"]["name"] == "Li Wen-Smith"
    assert person["at"].startswith("2026-11-20T10:30:00")
    entries = [item for item in busy.ok("changes", "pros", "--json").json["changes"] if item["entity"] == "entry"]
    assert [item["what"] for item in entries] == ["undo", "add", "add"]
    assert entries[-1]["after"]["amount"] == 12.0


def test_a_limit_says_that_there_is_more(busy: Shell) -> None:
    ran = busy.ok("changes", "-l", "2")
    assert len([line for line in ran.out.splitlines() if not line.startswith("    ")]) == 2
    assert "There are older ones: --limit 0 shows all." in ran.err
    everything = busy.ok("changes", "-l", "0")
    assert "older" not in everything.err
    assert "added Website visits" in everything.out
    assert len(busy.ok("changes", "pros", "-l", "3", "--json").json["changes"]) == 3


def test_times_are_those_of_the_scorecards_zone(busy: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert busy.ok("changes", "-l", "1").out.startswith("2026-11-20 10:30")


def test_decisions_on_a_measure_belong_to_it(shell: Shell) -> None:
    from kpitui.domain.reviews import Choice
    from kpitui.services.reviews import review_view, reviewing
    from kpitui.services.workspace import Workspace

    shell.ok("set", "prospects", "31", "-w", "last")
    workspace = Workspace.open(shell.path)
    week = workspace.calendar.next(workspace.this_week(), -1)
    reviewing.begin(workspace, week)
    seen = review_view.view(workspace, week)
    reviewing.decide(workspace, seen, seen.misses[0], Choice.ACCEPT, "half-term")
    workspace.close()
    out = shell.ok("changes", "prospects", "-l", "1").out
    assert "decided on Prospects contacted in 2026-W46: accept\n    because: half-term\n" in out
