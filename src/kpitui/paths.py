"""Where kpitui keeps things: the scorecard, settings, half-typed texts; and what it ships with."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from kpitui.errors import UnusableFile

_PACKAGE = Path(__file__).parent


def default_database() -> Path:
    """The scorecard used when nobody names one: KPITUI_DB, else `scorecard.kpitui` in the user's data folder."""
    named = os.environ.get("KPITUI_DB", "")
    return Path(os.path.expanduser(named)) if named else _folder("user_data_path") / "scorecard.kpitui"


def settings_file() -> Path:
    """The user's own settings."""
    return _folder("user_config_path") / "settings.toml"


def user_themes() -> Path:
    """The folder of the user's own themes."""
    return _folder("user_config_path") / "themes"


def drafts_folder() -> Path:
    """The folder of half-typed texts."""
    return _folder("user_state_path") / "drafts"


def named_person() -> str:
    """Which of several people who share an account is at work, by KPITUI_USER; empty where it names nobody."""
    return os.environ.get("KPITUI_USER", "").strip()


def approvals_folder() -> Path:
    """The folder of what this user has approved to be collected from."""
    return _folder("user_state_path") / "approvals"


def shipped(name: str) -> Path:
    """A file or folder that comes with kpitui (`sample.toml`, `themes`): in the wheel, or in a working copy."""
    packed = _PACKAGE / name
    return packed if packed.exists() else _PACKAGE.parents[1] / name


# What platformdirs does on Linux for users whose home and variables are as usual; importing it takes 6 ms.
_LINUX = {
    "user_data_path": ("XDG_DATA_HOME", ".local/share"),
    "user_config_path": ("XDG_CONFIG_HOME", ".config"),
    "user_state_path": ("XDG_STATE_HOME", ".local/state"),
}


def _folder(which: str) -> Path:
    variable, usual = _LINUX[which]
    named, home = os.environ.get(variable, ""), os.environ.get("HOME", "")
    if sys.platform == "linux" and "ANDROID_ROOT" not in os.environ:
        if named.startswith("/"):
            return Path(named, "kpitui")
        if home.startswith("/"):
            return Path(home, usual, "kpitui")
    import platformdirs

    try:
        folder = getattr(platformdirs, which)("kpitui", appauthor=False)
    except RuntimeError as error:
        raise UnusableFile("Your home folder cannot be found.", hint="Set HOME, or name a file with --db.") from error
    assert isinstance(folder, Path)
    return folder
