"""The review read again after one amount: as if all of it had been read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpitui.domain.measures import Measure
from kpitui.domain.status import Status
from kpitui.services import standing
from kpitui.services.entering import new_token
from kpitui.services.reviews import reviewing
from kpitui.services.reviews.review_view import view, view_after
from kpitui.services.workspace import Workspace
from tests.services.doing import line_of, tally, week

LAST_WEEK = date(2026, 11, 12)
_TYPED = {"mood": ["3", "5"], "renewals": ["80%", "+5%"]}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_after_one_amount_it_is_what_reading_all_gives(workspace: Workspace, data: st.DataObject) -> None:
    chosen = week(workspace, LAST_WEEK)
    reviewing.begin(workspace, chosen)
    seen = view(workspace, chosen)
    for _ in range(data.draw(st.integers(1, 6))):
        line = data.draw(st.sampled_from([line for line in seen.lines if not line.measure.formula]))
        if line.value is not None and not seen.is_checked(line) and data.draw(st.booleans()):
            reviewing.confirm(workspace, seen, line)
        else:
            typed = data.draw(st.sampled_from(_TYPED.get(line.measure.key, ["12", "+3", "0", "1,250.5"])))
            reviewing.enter(workspace, seen, line, typed, new_token())
        seen = view_after(workspace, seen, line.measure.key)
        assert seen == view(workspace, chosen)


def test_what_was_there_before_the_review_is_unconfirmed_until_somebody_confirms_it(workspace: Workspace) -> None:
    for key in ("prospects", "visits"):
        tally(workspace, key, 12, LAST_WEEK)
    reviewing.begin(workspace, week(workspace, LAST_WEEK))
    seen = view(workspace, week(workspace, LAST_WEEK))
    assert [line.measure.key for line in seen.unconfirmed] == ["prospects", "visits"]
    reviewing.confirm(workspace, seen, line_of(seen, "prospects"))
    again = view(workspace, week(workspace, LAST_WEEK))
    assert [line.measure.key for line in again.unconfirmed] == ["visits"]


def test_only_what_the_amount_changes_is_worked_out_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewing.begin(workspace, week(workspace, LAST_WEEK))
    seen = view(workspace, week(workspace, LAST_WEEK))
    reviewing.enter(workspace, seen, line_of(seen, "clients"), "2", new_token())
    again: list[str] = []
    real = standing.line_for

    def noticed(measure: Measure, *given: object, **named: object) -> standing.Line:
        again.append(measure.key)
        return real(measure, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("kpitui.services.reviews.due_lines.line_for", noticed)
    view_after(workspace, seen, "clients")
    assert again == ["clients", "close_rate"]


def test_what_somebody_else_entered_meanwhile_is_seen_too(workspace: Workspace, colleague: Workspace) -> None:
    reviewing.begin(workspace, week(workspace, LAST_WEEK))
    seen = view(workspace, week(workspace, LAST_WEEK))
    tally(colleague, "prospects", 31, LAST_WEEK)
    reviewing.enter(workspace, seen, line_of(seen, "clients"), "2", new_token())
    after = view_after(workspace, seen, "clients")
    assert line_of(after, "prospects").value == 31
    assert after == view(workspace, seen.week)


def test_so_are_changed_definitions(workspace: Workspace) -> None:
    reviewing.begin(workspace, week(workspace, LAST_WEEK))
    seen = view(workspace, week(workspace, LAST_WEEK))
    reviewing.excuse(workspace, seen, line_of(seen, "clients"), "on leave")
    assert line_of(view_after(workspace, seen, "prospects"), "clients").status is Status.EXCUSED


def test_a_number_takes_an_excuse_back(workspace: Workspace) -> None:
    reviewing.begin(workspace, week(workspace, LAST_WEEK))
    seen = view(workspace, week(workspace, LAST_WEEK))
    reviewing.excuse(workspace, seen, line_of(seen, "clients"), "on leave")
    excused = view(workspace, seen.week)
    reviewing.enter(workspace, excused, line_of(excused, "clients"), "4", new_token())
    assert line_of(view_after(workspace, excused, "clients"), "clients").status is Status.ON_TARGET
