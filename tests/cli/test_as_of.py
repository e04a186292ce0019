"""`kpitui history --as-of`: the numbers as they were known on a day."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.shell import Shell


@pytest.fixture
def counted(shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shell:
    """12 prospects on the 20th; 31 in all, and another target, since the 23rd."""
    shell.ok("log", "prospects", "12", "-d", "2026-11-17")
    monkeypatch.setenv("KPITUI_TODAY", "2026-11-23")
    shell.ok("set", "prospects", "31", "--period", "2026-W47")
    changed = shell.ok("export").out.replace("at_least = 50", "at_least = 20")
    (tmp_path / "other.toml").write_text(changed, encoding="utf-8")
    shell.ok("apply", str(tmp_path / "other.toml"), "--yes")
    return shell


def line_of(out: str, week: str) -> list[str]:
    return next(line.split() for line in out.splitlines() if line.startswith(week))


def test_numbers_and_targets_as_they_were_known(counted: Shell) -> None:
    now = counted.ok("history", "prospects").out
    assert line_of(now, "2026-W47")[:2] == ["2026-W47", "31"]
    assert line_of(now, "2026-W48")[1:3] == [">=", "20"]
    ran = counted.ok("history", "prospects", "--as-of", "2026-11-20")
    assert line_of(ran.out, "2026-W47") == ["2026-W47", "12", ">=", "50", "pending"]
    assert "As it was known on 20 Nov 2026." in ran.err
    assert line_of(counted.ok("history", "prospects", "--as-of", "fri").out, "2026-W47")[1] == "12"
    readings = counted.ok("history", "prospects", "--as-of", "2026-11-20", "--json").json["readings"]
    assert (readings[-1]["value"], readings[-1]["target"]["at_least"]) == (12.0, 50.0)
    assert line_of(counted.ok("history", "prospects", "--as-of", "today").out, "2026-W47")[1] == "31"


@pytest.mark.parametrize(
    ("day", "code", "message"),
    [
        ("2026-11-24", 1, "24 Nov 2026 is to come. Name a day up to today."),
        ("2026-11-19", 1, "On 19 Nov 2026 there was no scorecard yet. It was begun on 20 Nov 2026; name a later day."),
        ("soon", 2, '"soon" is not a day.'),
    ],
)
def test_days_of_which_nothing_is_known(counted: Shell, day: str, code: int, message: str) -> None:
    assert message in counted.refused("history", "prospects", "--as-of", day, code=code)


def test_a_guest_who_may_only_read(counted: Shell) -> None:
    before = counted.kept()
    ran = counted.ok("--read-only", "history", "prospects", "--as-of", "2026-11-20")
    assert line_of(ran.out, "2026-W47")[1] == "12"
    assert counted.kept() == before


def test_all_measures_as_they_were_known(counted: Shell) -> None:
    def week_47(*options: str) -> tuple[str, object]:
        told = counted.ok("history", "--json", "--weeks", "3", *options).json
        row = next(item for item in told["measures"] if item["key"] == "prospects")
        cell = next(cell for cell in row["cells"] if cell["period"] == "2026-11-16")
        return cell["status"], cell["value"]

    assert week_47() == ("off_target", 31.0)
    assert week_47("--as-of", "2026-11-20") == ("pending", 12.0)
