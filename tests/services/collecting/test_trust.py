from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from kpitui.domain.measures import Source
from kpitui.paths import approvals_folder
from kpitui.services.collecting.trust import Trust, deed_of, folder_of, revoke, standings
from kpitui.services.workspace import Workspace
from tests.services.collecting.sources import command, gathered, name_source, named, program, trust


def state(workspace: Workspace, key: str = "prospects") -> Trust:
    return standings(workspace, [workspace.scorecard.measure(key)])[0].trust


def test_what_is_approved_is_shown_in_full(workspace: Workspace, tmp_path: Path) -> None:
    path = program(tmp_path, "count", "echo 1")
    (tmp_path / "conf").write_text("x")
    name_source(workspace, "prospects", command("./count", "--conf=conf", "two words", "a\u200bb", "", "{week}"))
    deed = deed_of(workspace.scorecard.measure("prospects"), folder_of(workspace))
    digests = [file.digest for file in deed.files]
    assert deed.lines == [
        'runs      ./count --conf=conf "two words" "a\\u200bb" "" {week}',
        f"program   {path}",
        f"          SHA-256 {digests[0]}",
        f"file      {tmp_path}/conf",
        f"          SHA-256 {digests[1]}",
        f"in        {tmp_path}",
        "gives     a number, within 10 s",
    ]


def test_a_query_is_shown_whole(workspace: Workspace, tmp_path: Path) -> None:
    query = "select count(*)\n  from deal -- " + "x" * 200 + "\nwhere 1 \u202e= 1"
    name_source(workspace, "prospects", Source(sqlite="crm.db", query=query))
    lines = deed_of(workspace.scorecard.measure("prospects"), folder_of(workspace)).lines
    assert lines[0] == f"reads     {tmp_path}/crm.db"
    assert lines[1:] == [
        "asks      select count(*)",
        "            from deal -- " + "x" * 200,
        '          "where 1 \\u202e= 1"',
    ]


def test_each_change_asks_again(workspace: Workspace, tmp_path: Path) -> None:
    path = program(tmp_path, "count", "echo 1")
    script = tmp_path / "words.txt"
    script.write_text("a")
    source = command("./count", "words.txt")
    named(workspace, "prospects", source)
    assert state(workspace) is Trust.APPROVED
    for other in (
        replace(source, command=("./count", "words.txt", "more")),
        replace(source, seconds=11),
        replace(source, amount="x"),
        Source(csv="words.txt"),
    ):
        name_source(workspace, "prospects", other)
        assert state(workspace) is Trust.CHANGED
    name_source(workspace, "prospects", source)
    assert state(workspace) is Trust.APPROVED
    script.write_text("b")
    assert state(workspace) is Trust.CHANGED
    script.write_text("a")
    assert state(workspace) is Trust.APPROVED
    content = path.read_text()
    path.write_text(content + " ")
    assert state(workspace) is Trust.CHANGED
    path.write_text(content)
    assert state(workspace) is Trust.APPROVED
    path.unlink()
    assert state(workspace) is Trust.UNUSABLE


def test_a_new_file_that_a_word_names_by_now_asks_again(workspace: Workspace, tmp_path: Path) -> None:
    program(tmp_path, "count", "echo 1")
    named(workspace, "prospects", command("./count", "later"))
    assert state(workspace) is Trust.APPROVED
    (tmp_path / "later").write_text("evil")
    assert state(workspace) is Trust.CHANGED


def test_a_link_turned_elsewhere_asks_again(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    program(tmp_path / "one", "count", "echo 1")
    program(tmp_path / "two", "count", "echo 1")
    (tmp_path / "count").symlink_to(tmp_path / "one" / "count")
    named(workspace, "prospects", command("./count"))
    assert gathered(workspace, "prospects").value == 1
    (tmp_path / "count").unlink()
    (tmp_path / "count").symlink_to(tmp_path / "two" / "count")
    assert state(workspace) is Trust.CHANGED  # the same bytes, but not the same file
    assert gathered(workspace, "prospects").is_unapproved


def test_files_to_read_need_an_approval_too(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "home" / ".ssh").mkdir()
    (tmp_path / "home" / ".ssh" / "id").write_text("date\n2026-11-16\n")
    name_source(workspace, "prospects", Source(csv="~/.ssh/id"))
    assert gathered(workspace, "prospects").is_unapproved
    (tmp_path / "calls.csv").write_text("date\n2026-11-16\n")
    named(workspace, "prospects", Source(csv="calls.csv"))
    assert gathered(workspace, "prospects").value == 1
    (tmp_path / "calls.csv").write_text("date\n2026-11-16\n2026-11-17\n")
    assert gathered(workspace, "prospects").value == 2  # what is in a table may change: that is what it is for
    (tmp_path / "calls.csv").unlink()
    (tmp_path / "calls.csv").symlink_to(tmp_path / "home" / ".ssh" / "id")
    assert gathered(workspace, "prospects").is_unapproved


def test_an_approval_is_kept_outside_the_scorecard_for_its_user_alone(workspace: Workspace, tmp_path: Path) -> None:
    before = workspace.database.path.read_bytes()
    program(tmp_path, "count", "echo 1")
    name_source(workspace, "prospects", command("./count"))
    named_by_now = workspace.database.path.read_bytes()
    assert named_by_now != before
    trust(workspace, "prospects")
    assert workspace.database.path.read_bytes() == named_by_now
    (kept,) = approvals_folder().iterdir()
    assert kept.is_relative_to(tmp_path / "home")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(approvals_folder().stat().st_mode) == 0o700


def test_somebody_elses_home_holds_no_approval(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "count", "echo 1")
    named(workspace, "prospects", command("./count"))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert state(workspace) is Trust.NOT_APPROVED


def test_a_copy_of_the_scorecard_is_not_approved(workspace: Workspace, tmp_path: Path) -> None:
    program(tmp_path, "count", "echo 1")
    named(workspace, "prospects", command(str(tmp_path / "count")))
    copy = tmp_path / "copy.kpitui"
    copy.write_bytes(workspace.database.path.read_bytes())
    there = Workspace.open(copy)
    assert state(there) is Trust.NOT_APPROVED
    there.close()


def test_one_measure_does_not_speak_for_another(workspace: Workspace, tmp_path: Path) -> None:
    program(tmp_path, "count", "echo 1")
    named(workspace, "prospects", command("./count"))
    name_source(workspace, "clients", command("./count"))
    assert state(workspace, "clients") is Trust.NOT_APPROVED


def test_an_approval_can_be_taken_back(workspace: Workspace, tmp_path: Path) -> None:
    program(tmp_path, "count", "echo 1")
    named(workspace, "prospects", command("./count"))
    measure = workspace.scorecard.measure("prospects")
    assert revoke(workspace, workspace.scorecard.measures) == [measure]
    assert revoke(workspace, [measure]) == []
    assert gathered(workspace, "prospects").is_unapproved


@pytest.mark.parametrize("harm", ["empty", "rubbish", "deep", "other", "writable", "folder_writable", "link", "fifo"])
def test_an_approval_that_others_may_have_written_or_that_is_none_does_not_count(
    workspace: Workspace, tmp_path: Path, harm: str
) -> None:
    program(tmp_path, "count", "echo 1")
    named(workspace, "prospects", command("./count"))
    (kept,) = approvals_folder().iterdir()
    if harm == "empty":
        kept.write_text("")
    elif harm == "rubbish":
        kept.write_bytes(b"\xff\x00[")
    elif harm == "deep":
        kept.write_text("[" * 50_000)
    elif harm == "other":
        kept.write_text(json.dumps(json.loads(kept.read_text()) | {"measure": "clients"}))
    elif harm == "writable":
        kept.chmod(0o666)
    elif harm == "folder_writable":
        approvals_folder().chmod(0o777)
    elif harm == "link":
        kept.rename(tmp_path / "elsewhere")
        kept.symlink_to(tmp_path / "elsewhere")
    else:
        kept.unlink()
        os.mkfifo(kept)
    assert state(workspace) is Trust.NOT_APPROVED
    assert gathered(workspace, "prospects").is_unapproved


@pytest.mark.parametrize(
    ("word", "problem"),
    [
        ("no-such-program-anywhere", "There is no program no-such-program-anywhere."),
        ("./none", "There is no program {}/none."),
        ("./plain", "{}/plain is no program."),
        (".", "There is no program ."),
        ("./folder", "There is no program {}/folder."),
    ],
)
def test_what_cannot_run_is_named(workspace: Workspace, tmp_path: Path, word: str, problem: str) -> None:
    (tmp_path / "plain").write_text("x")
    (tmp_path / "folder").mkdir()
    name_source(workspace, "prospects", command(word))
    found = standings(workspace, workspace.scorecard.measures)
    assert [item.trust for item in found] == [Trust.UNUSABLE]
    assert found[0].problem.startswith(problem.format(tmp_path))
