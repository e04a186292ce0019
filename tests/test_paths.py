from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from kpitui import paths


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"XDG_DATA_HOME": "/data", "XDG_CONFIG_HOME": "/config", "XDG_STATE_HOME": "/state"},
        {"XDG_DATA_HOME": "", "XDG_CONFIG_HOME": "relative", "XDG_STATE_HOME": "also/relative"},
        {"HOME": "/home/somebody"},
        {"HOME": "relative"},
    ],
)
def test_folders_are_those_of_platformdirs(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "KPITUI_DB"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert paths.default_database() == platformdirs.user_data_path("kpitui", appauthor=False) / "scorecard.kpitui"
    assert paths.settings_file() == platformdirs.user_config_path("kpitui", appauthor=False) / "settings.toml"
    assert paths.drafts_folder() == platformdirs.user_state_path("kpitui", appauthor=False) / "drafts"


def test_a_named_database_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPITUI_DB", "~/mine.kpitui")
    monkeypatch.setenv("HOME", "/home/somebody")
    assert paths.default_database() == Path("/home/somebody/mine.kpitui")


def test_what_is_shipped_is_there() -> None:
    assert paths.shipped("sample.toml").is_file()
    assert paths.shipped("themes").is_dir()
