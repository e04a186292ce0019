"""What a change to the scorecard would do, in the words of `apply`, beside what somebody else did meanwhile."""

from __future__ import annotations

from kpitui.domain.changes import Change, Entity, Plan, differences
from kpitui.domain.measures import Scorecard
from kpitui.frozen import dataclass
from kpitui.services import defining
from kpitui.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Difference:
    """A plan on the scorecard as it is now (`seen`); `theirs` is what others changed since it was first looked at."""

    plan: Plan
    seen: Scorecard
    theirs: tuple[Change, ...] = ()

    @property
    def mine(self) -> tuple[Change, ...]:
        """What would change."""
        return self.plan.changes


def difference(workspace: Workspace, given: Scorecard, begun_on: Scorecard) -> Difference:
    """What applying `given` would change now; `begun_on` is the scorecard on which one began to change it."""
    now = workspace.scorecard
    return Difference(defining.plan(workspace, given), now, differences(begun_on, now) if begun_on != now else ())


def make(workspace: Workspace, shown: Difference) -> str:
    """Make what was shown; says so in a sentence.

    Raises:
        Conflict: the definitions were changed since.
    """
    defining.apply(workspace, shown.plan, shown.seen)
    count = len(shown.mine)
    return "1 change made." if count == 1 else f"{count} changes made."


def changes_past_targets(changes: tuple[Change, ...]) -> bool:
    """Whether a measure gets another target than it had, which holds from a day on."""
    return any(
        field.field == "target" and bool(field.before)
        for change in changes
        if change.entity is Entity.MEASURE
        for field in change.fields
    )
