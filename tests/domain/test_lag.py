"""The lag check and links without effect."""

from __future__ import annotations

from random import Random

import pytest

from kpitui.domain.lag import check_lag, lag_sentence
from kpitui.domain.no_effect import no_effect
from kpitui.domain.pairing import Pair
from tests.domain.diagnosing import week

ACTIONS: list[float | None] = [float(Random(number).randint(20, 80)) for number in range(60)]


def followed(lag: int, *, by: float = 0.2, noise: float = 1.0) -> list[float | None]:
    """Results that follow the actions after some weeks."""
    random = Random(1)
    before = [None] * lag
    return [*before, *((value or 0.0) * by + random.gauss(0, noise) for value in ACTIONS[: 60 - lag])]


@pytest.mark.parametrize("lag", [0, 2, 8])
def test_the_true_lag_is_suggested(lag: int) -> None:
    found = check_lag(ACTIONS, followed(lag), 5)
    assert found.suggested == lag
    assert [item.lag for item in found.correlations] == list(range(9))
    best = found.correlations[lag]
    assert best.correlation > 0.8
    assert best.bound == pytest.approx(2 / best.weeks**0.5)


def test_the_declared_lag_needs_no_suggestion() -> None:
    assert check_lag(ACTIONS, followed(2), 2).suggested is None


def test_results_that_follow_nothing_suggest_nothing() -> None:
    random = Random(4)
    results: list[float | None] = [random.gauss(5, 1) for _ in range(60)]
    found = check_lag(ACTIONS, results, 2)
    assert found.suggested is None
    assert len(found.correlations) == 9


def test_actions_that_lower_results() -> None:
    found = check_lag(ACTIONS, followed(3, by=-0.2), 0, fewer=True)
    assert found.suggested == 3
    assert found.correlations[3].correlation < -0.8


def test_thirty_weeks_are_needed_and_gaps_are_not_bridged() -> None:
    few = check_lag(ACTIONS[:29], followed(0)[:29], 2)
    assert (few.weeks, few.correlations, few.suggested) == (29, (), None)
    gappy = [None if number % 7 == 3 else value for number, value in enumerate(ACTIONS)]
    found = check_lag(gappy, followed(2), 0)
    assert found.suggested == 2
    assert found.correlations[0].weeks == 40


def test_nothing_that_moves_shows_nothing() -> None:
    assert check_lag([50.0] * 60, followed(2), 2).correlations == ()


def test_the_sentences_never_say_causes() -> None:
    names = ("prospects contacted", "clients signed")
    texts = [
        lag_sentence(check_lag(ACTIONS, followed(1), 0), *names),
        lag_sentence(check_lag(ACTIONS, followed(0), 2), *names),
        lag_sentence(check_lag(ACTIONS, followed(2), 2), *names),
        lag_sentence(check_lag(ACTIONS[:12], followed(2)[:12], 2), *names),
        lag_sentence(check_lag([50.0] * 60, followed(2), 2), *names),
    ]
    assert texts == [
        "A change in prospects contacted goes together with one in clients signed 1 week later; the lag is set to 0.",
        "A change in prospects contacted goes together with one in clients signed in the same week; the lag is set to "
        "2.",
        "No other lag than 2 goes together with clients signed more closely than chance may.",
        "It takes 30 weeks with both numbers to look at the lag; there are 10.",
        "The numbers of prospects contacted or clients signed hardly change: nothing can be told about the lag.",
    ]


def paired(results: list[float | None]) -> list[Pair]:
    return [
        Pair(week(number), result, done) for number, (result, done) in enumerate(zip(results, ACTIONS, strict=True))
    ]


def test_a_link_that_shows_no_effect_is_named() -> None:
    random = Random(9)
    flat: list[float | None] = [random.gauss(10, 1) for _ in range(60)]
    found = no_effect(paired(flat), 0.2)
    assert found is not None
    assert found.promised == 1.0
    assert abs(found.correlation) < 0.3


def test_a_link_with_an_effect_or_too_little_to_tell_is_not() -> None:
    assert no_effect(paired(followed(0)), 0.2) is None
    random = Random(9)
    flat: list[float | None] = [random.gauss(10, 1) for _ in range(60)]
    assert no_effect(paired(flat)[:25], 0.2) is None
    assert no_effect(paired(flat), 0.001) is None  # so small a rate could not show anyway
    assert no_effect([Pair(week(number), 4.0, 50.0) for number in range(60)], 0.08) is None
