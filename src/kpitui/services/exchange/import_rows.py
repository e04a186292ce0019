"""Turns the rows of one CSV file into amounts, and collects what is wrong with them; records nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from kpitui.domain.measures import Measure
from kpitui.domain.numbers import AmountFormat
from kpitui.domain.quoting import quote
from kpitui.domain.wording import several
from kpitui.errors import InvalidInput, InvalidRows, KpituiError, Problem
from kpitui.frozen import dataclass
from kpitui.services.exchange.csv_cells import undefused
from kpitui.services.exchange.csv_tables import LONGEST_FIELD, CsvTable
from kpitui.services.exchange.import_columns import Columns
from kpitui.services.exchange.import_recorder import Row
from kpitui.services.exchange.import_values import AmountReader, DayReader
from kpitui.services.exchange.measure_names import LEFT_OUT, MeasureNames
from kpitui.services.exchange.table_layout import Layout, is_total_word

MOST_PROBLEMS = 20
_ROWS_BETWEEN_NEWS = 500
_KINDS = {"tally": False, "total": True}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What is said about all amounts of a file: whether they are totals, their decimal mark, the currency.

    `is_total` None: those beside a period are.
    """

    is_total: bool | None
    decimal_comma: bool | None
    currency: str


class RowReader:
    """Reads the rows of one file; `count` are those read so far, `passed_over` those that only sum up others."""

    def __init__(
        self,
        table: CsvTable,
        layout: Layout,
        columns: Columns,
        names: MeasureNames,
        days: DayReader,
        meaning: Meaning,
    ) -> None:
        self.count = 0
        self.passed_over = 0
        self._table = table
        self._layout = layout
        self._header = layout.names
        self._columns = columns
        self._names = names
        self._days = days
        self._meaning = meaning
        self._unsure = layout.separator != ","
        self._readers: dict[str, AmountReader] = {}
        self._found: dict[str, Measure | None] = {}
        self._rows_of: dict[str, int] = {}
        self._problems: list[Problem] = []
        self._wrong = 0
        self._nameless = set(columns.nameless)

    def rows(self, progress: Callable[[int, int], None] | None) -> Iterator[Row]:
        """The amounts that are understood; rows with mistakes are noted and left out."""
        columns = self._columns
        read = self._across if columns.days else self._wide if columns.wide else self._long
        width = len(self._header)
        for line, fields in self._table.rows(self._layout.line):
            if progress is not None and self.count % _ROWS_BETWEEN_NEWS == _ROWS_BETWEEN_NEWS - 1:
                progress(self._table.done, self._table.size)
            self.count += 1
            if len(fields) != width and not self._fits(line, fields, width):
                continue
            if max(map(len, fields)) > LONGEST_FIELD and self._too_long(fields):
                self._add(Problem(self._where(line), f"a text has more than {LONGEST_FIELD:,} characters.", "Cut it."))
                continue
            if self._nameless:
                self._refuse_nameless(line, fields)
            yield from read(line, fields)

    def _fits(self, line: int, fields: list[str], width: int) -> bool:
        """Whether a row is as wide as the names, but for empty columns on the right."""
        if len(fields) > width and not any(field.strip() for field in fields[width:]):
            return True
        wide = f"it has {several(len(fields), 'column')} where line {self._layout.line} has {width}."
        self._add(Problem(self._where(line), wide, "Is a separator inside a text? Put the text in quotes."))
        return False

    def _too_long(self, fields: list[str]) -> bool:
        return any(len(undefused(field)) > LONGEST_FIELD for field in fields)

    def _refuse_nameless(self, line: int, fields: list[str]) -> None:
        for place in sorted(self._nameless):
            if fields[place].strip():
                self._nameless.discard(place)
                what = f"the column has no name, and line {line} has {quote(fields[place].strip())} in it."
                self._add(Problem(f"line {self._layout.line}, column {place + 1}", what, "Give it one, or remove it."))

    def _day(self, line: int, fields: list[str]) -> date | None:
        """The day of a row; None where it is none, which is noted, or the row only sums up others."""
        place = self._columns.date
        try:
            return self._days.read(fields[place])
        except InvalidInput as error:
            if self._sums_up(fields) or tuple(field.strip() for field in fields) == self._header:
                self.passed_over += 1
            else:
                self.note(line, self._header[place] or f"column {place + 1}", error)
        return None

    def _sums_up(self, fields: list[str]) -> bool:
        return is_total_word(next(field for field in fields if field.strip()))

    def _wide(self, line: int, fields: list[str]) -> Iterator[Row]:
        day = self._day(line, fields)
        if day is None:
            return
        for place, measure in self._columns.wide:
            text = fields[place].strip()
            if not text:
                continue
            try:
                if self._days.frequencies:
                    self._days.refuse_other(fields[self._columns.date], measure)
                amount = self._reader(measure).read(text)
            except InvalidInput as error:
                self.note(line, self._header[place], error)
                continue
            yield self._row(line, self._header[place], measure, day, amount, fields[self._columns.date])

    def _row(
        self, line: int, column: str, measure: Measure, day: date, amount: float, dated: str, note: str = ""
    ) -> Row:
        """An amount of which only its date, as it is written, and the choices say whether it is a total."""
        chosen = self._meaning.is_total
        if chosen is not None:
            return Row(line, column, measure, day, amount, chosen, note)
        stated = dated in self._days.frequencies
        return Row(line, column, measure, day, amount, stated, note, stated)

    def _long(self, line: int, fields: list[str]) -> Iterator[Row]:
        columns, header = self._columns, self._header
        day = self._day(line, fields)
        if day is None:
            return
        measure = self._measure(line, fields[columns.measure].strip(), header[columns.measure])
        if measure is None:
            return
        try:
            if self._days.frequencies:
                self._days.refuse_other(fields[columns.date], measure)
            amount = self._reader(measure).read(fields[columns.amount].strip())
            is_total = self._kind(fields[columns.kind]) if columns.kind >= 0 else None
        except InvalidInput as error:
            self.note(line, header[columns.amount], error)
            return
        note = undefused(fields[columns.note]) if columns.note >= 0 else ""
        # A file that says what each amount is was written by kpitui: there every blank is meant.
        note = note if columns.kind >= 0 else note.strip()
        if is_total is None:
            yield self._row(line, header[columns.amount], measure, day, amount, fields[columns.date], note)
        else:
            yield Row(line, header[columns.amount], measure, day, amount, is_total, note)

    def _across(self, line: int, fields: list[str]) -> Iterator[Row]:
        columns, header = self._columns, self._header
        if self._sums_up(fields) and not self._names.knows(fields[columns.measure].strip()):
            self.passed_over += 1
            return
        filled = [place for place in columns.days if fields[place].strip()]
        name = fields[columns.measure].strip()
        if not filled and not self._names.knows(name):
            return  # the name of a section
        measure = self._measure(line, name, header[columns.measure] or f"column {columns.measure + 1}")
        if measure is None:
            return
        earlier = self._rows_of.setdefault(measure.key, line)
        if earlier != line:
            where = self._where(line, header[columns.measure])
            self._add(Problem(where, f"{measure.key} is in line {earlier} already.", "Keep one of them."))
            return
        for place in filled:
            try:
                self._days.refuse_other(header[place], measure)
                amount = self._reader(measure).read(fields[place].strip())
            except InvalidInput as error:
                self.note(line, header[place], error)
                continue
            yield self._row(line, header[place], measure, self._days.read(header[place]), amount, header[place])

    def _measure(self, line: int, name: str, column: str) -> Measure | None:
        """The measure that a row names; None where it is left out, or there is none, which is noted."""
        if name not in self._found:
            self._names.use(name)
            self._found[name] = self._names.find(name)
        measure = self._found[name]
        if measure is None and self._names.target(name) != LEFT_OUT:
            if self._wrong < MOST_PROBLEMS:  # finding what else is meant takes milliseconds
                self._add(self._names.problem(self._where(line, column), name))
            else:
                self._wrong += 1
        return measure

    def _kind(self, text: str) -> bool | None:
        """What the row says it is; None where it says nothing."""
        word = text.strip().casefold()
        if not word:
            return None
        if word not in _KINDS:
            raise InvalidInput(f"{quote(text)} is no kind of amount.", hint="Write tally or total.")
        return _KINDS[word]

    def _reader(self, measure: Measure) -> AmountReader:
        reader = self._readers.get(measure.key)
        if reader is None:
            form = AmountFormat.of(measure, self._meaning.currency)
            reader = self._readers[measure.key] = AmountReader(
                form, measure.aggregate, decimal_comma=self._meaning.decimal_comma, unsure=self._unsure
            )
        return reader

    def note(self, line: int, column: str, error: KpituiError) -> None:
        """Note a mistake in one place."""
        self._add(Problem(self._where(line, column), error.message, error.hint))

    def _where(self, line: int, column: str = "") -> str:
        return f"line {line}, {column}" if column else f"line {line}"

    def _add(self, problem: Problem) -> None:
        self._wrong += 1
        if len(self._problems) < MOST_PROBLEMS:
            self._problems.append(problem)

    def finish(self, more: list[Problem]) -> None:
        """The end of the file; `more` is what is wrong beside its rows.

        Raises:
            InvalidRows: there was a mistake.
        """
        for problem in more:
            self._add(problem)
        if self._wrong:
            raise mistakes(self._table.path, self._problems, self._wrong)


def mistakes(path: Path, problems: list[Problem], count: int) -> InvalidRows:
    """The refusal of a file, with the first of its mistakes."""
    what = "a mistake" if count == 1 else several(count, "mistake")
    return InvalidRows(f"{path} has {what}: nothing was imported.", problems[:MOST_PROBLEMS], count)
