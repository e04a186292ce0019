"""`kpitui` without any argument: opens the app without loading the command line, which would cost 4 % of the start."""

from __future__ import annotations

from kpitui.cli.open_app import open_app
from kpitui.cli.session import Session
from kpitui.errors import KpituiError

_FAILED, _INTERRUPTED = 1, 130


def run_bare() -> int:
    """Open the app on the user's own scorecard; gives the exit code, as `kpitui.cli.edge.run` would."""
    try:
        return open_app(Session())
    except KpituiError as error:
        from kpitui.cli import diagnostics

        diagnostics.explain(error)
        return error.exit_code
    except KeyboardInterrupt:
        return _INTERRUPTED
    except OSError as error:
        from kpitui.cli import diagnostics

        diagnostics.failure(f"The output cannot be written: {error.strerror or error}.")
        return _FAILED
