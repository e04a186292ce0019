"""Themes from files: a broken one is named and left out; each gives every role its looks, also without colour."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.style import Style

from kpitui.paths import shipped
from kpitui.tui.palette import Palette
from kpitui.tui.text import Role
from kpitui.tui.themes import load_themes, read_theme
from pty_session import environment
from tests.tui.terminal import KPITUI, Terminal

DARK = shipped("themes") / "dark.toml"


def test_the_shipped_themes_are_all_read() -> None:
    themes, problems = load_themes(shipped("themes"))
    assert sorted(themes) == ["colour-blind", "dark", "high-contrast", "light", "sixteen-colours"]
    assert problems == []
    assert [name for name, theme in themes.items() if theme.ansi] == ["sixteen-colours"]
    assert not themes["light"].dark


def test_a_folder_that_is_not_there_has_no_themes(tmp_path: Path) -> None:
    assert load_themes(tmp_path / "none") == ({}, [])


def test_the_users_theme_of_the_same_name_wins(tmp_path: Path) -> None:
    own = DARK.read_text(encoding="utf-8").replace('background = "#', 'background = "#0a0b0c"  # "#', 1)
    (tmp_path / "mine.toml").write_text(own, encoding="utf-8")
    themes, problems = load_themes(shipped("themes"), tmp_path)
    assert problems == []
    assert themes["dark"].background == "#0a0b0c"


BROKEN = {
    "no TOML": "name = [",
    "a colour is missing": 'name = "x"\nbackground = "#000000"\n',
    "no colour": DARK.read_text(encoding="utf-8").replace('accent = "', 'accent = "bright '),
    "an unknown colour of the terminal": DARK.read_text(encoding="utf-8").replace(
        'error = "', 'error = "ansi_purplish" # '
    ),
    "no name": DARK.read_text(encoding="utf-8").replace("name =", "title ="),
    "a number": DARK.read_text(encoding="utf-8").replace('accent = "', "accent = 7 # "),
    "no text": "\x00\x01",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_theme_is_named_and_left_out(tmp_path: Path, text: str) -> None:
    (tmp_path / "broken.toml").write_text(text, encoding="utf-8")
    (tmp_path / "fine.toml").write_text(DARK.read_text(encoding="utf-8").replace('"dark"', '"fine"'), encoding="utf-8")
    themes, problems = load_themes(tmp_path)
    assert list(themes) == ["fine"]
    (problem,) = problems
    assert problem.where == "broken.toml"
    assert "left out" in str(problem)


def test_bytes_that_are_no_text_are_a_broken_theme(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_bytes(b'name = "\xff\xfe"')
    themes, problems = load_themes(tmp_path)
    assert themes == {}
    assert len(problems) == 1


@pytest.mark.parametrize("path", sorted(shipped("themes").glob("*.toml")), ids=lambda path: path.stem)
def test_every_role_has_its_looks(path: Path) -> None:
    palette = Palette(read_theme(path))
    for role in Role:
        assert isinstance(palette.style(role), Style)


@pytest.mark.parametrize("path", sorted(shipped("themes").glob("*.toml")), ids=lambda path: path.stem)
def test_the_caret_is_seen_without_colour(path: Path) -> None:
    """Where colours are taken away (NO_COLOR), attributes are what is left."""
    palette = Palette(read_theme(path))
    assert palette.style(Role.CARET).reverse
    assert not palette.style(Role.FIELD).reverse


def test_the_terminals_own_colours_are_sent_from_the_first_screen_on(small: Path, tmp_path: Path) -> None:
    """Not what Textual takes them for: the terminal's background may be white."""
    settings = tmp_path / "config" / "kpitui" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('theme = "sixteen-colours"\n', encoding="utf-8")
    variables = environment(XDG_CONFIG_HOME=str(tmp_path / "config"), TERM="xterm-256color", COLORTERM="truecolor")
    with Terminal([*KPITUI, "--db", str(small)], variables=variables) as terminal:
        terminal.until("Scorecard", "quit")
        terminal.keys("ctrl+q")
        assert terminal.wait(10) == 0
    assert re.search(rb"\x1b\[[0-9;]*3[1-6]m", terminal.received), "there are colours"
    assert re.search(rb"\x1b\[[0-9;]*[34]8;[25];", terminal.received) is None
