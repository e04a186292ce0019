"""`kpitui export` and back: CSV and JSON through the command line, files kept private, and what is refused."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.shell import Shell


@pytest.fixture
def filled(shell: Shell) -> Shell:
    """Tallies, a total over them, a monthly total, a rating, a percentage, notes a spreadsheet would compute."""
    for command in (
        ("log", "prospects", "12", "-d", "2026-11-16", "-n", '=HYPERLINK("x")'),
        ("log", "prospects", "9.25", "-d", "2026-11-17", "-n", "-1 is, with a comma"),
        ("set", "prospects", "31"),
        ("log", "prospects", "3", "-n", "after the total"),
        ("set", "mood", "good"),
        ("set", "renewals", "82.5", "--period", "2026-Q3"),
        ("set", "revenue", "25000", "--period", "2026-10"),
        ("log", "visits", "5"),
    ):
        shell.ok(*command)
    shell.ok("undo")
    return shell


def other(shell: Shell, tmp_path: Path) -> Shell:
    """The shell on another machine: a file of its own."""
    return Shell(tmp_path / "elsewhere" / "other.kpitui")


LONG = """\
date,measure,amount,note,as
2026-11-16,prospects,12,"'=HYPERLINK(""x"")",tally
2026-11-17,prospects,9.25,"'-1 is, with a comma",tally
2026-11-19,prospects,31,,total
2026-11-20,prospects,3,"after the total",tally
2026-11-19,mood,4,,total
2026-08-15,renewals,82.5,,total
2026-10-16,revenue,25000,,total
"""


def test_what_was_entered_as_csv(filled: Shell) -> None:
    assert filled.ok("export", "--csv").out == LONG


def test_toml_and_csv_are_a_move_in_two_commands(filled: Shell, tmp_path: Path) -> None:
    definitions, amounts = tmp_path / "all.toml", tmp_path / "all.csv"
    filled.ok("export", "-o", str(definitions))
    assert filled.ok("export", "--csv", "-o", str(amounts)).err == f"Written to {amounts}.\n"
    assert stat.S_IMODE(amounts.stat().st_mode) == 0o600
    moved = other(filled, tmp_path)
    moved.ok("--db", str(moved.path), "init", str(definitions))
    moved.ok("--db", str(moved.path), "import", str(amounts))
    assert moved.entries() == filled.entries()
    assert moved.ok("--db", str(moved.path), "export", "--csv").out == LONG
    assert moved.ok("--db", str(moved.path), "import", str(amounts)).err.startswith("7 rows read: 0 amounts added")
    assert moved.ok("--db", str(moved.path), "status", "--json").json == filled.ok("status", "--json").json


def test_readings_as_a_wide_table(filled: Shell, tmp_path: Path) -> None:
    wide = tmp_path / "wide.csv"
    filled.ok("export", "--csv", "--wide", "-o", str(wide))
    assert wide.read_text() == (
        "date,prospects,followups,clients,mood,revenue,renewals,visits\n"
        "2026-07-01,,,,,,82.5,\n2026-10-01,,,,,25000,,\n2026-11-16,34,,,4,,,\n"
    )
    moved = other(filled, tmp_path)
    moved.ok("--db", str(moved.path), "init", str(tmp_path / "small.toml"))
    moved.ok("--db", str(moved.path), "import", "--as", "total", str(wide))
    assert moved.ok("--db", str(moved.path), "export", "--csv", "--wide").out == wide.read_text()


def test_some_measures_and_some_days(filled: Shell) -> None:
    said = filled.ok("export", "--csv", "-m", "pros", "--from", "2026-11-17", "--until", "2026-11-19").out
    assert [line.split(",")[:3] for line in said.splitlines()[1:]] == [
        ["2026-11-17", "prospects", "9.25"],
        ["2026-11-19", "prospects", "31"],
    ]
    filled.ok("set", "clients", "2")
    computed = filled.ok("export", "--csv", "--wide", "--measure", "close_rate", "-m", "clients").out
    assert computed == "date,clients,close_rate\n2026-11-16,2,5.8823529411764705\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--csv", "--json"), "are two formats"),
        (("--wide",), "Add --csv."),
        (("--measure", "clients"), "Add --csv."),
        (("--json", "--from", "2026-11-01"), "Add --csv."),
        (("--csv", "--measure", "xyzzy"), "No measure fits"),
        (("--csv", "--from", "never"), '"never" is not a day'),
        (("--csv", "--from", "2026-11-20", "--until", "2026-11-01"), "2026-11-01 is before 2026-11-20"),
    ],
)
def test_options_that_do_not_fit(arguments: tuple[str, ...], said: str, filled: Shell) -> None:
    assert said in filled.refused("export", *arguments)


def test_amounts_that_the_measure_no_longer_knows_are_named(filled: Shell, tmp_path: Path) -> None:
    changed = tmp_path / "changed.toml"
    text = (tmp_path / "small.toml").read_text().replace('name = "Prospects contacted"', 'name = "P"\nshow = "yesno"')
    changed.write_text(text)
    filled.ok("apply", "-y", str(changed))
    ran = filled.ok("export", "--csv")
    assert "4 amounts left out" in ran.err
    assert "prospects" not in ran.out


def test_everything_as_json_and_back(filled: Shell, tmp_path: Path) -> None:
    whole = tmp_path / "whole.json"
    filled.ok("fix", "add", "clients", "call back the March list @dana !fri")
    filled.ok("export", "--json", "-o", str(whole))
    assert stat.S_IMODE(whole.stat().st_mode) == 0o600
    tables = json.loads(whole.read_text())["tables"]
    assert len(tables["entry"]) == 8
    assert len(tables["entry_undone"]) == 1
    moved = other(filled, tmp_path)
    ran = moved.ok("--db", str(moved.path), "init", str(whole))
    assert ran.err.startswith(f"Acme Coaching is in {moved.path} now, with all its entries, reviews and changes (")
    assert moved.ok("--db", str(moved.path), "export", "--json").out == whole.read_text()
    assert moved.ok("--db", str(moved.path), "changes").out == filled.ok("changes").out
    assert stat.S_IMODE(moved.path.stat().st_mode) == 0o600


def test_json_goes_into_a_new_file_only(filled: Shell, tmp_path: Path) -> None:
    whole = tmp_path / "whole.json"
    filled.ok("export", "--json", "-o", str(whole))
    assert "exists already" in filled.refused("init", str(whole))
    assert "kpitui --db NEW init FILE.json" in filled.refused("import", str(whole))


def test_a_trail_that_was_altered_is_named(filled: Shell, tmp_path: Path) -> None:
    whole = tmp_path / "whole.json"
    filled.ok("export", "--json", "-o", str(whole))
    whole.write_text(whole.read_text().replace('"amount": 9.25', '"amount": 90.25'))
    moved = other(filled, tmp_path)
    ran = moved.ok("--db", str(moved.path), "init", str(whole))
    assert "From entry 2 on it is not as kpitui wrote it: it was altered before it came here." in ran.err


def test_a_document_that_is_none_leaves_no_file(bare: Shell, tmp_path: Path) -> None:
    whole = tmp_path / "whole.json"
    for content, said in (
        ("{}", "line 1: it is no scorecard of kpitui."),
        ('{"name": "x"}', 'line 1: "name" is not understood'),
        ('{"format": "kpitui scorecard", "schema": 9999, "sequences": {}, "tables": {}}', "by a newer kpitui"),
        ('{"format": "kpitui scorecard",\n "schema": 1, "sequences": {}, "tables": {"x": []}}', "line 2: there is no"),
        ('{"format": "kpitui scorecard", "schema": 1, "sequences": {},\n "tables": {}}', "it: holds no scorecard"),
        ("{" * 100_000, "line 1:"),
        ('{"format": ' + "[" * 100_000, "line 1: a value cannot be read."),
    ):
        whole.write_text(content)
        ran = bare("init", str(whole))
        assert ran.code in (1, 2)
        assert said in ran.err, ran.err
        assert "Traceback" not in ran.err
        assert not bare.path.exists()


def test_a_full_disk_is_said_in_one_sentence(filled: Shell) -> None:
    """The look at the scorecard that was under way ends quietly."""
    code = (
        "import sys, kpitui.services.exchange.exporting as exporting\n"
        "def full(path, pieces, **how):\n"
        "    next(iter(pieces)), next(iter(pieces))\n"
        "    raise OSError(28, 'No space left on device')\n"
        "exporting.write_atomically = full\n"
        "from kpitui.cli.edge import run\n"
        "sys.exit(run(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, "--db", str(filled.path), "export", "--json", "-o", "out.json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=filled.path.parent)
    out = filled.path.with_name("out.json")
    assert done.stderr == f"kpitui: {out} cannot be written: No space left on device. Choose another place.\n"
    assert done.returncode == 2
