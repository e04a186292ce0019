from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitui.domain.changes import plan_changes
from kpitui.domain.measures import Bounds, Frequency, Kind, Measure, Scorecard, Show, Target
from kpitui.domain.numbers import AmountFormat
from kpitui.domain.status import target_on
from kpitui.domain.weeks import Calendar
from kpitui.errors import InvalidInput
from kpitui.frozen import replace
from kpitui.services.set_up.changing import fill
from kpitui.services.set_up.targets import When, how_to_write, target_values, targets_text
from kpitui.services.set_up.texts import texts_of
from kpitui.services.set_up.things import Sort, Thing

COUNT = AmountFormat(Show.COUNT)
WHEN = When(Calendar(), date(2026, 11, 20))
WEEK = date(2026, 11, 16)


def _from(target: Target) -> date:
    return target.valid_from or date.min


def measure(*targets: Target) -> Measure:
    return Measure("a", "A", Kind.ACTION, targets=targets)


FIRST = Target(Bounds(2))
SPRING = Target(Bounds(3), date(2026, 4, 6))
RUNNING = Target(Bounds(4), WEEK)
WEDNESDAY = Target(Bounds(4), date(2026, 11, 18))
PLANNED = Target(Bounds(6), date(2027, 1, 4))
ENDED = Target(Bounds(), date(2027, 7, 5))


@pytest.mark.parametrize(
    ("targets", "text"),
    [
        ((), ""),
        ((FIRST,), ">= 2"),
        ((FIRST, SPRING), ">= 3"),
        ((FIRST, SPRING, PLANNED), ">= 3; >= 6 from 2027-01-04"),
        ((PLANNED,), "none; >= 6 from 2027-01-04"),
        ((FIRST, PLANNED, ENDED), ">= 2; >= 6 from 2027-01-04; none from 2027-07-05"),
    ],
)
def test_the_target_that_holds_and_those_to_come(targets: tuple[Target, ...], text: str) -> None:
    assert targets_text(measure(*targets), COUNT, WHEN) == text


@pytest.mark.parametrize(
    ("targets", "text", "kept"),
    [
        ((), "5", [{"at_least": 5.0}]),
        ((), "", []),
        ((), "5; 6 from 2027-01-04", [{"at_least": 5.0, "from": WEEK}, {"at_least": 6.0, "from": date(2027, 1, 4)}]),
        ((FIRST, SPRING), "5", [{"at_least": 5.0}]),  # from when on it holds, the plan of the change says
        ((FIRST, SPRING), "none", []),
        (
            (FIRST, SPRING),
            "3; 5 from 2026-12-07",
            [{"at_least": 2}, {"at_least": 3, "from": SPRING.valid_from}, {"at_least": 5.0, "from": date(2026, 12, 7)}],
        ),
        ((FIRST, PLANNED), "2", [{"at_least": 2}]),
        ((FIRST, PLANNED), "4", [{"at_least": 2}, {"at_least": 4.0, "from": WEEK}]),
        ((FIRST, PLANNED), "", [{"at_least": 2}, {"none": True, "from": WEEK}]),
        (
            (FIRST, WEDNESDAY),
            "4; 5 from 2026-12-07",
            [
                {"at_least": 2},
                {"at_least": 4, "from": WEDNESDAY.valid_from},
                {"at_least": 5.0, "from": date(2026, 12, 7)},
            ],
        ),
        (
            (FIRST, RUNNING),
            "3; 5 from 2026-12-07",
            [{"at_least": 2}, {"at_least": 3.0, "from": WEEK}, {"at_least": 5.0, "from": date(2026, 12, 7)}],
        ),
        ((FIRST,), "2; none from +2w", [{"at_least": 2}, {"none": True, "from": date(2026, 12, 4)}]),
    ],
)
def test_a_changed_text_leaves_the_past_alone(
    targets: tuple[Target, ...], text: str, kept: list[dict[str, object]]
) -> None:
    assert target_values(text, measure(*targets), COUNT, Frequency.WEEKLY, WHEN) == kept


def test_what_is_new_has_no_past() -> None:
    values = target_values("5; 6 from 2027-01-04", None, COUNT, Frequency.WEEKLY, WHEN)
    assert values == [{"at_least": 5.0}, {"at_least": 6.0, "from": date(2027, 1, 4)}]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("5 from 2026-11-15", "2026-11-15 is over, and what was asked then stays as it was. Name 2026-11-16"),
        ("5 from then", '"then" is not a day.'),
        ("5; 6", "From when on does 6 hold?"),
        ("5; x from 2027-01-04", '"x" is not an amount.'),
    ],
)
def test_what_is_not_understood(text: str, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        target_values(text, measure(FIRST), COUNT, Frequency.WEEKLY, WHEN)
    assert message in str(caught.value)


def test_a_month_begins_on_its_first_day() -> None:
    with pytest.raises(InvalidInput, match="2026-11-01 or a later day"):
        target_values("5 from 2026-10-31", measure(FIRST), COUNT, Frequency.MONTHLY, WHEN)
    assert "It holds from 2026-11-01 on" in how_to_write(COUNT, WHEN.begins(Frequency.MONTHLY), date(2027, 5, 2))


_days = st.dates(date(2026, 9, 1), date(2027, 3, 1))
_bounds = st.integers(1, 4).map(lambda least: Bounds(float(least)))
_targets = st.lists(st.builds(Target, _bounds | st.just(Bounds()), st.none() | _days), max_size=4, unique_by=_from)
_typed = st.lists(st.tuples(st.sampled_from(["2", "3", "none", ">= 4", "<= 9"]), _days), max_size=3)


@settings(max_examples=150, deadline=None)
@given(_targets, st.sampled_from(["", "2", "3", "none"]), _typed, st.sampled_from(Frequency), st.booleans())
def test_periods_that_are_over_keep_their_target(
    targets: list[Target], now: str, later: list[tuple[str, date]], frequency: Frequency, counted: bool
) -> None:
    old = replace(measure(*sorted(targets, key=_from)), kind=Kind.INDICATOR, frequency=frequency)
    scorecard = Scorecard("x", measures=(old,))
    thing = Thing(Sort.INDICATOR, "a")
    texts = texts_of(scorecard, thing, WHEN)
    assert texts is not None
    text = "; ".join(filter(None, [now, *(f"{bounds} from {day}" for bounds, day in later)]))
    filled = fill(scorecard, thing, {**texts, "target": text}, WHEN)
    if filled.mistakes:
        return
    plan = plan_changes(scorecard, filled.scorecard, today=WHEN.today, has_history={"a"} if counted else set())
    new = plan.result.measure("a")
    begins = WHEN.begins(frequency)
    if targets or counted:
        for day in (date(2025, 1, 1), begins - timedelta(days=1), *(begins - timedelta(weeks=n) for n in range(1, 12))):
            assert target_on(new, day) == target_on(old, day)
    shown = targets_text(new, COUNT, WHEN)
    assert fill(plan.result, thing, {**texts, "target": shown}, WHEN).scorecard.measure("a") == new
