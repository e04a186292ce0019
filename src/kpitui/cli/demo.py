"""`kpitui demo`: the app on a throw-away scorecard that is gone afterwards."""

from __future__ import annotations

import click

from kpitui.cli import diagnostics


@click.command("demo")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Try it on a throw-away scorecard with a year of history.

    Opens the guided review. Nothing you do there touches a file of yours, and nothing is kept.
    """
    from kpitui.cli.open_app import require_terminal, run_app

    require_terminal()
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from kpitui.services.demo import open_demo

    with TemporaryDirectory(prefix="kpitui-demo-") as folder:
        diagnostics.say(f"The demo is kept in {folder} and removed at the end; your own scorecard is not touched.")
        workspace = open_demo(Path(folder))
        workspace.close()
        code = run_app(workspace.database.path, start="review", demo=True)
    ctx.exit(code)
