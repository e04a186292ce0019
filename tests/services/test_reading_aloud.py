"""Every sentence of a whole year's diagnoses reads well: whole, with units, in 80 columns, without leftovers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from textwrap import wrap

import pytest

from kpitui.domain.wording import inside
from kpitui.services.diagnosis.diagnosing import Finding, diagnose_lines
from kpitui.services.diagnosis.forecasting import prospect_in
from kpitui.services.diagnosis.gathering import noun_of
from kpitui.services.diagnosis.usual import usual_range_of
from kpitui.services.loading import Wanted, load_readings
from kpitui.services.standing import line_for
from kpitui.services.workspace import Workspace
from kpitui.storage.database import open_database
from tests.held_clock import HeldClock

LEFTOVERS = re.compile(r"None|nan|inf\b|  |\{|\}|\.\.|0\.\d+ to yes|e[+-]\d\d|\b1 (weeks|clients|contacts|calls)\b")


@pytest.fixture(scope="module")
def findings(demo_of: Callable[[date], Path]) -> Iterator[list[tuple[Workspace, Finding]]]:
    """Every measure of the demo in every fourth of its periods, missed or not."""
    day = date(2026, 11, 20)
    workspace = Workspace(open_database(demo_of(day)), login="dana", clock=HeldClock(day))
    calendar = workspace.calendar
    lines = []
    for measure in workspace.scorecard.measures:
        running = calendar.period_of(measure.frequency, workspace.today())
        periods = calendar.trailing(calendar.next(running, -1), 52 if running.frequency == "weekly" else 6)[::-4]
        with workspace.database.reading() as connection:
            wanted = [Wanted(measure.key, periods[-1], periods[0])]
            readings = load_readings(connection, workspace.scorecard, calendar, wanted)
        lines += [line_for(measure, period, readings, calendar, finished=True) for period in periods]
    yield [(workspace, finding) for finding in diagnose_lines(workspace, lines)]
    workspace.close()


def told(workspace: Workspace, finding: Finding) -> list[str]:
    prospect = prospect_in(workspace, finding)
    diagnosis = finding.diagnosis
    return [diagnosis.sentence, *diagnosis.notes, *([prospect.sentence] if prospect else [])]


def test_sentences_are_whole(findings: list[tuple[Workspace, Finding]]) -> None:
    assert len(findings) > 150
    for workspace, finding in findings:
        for text in told(workspace, finding):
            assert text.endswith("."), text
            assert text[0].isupper(), text
            assert not LEFTOVERS.search(text), text
            assert max(map(len, wrap(text, 80))) <= 80


def test_sentences_name_what_they_count(findings: list[tuple[Workspace, Finding]]) -> None:
    for workspace, finding in findings:
        names = [noun_of(workspace, finding.line.measure)]
        names += [link.noun for link in finding.diagnosis.links]
        known = [word for noun in names for word in (noun.unit, noun.name, inside(noun.name)) if word]
        known += [word.removesuffix("s") for word in known] + ["$", "%", ":", "yes", "no "]
        known += finding.line.measure.steps
        assert any(word in finding.diagnosis.sentence for word in known), finding.diagnosis.sentence


def test_phrases_stay_short(findings: list[tuple[Workspace, Finding]]) -> None:
    for workspace, finding in findings:
        phrase = usual_range_of(workspace, finding.line)
        assert not LEFTOVERS.search(phrase), phrase
        assert len(phrase) <= 45, phrase
