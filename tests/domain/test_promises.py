"""What "too early" promises comes true: nothing is told about conversion before, and then it is."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from kpitui.domain.conversion import Standing
from kpitui.domain.diagnosis import Diagnosis, diagnose
from kpitui.domain.verdicts import Verdict
from kpitui.domain.wording import Noun
from tests.domain.diagnosing import Row, link, miss

REVENUE = Noun("Revenue", "", whole=False)


def told(rows: list[Row], noun: Noun | None = None) -> Diagnosis:
    made = link(rows, rate=None)
    return diagnose(miss(made, at_least=1000.0, noun=noun) if noun else miss(made, at_least=1000.0))


def promised(found: Diagnosis) -> int | None:
    """How many weeks more it is said to take; None where nothing is promised."""
    match = re.search(r"can be told in (\d+) week", found.sentence)
    return int(match[1]) if match else None


def test_one_week_of_few_actions_is_no_usual_conversion() -> None:
    rows: list[Row] = [(14.0, 5.0, 15.0), *[(12.0, 16.0, 15.0)] * 4]
    said = [told(rows[:count]) for count in range(1, 6)]
    assert [promised(found) for found in said] == [4, 3, 2, 1, None]
    assert [found.verdict for found in said[:4]] == [Verdict.TOO_EARLY] * 4
    assert said[1].sentence == (
        "Too early. Contacts met. 12 clients instead of 1,000; what contacts usually give can be told in 3 weeks."
    )
    assert said[4].verdict is Verdict.EFFECTIVENESS


def test_weeks_without_actions_bring_it_no_nearer() -> None:
    rows: list[Row] = [(14.0, 15.0, 15.0), (2.0, 0.0, 15.0), (0.0, 0.0, 15.0), (9.0, 16.0, 15.0)]
    assert promised(told(rows)) == 3


@given(st.lists(st.tuples(st.integers(20, 60), st.integers(15, 60)), min_size=7, max_size=7))
@settings(deadline=None, max_examples=30)
def test_the_promise_comes_true_exactly_then(weeks: list[tuple[int, int]]) -> None:
    said = [told([(float(results), float(done), 15.0) for results, done in weeks[:count]]) for count in range(1, 8)]
    assert [promised(found) for found in said[:4]] == [4, 3, 2, 1]
    assert {found.verdict for found in said[:4]} == {Verdict.TOO_EARLY}
    assert {item.standing for found in said[:4] for item in found.links} == {Standing.UNKNOWN}
    assert Verdict.TOO_EARLY not in {found.verdict for found in said[4:]}


def test_of_amounts_too() -> None:
    rows: list[Row] = [(100.0 + 7.0 * (week % 3), 15.0, 15.0) for week in range(12)]
    said = [told(rows[:count], noun=REVENUE) for count in range(1, 13)]
    assert [promised(found) for found in said] == [9, 8, 7, 6, 5, 4, 3, 2, 1, None, None, None]
    assert {found.verdict for found in said[:9]} == {Verdict.TOO_EARLY}
    assert Verdict.TOO_EARLY not in {found.verdict for found in said[9:]}
