"""What the short commands may not load: each of these costs a noticeable part of the time they are allowed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kpitui.services.defining import sample_scorecard, start

HEAVY = (
    "textual",
    "rich",
    "sqlite_utils",
    "tomllib",
    "tomli_w",
    "platformdirs",
    "asyncio",
    "hashlib",
    "json",
    "decimal",
    "difflib",
    "fractions",
    "statistics",
    "tempfile",
    "zoneinfo",
    "unittest",
    "importlib.metadata",
)


@pytest.fixture(scope="module")
def scorecard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("imports") / "sample.kpitui"
    start(path, sample_scorecard()).close()
    return path


def loaded(*arguments: str, scorecard: Path, extra: dict[str, str] | None = None) -> tuple[int, set[str]]:
    """Run a command in an interpreter of its own; its exit code, and all modules it has loaded."""
    code = (
        "import sys\n"
        "from kpitui.cli.edge import run\n"
        f"code = run({list(arguments)!r})\n"
        "sys.stderr.write('\\n' + ' '.join(sorted(sys.modules)))\n"
        "sys.exit(code)"
    )
    environment = os.environ | {"KPITUI_DB": str(scorecard), "KPITUI_USER": "dana", "COLUMNS": "80"} | (extra or {})
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, set(done.stderr.rsplit("\n", 1)[-1].split())


SHORT = ["log prospects 12", "set prospects 31 --period last", "undo", "status", "status last"]


@pytest.mark.parametrize("arguments", SHORT)
def test_short_commands_load_nothing_heavy(arguments: str, scorecard: Path) -> None:
    if arguments == "undo":
        assert loaded("log", "prospects", "3", scorecard=scorecard)[0] == 0
    code, modules = loaded(*arguments.split(), scorecard=scorecard)
    assert code == 0
    allowed = {"json"} if arguments == "undo" else set()  # the audit trail is kept as JSON
    if arguments.startswith("status"):
        allowed = {"decimal", "numbers"}
    assert modules & set(HEAVY) - allowed == set()


@pytest.mark.parametrize("arguments", ["--help", "--version", "log --help", "demo --help", "completion bash", "staus"])
def test_talking_about_commands_loads_neither_database_nor_app(arguments: str, scorecard: Path) -> None:
    _, modules = loaded(*arguments.split(), scorecard=scorecard)
    assert modules & {"textual", "rich", "sqlite_utils", "sqlite3", "tomllib", "tomli_w"} == set()


@pytest.mark.parametrize("arguments", ["log prospects 12", "status last", "why prospects", "history prospects"])
def test_the_commands_of_every_day_do_without_click(arguments: str, scorecard: Path) -> None:
    code, modules = loaded(*arguments.split(), scorecard=scorecard)
    assert code == 0
    assert "click" not in modules


def test_help_loads_no_command(scorecard: Path) -> None:
    _, modules = loaded("--help", scorecard=scorecard)
    ours = {name for name in modules if name.startswith("kpitui.cli.")}
    assert ours == {f"kpitui.cli.{name}" for name in ("daily", "diagnostics", "edge", "output", "root", "session")}


@pytest.mark.parametrize("words", ["kpitui ", "kpitui log ", "kpitui status "])
def test_completion_loads_neither_app_nor_sqlite_utils(words: str, scorecard: Path) -> None:
    extra = {"_KPITUI_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    code, modules = loaded(scorecard=scorecard, extra=extra)
    assert code == 0
    assert modules & {"textual", "rich", "sqlite_utils", "tomllib", "tomli_w"} == set()


@pytest.mark.parametrize(
    "arguments",
    ["check", "export", "changes", "fix list", "apply nothing.toml", "import nothing.csv", "init nothing.toml", "demo"],
)
def test_no_command_but_those_of_the_app_loads_textual(arguments: str, scorecard: Path) -> None:
    _, modules = loaded(*arguments.split(), scorecard=scorecard)
    assert modules & {"textual", "rich"} == set()


def test_the_package_itself_loads_nothing() -> None:
    code = "import sys; before = set(sys.modules); import kpitui; print(sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() in ("['kpitui']", "['__future__', 'kpitui']")
