"""`kpitui import`: its options, what it reports, and that a mistake changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpitui.cli import import_csv
from tests.cli.shell import Shell


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "calls.csv"
    path.write_text("date,prospects,clients\n2026-11-16,8,\n2026-11-17,12,1\n", encoding="utf-8")
    return path


def test_a_file_is_recorded_and_reported(shell: Shell, file: Path) -> None:
    ran = shell.ok("import", str(file))
    assert ran.out == ""
    assert ran.err == (
        "2 rows read: 3 amounts added, 0 already there.\n"
        "  prospects: 2, 16 Nov 2026 to 17 Nov 2026\n"
        "  clients: 1, 17 Nov 2026\n"
    )
    again = shell.ok("import", str(file))
    assert again.err.startswith("2 rows read: 0 amounts added, 3 already there.\n")
    assert len(shell.entries()) == 3


def test_a_dry_run(shell: Shell, file: Path) -> None:
    before = shell.kept()
    assert "3 amounts would be added" in shell.ok("import", "--dry-run", str(file)).err
    assert "3 amounts would be added" in shell.ok("--read-only", "import", "--dry-run", str(file)).err
    assert shell.kept() == before
    shell.refused("--read-only", "import", str(file))


def test_undone_and_again(shell: Shell, file: Path) -> None:
    shell.ok("import", str(file))
    assert shell.ok("undo").err == "Undone: 3 entries imported from calls.csv.\n"
    said = shell.ok("import", str(file)).err
    assert "3 were imported before and undone since: --again records them anew." in said
    assert "3 amounts added" in shell.ok("import", "--again", str(file)).err


def test_totals_say_what_they_replace(shell: Shell, tmp_path: Path) -> None:
    shell.ok("log", "prospects", "5")
    file = tmp_path / "weeks.csv"
    file.write_text("Woche;Anrufe\n16.11.2026;31,5\n", encoding="utf-8")
    ran = shell.ok(
        *("import", str(file), "--as", "total", "--map", "Woche=date", "--map", "Anrufe=prospects"),
        *("--date-format", "%d.%m.%Y", "--decimal-comma"),
    )
    assert "1 of the totals replaces what was entered for its period before." in ran.err
    assert shell.entries()[-1] == ("prospects", "2026-11-19", 31.5, 1, "")


@pytest.mark.parametrize(
    ("content", "arguments", "code", "said"),
    [
        ("date,prospects\n2026-11-16,many\n", (), 1, '  line 2, prospects: "many" is not an amount.'),
        ("date,prospects\n2026-11-25,3\n", (), 1, "2026-11-25 is in the future"),
        ("date,Calls\n2026-11-16,3\n", (), 1, '--map "Calls=-"'),
        ("date,prospects,prospects\n2026-11-16,3,3\n", (), 1, '"prospects" is there twice'),
        ("prospects\n3\n", (), 1, 'there is no column "date"'),
        ("date,prospects\n2026-11-16,3\n", ("--map", "prospects"), 2, "--map prospects is not understood"),
        ("date,prospects\n2026-11-16,3\n", ("--date-format", "%Q"), 2, "is not a format for dates"),
        ("date,prospects\n2026-11-16,3\n", ("--as", "sum"), 2, "'tally', 'total'"),
        ("", (), 2, "has no column names"),
    ],
)
def test_a_mistake_and_nothing_is_recorded(
    content: str, arguments: tuple[str, ...], code: int, said: str, shell: Shell, tmp_path: Path
) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text(content, encoding="utf-8")
    assert said in shell.refused("import", str(file), *arguments, code=code)


def test_a_missing_file_or_scorecard(bare: Shell, file: Path, tmp_path: Path) -> None:
    assert "There is no scorecard" in bare.refused("import", str(file))
    bare.ok("init")
    assert "There is no file" in bare.refused("import", str(tmp_path / "nothing.csv"))


def test_many_mistakes_are_counted(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text("date,prospects\n" + "2026-11-16,many\n" * 2500, encoding="utf-8")
    said = shell.refused("import", str(file), code=1)
    assert "has 2,500 mistakes: nothing was imported." in said
    assert said.count("  line ") == 20
    assert "  ... and 2,480 more" in said


@pytest.fixture
def at_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody sits at the other end of stdin and stderr."""
    real = import_csv.somebody_there
    assert real() is False
    monkeypatch.setattr(import_csv, "somebody_there", lambda: True)


@pytest.mark.usefixtures("at_terminal")
def test_on_a_terminal_it_is_shown_and_asked_first(shell: Shell, file: Path) -> None:
    before = shell.kept()
    ran = shell("import", str(file), stdin="n\n")
    assert ran.code == 1
    assert 'column 2 "prospects": a tally of its day: prospects, as in "8"' in ran.err
    assert ran.err.rstrip().endswith("Nothing was imported.")
    assert shell.kept() == before
    assert "3 amounts added" in shell.ok("import", str(file), stdin="y\n").err
    assert len(shell.entries()) == 3


@pytest.mark.usefixtures("at_terminal")
def test_yes_asks_nothing(shell: Shell, file: Path) -> None:
    assert "column" not in shell.ok("import", "--yes", str(file)).err


def test_a_dry_run_shows_the_columns_in_a_pipe_too(shell: Shell, file: Path) -> None:
    said = shell.ok("import", "--dry-run", str(file)).err
    assert said.startswith("calls.csv: UTF-8, parted by commas; the names are in line 1.\n  column 1 ")


def test_rows_that_sum_up_others_are_counted(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "sums.csv"
    file.write_text("date,prospects\n2026-11-16,8\nTotal,8\n", encoding="utf-8")
    assert "1 row passed over: it only sums up others." in shell.ok("import", str(file)).err


def test_a_first_column_that_may_hold_the_days_is_not_to_be_left_out(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "german.csv"
    file.write_text("Datum;prospects\n2026-11-16;8\n", encoding="utf-8")
    said = shell("import", str(file)).err
    assert '"Datum" is no measure. If it holds the days, add --map "Datum=date".' in said
    assert "Datum=-" not in said
    assert "1 amount added" in shell.ok("import", str(file), "--map", "Datum=date").err


def test_a_week_corrected_in_the_file_is_replaced_and_a_day_is_told(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "corrected.csv"
    for amount in ("24", "26"):
        file.write_text(f"Week,prospects\n2026-W46,{amount}\n", encoding="utf-8")
        told = shell.ok("import", "-y", str(file)).err
    assert "1 of the totals replaces what was entered for its period before." in told
    assert "   26  " in shell.ok("status", "last").out
    for amount in ("12", "14"):
        file.write_text(f"date,prospects\n2026-11-17,{amount}\n", encoding="utf-8")
        before = shell.ok("import", "--dry-run", str(file)).err
        told = shell.ok("import", "-y", str(file)).err
    met = "2026-11-17 prospects: 12 was imported before, 14 {} added to it; `--as total` makes 14 the total of 2026-W47"
    assert met.format("would be") in before
    assert met.format("was") in told
    assert "1 of the tallies comes on top of another amount imported before." in told
