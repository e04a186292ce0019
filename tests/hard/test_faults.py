"""Any system call may fail: one sentence, an exit code that is not 0, no traceback, a sound file."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kpitui.storage.backups import listed, unsound, usual_folder
from tests.hard import faults
from tests.hard.children import Child
from tests.hard.conftest import Tallying
from tests.hard.soundness import amounts, check_sound, one, saving
from tests.hard.tally import many

pytestmark = pytest.mark.skipif(not faults.possible(), reason="strace is not there, or may not trace")


@dataclass(frozen=True)
class Deed:
    """A command, and a look at what it does: that is to be another one if it says so, and else may be."""

    arguments: tuple[str, ...]
    look: Callable[[Path], object]
    changes: bool = True


# A call of these is one of SQLite's; others of its kind say or load what is said, and may not all fail.
_ONLY_SQLITE = ("pwrite64", "pread64", "fdatasync", "fsync", "ftruncate", "unlink", "rename", "link")


def _count(sql: str) -> Callable[[Path], object]:
    return lambda folder: one(folder / "acme.kpitui", sql)


def _written(folder: Path) -> object:
    """What is exported; whole, or nothing."""
    file = folder / "exported"
    if not file.exists():
        return 0
    whole = file.read_bytes()
    assert whole == (folder / "expected").read_bytes(), f"only {len(whole)} bytes"
    return 1


def _backups(folder: Path) -> object:
    found = listed(usual_folder(folder / "acme.kpitui"))
    assert [unsound(backup.path) for backup in found] == [""] * len(found)
    return len(found)


DEEDS = {
    "log": Deed(("log", "pros", "3"), _count("SELECT count(*) FROM entry")),
    "set": Deed(("set", "clients", "4", "-n", "as told"), _count("SELECT count(*) FROM entry")),
    "import": Deed(("import", "rows.csv"), _count("SELECT count(*) FROM entry")),
    "fix add": Deed(("fix", "add", "clients", "call them back"), _count("SELECT count(*) FROM corrective_action")),
    "undo": Deed(("undo",), _count("SELECT count(*) FROM entry_undone")),
    "apply": Deed(("apply", "changed.toml", "--yes"), _count("SELECT name = 'Acme Coaching' FROM scorecard")),
    "backup": Deed(("backup",), _backups),
    "restore": Deed(("restore", "kept.kpitui", "--yes"), _count("SELECT count(*) > 0 FROM entry")),
    "export": Deed(("export", "-o", "exported"), _written),
    "export --csv": Deed(("export", "--csv", "-o", "exported"), _written),
    "export --json": Deed(("export", "--json", "-o", "exported"), _written),
    "status": Deed(("status",), lambda folder: 0, changes=False),
    "journal": Deed(("journal", "--search", "told"), lambda folder: 0, changes=False),
    "verify": Deed(("verify",), lambda folder: 0, changes=False),
}


@pytest.fixture
def prepared(acme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a scorecard with some amounts, and beside it what the commands read."""
    folder = acme.parent
    shutil.copyfile(acme, folder / "kept.kpitui")
    for number in range(5):
        assert Child(saving(acme, float(number))).wait() == "Saved\n"
    days = "".join(f"2026-11-{day:02},{day},1\n" for day in range(1, 20))
    (folder / "rows.csv").write_text(f"date,prospects,visits\n{days}")
    monkeypatch.chdir(folder)
    child = Child(lambda: _exported(acme))
    child.wait()
    (folder / "small.toml").rename(folder / "changed.toml")
    changed = folder / "changed.toml"
    changed.write_text(changed.read_text().replace("Acme Coaching", "Acme Teaching"))
    return folder


def _exported(acme: Path) -> int:
    from kpitui.cli.edge import run

    return run(["--db", str(acme), "export", "-o", "small.toml"])


class Stage:
    """A command on a folder that is put back as it was before each run; `calls` are those that touch the folder."""

    def __init__(self, name: str, folder: Path, place: Path) -> None:
        self.deed, self.folder, self.place, self.log = DEEDS[name], folder, place, place / "calls.txt"
        self._whole = place / "whole"
        shutil.copytree(folder, self._whole)
        self.arguments = ("--db", folder / "acme.kpitui", *self.deed.arguments)
        faults.calls(self.arguments, place, self.log)  # compiles what was never imported
        self.put_back()
        self.calls = faults.calls(self.arguments, place, self.log)
        if (folder / "exported").exists():
            shutil.copyfile(folder / "exported", self._whole / "expected")
        self.put_back()
        self.before = self.deed.look(folder)

    def put_back(self) -> None:
        for path in self.folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(self._whole, self.folder, dirs_exist_ok=True)

    def run(self, call: faults.Call, fault: str, *, lasting: bool = False) -> faults.Outcome:
        self.put_back()
        return faults.with_fault(self.arguments, call, fault, self.place, self.log, lasting=lasting)

    def check(self, outcome: faults.Outcome) -> None:
        """The file is sound, what was said to be done is done, and nothing by half."""
        assert "Traceback" not in outcome.said, outcome.said
        check_sound(self.folder / "acme.kpitui")
        after = self.deed.look(self.folder)
        if outcome.code == 0:
            assert after != self.before or not self.deed.changes, f"said to be done: {outcome.said}"
        assert amounts(self.folder / "acme.kpitui").count(3.0) <= 2


@pytest.mark.parametrize("name", DEEDS)
def test_one_call_fails(name: str, prepared: Path, tmp_path: Path, tally: Tallying) -> None:
    stage = Stage(name, prepared, tmp_path)
    # Each of the calls, each with all that may go wrong with it, in an order that a short run takes the first of.
    planned = [
        (call, error, again) for call in stage.calls for error in faults.ERRORS[call.name] for again in (False, True)
    ]
    random.Random(9).shuffle(planned)
    with tally(f"2 a call fails in {name}") as runs:
        for call, error, lasting in planned[: many(4, 50)]:
            outcome = stage.run(call, error, lasting=lasting and call.name in _ONLY_SQLITE)
            if not outcome.hit:
                runs.count("missed")
                continue
            with runs.run(f"{error} {'from' if lasting else 'in'} {call.line}"):
                stage.check(outcome)
                if outcome.code != 0:
                    assert outcome.code in (1, 2), (outcome.code, outcome.said)
                    said = [line for line in outcome.said.splitlines() if line.startswith("kpitui: ")]
                    assert len(said) == 1 or outcome.said.startswith("the file: "), outcome.said
                runs.count("survived" if outcome.code == 0 else "named")


@pytest.mark.parametrize("name", [name for name, deed in DEEDS.items() if deed.changes])
def test_killed_at_each_call(name: str, prepared: Path, tmp_path: Path, tally: Tallying) -> None:
    """Not at random, but at every single one of the calls that touch the files."""
    stage = Stage(name, prepared, tmp_path)
    planned = random.Random(10).sample(stage.calls, len(stage.calls))
    with tally(f"1 killed at a call of {name}") as runs:
        for call in planned[: many(4, 200)]:
            outcome = stage.run(call, "SIGKILL")
            with runs.run(call.line):
                stage.check(outcome)
