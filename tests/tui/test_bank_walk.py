"""Real data: from the scorecard to "why did deposits jump in 2009?" in a few keys, with the answer in the chart."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kpitui.services.defining import read_file, start
from kpitui.services.exchange.importing import Choices, import_csv
from kpitui.services.past import measure_changes
from kpitui.services.past.measure_page import measure_page
from kpitui.services.workspace import Workspace
from kpitui.tui.glyphs import ASCII, UNICODE, Glyphs
from kpitui.tui.screens.measure import MeasureScreen
from tests.held_clock import HeldClock
from tests.tui.at_measure import chart_of
from tests.tui.seat import Seat, at_home

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data" / "bank_telemarketing_daily.csv"
LAST_DAY = date(2010, 12, 1)
NOTE = "Savers move out of shares: every second call is welcome"

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the bank data are not beside the project")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bank as its analyst kept it: all days, the divider of the file, and one note in the week of the jump."""
    path = tmp_path_factory.mktemp("bank") / "bank.kpitui"
    definitions = read_file(ROOT / "docs" / "examples" / "bank-telemarketing.toml")
    workspace: Workspace = start(path, definitions, login="ana", clock=HeldClock(LAST_DAY))
    import_csv(workspace, DATA, Choices())
    page = measure_page(workspace, workspace.scorecard.measure("deposits_subscribed"))
    measure_changes.annotate(workspace, page.moments[page.place_of(date(2009, 4, 13))].line, NOTE)
    workspace.close()
    return path


async def walk(seat: Seat) -> None:
    """The keys: to the deposits, all weeks, back to what was written."""
    seat.expect("Deposits subscribed")
    while seat.app.desk.marked != "deposits_subscribed":
        await seat.press("down")
    await seat.press("enter", "z", "z", "[")


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
async def test_why_did_deposits_jump_in_2009(made: Path, glyphs: Glyphs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPITUI_TODAY", LAST_DAY.isoformat())
    high, divider = ("▲", "┊") if glyphs is UNICODE else ("^", ":")
    async with at_home(made, glyphs=glyphs) as seat:
        await walk(seat)
        assert isinstance(seat.page, MeasureScreen)
        seat.expect("All 135 weeks", "2009-W24", "divider: Few calls, to people who are likely to sign")
        chart = chart_of(seat)
        line = next(row.rindex(divider) for row in chart if divider in row)
        highs = [at for row in chart for at, sign in enumerate(row) if sign == high]
        jump = [at for at in highs if line - 14 <= at < line]
        assert len(jump) >= 3, "the signals of spring 2009 stand right before the divider"
        years = seat.lines()[len(chart) + 5]
        assert years.index("2009") < min(jump) < line < years.index("2010")
        await seat.press("[")
        seat.expect("2009-W16", f"note: {NOTE}", "signal high")
        await seat.press("w")
        seat.expect("Prospects called")
        assert seat.pressed < 10
        seat.check_lines()
