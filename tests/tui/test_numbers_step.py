"""The steps Actions and Indicators: every way of entering, refusing, skipping, noting, correcting and undoing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kpitui.domain.measures import Frequency
from kpitui.domain.reviews import Step
from kpitui.domain.status import Status
from kpitui.domain.weeks import Period
from kpitui.services.standing import Line
from tests.tui.acme import MONDAY
from tests.tui.seat import Seat, reviewing


def line_of(seat: Seat, key: str) -> Line:
    return next(line for line in seat.review.view.lines if line.measure.key == key)


async def go_to(seat: Seat, step: Step, measure: str) -> None:
    """Go by keys to a line."""
    while seat.review.step is not step:
        await seat.press("tab")
    await seat.press("g")
    while seat.pane.place() != measure:
        before = seat.pane.place()
        await seat.press("down")
        assert seat.pane.place() != before, f"there is no line {measure}"


@pytest.mark.parametrize(
    ("step", "measure", "typed", "stored", "shown"),
    [
        (Step.ACTIONS, "prospects", "+5", 36, "Prospects contacted 36; it was 31"),
        (Step.ACTIONS, "prospects", "40", 40, "Prospects contacted 40; it was 31"),
        (Step.ACTIONS, "followups", "8+12+11", 31, "Follow-ups made 31"),
        (Step.ACTIONS, "followups", "1,250", 1250, "Follow-ups made 1,250"),
        (Step.ACTIONS, "followups", "0", 0, "Follow-ups made 0"),
        (Step.ACTIONS, "invoices", "n", 0, "Invoices out no"),
        (Step.ACTIONS, "invoices", "1", 1, "Invoices out yes"),
        (Step.ACTIONS, "invoices", "0", 0, "Invoices out no"),
        (Step.INDICATORS, "attendance", "8%", 0.08, "Attendance 8.0 %"),
        (Step.INDICATORS, "reply_time", "90min", 90, "Time to first reply 1:30"),
        (Step.INDICATORS, "reply_time", "1.5h", 90, "Time to first reply 1:30"),
        (Step.INDICATORS, "mood", "1", 1, "Team mood drained"),
        (Step.INDICATORS, "revenue", "$25,000", 25000, "Revenue $25,000"),
        (Step.INDICATORS, "revenue", "1.2k", 1200, "Revenue $1,200"),
    ],
)
async def test_entering(small: Path, step: Step, measure: str, typed: str, stored: float, shown: str) -> None:
    async with reviewing(small) as seat:
        await go_to(seat, step, measure)
        by_one_key = measure in ("invoices", "mood")
        await seat.type(typed, *([] if by_one_key else ["enter"]))
        assert line_of(seat, measure).value == stored
        assert seat.review.view.is_checked(line_of(seat, measure))
        seat.expect(f"Saved {shown}.")
        assert seat.pane.place() != measure or seat.review.step is not step  # and on to the next


@pytest.mark.parametrize(
    ("step", "measure", "typed", "reason"),
    [
        (Step.ACTIONS, "followups", "3x1", '"3x1" is not an amount. Write 31, 1,250.50, 1.2k or 8+12.'),
        (Step.ACTIONS, "followups", "1,5", '"1,5" is not an amount. Write 1.5 with a point'),
        (Step.ACTIONS, "followups", "9" * 60, "is more than can be kept."),
        (Step.ACTIONS, "followups", "1" * 200, "is too long for an amount."),
        (Step.ACTIONS, "followups", "1e5", '"1e5" is not an amount.'),
        (Step.INDICATORS, "reply_time", "1:75", '"1:75" is not a duration. Write 1:30, 1.5h or 90min.'),
        (Step.INDICATORS, "attendance", "8%%", '"8%%" is not a percentage. Write 8 or 8%.'),
        (Step.INDICATORS, "revenue", "$1O0", '"$1O0" is not an amount of money. Write 25000, $25,000 or 1.2k.'),
    ],
)
async def test_what_is_not_understood_stays_in_its_field(
    small: Path, step: Step, measure: str, typed: str, reason: str
) -> None:
    async with reviewing(small) as seat:
        await go_to(seat, step, measure)
        before = line_of(seat, measure).value
        await seat.type(typed, "enter")
        seat.expect(reason, typed[-9:])
        assert seat.pane.place() == measure
        assert seat.pane.typing
        assert line_of(seat, measure).value == before
        # Mending it is all that is needed.
        await seat.press("ctrl+u", *"1", "enter")
        seat.expect("Saved")
        assert line_of(seat, measure).value is not None


async def test_escape_forgets_what_is_typed(small: Path) -> None:
    async with reviewing(small) as seat:
        await go_to(seat, Step.ACTIONS, "prospects")
        await seat.type("77", "escape")
        assert not seat.pane.typing
        assert "31]" in seat.line_with("Prospects contacted")
        await seat.press("enter")
        assert line_of(seat, "prospects").value == 31


async def test_a_half_typed_number_waits_in_its_line(small: Path) -> None:
    """Going elsewhere keeps it, shown with a question mark; coming back goes on with it."""
    async with reviewing(small) as seat:
        await go_to(seat, Step.ACTIONS, "followups")
        await seat.type("3", "down")
        assert "[3         ] ?" in seat.line_with("Follow-ups made")
        await seat.press("tab", "shift+tab")
        assert "[3         ] ?" in seat.line_with("Follow-ups made")
        await go_to(seat, Step.ACTIONS, "followups")
        await seat.type("4", "enter")
        assert line_of(seat, "followups").value == 34
        assert "?" not in seat.line_with("Follow-ups made")


async def test_skipping_needs_a_reason(small: Path) -> None:
    async with reviewing(small) as seat:
        await go_to(seat, Step.ACTIONS, "followups")
        await seat.press("s", "enter")
        seat.expect("Write a reason.", "Skip Follow-ups made because:")
        await seat.type("  Li was ill  ", "enter")
        seat.expect("Follow-ups made is excused")
        line = line_of(seat, "followups")
        assert line.status is Status.EXCUSED
        assert line.excuse == "Li was ill"
        assert "excused] –" in seat.line_with("Follow-ups made")
        assert seat.pane.place() == "proposals"
        await seat.press("up")
        seat.expect("excused: Li was ill")


async def test_undoing_a_skip(small: Path) -> None:
    async with reviewing(small) as seat:
        await go_to(seat, Step.ACTIONS, "followups")
        await seat.press("s", *"ill", "enter", "u")
        seat.expect("Undone:")
        assert line_of(seat, "followups").status is Status.MISSING
        assert "excused" not in seat.line_with("Follow-ups made")


async def test_a_note(small: Path) -> None:
    async with reviewing(small) as seat:
        await go_to(seat, Step.ACTIONS, "prospects")
        await seat.press("n")
        seat.expect("Note on Prospects contacted:")
        await seat.type("Fair in Leeds", "enter")
        seat.expect("Noted for Prospects contacted.", "note: Fair in Leeds")
        assert seat.pane.place() == "prospects"  # a note does not confirm
        assert not seat.review.view.is_checked(line_of(seat, "prospects"))
        assert [note.text for note in seat.review.view.notes] == ["Fair in Leeds"]


async def test_a_note_on_a_yes_no_line_has_another_key(small: Path) -> None:
    async with reviewing(small) as seat:
        await go_to(seat, Step.ACTIONS, "invoices")
        assert "N note" in seat.footer
        await seat.press("N", *"Sam was away", "enter")
        seat.expect("Noted for Invoices out.")
        assert line_of(seat, "invoices").value is None


async def test_correcting_puts_the_value_into_the_field(small: Path) -> None:
    async with reviewing(small) as seat:
        await go_to(seat, Step.ACTIONS, "prospects")
        await seat.press("c")
        assert "[31        ]" in seat.line_with("Prospects contacted")
        await seat.press("right", "backspace", *"3", "enter")
        seat.expect("Saved Prospects contacted 33; it was 31.")


async def test_a_number_typed_when_correcting_takes_the_place_of_the_old_one(small: Path) -> None:
    """49 typed over 33 is 49, never 3,349."""
    async with reviewing(small) as seat:
        await go_to(seat, Step.ACTIONS, "prospects")
        await seat.press("c", *"49", "enter")
        seat.expect("Saved Prospects contacted 49; it was 31.")


async def test_undo_takes_back_and_asks_again(small: Path) -> None:
    async with reviewing(small) as seat:
        await go_to(seat, Step.ACTIONS, "followups")
        await seat.type("34", "enter", "u")
        seat.expect("Undone: the total of 34 for Follow-ups made")
        assert line_of(seat, "followups").value is None
        assert not seat.review.view.is_checked(line_of(seat, "followups"))
        await seat.type("u")
        seat.expect("Undone:")  # one change after the other, the newest first


async def test_computed_lines_cannot_be_typed_over(small: Path) -> None:
    async with reviewing(small) as seat:
        await go_to(seat, Step.INDICATORS, "close_rate")
        await seat.press("5")
        seat.expect("Clients per prospect is computed from clients / prospects.")
        assert not seat.pane.typing
        assert "c correct" not in seat.footer


async def test_letters_of_the_number_belong_to_the_field(small: Path) -> None:
    """1.2k must not move the cursor up, nor 8+s skip."""
    async with reviewing(small) as seat:
        await go_to(seat, Step.ACTIONS, "followups")
        await seat.type("1.2knscu?")
        assert "[1.2knscu?" in seat.line_with("Follow-ups made")
        assert seat.pane.place() == "followups"


async def test_pasting_a_number(small: Path) -> None:
    async with reviewing(small) as seat:
        await go_to(seat, Step.ACTIONS, "followups")
        await seat.paste("34\n")
        await seat.press("enter")
        assert line_of(seat, "followups").value == 34


async def test_pasted_text_runs_no_command(small: Path) -> None:
    async with reviewing(small) as seat:
        await go_to(seat, Step.INDICATORS, "close_rate")
        await seat.paste("qqq\nuuu\n")
        assert seat.pane.place() == "close_rate"
        assert not seat.pane.typing


async def test_superscripts_are_no_steps(small: Path) -> None:
    """The key ² stands left of the 1 on some keyboards; for Python it is a digit."""
    async with reviewing(small) as seat:
        await go_to(seat, Step.INDICATORS, "mood")
        await seat.press("²", "9")
        seat.expect("Type 1 to 5.")
        assert line_of(seat, "mood").value is None


async def test_clicking_marks_a_line(small: Path) -> None:
    async with reviewing(small) as seat:
        await go_to(seat, Step.ACTIONS, "prospects")
        await seat.click(6)
        assert seat.pane.place() == "proposals"
        await seat.click(20)  # nothing is there
        assert seat.pane.place() == "proposals"


async def test_a_week_without_misses_skips_why(small: Path) -> None:
    async with reviewing(small) as seat:
        await go_to(seat, Step.ACTIONS, "prospects")
        for keys in ("60\r", "34\r", "6\r", "y", "4\r", "\r", "90\r", "2:00\r", "4", "25k\r"):
            await seat.press(*("enter" if key == "\r" else key for key in keys))
        assert seat.review.step is Step.INDICATORS
        await seat.type("300", "enter")
        assert seat.review.step is Step.CLOSE
        await seat.press("shift+tab")
        assert seat.review.step is Step.INDICATORS


async def test_monthly_measures_are_due_only_when_their_month_has_ended(small: Path) -> None:
    """October waits until it is entered; November is not asked for yet."""
    async with reviewing(small) as seat:
        await go_to(seat, Step.INDICATORS, "revenue")
        assert "Oct" in seat.line_with("Revenue")
        assert [line.measure.key for line in seat.review.view.lines].count("revenue") == 1
        await seat.type("22000", "enter")
        assert line_of(seat, "revenue").period.start == MONDAY.replace(month=10, day=1)
    async with reviewing(small, Period(Frequency.WEEKLY, MONDAY + timedelta(weeks=1))) as seat:
        assert all(line.measure.key != "revenue" for line in seat.review.view.lines)
