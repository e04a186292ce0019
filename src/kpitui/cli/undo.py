"""`kpitui undo`: takes back the user's own last change."""

from __future__ import annotations

import click

from kpitui.cli import diagnostics
from kpitui.cli.parameters import MEASURE
from kpitui.cli.session import Session


@click.command("undo")
@click.argument("measure", type=MEASURE, metavar="[M]", required=False)
@click.option("--correct", is_flag=True, help="Allow a correction of a week whose review is closed.")
@click.pass_obj
def command(session: Session, measure: str | None, correct: bool) -> None:
    """Undo your last change, or your last entry of one measure.

    M is a measure; without it your last change of anything is undone. What was recorded by one command, such as an
    import, is undone as one. Nothing is lost: `kpitui changes M` still shows what was undone. Run it again to undo
    the change before.
    """
    with session.writing() as workspace:
        from kpitui.services.undoing import undo

        key = ""
        if measure is not None:
            from kpitui.domain.matching import find_measure

            key = find_measure(measure, workspace.scorecard.measures).key
        diagnostics.say(undo(workspace, key, correct=correct))
