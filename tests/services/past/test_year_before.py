"""Six weeks and twelve months beside a year before."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from kpitui.services.past.year_before import YearBefore, can_compare, compared_chart, year_before
from kpitui.services.workspace import Workspace
from tests.services.past.pasts import CLIENTS, give, monday, opened

MONTHLY = """
[[indicator]]
key = "revenue"
name = "Revenue"
show = "money"
frequency = "monthly"

[[indicator]]
key = "survey"
name = "Survey"
frequency = "yearly"

[[indicator]]
key = "twice"
name = "Twice"
formula = "clients * 2"
"""
WEEKS = 110  # from 5 January 2026 to February 2028


def seen(workspace: Workspace, key: str, day: date) -> YearBefore:
    measure = workspace.scorecard.measure(key)
    return year_before(workspace, measure, workspace.calendar.period_of(measure.frequency, day))


def test_weeks_are_held_against_those_364_days_before(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS, monday(WEEKS)) as workspace:
        give(workspace, clients=list(range(WEEKS)))
        found = seen(workspace, "clients", monday(WEEKS - 1))
        assert [item.now for item in found.weeks] == list(range(WEEKS - 6, WEEKS))
        assert [item.before for item in found.weeks] == list(range(WEEKS - 58, WEEKS - 52))
        assert monday(WEEKS - 1) - monday(WEEKS - 53) == timedelta(days=364)


def test_months_are_whole_and_the_last_is_the_one_before_a_running_one(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS, monday(WEEKS)) as workspace:
        give(workspace, clients=[1] * WEEKS)
        found = seen(workspace, "clients", date(2028, 1, 12))
        assert [item.label for item in found.months] == [
            *("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
        ]
        assert sum(item.now or 0 for item in found.months) == 52
        assert [(item.label, item.now, item.before) for item in found.to_date] == [
            ("Month", 2, 2),
            ("Quarter", 2, 2),
            ("Year", 2, 2),
        ]
        ended = seen(workspace, "clients", date(2027, 12, 30))
        assert ended.months[-1].label == "Dec"


def test_without_a_year_before_there_is_no_change(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS, monday(20)) as workspace:
        give(workspace, clients=[4, None, *[5] * 18])
        found = seen(workspace, "clients", monday(19))
        assert [item.before for item in found.weeks] == [None] * 6
        assert [item.change for item in found.weeks] == [None] * 6


@pytest.mark.parametrize(("now", "before", "change"), [(6, 4, 0.5), (2, 4, -0.5), (1, 0, None)])
def test_the_change_is_a_fraction_of_the_year_before(
    tmp_path: Path, now: int, before: int, change: float | None
) -> None:
    with opened(tmp_path, CLIENTS, monday(54)) as workspace:
        give(workspace, clients=[*[before] * 52, now])
        assert seen(workspace, "clients", monday(52)).weeks[-1].change == change


def test_a_monthly_measure_has_no_weeks_and_a_computed_one_nothing_to_date(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS + MONTHLY, monday(WEEKS)) as workspace:
        give(workspace, revenue=[100 * month for month in range(24)], clients=[3] * WEEKS)
        found = seen(workspace, "revenue", date(2027, 12, 1))
        assert found.weeks == ()
        assert [(item.now, item.before) for item in found.months[:2]] == [(1200, 0), (1300, 100)]
        assert [item.label for item in found.to_date] == ["Quarter", "Year"]
        twice = seen(workspace, "twice", monday(WEEKS - 1))
        assert twice.to_date == ()
        assert twice.weeks[0].now == 6
        assert not can_compare(workspace.scorecard.measure("survey"))


def test_the_chart_has_both_years(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS, monday(60)) as workspace:
        give(workspace, clients=list(range(60)))
        found = seen(workspace, "clients", monday(59))
        before, now = compared_chart(workspace, found.measure, found.weeks).layers
        assert before.values == (2, 3, 4, 5, 6, 7)
        assert now.values == (54, 55, 56, 57, 58, 59)


def test_a_sum_to_date_is_held_against_the_same_weeks_or_nothing(tmp_path: Path) -> None:
    """Counted since the third week of March: of the year to date a year before only a part is known."""
    with opened(tmp_path, CLIENTS, monday(80)) as workspace:
        give(workspace, monday(10), clients=[1] * 70)
        found = seen(workspace, "clients", monday(66))  # 12 April 2027: its year has 15 weeks
        assert [(item.label, item.now, item.before) for item in found.to_date] == [
            ("Month", 3, 3),
            ("Quarter", 3, 3),
            ("Year", 15, None),
        ]
        assert found.since == monday(10)


def test_a_month_that_was_begun_in_the_middle_is_not_whole(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS, monday(80)) as workspace:
        give(workspace, monday(10), clients=[1] * 70)
        found = seen(workspace, "clients", monday(66))
        before = {item.label: item.before for item in found.months}
        assert before["Mar"] is None
        assert found.months[-1].label == "Mar"
        later = seen(workspace, "clients", monday(75))
        assert {item.label: item.before for item in later.months}["Apr"] == 5
        assert [item.before for item in later.weeks] == [1] * 6


def test_a_week_left_out_on_either_side_is_left_out_on_both(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS, monday(WEEKS)) as workspace:
        values: list[float | None] = [1.0] * WEEKS
        values[52 + 14] = None  # in April 2027
        give(workspace, clients=values)
        found = seen(workspace, "clients", monday(52 + 15))
        assert [(item.label, item.now, item.before) for item in found.to_date] == [
            ("Month", 3, 3),
            ("Quarter", 3, 3),
            ("Year", 15, 15),
        ]


def test_of_what_stands_at_its_last_reading_only_that_must_be_known(tmp_path: Path) -> None:
    stock = '[[indicator]]\nkey = "stock"\nname = "Stock"\naggregate = "last"\n'
    with opened(tmp_path, CLIENTS + stock, monday(80)) as workspace:
        give(workspace, monday(10), stock=list(range(70)))
        found = seen(workspace, "stock", monday(66))
        assert [(item.now, item.before) for item in found.to_date] == [(56, 4), (56, 4), (56, 4)]
