"""Finds the line of names in a table as people keep them: titles above it, days down the side or across the top."""

from __future__ import annotations

from collections.abc import Sequence

from kpitui.errors import Problem
from kpitui.frozen import dataclass
from kpitui.services.exchange.csv_tables import CsvTable, Rows
from kpitui.services.exchange.import_values import DayReader, like_a_day
from kpitui.services.exchange.measure_names import MeasureNames

DATE, MEASURE, AMOUNT, NOTE, AS = "date", "measure", "amount", "note", "as"
LONG_WORDS = frozenset({MEASURE, AMOUNT, NOTE, AS})

_DAY_WORDS = frozenset(
    {"day", "week", "period", "month", "quarter", "week of", "week starting", "week beginning", "week commencing"}
    | {"week ending", "w/c"}
)
_TOTAL_WORDS = frozenset(
    {"total", "totals", "grand total", "subtotal", "sub-total", "sum", "average", "avg", "mean", "min", "max", "ytd"}
    | {"year to date", "median", "\u2211", "\u03a3", "summe", "gesamt", "gesamtsumme", "durchschnitt", "mittelwert"}
    | {"somme", "moyenne", "suma", "promedio", "totale", "media", "totaal", "gemiddelde"}
)
# Columns that scorecards in spreadsheets have beside the weeks; they hold no amounts of any day.
_BESIDE_WORDS = frozenset({"owner", "who", "responsible", "target", "goal", "unit", "units", "team", "department"})
_MOST_TITLE_ROWS = 30
_MOST_LABEL_PLACES = 20


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the names are. `across`: the days are; measures then stand in the column `label`.

    `names` are the cells of that row, `place` is that of the days where they stand down the side (-1: not found).
    """

    separator: str
    line: int
    names: tuple[str, ...]
    place: int = -1
    across: bool = False
    label: int = 0


def is_total_word(text: str) -> bool:
    """Whether a cell says that what stands beside it was summed up or averaged by the spreadsheet."""
    return text.strip().rstrip(":").rstrip().casefold() in _TOTAL_WORDS


def is_beside(text: str) -> bool:
    """Whether a column of this name stands beside the weeks of a scorecard."""
    return not text.strip() or text.strip().rstrip(":").casefold() in _BESIDE_WORDS


def find_layout(table: CsvTable, names: MeasureNames, days: DayReader) -> Layout:
    """The layout that explains the most of the beginning of a file; if none does, its first row as names."""
    found: list[tuple[tuple[int, int, int], Layout]] = []
    for separator in table.separators():
        rows = table.beginning(separator)
        layout, known = _best_row(rows, separator, names, days)
        if layout is not None:
            found.append(((int(known > 0), known, len(layout.names)), layout))
    if not found:
        raise table.broken(1, "the column names cannot be read.", "Close every quote that is opened.")
    return max(found, key=lambda item: item[0])[1]


def _best_row(rows: Rows, separator: str, names: MeasureNames, days: DayReader) -> tuple[Layout | None, int]:
    """The row that can be the names, and how many of its names (or of the measures below it) are known."""
    fallback: Layout | None = None
    across: tuple[int, int, Layout] | None = None
    for number, (line, row) in enumerate(rows[:_MOST_TITLE_ROWS]):
        cells = tuple(cell.strip() for cell in row)
        found = _across(line, cells, rows[number + 1 :], separator, names, days)
        # The report's own day may stand above the days of the weeks.
        if found is not None and (across is None or found[0] >= across[0]):
            across = found
        place = _day_place(cells, rows[number + 1 :], names)
        if place < 0:
            continue
        known = sum(map(names.knows, cells)) + _long_words(cells, names)
        layout = Layout(separator, line, cells, place)
        if across is None and known > int(names.knows(cells[place])):
            return layout, known
        fallback = fallback or layout
    if across is not None:
        return across[2], across[1]
    if fallback is None and rows:
        best = _first_with_measures(rows, names)
        fallback = Layout(separator, best[0], tuple(cell.strip() for cell in best[1]))
    return fallback, 0


def _first_with_measures(rows: Rows, names: MeasureNames) -> tuple[int, list[str]]:
    """The first row that names a measure in some column; else the first one of all."""
    for line, row in rows[:_MOST_TITLE_ROWS]:
        if len(row) > 1 and any(map(names.knows, row)):
            return line, row
    return rows[0]


def _long_words(cells: Sequence[str], names: MeasureNames) -> int:
    return sum(names.target(cell).casefold() in LONG_WORDS and not names.knows(cell) for cell in cells)


def _day_place(cells: Sequence[str], below: Rows, names: MeasureNames) -> int:
    """The column of the days: the one called or mapped to date, else one called like it, or one without a name."""
    targets = [names.target(cell).casefold() for cell in cells]
    if DATE in targets:
        return targets.index(DATE)
    for place, target in enumerate(targets):
        if target in _DAY_WORDS and not names.knows(cells[place]):
            return place
    if cells and not cells[0] and below and any(map(names.knows, cells)):
        first = below[0][1]
        return 0 if first and like_a_day(first[0]) else -1
    return -1


def _across(
    line: int, cells: tuple[str, ...], below: Rows, separator: str, names: MeasureNames, days: DayReader
) -> tuple[int, int, Layout] | None:
    """The layout with the days across the top, if this row has days, and measures stand below it on their left.

    Before it how many days there are, and how many of the measures are known.
    """
    places = [place for place, cell in enumerate(cells) if cell and (days.understands(cell) or like_a_day(cell))]
    if not places:
        return None
    best, most = 0, 0
    for place in range(min(places[0], _MOST_LABEL_PLACES)):
        known = sum(len(row) > place and names.knows(row[place].strip()) for _, row in below)
        if known > most:
            best, most = place, known
    return (len(places), most, Layout(separator, line, cells, across=True, label=best)) if most else None


def refuse_rows_above(rows: Rows, layout: Layout, names: MeasureNames) -> Problem | None:
    """What is wrong with the rows above the names: titles may be passed over, amounts may not."""
    for line, row in rows:
        if line >= layout.line:
            return None
        place = layout.label if layout.across else layout.place
        cell = row[place].strip() if 0 <= place < len(row) else ""
        beside = any(other.strip() for other in row[place + 1 :]) or any(map(str.isdigit, "".join(row[:place])))
        if beside and (names.knows(cell) if layout.across else like_a_day(cell)):
            what = f"there are amounts above the names in line {layout.line}."
            return Problem(f"line {line}", what, "Put the names above all of them.")
    return None
