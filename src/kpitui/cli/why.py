"""`kpitui why`: what a miss means, with the arithmetic visible."""

from __future__ import annotations

import click

from kpitui.cli import output
from kpitui.cli.parameters import MEASURE, WEEK, MinusCommand
from kpitui.cli.session import Session


@click.command("why", cls=MinusCommand)
@click.argument("measure", type=MEASURE, metavar="[M]", required=False)
@click.option("-w", "--week", type=WEEK, metavar="PERIOD", help="The period; without it the last one that is over.")
@click.option(
    "--window", type=click.IntRange(1, 520), metavar="N", help="Look at the conversion over the last N weeks."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as documented.")
@click.pass_context
def command(ctx: click.Context, measure: str | None, week: str | None, window: int | None, as_json: bool) -> None:
    """Say what a miss means: were the actions not done, or done without the usual effect?

    Without M it says so of everything that was missed in the week, worst first.
    """
    session = ctx.ensure_object(Session)
    with session.reading() as workspace:
        from kpitui.services.explaining import explain_measure, explain_week

        if measure is None:
            findings = explain_week(workspace, week, window=window)
        else:
            findings = [explain_measure(workspace, measure, week, window=window)]
        if as_json:
            from kpitui.services.diagnosis_json import diagnosis_document

            documents = [diagnosis_document(finding.diagnosis) for finding in findings]
            output.json_document(documents if measure is None else documents[0])
            return
        from kpitui.cli.explanation import explanation

        if not findings:
            output.line("Nothing was missed.")
        for place, finding in enumerate(findings):
            if place:
                output.line()
            output.lines(explanation(workspace, finding))
