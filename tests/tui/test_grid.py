"""The history view: what stands in it, how one moves in time and among measures, filters, and what others enter."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from kpitui.domain.weeks import Period
from kpitui.services.entering import Amount, new_token, record
from kpitui.services.workspace import Workspace
from kpitui.tui.app import KpituiApp
from kpitui.tui.glyphs import ASCII, UNICODE, Glyphs
from kpitui.tui.grid import at_hand
from kpitui.tui.grid.at_hand import CellsAtHand
from kpitui.tui.screens.grid import GridScreen
from kpitui.tui.screens.home import HomeScreen
from tests.tui.acme import MONDAY, add
from tests.tui.seat import LARGE, NORMAL, Seat, running
from tests.waiting import happens


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, a frame is drawn with all its cells."""
    monkeypatch.setattr(at_hand, "PATIENCE", 60.0)


@asynccontextmanager
async def at_history(path: Path, *, size: tuple[int, int] = NORMAL, glyphs: Glyphs = UNICODE) -> AsyncIterator[Seat]:
    async with running(path, lambda app: app.view("history"), size=size, glyphs=glyphs) as seat:
        yield seat


def detail(seat: Seat) -> str:
    """The two lines that tell what is marked."""
    return "\n".join(seat.lines()[-4:-2])


async def mark(seat: Seat, name: str) -> None:
    await seat.press("g")
    for _ in range(40):
        if detail(seat).startswith(f" {name}"):
            return
        await seat.press("down")
    raise AssertionError(f"{name} is not in\n{seat.text()}")


# What stands there.


async def test_indicators_after_their_actions_with_values_and_signs(demo: Path) -> None:
    async with at_history(demo) as seat:
        seat.expect("By week, 2026-W43 to 2026-W47", "Last 13", "Average", "W46", "W47…")
        lines = seat.lines()
        places = [next(n for n, line in enumerate(lines) if name in line) for name in ("Prospects", "Clients signed")]
        assert places == sorted(places)
        assert "54✓    36✗*   52✓    51✓    34…" in seat.line_with("Prospects contacted")
        assert "51.1" in seat.line_with("Prospects contacted")
        seat.check_lines()


async def test_a_wide_window_has_more_periods_side_by_side(demo: Path) -> None:
    async with at_history(demo, size=LARGE) as seat:
        seat.expect("By week, 2026-W38 to 2026-W47")
        await seat.resize(200, 50)
        seat.expect("By week, 2026-W27 to 2026-W47")
        seat.check_lines()


async def test_a_monthly_measure_stands_where_its_month_ends(demo: Path) -> None:
    async with at_history(demo, size=LARGE) as seat:
        assert seat.line_with("Revenue").count("✓") == 1
        await mark(seat, "Revenue")
        assert "has no period that ends here." in detail(seat)
        await seat.press(*["left"] * 7)  # 2026-W40, in which September ended
        assert "Revenue 2026-09: $22,100 ✓ on target" in detail(seat)


async def test_the_lines_below_say_what_the_marked_cell_is(demo: Path) -> None:
    async with at_history(demo) as seat:
        await mark(seat, "Prospects contacted")
        await seat.press("left", "left", "left")
        assert "Prospects contacted 2026-W44: 36 ✗ off target  target then >= 50" in detail(seat)
        assert "note: " in detail(seat)
        assert "by dana" in detail(seat)
        seat.expect("✓ on target  ✗ off  ? missing  … running  – excused  * note  ! corrected")


async def test_what_was_corrected_after_closing_is_marked_and_told(demo: Path) -> None:
    async with at_history(demo) as seat:
        workspace = seat.app.desk.workspace
        prospects = workspace.scorecard.measure("prospects")
        record(workspace, [Amount(prospects, MONDAY - timedelta(weeks=1), 60, True, new_token())], correct=True)
        await seat.press("left", "left")
        seat.page.reload()
        seat.page.redraw()
        await mark(seat, "Prospects contacted")
        assert "60✓!" in seat.line_with("Prospects contacted")
        assert "was 52 when closed, changed by dana on 20 Nov 2026" in detail(seat)


async def test_in_ascii(demo: Path) -> None:
    async with at_history(demo, glyphs=ASCII) as seat:
        assert "54+    36x*   52+    51+    34~" in seat.line_with("Prospects contacted")
        assert seat.text().isascii()


async def test_without_measures(small: Path) -> None:
    async with at_history(small) as seat:
        await seat.type("/nothing of this name", "enter")
        seat.expect("No measure fits the filter. Esc takes it away.")
        assert "open" not in seat.page.offers()
        await seat.press("down", "enter", "left", "p", "escape")
        seat.expect("Prospects contacted")


# In time.


async def test_back_and_on_by_period_the_view_jumps_half_of_it(demo: Path) -> None:
    async with at_history(demo) as seat:
        await seat.press(*["left"] * 4)
        seat.expect("History  2026-W43", "By week, 2026-W43 to 2026-W47")
        await seat.press("h")
        seat.expect("History  2026-W42", "By week, 2026-W40 to 2026-W44")
        await seat.press("right", "l", "right")
        seat.expect("History  2026-W45", "By week, 2026-W43 to 2026-W47")
        await seat.press("H", "H")
        seat.expect("History  2026-W35")
        await seat.press("L")
        seat.expect("History  2026-W40")
        await seat.press("0")
        seat.expect("History  2026-W47", "By week, 2026-W43 to 2026-W47")
        assert not {"later_period", "much_later", "now"} & set(seat.page.offers())


async def test_one_can_go_back_as_far_as_there_is_data(small: Path) -> None:
    async with at_history(small) as seat:
        add(seat.app.desk.workspace, "visits", 3, date(2026, 1, 8))
        seat.page.reload()
        await seat.press(*["H"] * 30)
        seat.expect("History  2026-W02")
        await seat.press("left")
        seat.expect("History  2026-W02")


async def test_by_month_quarter_and_year_and_by_week_again(demo: Path) -> None:
    async with at_history(demo) as seat:
        await seat.press("left", "left", "left", "p")
        seat.expect("By month, 2026-08 to 2026-11", "Nov…", "✓ all  / some  ✗ none on target")
        await mark(seat, "Prospects contacted")
        await seat.press("left")
        assert "Prospects contacted 2026-10: 249 / partly on target  4 of 5 weeks on target" in detail(seat)
        assert "249/*" in seat.line_with("Prospects contacted")
        await seat.press("p")
        seat.expect("By quarter, 2026-Q1 to 2026-Q4", "History  2026-Q4")
        await seat.press("p")
        seat.expect("By year, 2023 to 2026", "2026…")
        await seat.press("p")
        seat.expect("By week, 2026-W43 to 2026-W47")
        seat.check_lines()


async def test_going_to_a_week_as_the_shell_names_it(demo: Path) -> None:
    async with at_history(demo) as seat:
        await seat.type(":2026-W30", "enter")
        seat.expect("History  2026-W30")
        await seat.type("Jlast", "enter")
        seat.expect("History  2026-W46")
        await seat.type(":-2", "enter")
        seat.expect("History  2026-W45")
        await seat.type(":2026-08-19", "enter")
        seat.expect("History  2026-W34")
        await seat.type(":w37", "enter")
        seat.expect("History  2026-W37")
        await seat.type(":2027-W01", "enter")
        seat.expect("2027-W01 has not begun.")
        await seat.press("ctrl+u")
        await seat.type("nonsense", "enter")
        seat.expect('"nonsense" is not a week.')
        await seat.press("ctrl+u")
        await seat.type("2001-W01", "enter")
        seat.expect("Nothing was counted before 2025-W47.", "History  2025-W47")


async def test_going_to_a_month_by_its_label_or_a_week_of_it(demo: Path) -> None:
    async with at_history(demo) as seat:
        await seat.type("p:2026-03", "enter")
        seat.expect("History  2026-03")
        await seat.type(":2026-W18", "enter")  # its Thursday is the last day of April
        seat.expect("History  2026-04")


# Among measures.


async def test_moving_marks_measures_and_keeps_the_mark_between_views(demo: Path) -> None:
    async with at_history(demo) as seat:
        await seat.press("down", "j")
        assert seat.app.desk.marked == "revenue"
        await seat.press("down")  # over the title between
        assert seat.app.desk.marked == "prospects"
        await seat.press("G", "end", "j")
        last = seat.app.desk.marked
        await seat.press("g")
        seat.expect("A firm that carries us")
        await seat.press("pagedown", "pageup", "k", "home")
        assert seat.app.desk.marked == "renewal_talks"
        await seat.press("G", "1")
        assert isinstance(seat.page, HomeScreen)
        assert seat.app.desk.marked == last
        await seat.press("2")
        assert isinstance(seat.page, GridScreen)
        assert detail(seat).startswith(" Hours coached")


async def test_a_click_marks_a_line(demo: Path) -> None:
    async with at_history(demo) as seat:
        row = next(number for number, line in enumerate(seat.lines()) if "Clients signed" in line)
        await seat.click(row)
        assert detail(seat).startswith(" Clients signed")


async def test_enter_opens_the_measure_and_full_stop_replays_a_closed_week(
    demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str | Period] = []
    monkeypatch.setattr(KpituiApp, "open_measure", lambda self, key, day=None: opened.append(key))
    monkeypatch.setattr(KpituiApp, "open_replay", lambda self, week: opened.append(week))
    async with at_history(demo) as seat:
        assert ". replay" not in seat.footer  # the running week is not closed
        await mark(seat, "Clients signed")
        await seat.press("enter", "full_stop", "left", "left")
        assert ". replay" in seat.footer
        await seat.press("full_stop")
        calendar = seat.app.desk.workspace.calendar
        await seat.press("p", "left", "full_stop")  # the review in which October ended
        assert opened == [
            "clients",
            calendar.week_of(MONDAY - timedelta(weeks=1)),
            calendar.week_of(date(2026, 10, 31)),
        ]


async def test_a_filter_by_text_person_objective_and_off_target(demo: Path) -> None:
    async with at_history(demo) as seat:
        await seat.type("/@dana", "enter")
        seat.expect("Filter: @dana", "Prospects contacted")
        assert "Progress calls held" not in seat.text()
        await seat.press("slash")
        seat.expect("@dana")  # to be changed, not typed again
        await seat.type(" off", "enter")
        seat.expect("Filter: @dana off in 2026-W46   2 measures", "Clients signed", "Follow-ups made")
        await seat.press("escape")
        assert "Filter" not in seat.text()
        assert isinstance(seat.page, GridScreen)
        await seat.press("escape")
        assert isinstance(seat.page, HomeScreen)


async def test_a_filter_that_names_nobody_says_who_there_is(demo: Path) -> None:
    async with at_history(demo) as seat:
        await seat.type("/@bob", "enter")
        seat.expect('"bob" is no person of this scorecard.', "There are dana, li, sam.")
        await seat.press("ctrl+u")
        await seat.type("objective:retention", "escape")
        assert "Filter:" not in seat.text()


async def test_off_target_stays_what_it_was_when_it_was_asked(small: Path, li: Workspace) -> None:
    async with at_history(small) as seat:
        await seat.type("/off", "enter")
        before = seat.text()
        assert "Prospects contacted" in before
        add(li, "prospects", 100, MONDAY)
        seat.page.reload()
        seat.page.redraw()
        assert "131✓" in seat.line_with("Prospects contacted")
        assert "Prospects contacted" in detail(seat)


# Others.


async def test_what_others_enter_appears_and_nothing_jumps(small: Path, li: Workspace) -> None:
    async with at_history(small) as seat:
        await mark(seat, "Clients signed")
        await seat.press("left")
        assert "?" in seat.line_with("Clients signed")
        top = seat.lines()[6]
        await seat.type("/cli")
        add(li, "clients", 7, MONDAY)
        await happens(lambda: "7✓" in seat.line_with("Clients signed"))
        assert "7✓" in seat.line_with("Clients signed")
        assert "cli" in seat.lines()[-2]
        await seat.press("escape")
        assert "Clients signed 2026-W46: 7 ✓ on target" in detail(seat)
        assert seat.lines()[6] == top
        seat.expect("History  2026-W46")


async def test_years_of_rows_are_read_bit_by_bit_while_nobody_waits(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_hand, "PATIENCE", 0.0)
    monkeypatch.setattr(at_hand, "_AT_ONCE", 2)
    async with at_history(small) as seat:
        for back in range(60):
            add(seat.app.desk.workspace, "visits", 7, MONDAY - timedelta(weeks=back))
        seat.page.reload()
        await seat.press("p", "p", "p")
        await mark(seat, "Website visits")
        await happens(lambda: "1,142…" in seat.line_with("Website visits"))
        # 44 weeks of 7, and two in which they were added to the totals 400 and 420; the year before 14 weeks of 7.
        assert "98   1,142…" in seat.line_with("Website visits")
        assert "Website visits 2026: 1,142 … still running" in detail(seat)
        seat.check_lines()


async def test_the_marked_period_stays_in_view_when_the_window_gets_smaller(demo: Path) -> None:
    async with at_history(demo, size=LARGE) as seat:
        await seat.press(*["left"] * 8)
        seat.expect("History  2026-W39", "By week, 2026-W38 to 2026-W47")
        await seat.resize(*NORMAL)
        seat.expect("History  2026-W39", "By week, 2026-W37 to 2026-W41")
        seat.check_lines()


async def test_coming_back_reads_only_what_has_changed(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[int] = []
    async with at_history(small) as seat:
        assert isinstance(seat.page, GridScreen)
        monkeypatch.setattr(CellsAtHand, "forget", lambda self: reads.append(1))
        await seat.press("question_mark", "escape")
        assert not reads
        await seat.press("question_mark")
        add(seat.app.desk.workspace, "clients", 3, MONDAY)  # as the page of a measure does, through the same connection
        await seat.press("escape")
        assert reads


KEYS = (
    *("up", "down", "left", "right", "pageup", "pagedown", "home", "end", "escape", "upper_g", "shift+left"),
    *("h", "l", "H", "L", "p", "0", "slash", "colon", "J", "o", "f", "@", "-", "2", "w", "space", "backspace"),
)


@pytest.mark.parametrize("seed", range(3))
async def test_any_keys_in_any_order(small: Path, seed: int) -> None:
    choice = Random(seed).choice
    async with at_history(small) as seat:
        for _ in range(150):
            key = choice(KEYS)
            if key in ("escape", "2") and seat.page.prompt is None:
                continue  # leaves the view
            seat.hit("enter") if seat.page.prompt is not None and choice((True, False, False)) else seat.hit(key)
            seat.check_lines()
        assert isinstance(seat.page, GridScreen)


async def test_it_opens_where_the_newest_numbers_are(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPITUI_TODAY", "2027-06-18")
    async with at_history(small) as seat:
        seat.expect("History  2026-W46", "The newest numbers are those of 2026-W46; 0 goes to the running week.")
        assert "31" in seat.line_with("Prospects contacted")
        await seat.press("0")
        seat.expect("History  2027-W24")
        await seat.press("1", "2")
        seat.expect("History  2026-W46")
