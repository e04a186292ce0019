"""Goals that add up and goals that are levels: where they stand, the next stop, and how it is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.domain.forecast import NoOdds, Pace
from kpitui.domain.goal_words import goal_phrases, goal_sentence
from kpitui.domain.goals import Outlook, lower_is_better, outlook
from kpitui.domain.measures import Bounds, Frequency, Goal, InterimTarget, Kind, Measure, Show
from kpitui.domain.wording import Noun
from tests.domain.diagnosing import CLIENTS, FIRST, readings, week
from tests.domain.test_forecast import WEEKS

BY = date(2026, 12, 31)
REVENUE = Noun.of(Measure("r", "Revenue", Kind.INDICATOR, show=Show.MONEY), "$")


def weeks_until(by: date) -> int:
    """From the end of the twelfth week."""
    return max(0, (by - week(len(WEEKS))).days // 7)


def found(goal: Goal, values: Sequence[float | None] = WEEKS, so_far: float = 36.0, **options: bool) -> Outlook:
    seen = outlook(
        goal,
        readings(values),
        so_far,
        week(len(WEEKS)),
        weeks_until,
        counts=options.get("counts", True),
        at_most=options.get("at_most", lower_is_better(goal, None)),
    )
    assert seen is not None
    return seen


def told(goal: Goal, values: Sequence[float | None] = WEEKS, so_far: float = 36.0, **options: bool) -> str:
    noun = CLIENTS if options.get("counts", True) else REVENUE
    return goal_sentence(found(goal, values, so_far, **options), noun, Frequency.WEEKLY)


def total(reach: float, *stops: InterimTarget, start: float = 0.0) -> Goal:
    return Goal(start, FIRST, reach, BY, cumulative=True, interim=stops)


def level(start: float, reach: float, *stops: InterimTarget) -> Goal:
    return Goal(start, FIRST, reach, BY, interim=stops)


def test_a_total_that_is_open_with_its_next_stop() -> None:
    goal = total(156.0, InterimTarget(date(2026, 3, 1), 30.0), InterimTarget(date(2026, 6, 30), 80.0))
    seen = found(goal)
    assert (seen.now, seen.progress, seen.missing) == (36.0, 36 / 156, 120.0)
    assert seen.next_stop == goal.interim[1], "the first one is past"
    assert told(goal) == (
        "Goal: 156 clients by 31 Dec 2026; 36 so far, 23 % of the way. It takes 3.1 clients a week for 39 weeks; 3 is "
        "usual: open. About 5 in 10 if nothing changes. Next: 80 clients by 30 Jun 2026, 3.4 a week: open."
    )


def test_a_total_out_of_reach_and_one_that_is_reached() -> None:
    assert "needs a better process, not a good week" in told(total(400.0))
    assert told(total(30.0)) == "Goal: 30 clients by 31 Dec 2026; 36 so far, 120 % of the way. Reached."
    assert found(total(30.0)).reached


def test_a_total_not_to_be_passed() -> None:
    assert lower_is_better(total(60.0), Bounds(at_most=2.0))
    assert not lower_is_better(total(60.0), Bounds(at_least=1.0, at_most=2.0))
    assert told(total(60.0), at_most=True).startswith(
        "Goal: at most 60 clients by 31 Dec 2026; 36 so far. It allows 0.62 clients a week for 39 weeks; 3 is usual"
    )
    assert not found(total(60.0), at_most=True).reached


def test_a_total_that_should_fall_is_not_told() -> None:
    assert outlook(total(0.0, start=50.0), readings(WEEKS), 86.0, BY, weeks_until, counts=True, at_most=False) is None


@pytest.mark.parametrize(
    ("reach", "sentence"),
    [
        (9.0, "The usual 0 to 7 does not reach it: needs a better process, not a good week."),
        (4.0, "As it is now, about 4 in 10 weeks reach it."),
    ],
)
def test_a_level(reach: float, sentence: str) -> None:
    step = (reach - 1.0) / 39
    shown = "0.077" if reach == 4.0 else "0.21"
    assert found(level(2.0, reach)).step == pytest.approx(step)
    assert told(level(0.0, reach)).endswith(f"It takes {shown} more every week for 39 weeks. {sentence}")


def test_a_level_that_is_there() -> None:
    seen = found(level(0.0, 1.0))
    assert (seen.reached, seen.progress) == (True, 1.0)
    assert told(level(0.0, 1.0)) == (
        "Goal: 1 client a week by 31 Dec 2026; 1 now, 100 % of the way. As it is now, 9 in 10 weeks or more reach it."
    )


def test_a_level_to_come_down_to() -> None:
    goal = level(9.0, 0.5)
    assert lower_is_better(goal, None)
    assert found(goal).at_most
    assert "It takes 0.013 less every week" in told(goal)
    assert told(level(0.0, -9.0), [5.0] * 12).startswith(
        "Goal: -9 clients a week by 31 Dec 2026; 5 now, farther off than at the start (0)."
    )


def test_a_level_of_nothing_is_no_level_reached() -> None:
    """A loss that should come to nothing: 0 must not count as reached because nothing is less than it."""
    seen = found(level(-500.0, 0.0), [-300.0, -310.0, -290.0, -305.0, -295.0, -300.0, -310.0, -290.0], counts=False)
    assert seen.forecast.pace is Pace.OUT_OF_REACH
    assert seen.progress == pytest.approx(0.42)


def test_little_data_and_none() -> None:
    assert told(level(0.0, 6.0), [3.0, 2.0]).endswith("What is usual can be told from 6 readings on.")
    assert told(level(0.0, 6.0), []).startswith("Goal: 6 clients a week by 31 Dec 2026; nothing has been entered yet.")
    assert found(level(0.0, 6.0), []).missing is None


def test_no_odds_after_a_signal() -> None:
    seen = found(level(0.0, 4.0), [*WEEKS, 30.0])
    assert seen.forecast.no_odds is NoOdds.SIGNAL
    assert "No odds are given: the last weeks were out of the ordinary." in told(level(0.0, 14.0), [*WEEKS, 30.0])


def test_when_no_period_is_left() -> None:
    late = Goal(0.0, FIRST, 9.0, week(len(WEEKS)))
    seen = found(late)
    assert (seen.forecast.pace, seen.step) == (Pace.OVER, None)
    assert told(late).endswith("No week is left to reach it.")


def test_a_rating_takes_no_step_in_decimals() -> None:
    mood = Noun.of(Measure("m", "Team mood", Kind.INDICATOR, show=Show.RATING, steps=("a", "b", "c", "d", "e")))
    seen = found(level(2.0, 5.0), [3.0, 2.0, 4.0] * 4, counts=False)
    assert "It takes" not in goal_sentence(seen, mood, Frequency.WEEKLY)


def test_the_phrases_get_shorter() -> None:
    assert goal_phrases(found(total(156.0)), CLIENTS, Frequency.WEEKLY) == (
        "goal 156 by 31 Dec 2026: 3.1 a week needed, 3 usual, open",
        "goal 156: 23 % of the way, open",
        "goal 156: 23 % of the way",
    )
    (only,) = goal_phrases(found(total(60.0), at_most=True), CLIENTS, Frequency.WEEKLY)
    assert only == "goal 60 by 31 Dec 2026: 0.62 a week left, 3 usual, needs a better process"
    assert goal_phrases(found(level(0.0, 1.0)), CLIENTS, Frequency.WEEKLY)[0] == "goal 1 by 31 Dec 2026: reached"


@given(st.lists(st.integers(0, 40), min_size=0, max_size=30), st.integers(0, 200), st.booleans(), st.booleans())
def test_every_outlook_can_be_told(values: list[int], reach: int, cumulative: bool, at_most: bool) -> None:
    goal = Goal(0.0, FIRST, float(reach), BY, cumulative, (InterimTarget(date(2026, 8, 1), reach / 2),))
    numbers = [float(value) for value in values]
    seen = found(goal, numbers, sum(numbers), at_most=at_most and cumulative)
    sentence = goal_sentence(seen, CLIENTS, Frequency.WEEKLY)
    assert sentence.startswith("Goal: ")
    assert sentence.endswith(".")
    assert "  " not in sentence
    assert all(phrase.startswith("goal ") for phrase in goal_phrases(seen, CLIENTS, Frequency.WEEKLY))
