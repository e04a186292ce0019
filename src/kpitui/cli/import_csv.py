"""`kpitui import`: records the amounts of a CSV file, all or none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpitui.cli import diagnostics
from kpitui.cli.session import Session
from kpitui.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import date

    from kpitui.services.import_recorder import Imported


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
@click.option("--decimal-comma", is_flag=True, help="Amounts are written 1.250,50.")
@click.option("--dry-run", is_flag=True, help="Say what would be recorded, and record nothing.")
@click.option("--again", is_flag=True, help="Record anew what was imported before and undone since.")
@click.option("--correct", is_flag=True, help="Allow corrections of weeks whose review is closed.")
@click.pass_obj
def command(
    session: Session,
    file: str,
    kind: str,
    mapped: tuple[str, ...],
    date_format: str,
    decimal_comma: bool,
    dry_run: bool,
    again: bool,
    correct: bool,
) -> None:
    """Record the amounts of a CSV file.

    Either a table of date, measure, amount and (if you like) note, or one of a date and a column for each measure,
    by key or name. Commas, semicolons and tabs are told apart. If anything is wrong nothing is recorded, and every
    mistake is listed with its line. Importing the same file again changes nothing.
    """
    with session.reading() if dry_run else session.writing() as workspace:
        from kpitui.services.importing import Choices, import_csv

        choices = Choices(
            is_total=kind == "total",
            mapped=tuple(map(_pair, mapped)),
            date_format=date_format,
            decimal_comma=decimal_comma,
            correct=correct,
            again=again,
            dry_run=dry_run,
        )
        progress = diagnostics.Progress("Importing")
        try:
            done = import_csv(workspace, Path(file), choices, progress)
        finally:
            progress.close()
    _report(done, dry_run=dry_run)


def _pair(text: str) -> tuple[str, str]:
    name, equals, target = text.rpartition("=")
    if not (equals and name.strip() and target.strip()):
        raise InvalidInput(f"--map {text} is not understood.", hint='Write --map "Prospects called=prospects".')
    return name.strip(), target.strip()


def _report(done: Imported, *, dry_run: bool) -> None:
    verb = "would be added" if dry_run else "added"
    rows = "1 row" if done.rows == 1 else f"{done.rows:,} rows"
    diagnostics.say(f"{rows} read: {done.added:,} amounts {verb}, {done.there:,} already there.")
    for counted in done.measures:
        new = "" if counted.added == counted.amounts else f", {counted.added:,} new"
        span = _span(counted.first, counted.last)
        diagnostics.say(f"  {counted.measure.key}: {counted.amounts:,}{new}, {span}")
    if done.replaced:
        diagnostics.say(f"{done.replaced:,} of the totals replace what was entered for their periods before.")
    if done.undone:
        diagnostics.say(f"{done.undone:,} were imported before and undone since: --again records them anew.")


def _span(first: date, last: date) -> str:
    return str(first) if first == last else f"{first} to {last}"
