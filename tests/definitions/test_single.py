"""One table read as if it stood in the file: the same words for what is wrong, under the key it belongs to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kpitui.definitions.reading import read_scorecard
from kpitui.definitions.single import Mistake, read_single
from kpitui.domain.measures import Bounds, Divider, Link, Scorecard, Source, Target
from kpitui.errors import InvalidDefinitions

TEXT = """
[scorecard]
name = "Acme"
[[person]]
key = "dana"
name = "Dana"
[[objective]]
key = "growth"
name = "Grow"
[[objective]]
key = "more"
name = "More"
parent = "growth"
[[indicator]]
key = "clients"
name = "Clients"
[[action]]
key = "calls"
name = "Calls"
target = { at_least = 50 }
drives = [{ indicator = "clients", lag = 2 }]
[[indicator]]
key = "rate"
name = "Rate"
show = "percent"
formula = "clients / calls"
"""
ACME = read_scorecard(TEXT, "acme.toml")


def test_a_measure_is_read_in_its_place() -> None:
    reading = read_single(ACME, "action", "calls", {"key": "calls", "name": "Calls made"}, kept=["targets", "links"])
    assert reading.mistakes == ()
    calls = replace(ACME.measure("calls"), name="Calls made")
    assert reading.scorecard.measure("calls") == calls
    assert [measure.key for measure in reading.scorecard.measures] == ["clients", "calls", "rate"]


def test_what_no_form_holds_stays() -> None:
    kept = replace(ACME.measure("calls"), dividers=(Divider(date(2026, 1, 5)),), source=Source(csv="x.csv"))
    scorecard = replace(ACME, measures=(kept, *(item for item in ACME.measures if item.key != "calls")))
    reading = read_single(scorecard, "action", "calls", {"key": "calls", "name": "x", "target": {"at_least": 3}})
    changed = reading.scorecard.measure("calls")
    assert (changed.dividers, changed.source) == (kept.dividers, kept.source)
    assert (changed.targets, changed.links) == ((Target(Bounds(3)),), ())
    computed = read_single(scorecard, "action", "calls", {"key": "calls", "name": "x", "formula": "clients * 2"})
    assert Mistake("formula", "A computed measure is not collected. Remove the source, or the formula.") in (
        computed.mistakes
    )


def test_what_is_new_comes_last() -> None:
    given = {"key": "letters", "name": "Letters", "drives": [{"indicator": "clients"}]}
    reading = read_single(ACME, "action", "", given)
    assert reading.mistakes == ()
    assert reading.scorecard.measures[-1].links == (Link("clients"),)
    assert read_single(ACME, "person", "", {"key": "li", "name": "Li"}).scorecard.people[-1].key == "li"


@pytest.mark.parametrize(
    ("name", "key", "values", "mistakes"),
    [
        ("indicator", "clients", {"key": "clients", "name": ""}, [("name", "The name is empty. Give it a name.")]),
        ("indicator", "clients", {"key": "clients"}, [("name", 'The name is missing. Add a line name = "...".')]),
        (
            "indicator",
            "clients",
            {"key": "clients", "name": "x", "owner": "dan"},
            [("owner", 'There is no person "dan". Did you mean "dana"?')],
        ),
        (
            "action",
            "calls",
            {"key": "calls", "name": "x", "drives": [{"indicator": "rates"}]},
            [("drives", 'There is no indicator "rates". Did you mean "rate"?')],
        ),
        (
            "action",
            "",
            {"key": "clients", "name": "x"},
            [("key", 'The key "clients" is already used by a [[indicator]]. Choose another key.')],
        ),
        (
            "objective",
            "growth",
            {"key": "growth", "name": "x", "parent": "more"},
            [("parent", "The objectives go in a circle: growth > more > growth. Remove one of the parents.")],
        ),
        (
            "scorecard",
            "",
            {"name": "x", "review_day": "fryday"},
            [("review_day", '"fryday" is not a day of the week. Did you mean "friday"?')],
        ),
        (
            "indicator",
            "clients",
            {"key": "clients", "name": "x", "frequency": "monthly"},
            [
                (
                    "",
                    '[[indicator]] "rate": formula: "clients" is monthly, too coarse for a weekly formula.'
                    ' Add frequency = "monthly" here.',
                )
            ],
        ),
    ],
)
def test_mistakes_under_their_keys(
    name: str, key: str, values: dict[str, object], mistakes: list[tuple[str, str]]
) -> None:
    found = read_single(ACME, name, key, values).mistakes
    assert [(mistake.key, mistake.text) for mistake in found] == mistakes


def test_the_words_are_those_of_the_file() -> None:
    wrong = TEXT.replace('parent = "growth"', 'parent = "groth"').replace("at_least = 50", "at_least = true")
    with pytest.raises(InvalidDefinitions) as caught:
        read_scorecard(wrong, "acme.toml")
    of_file = [f"{problem.what} {problem.hint}".strip().casefold() for problem in caught.value.problems]
    objective = read_single(ACME, "objective", "more", {"key": "more", "name": "More", "parent": "groth"})
    calls = read_single(ACME, "action", "calls", {"key": "calls", "name": "Calls", "target": {"at_least": True}})
    assert [mistake.text.casefold() for mistake in (*objective.mistakes, *calls.mistakes)] == of_file


def test_what_was_wrong_elsewhere_before_is_nobodys_fault() -> None:
    broken: Scorecard = replace(
        ACME, measures=(*ACME.measures[:2], replace(ACME.measures[2], formula="clients / nothing"))
    )
    assert read_single(broken, "person", "dana", {"key": "dana", "name": "D"}).mistakes == ()
    assert read_single(
        broken, "indicator", "rate", {"key": "rate", "name": "R", "formula": "clients / nothing"}
    ).mistakes
