"""What had come of a corrective action when the review was closed, as its replay tells it."""

from __future__ import annotations

import json

import pytest

from kpitui.domain.corrective import Effect
from kpitui.services.reviews.replaying import Told, closings, replay
from kpitui.services.workspace import Workspace
from tests.services.doing import week
from tests.services.reviews.test_closing import LAST_WEEK, closed


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        (Effect.UNCHECKED, ""),
        (Effect.CHANGED, ", effect: changed"),
        (Effect.NO_CHANGE, ", effect: no change"),
        (Effect.TOO_EARLY, ", effect: too early"),
    ],
)
def test_what_came_of_it_is_told_once_somebody_has_looked(workspace: Workspace, effect: Effect, words: str) -> None:
    closed(workspace)
    (only,) = closings(workspace, week(workspace, LAST_WEEK))
    document = json.loads(only.document)
    document["followed_up"][0]["effect"] = effect.value
    rows = next(part.rows for part in replay(json.dumps(document)).parts if part.title == "Followed up")
    told = [(row.label, row.text) for row in rows if isinstance(row, Told)]
    assert told[:2] == [("done", "write a new opening"), ("for", f"Clients signed, li, due 27 Nov 2026{words}")]
