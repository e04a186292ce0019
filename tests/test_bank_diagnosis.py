"""Two and a half years of real calls: `why` says before, during and after a change of method what an analyst would."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kpitui.domain.diagnosis import Diagnosis
from kpitui.domain.verdicts import Verdict
from kpitui.services.checking import findings
from kpitui.services.defining import read_file, start
from kpitui.services.diagnosis.explaining import explain_measure
from kpitui.services.diagnosis.lags import lags_of
from kpitui.services.exchange.importing import Choices, import_csv
from kpitui.services.workspace import Workspace
from tests.held_clock import HeldClock

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data" / "bank_telemarketing_daily.csv"
GUIDE = ROOT / "docs" / "user-guide.md"

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the bank data are not beside the project")


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The bank's scorecard with all of its days, as it is seen on 1 December 2010."""
    folder = tmp_path_factory.mktemp("bank")
    definitions = read_file(ROOT / "docs" / "examples" / "bank-telemarketing.toml")
    workspace = start(folder / "bank.kpitui", definitions, login="ana", clock=HeldClock(date(2010, 12, 1)))
    import_csv(workspace, DATA, Choices())
    yield workspace
    workspace.close()


def deposits(bank: Workspace, week: str) -> Diagnosis:
    return explain_measure(bank, "deposits", week).diagnosis


def told_in_the_guide(found: Diagnosis) -> bool:
    return found.sentence in " ".join(GUIDE.read_text(encoding="utf-8").replace("\n> ", " ").split())


def test_a_pause_in_the_campaign_of_a_plan_that_was_never_enough(bank: Workspace) -> None:
    """Summer 2008: a fifth of the calls were made, and even all of them would not have brought 100 deposits."""
    found = deposits(bank, "2008-W27")
    (link,) = found.links
    assert (found.verdict, found.value, found.shortfall) == (Verdict.EXECUTION, 9.0, 91.0)
    assert (link.done, link.planned) == (273.0, 1500.0)
    assert link.usual_rate == pytest.approx(341 / 9769, abs=0.0005)
    assert (link.plan_gap, link.execution_gap) == (pytest.approx(47.6, abs=0.1), pytest.approx(42.9, abs=0.1))
    assert found.sentence == (
        "Execution. 273 of 1,500 prospects called; at the usual 3.5 % that explains 42.9 of the 91 missing deposits. "
        "The plan itself is 47.6 short: 1,500 calls usually give 52.4, not 100."
    )
    assert told_in_the_guide(found)


def test_fewer_calls_that_yield_more_than_twice_as_much(bank: Workspace) -> None:
    """Spring 2009: the plan is not carried out any more because the calls are now others, and better ones."""
    found = deposits(bank, "2009-W22")
    (link,) = found.links
    assert found.verdict is Verdict.EXECUTION
    assert link.window is not None
    assert (link.window.weeks, link.window.start) == (13, date(2009, 3, 2))
    assert link.window.results > (link.window.usual_high or 0), "beyond what chance explains"
    assert (link.window.rate or 0) > 2 * (link.usual_rate or 1)
    assert (link.effectiveness_gap or 0) < -50
    assert found.sentence == (
        "Execution. 316 of 1,500 prospects called; at the usual 5.4 % that costs 64.3 deposits, and the plan itself is "
        "18.6 short. What was done gave 53.8 more than usual, which leaves 29 missing deposits. Over the last 13 weeks "
        "conversion rose from 5.4 % to 13 %."
    )
    assert told_in_the_guide(found)


def test_the_new_way_seems_to_wear_out(bank: Workspace) -> None:
    """Autumn 2010: all calls were made; 36 % instead of 50 % over four weeks is odd, and not yet certain."""
    found = deposits(bank, "2010-W41")
    (link,) = found.links
    assert (found.verdict, found.shortfall, link.done) == (Verdict.EFFECTIVENESS_LEANING, 8.0, 68.0)
    assert link.baseline is not None
    assert (link.baseline.periods, link.usual_rate) == (52, pytest.approx(0.505, abs=0.001))
    assert link.window is not None
    assert (link.window.done, link.window.results) == (200.0, 72.0)
    assert (link.window.usual_low or 0) <= 72 < (link.window.leaning_low or 0)
    assert found.sentence == (
        "Effectiveness, leaning. 200 of 240 prospects called; 72 deposits is at the low end of the usual 71 to 131. "
        "Watch: about 26 more calls at this rate would settle it."
    )
    assert told_in_the_guide(found)


def test_the_gaps_of_every_week_add_up(bank: Workspace) -> None:
    week = bank.calendar.week_of(date(2008, 5, 12))
    told = 0
    while week.start < date(2010, 11, 15):
        found = deposits(bank, week.start.isoformat())
        for link in found.links:
            if link.shortfall is not None:
                parts = (link.plan_gap or 0.0, link.execution_gap or 0.0, link.effectiveness_gap or 0.0)
                assert sum(parts) == pytest.approx(link.shortfall, abs=1e-9)
                told += 1
        week = bank.calendar.next(week)
    assert told > 100


def test_the_calls_of_a_week_bring_the_deposits_of_that_week(bank: Workspace) -> None:
    (looked_at,) = lags_of(bank, bank.scorecard.measure("deposits_subscribed"))
    assert looked_at.check is not None
    assert looked_at.check.suggested is None
    best = max(looked_at.check.correlations, key=lambda known: known.correlation)
    assert best.lag == 0
    assert best.correlation > 2 * best.bound


def test_calls_that_bring_deposits_are_not_taken_for_useless(bank: Workspace) -> None:
    assert not [finding for finding in findings(bank) if "no effect" in finding.what]
