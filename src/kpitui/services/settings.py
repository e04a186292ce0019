"""What the user chose for the app, kept in a small TOML file of their own. Never anything of a scorecard."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from pathlib import Path

from kpitui.errors import KpituiError
from kpitui.frozen import dataclass
from kpitui.services.exporting import write_text


@dataclass(frozen=True, slots=True)
class Settings:
    """The user's choices."""

    theme: str = "dark"
    """The name of the theme."""


def load_settings(path: Path) -> Settings:
    """The settings in a file; the usual ones where it is missing or not understood."""
    try:
        with path.open("rb") as file:
            content = tomllib.load(file)
    except (OSError, ValueError):
        return Settings()
    theme = content.get("theme")
    return Settings(theme=theme if isinstance(theme, str) else Settings().theme)


def save_settings(path: Path, settings: Settings) -> None:
    """Keep the settings; a folder that cannot be written only means that they are not remembered."""
    import tomli_w

    with suppress(OSError, KpituiError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_text(path, tomli_w.dumps({"theme": settings.theme}), replace=True)
