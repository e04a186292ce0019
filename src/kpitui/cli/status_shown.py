"""Prints where a week stands, for `kpitui status`; knows nothing of click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpitui.cli import output
from kpitui.cli.session import Session

if TYPE_CHECKING:
    from kpitui.services.standing import Standing
    from kpitui.services.workspace import Workspace


def print_status(session: Session, week: str | None = None, *, as_json: bool = False) -> bool:
    """Print the headline and the scorecard of a week, of the running one without `week`.

    Gives whether an action or indicator is off target or missing.
    """
    with session.reading() as workspace, workspace.holding_still():
        from kpitui.services.standing import standing

        if week is None:
            chosen = workspace.this_week()
        else:
            from kpitui.domain.days import parse_period
            from kpitui.domain.measures import Frequency

            chosen = parse_period(week, Frequency.WEEKLY, workspace.calendar, workspace.today())
        now = standing(workspace, chosen, behind=False)
        verdicts = _verdicts(workspace, now)
        if as_json:
            from kpitui.services.status_json import status_document

            output.json_document(status_document(now, verdicts))
        else:
            from kpitui.cli.scorecard_table import scorecard_table

            output.coloured_lines(scorecard_table(workspace, now, verdicts))
    return _is_off(now)


def _verdicts(workspace: Workspace, now: Standing) -> dict[str, str]:
    """What each miss means in a word, by the measure's key, worst first."""
    from kpitui.domain.measures import Kind
    from kpitui.domain.status import Status

    missed = [line for line in now.lines if line.status is Status.OFF_TARGET and line.measure.kind is not Kind.METRIC]
    if not missed:
        return {}
    from kpitui.services.diagnosis.diagnosing import diagnose_lines

    found = sorted(diagnose_lines(workspace, missed), key=lambda finding: finding.diagnosis.severity)
    return {finding.line.measure.key: finding.diagnosis.verdict.value for finding in found}


def _is_off(now: Standing) -> bool:
    from kpitui.domain.measures import Kind
    from kpitui.domain.status import Status

    return any(
        line.measure.kind is not Kind.METRIC and line.status in (Status.OFF_TARGET, Status.MISSING)
        for line in (*now.lines, *now.still_due)
    )
