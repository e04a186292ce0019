"""`kpitui import`: records the amounts of a CSV file, all or none."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpitui.cli import diagnostics
from kpitui.cli.session import Session
from kpitui.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import date

    from kpitui.services.exchange.import_preview import Understood
    from kpitui.services.exchange.import_recorder import Imported
    from kpitui.services.exchange.importing import Choices
    from kpitui.services.workspace import Workspace

NOT_IMPORTED = 1


@click.command("import")
@click.argument("file", type=click.Path(readable=False), metavar="FILE.csv")
@click.option(
    "--as",
    "kind",
    type=click.Choice(("tally", "total")),
    default="tally",
    show_default=True,
    help="Tallies add to a period, a total states the period of its date.",
)
@click.option(
    "--map", "mapped", multiple=True, metavar="NAME=KEY", help="NAME in the file is the measure KEY; - leaves it out."
)
@click.option("--date-format", default="", metavar="FORMAT", help="How dates are written, such as %d/%m/%Y; else ISO.")
@click.option(
    "--decimal-comma/--decimal-point", default=None, help="Amounts are written 1.250,50, or 1,250.50 (the usual)."
)
@click.option("--encoding", default="", metavar="NAME", help="How its text is written, such as cp1252; else UTF-8.")
@click.option("--dry-run", is_flag=True, help="Say how it is understood, and record nothing.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@click.option("--again", is_flag=True, help="Record anew what was imported before and undone since.")
@click.option("--correct", is_flag=True, help="Allow corrections of weeks whose review is closed.")
@click.pass_context
def command(
    ctx: click.Context,
    file: str,
    kind: str,
    mapped: tuple[str, ...],
    date_format: str,
    decimal_comma: bool | None,
    encoding: str,
    dry_run: bool,
    yes: bool,
    again: bool,
    correct: bool,
) -> None:
    """Record the amounts of a CSV file.

    A table of date, measure, amount and (if you like) note and as (tally or total); or one of a date and a column for
    each measure, or of measures and a column for each day or week, by key or name. Titles above the names, totals,
    empty lines and empty columns are passed over; separators and UTF-16 are found out. On a terminal you see how the
    columns are understood, and are asked. If anything is wrong nothing is recorded, and every mistake is listed with
    its line. Importing the same file again changes nothing.
    """
    session = ctx.ensure_object(Session)
    path = Path(file)
    _refuse_json(path)
    with session.reading() if dry_run else session.writing() as workspace:
        from kpitui.services.exchange.importing import Choices

        choices = Choices(
            is_total=kind == "total",
            mapped=tuple(map(_pair, mapped)),
            date_format=date_format,
            decimal_comma=decimal_comma,
            encoding=encoding,
            correct=correct,
            again=again,
            dry_run=dry_run,
        )
        if not _agreed(workspace, path, choices, yes=yes):
            ctx.exit(NOT_IMPORTED)
        _report(_import(workspace, path, choices), dry_run=dry_run)


def _refuse_json(path: Path) -> None:
    if path.suffix.casefold() == ".json":
        raise InvalidInput(
            "A scorecard in JSON becomes a file of its own.", hint="Write `kpitui --db NEW init FILE.json`."
        )


def somebody_there() -> bool:
    """Whether there is somebody to see a question and answer it."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _agreed(workspace: Workspace, path: Path, choices: Choices, *, yes: bool) -> bool:
    """Show how the columns are understood, and ask where there is somebody to answer."""
    asks = not (yes or choices.dry_run) and somebody_there()
    if not (asks or choices.dry_run):
        return True
    from kpitui.services.exchange.importing import understand

    _show(understand(workspace, path, choices))
    agreed = not asks or diagnostics.ask("Import it?")
    if not agreed:
        diagnostics.say("Nothing was imported.")
    return agreed


def _show(understood: Understood) -> None:
    diagnostics.say(understood.sentence)
    for column in understood.columns:
        diagnostics.say(f"  {column}")


def _import(workspace: Workspace, path: Path, choices: Choices) -> Imported:
    from kpitui.cli.progress import Progress
    from kpitui.services.exchange.importing import import_csv

    with Progress("Reading" if choices.dry_run else "Importing") as progress:
        return import_csv(workspace, path, choices, progress)


def _pair(text: str) -> tuple[str, str]:
    name, equals, target = text.rpartition("=")
    if not (equals and name.strip() and target.strip()):
        raise InvalidInput(f"--map {text} is not understood.", hint='Write --map "Prospects called=prospects".')
    return name.strip(), target.strip()


def _report(done: Imported, *, dry_run: bool) -> None:
    verb = "would be added" if dry_run else "added"
    rows = "1 row" if done.rows == 1 else f"{done.rows:,} rows"
    amounts = "1 amount" if done.added == 1 else f"{done.added:,} amounts"
    diagnostics.say(f"{rows} read: {amounts} {verb}, {done.there:,} already there.")
    for counted in done.measures:
        new = "" if counted.added == counted.amounts else f", {counted.added:,} new"
        span = _span(counted.first, counted.last)
        diagnostics.say(f"  {counted.measure.key}: {counted.amounts:,}{new}, {span}")
    if done.passed_over:
        several = f"{done.passed_over:,} rows passed over: they only sum up others."
        diagnostics.say("1 row passed over: it only sums up others." if done.passed_over == 1 else several)
    if done.replaced:
        diagnostics.say(f"{done.replaced:,} of the totals replace what was entered for their periods before.")
    if done.undone:
        diagnostics.say(f"{done.undone:,} were imported before and undone since: --again records them anew.")


def _span(first: date, last: date) -> str:
    return str(first) if first == last else f"{first} to {last}"
