"""The page of one measure: its chart, moving through time, what is looked at, and what is changed from there."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpitui.definitions.reading import read_scorecard
from kpitui.services import defining
from kpitui.services.reviews import closing
from kpitui.services.reviews import reviewing as review_service
from kpitui.services.workspace import Workspace
from kpitui.tui.commands import COMMANDS
from kpitui.tui.glyphs import ASCII, UNICODE, Glyphs
from kpitui.tui.screens.home import HomeScreen
from kpitui.tui.screens.measure import MeasureScreen
from tests.services.past.pasts import CLIENTS, give, monday, opened
from tests.tui.acme import MONDAY, add
from tests.tui.at_measure import at_measure, chart_of
from tests.tui.nasty import NASTY
from tests.tui.seat import LARGE, NORMAL, Seat, at_home, open_workspace
from tests.tui.test_nasty_text import fill, nasty_scorecard

KEYS = [*("h", "l", "left", "right", "pageup", "pagedown", "home", "end", "[", "]", "z", "y", "p", "w", "f")]
KEYS += ["tab", "shift+tab", "down", "up", "j", "k", "g", "G"]


async def test_from_the_scorecard_and_back(demo: Path) -> None:
    async with at_home(demo) as seat:
        seat.app.desk.marked = "clients"
        seat.page.reload()
        await seat.press("enter")
        seat.expect("Clients signed", "26 weeks", "target >= 3", "usual ", "owner Dana Reyes")
        await seat.press("escape")
        assert isinstance(seat.page, HomeScreen)
        assert seat.app.desk.marked == "clients"


async def test_the_chart_shows_values_targets_range_and_marks(demo: Path) -> None:
    async with at_measure(demo, "clients") as seat:
        chart = "\n".join(chart_of(seat))
        for sign in ("●", "○", "─", "╌"):
            assert sign in chart, sign
        seat.expect("● on target", "○ missed", "╌╌ usual range", "── target", "c corrective action", "n note")
        seat.expect("2026-W47, 16 - 22 Nov", "still running")
        seat.check_lines()


async def test_moving_through_time_tells_the_marked_week(demo: Path) -> None:
    async with at_measure(demo, "clients") as seat:
        await seat.press("h", "left")
        seat.expect("2026-W45")
        await seat.press("l")
        seat.expect("2026-W46")
        await seat.press("pageup")
        seat.expect("2026-W33")
        await seat.press("g")
        first = seat.line_with("target >= 3")
        await seat.press("h")
        assert seat.line_with("target >= 3") == first
        await seat.press("end")
        seat.expect("2026-W47")


async def test_zooming_keeps_the_marked_week(demo: Path) -> None:
    async with at_measure(demo, "clients") as seat:
        await seat.press("h", "h", "h")
        for told in ("52 weeks", "All 53 weeks", "13 weeks", "26 weeks"):
            await seat.press("z")
            seat.expect(told, "2026-W44")
            seat.check_lines()


async def test_from_mark_to_mark(demo: Path) -> None:
    async with at_measure(demo, "clients") as seat:
        seen = []
        for _ in range(3):
            await seat.press("[")
            seen.append(seat.lines()[17])
        assert len(set(seen)) == 3
        assert any("done: Rewrite the opening and the offer" in line for line in seen)
        await seat.press("]")
        assert seat.lines()[17] == seen[1]
        await seat.press("end", "]")
        seat.expect("Nothing was noted, decided or divided later.")


async def test_tab_turns_to_the_entries_the_verdict_and_the_corrective_actions(demo: Path) -> None:
    async with at_measure(demo, "clients") as seat:
        await seat.press(*["h"] * 7, "tab")
        seat.expect("Day", "Amount", "Entered")
        await seat.press("tab")
        seat.expect("Driven by", "Prospects contacted")
        await seat.press("tab")
        seat.expect("Rewrite the opening and the offer", "Confirmed: it worked.")
        await seat.press("tab")
        assert "Confirmed" not in seat.text()
        await seat.press("w")
        seat.expect("Driven by")
        await seat.press("w")
        assert "Driven by" not in seat.text()


async def test_a_long_text_is_scrolled(demo: Path) -> None:
    async with at_measure(demo, "clients") as seat:
        await seat.press("f")
        seat.expect("lines more: ↓")
        before = seat.lines()[-8:-2]
        await seat.press(*["down"] * 30)
        assert "lines more" not in seat.text()
        await seat.press(*["up"] * 30)
        assert seat.lines()[-8:-2] == before


async def test_six_weeks_and_twelve_months_beside_the_year_before(demo: Path) -> None:
    async with at_measure(demo, "clients") as seat:
        await seat.press("y")
        seat.expect("Weeks", "Months", "Before", "Change", "To date", "Quarter", "W46", "Oct")
        assert "%" not in seat.line_with(" Quarter "), "one counted week a year before is no quarter"
        seat.check_lines()
        await seat.press("h")
        seat.expect("Up to 2026-W46")
        await seat.press("y")
        seat.expect("26 weeks", "2026-W46, 9 - 15 Nov")


async def test_the_way_to_the_goal(demo: Path) -> None:
    async with at_measure(demo, "revenue") as seat:
        await seat.press("p")
        seat.expect("the line to the goal", "i interim target", "g goal", "Goal: $40,000 by 31 Dec 2027", "On the way:")
        seat.check_lines()
        await seat.press("p")
        assert "the line to the goal" not in seat.text()


async def test_a_measure_without_goal_offers_none(demo: Path) -> None:
    async with at_measure(demo, "clients") as seat:
        assert "goal_path" not in seat.page.offers()


# Changing.


async def test_adding_correcting_annotating_and_undoing(small: Path) -> None:
    async with at_measure(small, "followups") as seat:
        await seat.press("a")
        seat.expect("Add to 2026-W47:")
        await seat.type("12 mon called the list", "enter")
        seat.expect("Saved Follow-ups made 12.", "note: called the list", "Mon 16 Nov")
        await seat.press("c", "ctrl+u", *"31", "enter")
        seat.expect("Saved Follow-ups made 31; it was 12.", "superseded")
        await seat.press("n", *"a good week", "enter")
        seat.expect("Noted for 16 Nov", "note: a good week")
        await seat.press("u", "u")
        seat.expect("Undone: the total of 31", "12")
        assert "superseded" not in seat.text()
        seat.check_lines()


@pytest.mark.parametrize(
    ("key", "asked", "typed", "saved"),
    [
        ("invoices", "y or n", "y", "Saved Invoices out yes."),
        ("mood", "1 to 5", "gre", "Saved Team mood great."),
        ("reply_time", "Add to 2026-W47", "1:30", "Saved Time to first reply 1:30."),
        ("attendance", "Add to 2026-W47", "85", "Saved Attendance 85.0 %."),
    ],
)
async def test_amounts_as_people_write_them(small: Path, key: str, asked: str, typed: str, saved: str) -> None:
    async with at_measure(small, key) as seat:
        await seat.press("a")
        seat.expect(asked)
        await seat.type(typed, "enter")
        seat.expect(saved)


async def test_what_is_not_understood_stays_with_what_would_be(small: Path) -> None:
    async with at_measure(small, "followups") as seat:
        await seat.press("a", *"lots", "enter")
        seat.expect('"lots" is not an amount.', "Add to 2026-W47: lots")
        await seat.press("escape")
        seat.expect("no reading")


async def test_skipping_makes_a_gap(small: Path) -> None:
    async with at_measure(small, "followups") as seat:
        await seat.press("h", "s", *"holiday", "enter")
        seat.expect("excused for 9 Nov: holiday", "skipped: holiday", "s skipped")


async def test_a_closed_week_asks_for_a_correction(small: Path) -> None:
    workspace = open_workspace(small)
    week = workspace.calendar.week_of(MONDAY)
    review_service.begin(workspace, week)
    closing.close(workspace, week, "")
    workspace.close()
    async with at_measure(small, "prospects") as seat:
        await seat.press("h", "a", *"5", "enter")
        seat.expect("The review of 2026-W46 is closed.", "correction")
        await seat.press("escape", "c", "ctrl+u", *"40", "enter")
        seat.expect("Saved Prospects contacted 40; it was 31.")
        await seat.press("u")
        seat.expect("Undone: the total of 40")


async def test_a_closed_week_is_replayed(demo: Path) -> None:
    async with at_measure(demo, "clients") as seat:
        assert "replay" not in seat.page.offers()
        await seat.press("h", "h", ".")
        assert not isinstance(seat.page, MeasureScreen)
        seat.expect("2026-W45")
        await seat.press("escape")
        assert isinstance(seat.page, MeasureScreen)
        seat.expect("2026-W45, 2 - 8 Nov")


async def test_a_computed_measure_is_not_entered(small: Path) -> None:
    async with at_measure(small, "close_rate") as seat:
        assert not {"add", "correct"} & seat.page.offers().keys()
        await seat.press("h", "h")
        seat.expect("computed from clients / prospects", "%")


# Others.


async def test_what_others_enter_appears_and_the_mark_stays(small: Path, li: Workspace) -> None:
    async with at_measure(small, "followups") as seat:
        await seat.press("h", "a", *"7")
        add(li, "followups", 29, MONDAY, total=True)
        seat.page._look_for_changes()
        await seat.press()
        seat.expect("Add to 2026-W46: 7", "29", "entered by li", "2026-W46, 9 - 15 Nov")


async def test_a_newer_total_is_shown_and_enter_again_keeps_mine(small: Path, li: Workspace) -> None:
    async with at_measure(small, "followups") as seat:
        await seat.press("h", "c", *"34")
        add(li, "followups", 29, MONDAY, total=True)
        await seat.press("enter")
        seat.expect("li has entered 29 for Follow-ups made in the meantime; yours is 34.", "Correct 2026-W46: 34")
        await seat.press("enter")
        seat.expect("Saved Follow-ups made 34; it was 29, entered by li on 20 Nov 2026.")


async def test_reading_ahead_moves_nothing(demo: Path) -> None:
    async with at_measure(demo, "clients") as seat:
        before = seat.lines()
        seat.page.reload()
        await seat.press()
        assert seat.lines() == before


TWO = '[scorecard]\nname = "Two"\n[[metric]]\nkey = "one"\nname = "One"\n[[metric]]\nkey = "two"\nname = "Two"\n'
ONE = TWO.rsplit("[[metric]]", 1)[0]


async def test_a_measure_that_is_gone_leaves_the_way_back(tmp_path: Path) -> None:
    path = tmp_path / "two.kpitui"
    defining.start(path, read_scorecard(TWO, "two.toml")).close()
    async with at_measure(path, "two") as seat:
        other = open_workspace(path, login="li")
        defining.apply(other, defining.plan(other, read_scorecard(ONE, "two.toml")), other.scorecard)
        other.close()
        seat.page._look_for_changes()
        await seat.press("h")
        seat.expect("The measure two is no longer in the scorecard. Press Esc to go back.")
        await seat.press("escape")
        assert isinstance(seat.page, HomeScreen)


# Long pasts, every kind of measure, every size, any text.


async def test_ten_years_of_weeks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path, CLIENTS, monday(520)) as workspace:
        give(workspace, clients=[4 + week % 5 if week % 50 else None for week in range(520)])
    monkeypatch.setenv("KPITUI_TODAY", monday(520).isoformat())
    async with at_measure(tmp_path / "past.kpitui", "clients") as seat:
        await seat.press("h", "h")
        before = seat.lines()
        page = seat.page
        assert isinstance(page, MeasureScreen)
        page.timeline.read_everything()
        page.redraw()
        assert seat.lines() == before, "reading the earlier past moves nothing"
        await seat.press("z", "z")
        seat.expect("All 521 weeks", "2027", "2031", "2035")
        seat.check_lines()
        await seat.press("g")
        seat.expect("2026-W02, 5 - 11 Jan")
        await seat.press("z")
        seat.expect("13 weeks", "2026-W02", "Jan 2026")


@pytest.mark.parametrize(
    ("size", "glyphs"), [(NORMAL, UNICODE), (LARGE, UNICODE), (NORMAL, ASCII)], ids=["80x24", "120x40", "ascii"]
)
async def test_every_kind_of_measure(demo: Path, size: tuple[int, int], glyphs: Glyphs) -> None:
    async with at_home(demo, size=size, glyphs=glyphs) as seat:
        measures = seat.app.desk.workspace.scorecard.measures
        shows = {(measure.show, measure.frequency, bool(measure.formula)): measure for measure in measures}
        assert len(shows) > 5
        for measure in shows.values():
            seat.app.open_measure(measure.key)
            await seat.press()
            for _ in _everywhere(seat):
                seat.check_lines()
                assert not glyphs.ascii_only or seat.text().isascii()
                assert not _doubled(seat)
            await seat.press("escape")


def _everywhere(seat: Seat) -> Iterator[None]:
    yield
    for key in ("h", "tab", "w", "f", "f", "z", "z", "y", "y", "p", "p", "g"):
        seat.hit(key)
        yield


def _doubled(seat: Seat) -> list[str]:
    keys = Counter(key for name in seat.page.offers() for key in COMMANDS[name].keys)
    return [key for key, count in keys.items() if count > 1]


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
async def test_any_text_is_drawn_harmlessly(tmp_path: Path, glyphs: Glyphs) -> None:
    path = tmp_path / "nasty.kpitui"
    workspace = defining.start(path, nasty_scorecard())
    fill(workspace)
    workspace.close()
    async with at_home(path, glyphs=glyphs) as seat:
        for measure in seat.app.desk.workspace.scorecard.measures[3:8]:
            seat.app.open_measure(measure.key)
            await seat.press()
            for _ in _everywhere(seat):
                seat.check_lines()
            seat.hit("n")
            for text in NASTY[3:7]:
                await seat.paste(text)
                seat.check_lines()
            await seat.press("escape", "escape")


async def test_nothing_and_one_reading(small: Path) -> None:
    async with at_measure(small, "revenue") as seat:
        await seat.press("g")
        seat.expect("2026-09", "$24,000")
    async with at_measure(small, "invoices") as seat:
        await seat.press("g")
        for key in KEYS:
            await seat.press(key)
            seat.check_lines()


async def test_without_plotext_the_numbers_are_still_there(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "plotext", None)
    async with at_measure(demo, "clients") as seat:
        seat.expect("Charts cannot be drawn on this machine", "pip install", "2026-W47")
        seat.check_lines()
        await seat.press("y")
        seat.check_lines()
        seat.expect("Charts cannot be drawn")


# Where it opens.


async def test_it_opens_at_the_week_that_was_marked(demo: Path) -> None:
    async with at_home(demo) as seat:
        seat.app.desk.marked = "clients"
        await seat.press("2", "h", "h", "h", "enter")
        seat.expect("Clients signed", "2026-W44")
        await seat.press("escape", "p", "h", "enter")  # October: its last week
        seat.expect("2026-W44")
        await seat.press("escape", "1", "h", "h", "enter")
        seat.expect("2026-W45")
        await seat.press("escape", "0", "enter")
        seat.expect("2026-W47", "still running")


async def test_it_opens_at_the_newest_number_where_the_view_would_be_empty(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS, monday(200)) as workspace:
        give(workspace, clients=[5, 6, 4])
    async with at_measure(tmp_path / "past.kpitui", "clients") as seat:
        seat.expect("2026-W04", "26 weeks")
        assert "4" in seat.line_with("2026-W04")
        await seat.press("end")
        seat.expect("still running")


async def test_a_measure_without_any_number_says_so(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS, monday(2)):
        pass
    async with at_measure(tmp_path / "past.kpitui", "clients") as seat:
        seat.expect("Nothing has been entered for this measure yet.")
        await seat.press("y")
        seat.expect("there are no numbers from a year before yet")


async def test_zoom_is_offered_only_where_it_shows_more(demo: Path) -> None:
    async with at_measure(demo, "revenue") as seat:
        seat.expect("All 13 months")
        assert "zoom" not in seat.page.offers()
    async with at_measure(demo, "renewals") as seat:
        assert "zoom" not in seat.page.offers()


async def test_a_verdict_on_a_running_week_says_that_it_is_not_over(demo: Path) -> None:
    async with at_measure(demo, "followups") as seat:
        await seat.press("w")
        seat.expect("Still running: so it would be if nothing more came.")
        await seat.press("h")
        assert "Still running" not in seat.text()
