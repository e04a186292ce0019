"""Things to record, for tests of the storage."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from kpitui.domain.corrective import CorrectiveAction
from kpitui.domain.reviews import Choice, Decision, Review, ReviewState
from tests.storage.conftest import MONDAY

OPEN_REVIEW = Review(MONDAY, ReviewState.OPEN, opened_by="dana", opened_at="2026-11-20T12:00:00+00:00")
DECISION = Decision("calls", MONDAY, Choice.ACCEPT, "a holiday")


def corrective(**changes: object) -> CorrectiveAction:
    """A corrective action about the calls."""
    action = CorrectiveAction(
        0,
        "call back the March list",
        "calls",
        MONDAY,
        owner="dana",
        due=MONDAY + timedelta(days=4),
        check_on=MONDAY + timedelta(days=32),
        created_by="dana",
        created_at="2026-11-20T12:00:00+00:00",
    )
    return replace(action, **changes)  # type: ignore[arg-type]
