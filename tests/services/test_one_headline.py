"""A week has one headline: status, home, report, journal and the close count the same measures."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kpitui.domain.weeks import Period
from kpitui.services.entering import Amount, new_token, record
from kpitui.services.reporting.making import make_report
from kpitui.services.reviews import closing, reviewing
from kpitui.services.reviews.journal import reviews, summary
from kpitui.services.reviews.review_view import view
from kpitui.services.standing import standing
from kpitui.services.status_json import status_document
from kpitui.services.workspace import Workspace
from tests.scorecards import at_least, revenue
from tests.services.past.pasts import CLIENTS, PROSPECTS, give, opened

REVENUE = revenue('frequency = "monthly"', at_least(100))
TODAY = date(2026, 2, 18)  # January ended in W05, which ends on 1 February


def week(workspace: Workspace, day: date) -> Period:
    return workspace.calendar.week_of(day)


def headlines(workspace: Workspace, chosen: Period) -> set[str]:
    counts = make_report(workspace, chosen).opening.counts
    return {standing(workspace, chosen).headline.words, view(workspace, chosen).headline, counts.words}


@pytest.mark.parametrize(
    ("day", "words", "late"),
    [
        (date(2026, 1, 29), "1 of 1 action done, 1 of 2 indicators on target", ""),
        (date(2026, 2, 3), "1 of 1 action done, 1 of 2 indicators on target", "Late: Revenue (Jan) not entered."),
        (date(2026, 2, 17), "0 of 1 action done, 0 of 2 indicators on target", "Late: Revenue (Jan) not entered."),
        (date(2026, 1, 20), "1 of 1 action done, 1 of 1 indicator on target", ""),
    ],
)
def test_a_month_not_entered_is_counted_until_it_is(tmp_path: Path, day: date, words: str, late: str) -> None:
    with opened(tmp_path, CLIENTS + PROSPECTS + REVENUE, TODAY) as workspace:
        give(workspace, clients=[4] * 6, prospects=[50] * 6)
        chosen = week(workspace, day)
        assert headlines(workspace, chosen) == {words}
        now = standing(workspace, chosen)
        assert now.late(workspace.calendar) == late
        assert [line.measure.key for line in now.lines] == ["clients", "prospects", "revenue"]
        assert len(list(status_document(now, {})["still_due"])) == bool(late)


def test_what_the_close_kept_is_what_status_says(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS + PROSPECTS + REVENUE, TODAY) as workspace:
        give(workspace, clients=[4] * 6, prospects=[50] * 6)
        chosen = week(workspace, date(2026, 2, 3))
        reviewing.begin(workspace, chosen)
        january = [line for line in view(workspace, chosen).lines if line.measure.key == "revenue"]
        reviewing.enter(workspace, view(workspace, chosen), january[0], "150", new_token())
        assert headlines(workspace, chosen) == {"1 of 1 action done, 2 of 2 indicators on target"}
        assert standing(workspace, chosen).late(workspace.calendar) == "Late: Revenue (Jan) on target."
        closing.close(workspace, chosen, "")
        assert headlines(workspace, chosen) == {summary(workspace, reviews(workspace)[0]).headline}


def test_an_excuse_and_a_week_to_come_ask_for_nothing(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS + REVENUE, TODAY) as workspace:
        give(workspace, clients=[4] * 6)
        assert standing(workspace, week(workspace, date(2026, 2, 25))).still_due == ()
        chosen = week(workspace, date(2026, 2, 3))
        january = [line for line in view(workspace, chosen).lines if line.measure.key == "revenue"]
        reviewing.begin(workspace, chosen)
        reviewing.excuse(workspace, view(workspace, chosen), january[0], "the books are late")
        assert headlines(workspace, chosen) == {"1 of 1 indicator on target"}
        assert standing(workspace, chosen).late(workspace.calendar) == ""
        record(workspace, [Amount(workspace.scorecard.measure("revenue"), date(2026, 1, 31), 150.0, True, new_token())])
        assert len(headlines(workspace, chosen)) == 1
