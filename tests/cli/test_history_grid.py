"""`kpitui history` without a measure: a table of 80 columns, filters, longer periods, JSON, CSV, colours."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest

from kpitui.cli import output
from tests.cli.past import give_past
from tests.cli.shell import Shell

MONDAY = date(2026, 11, 9)


@pytest.fixture
def past(shell: Shell) -> Shell:
    """Thirteen weeks of prospects and clients, up to the week before the running one."""
    give_past(
        shell,
        MONDAY - timedelta(weeks=12),
        prospects=[52, 48, 55, 50, 47, 53, 51, 49, 54, 50, 52, None, 20],
        clients=[3, 4, 3, 2, 3, 4, 5, 3, 4, 3, 3, 3, 4],
    )
    return shell


def row(out: str, name: str) -> str:
    return next(line for line in out.splitlines() if line.lstrip().startswith(name))


def test_the_grid_fits_80_columns(past: Shell) -> None:
    past.ok("log", "prospects", "7", "-n", "called the list")
    out = past.ok("history").out
    lines = out.splitlines()
    assert lines[1].split() == ["Last", "13", "Average", "W43", "W44", "W45", "W46", "W47…"]
    assert lines[2] == "Coach 40 owners"
    assert row(out, "Prospects").split()[-5:] == ["50✓", "52✓", "?", "20✗", "7…*"]
    assert row(out, "Clients signed").split()[-5:] == ["3✓", "3✓", "3✓", "4✓", "…"]
    assert lines[-1] == "✓ on target  ✗ off  ? missing  … running  – excused  * note  ! corrected"
    assert all(len(line) <= 80 for line in lines)


def test_more_weeks_than_fit_stand_in_blocks_the_newest_last(past: Shell) -> None:
    out = past.ok("history", "--weeks", "13").out
    heads = [line.split()[3:] for line in out.splitlines() if "Average" in line]
    assert [len(head) for head in heads] == [3, 5, 5]
    assert heads[0][0] == "W35"
    assert heads[-1][-1] == "W47…"
    assert all(len(line) <= 80 for line in out.splitlines())


def test_longer_periods_are_judged_by_the_weeks_in_them(past: Shell) -> None:
    out = past.ok("history", "--by", "month").out
    assert row(out, "Prospects").split()[-4:] == ["100/", "205/", "256/", "20…"]
    document = past.ok("history", "--by", "month", "--weeks", "2", "--json").json
    prospects = next(item for item in document["measures"] if item["key"] == "prospects")
    october = prospects["cells"][0]
    assert (october["value"], october["on_target"], october["judged"], october["status"]) == (256, 4, 5, "off_target")
    assert document["periods"][1] == {"period": "2026-11-01", "label": "2026-11", "finished": False}


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (["--owner", "dana"], {"prospects", "clients"}),
        (["--owner", "@li"], {"followups"}),
        (["--owner", "dana", "--owner", "li"], {"prospects", "clients", "followups"}),
        (["--objective", "growth"], {"prospects", "clients", "followups"}),
        (["--off-target"], {"prospects"}),
        (["--off-target", "--owner", "li"], set()),
    ],
)
def test_filters(past: Shell, options: list[str], names: set[str]) -> None:
    shown = past.ok("history", "--json", *options).json["measures"]
    assert {item["key"] for item in shown} == names


def test_up_to_a_week(past: Shell) -> None:
    document = past.ok("history", "--until", "2026-W40", "--weeks", "2", "--json").json
    assert [item["label"] for item in document["periods"]] == ["2026-W39", "2026-W40"]
    assert all(item["finished"] for item in document["periods"])
    out = past.ok("history", "--by", "month", "--until", "2026-W40").out  # its Thursday is in October
    assert out.splitlines()[1].split()[-1] == "Oct"
    prospects = next(item for item in document["measures"] if item["key"] == "prospects")
    assert [cell["value"] for cell in prospects["cells"]] == [53, 51]
    assert prospects["average"] == 356 / 7


def test_csv_has_a_line_for_each_measure_and_period(past: Shell) -> None:
    out = past.ok("history", "--csv", "--weeks", "2", "--owner", "dana").out
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [(item["measure"], item["label"], item["value"], item["status"]) for item in rows] == [
        ("prospects", "2026-W46", "20", "off_target"),
        ("prospects", "2026-W47", "", "pending"),
        ("clients", "2026-W46", "4", "on_target"),
        ("clients", "2026-W47", "", "pending"),
    ]
    assert rows[0]["at_least"] == "50"


def test_csv_of_one_measure(past: Shell) -> None:
    rows = list(csv.DictReader(io.StringIO(past.ok("history", "close_rate", "--csv", "--weeks", "2").out)))
    assert [(item["label"], item["value"]) for item in rows] == [("2026-W46", "20"), ("2026-W47", "")]


def test_names_cannot_do_anything(bare: Shell) -> None:
    definitions = bare.path.with_suffix(".toml")
    definitions.write_text(
        '[scorecard]\nname = "x"\n[[metric]]\nkey = "m"\nname = "=1+1 \\u001b[31m計画の見直しと顧客への電話 [/] '
        + "a" * 160
        + '"\n',
        encoding="utf-8",
    )
    bare.ok("init", str(definitions))
    out = bare.ok("history").out
    assert "\x1b" not in out
    assert bare.ok("history", "--csv").out.splitlines()[1].startswith('"m","\'=1+1 ')


def test_colours_on_a_terminal_only(past: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in past.ok("history").out
    monkeypatch.setattr(output, "wants_colour", lambda stream=None: True)
    out = past.ok("history").out
    assert "\x1b[31m   20✗ \x1b[0m" in out
    assert "\x1b[32m" in out


def test_in_ascii(past: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPITUI_ASCII", "1")
    out = past.ok("history").out
    assert out.isascii()
    assert "20x" in row(out, "Prospects")
    assert out.splitlines()[-1].startswith("+ on target  x off  ? missing  ~ running")


def test_nothing_to_show_is_said(past: Shell) -> None:
    ran = past.ok("history", "--off-target", "--owner", "li")
    assert ran.out == ""
    assert "No measure fits." in ran.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--owner", "bob"], '"bob" is no person of this scorecard. There are dana, li.'),
        (["--team", "x"], '"x" is no team'),
        (["--objective", "x"], '"x" is no objective'),
        (["--json", "--csv"], "--csv and --json are two formats."),
        (["--chart"], "--chart and --all are for one measure."),
        (["--all"], "--chart and --all are for one measure."),
        (["clients", "--by", "month"], "are for all measures. Leave the measure out."),
        (["clients", "--off-target"], "are for all measures."),
        (["--by", "day"], "day"),
        (["--until", "2027-W10"], "2027-W10 has not begun."),
        (["--until", "nonsense"], '"nonsense" is not a week.'),
        (["clients", "--until", "2027-W10"], "2027-W10 has not begun."),
    ],
)
def test_what_cannot_be_asked(past: Shell, arguments: list[str], told: str) -> None:
    assert told in past.refused("history", *arguments)


def test_where_the_newest_numbers_are_is_told_when_none_is_shown(shell: Shell) -> None:
    give_past(shell, MONDAY - timedelta(weeks=60), prospects=[52, 48, 55])
    assert shell.ok("history").err == "The newest numbers are those of 2025-W40: --until 2025-W40 shows them.\n"
    assert shell.ok("history", "--until", "2025-W40").err == ""
