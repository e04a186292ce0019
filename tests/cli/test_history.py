"""`kpitui history`: readings, usual range, signals, capability and seasons of one measure."""

from __future__ import annotations

from datetime import date, timedelta

from tests.cli.past import give_past
from tests.cli.shell import Shell

MONDAY = date(2026, 11, 9)


def test_readings_and_the_usual_range(shell: Shell) -> None:
    give_past(shell, MONDAY - timedelta(weeks=12), prospects=[52, 48, 55, 50, 47, 53, 51, 49, 54, 50, 52, 48, 20])
    lines = shell.ok("history", "prospects", "--weeks", "3").out.splitlines()
    assert lines[0] == "Prospects contacted (weekly)"
    assert lines[3].split() == ["2026-W46", "20", ">=", "50", "off", "target;", "signal:", "outside", "low"]
    assert any(line.startswith("Usual ") and line.endswith(", told from 13 weeks since 17 Aug 2026.") for line in lines)
    assert all(len(line) <= 80 for line in lines)


def test_a_season_is_named_from_two_years_on(shell: Shell) -> None:
    weeks = [MONDAY - timedelta(weeks=back) for back in range(150, -1, -1)]
    visits = [(30 if 7 <= week.month <= 9 else 60) + number % 3 for number, week in enumerate(weeks)]
    give_past(shell, weeks[0], visits=visits)
    out = shell.ok("history", "visits").out
    assert "July to September usually bring 42 % less, told from 3 years." in out
    seasons = shell.ok("history", "visits", "--json").json["seasons"]
    assert [item["years"] for item in seasons if item["quarter"] == 3] == [3]


def test_without_any_entry(shell: Shell) -> None:
    assert shell.ok("history", "visits", "--json").json["limits"] is None
