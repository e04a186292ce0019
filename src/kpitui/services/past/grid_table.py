"""The grid as a whole, for printing it and for scripts: some measures, some periods, and the JSON and CSV of these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kpitui.domain.measures import Frequency, Measure
from kpitui.domain.weeks import Calendar, Period
from kpitui.frozen import dataclass
from kpitui.services.exchange.csv_cells import amount_cell, quoted
from kpitui.services.past.grid import (
    TRAILING,
    CellKey,
    average,
    background,
    cells,
    off_target,
    period_in,
    sections,
    trailing,
)
from kpitui.services.past.grid_cells import Cell
from kpitui.services.past.grid_filter import Filter
from kpitui.services.status_json import target_object
from kpitui.services.workspace import Workspace

Json = str | int | float | bool | None | Mapping[str, "Json"] | Sequence["Json"]

CSV_HEAD = "measure,name,period,label,value,at_least,at_most,status,judged,on_target"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One measure: a cell for each column (None where none of its periods ends), its last 13 periods, their mean."""

    section: str
    measure: Measure
    cells: tuple[tuple[Period, Cell] | None, ...]
    trend: tuple[Cell, ...]

    @property
    def average(self) -> float | None:
        """The mean of the finished readings among the last 13."""
        return average(self.trend)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in reading order under `periods`, oldest first."""

    by: Frequency
    periods: tuple[Period, ...]
    rows: tuple[TableRow, ...]


def table(
    workspace: Workspace,
    wanted: Filter,
    *,
    by: Frequency,
    count: int = TRAILING,
    until: Period | None = None,
    only: Measure | None = None,
) -> Table:
    """The measures a filter means (or `only` one) in the last `count` periods up to the running one.

    With `until` (a week) they are those up to the period that this week belongs to.

    With `off` in the filter, those that missed their target in their last finished period.
    """
    calendar, resting = workspace.calendar, background(workspace)
    last = calendar.enclosing(until, by) if until is not None else calendar.period_of(by, resting.today)
    periods = calendar.trailing(last, count)
    groups = [("", [only])] if only is not None else sections(workspace, wanted)
    measures = [measure for _, members in groups for measure in members]
    if wanted.off:
        off = off_target(workspace, resting, measures, last)
        measures = [measure for measure in measures if measure.key in off]
    needed = {
        measure.key: {*trailing(measure, last, calendar), *_own(calendar, measure, periods)} for measure in measures
    }
    pairs = [(measure, period) for measure in measures for period in needed[measure.key]]
    found = cells(workspace, resting, pairs)
    shown = {measure.key for measure in measures}
    rows = [
        _row(calendar, title, measure, periods, found)
        for title, members in groups
        for measure in members
        if measure.key in shown
    ]
    return Table(by, tuple(periods), tuple(rows))


def _own(calendar: Calendar, measure: Measure, periods: Sequence[Period]) -> Iterator[Period]:
    return filter(None, (period_in(measure, period, calendar) for period in periods))


def _row(
    calendar: Calendar, title: str, measure: Measure, periods: Sequence[Period], found: Mapping[CellKey, Cell]
) -> TableRow:
    own = [period_in(measure, period, calendar) for period in periods]
    trend = [found[measure.key, period] for period in trailing(measure, periods[-1], calendar)]
    shown = [(period, found[measure.key, period]) if period is not None else None for period in own]
    return TableRow(title, measure, tuple(shown), tuple(trend))


def table_document(workspace: Workspace, shown: Table) -> dict[str, Json]:
    """The grid as JSON; numbers are not rounded. A cell is null where no period of the measure ends in the column.

    In a column longer than the measure's own period, `on_target` of `judged` periods in it were on target.
    """
    calendar, today = workspace.calendar, workspace.today()
    return {
        "scorecard": workspace.scorecard.name,
        "by": _WORDS[shown.by],
        "periods": [
            {
                "period": period.start.isoformat(),
                "label": calendar.label(period),
                "finished": calendar.last_day(period) < today,
            }
            for period in shown.periods
        ],
        "measures": [
            {
                "key": row.measure.key,
                "name": row.measure.name,
                "kind": row.measure.kind.value,
                "group": row.section,
                "average": row.average,
                "cells": [_cell(*item) if item else None for item in row.cells],
            }
            for row in shown.rows
        ],
    }


def _cell(period: Period, cell: Cell) -> dict[str, Json]:
    return {
        "period": period.start.isoformat(),
        "value": cell.value,
        "target": target_object(cell.bounds),
        "status": cell.status.value,
        "judged": cell.judged,
        "on_target": cell.met,
        "excused": cell.excused,
        "noted": cell.noted,
        "corrected": cell.changed,
    }


def table_csv(workspace: Workspace, shown: Table) -> Iterator[str]:
    """The grid as lines of CSV, one for each measure and period; amounts as `import` reads them, unrounded."""
    yield CSV_HEAD
    label = workspace.calendar.label
    for row in shown.rows:
        show = row.measure.show
        for period, cell in filter(None, row.cells):
            bounds = (cell.bounds.at_least, cell.bounds.at_most) if cell.bounds else (None, None)
            amounts = ("" if amount is None else amount_cell(amount, show) for amount in (cell.value, *bounds))
            judged = (str(cell.judged), str(cell.met)) if cell.judged else ("", "")
            named = (quoted(row.measure.key), quoted(row.measure.name), period.start.isoformat(), label(period))
            value, low, high = amounts
            yield ",".join((*named, value, low, high, cell.status.value, *judged))


_WORDS = {
    Frequency.WEEKLY: "week",
    Frequency.MONTHLY: "month",
    Frequency.QUARTERLY: "quarter",
    Frequency.YEARLY: "year",
}
