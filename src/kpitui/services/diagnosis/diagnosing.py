"""Has the domain say what a miss means: loads what a diagnosis of some lines needs, and diagnoses them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kpitui.domain.corrective import CorrectiveAction
from kpitui.domain.diagnosis import Diagnosis, diagnose
from kpitui.frozen import dataclass
from kpitui.services.diagnosis.gathering import facts_for, wanted_for, with_beginnings, with_its_beginning
from kpitui.services.loading import load_values
from kpitui.services.standing import Line
from kpitui.services.workspace import Workspace
from kpitui.storage.corrective_actions import corrective_actions
from kpitui.storage.database import Connection
from kpitui.storage.entries import first_days


@dataclass(frozen=True, slots=True)
class Finding:
    """The diagnosis of one line, and the corrective actions on its measure before its period, newest first."""

    line: Line
    diagnosis: Diagnosis
    tried: tuple[CorrectiveAction, ...]


def diagnose_lines(workspace: Workspace, lines: Sequence[Line], *, window: int | None = None) -> list[Finding]:
    """What each line means. `window` asks for the last so many weeks instead of the usual windows."""
    with workspace.database.reading() as connection:
        return diagnose_in(workspace, connection, lines, window=window)


def diagnose_in(
    workspace: Workspace, connection: Connection, lines: Sequence[Line], *, window: int | None = None
) -> list[Finding]:
    """The same, inside a transaction that is under way."""
    scorecard, calendar = workspace.scorecard, workspace.calendar
    wanted = [item for line in lines for item in wanted_for(workspace, line, window)]
    readings = load_values(connection, scorecard, calendar, wanted)
    every = corrective_actions(connection)
    findings = []
    begins: dict[str, date] | None = None  # read only where something is not entered
    for line in lines:
        own = [action for action in every if action.measure == line.measure.key]
        facts = facts_for(workspace, line, readings, own, window)
        if facts.value is None:
            begins = first_days(connection) if begins is None else begins
            facts = with_its_beginning(workspace, facts, begins)
        if any(not link.pairs[-1].complete for link in facts.links):
            begins = first_days(connection) if begins is None else begins
            facts = with_beginnings(workspace, facts, begins)
        tried = tuple(reversed([action for action in own if action.week < line.period.start]))
        findings.append(Finding(line, diagnose(facts), tried))
    return findings
