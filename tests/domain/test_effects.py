"""Did it work: the rate ratio with its exact interval, changes of actions and of conversion, and the sentences."""

from __future__ import annotations

from math import inf

import pytest

from kpitui.domain.effect_words import effect_sentence
from kpitui.domain.effects import Visible, check_effect, conversion_change, level_change
from kpitui.domain.measures import Kind, Measure, Show
from kpitui.domain.rate_ratio import rate_ratio
from kpitui.domain.wording import Noun
from tests.domain.diagnosing import PROSPECTS, Row, link, miss, readings, week

BEFORE: list[Row] = [(4.0, 50.0, 50.0)] * 8


def test_the_reference_ratios() -> None:
    """16 of 200, then 16 of 100; 32 of 400, then 20 of 100."""
    leaning = rate_ratio(16, 100, 16, 200)
    assert leaning.ratio == 2.0
    assert (round(leaning.low, 2), round(leaning.high, 2), round(leaning.p, 3)) == (0.94, 4.27, 0.059)
    changed = rate_ratio(20, 100, 32, 400)
    assert changed.ratio == 2.5
    assert (round(changed.low, 2), round(changed.high, 2), round(changed.p, 4)) == (1.36, 4.51, 0.0025)


def test_the_reference_words() -> None:
    doubled = [*[(2.0, 25.0, 25.0)] * 8, *[(4.0, 25.0, 25.0)] * 4]
    leaning = miss(link(doubled, rate=None), at_least=5.0)
    assert conversion_change(leaning, leaning.links[0], week(8)).visible is Visible.LEANING
    more = [*[(4.0, 50.0, 50.0)] * 8, *[(5.0, 25.0, 25.0)] * 4]
    changed = miss(link(more, rate=None), at_least=6.0)
    found = conversion_change(changed, changed.links[0], week(8))
    assert (found.visible, found.better) == (Visible.CHANGED, True)
    assert found.ratio is not None
    assert round(found.ratio.p, 4) == 0.0025


def test_ratios_with_nothing_on_one_side() -> None:
    assert rate_ratio(5, 100, 0, 100).ratio == inf
    assert rate_ratio(5, 100, 0, 100).high == inf
    assert rate_ratio(0, 100, 5, 100).ratio == 0.0
    nothing = rate_ratio(0, 100, 0, 100)
    assert (nothing.ratio, nothing.low, nothing.high, nothing.p) == (None, 0.0, inf, 1.0)
    assert rate_ratio(-3, 100, 5, 100) == rate_ratio(0, 100, 5, 100)


def test_a_ratio_of_millions_is_answered() -> None:
    found = rate_ratio(1e9, 1e10, 1.01e9, 1e10)
    assert found.low < 1 / 1.01 < found.high < 1


def test_actions_that_changed() -> None:
    values: list[float | None] = [38.0, 41.0, 36.0, 40.0, 39.0, 42.0, 37.0, 40.0]
    more = level_change(readings([*values, 52.0, 54.0, 51.0, 53.0]), week(8))
    assert (more.visible, more.better, more.periods) == (Visible.CHANGED, True, 4)
    assert more.after == 52.5
    fewer = level_change(readings([*values, 52.0, 54.0, 51.0, 53.0]), week(8), fewer_is_better=True)
    assert fewer.better is False
    same = level_change(readings([*values, 40.0, 38.0, None, 41.0, 39.0]), week(8))
    assert (same.visible, same.better) == (Visible.NO_CHANGE, None)
    leaning = level_change(readings([*values, 43.0, 42.5, 41.0, 44.0]), week(8))
    assert leaning.visible is Visible.LEANING


def test_limits_are_locked_on_the_day() -> None:
    values: list[float | None] = [38.0, 41.0, 36.0, 40.0, 39.0, 42.0, 37.0, 40.0, 90.0, 10.0, 95.0, 5.0]
    found = level_change(readings(values), week(8))
    assert found.limits is not None
    assert found.limits.readings == 8
    assert found.limits.upper < 60


@pytest.mark.parametrize("values", [[40.0] * 5 + [60.0] * 8, [40.0] * 8 + [60.0] * 3, [40.0] * 8])
def test_too_little_on_either_side_is_too_early(values: list[float]) -> None:
    done_on = week(5) if len(values) == 13 else week(8)
    assert level_change(readings(values), done_on).visible is Visible.TOO_EARLY


def checked(rows: list[Row], number: int, rate: float | None = None, lag: int = 0) -> str:
    facts = miss(link(rows, rate=rate, lag=lag), at_least=4.0)
    return effect_sentence(check_effect(facts, facts.links[0], week(number)), facts, PROSPECTS)


def test_the_sentences() -> None:
    assert checked([*BEFORE, *[(8.0, 50.0, 50.0)] * 6], 8) == (
        "Prospects contacted: no change visible yet (50 a week, 50 before). What contacts yield changed for the "
        "better: 16 % instead of 8 %, 2 times as much (1.25 to 3.23)."
    )
    assert checked([*BEFORE, *[(4.0, 60.0, 50.0)] * 2], 8) == (
        "Prospects contacted: too early, 2 weeks more to go. Too early to tell what they yield: 4 weeks of results "
        "are needed."
    )
    assert checked([*BEFORE, *[(4.0, 60.0, 50.0)] * 3], 8).startswith(
        "Prospects contacted: too early, 1 week more to go"
    )
    assert checked([*BEFORE, *[(4.0, 50.0, 50.0)] * 6], 8).endswith(
        "No change in what they yield is visible yet: 8 %, 8 % before."
    )
    assert checked([*BEFORE, *[(0.0, 6.0, 50.0)] * 4], 8).endswith(
        "Too early to tell what they yield: about 96 more contacts are needed."
    )
    assert checked(BEFORE, 9).endswith("Nothing has come of it yet that could be compared.")


def test_results_count_from_the_lag_on() -> None:
    facts = miss(link([*BEFORE, *[(4.0, 50.0, 50.0)] * 2, *[(9.0, 50.0, 50.0)] * 5], lag=2), at_least=4.0)
    found = check_effect(facts, facts.links[0], week(8))
    assert found.conversion is not None
    assert found.conversion.window is not None
    assert found.conversion.window.start == week(10)
    assert found.visible is Visible.CHANGED


def test_a_measure_without_a_link_is_compared_with_itself() -> None:
    values: list[Row] = [(value, None, None) for value in (8.0, 7.0, 9.0, 8.0, 7.0, 8.0, 3.0, 2.0, 3.0, 2.0)]
    facts = miss(link(values), at_most=5.0)
    found = check_effect(facts, None, week(6))
    assert (found.visible, found.conversion) == (Visible.CHANGED, None)
    assert effect_sentence(found, facts) == "Clients signed: changed for the better, 2.5 a week instead of 7.8."


def test_a_number_is_never_told_instead_of_itself() -> None:
    """Weeks outside the usual range may leave the average where it was: then nothing got better or worse."""
    values: list[Row] = [(value, None, None) for value in (8.0, 7.0, 8.0, 7.0, 8.0, 7.0, 14.0, 1.0, 8.0, 7.0)]
    facts = miss(link(values), at_most=5.0)
    found = check_effect(facts, None, week(6))
    assert found.visible is Visible.CHANGED
    assert effect_sentence(found, facts) == "Clients signed: unusual weeks since, on average as before (7.5 a week)."


def test_money_is_compared_by_its_pattern() -> None:
    revenue = Noun.of(Measure("r", "Revenue", Kind.INDICATOR, show=Show.MONEY), "$")
    rows: list[Row] = [(value, 8.0, 8.0) for value in (9600.0, 8800.0, 10400.0, 9200.0) * 2]
    facts = miss(link([*rows, *[(16000.0, 8.0, 8.0)] * 4], rate=None), at_least=20000.0, noun=revenue)
    found = conversion_change(facts, facts.links[0], week(8))
    assert (found.visible, found.better, found.ratio) == (Visible.CHANGED, True, None)
    steady = miss(link([*rows, *rows[:4]], rate=None), at_least=20000.0, noun=revenue)
    assert conversion_change(steady, steady.links[0], week(8)).visible is Visible.NO_CHANGE


def test_fewer_complaints_are_better() -> None:
    rows: list[Row] = [*[(6.0, 50.0, 50.0)] * 20, *[(2.0, 50.0, 50.0)] * 6]
    facts = miss(link(rows), at_most=1.0)
    found = conversion_change(facts, facts.links[0], week(20))
    assert (found.visible, found.better) == (Visible.CHANGED, True)


def test_levels_are_told_as_levels() -> None:
    """A rating that rose is a change for the better; it is no rating "a talk"."""
    mood = Noun.of(Measure("m", "Team mood", Kind.INDICATOR, show=Show.RATING, steps=("a", "b", "c", "d", "e")))
    rows: list[Row] = [*[(2.0, 3.0, 3.0), (3.0, 3.0, 3.0)] * 6, *[(4.0, 3.0, 3.0), (5.0, 3.0, 3.0)] * 3]
    facts = miss(link(rows, rate=None), at_least=3.0, noun=mood, adds_up=False)
    sentence = effect_sentence(check_effect(facts, facts.links[0], week(12)), facts, PROSPECTS)
    assert sentence.endswith(" Team mood: changed for the better, 4.5 instead of 2.5.")


def test_what_actions_prevent_is_told_by_the_week() -> None:
    rows: list[Row] = [*[(6.0, 50.0, 50.0), (4.0, 50.0, 50.0)] * 8, *[(1.0, 60.0, 50.0)] * 6]
    facts = miss(link(rows, rate=None), at_most=1.0)
    found = check_effect(facts, facts.links[0], week(16))
    assert found.conversion is not None
    assert (found.conversion.visible, found.conversion.better) == (Visible.CHANGED, True)
    told = effect_sentence(found, facts, PROSPECTS)
    assert "Clients signed: changed for the better, 1 a week instead of 5" in told
