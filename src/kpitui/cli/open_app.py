"""Opens the app, after making sure that there is a terminal to show it in; the only way from here to Textual."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
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
    if session.read_only:
        raise InvalidInput("The app cannot be opened read-only.", hint="`kpitui --read-only status` only looks.")
    return run_app(session.path, start=start, week=week)


def run_app(path: Path, *, start: str, week: Period | None = None) -> int:
    """Run the app on a file until the user leaves."""
    from kpitui.tui.app import run

    _collect_garbage()
    return run(path, start=start, week=week)


def run_the_demo() -> int:
    """Run the app on the demo until the user leaves."""
    from kpitui.tui.app import run_demo

    _collect_garbage()
    return run_demo()


def _collect_garbage() -> None:
    """Unlike a command, the app runs for hours. What is loaded stays: looking through it took 20 ms every time."""
    gc.freeze()
    gc.enable()
