from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from kpitui.errors import InvalidInput
from kpitui.paths import settings_file
from kpitui.services.safekeeping.automatic_backups import AutomaticBackups
from kpitui.services.safekeeping.backing_up import (
    Kind,
    all_backups,
    back_up_to,
    find,
    folder_of,
    take,
    take_after_close,
    take_daily,
)
from kpitui.services.workspace import Workspace
from kpitui.storage.backups import usual_folder
from tests.held_clock import HeldClock


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings file of the test; there is none yet."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    settings_file().parent.mkdir(parents=True)
    return settings_file()


def kinds(path: Path) -> list[Kind]:
    return [backup.kind for backup in all_backups(path)]


def test_one_a_day_and_the_last_seven_days_stay(workspace: Workspace, path: Path, clock: HeldClock) -> None:
    for day in range(1, 12):
        clock.hold(date(2026, 11, day))
        assert take_daily(path, clock) is not None
        assert take_daily(path, clock) is None
    days = [backup.taken_at.day for backup in all_backups(path)]
    assert days == [11, 10, 9, 8, 7, 6, 5, 1]  # and the end of the week before


def test_a_close_replaces_that_of_the_day(workspace: Workspace, path: Path, clock: HeldClock) -> None:
    take_daily(path, clock)
    clock.hold(date(2026, 11, 20))
    taken = take_after_close(path, clock)
    assert taken.kind is Kind.REVIEW
    assert take_daily(path, clock) is None
    assert kinds(path)[0] is Kind.REVIEW


def test_the_settings_say_how_many_and_where(
    workspace: Workspace, path: Path, clock: HeldClock, settings: Path, tmp_path: Path
) -> None:
    take(path, Kind.HAND, clock)
    settings.write_text(f'[backups]\nfolder = "{tmp_path}/elsewhere"\ndays = 2\nweeks = 0\nmonths = 0\n')
    for day in range(1, 6):
        clock.hold(date(2026, 11, day))
        take_daily(path, clock)
    assert folder_of(path).parent == tmp_path / "elsewhere"
    assert [backup.taken_at.day for backup in all_backups(path)] == [20, 5, 4]  # the first one still beside the file
    other = tmp_path / "b" / path.name
    assert folder_of(other) != folder_of(path), "of the same name, and not in each other's way"


def test_a_backup_is_found_by_its_name_or_its_beginning(workspace: Workspace, path: Path, clock: HeldClock) -> None:
    taken = []
    for day in (10, 11, 12):
        clock.hold(date(2026, 11, day))
        taken.append(take(path, Kind.HAND, clock))
    replaced = take(path, Kind.REPLACED, clock)
    assert find(path, "") == taken[-1].path
    assert find(path, "2026-11-1") == taken[-1].path
    assert find(path, "2026-11-10") == taken[0].path
    assert find(path, taken[1].path.name) == taken[1].path
    assert find(path, replaced.path.name) == replaced.path
    for name in ("./x", "/etc/passwd", "../x", ".."):
        assert find(path, name) == Path(name)
    for name in ("2025", "nope", "*"):
        with pytest.raises(InvalidInput, match="There is no backup"):
            find(path, name)


def test_without_any_the_sentence_says_so(workspace: Workspace, path: Path) -> None:
    with pytest.raises(InvalidInput, match="There are no backups of"):
        find(path, "")
    with pytest.raises(InvalidInput, match="There is no backup 'xxx"):
        find(path, "x" * 300)


def test_a_copy_by_name_is_none_of_those_that_are_counted(workspace: Workspace, path: Path, tmp_path: Path) -> None:
    back_up_to(path, tmp_path / "copy", mode=0o600)
    assert all_backups(path) == []


def test_the_app_takes_that_of_the_day_and_one_after_a_close(
    workspace: Workspace, path: Path, clock: HeldClock
) -> None:
    def day() -> AutomaticBackups:
        backups = AutomaticBackups(path, clock)
        backups.begin(0.0)
        backups._timer.join()
        return backups

    running = day()
    assert kinds(path) == [Kind.DAILY]
    day()
    assert kinds(path) == [Kind.DAILY]
    running.after_close()
    running.end(60.0)
    assert kinds(path) == [Kind.REVIEW]  # the newest of the day


def test_who_leaves_at_once_waits_for_none(workspace: Workspace, path: Path, clock: HeldClock) -> None:
    backups = AutomaticBackups(path, clock)
    backups.begin(120.0)
    began = time.monotonic()
    backups.end()
    assert time.monotonic() - began < 60
    assert not usual_folder(path).exists()


def test_it_takes_none_where_the_settings_say_so_and_never_fails_aloud(
    workspace: Workspace, path: Path, clock: HeldClock, settings: Path
) -> None:
    backups = AutomaticBackups(path, clock)
    settings.write_text("[backups]\nautomatic = false\n")
    backups.after_close()
    backups.end(60.0)
    assert not usual_folder(path).exists()
    settings.unlink()
    usual_folder(path).write_text("in the way")
    backups.after_close()
    backups.end(60.0)
    assert all_backups(path) == []
