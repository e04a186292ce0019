"""Themes from TOML files: those shipped in `themes/` and the user's own; a broken one is named and left out."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from kpitui.errors import Problem
from kpitui.frozen import dataclass

DEFAULT = "dark"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}|ansi_(default|(bright_)?(black|red|green|yellow|blue|magenta|cyan|white))")


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one theme: #rrggbb, or a terminal's own such as `ansi_green`."""

    name: str
    dark: bool
    background: str
    surface: str
    panel: str
    foreground: str
    primary: str
    secondary: str
    accent: str
    success: str
    warning: str
    error: str
    on_target: str
    off_target: str
    missing: str
    excused: str
    pending: str

    @property
    def ansi(self) -> bool:
        """Whether it leaves the colours to the terminal."""
        return self.background.startswith("ansi_")


def load_themes(*folders: Path) -> tuple[dict[str, Theme], list[Problem]]:
    """The themes of several folders by name, a later folder's over an earlier one's, and what is wrong with others."""
    themes: dict[str, Theme] = {}
    problems: list[Problem] = []
    for folder in folders:
        for path in sorted(folder.glob("*.toml")) if folder.is_dir() else []:
            try:
                theme = read_theme(path)
            except (OSError, ValueError) as error:
                problems.append(Problem(path.name, f"not a theme: {error}.", "It was left out."))
            else:
                themes[theme.name] = theme
    return themes, problems


def read_theme(path: Path) -> Theme:
    """The theme in one file.

    Raises:
        OSError, ValueError: the file cannot be read, or something in it is missing or is no colour.
    """
    with path.open("rb") as file:
        content = tomllib.load(file)
    status = content.get("status", {})
    values = {**content, **(status if isinstance(status, dict) else {})}
    found: dict[str, str] = {}
    for field in Theme.__slots__:
        if field in ("name", "dark"):
            continue
        value = values.get(field)
        if not isinstance(value, str) or not _COLOUR.fullmatch(value):
            raise ValueError(f"{field} must be a colour such as #20c060 or ansi_green")
        found[field] = value
    name = content.get("name")
    if not isinstance(name, str) or not name:
        raise ValueError("it has no name")
    return Theme(name=name, dark=bool(content.get("dark", True)), **found)
