"""`kpitui objectives`: the tree in 80 columns, the targets ahead, and both as JSON."""

from __future__ import annotations

from datetime import date

import pytest

from kpitui.cli.columns import cells
from tests.cli.past import give_past
from tests.cli.shell import Shell
from tests.services.objectives.test_objective_tree import GOALS, deep


@pytest.fixture
def filled(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.setenv("KPITUI_TODAY", "2026-11-20")
    give_past(shell, date(2026, 11, 9), prospects=[52], clients=[2])
    return shell


def apply(shell: Shell, text: str) -> None:
    path = shell.path.with_name("given.toml")
    path.write_text(f'[scorecard]\nname = "Acme"\ncurrency = "$"\n{text}', encoding="utf-8")
    shell.ok("apply", "-y", str(path))


def test_the_tree_in_eighty_columns(filled: Shell) -> None:
    lines = filled.ok("objectives").out.splitlines()
    assert lines[0] == "1 of 3 on target at the end of 2026-W46"
    start = next(place for place, line in enumerate(lines) if line.startswith("Coach 40 owners"))
    assert lines[start] == "Coach 40 owners: Below 40 owners the programme does not pay f…  1 of 2 on target"
    assert lines[start + 1 : start + 3] == [
        "  Clients signed                                    >= 3         2  ✗ off target",
        "    Prospects contacted                            >= 50        52  ✓ on target",
    ]
    assert any(line.startswith("Without an objective") for line in lines)
    assert max(map(cells, lines)) <= 80


def test_as_json(filled: Shell) -> None:
    found = filled.ok("objectives", "--json").json
    assert (found["week"], found["due"], found["on_target"]) == ("2026-11-09", 3, 1)
    first, clients, prospects = found["tree"][:3]
    assert (first["objective"], first["depth"], first["on_target"]) == ("growth", 0, 1)
    assert (clients["measure"], clients["value"], clients["status"]) == ("clients", 2.0, "off_target")
    assert (prospects["drives"], prospects["target"]["at_least"], prospects["depth"]) == ("clients", 50.0, 2)
    assert found["ahead"] == []


def test_the_targets_ahead(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPITUI_TODAY", "2026-03-09")
    apply(shell, GOALS)
    lines = shell.ok("objectives", "--ahead").out.splitlines()
    assert lines[0] == " 1 Jun 2026 income target  >= $100 to >= $150  nothing entered"
    assert len(lines) == 7
    ahead = shell.ok("objectives", "--json").json["ahead"]
    assert ahead[0]["from"] == {"at_least": 100.0, "at_most": None}
    assert (ahead[1]["what"], ahead[1]["from"], ahead[1]["to"]) == ("interim target", 120.0, 200.0)


def test_nothing_there(shell: Shell) -> None:
    assert shell.ok("objectives", "--ahead").err == "No targets lie ahead.\n"


def test_deep_trees_stay_within_eighty_columns(shell: Shell) -> None:
    apply(shell, deep(20))
    lines = shell.ok("objectives").out.splitlines()
    assert max(map(cells, lines)) <= 80
    assert any(line.strip().startswith("19 Level 19") for line in lines)


def test_the_share_done_in_time_as_a_measure(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPITUI_TODAY", "2026-11-20")
    text = shell.ok("export").out
    rate = '\n[[metric]]\nkey = "kept"\nname = "Done in time"\nshow = "percent"\ndecimals = 0\n'
    changed = shell.path.with_name("rate.toml")
    changed.write_text(f'{text}{rate}formula = "corrective_completion()"\n', encoding="utf-8")
    shell.ok("apply", "-y", str(changed))
    shell.ok("fix", "add", "pros", "one", "!2026-11-20")
    shell.ok("fix", "add", "pros", "two", "!2026-11-20")
    shell.ok("fix", "done", "1")
    by_key = {item["key"]: item["value"] for item in shell.ok("status", "--json").json["measures"]}
    assert by_key["kept"] == 0.5
    assert "50 %" in next(line for line in shell.ok("status").out.splitlines() if "Done in time" in line)
    assert "kept" not in shell("check").out
    assert 'formula = "corrective_completion()"' in shell.ok("export").out
    changed.write_text(f'{text}{rate}formula = "completion()"\n', encoding="utf-8")
    assert '"completion()" is not built in. Built in is corrective_completion()' in " ".join(
        shell.refused("apply", "-y", str(changed), code=1).split()
    )
    changed.write_text(
        f'{text}\n[[metric]]\nkey = "kept"\nname = "Done in time"\nformula = "corrective_completion()"\n',
        encoding="utf-8",
    )
    shell.ok("apply", "-y", str(changed))
    assert "Done in time is a share from 0 to 1 but shows a count" in " ".join(shell("check").out.split())
