"""The bar for what takes long: only on a terminal, only after a second, and gone at the end."""

from __future__ import annotations

import pytest

from kpitui.cli import progress
from kpitui.cli.progress import Progress


class Watched:
    """A stderr that is (or is not) a terminal, and a clock that is turned by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, terminal: bool) -> None:
        self.now = 100.0
        monkeypatch.setattr(progress, "monotonic", lambda: self.now)
        monkeypatch.setattr("sys.stderr.isatty", lambda: terminal, raising=False)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("LANG", "C.UTF-8")
        for name in ("KPITUI_ASCII", "LC_ALL", "LC_CTYPE"):
            monkeypatch.delenv(name, raising=False)


def run(watched: Watched, label: str = "Importing") -> None:
    with Progress(label) as bar:
        bar(1, 100)
        watched.now += 0.9
        bar(10, 100)
        watched.now += 1.1
        bar(50, 100)
        watched.now += 0.05
        bar(51, 100)


def test_it_is_drawn_after_a_second_and_taken_away(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(Watched(monkeypatch, terminal=True))
    said = capsys.readouterr()
    assert said.out == ""
    drawn, cleared, rest = said.err.removeprefix("\r").split("\r")
    assert drawn == "Importing " + "━" * 15 + "─" * 15 + "  50 %  0:02 left"
    assert cleared == " " * len(drawn)
    assert rest == ""


def test_it_is_ascii_where_it_must_be(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    watched = Watched(monkeypatch, terminal=True)
    monkeypatch.setenv("KPITUI_ASCII", "1")
    run(watched, "Im\x1b[31mporting")
    said = capsys.readouterr().err
    assert "#" * 15 + "-" * 15 in said
    assert "\x1b" not in said


@pytest.mark.parametrize("case", ["pipe", "dumb", "quick"])
def test_it_is_silent_otherwise(case: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    watched = Watched(monkeypatch, terminal=case != "pipe")
    if case == "dumb":
        monkeypatch.setenv("TERM", "dumb")
    if case == "quick":
        with Progress("Importing") as bar:
            bar(100, 100)
    else:
        run(watched)
    assert capsys.readouterr().err == ""


def test_a_narrow_terminal_and_odd_totals(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    watched = Watched(monkeypatch, terminal=True)
    monkeypatch.setattr(progress, "_columns", lambda: 20)
    bar = Progress("A label that is far too long for it")
    watched.now += 2
    bar(5, 0)
    watched.now += 2
    bar(500, 100)
    bar.close()
    bar.close()
    lines = capsys.readouterr().err.split("\r")
    assert all(len(line) <= 19 for line in lines)
    assert len(lines) == 5
