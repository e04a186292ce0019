"""The commands of every day in their plainest form, `kpitui log M AMOUNT` or `kpitui status`, run without click.

To load click takes 15 ms, a third of all that `log` takes. Whatever has an option in it goes the usual way, and comes
to the same functions.
"""

from __future__ import annotations

from collections.abc import Sequence

from kpitui.cli.session import Session


def is_plain(arguments: Sequence[str]) -> bool:
    """Whether these arguments name a command here, with just what it needs and nothing that click would look into."""
    match arguments:
        case [_, *given] if any(argument.startswith("-") for argument in given):
            return False
        case ["log", _, _, *_] | ["status"] | ["status", _] | ["why"] | ["why", _] | ["history", _]:
            return True
    return False


def run_plain(arguments: Sequence[str]) -> None:
    """Run such a command.

    Raises:
        KpituiError: whatever is wrong with what was given, or with the file.
    """
    session = Session()
    match arguments:
        case ["log", measure, amount, *words]:
            from kpitui.cli.recording_one import log_one

            log_one(session, measure, amount, words)
        case ["status", *week]:
            from kpitui.cli.status_shown import print_status

            print_status(session, *week)
        case ["why", *measure]:
            from kpitui.cli.why_shown import print_why

            print_why(session, *measure)
        case ["history", measure]:
            from kpitui.cli.history_shown import print_past
            from kpitui.domain.matching import find_measure

            with session.reading() as workspace:
                print_past(workspace, find_measure(measure, workspace.scorecard.measures, workspace.today()))
