"""Goals through the services: the past they rest on, the periods that are left, working backwards, JSON."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kpitui.domain.forecast import Pace
from kpitui.services.diagnosis.forecasting import Prospect, goal_object, prospect_in, prospect_now
from kpitui.services.workspace import Workspace
from tests.scorecards import at_least, drives, invoices, revenue, talks
from tests.services.past.pasts import CLIENTS, PROSPECTS, give, monday, opened, why

TOTAL = """
goal = { start = 0, from = 2026-01-05, reach = 130, by = 2026-12-31, cumulative = true, interim = [
  { by = 2026-06-30, reach = 60 },
] }
"""
REVENUE = (
    revenue(
        'frequency = "monthly"',
        at_least(20000),
        "goal = { start = 18000, from = 2026-01-01, reach = 30000, by = 2026-12-31 }",
    )
    + talks("Renewal talks held", 4, drives("revenue", rate=1250))
    + invoices(drives("revenue"))
)


def now(workspace: Workspace, key: str) -> Prospect:
    found = prospect_now(workspace, workspace.scorecard.measure(key))
    assert found is not None
    return found


def test_a_total_through_the_year(tmp_path: Path) -> None:
    with opened(tmp_path, f"{CLIENTS}{TOTAL}\n{PROSPECTS}", monday(20)) as workspace:
        give(workspace, prospects=[50] * 20, clients=[2, 3] * 10)
        found = now(workspace, "clients")
        assert (found.outlook.now, found.outlook.missing) == (50.0, 80.0)
        # From W22 to W53, whose middle day is Thursday, 31 December.
        assert found.outlook.forecast.periods_left == 32
        assert found.outlook.forecast.needed == 2.5
        assert found.outlook.stop_forecast is not None
        assert found.outlook.stop_forecast.periods_left == 5, "W26 belongs to June, W27 to July"
        assert found.sentence == (
            "Goal: 130 clients by 31 Dec 2026; 50 so far, 38 % of the way. It takes 2.5 clients a week for 32 weeks; "
            "2.5 is usual: open. About 5 in 10 if nothing changes. Next: 60 clients by 30 Jun 2026, 2 a week: open. "
            "80 more clients take about 1,700 contacts, 1,300 to 2,100."
        )
        (needed,) = found.actions
        assert needed.action == "prospects"


def test_only_what_lies_in_the_goal_adds_up(tmp_path: Path) -> None:
    later = TOTAL.replace("2026-01-05", "2026-02-02").replace("start = 0", "start = 5")
    with opened(tmp_path, CLIENTS + later, monday(20)) as workspace:
        give(workspace, clients=[10] * 4 + [2] * 16)
        assert now(workspace, "clients").outlook.now == 5 + 32


def test_a_level_told_by_the_month(tmp_path: Path) -> None:
    with opened(tmp_path, REVENUE, date(2026, 9, 3)) as workspace:
        give(workspace, revenue=[19000, 20500, 19800, 20200, 19500, 20100, 20800, 20300], talks=[4] * 34)
        found = now(workspace, "revenue")
        assert found.outlook.forecast.periods_left == 4
        assert found.sentence == (
            "Goal: $30,000 by 31 Dec 2026; $20,300 now, 19 % of the way. It takes $2,425 more every month for 4 "
            "months. The usual $18,087 to $21,963 does not reach it: needs a better process, not a good month. "
            "Every month, $9,975 more takes about 9 talks, 8 to 10."
        )
        assert [item.action for item in found.actions] == ["talks"], "nobody works backwards to a yes or no"


def test_a_period_that_waits_to_be_entered_is_still_to_come(tmp_path: Path) -> None:
    with opened(tmp_path, REVENUE, date(2026, 9, 3)) as workspace:
        give(workspace, revenue=[19000, 20500, 19800, 20200, 19500, 20100, 20800])
        found = now(workspace, "revenue").outlook
        assert (found.now, found.forecast.periods_left) == (20800.0, 5)


def test_a_goal_as_of_an_earlier_week(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS + TOTAL, monday(20)) as workspace:
        give(workspace, clients=[2, 3] * 10)
        found = prospect_in(workspace, why(workspace, "clients", monday(9)))
        assert found is not None
        assert (found.outlook.now, found.outlook.forecast.periods_left) == (25.0, 42)


def test_a_divider_starts_what_is_usual_anew(tmp_path: Path) -> None:
    divided = f'{CLIENTS}{TOTAL}\ndivider = [{{ from = 2026-03-30, reason = "New offer" }}]\n'
    with opened(tmp_path, divided, monday(20)) as workspace:
        give(workspace, clients=[1] * 12 + [5, 6] * 4)
        found = now(workspace, "clients").outlook
        assert found.now == 12 + 44, "the total goes on"
        assert found.forecast.recent == 5.5
        assert found.forecast.pace is Pace.ON_COURSE


def test_the_json(tmp_path: Path) -> None:
    with opened(tmp_path, f"{CLIENTS}{TOTAL}\n{PROSPECTS}", monday(20)) as workspace:
        give(workspace, prospects=[50] * 20, clients=[2, 3] * 10)
        found = now(workspace, "clients")
        shown = goal_object(found)
        assert shown is not None
        assert (shown["start"], shown["from"], shown["reach"]) == (0.0, "2026-01-05", 130.0)
        assert (shown["by"], shown["cumulative"], shown["now"]) == ("2026-12-31", True, 50.0)
        assert (shown["pace"], shown["odds"], shown["no_odds"]) == ("open", 0.5, None)
        assert (shown["needed"], shown["periods_left"], shown["sentence"]) == (2.5, 32, found.sentence)
        stop = shown["next"]
        assert isinstance(stop, dict)
        assert (stop["reach"], stop["by"], stop["pace"]) == (60.0, "2026-06-30", "open")
        assert goal_object(None) is None


def test_no_goal_no_prospect(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS, monday(20)) as workspace:
        assert prospect_now(workspace, workspace.scorecard.measure("clients")) is None
        assert prospect_in(workspace, why(workspace, "clients", monday(9))) is None
