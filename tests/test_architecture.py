"""The rules of the house that a machine can keep: layers, purity, sizes, who may print, what start-up may load."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "kpitui"
MODULES = sorted(SOURCE.rglob("*.py"))
MOST_LINES = 350

# The pure part of the standard library: no clock, file, process, network or terminal.
PURE = {
    *("__future__", "bisect", "calendar", "collections", "dataclasses", "datetime", "decimal", "difflib", "enum"),
    *("fractions", "functools", "itertools", "json", "math", "operator", "re", "statistics", "string", "types"),
    *("typing", "unicodedata", "kpitui"),
}
PRINTING = {"print", "click.echo", "click.secho", "sys.stdout.write", "sys.stderr.write"}
MAY_PRINT = {"cli/output.py", "cli/diagnostics.py"}


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported(tree: ast.Module) -> Iterator[str]:
    """The top-level names of all modules imported, also inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]


def dotted(node: ast.expr) -> str:
    """`sys.stdout.write` for an expression of that form, else what there is of it."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def test_imports_point_one_way(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    exit_code = lint_imports(no_cache=True)
    assert exit_code == 0, capsys.readouterr().out


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_small_and_says_what_it_is_for(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= MOST_LINES
    docstring = ast.get_docstring(parsed(path))
    assert docstring, "the module has no docstring"
    assert docstring.splitlines()[0].rstrip().endswith((".", ":")), "its first line is not a sentence"


def test_only_the_command_line_prints() -> None:
    printing = []
    for path in MODULES:
        if name_of(path) in MAY_PRINT:
            continue
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and dotted(node.func) in PRINTING:
                printing.append(f"{name_of(path)}, line {node.lineno}: {dotted(node.func)}")
    assert not printing


@pytest.mark.parametrize("path", sorted(SOURCE.joinpath("domain").rglob("*.py")), ids=name_of)
def test_the_domain_knows_nothing_but_the_pure_standard_library(path: Path) -> None:
    tree = parsed(path)
    assert set(imported(tree)) <= PURE
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    clocks = [func.lineno for func in called if isinstance(func, ast.Attribute) and func.attr in {"now", "today"}]
    assert not clocks, "the domain asks for the time"
    assert not [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Call) and dotted(node.func) == "open"]


@pytest.fixture(scope="module")
def scorecard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample scorecard in a new file."""
    database = tmp_path_factory.mktemp("start") / "sample.kpitui"
    done = run("init", database=database)
    assert done.returncode == 0, done.stderr
    return database


def run(*arguments: str, database: Path, unwanted: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own; what it loaded of `unwanted` ends its stderr."""
    code = (
        "import sys\n"
        "from kpitui.cli.edge import run\n"
        f"code = run({list(arguments)!r})\n"
        f"sys.stderr.write('loaded: ' + ' '.join(set({unwanted!r}) & set(sys.modules)))\n"
        "sys.exit(code)"
    )
    environment = os.environ | {"KPITUI_DB": str(database), "KPITUI_TODAY": "2026-11-20"}
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        ("--version", ("textual", "rich", "sqlite_utils", "sqlite3", "platformdirs")),
        ("--help", ("textual", "rich", "sqlite_utils")),
        ("log prospects 12", ("textual", "rich", "sqlite_utils", "tomllib", "asyncio")),
        ("set prospects 12", ("textual", "rich", "sqlite_utils", "tomllib", "asyncio")),
        ("status", ("textual", "rich", "sqlite_utils", "tomllib", "asyncio")),
        ("check", ("textual", "rich")),
        ("export", ("textual", "rich")),
    ],
)
def test_a_command_loads_only_what_it_needs(arguments: str, unwanted: tuple[str, ...], scorecard: Path) -> None:
    done = run(*arguments.split(), database=scorecard, unwanted=unwanted)
    assert done.returncode == 0, done.stderr
    assert done.stderr.endswith("loaded: ")


def test_completion_loads_only_what_it_needs(scorecard: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_KPITUI_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "kpitui log ")
    monkeypatch.setenv("COMP_CWORD", "2")
    done = run(database=scorecard, unwanted=("textual", "rich", "sqlite_utils"))
    assert "prospects" in done.stdout
    assert done.stderr == "loaded: "
