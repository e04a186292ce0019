"""The page of one measure: every period with its target as it was, what is usual, and what happened in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from kpitui.charts.spec import Chart, How, Ink, Sign
from kpitui.domain.measures import Bounds, Frequency, WeekStart
from kpitui.domain.status import Status
from kpitui.domain.weeks import Calendar
from kpitui.services import following_up
from kpitui.services.past import measure_changes
from kpitui.services.past.history import history
from kpitui.services.past.measure_chart import measure_chart, time_labels
from kpitui.services.past.measure_page import MeasurePage, entries_of, measure_page
from kpitui.services.reviews import reviewing
from kpitui.services.undoing import undo
from kpitui.services.workspace import Workspace
from tests.services.doing import tally, total
from tests.services.past.pasts import CLIENTS, FIRST, PROSPECTS, give, monday, opened

CHANGING = """
[[indicator]]
key = "calls"
name = "Calls"
target = [{ at_least = 5 }, { from = 2026-03-02, at_least = 8 }]
divider = [{ from = 2026-03-02, reason = "new list" }]
"""
DIVIDED = date(2026, 3, 2)


@pytest.fixture
def acme(tmp_path: Path) -> Iterator[Workspace]:
    with opened(tmp_path, CLIENTS + PROSPECTS, monday(20)) as workspace:
        give(workspace, prospects=[50 + week % 5 for week in range(20)], clients=[4, 3, None, 5] * 5)
        yield workspace


def page_of(workspace: Workspace, key: str, count: int | None = None) -> MeasurePage:
    return measure_page(workspace, workspace.scorecard.measure(key), count=count)


def test_every_period_up_to_the_running_one(acme: Workspace) -> None:
    page = page_of(acme, "clients")
    assert [moment.period.start for moment in page.moments] == [monday(week) for week in range(21)]
    assert [moment.line.value for moment in page.moments[:4]] == [4, 3, None, 5]
    assert page.moments[2].line.status is Status.MISSING
    assert page.moments[-1].line.status is Status.PENDING


def test_what_is_usual_is_what_history_says(acme: Workspace) -> None:
    for key in ("clients", "prospects"):
        page = page_of(acme, key)
        told = history(acme, acme.scorecard.measure(key), count=None)
        assert page.limits == told.limits
        assert page.limits is not None
        assert tuple(signal for moment in page.moments for signal in moment.signals) == told.signals


def test_a_part_of_the_past_says_the_same_of_it(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS, monday(150)) as workspace:
        give(workspace, clients=[4 + week % 3 for week in range(150)])
        part, whole = page_of(workspace, "clients", 26), page_of(workspace, "clients")
        assert (len(part.moments), part.whole) == (104, False)
        assert (len(whole.moments), whole.whole) == (151, True)
        assert whole.moments[-104:] == part.moments
        assert part.limits == whole.limits
        assert part.place_of(monday(149)) == 102


def test_targets_as_they_were_and_a_range_for_each_stretch(tmp_path: Path) -> None:
    with opened(tmp_path, CHANGING, monday(20)) as workspace:
        give(workspace, calls=[5, 6, 5, 6, 5, 6, 5, 6, *[9, 10] * 6])
        moments = page_of(workspace, "calls").moments
        before, after = moments[3], moments[12]
        assert (before.line.bounds, after.line.bounds) == (Bounds(at_least=5), Bounds(at_least=8))
        assert before.limits is not None
        assert after.limits is not None
        assert (before.limits.mean, after.limits.mean) == (5.5, 9.5)
        assert [moment.period.start for moment in moments if moment.dividers] == [DIVIDED]
        chart = measure_chart(workspace, moments, 70)
        assert chart.dividers == (8,)
        target = next(layer for layer in chart.layers if layer.name == "target")
        assert (target.values[7], target.values[8]) == (5, 8)


def test_notes_excuses_and_corrective_actions_are_marks(acme: Workspace) -> None:
    clients = acme.scorecard.measure("clients")
    page = page_of(acme, "clients")
    measure_changes.annotate(acme, page.moments[3].line, "the fair was on")
    measure_changes.skip(acme, page.moments[2].line, "closed for the holidays")
    action = following_up.add(acme, clients, monday(5), "Call earlier")
    following_up.mark_done(acme, action, monday(8) + timedelta(days=2))
    page = page_of(acme, "clients")
    assert page.moments[3].texts == ["the fair was on"]
    assert page.moments[2].line.status is Status.EXCUSED
    assert [item.text for item in page.moments[5].decided] == ["Call earlier"]
    assert [item.text for item in page.moments[8].done] == ["Call earlier"]
    assert [place for place, moment in enumerate(page.moments) if moment.is_event] == [2, 3, 5, 8]
    marks = measure_chart(acme, page.moments, 70).marks
    assert [(mark.place, mark.letter) for mark in marks] == [(2, "s"), (3, "n"), (5, "c"), (8, "d")]
    assert [item.text for item in page.corrective] == ["Call earlier"]


def test_entries_also_those_that_no_longer_count(acme: Workspace) -> None:
    tally(acme, "clients", 7, monday(19))
    undo(acme)
    total(acme, "clients", 9, monday(19))
    line = page_of(acme, "clients").moments[19].line
    assert line.value == 9
    listed = entries_of(acme, line)
    assert [(item.entry.amount, item.counts, item.undone_by) for item in listed] == [
        (9, True, ""),
        (7, False, "dana"),
        (5, False, ""),
    ]


def signs(chart: Chart) -> list[Sign]:
    return [point.sign for point in chart.points]


def test_signs_say_what_colours_say(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS, monday(32)) as workspace:
        give(workspace, clients=[4, 5, 6] * 10 + [20, None])
        tally(workspace, "clients", 1, monday(32))
        chart = measure_chart(workspace, page_of(workspace, "clients").moments, 70)
        assert signs(chart)[-2:] == [Sign.HIGH, Sign.RUNNING]
        assert set(signs(chart)[:8]) == {Sign.MET}
        reading = next(layer for layer in chart.layers if layer.ink is Ink.LINE)
        assert reading.how is How.JOINED
        assert reading.values[31] is None
        few = measure_chart(workspace, page_of(workspace, "clients").moments, 10)
        assert signs(few) == [Sign.HIGH, Sign.RUNNING]


def test_a_measure_without_any_reading(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS, FIRST) as workspace:
        page = page_of(workspace, "clients")
        assert len(page.moments) == 1
        assert page.limits is None
        chart = measure_chart(workspace, page.moments, 70)
        assert (chart.count, chart.points) == (1, ())


def test_the_same_note_in_the_review(acme: Workspace) -> None:
    page = page_of(acme, "clients")
    measure_changes.annotate(acme, page.moments[-1].line, "seen everywhere")
    seen = reviewing.view(acme, acme.this_week())
    assert [note.text for note in seen.notes] == ["seen everywhere"]


@pytest.mark.parametrize(
    ("starts", "frequency", "day", "count", "named"),
    [
        (WeekStart.MONDAY, Frequency.WEEKLY, date(2026, 11, 20), 2, ["2026-W46", "W47"]),
        (WeekStart.MONDAY, Frequency.WEEKLY, date(2027, 1, 6), 3, ["2026-W52", "W53", "2027-W01"]),
        (WeekStart.SUNDAY, Frequency.WEEKLY, date(2026, 11, 20), 2, ["8 Nov 2026", "15 Nov"]),
        (WeekStart.MONDAY, Frequency.MONTHLY, date(2027, 1, 6), 3, ["Nov 2026", "Dec", "Jan 2027"]),
        (WeekStart.MONDAY, Frequency.QUARTERLY, date(2026, 11, 20), 2, ["2026-Q3", "Q4"]),
        (WeekStart.MONDAY, Frequency.YEARLY, date(2026, 11, 20), 2, ["2025", "2026"]),
        (WeekStart.MONDAY, Frequency.WEEKLY, date(2026, 11, 20), 7, ["Oct 2026", "Nov"]),
    ],
)
def test_of_a_few_periods_all_are_named_on_the_axis(
    starts: WeekStart, frequency: Frequency, day: date, count: int, named: list[str]
) -> None:
    """Two weeks of one month would have no name but that of the month."""
    calendar = Calendar(starts)
    labels = time_labels(calendar.trailing(calendar.period_of(frequency, day), count), calendar)
    assert [label.text for label in labels] == named
