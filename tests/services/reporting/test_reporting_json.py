"""The names of a report's JSON, which templates use too: what is documented exists, what exists is documented."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from kpitui.domain.measures import Goal
from kpitui.frozen import replace
from kpitui.services import defining
from kpitui.services.reporting.as_json import report_document
from kpitui.services.reviews import reviewing
from kpitui.services.workspace import Workspace
from tests.services.doing import line_of, total
from tests.services.reporting.reported import MONDAY, close_week, fill, report_on

DOCS = Path(__file__).parents[3] / "docs" / "report-templates.md"


def documented() -> dict[str, set[str]]:
    """The names that the documentation lists, by the heading they stand below."""
    found: dict[str, set[str]] = {}
    for part in DOCS.read_text(encoding="utf-8").split("\n## ")[1:]:
        heading, _, body = part.partition("\n")
        if "| name | is |" in body:
            found[heading] = set(re.findall(r"^\| `(\w+)` \|", body, re.MULTILINE))
    return found


def objects_in(document: Any) -> Iterator[tuple[str, Any]]:
    """Every object of a document with the heading it is documented under."""
    yield "Report", document
    yield "Headline", document["headline"]
    yield "Count", document["headline"]["actions"]
    yield "Count", document["headline"]["indicators"]
    yield from (("Group", group) for group in document["groups"])
    for measure in (measure for group in document["groups"] for measure in group["measures"]):
        yield "Measure", measure
        yield "Target", measure["target"]
        yield from [("Usual", measure["usual"])] if measure["usual"] else []
        yield from [("Corrected", measure["corrected"])] if measure["corrected"] else []
        yield from (("Reading", reading) for reading in (*measure["readings"], *measure["parts"]))
    yield from (("Miss", item) for item in document["misses"])
    yield from (("Corrective action", item) for item in document["corrective_actions"])
    yield from (("Learned", item) for item in document["learned"])
    yield from (("Note", item) for item in document["notes"])
    yield from (("Ahead", item) for item in document["ahead"])


@pytest.fixture
def document(workspace: Workspace) -> Any:
    """A report in which everything occurs that can be reported."""
    fill(workspace)
    for weeks in range(5, 15):
        total(workspace, "clients", 3, MONDAY - timedelta(weeks=weeks))
    scorecard = workspace.scorecard
    goal = Goal(2, date(2026, 1, 1), 6, date(2027, 12, 31))
    with_goal = replace(scorecard.measure("clients"), goal=goal)
    measures = tuple(with_goal if measure.key == "clients" else measure for measure in scorecard.measures)
    planned = defining.plan(workspace, replace(scorecard, measures=measures))
    defining.apply(workspace, planned, scorecard)
    week = workspace.calendar.week_of(MONDAY)
    reviewing.begin(workspace, week)
    reviewing.note(workspace, line_of(reviewing.view(workspace, week), "clients"), "Two were ill")
    close_week(workspace)
    total(workspace, "prospects", 52, MONDAY, correct=True)
    report = report_on(workspace, "last")
    return json.loads(json.dumps(report_document(report, workspace.calendar.last_day(report.period)), allow_nan=False))


def test_documentation_and_document_have_the_same_names(document: Any) -> None:
    names = documented()
    seen = set()
    for heading, item in objects_in(document):
        assert set(item) == names[heading], heading
        seen.add(heading)
    assert seen == names.keys(), "nothing of these was looked at"


def test_no_name_is_one_of_a_dictionarys_own_methods() -> None:
    assert not {name for names in documented().values() for name in names} & set(dir({}))


def test_numbers_are_as_stored_and_texts_as_shown(document: Any) -> None:
    measures = {measure["key"]: measure for group in document["groups"] for measure in group["measures"]}
    rate = measures["close_rate"]
    assert rate["value"] == pytest.approx(1 / 31)
    assert (rate["shown"], rate["target"], rate["target_shown"]) == (
        "3.2 %",
        {"at_least": 0.06, "at_most": None},
        ">= 6.0 %",
    )
    assert measures["prospects"]["corrected"]["shown"] == "52"
    assert (document["kind"], document["period"], document["until"]) == ("week", "2026-11-09", "2026-11-15")
    assert document["ahead"][0]["by"] == "2027-12-31"
    assert document["notes"] == [{"name": "Clients signed", "label": "2026-W46", "text": "Two were ill"}]
