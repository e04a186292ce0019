"""`kpitui why`: what a miss means, with the arithmetic visible."""

from __future__ import annotations

import click

from kpitui.cli.parameters import MEASURE, WEEK, MinusCommand
from kpitui.cli.session import Session
from kpitui.cli.why_shown import print_why
from kpitui.errors import InvalidInput


@click.command("why", cls=MinusCommand)
@click.argument("measure", type=MEASURE, metavar="[M]", required=False)
@click.option(
    "-w", "--week", type=WEEK, metavar="PERIOD", help="Another week, or period of M: last, -2, 2026-W47, 2026-10."
)
@click.option(
    "--window", type=click.IntRange(1, 520), metavar="N", help="Judge what the actions bring over the last N weeks."
)
@click.option("--lag", is_flag=True, help="Say whether another lag would fit the links of M better; takes 30 weeks.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
@click.pass_context
def command(
    ctx: click.Context, measure: str | None, week: str | None, window: int | None, lag: bool, as_json: bool
) -> None:
    """Say what a miss means: were the actions not done, or done without the usual effect?

    M is a measure. Without it everything is told that was missed in the week, worst first.

    Without -w it is the week that `kpitui report` is about: the running one once its review is closed, until then the
    last finished one; of a monthly, quarterly or yearly M its last finished period. `kpitui status` shows the running
    week.
    """
    session = ctx.ensure_object(Session)
    if lag and (measure is None or week or window):
        raise InvalidInput(
            "--lag looks at all weeks of one measure.", hint="Write `kpitui why M --lag`, without -w and --window."
        )
    print_why(session, measure, week, window=window, lag=lag, as_json=as_json)
