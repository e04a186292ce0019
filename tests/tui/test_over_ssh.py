"""Real SSH over a slow line, 150 ms there and back and 256 kbit/s: nothing is lost, nothing stale is left on screen."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kpitui.definitions.reading import read_scorecard
from kpitui.services.defining import start
from pty_session import KEYS, environment
from slow_line import RATE, slow_line
from ssh_session import over_ssh, ssh_is_there, ssh_server
from tests.scorecards import SMALL_SCORECARD
from tests.tui.terminal import KPITUI, Terminal

pytestmark = pytest.mark.skipif(not ssh_is_there(), reason="openssh-server is not installed")

TYPED_AHEAD = [*"12", "enter", *"7", "enter", "up", "up", *"31", "enter", "enter", "tab", *"3", "enter", *"45"]
REVIEW = [*KPITUI, "review"]
HELD_SECONDS, A_SECOND = 3, 30


@pytest.fixture
def line(tmp_path: Path) -> Iterator[int]:
    try:
        with ssh_server(tmp_path) as port, slow_line(port) as slow:
            yield slow
    except OSError as error:
        pytest.skip(f"sshd cannot be run here: {error}")


def variables_for(tmp_path: Path, name: str) -> dict[str, str]:
    """The environment in which dana works on a scorecard of her own."""
    path = tmp_path / f"{name}.kpitui"
    start(path, read_scorecard(SMALL_SCORECARD, "small.toml")).close()
    home = tmp_path / f"home of {name}"
    home.mkdir()
    source = str(Path(__file__).parents[2] / "src")
    given = {"KPITUI_DB": str(path), "KPITUI_TODAY": "2026-11-20", "KPITUI_USER": "dana", "HOME": str(home)}
    return environment(**given, XDG_STATE_HOME=str(home), XDG_CONFIG_HOME=str(home), PYTHONPATH=source)


def entered(tmp_path: Path, name: str) -> list[tuple[str, float]]:
    with closing(sqlite3.connect(tmp_path / f"{name}.kpitui")) as connection:
        return connection.execute(
            "SELECT key, amount FROM entry JOIN measure ON measure.id = measure_id ORDER BY entry.id"
        ).fetchall()


def test_keys_typed_ahead_come_to_the_same_as_keys_typed_one_after_another(tmp_path: Path, line: int) -> None:
    far, near = variables_for(tmp_path, "far"), variables_for(tmp_path, "near")
    with Terminal(over_ssh(tmp_path, line, REVIEW, far), variables=far) as terminal:
        terminal.until("Weekly review", "quit")
        for key in TYPED_AHEAD:
            terminal.send(KEYS.get(key, key.encode()))
        terminal.settle(1.5, 20.0)
        seen_there = terminal.lines()
    with Terminal(REVIEW, variables=near) as terminal:
        terminal.until("Weekly review", "quit")
        for key in TYPED_AHEAD:
            terminal.press(key, quiet=0.1)
        seen_here = terminal.lines()
    assert entered(tmp_path, "near"), "\n".join(seen_here)
    assert entered(tmp_path, "far") == entered(tmp_path, "near")
    assert seen_there == seen_here


def test_a_held_key_sends_no_more_than_goes_through_while_it_is_held(tmp_path: Path, line: int) -> None:
    variables = variables_for(tmp_path, "held")
    with Terminal(over_ssh(tmp_path, line, REVIEW, variables), variables=variables) as terminal:
        terminal.until("Weekly review", "quit")
        terminal.settle(0.5)
        size = len(terminal.received)
        for key in ["down", "up"] * (HELD_SECONDS * A_SECOND // 2):
            terminal.send(KEYS[key])
            terminal.read(1 / A_SECOND)
        terminal.settle(1.0, 20.0)
        assert len(terminal.received) - size < HELD_SECONDS * RATE / 8
