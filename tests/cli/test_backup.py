"""`backup`, `restore` and `verify` as somebody at a shell meets them."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from kpitui.storage import database as opening
from kpitui.storage.backups import listed, usual_folder
from tests.cli.shell import Shell
from tests.storage.processes import in_child


def permissions(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_backup_goes_into_the_folder_and_is_listed(shell: Shell) -> None:
    ran = shell.ok("backup")
    (taken,) = listed(usual_folder(shell.path))
    assert ran.err == f"Backed up to {taken.path}, and checked.\n"
    assert ran.out == ""
    shown = shell.ok("backup", "--list")
    assert taken.path.name in shown.out
    assert "by kpitui backup" in shown.out
    found = shell.ok("backup", "--list", "--json").json
    assert [item["name"] for item in found["backups"]] == [taken.path.name]
    assert found["folder"] == str(taken.path.parent)
    assert (found["backups"][0]["kind"], found["backups"][0]["bytes"]) == ("hand", taken.size)


def test_without_any_the_list_says_where_they_would_be(shell: Shell) -> None:
    ran = shell.ok("backup", "--list")
    assert (ran.out, ran.err) == ("", f"There are none in {usual_folder(shell.path)}.\n")


def test_that_of_the_day_is_taken_once(shell: Shell) -> None:
    shell.ok("backup", "--daily")
    assert "There is a backup of today already." in shell.ok("backup", "--daily").err
    assert len(listed(usual_folder(shell.path))) == 1


def test_a_backup_into_a_file(shell: Shell, tmp_path: Path) -> None:
    target = tmp_path / "copy"
    shell.ok("--read-only", "backup", str(target))
    assert permissions(target) == 0o600
    assert shell.kept() is not None
    assert "exists already" in shell.refused("backup", str(target))
    assert "No backup can be written" in shell.refused("backup", str(tmp_path / "none" / "copy"))
    assert listed(usual_folder(shell.path)) == []


@pytest.mark.parametrize("arguments", [("x", "--list"), ("x", "--daily"), ("--list", "--daily"), ("--json",)])
def test_options_that_exclude_each_other(shell: Shell, arguments: tuple[str, ...]) -> None:
    assert "do not go together" in shell.refused("backup", *arguments)


def test_a_restore_asks_keeps_and_tells(shell: Shell) -> None:
    shell.ok("log", "prospects", "12")
    shell.ok("backup")
    shell.ok("log", "prospects", "30")
    assert shell("restore", stdin="n\n").code == 1
    assert len(shell.entries()) == 2
    ran = shell.ok("restore", stdin="y\n")
    assert "What is there now will be kept." in ran.err
    assert [amount for _, _, amount, _, _ in shell.entries()] == [12]
    kept = listed(usual_folder(shell.path))[0]
    assert f"`kpitui restore {kept.path.name}` brings it back." in ran.err
    assert "restored" in shell.ok("changes").out
    shell.ok("restore", kept.path.name, "--yes")
    assert len(shell.entries()) == 2
    told = shell.ok("verify").err
    assert "Nothing is wrong" in told
    assert ": 2 entries, " in told
    assert " 1 reading and 0 closed reviews are " in told


def test_an_undo_after_a_restore_takes_back_ones_own_last_change(shell: Shell) -> None:
    shell.ok("log", "prospects", "12")
    shell.ok("backup")
    shell.ok("restore", "--yes")
    assert "Prospects contacted" in shell.ok("undo").err
    assert shell.entries() == []


def test_a_restore_is_refused_read_only_or_from_what_is_no_backup(shell: Shell, tmp_path: Path) -> None:
    shell.ok("backup")
    (tmp_path / "text").write_text("x" * 200)
    assert "--read-only forbids it" in shell.refused("--read-only", "restore", "--yes")
    assert "There is no backup 'nope'" in shell.refused("restore", "nope", "--yes")
    assert "cannot be restored" in shell.refused("restore", str(tmp_path / "text"), "--yes")
    assert "is the scorecard itself" in shell.refused("restore", str(shell.path), "--yes")


def test_names_that_are_no_text(shell: Shell) -> None:
    """Files may have any bytes for a name."""
    odd, copy = (shell.path.with_name(os.fsdecode(name)) for name in (b"\xff\xfe.kpitui", b"copy\xff"))
    shell.path.rename(odd)
    shell.ok("--db", str(odd), "backup", str(copy))
    assert "Restored" in shell.ok("--db", str(odd), "restore", str(copy), "--yes").err
    shell.ok("--db", str(odd), "verify")
    rows = shell.path.with_name(os.fsdecode(b"rows\xff.csv"))
    rows.write_text("date,prospects\n2026-11-17,1\n")
    shell.ok("--db", str(odd), "import", str(rows))
    assert "rows" in shell.ok("--db", str(odd), "changes").out


def test_names_that_look_like_somebodys_home(bare: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("./~nobodyofthatname", "~nobodyofthatname"):
        bare.ok("--db", name, "init")
        bare.ok("--db", name, "status")
        Path("~nobodyofthatname").unlink()


def test_a_folder_that_is_gone(shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    shell.ok("status")
    for words in (("status",), ("verify",), ("log", "pros", "3")):
        assert "There is no scorecard at ../small.kpitui" in shell.refused("--db", "../small.kpitui", *words)
    monkeypatch.chdir(tmp_path)


def test_a_name_too_long_for_what_stands_beside_the_file(bare: Shell, tmp_path: Path) -> None:
    for name in ("x" * 248, "é" * 124):
        assert "File name too long" in bare.refused("--db", str(tmp_path / name), "init")
        assert list(tmp_path.iterdir()) == []
    longest = str(tmp_path / ("é" * 123 + "x"))
    bare.ok("--db", longest, "init")
    bare.ok("--db", longest, "log", "clients", "3")
    bare.ok("--db", longest, "backup")
    bare.ok("--db", longest, "restore", "--yes")


def test_a_backup_of_another_scorecard_is_named_before_it_is_restored(shell: Shell, tmp_path: Path) -> None:
    other, copy = tmp_path / "other.kpitui", tmp_path / "copy"
    shell.ok("--db", str(other), "init")
    shell.ok("backup", str(copy))
    assert "another one" not in shell.ok("restore", str(copy), "--yes").err
    before = shell.kept()
    ran = shell("restore", str(other), stdin="n\n")
    assert ran.code == 1
    assert ran.err.startswith("It is no backup of this scorecard, but of another one: Acme Coaching.\nRestore ")
    assert shell.kept() == before
    assert "but of another one" in shell.ok("restore", str(other), "--yes").err


def test_a_lost_scorecard_comes_back(shell: Shell) -> None:
    shell.ok("log", "prospects", "12")
    shell.ok("backup")
    shell.path.unlink()
    ran = shell.ok("restore", stdin="y\n")
    assert "will be kept" not in ran.err
    assert len(shell.entries()) == 1


def test_verify_says_what_is_wrong_and_which_backup_is_sound(shell: Shell) -> None:
    shell.ok("log", "prospects", "12")
    shell.ok("backup")
    with closing(sqlite3.connect(shell.path, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER entry_no_update")
        connection.execute("UPDATE entry SET amount = 500")
    (backup,) = listed(usual_folder(shell.path))
    ran = shell("verify")
    assert ran.code == 1
    assert "entry 1 (prospects on 2026-11-20, recorded by dana on 2026-11-20): it was altered" in ran.out
    assert f"The newest sound backup is {backup.path}: `kpitui restore {backup.path.name}` restores it." in ran.err
    found = shell("verify", "--json")
    assert found.code == 1
    assert found.json["sound"] is False
    assert found.json["newest_sound_backup"] == str(backup.path)
    shell.ok("restore", backup.path.name, "--yes")
    assert shell.ok("verify", "--json").json["problems"] == []


def test_verify_of_a_file_in_an_older_format_says_what_it_did_not_look_at(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.ok("log", "prospects", "12")
    monkeypatch.setattr(opening, "SCHEMA_VERSION", opening.SCHEMA_VERSION + 1)
    told = " ".join(shell.ok("verify").err.split())
    assert "as far as it was looked at: 1 entry and " in told
    assert "It is in an older format: what the screens show of it was not looked at." in told
    assert "such as `kpitui status`, updates it after a backup; then verify it again." in told
    assert "0 readings" not in told
    assert shell.ok("verify", "--json").json["older_format"] is True


def test_a_review_at_the_end_of_time_is_damage(shell: Shell) -> None:
    with closing(sqlite3.connect(shell.path, isolation_level=None)) as connection:
        connection.execute("INSERT INTO review VALUES ('9999-12-31', 'open', '', 'li', '', '', '', '')")
    assert "is damaged" in shell.refused("journal")


def test_verify_of_a_file_that_is_damaged_throughout(shell: Shell) -> None:
    content = shell.path.read_bytes()
    shell.path.write_bytes(content[:5_000])
    ran = shell("verify")
    assert ran.code == 1
    assert "None of its backups is sound" in ran.err
    assert shell.path.read_bytes() == content[:5_000]


def test_files_for_the_group(bare: Shell, tmp_path: Path) -> None:
    """Under any umask the scorecard, its folder, backups and copies are for the group; what is not asked for is not."""
    database = tmp_path / "team" / "small.kpitui"

    def work() -> str:
        shell = Shell(database)
        arguments = ("--db", str(database))
        begun = shell.ok(*arguments, "--shared-group", "init")
        assert "chmod" not in begun.err
        shell.ok(*arguments, "log", "prospects", "12")
        shell.ok(*arguments, "backup")
        shell.ok(*arguments, "--shared-group", "backup", str(tmp_path / "copy"))
        shell.ok(*arguments, "restore", "--yes")
        shell.ok(*arguments, "--shared-group", "export", "-o", str(tmp_path / "definitions"))
        shell.ok(*arguments, "export", "-o", str(tmp_path / "private"))
        (backup,) = [one for one in listed(usual_folder(database)) if one.kind == "hand"]
        written = (tmp_path / name for name in ("copy", "definitions", "private"))
        places = (database, database.parent, backup.path, backup.path.parent, *written)
        return " ".join(f"{permissions(place):o}" for place in places)

    for umask in (0o077, 0o000):
        assert in_child(work, umask=umask) == "660 2770 660 2770 660 660 600"
        database.rename(tmp_path / f"{umask}")
        (tmp_path / "copy").unlink()
        for left in usual_folder(database).iterdir():
            left.unlink()
        usual_folder(database).rmdir()
        database.parent.rmdir()


def test_in_a_folder_that_the_group_may_not_use_one_is_told_how(bare: Shell, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert f"chmod g+rwxs {tmp_path}" in bare.ok("--shared-group", "init").err
    assert permissions(bare.path) == 0o660
    assert os.stat(tmp_path).st_mode & 0o7777 == 0o755
