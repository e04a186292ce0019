"""What `pip install` gives: the wheel holds all it should, and starts in an environment that has nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from kpitui import __version__
from pty_session import PtySession
from pty_session import environment as at_terminal

ROOT = Path(__file__).parents[1]
SHIPPED = {"kpitui/sample.toml", *(f"kpitui/themes/{path.name}" for path in ROOT.joinpath("themes").glob("*.toml"))}
UNREACHABLE = ("NewConnectionError", "ConnectTimeout", "ReadTimeout", "Temporary failure", "Connection refused")

# One process builds and installs, and runs all tests of this file.
pytestmark = pytest.mark.xdist_group("wheel")


def call(*command: str | Path, folder: Path, environment: dict[str, str] | None = None) -> str:
    """Run a command to its end; gives what it printed. Fails with what it said."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{command} gave {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


def build(project: Path, target: Path, sort: str) -> Path:
    """Build the "wheel" or the "sdist" of a project without asking the package index; gives the file."""
    call(sys.executable, "-m", "hatchling", "build", "--target", sort, "--directory", target, folder=project)
    return next(path for path in target.iterdir() if path.name.endswith(".whl" if sort == "wheel" else ".tar.gz"))


def contents(wheel: Path) -> dict[str, bytes]:
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("wheel"), "wheel")


def clean_environment(home: Path) -> dict[str, str]:
    """What a new user's shell has: an empty home, no trace of the environment that runs the tests."""
    without = ("KPITUI_", "PYTHON", "VIRTUAL_ENV", "XDG_", "COVERAGE", "PYTEST")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(without)}
    return kept | {"HOME": str(home)}


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an empty environment into which the wheel was installed. Skips without an index."""
    folder = tmp_path_factory.mktemp("installed with blanks")
    venv.create(folder / "env", with_pip=True)
    programs = folder / "env" / "bin"
    done = subprocess.run(
        [programs / "python", "-m", "pip", "install", "--quiet", "--no-user", "--retries", "1", wheel],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode and any(sign in done.stderr for sign in UNREACHABLE):
        pytest.skip("the package index cannot be reached, and the wheel needs other packages")
    assert done.returncode == 0, done.stderr
    return programs


def test_the_wheel_holds_the_program_the_sample_and_the_themes(wheel: Path) -> None:
    packed = contents(wheel)
    modules = {path.relative_to(ROOT / "src").as_posix() for path in ROOT.joinpath("src").rglob("*.py")}
    assert modules | SHIPPED <= set(packed)
    assert packed["kpitui/sample.toml"] == ROOT.joinpath("sample.toml").read_bytes()
    strangers = {name for name in packed if not name.startswith(("kpitui/", f"kpitui-{__version__}.dist-info/"))}
    assert not strangers
    assert any(name.endswith("licenses/LICENSE") for name in packed)


def test_the_source_archive_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    archive = build(ROOT, tmp_path / "sdist", "sdist")
    with tarfile.open(archive) as unpacked:
        unpacked.extractall(tmp_path, filter="data")
    again = build(tmp_path / f"kpitui-{__version__}", tmp_path / "again", "wheel")
    assert contents(again) == contents(wheel)


def test_the_installed_program_says_its_version(programs: Path, tmp_path: Path) -> None:
    said = call(programs / "kpitui", "--version", folder=tmp_path, environment=clean_environment(tmp_path))
    assert __version__ in said


def test_the_installed_program_makes_a_scorecard_and_opens_it(programs: Path, tmp_path: Path) -> None:
    environment = clean_environment(tmp_path)
    call(programs / "kpitui", "init", folder=tmp_path, environment=environment)
    assert list(tmp_path.rglob("scorecard.kpitui"))
    with PtySession([str(programs / "kpitui")], variables=at_terminal(environment)) as app:
        app.wait_for("Prospects contacted")
        app.settle()
        app.send(b"\x11")
        assert app.wait() == 0, app.text
