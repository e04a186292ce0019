"""Records the amounts of a CSV file, all or none; what an earlier import of the same rows recorded is passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from kpitui.domain.measures import Measure
from kpitui.domain.numbers import AmountFormat
from kpitui.errors import InvalidInput, InvalidRows, KpituiError, NotAllowed, Problem
from kpitui.frozen import dataclass
from kpitui.services.csv_tables import LONGEST_FIELD, CsvTable
from kpitui.services.import_columns import Columns, MeasureNames, read_columns
from kpitui.services.import_recorder import Imported, Recorder, Row
from kpitui.services.import_values import AmountReader, DayReader
from kpitui.services.workspace import Workspace
from kpitui.storage.audit import Change
from kpitui.storage.database import Connection

_MOST_PROBLEMS = 20
_ROWS_BETWEEN_NEWS = 500

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Choices:
    """How a file is meant.

    `mapped` says which measure (or column) a name in the file stands for; "-" leaves it out. `correct` allows weeks
    whose review is closed, `again` records rows anew that an import recorded before and somebody undid since.
    """

    is_total: bool = False
    mapped: tuple[tuple[str, str], ...] = ()
    date_format: str = ""
    decimal_comma: bool = False
    correct: bool = False
    again: bool = False
    dry_run: bool = False


def import_csv(workspace: Workspace, path: Path, choices: Choices, progress: Progress | None = None) -> Imported:
    """Record the amounts of a CSV file durably, all or none. `progress` is told bytes done and bytes in all.

    A total states the period that contains its date. A row that stands twice in a file counts twice; a row of a file
    that was imported before counts once.

    Raises:
        UnusableFile: the file cannot be read. InvalidInput: the date format is none, or there are too many amounts.
        InvalidRows: the first of all mistakes in it, with line and column.
    """
    days = DayReader(choices.date_format)
    with CsvTable(path) as table, _recording(workspace, dry_run=choices.dry_run) as (connection, change):
        names = MeasureNames(workspace.scorecard.measures, dict(choices.mapped))
        columns, problems = read_columns(table.header, names)
        if columns is None:
            raise _mistakes(path, problems, len(problems))
        recorder = Recorder(
            workspace, connection, change, is_total=choices.is_total, correct=choices.correct, again=choices.again
        )
        reading = _Reading(workspace, table, columns, names, days, choices)
        for row in reading.rows(progress):
            try:
                recorder.take(row)
            except (InvalidInput, NotAllowed) as error:
                reading.note(row.line, row.column, error)
        reading.finish()
        recorder.finish(path.name)
        return recorder.result(reading.count)


@contextmanager
def _recording(workspace: Workspace, *, dry_run: bool) -> Iterator[tuple[Connection, Change | None]]:
    """A change under way; for a dry run none, only a look at the file."""
    if dry_run:
        with workspace.database.reading() as connection:
            yield connection, None
    else:
        with workspace.writing() as change:
            yield change.connection, change


def _mistakes(path: Path, problems: list[Problem], count: int) -> InvalidRows:
    what = "a mistake" if count == 1 else f"{count:,} mistakes"
    return InvalidRows(f"{path} has {what}: nothing was imported.", problems[:_MOST_PROBLEMS], count)


class _Reading:
    """Turns the rows of one file into amounts, and collects what is wrong with them."""

    def __init__(
        self,
        workspace: Workspace,
        table: CsvTable,
        columns: Columns,
        names: MeasureNames,
        days: DayReader,
        choices: Choices,
    ) -> None:
        self.count = 0
        self._table = table
        self._columns = columns
        self._names = names
        self._days = days
        self._decimal_comma = choices.decimal_comma
        self._currency = workspace.scorecard.currency
        self._readers: dict[str, AmountReader] = {}
        self._found: dict[str, Measure | None] = {}
        self._problems: list[Problem] = []
        self._wrong = 0

    def rows(self, progress: Progress | None) -> Iterator[Row]:
        """The amounts that are understood; rows with mistakes are noted and left out."""
        read = self._wide if self._columns.wide else self._long
        width, place = len(self._table.header), self._columns.date
        for line, fields in self._table.rows():
            self.count += 1
            if progress is not None and self.count % _ROWS_BETWEEN_NEWS == 0:
                progress(self._table.done, self._table.size)
            if len(fields) != width:
                what = f"it has {len(fields)} columns where the first line has {width}."
                self._add(Problem(self._where(line), what, "Is a separator inside a text? Put the text in quotes."))
                continue
            if max(map(len, fields)) > LONGEST_FIELD:
                self._add(Problem(self._where(line), f"a text has more than {LONGEST_FIELD:,} characters.", "Cut it."))
                continue
            try:
                day = self._days.read(fields[place])
            except InvalidInput as error:
                self.note(line, self._table.header[place], error)
                continue
            yield from read(line, fields, day)

    def _wide(self, line: int, fields: list[str], day: date) -> Iterator[Row]:
        for place, measure in self._columns.wide:
            text = fields[place].strip()
            if not text:
                continue
            column = self._table.header[place]
            try:
                amount = self._reader(measure).read(text)
            except InvalidInput as error:
                self.note(line, column, error)
                continue
            yield Row(line, column, measure, day, amount)

    def _long(self, line: int, fields: list[str], day: date) -> Iterator[Row]:
        columns, header = self._columns, self._table.header
        name = fields[columns.measure].strip()
        if name not in self._found:
            self._found[name] = self._names.find(name)
        measure = self._found[name]
        if measure is None:
            if self._names.target(name) != "-":
                self._add(self._names.problem(self._where(line, header[columns.measure]), name))
            return
        try:
            amount = self._reader(measure).read(fields[columns.amount].strip())
        except InvalidInput as error:
            self.note(line, header[columns.amount], error)
            return
        note = fields[columns.note].strip() if columns.note >= 0 else ""
        yield Row(line, header[columns.amount], measure, day, amount, note)

    def _reader(self, measure: Measure) -> AmountReader:
        reader = self._readers.get(measure.key)
        if reader is None:
            form = AmountFormat.of(measure, self._currency)
            reader = self._readers[measure.key] = AmountReader(form, decimal_comma=self._decimal_comma)
        return reader

    def note(self, line: int, column: str, error: KpituiError) -> None:
        """Note a mistake in one place."""
        self._add(Problem(self._where(line, column), error.message, error.hint))

    def _where(self, line: int, column: str = "") -> str:
        return f"line {line}, {column}" if column else f"line {line}"

    def _add(self, problem: Problem) -> None:
        self._wrong += 1
        if len(self._problems) < _MOST_PROBLEMS:
            self._problems.append(problem)

    def finish(self) -> None:
        """The end of the file.

        Raises:
            InvalidRows: there was a mistake.
        """
        for name in sorted(self._names.unused):
            self._add(
                Problem(f'--map "{name}={self._names.mapped[name]}"', "nothing is called so.", "Check the spelling.")
            )
        if self._wrong:
            raise _mistakes(self._table.path, self._problems, self._wrong)
