"""A scorecard with something in every table of its file, for tests of what is noticed there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kpitui.definitions.reading import read_scorecard
from kpitui.domain.reviews import Choice, Step
from kpitui.services import entering, following_up, undoing
from kpitui.services.defining import start
from kpitui.services.entering import Amount, new_token
from kpitui.services.reviews import closing, reviewing
from kpitui.services.reviews.reviewing import ReviewView
from kpitui.services.standing import Line
from kpitui.services.workspace import Workspace
from kpitui.storage.written import catch_up
from tests.conftest import TODAY
from tests.held_clock import HeldClock

_TOML = """
[scorecard]
name = "Acme Coaching"
timezone = "Europe/London"
currency = "$"

[[person]]
key = "dana"
name = "Dana Reyes"
login = "dana"

[[person]]
key = "li"
name = "Li Wen"

[[objective]]
key = "growth"
name = "Coach 40 owners"
why = "Below 40 owners the programme does not pay for itself."

[[objective]]
key = "reach"
name = "Be known"
parent = "growth"

[[action]]
key = "prospects"
name = "Prospects contacted"
objective = "reach"
owner = "dana"
team = "sales"
target = [{ from = 2026-01-05, at_least = 40 }, { from = 2026-07-06, at_least = 50, at_most = 90 }]
drives = [{ indicator = "clients", rate = 0.08, lag = 2 }]

[[indicator]]
key = "clients"
name = "Clients signed"
objective = "growth"
purpose = "Shows whether the offer convinces."
unit = "clients"
leading = true
target = { at_least = 3 }
exception = [
    { period = "2026-W01", excused = true, reason = "closed" },
    { period = "2026-W44", at_least = 1, reason = "holidays" },
]
goal = { start = 2, from = 2026-01-05, reach = 6, by = 2027-12-31, interim = [{ by = 2026-12-31, reach = 4 }] }
divider = [{ from = 2026-06-01, reason = "a new offer" }]

[[indicator]]
key = "close_rate"
name = "Clients per prospect"
show = "percent"
formula = "clients / prospects"

[[indicator]]
key = "mood"
name = "Team mood"
show = "rating"
steps = ["drained", "tired", "fine", "good", "great"]

[[metric]]
key = "visits"
name = "Website visits"
retired = 2026-12-01

[metric.source]
csv = "~/visits.csv"
where = { campaign = "autumn" }
"""

MONDAY = date(2026, 11, 9)


def make_everything(path: Path, clock: HeldClock) -> None:
    """Two weeks in which everything was done that leaves something in the file: one review closed, one begun."""
    workspace = start(path, read_scorecard(_TOML, "everything.toml"), login="dana", clock=clock)
    clock.hold(TODAY)
    for day, amount, text in ((3, 9, ""), (10, 30, "as told"), (12, 7, ""), (17, 5, "")):
        _enter(workspace, "prospects", date(2026, 11, day), amount, text)
    _enter(workspace, "clients", MONDAY, 2, total=True)
    _enter(workspace, "mood", date(2026, 11, 11), 3)
    _enter(workspace, "visits", date(2026, 11, 12), 99)
    undoing.undo(workspace)
    week = workspace.calendar.week_of(MONDAY)
    reviewing.begin(workspace, week)
    reviewing.confirm(workspace, _view(workspace), _line(workspace, "prospects"))
    reviewing.note(workspace, _line(workspace, "clients"), "two of them by phone")
    reviewing.note(workspace, _line(workspace, "clients"), "to be taken back")
    undoing.undo(workspace)
    reviewing.decide(workspace, _view(workspace), _line(workspace, "clients"), Choice.WATCH, "a short week")
    following_up.add(workspace, workspace.scorecard.measure("clients"), MONDAY, "call back the March list @li !fri")
    reviewing.leave_at(workspace, _view(workspace), Step.CLOSE, "clients")
    closing.close(workspace, week, "calls before noon")
    closing.reopen(workspace, week, "a call was missing")
    closing.close(workspace, week, "calls before noon, all of them")
    reviewing.begin(workspace, workspace.calendar.week_of(date(2026, 11, 3)))
    catch_up(workspace.database, "dana")
    workspace.close()


def _enter(
    workspace: Workspace, measure: str, day: date, amount: float, note: str = "", *, total: bool = False
) -> None:
    found = workspace.scorecard.measure(measure)
    entering.record(workspace, [Amount(found, day, amount, total, new_token(), note)])


def _view(workspace: Workspace) -> ReviewView:
    return reviewing.view(workspace, workspace.calendar.week_of(MONDAY))


def _line(workspace: Workspace, measure: str) -> Line:
    return next(line for line in _view(workspace).lines if line.measure.key == measure)
