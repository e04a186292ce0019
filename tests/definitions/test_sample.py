from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kpitui.definitions.reading import read_scorecard, read_scorecard_file
from kpitui.definitions.writing import write_scorecard
from kpitui.domain.changes import plan_changes
from kpitui.domain.checks import check_scorecard
from kpitui.domain.measures import Frequency, Kind, Scorecard, Show

SAMPLE = Path(__file__).parents[2] / "sample.toml"


@pytest.fixture(scope="module")
def sample() -> Scorecard:
    return read_scorecard_file(SAMPLE)


def of_kind(sample: Scorecard, kind: Kind) -> list[str]:
    return [measure.key for measure in sample.measures if measure.kind is kind]


def test_it_is_a_scorecard_that_a_small_business_would_recognise(sample: Scorecard) -> None:
    assert len(sample.people) == 3
    assert len(sample.objectives) == 3
    assert len(of_kind(sample, Kind.INDICATOR)) == 6
    assert len(of_kind(sample, Kind.ACTION)) == 8
    assert len(of_kind(sample, Kind.METRIC)) == 2


def test_it_shows_what_a_scorecard_can_hold(sample: Scorecard) -> None:
    indicators = [sample.measure(key) for key in of_kind(sample, Kind.INDICATOR)]
    assert {measure.frequency for measure in indicators} == set(Frequency) - {Frequency.YEARLY}
    assert {measure.show for measure in sample.measures} == set(Show) - {Show.NUMBER}
    assert [measure.key for measure in indicators if measure.formula] == ["close_rate"]
    assert all(sample.measure(key).links for key in of_kind(sample, Kind.ACTION))
    goal = sample.measure("revenue").goal
    assert goal is not None
    assert len(goal.interim) == 3


def test_its_names_fit_a_narrow_screen(sample: Scorecard) -> None:
    assert max(len(measure.name) for measure in sample.measures) <= 24


def test_it_is_what_it_preaches(sample: Scorecard) -> None:
    assert check_scorecard(sample) == []


def test_writing_it_and_applying_that_is_no_change(sample: Scorecard) -> None:
    again = read_scorecard(write_scorecard(sample), "sample.toml")
    assert again == sample
    assert plan_changes(sample, again, today=date(2026, 11, 20), has_history={"clients"}).changes == ()


def test_what_its_comments_suggest_is_valid() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    extras = [line[2:] for line in text[text.index("# exception = ") :].splitlines()]
    target = next(line[2:] for line in text.splitlines() if line.startswith("# target = "))
    dated = text.replace("target = { at_least = 3 }       #", f"{target} #", 1)
    timezone = '# timezone = "Europe/London"'
    given = dated.replace(timezone, timezone[2:]) + '\n[[metric]]\nkey = "extra"\nname = "Extra"\n' + "\n".join(extras)
    read = read_scorecard(given, "sample.toml")
    assert read.timezone == "Europe/London"
    assert len(read.measure("clients").targets) == 2
    assert len(read.measure("extra").exceptions) == 2
    assert read.measure("extra").dividers[0].reason == "New opening"
    assert read.measure("extra").retired_on == date(2026, 12, 31)
