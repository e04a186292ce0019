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


def test_up_to_another_week(shell: Shell) -> None:
    give_past(shell, MONDAY - timedelta(weeks=12), prospects=[52, 48, 55, 50, 47, 53, 51, 49, 54, 50, 52, 48, 20])
    ran = shell.ok("history", "prospects", "--weeks", "2", "--until", "2026-W44")
    assert [line.split()[:2] for line in ran.out.splitlines()[2:4]] == [["2026-W43", "50"], ["2026-W44", "52"]]
    assert "told from 11 weeks since 17 Aug 2026." in " ".join(ran.out.split()), "not from today"
    last = shell.ok("history", "prospects", "--until", "last", "--json").json
    today = shell.ok("history", "prospects", "--json").json
    assert [item["label"] for item in last["readings"]][-1] == "2026-W46"
    assert last["readings"][1:] == today["readings"][:-1]
    assert (last["limits"], last["signals"]) == (today["limits"], today["signals"])
    assert shell.ok("history", "prospects", "--until", "this", "--json").json == today


def test_up_to_another_week_in_every_form(shell: Shell) -> None:
    give_past(shell, MONDAY - timedelta(weeks=12), prospects=[52, 48, 55, 50, 47, 53, 51, 49, 54, 50, 52, 48, 20])
    told = shell.ok("history", "prospects", "--until", "2026-W44", "--all", "--json").json["readings"]
    assert (told[0]["label"], told[-1]["label"], len(told)) == ("2026-W34", "2026-W44", 11)
    lines = shell.ok("history", "prospects", "--until", "2026-W44", "--weeks", "2", "--csv").out.splitlines()
    assert [line.split(",")[3:5] for line in lines[1:]] == [["2026-W43", "50"], ["2026-W44", "52"]]
    chart = shell.ok("history", "prospects", "--until", "2026-W42", "--all", "--chart").out
    assert "Sep" in chart
    assert "Nov" not in chart
    assert "Nov" in shell.ok("history", "prospects", "--all", "--chart").out
    then = shell.ok("history", "prospects", "--until", "2026-W44", "--as-of", "2026-11-20", "--json").json["readings"]
    assert then[-1]["value"] == 52


def test_a_monthly_measure_up_to_a_month_or_a_week_in_it(shell: Shell) -> None:
    for until in ("2026-09", "2026-09-15", "2026-W38"):
        told = shell.ok("history", "revenue", "--until", until, "--weeks", "2", "--json").json["readings"]
        assert [item["label"] for item in told] == ["2026-08", "2026-09"], until
        csv = shell.ok("history", "revenue", "--until", until, "--weeks", "1", "--csv").out
        assert csv.splitlines()[1].split(",")[3] == "2026-09"
    assert "2026-12 has not begun." in shell.refused("history", "revenue", "--until", "2026-12")
