from __future__ import annotations

import os
import pwd
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kpitui.domain.changes import Plan
from kpitui.domain.measures import Scorecard, WeekStart
from kpitui.errors import InvalidInput, KpituiError, UnusableFile
from kpitui.services.defining import apply, start
from kpitui.services.workspace import Workspace, system_clock, system_login, today_there
from kpitui.storage.audit import trail
from kpitui.storage.database import create_database
from kpitui.storage.scorecards import save_scorecard
from tests.conftest import BEGUN, TODAY
from tests.held_clock import HeldClock


@pytest.fixture
def machine_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine stands in Tokyo."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


# Which day it is.


@pytest.mark.parametrize(
    ("utc", "zone", "day", "label"),
    [
        ("2026-11-20T12:00", "Pacific/Auckland", "2026-11-21", "2026-W47"),
        ("2026-11-20T12:00", "America/Los_Angeles", "2026-11-20", "2026-W47"),
        ("2026-11-22T20:00", "Pacific/Auckland", "2026-11-23", "2026-W48"),
        ("2026-11-22T20:00", "America/Los_Angeles", "2026-11-22", "2026-W47"),
        ("2027-01-01T05:00", "America/Los_Angeles", "2026-12-31", "2026-W53"),
        ("2027-01-01T05:00", "Europe/London", "2027-01-01", "2026-W53"),
        ("2027-01-03T12:00", "Europe/London", "2027-01-03", "2026-W53"),
        ("2027-01-03T12:00", "Pacific/Auckland", "2027-01-04", "2027-W01"),
        ("2026-03-29T00:59", "Europe/London", "2026-03-29", "2026-W13"),
        ("2026-06-30T23:30", "Europe/London", "2026-07-01", "2026-W27"),
    ],
)
def test_today_is_the_day_of_the_scorecards_zone(
    workspace: Workspace, scorecard: Scorecard, utc: str, zone: str, day: str, label: str, tmp_path: Path
) -> None:
    now = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    there = start(tmp_path / "there", replace(scorecard, timezone=zone), login="dana", clock=lambda: now)
    assert there.today() == date.fromisoformat(day)
    assert there.calendar.label(there.this_week()) == label
    there.close()


@pytest.mark.usefixtures("machine_zone")
def test_without_a_zone_today_is_the_day_of_the_machine() -> None:
    late = datetime(2026, 11, 20, 16, tzinfo=UTC)
    assert today_there(Scorecard("Acme"), late) == date(2026, 11, 21)
    assert today_there(Scorecard("Acme", timezone="UTC"), late) == date(2026, 11, 20)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "/etc", "Europe"])
def test_a_zone_that_this_machine_does_not_know_is_named(zone: str, tmp_path: Path) -> None:
    with pytest.raises(KpituiError, match="does not know the scorecard's time zone") as refused:
        start(tmp_path / "x.kpitui", Scorecard("Acme", timezone=zone))
    assert zone in refused.value.message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "America/Los_Angeles", "UTC", "Asia/Tokyo", "Pacific/Auckland"])
def test_a_day_may_be_held_still(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    monkeypatch.setenv("KPITUI_TODAY", "2026-11-20")
    assert system_clock().astimezone(ZoneInfo(zone)).date() == date(2026, 11, 20)
    assert system_clock() == system_clock()


@pytest.mark.parametrize("text", ["tomorrow", "2026-02-30", "20.11.2026", "x" * 1000])
def test_a_day_that_is_none_is_not_held(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("KPITUI_TODAY", text)
    with pytest.raises(InvalidInput, match="is not a date") as refused:
        system_clock()
    assert len(str(refused.value)) < 150


def test_the_clock_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KPITUI_TODAY", raising=False)
    before = datetime.now(UTC)
    assert before <= system_clock() <= datetime.now(UTC)


# Who it is.


@pytest.mark.parametrize(
    ("named", "login"), [("dana", "dana"), ("  li ", "li"), ("a\x1b[31m\nb", "a[31mb"), ("x" * 100, "x" * 80)]
)
def test_who_shares_a_login_says_who_they_are(monkeypatch: pytest.MonkeyPatch, named: str, login: str) -> None:
    monkeypatch.setenv("KPITUI_USER", named)
    assert system_login() == login


def test_everybody_else_is_their_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPITUI_USER", " ")
    assert system_login() == pwd.getpwuid(os.getuid()).pw_name
    monkeypatch.setenv("KPITUI_USER", "\x07")
    assert system_login() == "unknown"


def test_an_account_without_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(number: int) -> None:
        raise KeyError(number)

    monkeypatch.delenv("KPITUI_USER", raising=False)
    monkeypatch.setattr(pwd, "getpwuid", nobody)
    assert system_login() == f"user {os.getuid()}"


# The open scorecard.


def test_opening_a_file(workspace: Workspace, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPITUI_USER", "sam")
    opened = Workspace.open(path)
    assert (opened.scorecard, opened.login) == (workspace.scorecard, "sam")
    opened.close()
    with pytest.raises(UnusableFile):
        Workspace.open(path.with_name("other"))


def test_a_file_without_a_scorecard_says_so(tmp_path: Path) -> None:
    empty = Workspace(create_database(tmp_path / "x.kpitui"), login="dana")
    with pytest.raises(UnusableFile, match="holds no scorecard"):
        _ = empty.scorecard
    empty.close()


def test_definitions_are_read_once_until_somebody_changes_them(workspace: Workspace, colleague: Workspace) -> None:
    seen = colleague.scorecard
    assert colleague.scorecard is seen
    with workspace.writing() as change:
        save_scorecard(change, workspace.scorecard, replace(workspace.scorecard, name="Acme Ltd"), TODAY)
    assert colleague.scorecard.name == "Acme Ltd"
    assert workspace.scorecard.name == "Acme Coaching", "a connection does not notice its own changes"
    workspace.forget()
    assert workspace.scorecard == colleague.scorecard


def test_a_change_carries_the_users_name_and_the_clocks_time(workspace: Workspace, clock: HeldClock) -> None:
    clock.hold(date(2026, 12, 24), 17, 30)
    with workspace.writing() as change:
        change.record("add", "thing", "x", None, {})
    row = trail(workspace.database.connection)[0]
    assert (row.by, row.at) == ("dana", "2026-12-24T17:30:00.000000+00:00")


# The rhythm of the week.


@pytest.mark.parametrize(
    ("week_starts", "review_day", "week", "due"),
    [
        (WeekStart.MONDAY, "friday", "2026-11-16", "2026-11-20"),
        (WeekStart.MONDAY, "monday", "2026-11-16", "2026-11-16"),
        (WeekStart.MONDAY, "sunday", "2026-12-28", "2027-01-03"),
        (WeekStart.SUNDAY, "friday", "2026-11-15", "2026-11-20"),
        (WeekStart.SUNDAY, "saturday", "2026-12-27", "2027-01-02"),
        (WeekStart.SATURDAY, "friday", "2026-11-14", "2026-11-20"),
        (WeekStart.SATURDAY, "saturday", "2026-11-14", "2026-11-14"),
    ],
)
def test_the_day_of_the_review(
    scorecard: Scorecard, clock: HeldClock, tmp_path: Path, week_starts: WeekStart, review_day: str, week: str, due: str
) -> None:
    cut = replace(scorecard, week_starts=week_starts, review_day=review_day)
    workspace = start(tmp_path / "x.kpitui", cut, login="dana", clock=clock)
    first = date.fromisoformat(week)
    period = workspace.calendar.week_of(first)
    assert period.start == first
    assert workspace.review_due_on(period) == date.fromisoformat(due)
    workspace.close()


@pytest.mark.parametrize(
    ("day", "elapsed"), [(15, 0.0), (16, 0.2), (18, 0.6), (20, 1.0), (21, 1.0), (22, 1.0), (30, 1.0)]
)
def test_how_much_of_the_working_week_is_over(workspace: Workspace, clock: HeldClock, day: int, elapsed: float) -> None:
    week = workspace.this_week()
    clock.hold(date(2026, 11, day))
    assert workspace.working_week_elapsed(week) == pytest.approx(elapsed)


def test_how_amounts_are_shown(workspace: Workspace) -> None:
    form = workspace.form(workspace.scorecard.measure("revenue"))
    assert (form.show, form.currency, form.decimals) == ("money", "$", 0)
    assert workspace.form(workspace.scorecard.measure("mood")).steps[0] == "drained"


def test_the_small_scorecard_begins_when_it_says(workspace: Workspace) -> None:
    rows = workspace.database.connection.execute("SELECT DISTINCT created_on FROM measure").fetchall()
    assert rows == [(BEGUN.isoformat(),)]


# Definitions that hold still.


def test_within_a_moment_the_definitions_hold_still(workspace: Workspace, colleague: Workspace) -> None:
    seen = workspace.scorecard
    with workspace.holding_still():
        apply(colleague, Plan((), replace(seen, name="Renamed")), colleague.scorecard)
        assert workspace.scorecard is seen
        with workspace.holding_still():
            assert workspace.scorecard is seen
        assert workspace.scorecard is seen, "the inner block does not end the outer one"
    assert workspace.scorecard.name == "Renamed"


def test_the_moment_begins_with_a_look_at_the_file(workspace: Workspace, colleague: Workspace) -> None:
    seen = workspace.scorecard
    apply(colleague, Plan((), replace(seen, name="Renamed")), colleague.scorecard)
    with workspace.holding_still():
        assert workspace.scorecard.name == "Renamed"


def test_what_is_changed_through_the_workspace_itself_is_seen_at_once(workspace: Workspace) -> None:
    with workspace.holding_still():
        seen = workspace.scorecard
        apply(workspace, Plan((), replace(seen, name="Renamed")), seen)
        assert workspace.scorecard.name == "Renamed"


def test_the_day_of_a_recorded_moment_is_that_of_the_scorecards_zone(tmp_path: Path, clock: HeldClock) -> None:
    zoned = Scorecard("Acme", timezone="Pacific/Auckland")
    there = start(tmp_path / "there", zoned, login="dana", clock=clock)
    assert there.day_of("2026-11-20T12:00:00.000000+00:00") == "21 Nov 2026"
    assert there.day_of("2026-11-20T10:00:00.000000+00:00") == "20 Nov 2026"
    assert there.day_of("no day at all") == "no day at "
