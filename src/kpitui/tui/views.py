"""The views between reviews, in one table: the tabs, the digits that switch, and which module is loaded for each."""

from __future__ import annotations

from kpitui.frozen import dataclass


@dataclass(frozen=True, slots=True)
class View:
    """One view. `command` is the name of the command that opens it; `screen` its class in `module`."""

    name: str
    digit: str
    title: str
    command: str
    module: str
    screen: str


_TABLE = (
    View("scorecard", "1", "Scorecard", "view_scorecard", "kpitui.tui.screens.home", "HomeScreen"),
    View("history", "2", "History", "view_history", "kpitui.tui.screens.grid", "GridScreen"),
    View("corrective", "3", "Corrective actions", "view_corrective", "kpitui.tui.screens.board", "BoardScreen"),
    View("journal", "4", "Journal", "view_journal", "kpitui.tui.screens.journal", "JournalScreen"),
    View("objectives", "5", "Objectives", "view_objectives", "kpitui.tui.screens.objectives", "ObjectivesScreen"),
)

VIEWS = {view.name: view for view in _TABLE}
