"""What the shell offers after Tab; without a usable scorecard that is nothing, never an error and never a new file."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from kpitui.domain.plain_text import plain
from kpitui.errors import KpituiError

if TYPE_CHECKING:
    from kpitui.services.workspace import Workspace

_WEEKS_OFFERED = 13


def measures(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """Keys that begin with what is typed, with the names as help; the measures in use first."""
    workspace = _workspace(ctx)
    if workspace is None:
        return []
    with closing(workspace):
        listed = sorted(workspace.scorecard.measures, key=lambda measure: measure.retired_on is not None)
    return [
        CompletionItem(measure.key, help=plain(measure.name))
        for measure in listed
        # A key from a file made elsewhere could be anything; what is offered here is typed into a shell.
        if measure.key.startswith(incomplete) and measure.key.isascii() and measure.key.isidentifier()
    ]


def weeks(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """The words for weeks, and the weeks of the last quarter, newest first."""
    found = [CompletionItem("last", help="last week"), CompletionItem("this", help="this week")]
    workspace = _workspace(ctx)
    if workspace is not None:
        with closing(workspace):
            calendar = workspace.calendar
            for week in reversed(calendar.trailing(workspace.this_week(), _WEEKS_OFFERED)):
                # The label of a Monday week, the first day of any other: labels with blanks are hard to complete.
                label = calendar.label(week)
                value = label if " " not in label else week.start.isoformat()
                found.append(CompletionItem(value, help=calendar.span(week)))
    return [item for item in found if item.value.startswith(incomplete)]


def _workspace(ctx: click.Context) -> Workspace | None:
    """The scorecard, opened read-only and found readable; None where there is none."""
    from kpitui.cli.session import Session
    from kpitui.services.workspace import Workspace

    named = ctx.find_root().params.get("db")
    try:
        workspace = Workspace.open(Session(named).path, read_only=True)
    except (KpituiError, OSError):
        return None
    try:
        workspace.today()
    except (KpituiError, OSError, LookupError, ValueError):
        workspace.close()
        return None
    return workspace
