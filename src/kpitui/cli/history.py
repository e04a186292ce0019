"""`kpitui history`: all measures side by side; or the past of one, its usual range and what stands out."""

from __future__ import annotations

import click

from kpitui.cli.as_of import AS_OF, as_known
from kpitui.cli.history_grid import LENGTHS, Wanted, named_end, print_grid, refuse_with_measure, refuse_without_measure
from kpitui.cli.history_shown import USUAL_RULES, print_past
from kpitui.cli.parameters import MEASURE, WEEK
from kpitui.cli.session import Session


@click.command("history")
@click.argument("measure", type=MEASURE, metavar="[M]", required=False)
@click.option("--weeks", "count", type=click.IntRange(1, 2600), metavar="N", help="How many periods (13).")
@click.option("--by", type=click.Choice(LENGTHS), help="Without M: the length of the periods (week).")
@click.option("--until", type=WEEK, metavar="PERIOD", help="Up to this week, or period of M (the running one).")
@click.option("--owner", "owners", metavar="WHO", multiple=True, help="Without M: only those of a person.")
@click.option("--team", "teams", metavar="TEAM", multiple=True, help="Without M: only those of a team.")
@click.option(
    "--objective", "objectives", metavar="KEY", multiple=True, help="Without M: only what supports an objective."
)
@click.option("--off-target", "off", is_flag=True, help="Without M: only those that missed their target last.")
@click.option("--all", "everything", is_flag=True, help="With M: all periods since it was first counted.")
@click.option(
    "--rules",
    type=click.Choice(["wheeler", "nhs"]),
    default=USUAL_RULES,
    help="With M: which set of rules finds signals (wheeler).",
)
@click.option("--chart", is_flag=True, help="With M: print a chart; --weeks says how many periods it shows (26).")
@AS_OF
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV: a line for each measure and period.")
@click.pass_context
def command(
    ctx: click.Context,
    measure: str | None,
    count: int | None,
    by: str | None,
    until: str | None,
    owners: tuple[str, ...],
    teams: tuple[str, ...],
    objectives: tuple[str, ...],
    off: bool,
    everything: bool,
    rules: str,
    chart: bool,
    as_of: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Show the past: of all measures side by side, or of one.

    M is a measure. Without it each measure has a line: its last 13 periods as a picture, their average, and as many
    periods as fit with their values and how they stood against the targets of their time; --weeks N shows N of them.
    The longer periods of --by are judged by the weeks in them.

    With M: its readings with the targets as they were, usual range, signals; with --until told as they were told on
    the day after that period.
    """
    session = ctx.ensure_object(Session)
    wanted = Wanted(count, by, owners, teams, objectives, off, until)
    with session.reading() as now, as_known(now, as_of) as workspace:
        if measure is None:
            refuse_without_measure(chart=chart, everything=everything)
            print_grid(workspace, wanted, as_json=as_json, as_csv=as_csv)
            return
        refuse_with_measure(wanted)
        from kpitui.domain.matching import find_measure

        found = find_measure(measure, workspace.scorecard.measures, workspace.today())
        if as_csv:
            print_grid(workspace, wanted, as_json=as_json, as_csv=True, only=found)
            return
        end = named_end(workspace, until, found.frequency)
        if chart and not as_json:
            from kpitui.cli import history_chart
            from kpitui.domain.signals import Rules

            periods = None if everything else count or history_chart.USUAL_PERIODS
            history_chart.print_chart(workspace, found, count=periods, until=end, rules=Rules(rules))
            return
        print_past(workspace, found, count, until=end, everything=everything, rules=rules, as_json=as_json)
