"""`kpitui fix`: corrective actions noted, listed, done, dropped."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.cli.past import give_past
from tests.cli.shell import Shell


def test_a_corrective_action_is_noted_for_the_week_under_review(shell: Shell) -> None:
    ran = shell.ok("fix", "add", "pros", "call", "back the March list", "@li", "!mon")
    assert ran.out == ""
    assert ran.err == "Noted as 1: open, due 23 Nov 2026, li, prospects: call back the March list\n"
    listed = shell.ok("fix", "list", "--json").json
    assert listed["scorecard"] == "Acme Coaching"
    (action,) = listed["corrective_actions"]
    assert action["id"] == 1
    assert action["text"] == "call back the March list"
    assert (action["measure"], action["owner"], action["due"]) == ("prospects", "li", "2026-11-23")
    assert (action["week"], action["state"], action["effect"]) == ("2026-11-16", "open", "unchecked")


def test_owner_day_and_week_as_options(shell: Shell) -> None:
    shell.ok("fix", "add", "pros", "call", "--owner", "li", "--due", "+2w", "-w", "last")
    (action,) = shell.ok("fix", "list", "--json").json["corrective_actions"]
    assert (action["owner"], action["due"], action["week"]) == ("li", "2026-12-04", "2026-11-09")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("add", "pros", "call", "@nobody"), 2, '"@nobody" is nobody on this scorecard'),
        (("add", "pros", "call", "!someday"), 2, '"someday" is not a day'),
        (("add", "pros", "@li"), 2, "There is no text"),
        (("add", "nobody", "call"), 2, 'No measure fits "nobody"'),
        (("add", "pros", "call", "-w", "2027-W53"), 2, "There is no 2027-W53"),
        (("add", "pros", "call", "-w", "2026-W50"), 1, "has not begun"),
        (("add", "pros", "x" * 600), 2, "longer than 500 characters"),
        (("add", "pros"), 2, "TEXT... is missing"),
        (("done", "7"), 2, "There is no corrective action 7"),
        (("drop", "7", "why"), 2, "There is no corrective action 7"),
        (("done", "0"), 2, "0 is not in the range"),
        (("done", "9" * 30), 2, "is not in the range"),
        (("finish", "1"), 2, "finish"),
    ],
)
def test_what_is_not_understood_is_refused(arguments: tuple[str, ...], code: int, said: str, shell: Shell) -> None:
    assert said in shell.refused("fix", *arguments, code=code)


def test_done_drop_and_undo(shell: Shell) -> None:
    shell.ok("fix", "add", "pros", "call")
    shell.ok("fix", "add", "clients", "new offer")
    assert "Done: call; its effect is looked at from" in shell.ok("fix", "done", "1", "-d", "yesterday").err
    assert "is done already" in shell.refused("fix", "done", "1", code=1)
    assert "is done already" in shell.refused("fix", "drop", "1", "why", code=1)
    assert shell.ok("fix", "drop", "2", "too", "dear").err == "Dropped: new offer. too dear\n"
    assert shell.ok("fix", "list").out == ""
    listed = {item["id"]: item for item in actions(shell, "--all")}
    assert (listed[1]["state"], listed[1]["done_on"], listed[1]["effect"]) == ("done", "2026-11-19", "unchecked")
    assert (listed[2]["state"], listed[2]["reason"]) == ("dropped", "too dear")
    shell.ok("undo")
    assert [(item["id"], item["due"]) for item in actions(shell)] == [(2, "2026-11-27")]


def test_done_in_the_future_is_refused(shell: Shell) -> None:
    shell.ok("fix", "add", "pros", "call")
    assert "2026-11-25 is in the future" in shell.refused("fix", "done", "1", "-d", "2026-11-25")


def test_late_ones_and_those_due_for_a_look_are_listed(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.ok("fix", "add", "pros", "call", "--due", "tomorrow")
    shell.ok("fix", "add", "clients", "offer")
    shell.ok("fix", "done", "2")
    monkeypatch.setenv("KPITUI_TODAY", "2027-03-01")
    assert shell.ok("fix", "list").out.splitlines() == [
        "Open (1)",
        "   1  call                        prospects dana 21 Nov  ✗ 100 days late",
        "",
        "Done some time ago: did it work? (1)",
        "   2  offer                       clients   dana 27 Nov  … too early",
        "      Prospects contacted: too early, 4 weeks more to go. Nothing has come of it",
        "      yet that could be compared.",
    ]
    assert [item["seen"] and item["seen"]["visible"] for item in actions(shell)] == [None, "too_early"]


def test_what_the_numbers_show_of_one_that_was_done(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPITUI_TODAY", "2026-11-22")
    give_past(shell, date(2026, 8, 31), prospects=[31, 29, 30, 32] * 3)
    shell.ok("fix", "add", "pros", "two mornings for calls, door shut")
    shell.ok("fix", "done", "1")
    assert actions(shell, "--all")[0]["seen"] is None, "its check date has not come"
    monkeypatch.setenv("KPITUI_TODAY", "2027-01-10")
    give_past(shell, date(2026, 11, 23), prospects=[51, 49, 50, 52, 51, 49])
    sentence = "Prospects contacted: changed for the better, 50.3 a week instead of 30.5."
    assert shell.ok("fix", "list").out.splitlines()[3:] == [
        f"      {sentence}",
        "",
        "Done in time 1 of 1 (100 %) over 13 weeks.",
    ]
    (seen,) = [item["seen"] for item in actions(shell)]
    assert seen == {"visible": "changed", "action": None, "sentence": sentence}


def actions(shell: Shell, *options: str) -> Any:
    return shell.ok("fix", "list", "--json", *options).json["corrective_actions"]


def test_a_due_day_that_is_past_is_said_so(shell: Shell) -> None:
    ran = shell.ok("fix", "add", "prospects", "call", "--due", "2026-11-06")
    assert "Fri 6 Nov is past: it is late already." in ran.err
    assert "past" not in shell.ok("fix", "add", "prospects", "call").err
