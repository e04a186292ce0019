"""Opens the app, after making sure that there is a terminal to show it in; the only way from here to Textual."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from kpitui.errors import InvalidInput, UnusableTerminal

if TYPE_CHECKING:
    from kpitui.cli.session import Session
    from kpitui.domain.weeks import Period


def require_terminal() -> None:
    """Make sure that the app can be shown, before anything is created.

    Raises:
        UnusableTerminal: stdin or stdout is no terminal, or one that can only write line after line.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UnusableTerminal(
            "The app needs a terminal.", hint="Over SSH use `ssh -t`; `kpitui status` works without one."
        )
    if os.environ.get("TERM", "") in ("", "dumb"):
        raise UnusableTerminal(
            "This terminal cannot show the app (TERM is not set, or dumb).", hint="`kpitui status` works in any."
        )


def open_app(session: Session, *, start: str = "home", week: Period | None = None) -> int:
    """Open the app on the scorecard; gives its exit code."""
    require_terminal()
    if session.read_only and start == "review":
        raise InvalidInput("A review changes the scorecard, and --read-only forbids it.", hint="Leave out `review`.")
    from kpitui.tui.app import run

    return run(session.path, start=start, week=week, read_only=session.read_only, restricted=session.restricted)


def run_the_demo() -> int:
    """Run the app on the demo until the user leaves."""
    from kpitui.tui.app import run_demo

    return run_demo()
