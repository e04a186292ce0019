"""What the terminal shows: a repaint sends only what differs, and never leaves something else on the screen."""

from __future__ import annotations

import io
from pathlib import Path

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from textual._compositor import CompositorUpdate
from textual.geometry import Region
from textual.strip import Strip

from kpitui.paths import shipped
from kpitui.tui.palette import Palette
from kpitui.tui.shown import RunsUpdate, ShownFrame
from kpitui.tui.text import Role, span, strip_of
from kpitui.tui.textual_hacks import WholeUpdate
from kpitui.tui.themes import read_theme
from pty_session import environment
from tests.tui.terminal import KPITUI, Terminal

DARK = Palette(read_theme(shipped("themes") / "dark.toml"))
COLUMNS = 30
CONSOLE = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor", width=COLUMNS)
TEXTS = st.lists(st.sampled_from(["", "Prospects 31", "Prospects 34", "日本 31", "calls"]), min_size=4, max_size=4)


def frame(texts: list[str], columns: int = COLUMNS) -> list[Strip]:
    return [strip_of((span(text, Role.TEXT),), columns, DARK) for text in texts]


def whole(lines: list[Strip]) -> WholeUpdate:
    return WholeUpdate([[line] for line in lines], Region(0, 0, lines[0].cell_length, len(lines)))


def sent(update: object) -> str:
    assert isinstance(update, CompositorUpdate)
    return update.render_segments(CONSOLE)


def test_the_same_frame_again_sends_nothing() -> None:
    shown, lines = ShownFrame(), frame(["a", "b"])
    assert "a" in sent(shown.narrowed(whole(lines), lines))
    assert shown.narrowed(whole(frame(["a", "b"])), frame(["a", "b"])) is None


def test_another_size_or_doubt_sends_everything() -> None:
    shown, lines = ShownFrame(), frame(["a", "b"])
    shown.narrowed(whole(lines), lines)
    wider = frame(["a", "b"], COLUMNS + 1)
    assert "b" in sent(shown.narrowed(whole(wider), wider))
    shown.forget()
    assert "b" in sent(shown.narrowed(whole(wider), wider))


def test_a_part_that_is_sent_in_doubt_does_not_stand_for_the_whole() -> None:
    shown, lines = ShownFrame(), frame(["a", "b"])
    shown.narrowed(whole(lines), lines)
    shown.forget()
    part = RunsUpdate([(0, 0, lines[0])])
    assert shown.narrowed(part, lines) is part
    assert "b" in sent(shown.narrowed(whole(lines), lines))


@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_the_terminal_shows_the_last_frame(frames: list[list[str]]) -> None:
    screen = pyte.Screen(COLUMNS, 4)
    stream = pyte.Stream(screen)
    shown = ShownFrame()
    for texts in frames:
        update = shown.narrowed(whole(frame(texts)), frame(texts))
        if update is not None:
            stream.feed(sent(update))
    expected = pyte.Screen(COLUMNS, 4)
    pyte.Stream(expected).feed(sent(whole(frame(frames[-1]))))
    assert screen.display == expected.display


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_a_start_paints_once_and_every_screen_is_whole(small: Path, size: tuple[int, int]) -> None:
    """To other screens and back, over the palette and the help: what is left of none stays on the screen."""
    columns, rows = size
    command = [*KPITUI, "--db", str(small)]
    with Terminal(command, columns=columns, rows=rows, variables=environment()) as terminal:
        terminal.until("Scorecard", "quit")
        terminal.settle()
        assert terminal.received.count(b"Last 13") == 1
        at_home = terminal.lines()
        terminal.type("r")
        terminal.until("Follow-up", "Enter next")
        terminal.keys("escape")
        terminal.until("1 Scorecard", "quit")
        terminal.type("?")
        terminal.until("what works on the screen")
        terminal.keys("escape")
        terminal.until("1 Scorecard", "quit")
        terminal.settle()
        assert terminal.lines() == at_home
