"""The commands that open the app: what they do before it, and what they refuse."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from kpitui.domain.weeks import Period
from tests.cli.shell import Ran, Shell


@pytest.mark.parametrize("arguments", [(), ("review",), ("review", "last"), ("demo",)])
def test_without_a_terminal_there_is_one_sentence_and_nothing_is_created(
    arguments: tuple[str, ...], bare: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = sorted(tmp_path.rglob("*"))
    said = bare.refused(*arguments)
    assert said == "kpitui: The app needs a terminal. Over SSH use `ssh -t`; `kpitui status` works without one.\n"
    assert sorted(tmp_path.rglob("*")) == before


class Opened:
    """Stands in for the app: remembers how it was opened, and what there was then."""

    def __init__(self) -> None:
        self.calls: list[tuple[Path, str, Period | None, bool]] = []
        self.limits: list[tuple[bool, bool]] = []
        self.existed: list[bool] = []

    def __call__(
        self,
        path: Path,
        *,
        start: str = "home",
        week: Period | None = None,
        demo: bool = False,
        read_only: bool = False,
        restricted: bool = False,
    ) -> int:
        self.calls.append((path, start, week, demo))
        self.limits.append((read_only, restricted))
        self.existed.append(path.is_file() and (path.parent.stat().st_mode & 0o777) == 0o700)
        return 0


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    app = Opened()
    monkeypatch.setattr("kpitui.tui.app.run", app)
    monkeypatch.setattr("kpitui.cli.open_app.require_terminal", lambda: None)
    return app


def test_bare_kpitui_opens_the_app(bare: Shell, opened: Opened) -> None:
    assert bare.ok().out == ""
    assert opened.calls == [(bare.path, "home", None, False)]


def test_review_opens_the_review_of_a_week(shell: Shell, opened: Opened) -> None:
    shell.ok("review")
    shell.ok("review", "last")
    shell.ok("review", "-2")
    weeks = [week and week.start.isoformat() for _, start, week, _ in opened.calls if start == "review"]
    assert weeks == [None, "2026-11-09", "2026-11-02"]


def test_review_of_an_unknown_week_or_without_a_scorecard(bare: Shell, opened: Opened) -> None:
    assert "There is no scorecard" in bare.refused("review", "last")
    bare.ok("init")
    assert "There is no 2027-W53" in bare.refused("review", "2027-W53")
    assert opened.calls == []


def test_demo_is_thrown_away(shell: Shell, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = shell.kept()
    ran = shell.ok("demo")
    (path, start, week, demo) = opened.calls[0]
    assert (start, week, demo) == ("review", None, True)
    assert opened.existed == [True]
    assert not path.parent.exists()
    assert "your own scorecard is not touched" in ran.err
    assert shell.kept() == before


def test_the_app_is_opened_read_only(shell: Shell, opened: Opened) -> None:
    shell.ok("--read-only")
    shell.ok()
    assert opened.limits == [(True, False), (False, False)]


def test_the_app_is_opened_restricted(shell: Shell, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", os.environ.copy())  # restricted mode cleans it
    for asked in ("", "kpitui review last"):
        monkeypatch.setitem(os.environ, "SSH_ORIGINAL_COMMAND", asked)
        shell.ok("--db", str(shell.path), "--restricted")
    assert opened.limits == [(False, True)] * 2
    assert [start for _, start, _, _ in opened.calls] == ["home", "review"]


def test_a_review_is_not_opened_read_only(shell: Shell, opened: Opened) -> None:
    assert "A review changes the scorecard" in shell.refused("--read-only", "review", "last")
    assert opened.calls == []


@pytest.mark.parametrize("term", ["dumb", "", None])
def test_a_dumb_terminal_is_refused(term: str | None, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    from kpitui.cli import open_app

    class Terminal:
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(open_app, "sys", type("sys", (), {"stdin": Terminal(), "stdout": Terminal()}))
    if term is None:
        monkeypatch.delenv("TERM", raising=False)
    else:
        monkeypatch.setenv("TERM", term)
    ran: Ran = shell()
    assert ran.code == 2
    assert "This terminal cannot show the app" in ran.err


def test_python_m_kpitui_runs_the_same(shell: Shell) -> None:
    import subprocess

    done = subprocess.run([sys.executable, "-m", "kpitui", "--version"], capture_output=True, check=False, timeout=60)
    assert done.returncode == 0
    assert done.stdout.startswith(b"kpitui ")
    wrong = subprocess.run([sys.executable, "-m", "kpitui", "staus"], capture_output=True, check=False, timeout=60)
    assert wrong.returncode == 2
    assert b"Did you mean" in wrong.stderr
