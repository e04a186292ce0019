"""What tests of the app need: a home of their own, a day that stands, and one prepared demo scorecard."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from kpitui.services.workspace import Workspace
from kpitui.storage.database import open_database
from tests.held_clock import HeldClock
from tests.tui import acme
from tests.tui.acme import TODAY


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder, and nothing in the environment that could change what the app shows."""
    for name in list(os.environ):
        kept = name.startswith("TEXTUAL_SNAPSHOT")  # of the snapshot plugin itself
        if not kept and name.startswith(
            ("KPITUI_", "XDG_", "TEXTUAL", "LC_", "UNICODE_", "NO_COLOR", "COLUMNS", "LINES")
        ):
            monkeypatch.delenv(name)
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    for name, place in (
        ("CONFIG", ".config"),
        ("DATA", ".local/share"),
        ("STATE", ".local/state"),
        ("CACHE", ".cache"),
    ):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(folder / place))
    monkeypatch.setenv("KPITUI_TODAY", TODAY.isoformat())
    monkeypatch.setenv("KPITUI_USER", "dana")
    monkeypatch.setenv("LANG", "C.UTF-8")
    if found := os.environ.get("PYTHONPATH"):  # programs that are started find the same modules from another folder
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join(os.path.abspath(part) for part in found.split(os.pathsep)))
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def demo(demo_of: Callable[[date], Path], tmp_path: Path) -> Path:
    """A copy of the demo, the sample scorecard with a year of history, to be changed freely."""
    path = tmp_path / "demo.kpitui"
    shutil.copyfile(demo_of(TODAY), path)
    return path


@pytest.fixture(scope="session")
def prepared_acme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small scorecard of `acme`, made once; copy it, never write to it."""
    path = tmp_path_factory.mktemp("prepared") / "acme.kpitui"
    acme.start(path).close()
    return path


@pytest.fixture
def small(prepared_acme: Path, tmp_path: Path) -> Path:
    """A copy of the small scorecard, to be changed freely."""
    path = tmp_path / "acme.kpitui"
    shutil.copyfile(prepared_acme, path)
    return path


@pytest.fixture
def li(small: Path) -> Iterator[Workspace]:
    """The small scorecard as somebody else has it open."""
    workspace = Workspace(open_database(small), login="li", clock=HeldClock(TODAY))
    yield workspace
    workspace.close()
