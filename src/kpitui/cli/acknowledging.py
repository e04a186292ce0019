"""Says what became of an amount: what was recorded, and where its period stands now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpitui.cli import diagnostics
from kpitui.domain.numbers import show_amount, show_bounds
from kpitui.domain.status import target_in
from kpitui.domain.weeks import day_name, show_day

if TYPE_CHECKING:
    from kpitui.services.entering import Saved
    from kpitui.services.workspace import Workspace


def acknowledge(workspace: Workspace, saved: Saved) -> None:
    """One line for a recorded amount, and one for what it replaced."""
    amount, calendar = saved.amount, workspace.calendar
    measure = amount.measure
    form = workspace.form(measure)
    shown = show_amount(amount.amount, form)
    label = calendar.label(saved.period)
    stands = "" if saved.after is None else show_amount(saved.after, form)
    target = show_bounds(target_in(measure, saved.period, calendar), form)
    aim = f", target {target}" if target else ""
    # In `log pros 1 2` the 2 is a note: whoever meant something else sees it here.
    noted = f', note "{amount.note}"' if amount.note else ""
    if amount.is_total:
        was = "" if saved.before in (None, saved.after) else f", was {show_amount(saved.before or 0.0, form)}"
        diagnostics.say(f"{measure.name}: {stands} for {label}{was}{noted}{aim}.")
    else:
        day = f"{day_name(amount.day)} {show_day(amount.day)}"
        diagnostics.say(f"{measure.name}: {shown} on {day}{noted}; {label} stands at {stands}{aim}.")
    if saved.replaced is not None:
        other = saved.replaced
        diagnostics.say(
            f"It replaces {show_amount(other.amount, form)}, entered by {workspace.known_as(other.by)}"
            f" on {workspace.day_of(other.at)}."
        )
