"""`kpitui history M --chart`: the chart of the app in 80 columns, plain in a pipe, coloured on a terminal."""

from __future__ import annotations

import re
import sys
from datetime import date, timedelta

import pytest

from kpitui.cli import output
from tests.cli.past import give_past
from tests.cli.shell import Shell

MONDAY = date(2026, 11, 9)


@pytest.fixture
def counted(shell: Shell) -> Shell:
    values = [52, 48, 55, 50, 47, 53, 51, 49, 54, 50, 52, 48, 90, 51, 50, 49, 52]
    give_past(shell, MONDAY - timedelta(weeks=len(values) - 1), prospects=values)
    return shell


def test_values_target_range_signals_and_time(counted: Shell) -> None:
    counted.ok("log", "prospects", "5", "-n", "the list is worn out")
    lines = counted.ok("history", "prospects", "--chart").out.splitlines()
    assert lines[0] == "Prospects contacted (weekly, target >= 50)"
    assert all(len(line) <= 80 for line in lines)
    chart = "\n".join(lines)
    for sign in ("●", "○", "▲", "◇", "─", "╌", "n note", "Nov"):
        assert sign in chart, sign
    assert "  2026-W47  note: the list is worn out" in lines
    assert "\x1b" not in chart


def test_weeks_and_all(counted: Shell) -> None:
    few = counted.ok("history", "prospects", "--chart", "--weeks", "4").out
    every = counted.ok("history", "prospects", "--chart", "--all").out
    assert few.count("●") + few.count("○") < every.count("●") + every.count("○")
    assert "Jul" in every
    assert "Jul" not in few


def test_ascii_where_unicode_is_missing(counted: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    out = counted.ok("history", "prospects", "--chart").out
    assert out.isascii()
    assert "o on target  x missed" in out


def test_coloured_on_a_terminal_only(counted: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = counted.ok("history", "prospects", "--chart").out
    monkeypatch.setattr(output, "wants_colour", lambda: True)
    coloured = counted.ok("history", "prospects", "--chart").out
    assert "\x1b[32m" in coloured
    without = re.sub(r"\x1b\[[0-9]+m", "", coloured)
    assert [line.rstrip() for line in without.splitlines()] == plain.splitlines()


def test_names_and_notes_do_nothing(counted: Shell) -> None:
    counted.ok("log", "prospects", "5", "-n", "\x1b]0;title\x07 red")
    assert "\x1b" not in counted.ok("history", "prospects", "--chart").out


def test_without_any_entry(shell: Shell) -> None:
    out = shell.ok("history", "visits", "--chart").out
    assert out.startswith("Website visits (weekly)\n")


def test_json_stays_json(counted: Shell) -> None:
    assert counted.ok("history", "prospects", "--chart", "--json").json["measure"] == "prospects"


def test_without_plotext(counted: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "plotext", None)
    assert "plotext does not load" in counted.refused("history", "prospects", "--chart", code=1)


def test_nothing_else_waits_for_plotext(counted: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "plotext", None)
    counted.ok("history", "prospects")
    counted.ok("status")
