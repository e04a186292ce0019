"""`kpitui set` states totals, `kpitui undo` takes the last change back."""

from __future__ import annotations

import pytest

from tests.cli.shell import Shell
from tests.cli.test_log import close_last_week


def test_a_total_replaces_what_was_tallied(shell: Shell) -> None:
    shell.ok("log", "prospects", "12")
    ran = shell.ok("set", "prospects", "31", "-n", "from the list")
    assert ran.out == ""
    assert ran.err == 'Prospects contacted: 31 for 2026-W47, was 12, note "from the list", target >= 50.\n'
    assert shell.entries()[-1] == ("prospects", "2026-11-19", 31.0, 1, "from the list")
    assert shell.ok("status", "--json").json["measures"][0]["value"] == 31.0


@pytest.mark.parametrize(
    ("measure", "options", "day", "label"),
    [
        ("prospects", ("-d", "tue"), "2026-11-19", "2026-W47"),
        ("prospects", ("-w", "last"), "2026-11-12", "2026-W46"),
        ("prospects", ("-w", "-2"), "2026-11-05", "2026-W45"),
        ("prospects", ("-w", "2026-W40"), "2026-10-01", "2026-W40"),
        ("revenue", ("-w", "2026-10"), "2026-10-16", "2026-10"),
        ("revenue", (), "2026-11-15", "2026-11"),
        ("renewals", ("-w", "2026-Q3"), "2026-08-15", "2026-Q3"),
    ],
)
def test_periods_are_named_as_people_do(
    measure: str, options: tuple[str, ...], day: str, label: str, shell: Shell
) -> None:
    assert f" for {label}" in shell.ok("set", measure, "0.7", *options).err
    assert shell.entries()[0][:2] == (measure, day)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("prospects", "31", "-w", "2027-W53"), "There is no 2027-W53"),
        (("prospects", "31", "-w", "2027-W01"), "is in the future"),
        (("prospects", "31", "-w", "soon"), '"soon" is not a week'),
        (("revenue", "31", "-w", "2026-13"), "not in the calendar"),
        (("prospects", "31", "-w", "last", "-d", "tue"), "Both --day and --period are given"),
        (("prospects", "+5"), "A total is stated, not added to"),
        (("prospects", "nan"), '"nan" is not an amount'),
        (("mood", "splendid"), '"splendid" is not a step of this rating'),
    ],
)
def test_what_is_no_total_is_refused(arguments: tuple[str, ...], said: str, shell: Shell) -> None:
    assert said in shell.refused("set", *arguments)


def test_what_somebody_else_entered_is_shown_when_it_is_replaced(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPITUI_USER", "li")
    shell.ok("set", "prospects", "28")
    monkeypatch.setenv("KPITUI_USER", "dana")
    said = shell.ok("set", "prospects", "31").err
    assert "31 for 2026-W47, was 28" in said
    assert "It replaces 28, entered by li on 20 Nov 2026." in said


def test_a_closed_week_takes_corrections_only(shell: Shell) -> None:
    close_last_week(shell)
    assert "is closed" in shell.refused("set", "prospects", "31", "-w", "last", code=1)
    shell.ok("set", "prospects", "31", "-w", "last", "--correct")
    assert "is closed" in shell.refused("undo", "prospects", code=1)
    shell.ok("undo", "prospects", "--correct")
    assert shell.entries() == []


def test_undo_takes_back_one_change_after_the_other(shell: Shell) -> None:
    shell.ok("log", "prospects", "12")
    shell.ok("set", "clients", "2")
    shell.ok("fix", "add", "prospects", "call", "earlier")
    assert shell.ok("undo").err == 'Undone: noted the corrective action "call earlier".\n'
    assert "Undone: the total of 2 for Clients signed" in shell.ok("undo").err
    assert "Undone: the entry of 12 for Prospects contacted" in shell.ok("undo").err
    assert shell.entries() == []
    assert shell.query("SELECT count(*) FROM entry") == [(2,)]


def test_undo_of_one_measure(shell: Shell) -> None:
    shell.ok("log", "prospects", "12")
    shell.ok("log", "clients", "2")
    assert "Undone: the entry of 12" in shell.ok("undo", "pros").err
    assert shell.entries() == [("clients", "2026-11-20", 2.0, 0, "")]


def test_only_ones_own_changes_are_undone(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.ok("log", "prospects", "12")
    monkeypatch.setenv("KPITUI_USER", "li")
    assert "nothing of yours left to undo" in shell.refused("undo", code=1)
    assert "nothing of yours left to undo" in shell.refused("undo", "prospects", code=1)
    assert 'No measure fits "nobody"' in shell.refused("undo", "nobody")
