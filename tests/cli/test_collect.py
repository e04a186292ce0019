"""`kpitui collect` and `kpitui trust` from the shell."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.cli.shell import Shell

SOURCES = """
[scorecard]
name = "Acme"
timezone = "Europe/London"

[[action]]
key = "calls"
name = "Calls made"
target = { at_least = 50 }
source = { csv = "exports/calls.csv", date = "day", amount = "calls" }

[[indicator]]
key = "leads"
name = "Leads"
source = { command = ["./count-leads", "{first_day}"] }

[[indicator]]
key = "deals"
name = "Deals won"
"""


def write_program(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def sourced(bare: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A scorecard with two sources; neither is approved."""
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    (tmp_path / "home").mkdir()
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "calls.csv").write_text("day,calls\n2026-11-10,40\n2026-11-16,20\n2026-11-17,12\n")
    write_program(tmp_path / "count-leads", f"touch {tmp_path}/ran\necho 7")
    (tmp_path / "sources.toml").write_text(SOURCES)
    started = bare.ok("init", str(tmp_path / "sources.toml"))
    assert (
        "2 measures name a source. Nothing of it is read or run until you approve it: `kpitui trust` shows it and asks."
    ) in started.err
    return bare


def has_run(shell: Shell) -> bool:
    return (shell.path.parent / "ran").exists()


def test_nothing_runs_before_it_is_approved(sourced: Shell, tmp_path: Path) -> None:
    for arguments in (
        ("status",),
        ("export",),
        ("export", "--json"),
        ("apply", str(tmp_path / "sources.toml"), "--yes"),
        ("trust", "--list"),
        ("changes",),
    ):
        sourced.ok(*arguments)
    ran = sourced("collect")
    assert ran.code == 1
    assert ran.out == ""
    assert ran.err.count("You have not approved it. Look at what it does with `kpitui trust`.") == 2
    assert not has_run(sourced)
    assert sourced.entries() == []


def test_trust_shows_it_and_asks(sourced: Shell) -> None:
    folder = os.path.realpath(sourced.path.parent)
    ran = sourced("trust", stdin="y\nn\n")
    assert ran.code == 1
    assert "calls (Calls made): not approved\n" in ran.out
    assert f"  reads     {folder}/exports/calls.csv\n" in ran.out
    assert '  takes     by the column "day", taking "calls"\n' in ran.out
    assert "  runs      ./count-leads {first_day}\n" in ran.out
    assert f"  program   {folder}/count-leads\n" in ran.out
    assert "Collect calls in this way? [y/N]" in ran.err
    assert "Calls made: approved." in ran.err
    assert "Leads: approved." not in ran.err
    assert not has_run(sourced)
    assert sourced("trust", stdin="").code == 1  # nobody there to answer
    assert "calls (Calls made): approved on " in sourced.ok("trust", "--list").out
    assert "leads (Leads): not approved" in sourced.ok("trust", "--list").out
    done = sourced.ok("trust", "leads", stdin="y\n")
    assert "leads (Leads): not approved" in done.out
    assert sourced.ok("trust").err == "Everything is approved as it is: `kpitui collect` fills the week in.\n"
    assert "Leads: approved on " in sourced.ok("trust", "leads").err


def test_collect_fills_the_week_in(sourced: Shell) -> None:
    sourced.ok("trust", stdin="y\ny\n")
    before = sourced.kept()
    dry = sourced.ok("collect", "--dry-run")
    assert dry.out == (
        "Calls made: 32 for 2026-W47, would be collected from exports/calls.csv.\n"
        "Leads: 7 for 2026-W47, would be collected from ./count-leads.\n"
    )
    assert sourced.kept() == before
    ran = sourced.ok("collect")
    assert ran.out == (
        "Calls made: 32 for 2026-W47, collected from exports/calls.csv.\n"
        "Leads: 7 for 2026-W47, collected from ./count-leads.\n"
    )
    assert ran.err == ""
    assert sourced.entries() == [
        ("calls", "2026-11-19", 32, 1, "collected from exports/calls.csv"),
        ("leads", "2026-11-19", 7, 1, "collected from ./count-leads"),
    ]
    assert sourced.ok("collect").out.count("as it was.") == 2
    assert len(sourced.entries()) == 2
    assert sourced.ok("collect", "calls", "-w", "-1").out.startswith("Calls made: 40 for 2026-W46, collected")
    assert "collected 2 entries together" in sourced.ok("changes").out


def test_what_is_typed_stays_until_it_is_to_be_replaced(sourced: Shell) -> None:
    sourced.ok("trust", stdin="y\ny\n")
    sourced.ok("set", "calls", "30")
    ran = sourced("collect")
    assert ran.code == 1
    assert ran.out.startswith("Leads: 7")
    assert "Calls made: dana entered 30 for 2026-W47, exports/calls.csv says 32: it was left.\n" in ran.err
    assert "`--replace` takes what the sources say.\n" in ran.err
    found = sourced("collect", "calls", "--json").json["collected"][0]
    assert (found["outcome"], found["before"], found["value"], found["typed_by"]) == ("conflict", 30, 32, "dana")
    assert sourced.ok("collect", "--replace").out.startswith(
        "Calls made: 32 for 2026-W47, collected from exports/calls.csv, was 30, entered by dana.\n"
    )


def test_a_failure_is_named_and_the_others_go_on(sourced: Shell) -> None:
    sourced.ok("trust", stdin="y\ny\n")
    (sourced.path.parent / "exports" / "calls.csv").unlink()
    ran = sourced("collect")
    assert ran.code == 1
    assert ran.out == "Leads: 7 for 2026-W47, collected from ./count-leads.\n"
    assert ran.err.startswith("Calls made: nothing for 2026-W47 from exports/calls.csv. There is no file ")


def test_a_program_that_changed_asks_again(sourced: Shell) -> None:
    sourced.ok("trust", stdin="y\ny\n")
    write_program(sourced.path.parent / "count-leads", "echo 8")
    assert "It has changed since you approved it." in sourced("collect", "leads").err
    assert "leads (Leads): changed since you approved it on " in sourced.ok("trust", "--list").out
    sourced.ok("trust", stdin="y\n")
    assert "Leads: 8" in sourced.ok("collect", "leads").out


def test_an_approval_is_taken_back(sourced: Shell) -> None:
    sourced.ok("trust", stdin="y\ny\n")
    assert sourced.ok("trust", "leads", "--revoke").err == "Leads: your approval is taken back.\n"
    assert sourced.ok("trust", "leads", "--revoke").err == "You had approved nothing of it.\n"
    assert "Calls made: your approval" in sourced.ok("trust", "--revoke").err
    assert sourced("collect").code == 1
    assert not has_run(sourced)


def test_what_cannot_be_collected_is_refused(sourced: Shell) -> None:
    assert "Deals won names no source." in sourced.refused("collect", "deals")
    assert "Deals won names no source." in sourced.refused("trust", "deals", code=1)
    assert "No measure fits" in sourced.refused("collect", "zzz")
    assert "Give one of them" in sourced.refused("trust", "--list", "--revoke")


def test_without_any_source(shell: Shell) -> None:
    assert "No measure names a source." in shell.refused("collect")
    assert shell.ok("trust").err == "No measure names a source: there is nothing to approve.\n"


def test_a_closed_week_needs_correct(sourced: Shell) -> None:
    from kpitui.services.reviews import closing, reviewing
    from kpitui.services.workspace import Workspace

    sourced.ok("trust", stdin="y\ny\n")
    workspace = Workspace.open(sourced.path)
    week = workspace.this_week()
    reviewing.begin(workspace, week)
    closing.close(workspace, week, "")
    workspace.close()
    ran = sourced("collect", "leads")
    assert ran.code == 1
    assert "The review of 2026-W47 is closed." in ran.err
    assert sourced.entries() == []
    assert "Leads: 7" in sourced.ok("collect", "leads", "--correct").out


def test_neither_exists_for_who_may_only_look(sourced: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "--read-only forbids it" in sourced.refused("--read-only", "collect")
    assert "--read-only approves nothing" in sourced.refused("--read-only", "trust")
    assert "not approved" in sourced.ok("--read-only", "trust", "--list").out
    monkeypatch.setattr(os, "environ", os.environ.copy())
    for name in ("collect", "trust"):
        said = sourced.refused("--db", str(sourced.path), "--restricted", name)
        assert f"`kpitui {name}` is not available here." in said
    assert not has_run(sourced)


def test_what_others_wrote_is_harmless_to_look_at(bare: Shell, tmp_path: Path) -> None:
    definitions = SOURCES.replace("./count-leads", "./\\u001b]0;owned\\u0007\\u202e").replace("Leads", "L\\u001b[31m")
    (tmp_path / "odd.toml").write_text(definitions)
    bare.ok("init", str(tmp_path / "odd.toml"))
    for arguments in (("trust",), ("trust", "--list"), ("collect",), ("collect", "--dry-run"), ("changes",)):
        ran = bare(*arguments, stdin="n\nn\n")
        assert not {"\x1b", "\x07", "\u202e"} & set(ran.out + ran.err)


def test_apply_tells_of_new_sources_only(sourced: Shell, tmp_path: Path) -> None:
    changed = SOURCES.replace("./count-leads", "./count-more").replace('"Deals won"', '"Deals"')
    (tmp_path / "more.toml").write_text(changed)
    ran = sourced.ok("apply", str(tmp_path / "more.toml"), "--yes")
    assert "1 measure names a source. Nothing of it is read or run until you approve it" in ran.err
    assert "source: the command ./count-leads {first_day}, which prints a number -> the command ./count-more" in ran.out
    (tmp_path / "same.toml").write_text(changed.replace('"Deals"', '"Deals won"'))
    assert "names a source" not in sourced.ok("apply", str(tmp_path / "same.toml"), "--yes").err


def test_a_move_by_json_tells_of_sources_too(sourced: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "whole.json").write_text(sourced.ok("export", "--json").out)
    monkeypatch.setenv("KPITUI_DB", str(tmp_path / "there.kpitui"))
    moved = sourced.ok("init", str(tmp_path / "whole.json"))
    assert "2 measures name a source." in moved.err
    assert sourced("collect").err.count("You have not approved it.") == 2
    assert not has_run(sourced)
