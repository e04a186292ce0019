"""`kpitui` itself: help, version, unknown commands and options, which file is meant, read-only, failures."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import click
import pytest

from kpitui import __version__
from kpitui.cli.root import COMMANDS, root
from tests.cli.shell import Shell


def test_version(bare: Shell) -> None:
    assert bare.ok("--version").out == f"kpitui {__version__}\n"


def test_help_names_every_command_and_goes_to_stdout(bare: Shell) -> None:
    ran = bare.ok("--help")
    for name, (_, sentence) in COMMANDS.items():
        assert name in ran.out
        assert sentence in " ".join(ran.out.split())
    assert ran.err == ""
    assert not bare.path.exists()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_that_begins_like_the_table(name: str, bare: Shell) -> None:
    command = root.get_command(click.Context(root), name)
    assert command is not None
    assert command.help is not None
    assert command.help.split("\n")[0].rstrip(".").startswith(COMMANDS[name][1].split(",")[0].split(":")[0].rstrip("."))
    ran = bare.ok(name, "--help")
    assert ran.out.startswith("Usage: kpitui ")
    assert not bare.path.exists()


def test_an_unknown_command_suggests_the_nearest(bare: Shell) -> None:
    assert bare.refused("staus") == 'kpitui: There is no command "staus". Did you mean `kpitui status`?\n'
    assert "`kpitui --help` lists them" in bare.refused("xyzzy")


def test_an_unknown_option_is_named_with_the_usage(shell: Shell) -> None:
    said = shell.refused("log", "pros", "12", "--nite", "x")
    assert "There is no option --nite here. Did you mean --note?" in said
    assert "Usage: kpitui log" in said


def test_a_global_option_after_the_command_says_where_it_belongs(shell: Shell) -> None:
    assert "Write it before the command: kpitui --db ... status." in shell.refused("status", "--db", "x")


@pytest.mark.parametrize("arguments", [("log", "pros"), ("set", "pros"), ("apply",), ("fix", "done", "one")])
def test_wrong_usage_changes_nothing(arguments: tuple[str, ...], shell: Shell) -> None:
    shell.refused(*arguments)


def test_without_a_scorecard_reading_and_writing_say_how_to_start_one(bare: Shell) -> None:
    for arguments in (("status",), ("log", "pros", "12"), ("export",), ("check",), ("undo",), ("changes",), ("edit",)):
        said = bare.refused(*arguments)
        assert f"There is no scorecard at {bare.path}." in said
        assert "kpitui init" in said
    assert not bare.path.exists()


def test_db_names_another_file(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KPITUI_DB")
    assert "There is no scorecard at" in Shell(shell.path).refused("status")
    assert "Acme Coaching" in shell.ok("--db", str(shell.path), "status").out
    assert "--db names no file" in shell.refused("--db", "", "status")


def test_read_only_looks_but_does_not_touch(shell: Shell) -> None:
    shell.ok("log", "prospects", "12")
    assert "12" in shell.ok("--read-only", "status").out
    for arguments in (
        ("log", "prospects", "12"),
        ("set", "prospects", "12"),
        ("undo",),
        ("edit",),
        ("fix", "add", "prospects", "call"),
        ("init",),
    ):
        assert "--read-only forbids it" in shell.refused("--read-only", *arguments)


def test_a_guest_who_cannot_write_can_look(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    assert "Acme Coaching" in shell.ok("status").out
    assert "cannot be written" in shell.refused("log", "prospects", "12")


def test_a_foreign_file_is_left_as_it_is(bare: Shell) -> None:
    bare.path.write_text("shopping list\n")
    assert "is not a kpitui scorecard" in bare.refused("status")
    assert "is not a kpitui scorecard" in bare.refused("log", "prospects", "12")
    assert "exists already" in bare.refused("init")


def test_a_database_of_another_program_is_left_as_it_is(bare: Shell) -> None:
    import sqlite3

    with sqlite3.connect(bare.path) as connection:
        connection.execute("CREATE TABLE notes (text)")
    connection.close()
    assert "database of another program" in bare.refused("log", "prospects", "12")


def test_a_newer_file_is_refused(shell: Shell) -> None:
    import sqlite3

    with sqlite3.connect(shell.path) as connection:
        connection.execute("PRAGMA user_version=99")
    connection.close()
    assert "newer kpitui" in shell.refused("log", "prospects", "12")
    assert "newer kpitui" in shell.refused("status")


def test_a_damaged_file_is_refused(shell: Shell) -> None:
    content = bytearray(shell.path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    shell.path.write_bytes(bytes(content))
    said = shell.refused("status")
    assert "damaged" in said


def test_a_folder_or_a_pipe_is_no_scorecard(bare: Shell, tmp_path: Path) -> None:
    assert "is a folder" in bare.refused("--db", str(tmp_path), "status")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert "not a regular file" in bare.refused("--db", str(pipe), "status")
    assert "not a regular file" in bare.refused("--db", str(pipe), "log", "x", "1")
    dangling = tmp_path / "dangling"
    dangling.symlink_to(tmp_path / "nowhere")
    assert "a link to a file that is not there" in bare.refused("--db", str(dangling), "status")


def test_a_path_that_is_too_long_is_named(bare: Shell, tmp_path: Path) -> None:
    assert "cannot be read" in bare.refused("--db", str(tmp_path / ("x" * 300)), "status")


def test_a_wrong_today_is_named(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPITUI_TODAY", "tomorrow")
    assert "KPITUI_TODAY='tomorrow' is not a date" in shell.refused("status")


def test_errors_are_red_on_a_terminal_that_wants_colour_alone(bare: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in bare.refused("staus")
    from kpitui.cli import diagnostics

    monkeypatch.setattr("kpitui.cli.output.wants_colour", lambda stream=None: True)
    monkeypatch.setattr(diagnostics, "wants_colour", lambda stream=None: True)
    assert bare("staus").err.startswith("kpitui: \x1b[31mThere is no command")


def test_no_color_and_dumb_terminals_get_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    from kpitui.cli.output import wants_colour

    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert wants_colour()
    monkeypatch.setenv("NO_COLOR", "1")
    assert not wants_colour()
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not wants_colour()


def test_interrupted_in_the_middle(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kpitui.services.standing.standing", interrupt)
    ran = shell("status")
    assert ran.code == 130
    assert "Traceback" not in ran.err


def test_a_new_scorecard_is_its_owners_alone(shell: Shell) -> None:
    assert stat.S_IMODE(shell.path.stat().st_mode) == 0o600


def test_interrupted_at_a_question(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> str:
        raise KeyboardInterrupt

    file = tmp_path / "new.toml"
    file.write_text(shell.ok("export").out.replace("at_least = 50", "at_least = 60"), encoding="utf-8")
    monkeypatch.setattr("click.confirm", interrupt)
    before = shell.kept()
    assert shell("apply", str(file)).code == 130
    assert shell.kept() == before


def test_a_group_named_alone_says_what_it_does(shell: Shell) -> None:
    ran = shell("fix")
    assert ran.code == 2
    assert "Usage: kpitui fix [OPTIONS] COMMAND" in ran.err
    assert "\n  add " in ran.err


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_disaster(closed: str, shell: Shell) -> None:
    import subprocess

    command = f'"{sys.executable}" -m kpitui log prospects 12 {closed}'
    assert subprocess.run(["sh", "-c", command], check=False, timeout=60).returncode == 0
    command = f'"{sys.executable}" -m kpitui status {closed}'
    assert subprocess.run(["sh", "-c", command], check=False, timeout=60, capture_output=True).returncode == 0
    assert shell.entries() == [("prospects", "2026-11-20", 12.0, 0, "")]
    assert "Acme Coaching" in shell.ok("status").out
