"""`kpitui why`: what a miss means, with the arithmetic visible."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kpitui.cli import output
from kpitui.cli.parameters import MEASURE, WEEK, MinusCommand
from kpitui.cli.session import Session
from kpitui.errors import InvalidInput

if TYPE_CHECKING:
    from kpitui.services.workspace import Workspace


@click.command("why", cls=MinusCommand)
@click.argument("measure", type=MEASURE, metavar="[M]", required=False)
@click.option("-w", "--week", type=WEEK, metavar="PERIOD", help="The period; without it the last one that is over.")
@click.option(
    "--window", type=click.IntRange(1, 520), metavar="N", help="Look at the conversion over the last N weeks."
)
@click.option("--lag", is_flag=True, help="Look whether another lag fits the links of M better, from 30 weeks on.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as documented.")
@click.pass_context
def command(
    ctx: click.Context, measure: str | None, week: str | None, window: int | None, lag: bool, as_json: bool
) -> None:
    """Say what a miss means: were the actions not done, or done without the usual effect?

    Without M it says so of everything that was missed in the week, worst first.
    """
    session = ctx.ensure_object(Session)
    if lag and (measure is None or week or window):
        raise InvalidInput(
            "--lag looks at all weeks of one measure.", hint="Write `kpitui why M --lag`, without -w and --window."
        )
    with session.reading() as workspace:
        if lag and measure is not None:
            _look_at_lags(workspace, measure, as_json=as_json)
            return
        from kpitui.services.explaining import explain_measure, explain_week

        if measure is None:
            findings = explain_week(workspace, week, window=window)
        else:
            findings = [explain_measure(workspace, measure, week, window=window)]
        if as_json:
            from kpitui.services.diagnosis_json import finding_document

            documents = [finding_document(workspace, finding) for finding in findings]
            output.json_document(documents if measure is None else documents[0])
            return
        from kpitui.cli.explanation import explanation

        if not findings:
            output.line("Nothing was missed.")
        for place, finding in enumerate(findings):
            if place:
                output.line()
            output.lines(explanation(workspace, finding))


def _look_at_lags(workspace: Workspace, name: str, *, as_json: bool) -> None:
    from kpitui.cli.explanation import lag_lines
    from kpitui.domain.matching import find_measure
    from kpitui.services.lags import lags_document, lags_of

    measure = find_measure(name, workspace.scorecard.measures, workspace.today())
    found = lags_of(workspace, measure)
    if as_json:
        output.json_document(lags_document(measure, found))
    elif found:
        output.lines(lag_lines(found))
    else:
        output.line(f"{measure.name} has no links.")
