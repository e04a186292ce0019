"""The first weeks of a scorecard: what was not counted yet is neither missing nor held against anybody."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kpitui.domain.status import Status
from kpitui.domain.verdicts import Verdict
from kpitui.services.diagnosis.diagnosis_json import diagnosis_document
from kpitui.services.entering import new_token
from kpitui.services.past.history import history
from kpitui.services.past.history_json import history_document
from kpitui.services.reviews import reviewing
from kpitui.services.standing import standing
from tests.services.past.pasts import CLIENTS, FIRST, MONTHLY, PROSPECTS, give, monday, opened, why

LATE = PROSPECTS.replace("rate = 0.08 }", "rate = 0.08, lag = 2 }")


def test_actions_of_weeks_before_counting_began_are_not_asked_for(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS + LATE, monday(1)) as workspace:
        give(workspace, clients=[1], prospects=[31])
        found = why(workspace, "clients", FIRST).diagnosis
        assert found.verdict is Verdict.TOO_EARLY
        assert found.sentence == (
            "Too early. Prospects contacted has been counted since 2026-W02 and shows its effect 2 weeks later: "
            "clients signed can be judged from 2026-W04 on."
        )
        assert found.advice == "Keep counting."
        document = diagnosis_document(found)
        assert document["verdict"] == "too_early"


def test_without_a_lag_and_with_an_action_defined_later(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with opened(tmp_path / "other", CLIENTS + PROSPECTS, monday(3)) as workspace:
        give(workspace, monday(-2), clients=[1, 1, 1, 1, 1])
        give(workspace, prospects=[50, 50, 50])
        found = why(workspace, "clients", monday(-1)).diagnosis
        assert found.sentence == (
            "Too early. Prospects contacted has been counted since 2026-W02: clients signed can be judged from "
            "2026-W02 on."
        )


def test_a_week_left_out_after_counting_began_is_still_asked_for(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS + LATE, monday(5)) as workspace:
        give(workspace, clients=[4, 4, 4, 4, 1], prospects=[50, 50, None, 50, 50])
        found = why(workspace, "clients", monday(4)).diagnosis
        assert found.verdict is Verdict.NOT_COUNTED
        assert "enter it first" in found.sentence


def test_a_month_that_began_before_its_actions_were_counted(tmp_path: Path) -> None:
    with opened(tmp_path, MONTHLY + LATE, date(2026, 2, 20)) as workspace:
        give(workspace, clients=[1])
        give(workspace, prospects=[50, 50, 50, 50, 50])
        found = why(workspace, "clients", FIRST).diagnosis
        assert found.sentence == (
            "Too early. Prospects contacted has been counted since 2026-W02 and shows its effect 2 weeks later: "
            "clients signed can be judged from 2026-02 on."
        )


def test_history_knows_when_counting_began(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS + LATE, monday(3)) as workspace:
        give(workspace, clients=[4, None, 4])
        clients = workspace.scorecard.measure("clients")
        found = history(workspace, clients, count=6)
        assert [item.line.status for item in found.past] == [
            *[Status.NOT_DUE] * 2,
            *(Status.ON_TARGET, Status.MISSING, Status.ON_TARGET, Status.PENDING),
        ]
        readings = history_document(found)["readings"]
        assert isinstance(readings, list)
        assert [item["status"] for item in readings if isinstance(item, dict)][:2] == ["not_due", "not_due"]
        give(workspace, monday(-1), clients=[3])
        earlier = history(workspace, clients, count=6)
        assert earlier.past[1].line.status is Status.OFF_TARGET


def test_status_of_weeks_before_counting_began(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS + LATE, monday(3)) as workspace:
        give(workspace, clients=[4, None, 4])
        before = standing(workspace, workspace.calendar.week_of(monday(-1)))
        assert {line.status for line in before.lines} == {Status.NOT_DUE}
        assert (before.headline.actions.due, before.headline.indicators.due) == (0, 0)
        after = standing(workspace, workspace.calendar.week_of(monday(1)))
        assert {line.status for line in after.lines} == {Status.MISSING}


def test_a_review_of_a_week_before_counting_began_asks_for_nothing_and_takes_everything(tmp_path: Path) -> None:
    """Whoever reviews the week before the scorecard was made may enter it; what is not entered is no gap."""
    with opened(tmp_path, CLIENTS + LATE, monday(1)) as workspace:
        week = workspace.calendar.week_of(monday(-1))
        reviewing.begin(workspace, week)
        seen = reviewing.view(workspace, week)
        assert {line.status for line in seen.lines} == {Status.NOT_DUE}
        assert {line.status for line in standing(workspace, week).lines} == {Status.NOT_DUE}
        assert (seen.missing, seen.headline) == ([], "nothing is due")
        assert all(seen.is_checked(line) for line in seen.lines)
        clients = next(line for line in seen.lines if line.measure.key == "clients")
        reviewing.enter(workspace, seen, clients, "3", new_token())
        assert {line.measure.key: line.status for line in reviewing.view(workspace, week).lines} == {
            "clients": Status.OFF_TARGET,
            "prospects": Status.NOT_DUE,
        }


def test_nobody_is_asked_for_what_lies_before_a_measure_was_there(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS + PROSPECTS, monday(1)) as workspace:
        for key, name in (("prospects", "Prospects contacted"), ("clients", "Clients signed")):
            found = why(workspace, key, monday(-1)).diagnosis
            assert found.verdict is Verdict.TOO_EARLY
            assert found.status is Status.NOT_DUE
            assert found.sentence == f"Too early. {name} has been counted since 5 Jan 2026; nothing before."
            assert found.advice == "The first week that can be asked about is 2026-W02."
            assert diagnosis_document(found)["status"] == "not_due"
        asked = why(workspace, "prospects", FIRST).diagnosis
        assert asked.verdict is Verdict.NOT_COUNTED
        assert asked.advice == "Enter it first."
