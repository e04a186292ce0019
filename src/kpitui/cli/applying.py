"""Shows what a new scorecard would change, asks, and changes it: what `apply` and `edit` have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpitui.cli import diagnostics, output
from kpitui.cli.sources_hint import tell_of_sources

if TYPE_CHECKING:
    from kpitui.domain.measures import Scorecard
    from kpitui.services.workspace import Workspace


def apply_after_asking(workspace: Workspace, given: Scorecard, *, yes: bool) -> bool:
    """Make the scorecard what is given; whether that is how it is now. Says so when nothing differs."""
    from kpitui.domain.wording import several
    from kpitui.services.defining import apply, plan

    seen = workspace.scorecard
    planned = plan(workspace, given)
    if not planned.changes:
        diagnostics.say("Nothing differs: nothing was changed.")
        return True
    output.lines(line for change in planned.changes for line in change.lines())
    count = len(planned.changes)
    what = "this change" if count == 1 else f"these {count} changes"
    if not yes and not diagnostics.ask(f"Make {what}?"):
        diagnostics.say("Nothing was changed.")
        return False
    apply(workspace, planned, seen)
    diagnostics.say(f"{several(count, 'change')} made.")
    tell_of_sources(planned.result, seen)
    return True
