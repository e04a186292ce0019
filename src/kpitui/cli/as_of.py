"""The option `--as-of DAY` of commands that show numbers: the scorecard as it was known at the end of a day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from kpitui.cli import diagnostics

if TYPE_CHECKING:
    from kpitui.services.workspace import Workspace

AS_OF = click.option(
    "--as-of", "as_of", metavar="DAY", help="As it was known at the end of DAY, with the targets of then."
)


@contextmanager
def as_known(workspace: Workspace, day: str | None) -> Iterator[Workspace]:
    """The workspace itself or, where a day was named, as it was known then; what is shown says so on stderr.

    Raises:
        InvalidInput: the day is not understood. NotAllowed: it is to come, or from before the scorecard.
    """
    if day is None:
        yield workspace
        return
    from kpitui.domain.days import parse_day
    from kpitui.domain.weeks import show_date
    from kpitui.services.as_of import as_known_on

    on = parse_day(day, workspace.today())
    with as_known_on(workspace, on) as then:
        diagnostics.say(f"As it was known on {show_date(on)}.")
        yield then
