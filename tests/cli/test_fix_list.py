"""`kpitui fix list`: 80 columns, colours on a terminal, filters, JSON, CSV, and the share done in time."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest

from kpitui.cli.columns import cells
from tests.cli.shell import Shell


@pytest.fixture
def filled(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Seen on 1 December: one late, one open, one done in time, one late, one dropped."""
    monkeypatch.setenv("KPITUI_TODAY", "2026-11-20")
    shell.ok("fix", "add", "pros", "call back the March list, all of it", "@li", "!2026-11-27")
    shell.ok("fix", "add", "clients", "new offer", "@dana", "!2026-12-11")
    shell.ok("fix", "add", "pros", "script", "@dana", "!2026-11-23")
    shell.ok("fix", "add", "pros", "list of names", "@dana", "!2026-11-24")
    shell.ok("fix", "add", "clients", "evening calls", "@li", "!2026-11-25")
    monkeypatch.setenv("KPITUI_TODAY", "2026-12-01")
    shell.ok("fix", "done", "3", "-d", "2026-11-23")
    shell.ok("fix", "done", "4")
    shell.ok("fix", "drop", "5", "nobody", "answers")
    return shell


def listed(shell: Shell, *options: str) -> list[int]:
    return [item["id"] for item in document(shell, *options)["corrective_actions"]]


def document(shell: Shell, *options: str) -> Any:
    return shell.ok("fix", "list", "--json", *options).json


def test_all_in_eighty_columns(filled: Shell) -> None:
    assert filled.ok("fix", "list", "--all").out.splitlines() == [
        "Open (2)",
        "   1  call back the March list,   prospects li   27 Nov  ✗ 4 days late",
        "      all of it",
        "   2  new offer                   clients   dana 11 Dec  … open",
        "",
        "Done (2)",
        "   4  list of names               prospects dana 24 Nov  … not looked at",
        "   3  script                      prospects dana 23 Nov  … not looked at",
        "",
        "Dropped (1)",
        "   5  evening calls               clients   li   25 Nov  – dropped",
        "      Reason: nobody answers",
        "",
        "Done in time 1 of 4 (25 %) over 13 weeks.",
    ]


def test_in_ascii_and_in_colour(filled: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    from kpitui.cli import output

    monkeypatch.setattr(output, "can_show", lambda text, stream=None: False)
    assert filled.ok("fix", "list").out.isascii()
    assert "x 4 days late" in filled.ok("fix", "list").out
    monkeypatch.setattr(output, "wants_colour", lambda stream=None: True)
    assert "\x1b[31mx 4 days late\x1b[0m" in filled.ok("fix", "list").out


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), [1, 2]),
        (("--open",), [1, 2]),
        (("--done",), [3, 4]),
        (("--dropped",), [5]),
        (("--open", "--dropped"), [1, 2, 5]),
        (("--all",), [1, 2, 3, 4, 5]),
        (("pros", "--all"), [1, 3, 4]),
        (("--measure", "clients", "--all"), [2, 5]),
        (("--owner", "li", "--all"), [1, 5]),
        (("--owner", "@reyes", "--open"), [2]),
        (("--owner", "Li", "-m", "pros"), [1]),
    ],
)
def test_filters(filled: Shell, options: tuple[str, ...], expected: list[int]) -> None:
    assert listed(filled, *options) == expected


def test_the_rate_is_that_of_what_is_asked_for(filled: Shell) -> None:
    assert document(filled)["completion"] == {
        "weeks": 13,
        "from": "2026-09-07",
        "through": "2026-12-06",
        "due": 4,
        "in_time": 1,
        "rate": 0.25,
    }
    assert document(filled, "--owner", "li")["completion"]["rate"] == 0.0
    assert "Done in time 1 of 2 (50 %)" in filled.ok("fix", "list", "pros", "--owner", "dana").out


def test_csv_has_every_field(filled: Shell) -> None:
    rows = list(csv.DictReader(StringIO(filled.ok("fix", "list", "--all", "--csv").out)))
    assert [row["id"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert rows[0]["text"] == "call back the March list, all of it"
    assert rows[0]["done_on"] == ""
    assert (rows[2]["state"], rows[2]["done_on"], rows[2]["due"]) == ("done", "2026-11-23", "2026-11-23")
    assert rows[4]["reason"] == "nobody answers"


def test_no_spreadsheet_computes_a_text(shell: Shell) -> None:
    shell.ok("fix", "add", "pros", "=1+1,", '"quoted"')
    (row,) = csv.DictReader(StringIO(shell.ok("fix", "list", "--csv").out))
    assert row["text"] == '\'=1+1, "quoted"'


@pytest.mark.parametrize(("option", "said"), [("--owner", '"@nobody" is nobody'), ("-m", "No measure fits")])
def test_whoever_is_not_there_is_refused(filled: Shell, option: str, said: str) -> None:
    assert said in filled.refused("fix", "list", option, "nobody")


def test_none_at_all(shell: Shell) -> None:
    ran = shell.ok("fix", "list", "--done")
    assert (ran.out, ran.err) == ("", "There are none.\n")
    assert document(shell)["completion"]["rate"] is None
    assert len(shell.ok("fix", "list", "--csv").out.splitlines()) == 1


def test_any_text_stays_within_eighty_columns(shell: Shell) -> None:
    for text in ("計画の見直しと顧客への電話" * 6, "x" * 200, "👍🏽 " * 60, "e\u0301" * 90, "a\x1b[31mb"):
        shell.ok("fix", "add", "pros", text)
    lines = shell.ok("fix", "list").out.splitlines()
    assert max(map(cells, lines)) <= 80
    assert "\x1b" not in "".join(lines)
    assert "".join(line[6:].split("prospects")[0].strip() for line in lines).count("x") == 200
