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
    help="Tallies add to a period, a total states the period of its date. Without it an amount beside a period"
    " (2026-W40, 2026-10, 2026-Q4) is its total, one beside a day a tally.",
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
    kind: str | None,
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
    each measure, or of measures and a column for each day or week. A measure is known by its key or name in
    any case; nothing else is taken for one, unless --map says so. Titles above the names, totals,
    empty lines and empty columns are passed over; separators and UTF-16 are found out. On a terminal you see how the
    columns are understood, and are asked. If anything is wrong nothing is recorded, and every mistake is listed with
    its line. Importing the same file again changes nothing; a corrected amount takes the place of the one before where
    it is a total, and is added to it, which is told, where it is a tally.
    """
    session = ctx.ensure_object(Session)
    path = Path(file)
    _refuse_json(path)
    with session.reading() if dry_run else session.writing() as workspace:
        from kpitui.services.exchange.importing import Choices

        choices = Choices(
            is_total=None if kind is None else kind == "total",
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
    if asks:  # before anything is written
        from kpitui.frozen import replace

        _tell_met(_import(workspace, path, replace(choices, dry_run=True)))
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


def _tell_met(done: Imported) -> None:
    """Which amounts are added to others of an earlier import: most often they were meant to replace them."""
    for sentence in done.met:
        diagnostics.say(sentence)
    if done.meeting > len(done.met):
        diagnostics.say(f"... and {done.meeting - len(done.met):,} more like these.")


_REPLACE = "replace what was entered for their periods"


def _report(done: Imported, *, dry_run: bool) -> None:
    from kpitui.domain.wording import several

    _tell_met(done)
    verb = "would be added" if dry_run else "added"
    amounts = several(done.added, "amount")
    diagnostics.say(f"{several(done.rows, 'row')} read: {amounts} {verb}, {done.there:,} already there.")
    for counted in done.measures:
        new = "" if counted.added == counted.amounts else f", {counted.added:,} new"
        span = _span(counted.first, counted.last)
        diagnostics.say(f"  {counted.measure.key}: {counted.amounts:,}{new}, {span}")
    if done.passed_over:
        they = "it only sums up others" if done.passed_over == 1 else "they only sum up others"
        diagnostics.say(f"{several(done.passed_over, 'row')} passed over: {they}.")
    if done.replaced:
        replace = "replaces what was entered for its period" if done.replaced == 1 else _REPLACE
        diagnostics.say(f"{done.replaced:,} of the totals {replace} before.")
    if done.meeting:
        on_top = "comes" if done.meeting == 1 else "come"
        diagnostics.say(f"{done.meeting:,} of the tallies {on_top} on top of another amount imported before.")
    if done.undone:
        were, them = ("was", "it") if done.undone == 1 else ("were", "them")
        diagnostics.say(f"{done.undone:,} {were} imported before and undone since: --again records {them} anew.")


def _span(first: date, last: date) -> str:
    from kpitui.domain.weeks import show_date

    return show_date(first) if first == last else f"{show_date(first)} to {show_date(last)}"
