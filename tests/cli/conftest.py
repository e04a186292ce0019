"""What tests of the command line need: a person at a shell, with a small scorecard in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.shell import Shell
from tests.scorecards import SMALL_SCORECARD


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """dana at her shell on Friday 20 November 2026; there is no scorecard yet."""
    for name in ("NO_COLOR", "KPITUI_ASCII", "VISUAL", "EDITOR", "LC_ALL", "LC_CTYPE", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("KPITUI_TODAY", "2026-11-20")
    monkeypatch.setenv("KPITUI_USER", "dana")
    monkeypatch.setenv("KPITUI_DB", str(tmp_path / "small.kpitui"))
    return Shell(tmp_path / "small.kpitui")


@pytest.fixture
def shell(bare: Shell, tmp_path: Path) -> Shell:
    """The same, with the small scorecard."""
    definitions = tmp_path / "small.toml"
    definitions.write_text(SMALL_SCORECARD, encoding="utf-8")
    bare.ok("init", str(definitions))
    return bare
