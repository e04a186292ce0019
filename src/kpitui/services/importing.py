"""Records the amounts of a CSV file, all or none; what an earlier import of the same rows has recorded is passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from kpitui.domain.measures import Frequency, Measure
from kpitui.domain.numbers import AmountFormat
from kpitui.domain.weeks import Period
from kpitui.errors import InvalidInput, InvalidRows, KpituiError, Problem
from kpitui.frozen import dataclass
from kpitui.services.csv_tables import LONGEST_FIELD, CsvTable
from kpitui.services.entering import Amount, check_amount, refuse_closed
from kpitui.services.import_columns import Columns, MeasureNames, read_columns
from kpitui.services.import_values import AmountReader, DayReader
from kpitui.services.loading import Wanted, load_readings
from kpitui.services.recording_together import note_together
from kpitui.services.workspace import Workspace
from kpitui.storage.audit import Change
from kpitui.storage.database import Connection
from kpitui.storage.entries import EntryWriter, NewEntry, has_entry_between, state_of_token

MOST_AMOUNTS = 2_000_000
_MOST_PROBLEMS = 20
_ROWS_BETWEEN_NEWS = 500

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Choices:
    """How a file is meant. `mapped` says which measure (or column) a name in the file stands for; "-" leaves it out.

    `again` records rows anew that were imported before and undone since; `correct` allows weeks whose review is closed.
    """

    is_total: bool = False
    mapped: tuple[tuple[str, str], ...] = ()
    date_format: str = ""
    decimal_comma: bool = False
    correct: bool = False
    again: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """What a file says about one measure: how many amounts, how many of them new, from which day to which."""

    measure: Measure
    amounts: int
    added: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file (or, of a dry run, would).

    `there` amounts were recorded by an earlier import, `undone` ones too but undone since; `replaced` totals state
    periods for which something else was entered before.
    """

    rows: int
    added: int
    there: int
    undone: int
    replaced: int
    measures: tuple[Counted, ...]


def import_csv(workspace: Workspace, path: Path, choices: Choices, progress: Progress | None = None) -> Imported:
    """Record the amounts of a CSV file durably, all or none. `progress` is told bytes done and bytes in all.

    A total states the period that contains its date. The same row (measure, day, amount, note) again in the same
    file is another amount; in another import of the file it is the same one.

    Raises:
        UnusableFile: the file cannot be read. InvalidInput: the date format is none.
        InvalidRows: the first of all mistakes in it, with line and column.
    """
    days = DayReader(choices.date_format)
    with CsvTable(path) as table:
        names = MeasureNames(workspace.scorecard.measures, dict(choices.mapped))
        columns, problems = read_columns(table.header, names)
        if columns is None:
            raise _mistakes(path, problems, len(problems))
        with _recording(workspace, dry_run=choices.dry_run) as (connection, change):
            recorder = _Recorder(workspace, connection, change, choices)
            reading = _Reading(workspace, table, columns, names, days, choices)
            rows = 0
            for line, fields in table.rows():
                rows += 1
                for amount in reading.amounts(line, fields):
                    reading.guarded(amount.where, lambda amount=amount: recorder.take(amount))
                if progress is not None and rows % _ROWS_BETWEEN_NEWS == 0:
                    progress(table.done, table.size)
            reading.finish()
            recorder.finish(path.name)
    return recorder.result(rows)
