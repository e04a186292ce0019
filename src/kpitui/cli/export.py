"""`kpitui export`: writes the definitions as a scorecard file, the amounts as CSV, or everything as JSON."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpitui.cli import diagnostics, output
from kpitui.cli.parameters import MEASURE
from kpitui.cli.session import Session
from kpitui.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import date

    from kpitui.services.exchange.csv_export import CsvExport
    from kpitui.services.workspace import Workspace

_PIECE = 1 << 20


@click.command("export")
@click.option(
    "-o",
    "--output",
    "file",
    type=click.Path(readable=False),
    metavar="FILE",
    help="Write it to FILE instead of stdout.",
)
@click.option("--csv", "as_csv", is_flag=True, help="The amounts, as import reads them.")
@click.option("--wide", is_flag=True, help="With --csv: the readings, a column for each measure.")
@click.option(
    "-m", "--measure", "measures", type=MEASURE, multiple=True, metavar="M", help="With --csv: only this one."
)
@click.option("--from", "first", metavar="DAY", help="With --csv: from this day on.")
@click.option("--until", "last", metavar="DAY", help="With --csv: up to this day.")
@click.option("--json", "as_json", is_flag=True, help="Everything, as init reads it.")
@click.pass_obj
def command(
    session: Session,
    file: str | None,
    as_csv: bool,
    wide: bool,
    measures: tuple[str, ...],
    first: str | None,
    last: str | None,
    as_json: bool,
) -> None:
    """Write the definitions as a scorecard file, the amounts as CSV, or everything as JSON.

    It goes to stdout, or to a file that only you can read. Applying the scorecard file again is no change, importing
    the CSV neither. The JSON holds every entry, review, note and change with its author, time and seal:
    `kpitui --db NEW init FILE.json` makes the same scorecard of it.
    """
    if as_csv and as_json:
        raise InvalidInput("--csv and --json are two formats.", hint="Choose one.")
    if not as_csv and (wide or measures or first or last):
        raise InvalidInput("--wide, --measure, --from and --until choose amounts.", hint="Add --csv.")
    with session.reading() as workspace:
        if as_json:
            _write_json(workspace, file)
        elif as_csv:
            _write_csv(workspace, file, measures, _day(workspace, first), _day(workspace, last), wide=wide)
        else:
            from kpitui.services.defining import exported

            _write(exported(workspace), file)
    if file is not None:
        diagnostics.say(f"Written to {file}.")


def _day(workspace: Workspace, text: str | None) -> date | None:
    from kpitui.domain.days import parse_day

    return None if text is None else parse_day(text, workspace.today())


def _write_json(workspace: Workspace, file: str | None) -> None:
    from kpitui.cli.progress import Progress
    from kpitui.services.exchange.moving import whole_scorecard

    with Progress("Exporting") as progress:
        _write_pieces(whole_scorecard(workspace, progress), file)


def _write_csv(
    workspace: Workspace,
    file: str | None,
    measures: tuple[str, ...],
    first: date | None,
    last: date | None,
    *,
    wide: bool,
) -> None:
    from kpitui.cli.progress import Progress
    from kpitui.services.exchange.csv_export import CsvExport

    with Progress("Exporting") as progress:
        export = CsvExport(workspace, measures=measures, first=first, last=last, progress=progress)
        _write_pieces(export.wide() if wide else export.long(), file)
    _tell_left_out(export)


def _tell_left_out(export: CsvExport) -> None:
    if export.left_out:
        from kpitui.domain.wording import several

        amounts = several(export.left_out, "amount")
        diagnostics.say(
            f"{amounts} left out: as the measure is defined now, it could not be imported again. --json has everything."
        )


def _write_pieces(pieces: Generator[str, None, None], file: str | None) -> None:
    with closing(pieces):  # when it cannot be written, their look at the scorecard ends before the scorecard is closed
        _write(pieces, file)


def _write(text: str | Iterable[str], file: str | None) -> None:
    if file is not None:
        from kpitui.services.exchange.exporting import write_over

        write_over(Path(file), text, mode=click.get_current_context().ensure_object(Session).file_mode)
    elif isinstance(text, str):
        output.utf8_document(text)
    else:
        _write_out(text)


def _write_out(pieces: Iterable[str]) -> None:
    """To stdout by way of a nameless file: a slow reader must not keep the scorecard from being changed."""
    from tempfile import TemporaryFile

    with TemporaryFile("w+", encoding="utf-8", newline="") as file:
        file.writelines(pieces)
        file.seek(0)
        while piece := file.read(_PIECE):
            output.utf8_document(piece)
