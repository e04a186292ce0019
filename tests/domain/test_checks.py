from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kpitui.domain.checks import check_scorecard
from kpitui.domain.measures import Bounds, Kind, Link, Measure, Scorecard, Show, Target

GOOD = Measure(
    "clients",
    "Clients signed",
    Kind.INDICATOR,
    purpose="Shows it.",
    objective="growth",
    owner="dana",
    team="sales",
    targets=(Target(Bounds(3.0)),),
)
CALLS = Measure("calls", "Calls made", Kind.ACTION, links=(Link("clients"),))
RATE = replace(GOOD, key="rate", name="Rate", show=Show.PERCENT)


def found(*measures: Measure) -> list[tuple[str, str]]:
    return [(finding.measure, finding.what) for finding in check_scorecard(Scorecard("Acme", measures=measures))]


def test_a_good_scorecard_has_no_findings() -> None:
    assert found(GOOD, CALLS, Measure("visits", "Visits", Kind.METRIC)) == []


@pytest.mark.parametrize(
    ("indicator", "what"),
    [
        (replace(GOOD, objective=""), "Clients signed belongs to no objective."),
        (replace(GOOD, purpose=""), "Clients signed has no purpose: nothing says why it is watched."),
        (replace(GOOD, owner=""), "Clients signed has no owner."),
        (replace(GOOD, targets=()), "Clients signed has no target, so nobody can say whether a value is good."),
        (
            replace(GOOD, targets=(Target(Bounds(3.0)), Target(Bounds(), date(2026, 7, 6)))),
            "Clients signed has no target, so nobody can say whether a value is good.",
        ),
    ],
)
def test_what_an_indicator_lacks_is_named(indicator: Measure, what: str) -> None:
    assert found(indicator, CALLS) == [("clients", what)]


def test_an_indicator_without_an_action_is_a_result_nobody_acts_on() -> None:
    assert found(GOOD) == [("clients", "Clients signed is a result nobody acts on: no action drives it.")]


def test_a_count_with_neither_target_nor_action_is_named_once() -> None:
    what = "Clients signed counts something but shows nothing: it has neither a target nor an action that drives it."
    assert found(replace(GOOD, targets=())) == [("clients", what)]
    assert len(found(replace(RATE, targets=()))) == 2


@pytest.mark.parametrize(
    ("formula", "is_acted_on"),
    [
        ("clients / 2", True),
        ("calls / 2", True),
        ("half * 2", True),
        ("visits / 2", False),
        ("1 + 1", False),
        ("(", False),
    ],
)
def test_an_indicator_computed_from_what_is_acted_on_is_acted_on(formula: str, is_acted_on: bool) -> None:
    half = Measure("half", "Half", Kind.METRIC, formula="clients / 2")
    visits = Measure("visits", "Visits", Kind.METRIC)
    assert found(replace(RATE, formula=formula), half, GOOD, CALLS, visits) == (
        [] if is_acted_on else [("rate", "Rate is a result nobody acts on: no action drives it.")]
    )


def test_an_action_that_drives_nothing_is_named() -> None:
    what = "Calls made drives nothing, so nobody can tell what doing it is good for."
    assert found(GOOD, CALLS, replace(CALLS, key="more", links=())) == [("more", what)]


def test_retired_measures_are_left_out_and_drive_nothing_any_more() -> None:
    gone = date(2026, 1, 1)
    assert found(replace(GOOD, retired_on=gone, owner=""), replace(CALLS, links=(), retired_on=gone)) == []
    assert found(GOOD, replace(CALLS, retired_on=gone)) == found(GOOD)


def indicators(count: int, team: str) -> list[Measure]:
    return [replace(GOOD, key=f"{team or 'x'}{number}", team=team) for number in range(count)]


def driven(measures: list[Measure]) -> list[Measure]:
    return [*measures, replace(CALLS, links=tuple(Link(measure.key) for measure in measures))]


def test_seven_indicators_in_a_team_are_enough() -> None:
    assert found(*driven(indicators(7, "sales"))) == []
    assert found(*driven(indicators(8, "sales"))) == [
        ("", "The team sales has 8 indicators: nobody can act on more than 7.")
    ]
    assert found(*driven(indicators(8, ""))) == [("", "8 indicators belong to no team: nobody can act on more than 7.")]


def test_fifteen_indicators_are_enough_for_all() -> None:
    three = indicators(5, "a") + indicators(5, "b") + indicators(5, "c")
    assert found(*driven(three)) == []
    assert found(*driven([*three, *indicators(1, "d")])) == [
        ("", "There are 16 indicators in all: more than 15 are not looked at any more.")
    ]


def test_every_finding_says_what_to_do_in_plain_sentences() -> None:
    bare = Measure("x", "X", Kind.INDICATOR, Show.MONEY)
    findings = check_scorecard(Scorecard("A", measures=(bare, *indicators(16, "t"), replace(CALLS, links=()))))
    assert len(findings) > 20
    for finding in findings:
        assert finding.what.endswith(".")
        assert finding.do.endswith(".")
        assert "!" not in finding.what + finding.do
