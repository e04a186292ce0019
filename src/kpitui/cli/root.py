"""The command `kpitui` itself: its options, and its commands in one table so that only the one that runs is loaded."""

from __future__ import annotations

from importlib import import_module

import click

from kpitui import __version__
from kpitui.cli.session import Session
from kpitui.errors import InvalidInput

# Name of the command: the module that holds it as `command`, and the first sentence of its help.
COMMANDS: dict[str, tuple[str, str]] = {
    "review": ("review", "Open the guided review of a week."),
    "status": ("status", "Show where a week stands: the headline and the scorecard."),
    "why": ("why", "Say what a miss means, with the arithmetic."),
    "report": ("report", "Report on a week, month, quarter or year, for people who were not there."),
    "history": ("history", "Show the past: of all measures side by side, or of one."),
    "journal": ("journal", "List the reviews, show one as it was closed, search through what was written."),
    "objectives": ("objectives", "Show the objectives, what supports them, and the targets ahead."),
    "log": ("log", "Add an amount to what was counted so far."),
    "set": ("set_total", "State the total of a whole period."),
    "undo": ("undo", "Undo your last change, or your last entry of one measure."),
    "fix": ("fix", "Note corrective actions and follow them up."),
    "import": ("import_csv", "Record the amounts of a CSV file."),
    "collect": ("collect", "Fill a week in from the sources that its measures name."),
    "trust": ("trust", "Approve what `kpitui collect` may read and run."),
    "changes": ("changes", "Show who changed what, when, from what to what."),
    "check": ("check", "Say what makes the scorecard hard to act on."),
    "edit": ("edit", "Change the definitions in your editor."),
    "apply": ("apply", "Change the definitions to those of a scorecard file."),
    "export": ("export", "Write the definitions as a scorecard file, the amounts as CSV, or everything as JSON."),
    "backup": ("backup", "Take a checked backup of the scorecard."),
    "restore": ("restore", "Put a backup in the place of the scorecard."),
    "verify": ("verify", "Say whether the scorecard's file is sound."),
    "init": ("init", "Start a new scorecard."),
    "demo": ("demo", "Try it on a throw-away scorecard with a year of history."),
    "completion": ("completion", "Print the script that completes commands in your shell."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they run; listing and naming them imports nothing."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order of the table; in restricted mode those that are left."""
        if not ctx.params.get("restricted"):
            return list(COMMANDS)
        from kpitui.cli.restricted import PERMITTED

        return [name for name in COMMANDS if name in PERMITTED]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command = import_module(f"kpitui.cli.{COMMANDS[cmd_name][0]}").command
        assert isinstance(command, click.Command)
        if not ctx.params.get("restricted"):
            return command
        from kpitui.cli.restricted import limited

        return limited(command, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first argument names; an unknown one is answered with the nearest."""
        name = args[0]
        there = self.list_commands(ctx)
        if name not in there and not ctx.resilient_parsing:
            raise _unknown_command(name, there)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands in the help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[click.shell_completion.CompletionItem]:
        """The commands and options that begin with what is typed."""
        from click.shell_completion import CompletionItem

        found = [
            CompletionItem(name, help=sentence)
            for name, (_, sentence) in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return found + click.Command.shell_complete(self, ctx, incomplete)


def _unknown_command(name: str, there: list[str]) -> InvalidInput:
    from kpitui.domain.matching import nearest
    from kpitui.domain.quoting import quote

    if name in COMMANDS:
        return InvalidInput(f"`kpitui {name}` is not available here.", hint="`kpitui --help` lists what is.")
    close = nearest(name, there)
    hint = f"Did you mean `kpitui {close}`?" if close else "`kpitui --help` lists them."
    return InvalidInput(f"There is no command {quote(name)}.", hint=hint)


@click.group(
    "kpitui",
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--db",
    metavar="FILE",
    type=click.Path(readable=False),
    help="The scorecard's file; else KPITUI_DB, else the one in your data folder.",
)
@click.option("--read-only", is_flag=True, help="Change nothing, whatever the command.")
@click.option("--shared-group", is_flag=True, help="Let your group read and write the files that this creates.")
@click.option(
    "--restricted", is_flag=True, is_eager=True, help="For forced SSH commands: no files, no editor, no other program."
)
@click.version_option(__version__, prog_name="kpitui", message="%(prog)s %(version)s")
@click.pass_context
def root(ctx: click.Context, db: str | None, read_only: bool, shared_group: bool, restricted: bool) -> None:
    """A weekly review in the terminal: actions beside results, so that a miss tells you why.

    Without a command it opens the app.

    Weeks are written 2026-W47, W47 (the newest that has begun), last, -2 or as any date in them; days as today, tue,
    -3 or 2026-11-20; measures as their key, its beginning, or letters of their name.

    Exit codes: 0 done, 1 failed, 2 wrong usage or an unusable file or terminal, 3 `status --check` found something.
    """
    ctx.obj = Session(db, read_only=read_only, restricted=restricted, shared_group=shared_group)
    if ctx.invoked_subcommand is None:
        from kpitui.cli.open_app import open_app

        ctx.exit(open_app(ctx.obj))
