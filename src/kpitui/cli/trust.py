"""`kpitui trust`: shows what collecting would read or run, and asks whether it may. Approves nothing unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kpitui.cli import diagnostics, output
from kpitui.cli.parameters import MEASURE
from kpitui.cli.session import Session
from kpitui.errors import InvalidInput, NotAllowed

if TYPE_CHECKING:
    from kpitui.domain.measures import Measure
    from kpitui.services.collecting.trust import Standing
    from kpitui.services.workspace import Workspace

NOT_APPROVED = 1


@click.command("trust")
@click.argument("measure", type=MEASURE, metavar="[M]", required=False)
@click.option("--list", "listing", is_flag=True, help="Only show the sources, and whether you have approved them.")
@click.option("--revoke", is_flag=True, help="Take your approval back: of M, or of all.")
@click.pass_context
def command(ctx: click.Context, measure: str | None, listing: bool, revoke: bool) -> None:
    """Approve what `kpitui collect` may read and run.

    Shows each source that you have not approved, or that has changed since, down to the content of its program, and
    asks. The answer counts for you alone, for this scorecard, and until one byte of it changes. It is kept outside
    the scorecard. Exits with 1 when something is left that you have not approved.
    """
    session = ctx.ensure_object(Session)
    if listing and revoke:
        raise InvalidInput("Both --list and --revoke are given.", hint="Give one of them.")
    if session.read_only and not listing:
        raise InvalidInput("--read-only approves nothing.", hint="Look at the sources with --list.")
    with session.reading() as workspace:
        measures = _chosen(workspace, measure)
        if revoke:
            _revoke(workspace, measures)
        elif listing:
            _list(workspace, measures)
        elif not _ask_for_each(workspace, measures, named=measure is not None):
            ctx.exit(NOT_APPROVED)


def _chosen(workspace: Workspace, name: str | None) -> list[Measure]:
    from kpitui.domain.matching import find_measure

    if name is None:
        found = [measure for measure in workspace.scorecard.measures if measure.source]
        if not found:
            diagnostics.say("No measure names a source: there is nothing to approve.")
        return found
    measure = find_measure(name, workspace.scorecard.measures)
    if measure.source is None:
        raise NotAllowed(f"{measure.name} names no source.", hint="`kpitui trust --list` shows those that do.")
    return [measure]


def _revoke(workspace: Workspace, measures: list[Measure]) -> None:
    from kpitui.services.collecting.trust import revoke

    taken = revoke(workspace, measures)
    for measure in taken:
        diagnostics.say(f"{measure.name}: your approval is taken back.")
    if measures and not taken:
        diagnostics.say("You had approved nothing of it.")


def _list(workspace: Workspace, measures: list[Measure]) -> None:
    from kpitui.services.collecting.trust import standings

    for item in standings(workspace, measures):
        output.lines([f"{item.measure.key} ({item.measure.name}): {_state(item)}", *_shown(item)])


def _state(item: Standing) -> str:
    from kpitui.domain.weeks import show_written_day
    from kpitui.services.collecting.trust import Trust

    since = show_written_day(item.approved_at)
    return {
        Trust.APPROVED: f"approved on {since}",
        Trust.CHANGED: f"changed since you approved it on {since}",
        Trust.NOT_APPROVED: "not approved",
        Trust.UNUSABLE: "cannot be used",
    }[item.trust]


def _shown(item: Standing) -> list[str]:
    return [f"  {line}" for line in (item.deed.lines if item.deed else [item.problem])]


def _ask_for_each(workspace: Workspace, measures: list[Measure], *, named: bool) -> bool:
    """Show and ask; whether nothing is left that is not approved."""
    from kpitui.services.collecting.trust import Trust, approve, standings

    left = 0
    for item in standings(workspace, measures):
        if item.trust is Trust.APPROVED:
            if named:
                diagnostics.say(f"{item.measure.name}: {_state(item)}, and nothing has changed.")
            continue
        output.lines([f"{item.measure.key} ({item.measure.name}): {_state(item)}", *_shown(item)])
        if item.deed is not None and _is_wanted(f"Collect {item.measure.key} in this way?"):
            approve(workspace, item.deed)  # what was shown, not what may be there by now
            diagnostics.say(f"{item.measure.name}: approved.")
        else:
            left += 1
    if measures and not left and not named:
        diagnostics.say("Everything is approved as it is: `kpitui collect` fills the week in.")
    return not left


def _is_wanted(question: str) -> bool:
    try:
        return diagnostics.ask(question)
    except click.Abort as error:
        if isinstance(error.__cause__ or error.__context__, KeyboardInterrupt):
            raise
        return False  # nobody there to answer
