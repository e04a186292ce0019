"""`kpitui collect`: fills a week in from the sources that measures name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kpitui.cli import diagnostics, output
from kpitui.cli.parameters import MEASURE, WEEK, MinusCommand
from kpitui.cli.session import Session

if TYPE_CHECKING:
    from kpitui.domain.weeks import Period
    from kpitui.services.collecting.gather import Gathered, Job
    from kpitui.services.workspace import Workspace

NOT_ALL = 1
_LOOK_EVERY = 0.1  # seconds


@click.command("collect", cls=MinusCommand)
@click.argument("measures", type=MEASURE, metavar="[M]...", nargs=-1)
@click.option("-w", "--week", type=WEEK, help="The week; without it the one that `kpitui review` would open.")
@click.option("--dry-run", is_flag=True, help="Say what would be recorded, and record nothing.")
@click.option("--replace", is_flag=True, help="Take what the source says also where somebody typed something else.")
@click.option("--correct", is_flag=True, help="Allow corrections of weeks whose review is closed.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
@click.pass_context
def command(
    ctx: click.Context,
    measures: tuple[str, ...],
    week: str | None,
    dry_run: bool,
    replace: bool,
    correct: bool,
    as_json: bool,
) -> None:
    """Fill a week in from the sources that its measures name.

    Each amount is recorded as the total of its period. Nothing is read or run that you have not approved with
    `kpitui trust`. What somebody typed stays, and both values are shown. Exits with 1 when something could not be
    collected or was left; the others are recorded all the same.
    """
    session = ctx.ensure_object(Session)
    with session.writing() as workspace:
        from kpitui.domain.matching import find_measure
        from kpitui.services.collecting.collect import Outcome, jobs_for, record_gathered
        from kpitui.services.collecting.words import WELL, collected_json, told

        chosen = _week(workspace, week)
        known = workspace.scorecard.measures
        jobs = jobs_for(workspace, chosen, [find_measure(name, known, chosen.start) for name in measures])
        gathered = _gathered(jobs)
        found = record_gathered(workspace, gathered, correct=correct, replace=replace, dry_run=dry_run)
        left = [item for item in found if item.outcome not in WELL]
        if as_json:
            output.json_document(collected_json(workspace, chosen, found, dry_run=dry_run))
        else:
            output.lines(told(workspace, item, dry_run=dry_run) for item in found if item.outcome in WELL)
            for item in left:
                diagnostics.say(told(workspace, item, dry_run=dry_run))
            if any(item.outcome is Outcome.CONFLICT for item in left):
                diagnostics.say("`--replace` takes what the sources say.")
            if not found:
                diagnostics.say(f"Nothing that is due in {workspace.calendar.label(chosen)} names a source.")
    if left:
        ctx.exit(NOT_ALL)


def _week(workspace: Workspace, text: str | None) -> Period:
    from kpitui.domain.days import parse_period
    from kpitui.domain.measures import Frequency
    from kpitui.services.reviews.reviewing import proposed_week

    if text is None:
        return proposed_week(workspace)
    return parse_period(text, Frequency.WEEKLY, workspace.calendar, workspace.today())


def _gathered(jobs: list[Job]) -> list[Gathered]:
    """What all sources say, in the order of the jobs; with a bar when it takes long."""
    from kpitui.cli.progress import Progress
    from kpitui.services.collecting.gather import Gathering

    found: list[Gathered] = []
    gathering = Gathering(jobs)
    try:
        with Progress("Collecting") as progress:
            while not gathering.is_over:
                found += gathering.news(_LOOK_EVERY)
                progress(gathering.done, gathering.total)
    finally:
        gathering.stop()
    return sorted(found, key=lambda item: jobs.index(item.job))
