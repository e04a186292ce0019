"""Records the amounts of a CSV file, all or none; what an earlier import of the same rows recorded is passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kpitui.errors import InvalidInput, NotAllowed
from kpitui.frozen import dataclass
from kpitui.services.exchange.csv_tables import CsvTable
from kpitui.services.exchange.import_columns import Columns, mapped_but_unused, read_columns
from kpitui.services.exchange.import_preview import Understood, kind_of_amounts, understood
from kpitui.services.exchange.import_recorder import Imported, Recorder
from kpitui.services.exchange.import_rows import Meaning, RowReader, mistakes
from kpitui.services.exchange.import_values import DayReader
from kpitui.services.exchange.measure_names import MeasureNames
from kpitui.services.exchange.table_layout import Layout, find_layout, refuse_rows_above
from kpitui.services.recording_together import recording
from kpitui.services.workspace import Workspace
from kpitui.storage.exchange import expect_many

_LARGE = 4 * 1024 * 1024  # bytes

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Choices:
    """How a file is meant.

    `is_total` None: an amount beside a period (2026-W40, 2026-10) is its total, one beside a day a tally.
    `mapped` says which measure (or column) a name in the file stands for; "-" leaves it out. `decimal_comma` None:
    nobody said. `encoding` empty: UTF-8, or UTF-16 where the file says so. `correct` allows weeks whose review is
    closed, `again` records rows anew that an import recorded before and somebody undid since.
    """

    is_total: bool | None = None
    mapped: tuple[tuple[str, str], ...] = ()
    date_format: str = ""
    decimal_comma: bool | None = None
    encoding: str = ""
    correct: bool = False
    again: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class _Plan:
    """How one open file is understood."""

    table: CsvTable
    layout: Layout
    columns: Columns
    names: MeasureNames
    days: DayReader


def understand(workspace: Workspace, path: Path, choices: Choices) -> Understood:
    """How the columns of a file would be understood, from its first rows; nothing is recorded.

    Raises:
        UnusableFile, InvalidInput, InvalidRows: see `import_csv`; amounts further down may still be wrong.
    """
    with _planned(workspace, path, choices) as plan:
        sample = plan.table.beginning(plan.layout.separator)
        kind = kind_of_amounts(plan.layout, plan.columns, plan.days, sample, is_total=choices.is_total)
        return understood(plan.table, plan.layout, plan.columns, plan.names, sample, kind)


def import_csv(workspace: Workspace, path: Path, choices: Choices, progress: Progress | None = None) -> Imported:
    """Record the amounts of a CSV file durably, all or none. `progress` is told bytes done and bytes in all.

    A total states the period that contains its date. A row that stands twice in a file counts twice; a row of a file
    that was imported before counts once.

    Raises:
        UnusableFile: the file cannot be read.
        InvalidInput: the date format or the encoding is none, or there are too many amounts.
        InvalidRows: the first of all mistakes in it, with line and column.
    """
    with _planned(workspace, path, choices) as plan, recording(workspace, dry_run=choices.dry_run) as (found, change):
        if plan.table.size > _LARGE:
            expect_many(found)
        recorder = Recorder(
            workspace, found, change, correct=choices.correct, again=choices.again, any_total=plan.columns.kind >= 0
        )
        meaning = Meaning(choices.is_total, choices.decimal_comma, workspace.scorecard.currency)
        reader = RowReader(plan.table, plan.layout, plan.columns, plan.names, plan.days, meaning)
        for row in reader.rows(progress):
            try:
                recorder.take(row)
            except (InvalidInput, NotAllowed) as error:
                reader.note(row.line, row.column, error)
        reader.finish(mapped_but_unused(plan.names))
        recorder.finish(path.name)
        return recorder.result(reader.count, reader.passed_over)


@contextmanager
def _planned(workspace: Workspace, path: Path, choices: Choices) -> Iterator[_Plan]:
    """The open file, and what its names mean."""
    days = DayReader(choices.date_format, workspace.calendar)
    with CsvTable(path, choices.encoding) as table:
        names = MeasureNames(workspace.scorecard.measures, dict(choices.mapped))
        layout = find_layout(table, names, days)
        columns, problems = read_columns(layout, names, days)
        above = refuse_rows_above(table.beginning(layout.separator), layout, names)
        if above is not None:
            problems = [above, *problems]
        if columns is None or problems:
            raise mistakes(path, problems, len(problems))
        table.choose(layout.separator)
        yield _Plan(table, layout, columns, names, days)
