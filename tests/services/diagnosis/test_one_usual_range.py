"""What is usual is one range, wherever it is told: the entry line of the review, `why`, and `history`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from kpitui.domain.measures import Measure
from kpitui.domain.own_range import usual_words
from kpitui.domain.weeks import Period
from kpitui.services.defining import read_file, start
from kpitui.services.diagnosis.diagnosing import diagnose_lines
from kpitui.services.diagnosis.forecasting import prospect_now
from kpitui.services.diagnosis.gathering import noun_of
from kpitui.services.diagnosis.usual import usual_before, usual_range_of
from kpitui.services.exchange.importing import Choices, import_csv
from kpitui.services.loading import Wanted, load_readings
from kpitui.services.past.history import history
from kpitui.services.past.measure_page import measure_page
from kpitui.services.standing import Line, line_for
from kpitui.services.workspace import Workspace
from kpitui.storage.database import open_database
from tests.held_clock import HeldClock
from tests.scorecards import invoices
from tests.services.past.pasts import CLIENTS, PROSPECTS, give, monday, opened

ROOT = Path(__file__).parents[3]
BANK = ROOT.parent / "shared" / "data" / "bank_telemarketing_daily.csv"


@pytest.fixture(scope="module")
def demo(demo_of: Callable[[date], Path]) -> Iterator[Workspace]:
    day = date(2026, 11, 20)
    workspace = Workspace(open_database(demo_of(day)), login="dana", clock=HeldClock(day))
    yield workspace
    workspace.close()


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    if not BANK.exists():
        pytest.skip("the bank data are not beside the project")
    definitions = read_file(ROOT / "docs" / "examples" / "bank-telemarketing.toml")
    file = tmp_path_factory.mktemp("bank") / "bank.kpitui"
    workspace = start(file, definitions, login="ana", clock=HeldClock(date(2010, 12, 1)))
    import_csv(workspace, BANK, Choices())
    yield workspace
    workspace.close()


def line_of(workspace: Workspace, measure: Measure, period: Period) -> Line:
    with workspace.database.reading() as connection:
        wanted = [Wanted(measure.key, period, period)]
        readings = load_readings(connection, workspace.scorecard, workspace.calendar, wanted)
    return line_for(measure, period, readings, workspace.calendar, finished=True)


def check_all_places(workspace: Workspace, periods_back: range) -> int:
    """Compare the places for every measure and these periods; how many ranges there were to compare."""
    told = 0
    for measure in workspace.scorecard.measures:
        running = workspace.calendar.period_of(measure.frequency, workspace.today())
        for back in periods_back:
            line = line_of(workspace, measure, workspace.calendar.next(running, -back))
            before = usual_before(workspace, measure, line.period)
            (finding,) = diagnose_lines(workspace, [line])
            own = finding.diagnosis.usual
            assert (own.limits if own else None) == before.limits, (measure.key, line.period)
            (asked,) = diagnose_lines(workspace, [line], window=80)
            assert asked.diagnosis.usual == own
            phrase = usual_words(before, noun_of(workspace, measure))
            assert usual_range_of(workspace, line).removesuffix(": below").removesuffix(": above") == phrase
            told += bool(phrase)
        shown = history(workspace, measure, count=13)
        assert shown.limits == usual_before(workspace, measure, running).limits
        assert history(workspace, measure, count=None).limits == shown.limits
        assert measure_page(workspace, measure, count=13).limits == shown.limits
        prospect = prospect_now(workspace, measure)
        if prospect is not None and not prospect.outlook.goal.cumulative and shown.limits is not None:
            found = prospect.outlook.forecast
            assert (found.low, found.high) == pytest.approx((shown.limits.lower, shown.limits.upper))
    return told


def test_in_the_demo(demo: Workspace) -> None:
    assert check_all_places(demo, range(4)) > 30


def test_in_the_bank(bank: Workspace) -> None:
    assert check_all_places(bank, range(0, 120, 7)) > 30


def test_a_divider_cuts_every_place_alike(tmp_path: Path) -> None:
    divided = CLIENTS.rstrip() + f"\ndivider = [{{ from = {monday(12)} }}]\n"
    with opened(tmp_path, divided + PROSPECTS, monday(19)) as workspace:
        give(workspace, clients=[4, 6, 5] * 4 + [20, 22, 21] * 2 + [19], prospects=[50] * 19)
        assert check_all_places(workspace, range(9)) > 3
        clients = workspace.scorecard.measure("clients")
        found = usual_before(workspace, clients, workspace.this_week())
        assert found.limits is not None
        assert (found.limits.start, found.limits.readings) == (monday(12), 7)
        at_divider = usual_before(workspace, clients, workspace.calendar.week_of(monday(12)))
        assert at_divider.limits is None


def test_a_divider_later_than_the_period_does_not_cut(tmp_path: Path) -> None:
    divided = CLIENTS.rstrip() + f"\ndivider = [{{ from = {monday(12)} }}]\n"
    with opened(tmp_path, divided, monday(19)) as workspace:
        give(workspace, clients=[4, 6, 5] * 6)
        clients = workspace.scorecard.measure("clients")
        before = usual_before(workspace, clients, workspace.calendar.week_of(monday(10)))
        assert before.limits is not None
        assert before.limits.readings == 10


def test_more_than_two_years_of_weeks_are_not_usual_any_more(tmp_path: Path) -> None:
    with opened(tmp_path, CLIENTS, monday(130)) as workspace:
        give(workspace, clients=[30, 36] * 13 + [4, 6] * 52)
        assert check_all_places(workspace, range(0, 130, 13)) > 5
        clients = workspace.scorecard.measure("clients")
        found = history(workspace, clients, count=None)
        assert found.limits is not None
        assert (found.limits.start, found.limits.readings, found.limits.mean) == (
            monday(27),
            103,
            pytest.approx(5, abs=0.02),
        )


INVOICES = invoices()


def test_yes_and_no_are_counted(tmp_path: Path) -> None:
    """A range from 0.7 to yes says nothing to anybody; how often it was yes does."""
    with opened(tmp_path, INVOICES, monday(20)) as workspace:
        give(workspace, invoices=[1, 1, 1, 0, 1] * 4)
        invoices = workspace.scorecard.measure("invoices")
        line = line_of(workspace, invoices, workspace.calendar.week_of(monday(18)))
        assert usual_range_of(workspace, line) == "usual: yes in 15 of 18 weeks"
        (finding,) = diagnose_lines(workspace, [line_of(workspace, invoices, workspace.calendar.week_of(monday(13)))])
        assert finding.diagnosis.sentence == "Execution. Invoices out not done. Before, it was yes in 11 of 13 weeks."
        assert history(workspace, invoices, count=13).limits is None
