"""The share of corrective actions done in time: what counts as due, what as in time, and how formulas name it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kpitui.domain.completion import Promise, completion
from kpitui.domain.formulas import COMPLETION, parse_formula
from kpitui.domain.measures import Kind, Measure, Scorecard
from kpitui.domain.readings import Readings
from kpitui.domain.weeks import Calendar
from kpitui.errors import InvalidInput

TODAY = date(2026, 11, 20)  # a Friday

LAST = date(2026, 11, 22)
YESTERDAY = TODAY - timedelta(days=1)


def promise(due: date, done: date | None = None, *, open_: bool = False) -> Promise:
    return Promise(1, due, done, open_)


@pytest.mark.parametrize(
    ("promises_", "expected"),
    [
        ([], (0, 0, None)),
        ([promise(LAST, LAST)], (1, 1, 1.0)),
        ([promise(LAST - timedelta(days=90), LAST - timedelta(days=91))], (1, 1, 1.0)),
        ([promise(LAST - timedelta(days=91), LAST - timedelta(days=91))], (0, 0, None)),
        ([promise(LAST + timedelta(days=1), LAST)], (0, 0, None)),
        ([promise(YESTERDAY, TODAY), promise(YESTERDAY, TODAY)], (2, 0, 0.0)),
        ([promise(YESTERDAY), promise(YESTERDAY, YESTERDAY - timedelta(days=4))], (2, 1, 0.5)),
        ([promise(TODAY, open_=True), promise(YESTERDAY, open_=True)], (1, 0, 0.0)),
    ],
    ids=["none", "last day", "first day", "before", "after", "late", "dropped counts", "open: when its day is over"],
)  # fmt: skip
def test_what_counts_as_due_and_as_done_in_time(
    promises_: list[Promise], expected: tuple[int, int, float | None]
) -> None:
    found = completion(promises_, LAST, today=TODAY)
    assert (found.due, found.in_time, found.rate) == expected
    assert (found.last - found.first).days == 13 * 7 - 1


def test_the_sentence_of_the_rate() -> None:
    day = TODAY - timedelta(days=2)
    found = completion([promise(day, day)] * 7 + [promise(day)] * 2, LAST, today=TODAY)
    assert found.sentence == "done in time 7 of 9 (78 %) over 13 weeks"
    assert completion([], LAST).sentence == "none was due in 13 weeks"


# In formulas.


def test_what_is_built_in_is_no_measure() -> None:
    formula = parse_formula("1 - corrective_completion() * clients")
    assert (formula.names, formula.built_in) == (("clients",), (COMPLETION,))
    assert formula.evaluate({"clients": 2.0, COMPLETION: 0.25}) == 0.5
    assert formula.evaluate({"clients": 2.0}) is None
    assert parse_formula("corrective_completion").names == ("corrective_completion",), "a measure may be called so"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("clients()", 'position 1: "clients()" is not built in'),
        ("2 * completion()", 'position 5: "completion()" is not built in'),
        ("corrective_completion ()", 'position 23: one of + - * / ) should stand before "("'),
    ],
)
def test_nothing_else_has_brackets_with_nothing_in_them(text: str, message: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_formula(text)
    assert message in str(refused.value)


def test_a_reading_without_what_is_built_in_is_missing() -> None:
    calendar = Calendar(Scorecard("x").week_starts)
    scorecard = Scorecard("x", measures=(Measure("kept", "Kept", Kind.METRIC, formula=COMPLETION),))
    week = calendar.week_of(TODAY)
    assert Readings(scorecard, calendar, ()).value("kept", week) is None
    given = Readings(scorecard, calendar, (), {COMPLETION: lambda period: 0.5 if period == week else None})
    assert (given.value("kept", week), given.value("kept", calendar.next(week))) == (0.5, None)
