"""The reading order of a scorecard is the same whatever is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kpitui.domain.measures import Frequency, Kind, Link, Measure, Objective, Scorecard
from kpitui.domain.status import Status
from kpitui.domain.weeks import Period
from kpitui.services.grouping import grouped
from kpitui.services.standing import Line

WEEK = Period(Frequency.WEEKLY, date(2026, 11, 16))
SCORECARD = Scorecard(
    "Acme",
    objectives=(Objective("keep", "Owners who stay"), Objective("grow", "Coach 40 owners")),
    measures=(
        Measure("calls", "Progress calls", Kind.ACTION, links=(Link("renewals"), Link("clients"))),
        Measure("prospects", "Prospects contacted", Kind.ACTION, links=(Link("clients"),)),
        Measure("spare", "Drives nothing", Kind.ACTION),
        Measure("clients", "Clients signed", Kind.INDICATOR, objective="grow"),
        Measure("renewals", "Renewals", Kind.INDICATOR, objective="keep", frequency=Frequency.QUARTERLY),
        Measure("visits", "Website visits", Kind.METRIC),
    ),
)


def order(scorecard: Scorecard, *left_out: str) -> list[tuple[str, list[str]]]:
    lines = [
        Line(measure, WEEK, None, None, Status.NOT_DUE)
        for measure in reversed(scorecard.measures)
        if measure.key not in left_out
    ]
    return [(title, [line.measure.key for line in members]) for title, members in grouped(scorecard, lines)]


def test_objective_by_objective_each_indicator_after_its_actions() -> None:
    assert order(SCORECARD) == [
        ("Owners who stay", ["calls", "renewals"]),
        ("Coach 40 owners", ["prospects", "clients"]),
        ("Other actions", ["spare"]),
        ("Metrics", ["visits"]),
    ]


def test_an_action_keeps_its_place_when_its_indicator_is_not_due() -> None:
    assert order(SCORECARD, "renewals", "visits") == [
        ("Owners who stay", ["calls"]),
        ("Coach 40 owners", ["prospects", "clients"]),
        ("Other actions", ["spare"]),
    ]


def test_what_is_retired_holds_no_place() -> None:
    measures = tuple(
        replace(item, retired_on=date(2026, 10, 1)) if item.key == "renewals" else item for item in SCORECARD.measures
    )
    retired = replace(SCORECARD, measures=measures)
    assert order(retired, "renewals")[0] == ("Coach 40 owners", ["calls", "prospects", "clients"])
    assert order(retired)[0] == ("Owners who stay", ["calls", "renewals"])


def test_nothing_at_all() -> None:
    assert grouped(SCORECARD, []) == []
