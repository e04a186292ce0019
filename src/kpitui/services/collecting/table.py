"""Turns what a source gives, a number or rows with days, into the amount of one period; opens only CSV files."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from kpitui.domain.entries import combine
from kpitui.domain.measures import Measure, Show, Source
from kpitui.domain.numbers import AmountFormat
from kpitui.domain.plain_text import plain
from kpitui.domain.quoting import quote
from kpitui.domain.weeks import Calendar, Period
from kpitui.domain.wording import several
from kpitui.errors import InvalidInput, InvalidRows, KpituiError
from kpitui.services.exchange.csv_cells import undefused
from kpitui.services.exchange.csv_tables import LONGEST_FIELD, CsvTable, Rows
from kpitui.services.exchange.import_values import AmountReader, DayReader
from kpitui.services.exchange.table_layout import is_total_word

_MOST_TITLE_ROWS = 30
_LONGEST_NUMBER = 1_000  # characters
_ROWS_BETWEEN_LOOKS = 500
# What people may type as a sum would make a number of a day: 2026-11-20 is 1995.
_SUM = re.compile(r"[0-9a-z%)] *[+-]", re.IGNORECASE)

Cell = str | int | float | bytes | None


class Counting:
    """Takes amounts with their days, keeps those of one period, and makes one of them as the measure's readings are."""

    def __init__(self, measure: Measure, form: AmountFormat, calendar: Calendar, period: Period) -> None:
        source = measure.source or Source()
        self._measure, self._calendar, self._period = measure, calendar, period
        self._days = DayReader(source.date_format, calendar)
        self._amounts = AmountReader(form, measure.aggregate, decimal_comma=source.decimal_comma)
        self._may_add = measure.show not in (Show.RATING, Show.YESNO)
        self._found: list[tuple[date, float]] = []

    def number(self, text: str) -> float:
        """One amount that stands for the whole period.

        Raises:
            InvalidInput: it is none.
        """
        text = text.strip()
        if not text:
            raise InvalidInput("It gives nothing.")
        if len(text) > _LONGEST_NUMBER or (self._may_add and _SUM.search(text)):
            raise InvalidInput(f"{quote(text)} is not a number.")
        try:
            return self._amounts.read(text)
        except InvalidInput as error:
            raise InvalidInput(error.message) from error

    def take(self, day: str, amount: str | None) -> None:
        """One row: the text of its day, and of its amount (None: the row counts as one).

        Raises:
            InvalidInput: its day is none; or it is of the period, and its amount is none.
        """
        if amount is not None and not amount.strip():
            return
        try:
            on = self._days.read(day)
            self._days.refuse_other(day, self._measure)
        except InvalidInput as error:
            raise InvalidInput(error.message) from error
        if self._calendar.contains(self._period, on):
            self._found.append((on, 1.0 if amount is None else self.number(amount)))

    def result(self) -> float:
        """The amount of the period.

        Raises:
            InvalidInput: there was none.
        """
        self._found.sort(key=lambda item: item[0])  # those of one day stay in their order
        amount = combine([amount for _, amount in self._found], self._measure.aggregate)
        if amount is None:
            raise InvalidInput(f"It has nothing for {self._calendar.label(self._period)}.")
        return amount


def count_csv(path: Path, counting: Counting, source: Source, is_over: Callable[[], bool]) -> float:
    """The amount of the period in a CSV file; other rows and columns are passed over.

    Raises:
        KpituiError: the file cannot be read, lacks a column, has a wrong day or amount (with the line), or none of
            the period; or `is_over` says that it takes too long.
    """
    wanted = [source.date, *([source.amount] if source.amount else []), *(column for column, _ in source.where)]
    try:
        with CsvTable(path) as table:
            separator, line, places = _find_names(table, wanted)
            table.choose(separator)
            for number, (at, row) in enumerate(table.rows(line)):
                if number % _ROWS_BETWEEN_LOOKS == 0 and is_over():
                    raise KpituiError(
                        f"It took longer than {several(source.seconds, 'second')}.", hint="Let it be shorter."
                    )
                _take_row(counting, source, at, row, places)
    except InvalidRows as error:
        raise KpituiError("; ".join(str(problem) for problem in error.problems)) from error
    return counting.result()


def _take_row(counting: Counting, source: Source, line: int, row: Sequence[str], places: Sequence[int]) -> None:
    cells = [row[place].strip() if place < len(row) else "" for place in places]
    if any(len(cell) > LONGEST_FIELD for cell in cells):
        raise KpituiError(f"line {line}: a cell is longer than {LONGEST_FIELD:,} characters.")
    day, amount = cells[0], undefused(cells[1]) if source.amount else None
    conditions = cells[2:] if source.amount else cells[1:]
    if any(cell != text.strip() for cell, (_, text) in zip(conditions, source.where, strict=True)):
        return
    if is_total_word(day) or not (day or amount):
        return
    try:
        counting.take(day, amount)
    except InvalidInput as error:
        raise KpituiError(f"line {line}: {error.message}") from error


def _find_names(table: CsvTable, wanted: Sequence[str]) -> tuple[str, int, list[int]]:
    """The separator, the line of the names, and the places of the wanted columns; titles above are passed over."""
    missing: list[str] = []
    for separator in table.separators():
        rows: Rows = table.beginning(separator)[:_MOST_TITLE_ROWS]
        for line, row in rows:
            names = [cell.strip().casefold() for cell in row]
            lacking = [name for name in wanted if name.strip().casefold() not in names]
            if not lacking:
                return separator, line, [names.index(name.strip().casefold()) for name in wanted]
            if not missing or len(lacking) < len(missing):
                missing = lacking
    raise KpituiError(f"It has no column {quote((missing or list(wanted))[0])}.", hint="Check date, amount and where.")


def count_rows(columns: int, rows: Sequence[Sequence[Cell]], counting: Counting) -> float:
    """The amount of the period in the answer to a query: one number, or rows of a day and an amount.

    Raises:
        InvalidInput, KpituiError: it is neither, or has nothing for the period.
    """
    if columns == 1:
        if len(rows) > 1:
            raise InvalidInput(f"The query gives {len(rows):,} numbers.", hint="Add the day as the first column.")
        return counting.number(_text(rows[0][0]) if rows else "")
    if columns != 2:
        raise InvalidInput(f"The query gives {columns} columns.", hint="Ask for a date and an amount.")
    for number, (day, amount) in enumerate(rows, start=1):
        try:
            counting.take(_text(day), _text(amount))
        except InvalidInput as error:
            raise InvalidInput(f"row {number}: {error.message}") from error
    return counting.result()


def _text(cell: Cell) -> str:
    """A value of SQLite as people would write it; what is no text and no number cannot be read as either."""
    if cell is None:
        return ""
    if isinstance(cell, bytes):
        raise InvalidInput("The query gives bytes where a text or number belongs.")
    if isinstance(cell, float) and abs(cell) < float("inf"):
        from decimal import Decimal

        return format(Decimal(repr(cell)), "f")
    return plain(str(cell))
