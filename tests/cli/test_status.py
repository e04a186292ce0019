"""`kpitui status`: the scorecard of a week as a table of 80 columns, as JSON, and as an exit code."""

from __future__ import annotations

import sys

import pytest

from kpitui.cli.columns import cells
from tests.cli.shell import Shell

EXPECTED = """\
Acme Coaching  2026-W46  9 - 15 Nov  review due Fri 13 Nov
1 of 2 actions done, 0 of 2 indicators on target

Coach 40 owners
    Prospects contacted                      >= 50        51  ✓ on target   dana
    Follow-ups made                          >= 30        12  ✗ off target  li
  Clients signed                              >= 3            ? missing     dana

Other indicators
  Clients per prospect                        >= 6.0 %        ? missing
  Team mood                                             good
  Revenue (Nov)                         >= $20,000            · not due
  Renewals (Q4)                              >= 80.0 %        · not due

Metrics
  Website visits                                              ? missing

What the misses mean (kpitui why tells more)
  Follow-ups made: execution
"""


@pytest.fixture
def counted(shell: Shell) -> Shell:
    for key in ("clients", "visits"):  # counted since then; what was only defined today is not due last week
        shell.ok("set", key, "3", "-w", "-2")
    shell.ok("set", "prospects", "51", "-w", "last")
    shell.ok("log", "followups", "12", "-d", "2026-11-10")
    shell.ok("set", "mood", "good", "-w", "last")
    return shell


def test_the_table(counted: Shell) -> None:
    ran = counted.ok("status", "last")
    assert ran.out.startswith(EXPECTED)
    assert ran.err == ""


def test_no_line_is_wider_than_80_cells_whatever_the_names(shell: Shell) -> None:
    text = shell.ok("export").out
    text = text.replace("Prospects contacted", "見込み客への連絡" * 12).replace("Acme Coaching", "A" * 200)
    text = text.replace('key = "dana"', 'key = "dana_of_the_northern_office"').replace(
        'owner = "dana"', 'owner = "dana_of_the_northern_office"'
    )
    file = shell.path.with_name("wide.toml")
    file.write_text(text, encoding="utf-8")
    shell.ok("apply", "-y", str(file))
    shell.ok("set", "revenue", "123456789012345")
    lines = shell.ok("status").out.splitlines()
    assert max(map(cells, lines)) <= 80
    assert any("…" in line for line in lines)


def test_ascii_where_the_locale_is_c(counted: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "C")
    out = counted.ok("status", "last").out
    assert out.isascii()
    assert "+ on target" in out
    assert "x off target" in out
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert "✓ on target" in counted.ok("status", "last").out
    monkeypatch.setenv("KPITUI_ASCII", "1")
    assert counted.ok("status", "last").out.isascii()


def test_a_locale_that_lacks_letters_gets_escapes_instead_of_a_failure(shell: Shell) -> None:
    import io

    from kpitui.cli.output import can_show, write

    stream = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    write(stream, "Zoë 見 ✓\n")
    stream.flush()
    assert stream.buffer.getvalue() == b"Zo\xeb \\u898b \\u2713\n"
    assert not can_show("✓", stream)


def test_colours_only_for_a_terminal(counted: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in counted.ok("status", "last").out
    monkeypatch.setattr("kpitui.cli.output.wants_colour", lambda stream=None: True)
    out = counted.ok("status", "last").out
    assert "\x1b[32m✓ on target\x1b[0m" in out
    assert "\x1b[31m✗ off target\x1b[0m" in out


def test_json_has_the_documented_names(counted: Shell) -> None:
    ran = counted.ok("status", "last", "--json")
    assert ran.err == ""
    now = ran.json
    assert {name: now[name] for name in ("scorecard", "week", "label", "review", "headline")} == {
        "scorecard": "Acme Coaching",
        "week": "2026-11-09",
        "label": "2026-W46",
        "review": "none",
        "headline": {"actions": {"due": 2, "on_target": 1}, "indicators": {"due": 2, "on_target": 0}},
    }
    by_key = {measure["key"]: measure for measure in now["measures"]}
    assert by_key["prospects"] | {"verdict": None} == {
        "key": "prospects",
        "name": "Prospects contacted",
        "kind": "action",
        "period": "2026-11-09",
        "value": 51.0,
        "target": {"at_least": 50.0, "at_most": None},
        "status": "on_target",
        "verdict": None,
    }
    assert by_key["followups"]["verdict"] == "execution"
    assert by_key["clients"]["status"] == "missing"
    assert by_key["clients"]["value"] is None
    assert by_key["revenue"]["period"] == "2026-11-01"
    assert by_key["revenue"]["status"] == "not_due"
    assert by_key["visits"]["target"] == {"at_least": None, "at_most": None}


def test_check_exits_with_3_while_something_is_off(counted: Shell) -> None:
    ran = counted("status", "last", "--check")
    assert ran.code == 3
    assert ran.out.startswith(EXPECTED)
    assert ran.err == ""
    assert counted("status", "--check").code == 0  # the running week is pending
    assert counted("status", "last", "--check", "--json").code == 3
    counted.ok("log", "followups", "20", "-d", "2026-11-10")
    counted.ok("set", "clients", "4", "-w", "last")
    assert counted("status", "last", "--check").code == 0


@pytest.mark.parametrize("week", ["last", "-1", "2026-W46", "2026-11-15", "2026-w46"])
def test_weeks_as_people_name_them(week: str, counted: Shell) -> None:
    assert "2026-W46" in counted.ok("status", week).out


@pytest.mark.parametrize(
    ("week", "said"),
    [
        ("2027-W53", "There is no 2027-W53: 2027 has 52 weeks."),
        ("soon", '"soon" is not a week'),
        ("2026-02-30", "not in the calendar"),
        ("-999999", "too far away"),
    ],
)
def test_what_is_no_week_is_refused(week: str, said: str, shell: Shell) -> None:
    assert said in shell.refused("status", week)


def test_looking_changes_nothing(counted: Shell) -> None:
    before = counted.kept()
    for arguments in (("status",), ("status", "--json"), ("check",), ("export",), ("changes",), ("fix", "list")):
        counted(*arguments)
    assert counted.kept() == before


def test_output_that_nobody_reads_ends_quietly(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    import os
    import subprocess

    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "kpitui", "status"], stdout=writing, stderr=subprocess.PIPE, check=False, timeout=60
    )
    os.close(writing)
    assert done.returncode == 141
    assert done.stderr == b""


def test_output_that_cannot_be_written_is_named(shell: Shell) -> None:
    import subprocess
    from pathlib import Path

    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "kpitui", "status"], stdout=full, stderr=subprocess.PIPE, check=False, timeout=60
        )
    assert done.returncode == 1
    assert done.stderr == b"kpitui: The output cannot be written: No space left on device.\n"
