"""`kpitui changes`: who changed what, when, from what to what."""

from __future__ import annotations

import click

from kpitui.cli import diagnostics, output
from kpitui.cli.parameters import MEASURE
from kpitui.cli.session import Session


@click.command("changes")
@click.argument("measure", type=MEASURE, metavar="[M]", required=False)
@click.option(
    "-l",
    "--limit",
    type=click.IntRange(0, 1_000_000_000),
    metavar="N",
    default=50,
    help="The newest N (50); 0 for all.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
@click.pass_obj
def command(session: Session, measure: str | None, limit: int, as_json: bool) -> None:
    """Show who changed what, when, from what to what.

    Newest first. With M, a measure, all that concerns it: its definition, every entry of it (also undone ones), the
    decisions on it and its corrective actions. Without one, everything but single entries.
    """
    with session.reading() as workspace:
        from kpitui.domain.matching import find_measure
        from kpitui.services.trail import changes

        chosen = find_measure(measure, workspace.scorecard.measures) if measure is not None else None
        found = changes(workspace, chosen, limit=limit + 1 if limit else -1)
        more = bool(limit) and len(found) > limit
        found = found[:limit] if limit else found
        if as_json:
            listed = [
                {
                    "at": item.at,
                    "by": item.by,
                    "what": item.what,
                    "entity": item.entity,
                    "key": item.key,
                    "before": item.before,
                    "after": item.after,
                }
                for item in found
            ]
            output.json_document({"scorecard": workspace.scorecard.name, "changes": listed})
        else:
            for item in found:
                output.lines([f"{item.when}  {item.by}  {item.title}", *(f"    {line}" for line in item.lines)])
    if not found:
        diagnostics.say("Nothing was changed.")
    if more:
        diagnostics.say("There are older ones: --limit 0 shows all.")
