"""`kpitui init`, `apply`, `export` and `check`: the scorecard file in and out."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.cli.shell import Shell
from tests.scorecards import SMALL_SCORECARD


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mine.toml"


def test_init_from_the_sample_says_what_to_do_next(bare: Shell) -> None:
    ran = bare.ok("init")
    assert ran.out == ""
    assert f"Started Acme Coaching with 16 measures in {bare.path}." in ran.err
    assert "kpitui edit" in ran.err
    assert "kpitui log" in ran.err
    assert stat.S_IMODE(bare.path.stat().st_mode) == 0o600
    assert "exists already" in bare.refused("init")


def test_init_from_a_file(bare: Shell, file: Path) -> None:
    file.write_text(SMALL_SCORECARD, encoding="utf-8")
    assert "with 8 measures" in bare.ok("init", str(file)).err
    assert "8 measures" not in bare.refused("init", str(file))


def test_init_names_the_file_in_what_to_do_next(bare: Shell, tmp_path: Path) -> None:
    other = tmp_path / "other.kpitui"
    assert f"kpitui --db {other}" in bare.ok("--db", str(other), "init").err


BROKEN = {
    "malformed": ('[scorecard]\nname = "A\n', ("line 2",)),
    "unknown key": ('[scorecard]\nname = "A"\nweek_start = "monday"\n', ("line 3", 'Did you mean "week_starts"?')),
    "doubled key": (
        '[scorecard]\nname = "A"\n[[metric]]\nkey = "a"\nname = "A"\n[[metric]]\nkey = "a"\nname = "B"\n',
        ("line 7", '"a"'),
    ),
    "link to nowhere": (
        '[scorecard]\nname = "A"\n[[action]]\nkey = "a"\nname = "A"\ndrives = [{ indicator = "b" }]\n',
        ("line 6", '"b"'),
    ),
    "circle": (
        '[scorecard]\nname = "A"\n[[indicator]]\nkey = "a"\nname = "A"\nformula = "b"\n'
        '[[indicator]]\nkey = "b"\nname = "B"\nformula = "a"\n',
        ("formula",),
    ),
    "unknown name in a formula": (
        '[scorecard]\nname = "A"\n[[indicator]]\nkey = "a"\nname = "A"\nformula = "b / 2"\n',
        ("line 6", "b"),
    ),
    "target upside down": (
        '[scorecard]\nname = "A"\n[[metric]]\nkey = "a"\nname = "A"\ntarget = { at_least = 5, at_most = 3 }\n',
        ("line 6", "at_least is above at_most"),
    ),
    "impossible date": (
        '[scorecard]\nname = "A"\n[[metric]]\nkey = "a"\nname = "A"\nretired = 2026-02-30\n',
        ("line 6",),
    ),
    "unknown week": (
        '[scorecard]\nname = "A"\n[[metric]]\nkey = "a"\nname = "A"\n'
        'exception = { period = "2027-W53", reason = "x", excused = true }\n',
        ("line 6", "2027-W53"),
    ),
    "not a number": (
        '[scorecard]\nname = "A"\n[[metric]]\nkey = "a"\nname = "A"\ntarget = { at_least = nan }\n',
        ("line 6",),
    ),
    "infinity": (
        '[scorecard]\nname = "A"\n[[metric]]\nkey = "a"\nname = "A"\ntarget = { at_least = inf }\n',
        ("line 6",),
    ),
    "5,000 digits": (
        f'[scorecard]\nname = "A"\n[[metric]]\nkey = "a"\nname = "A"\ntarget = {{ at_least = {"9" * 5000} }}\n',
        ("line 6",),
    ),
    "text for a number": (
        '[scorecard]\nname = "A"\n[[metric]]\nkey = "a"\nname = "A"\ntarget = { at_least = "many" }\n',
        ("line 6", "text where a number belongs"),
    ),
    "deep nesting": ("[" * 3000, ("line 1",)),
    "escape sequence": ('[scorecard]\nname = "A"\n"\\u001b[31m" = 1\n', ("[scorecard]",)),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_refused_with_place_and_remedy(case: str, bare: Shell, file: Path) -> None:
    text, told = BROKEN[case]
    file.write_text(text, encoding="utf-8")
    said = bare.refused("init", str(file), code=1)
    assert str(file) in said
    for part in told:
        assert part in said
    assert "\x1b" not in said
    assert not bare.path.exists()


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_changes_nothing_in_a_scorecard(case: str, shell: Shell, file: Path) -> None:
    file.write_text(BROKEN[case][0], encoding="utf-8")
    shell.refused("apply", "--yes", str(file), code=1)


def test_a_file_that_is_none(shell: Shell, tmp_path: Path) -> None:
    assert "There is no file" in shell.refused("apply", str(tmp_path / "nothing.toml"))
    assert "is not a plain file" in shell.refused("apply", str(tmp_path))
    latin = tmp_path / "latin.toml"
    latin.write_bytes('[scorecard]\nname = "Zoë"\n'.encode("latin-1"))
    assert "is not UTF-8 text (line 2)" in shell.refused("apply", str(latin))


def test_export_then_apply_is_no_change(shell: Shell, file: Path) -> None:
    file.write_text(shell.ok("export").out, encoding="utf-8")
    before = shell.kept()
    ran = shell.ok("apply", str(file))
    assert ran.out == ""
    assert ran.err == "Nothing differs: nothing was changed.\n"
    assert shell.kept() == before


def test_apply_shows_the_difference_and_asks(shell: Shell, file: Path) -> None:
    file.write_text(shell.ok("export").out.replace("at_least = 50", "at_least = 60"), encoding="utf-8")
    before = shell.kept()
    ran = shell("apply", str(file), stdin="n\n")
    assert ran.code == 1
    assert ran.out == "prospects (Prospects contacted)\n  target: >= 50 -> >= 60 from 2026-11-16\n"
    assert "Make this change? [y/N]: " in ran.err
    assert "Nothing was changed." in ran.err
    assert shell.kept() == before
    assert "1 change made." in shell.ok("apply", str(file), stdin="y\n").err
    assert "at_least = 60" in shell.ok("export").out


def test_without_an_answer_nothing_is_changed(shell: Shell, file: Path) -> None:
    file.write_text(shell.ok("export").out.replace("at_least = 50", "at_least = 60"), encoding="utf-8")
    before = shell.kept()
    ran = shell("apply", str(file), stdin="")
    assert ran.code == 1
    assert "There was no answer: nothing was changed. Answer y or n, or give --yes." in ran.err
    assert shell.kept() == before


def test_export_to_a_file_is_whole_and_private(shell: Shell, tmp_path: Path) -> None:
    target = tmp_path / "out.toml"
    target.write_text("older\n")
    target.chmod(0o644)
    ran = shell.ok("export", "-o", str(target))
    assert ran.out == ""
    assert target.read_text(encoding="utf-8") == shell.ok("export").out
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".new") == []


def test_export_follows_a_link_and_overwrites_no_database_or_folder(shell: Shell, tmp_path: Path) -> None:
    real = tmp_path / "real.toml"
    real.write_text("older\n")
    link = tmp_path / "link.toml"
    link.symlink_to(real)
    shell.ok("export", "-o", str(link))
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8").startswith("[scorecard]")
    assert "is a database" in shell.refused("export", "-o", str(shell.path))
    assert "is not a plain file" in shell.refused("export", "-o", str(tmp_path))
    assert "is not a plain file" in shell.refused("export", "-o", "/dev/null")
    assert "cannot be written" in shell.refused("export", "-o", str(tmp_path / "no" / "where.toml"))


def test_what_cannot_be_printed_is_exported_as_an_escape_and_comes_back(shell: Shell, file: Path) -> None:
    odd = "Team \\u202Eevil\\u2066 \\U0001F468\\u200D\\U0001F469 \\u0085 \\u001B[31m"
    file.write_text(SMALL_SCORECARD.replace("Team mood", odd), encoding="utf-8")
    shell.ok("apply", "-y", str(file))
    text = shell.ok("export").out
    assert all(character.isprintable() or character == "\n" for character in text)
    file.write_text(text, encoding="utf-8")
    assert "Nothing differs" in shell.ok("apply", str(file)).err
    assert shell.query("SELECT name FROM measure WHERE key = 'mood'")[0][0].startswith(
        "Team \u202eevil\u2066 👨\u200d👩"
    )


def test_check_lists_findings_and_fails(shell: Shell) -> None:
    ran = shell("check")
    assert ran.code == 1
    assert ran.err == ""
    assert "mood: Team mood is a result nobody acts on" in ran.out
    listed = shell("check", "--json")
    assert listed.code == 1
    assert listed.json["scorecard"] == "Acme Coaching"
    assert {"measure", "what", "do"} == set(listed.json["findings"][0])


def test_check_finds_nothing_in_the_sample(bare: Shell) -> None:
    bare.ok("init")
    ran = bare.ok("check")
    assert ran.out == ""
    assert "Nothing found" in ran.err
    assert bare.ok("check", "--json").json["findings"] == []
