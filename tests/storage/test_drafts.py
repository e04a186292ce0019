from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from kpitui.storage.drafts import Drafts
from tests.storage.processes import in_child


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "drafts"


SCORECARD = Path("/somewhere/x.kpitui")


def left_by_another(folder: Path, texts: dict[str, str]) -> None:
    """Drafts of a program that is gone."""

    def type_and_die() -> str:
        drafts = Drafts(folder, SCORECARD)
        for field, text in texts.items():
            drafts.put(field, text)
        return "typed"

    assert in_child(type_and_die) == "typed"


def test_what_was_typed_is_there_again(folder: Path) -> None:
    drafts = Drafts(folder, SCORECARD)
    drafts.put("calls", "3")
    drafts.put("calls", "31")
    drafts.put("note", "é [/] \udcff")
    assert (drafts.get("calls"), drafts.get("note"), drafts.get("other")) == ("31", "é [/] \udcff", "")
    again = Drafts(folder, SCORECARD)
    assert (again.get("calls"), again.get("note")) == ("31", "é [/] \udcff")
    assert again.fields() == ["calls", "note"]


def test_an_empty_text_is_forgotten_and_nothing_left_behind(folder: Path) -> None:
    drafts = Drafts(folder, SCORECARD)
    drafts.put("calls", "")
    assert not folder.exists(), "nothing typed, nothing written"
    drafts.put("calls", "3")
    drafts.put("calls", "")
    assert drafts.fields() == []
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("umask", [0, 0o777])
def test_drafts_are_private(folder: Path, umask: int) -> None:
    def modes() -> str:
        Drafts(folder, SCORECARD).put("calls", "3")
        return " ".join(oct(stat.S_IMODE(path.stat().st_mode)) for path in (folder, *folder.iterdir()))

    assert in_child(modes, umask=umask) == "0o700 0o600"


def test_what_a_killed_program_left_is_taken_over(folder: Path) -> None:
    left_by_another(folder, {"calls": "31"})
    drafts = Drafts(folder, SCORECARD)
    assert drafts.get("calls") == "31"
    assert [path.stem.rpartition("-")[2] for path in folder.iterdir()] == [str(os.getpid())]


def test_what_was_typed_last_wins(folder: Path) -> None:
    left_by_another(folder, {"calls": "1", "clients": "2"})
    (first,) = folder.iterdir()
    texts = json.loads(first.read_text())
    other = first.with_name(first.name.replace(first.stem.rpartition("-")[2], "999999999"))
    other.write_text(json.dumps(texts | {"calls": "later"}))
    os.utime(first, (1, 1))
    drafts = Drafts(folder, SCORECARD)
    assert (drafts.get("calls"), drafts.get("clients")) == ("later", "2")


def test_what_a_running_program_holds_is_left_to_it(folder: Path) -> None:
    left_by_another(folder, {"calls": "31"})
    (file,) = folder.iterdir()
    theirs = file.rename(file.with_name(file.name.replace(file.stem.rpartition("-")[2], str(os.getppid()))))
    assert Drafts(folder, SCORECARD).fields() == []
    assert theirs.exists()


def test_drafts_of_another_scorecard_are_not_ours(folder: Path) -> None:
    left_by_another(folder, {"calls": "31"})
    assert Drafts(folder, Path("/somewhere/y.kpitui")).fields() == []
    assert Drafts(folder, SCORECARD).fields() == ["calls"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"calls": 3, "note": "kept"}', b"null"])
def test_a_broken_file_of_drafts_is_no_obstacle(folder: Path, content: bytes) -> None:
    left_by_another(folder, {"calls": "31"})
    (file,) = folder.iterdir()
    file.write_bytes(content)
    drafts = Drafts(folder, SCORECARD)
    assert drafts.fields() == (["note"] if b"kept" in content else [])
    drafts.put("calls", "4")
    assert Drafts(folder, SCORECARD).get("calls") == "4"


def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    drafts = Drafts(tmp_path / "file" / "drafts", SCORECARD)
    drafts.put("calls", "3")
    assert drafts.get("calls") == "3"


def test_what_could_not_be_taken_over_safely_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left_by_another(folder, {"calls": "31"})
    (left,) = folder.iterdir()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", full)
        assert Drafts(folder, SCORECARD).get("calls") == "31"
    assert left.exists()
    assert Drafts(folder, SCORECARD).get("calls") == "31"
    assert not left.exists()


def test_names_that_are_no_process_are_passed_over(folder: Path) -> None:
    left_by_another(folder, {"calls": "31"})
    (left,) = folder.iterdir()
    stem = left.stem.rpartition("-")[0]
    for name in ("me", "9" * 30, ""):
        left.with_name(f"{stem}-{name}.json").write_text('{"note": "odd"}')
    assert Drafts(folder, SCORECARD).fields() == ["calls"]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux tells")
def test_a_program_that_has_ended_but_was_not_yet_asked_how_is_gone(folder: Path) -> None:
    """The shell or the sshd that should ask may itself be gone with the connection."""
    pid = os.fork()
    if pid == 0:
        Drafts(folder, SCORECARD).put("calls", "31")
        os._exit(0)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    try:
        assert Drafts(folder, SCORECARD).get("calls") == "31"
    finally:
        os.waitpid(pid, 0)
