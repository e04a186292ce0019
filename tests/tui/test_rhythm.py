"""With all numbers at hand, a review takes the digits and one Enter a line, and no more."""

from __future__ import annotations

from pathlib import Path

from kpitui.domain.measures import Bounds, Kind, Measure, Scorecard, Target
from kpitui.domain.reviews import Step
from kpitui.services import defining
from tests.tui.seat import reviewing


def of_25_measures() -> Scorecard:
    """15 actions, 8 indicators, 2 metrics; one is on target from 10 on."""
    kinds = [Kind.ACTION] * 15 + [Kind.INDICATOR] * 8 + [Kind.METRIC] * 2
    return Scorecard(
        "Twenty-five",
        measures=tuple(
            Measure(f"m{number:02}", f"Measure {number}", kind, targets=(Target(Bounds(at_least=10)),))
            for number, kind in enumerate(kinds, 1)
        ),
    )


async def test_25_measures_take_the_digits_and_one_enter_a_line(tmp_path: Path) -> None:
    path = tmp_path / "many.kpitui"
    defining.start(path, of_25_measures()).close()
    amounts = [str(10 + 37 * number) for number in range(25)]
    async with reviewing(path) as seat:
        assert seat.review.step is Step.ACTIONS
        for amount in amounts:
            await seat.type(amount, "enter")
            seat.expect("Saved")
        assert seat.pressed == sum(len(amount) + 1 for amount in amounts)
        assert seat.review.step is Step.CLOSE  # nothing was missed
        assert [line.value for line in seat.review.view.lines] == [float(amount) for amount in amounts]
        assert all(seat.review.view.is_checked(line) for line in seat.review.view.lines)
        seat.expect("25/25", "15 of 15 actions done, 8 of 8 indicators on target.")


async def test_typed_ahead_all_at_once_it_is_the_same(tmp_path: Path) -> None:
    """A slow line may deliver everything in one piece."""
    path = tmp_path / "many.kpitui"
    defining.start(path, of_25_measures()).close()
    async with reviewing(path) as seat:
        await seat.press(*(key for number in range(25) for key in (*str(100 + number), "enter")))
        assert [line.value for line in seat.review.view.lines] == [float(100 + number) for number in range(25)]
