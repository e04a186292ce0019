"""`kpitui edit`: the definitions in the user's editor, played here by a small program."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from tests.cli.shell import Shell


class Editor:
    """Plays the editor: each time it is opened it does the next thing, and keeps what it was shown."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        script = folder / "editor.py"
        script.write_text(
            "import os, pathlib, shutil, sys\n"
            f"folder = pathlib.Path({str(folder)!r})\n"
            "file = pathlib.Path(sys.argv[1])\n"
            "number = len(list(folder.glob('shown-*')))\n"
            "shutil.copy(file, folder / f'shown-{number}')\n"
            "(folder / 'mode').write_text(oct(file.stat().st_mode & 0o777) + oct(file.parent.stat().st_mode & 0o777))\n"
            "step = folder / f'step-{number}'\n"
            "text = file.read_text(encoding='utf-8')\n"
            "if step.exists():\n"
            "    old, new, code = step.read_text(encoding='utf-8').split('\\x00')\n"
            "    file.write_text(text.replace(old, new), encoding='utf-8')\n"
            "    sys.exit(int(code))\n",
            encoding="utf-8",
        )
        monkeypatch.setenv("VISUAL", f"{sys.executable} {script}")
        self.steps = 0

    def will(self, old: str, new: str, code: int = 0) -> None:
        """Next time, replace a text and leave with this code."""
        (self.folder / f"step-{self.steps}").write_text(f"{old}\0{new}\0{code}", encoding="utf-8")
        self.steps += 1

    def shown(self) -> list[str]:
        """The file as it was each time the editor was opened."""
        files = sorted(self.folder.glob("shown-*"))
        return [file.read_text(encoding="utf-8") for file in files]


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Editor:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return Editor(tmp_path, monkeypatch)


def left_behind(tmp_path: Path) -> list[Path]:
    return sorted(tmp_path.glob("kpitui-edit-*/*"))


def test_a_change_is_shown_asked_about_and_made(shell: Shell, editor: Editor, tmp_path: Path) -> None:
    editor.will("at_least = 50", "at_least = 60")
    ran = shell.ok("edit", stdin="y\n")
    assert ran.out == "prospects (Prospects contacted)\n  target: >= 50 -> >= 60 from 2026-11-16\n"
    assert "Make this change?" in ran.err
    assert "at_least = 60" in shell.ok("export").out
    assert editor.shown()[0].startswith("[scorecard]\n")
    assert (tmp_path / "mode").read_text() == oct(0o600) + oct(0o700)
    assert left_behind(tmp_path) == []


def test_a_file_left_as_it_was_is_no_change(shell: Shell, editor: Editor, tmp_path: Path) -> None:
    before = shell.kept()
    assert "left as it was" in shell.ok("edit").err
    assert shell.kept() == before
    assert left_behind(tmp_path) == []


def test_a_change_of_layout_alone_is_no_change(shell: Shell, editor: Editor) -> None:
    editor.will("\n\n", "\n\n\n# a remark\n")
    before = shell.kept()
    assert "Nothing differs" in shell.ok("edit").err
    assert shell.kept() == before


def test_mistakes_open_it_again_with_comments_that_go_away(shell: Shell, editor: Editor, tmp_path: Path) -> None:
    editor.will('owner = "li"', 'ownr = "li"')
    editor.will('ownr = "li"', 'owner = "dana"')
    ran = shell.ok("edit", stdin="y\n")
    assert "scorecard.toml has a mistake. Opening it again." in ran.err
    assert "followups (Follow-ups made)\n  owner: li -> dana\n" in ran.out
    again = editor.shown()[1]
    assert again.startswith("# ! This file has mistakes.")
    named = next(line for line in again.splitlines() if "ownr" in line)
    number = int(named.split("line ")[1].split(",")[0])
    assert again.splitlines()[number - 1] == 'ownr = "li"'
    assert 'Did you mean "owner"?' in named
    assert "# !" not in shell.ok("export").out
    assert left_behind(tmp_path) == []


def test_giving_up_on_mistakes_changes_nothing_and_keeps_the_text(shell: Shell, editor: Editor, tmp_path: Path) -> None:
    editor.will('owner = "li"', 'ownr = "li"')
    before = shell.kept()
    ran = shell("edit")
    assert ran.code == 1
    assert "still has the mistakes it had" in ran.err
    assert shell.kept() == before
    (kept,) = left_behind(tmp_path)
    assert 'ownr = "li"' in kept.read_text(encoding="utf-8")
    assert str(kept) in ran.err
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_saying_no_keeps_the_text(shell: Shell, editor: Editor, tmp_path: Path) -> None:
    editor.will("at_least = 50", "at_least = 60")
    before = shell.kept()
    ran = shell("edit", stdin="n\n")
    assert ran.code == 1
    assert shell.kept() == before
    (kept,) = left_behind(tmp_path)
    assert f"kpitui apply {kept}" in ran.err
    assert shell.ok("apply", "--yes", str(kept)).err == "1 change made.\n"


def test_an_editor_that_fails_changes_nothing(shell: Shell, editor: Editor, tmp_path: Path) -> None:
    editor.will("at_least = 50", "at_least = 60", code=3)
    before = shell.kept()
    ran = shell("edit", "--yes")
    assert ran.code == 1
    assert "ended with 3: nothing was changed" in ran.err
    assert shell.kept() == before
    assert len(left_behind(tmp_path)) == 1


def test_an_editor_that_is_not_there(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("EDITOR", "/nowhere/editor --wait")
    assert "The editor /nowhere/editor --wait cannot be started" in shell.refused("edit")
    monkeypatch.setenv("VISUAL", 'unclosed "quote')
    assert "cannot be started" in shell.refused("edit")
    assert left_behind(tmp_path) == []


def test_somebody_who_changes_it_meanwhile_is_a_conflict(
    shell: Shell, editor: Editor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kpitui.cli import diagnostics

    other = tmp_path / "other.toml"
    other.write_text(shell.ok("export").out.replace("Website visits", "Visits"), encoding="utf-8")

    def meanwhile(_: str) -> bool:
        from kpitui.services.defining import apply, plan_file
        from kpitui.services.workspace import Workspace

        workspace = Workspace.open(shell.path)
        apply(workspace, plan_file(workspace, other), workspace.scorecard)
        workspace.close()
        return True

    monkeypatch.setattr(diagnostics, "ask", meanwhile)
    editor.will("at_least = 50", "at_least = 60")
    ran = shell("edit")
    assert ran.code == 1
    assert "Somebody else has changed the scorecard in the meantime." in ran.err
    assert "at_least = 50" in shell.ok("export").out
    assert len(left_behind(tmp_path)) == 1


def test_what_an_edit_with_mistakes_left_behind_goes_with_the_next_success(
    shell: Shell, editor: Editor, tmp_path: Path
) -> None:
    editor.will("at_least = 50", "at_least = many")
    assert shell("edit").code == 1
    assert len(left_behind(tmp_path)) == 1
    editor.steps = len(editor.shown())
    editor.will("at_least = 50", "at_least = 60")
    other = tmp_path / "kpitui-edit-of-another-scorecard"
    other.mkdir()
    (other / "scorecard.toml").touch()
    shell.ok("edit", "-y")
    assert left_behind(tmp_path) == [other / "scorecard.toml"]
