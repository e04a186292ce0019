"""What the user chose, kept in a small TOML file of their own. Never anything of a scorecard."""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from kpitui.errors import KpituiError, Problem
from kpitui.frozen import dataclass, field
from kpitui.services.exchange.exporting import write_text
from kpitui.storage.backup_rotation import Kept

_Value = TypeVar("_Value")
_KINDS: dict[type, str] = {str: "a text", bool: "true or false", int: "a whole number", dict: "a table"}
_MOST = 3_660  # of each kind of backup: ten years of days


@dataclass(frozen=True, slots=True)
class Settings:
    """The user's choices, and what in the file was not understood."""

    theme: str = "dark"
    """The name of the theme."""
    backup_folder: str = ""
    """Where backups go; empty: beside each scorecard."""
    automatic_backups: bool = True
    """Whether the app takes one a day and one after each close."""
    kept: Kept = field(default_factory=Kept)
    """How many of the automatic ones stay."""
    problems: tuple[Problem, ...] = ()


def load_settings(path: Path) -> Settings:
    """The settings in a file; the usual ones where it is missing, and where something in it is not understood."""
    try:
        content = path.read_bytes()
    except OSError:
        return Settings()
    try:
        return _Reader(path.name, tomllib.loads(content.decode())).settings()
    except (ValueError, RecursionError) as error:
        said = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "it is no text"
        return Settings(problems=(Problem(path.name, f"not TOML: {said}.", "The usual settings are in force."),))


class _Reader:
    """Takes what it knows out of the tables of a file; what is left over or wrong becomes a problem."""

    def __init__(self, name: str, content: dict[str, Any]) -> None:
        self._name = name
        self._content = dict(content)
        self._problems: list[Problem] = []

    def settings(self) -> Settings:
        usual = Settings()
        theme = self._take(self._content, "", "theme", usual.theme)
        backups = self._take(self._content, "", "backups", dict[str, Any]())
        folder = self._folder(self._take(backups, "backups.", "folder", ""))
        automatic = self._take(backups, "backups.", "automatic", True)
        kept = Kept(*(self._count(backups, name, getattr(usual.kept, name)) for name in ("days", "weeks", "months")))
        for name in (*self._content, *(f"backups.{key}" for key in backups)):
            self._problem(name, "there is no such setting.")
        return Settings(theme, folder, automatic, kept, tuple(self._problems))

    def _take(self, table: dict[str, Any], prefix: str, key: str, usual: _Value) -> _Value:
        if key not in table:
            return usual
        value = table.pop(key)
        if type(value) is type(usual):
            known: _Value = value
            return known
        self._problem(f"{prefix}{key}", f"it must be {_KINDS[type(usual)]}.")
        return usual

    def _folder(self, named: str) -> str:
        if not named:
            return ""
        with suppress(RuntimeError, ValueError):
            folder = Path(named).expanduser()
            if folder.is_absolute() and "\0" not in named:
                return str(folder)
        self._problem("backups.folder", "it must begin with / or ~/.")
        return ""

    def _count(self, table: dict[str, Any], key: str, usual: int) -> int:
        value = self._take(table, "backups.", key, usual)
        if 0 <= value <= _MOST:
            return value
        self._problem(f"backups.{key}", f"it must be a number from 0 to {_MOST:,}.")
        return usual

    def _problem(self, key: str, what: str) -> None:
        self._problems.append(Problem(f"{self._name}: {key}", what, "It was left out."))


_THEME = re.compile(r"(?m)^[ \t]*theme[ \t]*=.*$")
_TABLE = re.compile(r"(?m)^[ \t]*\[")


def save_theme(path: Path, theme: str) -> None:
    """Keep the theme, and all else in the file as it is; where it cannot be written it is only not remembered."""
    import tomli_w

    with suppress(OSError, KpituiError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            # A link leads to the file that somebody keeps elsewhere; that is the one to be changed.
            path = path.resolve()
            text = path.read_bytes().decode()
            before = tomllib.loads(text)
        except (OSError, ValueError, RecursionError):
            text, before = "", {}
        wanted = {**before, "theme": theme}
        changed = _with_theme(text, theme)
        write_text(path, changed if _holds(changed, wanted) else tomli_w.dumps(wanted), replace=True)


def _with_theme(text: str, theme: str) -> str:
    """The text with its line for the theme changed, or with one more; comments stay."""
    import tomli_w

    line = tomli_w.dumps({"theme": theme}).rstrip("\n")
    table = _TABLE.search(text)
    found = _THEME.search(text, 0, table.start() if table else len(text))
    if found is not None:
        return text[: found.start()] + line + text[found.end() :]
    return f"{line}\n{text}"


def _holds(text: str, wanted: dict[str, Any]) -> bool:
    try:
        return tomllib.loads(text) == wanted
    except (ValueError, RecursionError):
        return False
