"""`kpitui` alone: the app without the command line; where there is no terminal, the same sentence as ever."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def bare(tmp_path: Path, *, then: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """The program without arguments, its input and output pipes; `then` runs in the same interpreter before it ends."""
    code = (
        "import os, sys\nsys.argv = ['kpitui']\nfrom kpitui.__main__ import main\n"
        f"def leave(code):\n    {then or 'pass'}\n    sys.stderr.flush()\n    real(code)\n"
        "real, os._exit = os._exit, leave\nmain()"
    )
    environment = os.environ | {"KPITUI_DB": str(tmp_path / "none.kpitui")} | variables
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_without_a_terminal_it_says_so_and_creates_nothing(tmp_path: Path) -> None:
    done = bare(tmp_path)
    assert done.returncode == 2
    assert (done.stdout, done.stderr) == (
        "",
        "kpitui: The app needs a terminal. Over SSH use `ssh -t`; `kpitui status` works without one.\n",
    )
    assert not list(tmp_path.glob("*.kpitui"))


def test_the_way_to_the_app_loads_no_command_line(tmp_path: Path) -> None:
    """Only what is wrong is told with what the commands tell it with."""
    source = (
        "import sys; import kpitui.cli.bare, kpitui.cli.open_app; "
        "sys.exit(sorted({'click', 'json', 'kpitui.cli.root'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("wanted", ["bash_source", "zsh_source"])
def test_completion_is_still_asked_for_without_arguments(tmp_path: Path, wanted: str) -> None:
    done = bare(tmp_path, _KPITUI_COMPLETE=wanted)
    assert done.returncode == 0
    assert "kpitui" in done.stdout
