"""`kpitui status`: the headline and the scorecard of one week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kpitui.cli import output
from kpitui.cli.parameters import WEEK, MinusCommand
from kpitui.cli.session import Session

if TYPE_CHECKING:
    from kpitui.services.standing import Standing
    from kpitui.services.workspace import Workspace

SOMETHING_IS_OFF = 3


@click.command("status", cls=MinusCommand)
@click.argument("week", type=WEEK, metavar="[WEEK]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as documented.")
@click.option("--check", is_flag=True, help="Exit with 3 when an action or indicator is off target or missing.")
@click.pass_context
def command(ctx: click.Context, week: str | None, as_json: bool, check: bool) -> None:
    """Show where a week stands: the headline and the scorecard.

    Without WEEK it is the running week. Its measures are pending until the week is over, so a script that watches
    for misses asks for the finished one: kpitui status last --check
    """
    session = ctx.ensure_object(Session)
    with session.reading() as workspace:
        from kpitui.services.standing import standing

        if week is None:
            chosen = workspace.this_week()
        else:
            from kpitui.domain.days import parse_period
            from kpitui.domain.measures import Frequency

            chosen = parse_period(week, Frequency.WEEKLY, workspace.calendar, workspace.today())
        now = standing(workspace, chosen)
        verdicts = _verdicts(workspace, now)
        if as_json:
            from kpitui.services.status_json import status_document

            output.json_document(status_document(now, verdicts))
        else:
            from kpitui.cli.scorecard_table import scorecard_table

            output.coloured_lines(scorecard_table(workspace, now, verdicts))
    if check and _is_off(now):
        ctx.exit(SOMETHING_IS_OFF)


def _verdicts(workspace: Workspace, now: Standing) -> dict[str, str]:
    """What each miss means in a word, by the measure's key, worst first."""
    from kpitui.domain.measures import Kind
    from kpitui.domain.status import Status

    missed = [line for line in now.lines if line.status is Status.OFF_TARGET and line.measure.kind is not Kind.METRIC]
    if not missed:
        return {}
    from kpitui.services.diagnosing import diagnose_lines

    found = sorted(diagnose_lines(workspace, missed), key=lambda finding: finding.diagnosis.severity)
    return {finding.line.measure.key: finding.diagnosis.verdict.value for finding in found}


def _is_off(now: Standing) -> bool:
    from kpitui.domain.measures import Kind
    from kpitui.domain.status import Status

    return any(
        line.measure.kind is not Kind.METRIC and line.status in (Status.OFF_TARGET, Status.MISSING)
        for line in now.lines
    )
