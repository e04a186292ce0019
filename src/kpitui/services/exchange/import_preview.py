"""Says how the columns of a CSV file are understood, with an example of each; nothing is recorded for it."""

from __future__ import annotations

from kpitui.domain.measures import Show
from kpitui.domain.quoting import quote
from kpitui.domain.wording import period_word, several
from kpitui.frozen import dataclass
from kpitui.services.exchange.csv_tables import CsvTable, Rows
from kpitui.services.exchange.import_columns import Columns
from kpitui.services.exchange.import_values import DayReader
from kpitui.services.exchange.measure_names import MeasureNames
from kpitui.services.exchange.table_layout import Layout

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_ENCODINGS = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16"}
_UNITS = {Show.PERCENT: ", in percent", Show.DURATION: ", in minutes or h:mm", Show.YESNO: ", yes or no"}
_MOST_DAYS = 3
_CHOSEN_TOTAL = "total of its period"


@dataclass(frozen=True, slots=True)
class Understood:
    """A file in a sentence, and a line for each of its columns."""

    sentence: str
    columns: tuple[str, ...]


def kind_of_amounts(layout: Layout, columns: Columns, days: DayReader, sample: Rows, *, is_total: bool | None) -> str:
    """`total of its week`: what each amount is, as it is chosen or as the first dates say."""
    if is_total is not None:
        return _CHOSEN_TOTAL if is_total else "tally of its day"
    if columns.days:
        dates = [layout.names[place] for place in columns.days]
    else:
        dates = [row[columns.date] for line, row in sample if line > layout.line and len(row) > columns.date]
    found = {days.frequencies.get(text) for text in dates if days.understands(text)}
    if len(found) == 1 and (only := next(iter(found))) is not None:
        return f"total of its {period_word(only)}"
    return "tally of its day" + (", or the total of the period that is named" if found - {None} else "")


def understood(
    table: CsvTable, layout: Layout, columns: Columns, names: MeasureNames, sample: Rows, kind: str
) -> Understood:
    """How a file is understood; `sample` are its first rows, `kind` what each amount is."""
    parted = _SEPARATORS.get(layout.separator, quote(layout.separator))
    sentence = f"{table.path.name}: {_ENCODINGS.get(table.encoding, table.encoding)}, parted by {parted};"
    above = [line for line, _ in sample if line < layout.line]
    if above:
        sentence += f" {several(len(above), 'line')} above the names passed over;"
    sentence += f" the names are in line {layout.line}."
    if kind.startswith("total") and kind != _CHOSEN_TOTAL and columns.kind < 0:  # nobody said so: the dates do
        sentence += f" Each amount is the {kind}."
    writer = _Columns(layout, columns, names, [row for line, row in sample if line > layout.line])
    return Understood(sentence, tuple(writer.lines(kind)))


class _Columns:
    """The lines for one file's columns."""

    def __init__(self, layout: Layout, columns: Columns, names: MeasureNames, rows: list[list[str]]) -> None:
        self._header = layout.names
        self._columns = columns
        self._names = names
        self._rows = rows

    def lines(self, kind: str) -> list[str]:
        """One line a column, from left to right; the days of a table across stand on one line."""
        said: dict[int, str] = {place: f"a {kind}: {key}" for place, key in self._measures()}
        columns = self._columns
        if columns.days:
            first, last = columns.days[0], columns.days[-1]
            said[columns.measure] = f"the measures: {self._found_below()}"
            listed = ", ".join(self._header[place] for place in columns.days[:_MOST_DAYS])
            more = f" ... {self._header[last]}" if len(columns.days) > _MOST_DAYS else ""
            said[first] = f"each a {kind}; {several(len(columns.days), 'day')}: {listed}{more}"
        else:
            said[columns.date] = "the day"
            if columns.measure >= 0:
                said[columns.measure] = f"the measures: {self._found_below()}"
                said[columns.amount] = (
                    "the amount, a tally or total as its row says" if columns.kind >= 0 else f"a {kind}"
                )
        for place, what in ((columns.note, "the note"), (columns.kind, "tally or total")):
            if place >= 0:
                said[place] = what
        said.update((place, "passed over") for place in columns.passed_over)
        return [self._line(place, said[place]) for place in sorted(said)]

    def _measures(self) -> list[tuple[int, str]]:
        return [(place, f"{measure.key}{_UNITS.get(measure.show, '')}") for place, measure in self._columns.wide]

    def _line(self, place: int, what: str) -> str:
        name = quote(self._header[place]) if self._header[place] else "without a name"
        example = next((row[place].strip() for row in self._rows if len(row) > place and row[place].strip()), "")
        days = self._columns.days
        shown = f", as in {quote(example)}" if example and place != self._columns.measure else ""
        until = f" to {days[-1] + 1}" if days and place == days[0] and len(days) > 1 else ""
        return f"column {place + 1}{until} {name}: {what}{shown}"

    def _found_below(self) -> str:
        found: dict[str, None] = {}
        for row in self._rows:
            if len(row) > self._columns.measure:
                measure = self._names.find(row[self._columns.measure].strip())
                if measure is not None:
                    found[measure.key] = None
        keys = list(found)
        return ", ".join(keys[:6]) + (" and others" if len(keys) > 6 else "")
