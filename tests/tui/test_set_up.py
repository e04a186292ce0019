"""The page Set-up: the outline, adding, retiring, putting in order, undoing; what is not permitted, what others do."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kpitui.domain.measures import Link, Target
from kpitui.frozen import replace
from kpitui.services import defining
from kpitui.services.workspace import Workspace
from kpitui.tui.glyphs import ASCII, UNICODE, Glyphs
from kpitui.tui.screens.home import HomeScreen
from kpitui.tui.screens.set_up import SetUpScreen
from kpitui.tui.screens.set_up_form import SetUpForm
from tests.tui.acme import TODAY
from tests.tui.seat import LARGE, NORMAL, Seat, at_home
from tests.tui.test_permitted import limited


def cursor_line(seat: Seat) -> str:
    return next(line for line in seat.lines()[2:] if line.startswith(("▌", ">")))


async def to(seat: Seat, name: str) -> None:
    """Mark the row with this name."""
    seat.hit("g")
    for _ in range(60):
        if name in cursor_line(seat):
            await seat.press()
            return
        seat.hit("j")
    raise AssertionError(f"{name} is not in the outline")


def change(workspace: Workspace, key: str, **fields: Any) -> None:
    """What somebody else does with `kpitui edit`."""
    seen = workspace.scorecard
    measures = tuple(replace(item, **fields) if item.key == key else item for item in seen.measures)
    defining.apply(workspace, defining.plan(workspace, replace(seen, measures=measures)), seen)


async def test_the_outline_and_back(demo: Path) -> None:
    async with at_home(demo) as seat:
        await seat.press("e")
        assert isinstance(seat.page, SetUpScreen)
        seat.expect("A firm that carries us", "renewal_talks", ">= $20,000", "quarterly")
        shown = seat.text()
        places = [
            shown.index(name) for name in ("Coach 40 owners", "Prospects contacted", "Proposals sent", "Clients signed")
        ]
        assert places == sorted(places)
        await seat.press("G")
        seat.expect("Without an objective", "Website visits", "People", "Sam Okoro")
        await seat.press("escape")
        assert isinstance(seat.page, HomeScreen)


async def test_from_the_objectives_and_the_palette(small: Path) -> None:
    async with at_home(small) as seat:
        await seat.press("5", "e")
        assert isinstance(seat.page, SetUpScreen)
        await seat.press("escape")
        await seat.press("1")
        await seat.press("ctrl+p")
        await seat.settle()
        await seat.press(*"set up what")
        await seat.settle()
        await seat.press("enter")
        await seat.settle()
        assert isinstance(seat.page, SetUpScreen)


async def test_the_marked_measure_is_marked_here_and_there(small: Path) -> None:
    async with at_home(small) as seat:
        await seat.press("down", "down", "e")
        name = seat.app.desk.workspace.scorecard.measure(seat.app.desk.marked).name
        assert name in cursor_line(seat)
        await to(seat, "Team mood")
        await seat.press("escape")
        assert "Team mood" in cursor_line(seat)


async def test_moving_passes_headings_over_and_stops_at_the_ends(demo: Path) -> None:
    async with at_home(demo) as seat:
        await seat.press("e", "G")
        assert "Sam Okoro" in cursor_line(seat)
        await seat.press("j", "k", "k", "k")
        assert "Hours coached" in cursor_line(seat)
        await seat.press("down")
        assert "Dana Reyes" in cursor_line(seat)
        await seat.press("pageup", "pageup", "pageup", "up")
        assert "Acme Coaching" in cursor_line(seat)
        await seat.press("pagedown")
        assert "Acme Coaching" not in cursor_line(seat)
        await seat.press("g")
        await seat.click(5)
        assert "Renewal talks" in cursor_line(seat)


async def test_an_action_is_added_to_the_marked_indicator(small: Path) -> None:
    async with at_home(small) as seat:
        await seat.press("e")
        await to(seat, "Clients signed")
        await seat.press("a")
        assert isinstance(seat.page, SetUpForm)
        seat.expect("new action")
        assert "clients" in seat.line_with("drives")
        await seat.type("Letters written", "enter")
        seat.expect("Left empty it is letters_written.")
        await seat.press("down", *"5", "ctrl+s")
        seat.expect("letters_written (Letters written): added", "kind: action", "target: >= 5", "drives: clients")
        scorecard = seat.app.desk.workspace.scorecard
        assert not scorecard.has("letters_written")
        await seat.press("enter")
        assert isinstance(seat.page, SetUpScreen)
        seat.expect("1 change made.")
        assert "Letters written" in cursor_line(seat)
        added = seat.app.desk.workspace.scorecard.measure("letters_written")
        assert added.links == (Link("clients"),)
        assert seat.app.desk.drafts.fields() == []
        await seat.press("u")
        assert not seat.app.desk.workspace.scorecard.has("letters_written")
        seat.expect("Undone: added")


@pytest.mark.parametrize(
    ("key", "title", "added"),
    [
        ("i", "new indicator", "indicator"),
        ("o", "new objective", "objective"),
        ("m", "new metric", "metric"),
        ("p", "new person", "person"),
    ],
)
async def test_adding_each_sort(small: Path, key: str, title: str, added: str) -> None:
    async with at_home(small) as seat:
        await seat.press("e", key)
        seat.expect(title)
        await seat.type("New one", "ctrl+s", "enter")
        seat.expect("1 change made.")
        assert "new_one" in cursor_line(seat)
        await seat.press("enter")
        seat.expect(f"New one (new_one), {added}")


async def test_retiring_what_has_a_history_asks_from_when(small: Path) -> None:
    async with at_home(small) as seat:
        await seat.press("e")
        await to(seat, "Attendance")
        await seat.press("x")
        seat.expect("Retire Attendance from: today", "Its history stays.")
        await seat.type("yesterdayish", "enter")
        seat.expect('"yesterdayish" is not a day.')
        await seat.press("ctrl+u", *"2026-12-31", "enter")
        seat.expect("attendance (Attendance): retired", "retired: 2026-12-31")
        await seat.press("escape")
        assert seat.app.desk.workspace.scorecard.measure("attendance").retired_on is None
        await seat.press("x", "enter", "enter")
        seat.expect("1 change made.", "Retired")
        assert "retired" in cursor_line(seat)
        assert seat.app.desk.workspace.scorecard.measure("attendance").retired_on == TODAY
        assert "retire" not in seat.footer
        await seat.press("u")
        assert seat.app.desk.workspace.scorecard.measure("attendance").retired_on is None


async def test_what_nothing_was_recorded_for_is_removed(small: Path) -> None:
    async with at_home(small) as seat:
        await seat.press("e", "m", *"Posts", "ctrl+s", "enter", "x")
        seat.expect("posts (Posts): removed")
        await seat.press("enter")
        assert not seat.app.desk.workspace.scorecard.has("posts")


async def test_what_something_refers_to_stays(demo: Path) -> None:
    async with at_home(demo) as seat:
        await seat.press("e")
        await to(seat, "Owners who stay")
        await seat.press("x")
        seat.expect("refer to it. Change that first.")
        await to(seat, "Sam Okoro")
        await seat.press("x")
        seat.expect("refer to it. Change that first.")
        assert len(seat.app.desk.workspace.scorecard.people) == 3


async def test_a_new_order_is_seen_at_once_and_applied_after_its_difference(demo: Path) -> None:
    async with at_home(demo) as seat:
        await seat.press("e")
        await to(seat, "Prospects contacted")
        assert "move_later" in seat.page.available()
        await seat.press("J", "J")
        seat.expect("The order is not applied yet")
        shown = seat.text()
        assert shown.index("Proposals sent") < shown.index("Prospects contacted") < shown.index("Clients signed")
        assert "Prospects contacted" in cursor_line(seat)
        assert "add_action" not in seat.page.available()
        await seat.press("enter")
        seat.expect("prospects (Prospects contacted): moved", "place:")
        await seat.press("enter")
        seat.expect("1 change made.")
        keys = [measure.key for measure in seat.app.desk.workspace.scorecard.measures]
        assert keys.index("proposals") < keys.index("prospects")
        await seat.press("u")
        keys = [measure.key for measure in seat.app.desk.workspace.scorecard.measures]
        assert keys.index("proposals") > keys.index("prospects")


async def test_an_order_is_taken_back_with_escape_or_by_moving_back(demo: Path) -> None:
    async with at_home(demo) as seat:
        await seat.press("e")
        await to(seat, "Prospects contacted")
        first = seat.text()
        await seat.press("J", "escape")
        assert seat.text() == first
        await seat.press("shift+down", "K")
        assert seat.text() == first
        await seat.press("K")  # it is the first of its like
        assert seat.text() == first
        await seat.press("escape")
        assert isinstance(seat.page, HomeScreen)


async def test_the_order_survives_what_others_do(small: Path, li: Workspace) -> None:
    async with at_home(small) as seat:
        await seat.press("e")
        await to(seat, "Prospects contacted")
        await seat.press("J", "enter")
        seat.expect("moved", "place:")  # of two that changed places either may be the one that moved
        change(li, "visits", name="Visitors")
        await seat.press("enter")
        seat.expect("Somebody else has changed the scorecard in the meantime.", "Enter again applies yours.")
        seat.expect("Since you began, somebody else has changed:", "name: Website visits -> Visitors")
        await seat.press("enter")
        seat.expect("1 change made.")
        scorecard = seat.app.desk.workspace.scorecard
        keys = [measure.key for measure in scorecard.measures]
        assert keys.index("followups") < keys.index("prospects")
        assert scorecard.measure("visits").name == "Visitors"


async def test_what_others_change_is_shown_and_the_cursor_stays(small: Path, li: Workspace) -> None:
    async with at_home(small) as seat:
        await seat.press("e")
        await to(seat, "Team mood")
        change(li, "prospects", name="Prospects reached")
        seat.page._look_for_changes()
        seat.expect("Prospects reached")
        assert "Team mood" in cursor_line(seat)


async def test_read_only_offers_looking_and_nothing_else(small: Path) -> None:
    async with limited(small, read_only=True) as seat:
        await seat.press("e")
        seat.expect("Prospects contacted")
        await to(seat, "Clients signed")
        before = seat.text()
        for key in ("a", "i", "o", "m", "p", "x", "J", "K", "u"):
            await seat.press(key)
            assert seat.text() == before, key
        assert " read-only" in seat.lines()[0]
        await seat.press("enter")
        assert isinstance(seat.page, SetUpForm)
        seat.expect("Clients signed (clients), indicator")
        await seat.press("x", "ctrl+s", "ctrl+n", "ctrl+r", "tab")
        await seat.paste("x")
        assert "▌ name          Clients signed" in seat.text()
        await seat.press("j")
        seat.expect("▌ target        >= 3")
        await seat.press("G", "g", "question_mark")
        assert "apply" not in seat.text().lower()
        await seat.press("escape", "escape")
        assert isinstance(seat.page, SetUpScreen)
    assert seat.app.desk.drafts.fields() == []


async def test_restricted_mode_changes_no_definitions(small: Path) -> None:
    """As the command line: `apply` and `edit` are not there, `export` is."""
    async with limited(small, restricted=True) as seat:
        await seat.press("e")
        await to(seat, "Clients signed")
        before = seat.text()
        for key in ("a", "i", "o", "m", "p", "x", "J", "K"):
            await seat.press(key)
            assert seat.text() == before, key
        await seat.press("enter", "x", "ctrl+s")
        assert "▌ name          Clients signed" in seat.text()


@pytest.mark.parametrize(("size", "glyphs"), [(NORMAL, UNICODE), (LARGE, UNICODE), (NORMAL, ASCII)])
async def test_every_line_fits(demo: Path, size: tuple[int, int], glyphs: Glyphs) -> None:
    async with at_home(demo, size=size, glyphs=glyphs) as seat:
        await seat.press("e", "g")
        for _ in range(30):
            seat.check_lines()
            if glyphs.ascii_only:
                assert seat.text().isascii()
            seat.hit("down")


async def test_a_scorecard_without_measures_begins_here(tmp_path: Path) -> None:
    from kpitui.domain.measures import Scorecard

    path = tmp_path / "bare.kpitui"
    defining.start(path, Scorecard("Bare")).close()
    async with at_home(path) as seat:
        seat.expect("No measures yet. Press e to define some.")
        await seat.press("e", "i", *"Clients signed", "ctrl+s", "enter")
        seat.expect("1 change made.")
        await seat.press("a")
        assert "clients_signed" in seat.line_with("drives")
        await seat.press("escape", "escape")
        seat.expect("Clients signed")


async def test_a_target_that_is_planned_stands_in_the_list(demo: Path) -> None:
    workspace = Workspace.open(demo)
    planned = Target(replace(workspace.scorecard.measure("clients").targets[0].bounds, at_least=5.0), date(2027, 1, 4))
    change(workspace, "clients", targets=(*workspace.scorecard.measure("clients").targets, planned))
    workspace.close()
    async with at_home(demo, size=LARGE) as seat:
        await seat.press("e")
        assert ">= 3; >= 5 fr" in seat.line_with("Clients signed")
