from __future__ import annotations

import stat
from pathlib import Path

import pytest

from kpitui.services.settings import Settings, load_settings, save_theme
from kpitui.storage.backup_rotation import Kept

FULL = """# my settings
theme = "light"  # in the office

[backups]
folder = "/var/backups/kpitui"
automatic = false
days = 3
weeks = 0
months = 24
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.toml"


def written(file: Path, text: str | bytes) -> Settings:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return load_settings(file)


def test_without_a_file_the_usual_ones_are_in_force(file: Path) -> None:
    assert load_settings(file) == Settings("dark", "", True, Kept(7, 5, 12), ())


def test_all_of_them_are_read(file: Path) -> None:
    assert written(file, FULL) == Settings("light", "/var/backups/kpitui", False, Kept(3, 0, 24), ())


def test_a_folder_may_begin_at_home(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/dana")
    assert written(file, '[backups]\nfolder = "~/copies"\n').backup_folder == "/home/dana/copies"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("theem = 1", "settings.toml: theem: there is no such setting. It was left out."),
        ("theme = 1", "settings.toml: theme: it must be a text. It was left out."),
        ("backups = 1", "settings.toml: backups: it must be a table. It was left out."),
        ("[backups]\nhours = 1", "settings.toml: backups.hours: there is no such setting. It was left out."),
        ("[backups]\ndays = 1.5", "settings.toml: backups.days: it must be a whole number. It was left out."),
        ("[backups]\ndays = true", "settings.toml: backups.days: it must be a whole number. It was left out."),
        ("[backups]\ndays = -1", "settings.toml: backups.days: it must be a number from 0 to 3,660. It was left out."),
        ('[backups]\nfolder = "x"', "settings.toml: backups.folder: it must begin with / or ~/. It was left out."),
        ("[backups]\nautomatic = 1", "settings.toml: backups.automatic: it must be true or false. It was left out."),
        ("theme = [", "settings.toml: not TOML: "),
        (b"theme = '\xff'", "settings.toml: not TOML: it is no text. The usual settings are in force."),
        ("a = " + "[" * 5_000, "settings.toml: not TOML: "),
    ],
)
def test_what_is_not_understood_is_told_and_the_usual_holds(file: Path, text: str | bytes, told: str) -> None:
    found = written(file, text)
    assert str(found.problems[0]).startswith(told)
    assert (found.theme, found.backup_folder, found.automatic_backups, found.kept) == ("dark", "", True, Kept())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", 'theme = "x"\n'),
        ('theme = "dark"\n', 'theme = "x"\n'),
        (FULL, FULL.replace('"light"  # in the office', '"x"')),
        ("[backups]\ntheme = 1\n", 'theme = "x"\n[backups]\ntheme = 1\n'),
        ("other = 1\n[backups]\ndays = 3\n", 'theme = "x"\nother = 1\n[backups]\ndays = 3\n'),
        ("theme = [\n", 'theme = "x"\n'),
    ],
)
def test_the_theme_is_kept_and_all_else_stays(file: Path, before: str, after: str) -> None:
    if before:
        written(file, before)
    save_theme(file, "x")
    assert file.read_text(encoding="utf-8") == after
    assert load_settings(file).theme == "x"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_theme_over_several_lines_is_replaced_as_a_whole(file: Path) -> None:
    found = written(file, 'theme = """\ndark"""\nother = 1\n')
    assert found.theme == "dark"
    save_theme(file, 'odd "name"')
    assert load_settings(file).theme == 'odd "name"'
    assert [problem.where for problem in load_settings(file).problems] == ["settings.toml: other"]


def test_a_link_to_settings_kept_elsewhere_is_followed(file: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text('theme = "light"\n', encoding="utf-8")
    file.parent.mkdir()
    file.symlink_to(real)
    save_theme(file, "x")
    assert file.is_symlink()
    assert real.read_text(encoding="utf-8") == 'theme = "x"\n'


def test_a_folder_that_cannot_be_written_only_means_not_to_remember(file: Path, tmp_path: Path) -> None:
    file.parent.write_text("a file", encoding="utf-8")
    save_theme(file, "x")
    assert sorted(tmp_path.iterdir()) == [file.parent]
