from __future__ import annotations

import tomllib
from datetime import date

from hypothesis import given, settings

from kpitui.definitions.reading import read_scorecard
from kpitui.definitions.writing import write_scorecard
from kpitui.domain.measures import (
    Aggregate,
    Bounds,
    Divider,
    Frequency,
    Goal,
    InterimTarget,
    Kind,
    Link,
    Measure,
    Objective,
    PeriodException,
    Person,
    Scorecard,
    Show,
    Target,
    WeekStart,
)
from tests.definitions.generated import scorecards

FULL = Scorecard(
    "Acme",
    WeekStart.SUNDAY,
    "monday",
    "Europe/London",
    "$",
    (Person("dana", "Dana Reyes", "dreyes"), Person("li", "Li Wen")),
    (Objective("growth", "Grow", "To live."), Objective("sales", "Sell", parent="growth")),
    (
        Measure("visits", "Visits", Kind.METRIC),
        Measure(
            "clients",
            "Clients signed",
            Kind.INDICATOR,
            unit="clients",
            purpose="Shows it.",
            objective="growth",
            owner="dana",
            team="sales",
            leading=True,
            targets=(
                Target(Bounds(2.0)),
                Target(Bounds(3.0, 9.5), date(2026, 7, 5)),
                Target(Bounds(), date(2027, 1, 3)),
            ),
            exceptions=(
                PeriodException(date(2026, 12, 21), "Closed"),
                PeriodException(date(2026, 5, 4), "Short", Bounds(1.0)),
            ),
            goal=Goal(2.0, date(2026, 1, 5), 6.0, date(2027, 12, 31), True, (InterimTarget(date(2026, 12, 31), 4.0),)),
            dividers=(Divider(date(2026, 9, 7), "New opening"),),
        ),
        Measure(
            "calls",
            "Calls",
            Kind.ACTION,
            leading=True,
            targets=(Target(Bounds(50.0)),),
            links=(Link("clients", 0.08, 2),),
            retired_on=date(2026, 10, 1),
        ),
        Measure(
            "mood",
            "Mood",
            Kind.INDICATOR,
            Show.RATING,
            steps=("poor", "good"),
            frequency=Frequency.MONTHLY,
            aggregate=Aggregate.MEAN,
        ),
    ),
)

FULL_TOML = """\
[scorecard]
name = "Acme"
week_starts = "sunday"
review_day = "monday"
timezone = "Europe/London"
currency = "$"

[[person]]
key = "dana"
name = "Dana Reyes"
login = "dreyes"

[[person]]
key = "li"
name = "Li Wen"

[[objective]]
key = "growth"
name = "Grow"
why = "To live."

[[objective]]
key = "sales"
name = "Sell"
parent = "growth"

[[metric]]
key = "visits"
name = "Visits"

[[indicator]]
key = "clients"
name = "Clients signed"
objective = "growth"
purpose = "Shows it."
unit = "clients"
leading = true
owner = "dana"
team = "sales"
target = [
    { at_least = 2 },
    { from = 2026-07-05, at_least = 3, at_most = 9.5 },
    { from = 2027-01-03, none = true },
]
exception = [
    { period = 2026-12-21, reason = "Closed", excused = true },
    { period = 2026-05-04, reason = "Short", at_least = 1 },
]
goal = { start = 2, from = 2026-01-05, reach = 6, by = 2027-12-31, cumulative = true, \
interim = [{ by = 2026-12-31, reach = 4 }] }
divider = [{ from = 2026-09-07, reason = "New opening" }]

[[action]]
key = "calls"
name = "Calls"
target = { at_least = 50 }
drives = [{ indicator = "clients", rate = 0.08, lag = 2 }]
retired = 2026-10-01

[[indicator]]
key = "mood"
name = "Mood"
show = "rating"
steps = ["poor", "good"]
frequency = "monthly"
aggregate = "mean"
"""


def test_everything_is_written_readably_and_defaults_are_not() -> None:
    assert write_scorecard(FULL) == FULL_TOML


def test_what_was_written_reads_back_the_same() -> None:
    assert read_scorecard(FULL_TOML, "x.toml") == FULL


@settings(max_examples=150)
@given(scorecards())
def test_any_scorecard_reads_back_exactly(scorecard: Scorecard) -> None:
    text = write_scorecard(scorecard)
    assert read_scorecard(text, "x.toml") == scorecard


@settings(max_examples=50)
@given(scorecards())
def test_writing_is_plain_toml_and_writing_again_changes_nothing(scorecard: Scorecard) -> None:
    text = write_scorecard(scorecard)
    assert tomllib.loads(text)["scorecard"]["name"] == scorecard.name
    assert write_scorecard(read_scorecard(text, "x.toml")) == text
