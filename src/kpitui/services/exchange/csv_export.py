"""Writes what was entered as CSV that `import` reads back, and that a spreadsheet shows without computing anything."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import date

from kpitui.domain.matching import find_measure
from kpitui.domain.measures import Aggregate, Measure, Show
from kpitui.domain.weeks import Period
from kpitui.errors import InvalidInput
from kpitui.services.exchange.csv_cells import amount_cell, quoted
from kpitui.services.loading import Wanted, load_readings
from kpitui.services.workspace import Workspace
from kpitui.storage.database import Connection
from kpitui.storage.entries import first_days
from kpitui.storage.exchange import counting_entries, newest_entry_id

Progress = Callable[[int, int], None]
_ROWS_BETWEEN_NEWS = 2_000
_LINES_TOGETHER = 500


class CsvExport:
    """One export; `left_out` counts amounts that no import could read back: CSV has no place for them, JSON has."""

    def __init__(
        self,
        workspace: Workspace,
        *,
        measures: Sequence[str] = (),
        first: date | None = None,
        last: date | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Choose measures, by what names them (none: all), and days, limits included.

        Raises:
            InvalidInput: no measure fits, or the days are the wrong way round.
        """
        if first and last and last < first:
            raise InvalidInput(f"{last} is before {first}.", hint="Write the earlier day after --from.")
        self.left_out = 0
        self._workspace = workspace
        self._first, self._last = first, last
        self._progress = progress
        known = workspace.scorecard.measures
        self._named = bool(measures)
        chosen = {find_measure(text, known).key for text in measures} if measures else {item.key for item in known}
        self._measures = [measure for measure in known if measure.key in chosen]

    def long(self) -> Generator[str, None, None]:
        """Every amount that counts on a line: date, measure, amount, note, and `as` (tally or total).

        In the order in which they were recorded: a total replaces what stands above it.
        """
        yield "date,measure,amount,note,as\n"
        by_key = {measure.key: measure for measure in self._measures if not measure.formula}
        lines: list[str] = []
        with self._workspace.database.reading() as connection:
            most = newest_entry_id(connection)
            found = counting_entries(connection, list(by_key), self._first, self._last) if by_key else iter(())
            for number, (key, day, amount, is_total, note) in enumerate(found):
                if self._progress is not None and number % _ROWS_BETWEEN_NEWS == 0:
                    self._progress(number, most)
                measure = by_key[key]
                if not self._comes_back(measure, date.fromisoformat(day), amount, is_total=is_total):
                    self.left_out += 1
                    continue
                kind = "total" if is_total else "tally"
                lines.append(f"{day},{key},{amount_cell(amount, measure.show)},{quoted(note)},{kind}\n")
                if len(lines) == _LINES_TOGETHER:
                    yield "".join(lines)
                    lines.clear()
        yield "".join(lines)

    def wide(self) -> Generator[str, None, None]:
        """A column for each measure, and a line for each first day of a period with its readings.

        `import --as total` reads it back. Computed measures are there when they were named.
        """
        shown = [measure for measure in self._measures if self._named or not measure.formula]
        yield ",".join(["date", *(measure.key for measure in shown)]) + "\n"
        rows: dict[date, dict[int, str]] = {}
        with self._workspace.database.reading() as connection:
            begun = first_days(connection)
            for place, measure in enumerate(shown):
                if self._progress is not None:
                    self._progress(place, len(shown))
                for period, value in self._readings(connection, measure, begun.get(measure.key)):
                    rows.setdefault(period.start, {})[place] = amount_cell(value, measure.show)
        for day in sorted(rows):
            cells = rows[day]
            yield ",".join([day.isoformat(), *(cells.get(place, "") for place in range(len(shown)))]) + "\n"

    def _readings(self, connection: Connection, measure: Measure, begun: date | None) -> Iterator[tuple[Period, float]]:
        """The readings of a measure up to the running period, where it has any."""
        workspace, calendar = self._workspace, self._workspace.calendar
        first = max(filter(None, (self._earliest(measure, begun), self._first)))
        last = min(filter(None, (workspace.today(), self._last)))
        period, end = (calendar.period_of(measure.frequency, day) for day in (first, last))
        if self._first is not None and period.start < self._first:
            period = calendar.next(period)
        if end.start < period.start:
            return
        readings = load_readings(connection, workspace.scorecard, calendar, [Wanted(measure.key, period, end)])
        while period.start <= end.start:
            value = readings.value(measure.key, period)
            if value is not None and not measure.retired_by(period.start):
                yield period, value
            period = calendar.next(period)

    def _earliest(self, measure: Measure, begun: date | None) -> date:
        """The first day that may have a reading; of a computed measure, that of what it is computed from."""
        if not measure.formula:
            return begun or self._workspace.today()
        from kpitui.services.loading import operands

        with self._workspace.database.reading() as connection:
            days = first_days(connection)
        used = [days[item.key] for item in operands(self._workspace.scorecard, measure) if item.key in days]
        return min(used, default=self._workspace.today())

    def _comes_back(self, measure: Measure, day: date, amount: float, *, is_total: bool) -> bool:
        """Whether an import would read this amount as it is: not one from before the measure was defined anew."""
        if measure.retired_on is not None:
            period = self._workspace.calendar.period_of(measure.frequency, day)
            if measure.retired_by(period.start if is_total else day):
                return False
        if measure.show not in (Show.YESNO, Show.RATING):
            return True
        least, most = (0, 1) if measure.show is Show.YESNO else (1, len(measure.steps))
        return least <= amount <= most and (amount.is_integer() or measure.aggregate is Aggregate.MEAN)
