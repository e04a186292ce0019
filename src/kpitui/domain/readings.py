"""The value of any measure in any period, from entries and formulas; never reads a file and never rounds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from kpitui.domain.entries import Entry, aggregate_entries, combine
from kpitui.domain.measures import Frequency, Measure, Scorecard
from kpitui.domain.weeks import Calendar, Period

if TYPE_CHECKING:
    from kpitui.domain.formulas import Formula


class Readings:
    """The readings of one scorecard, each worked out when first asked for and then kept.

    `entries` are those that were not undone, in any order; `Entry.measure` is the measure's key. `built_in` gives what
    is built into formulas for any period; what is not given there counts as missing. `known` are readings that were
    worked out elsewhere: of measures without any `entries` here.
    """

    def __init__(
        self,
        scorecard: Scorecard,
        calendar: Calendar,
        entries: Iterable[Entry],
        built_in: Mapping[str, Callable[[Period], float | None]] | None = None,
        known: Mapping[tuple[str, Period], float] | None = None,
    ) -> None:
        self._scorecard = scorecard
        self._calendar = calendar
        self._entries: dict[str, list[Entry]] = {}
        for entry in entries:
            self._entries.setdefault(entry.measure, []).append(entry)
        self._by_start: dict[str, dict[date, list[Entry]]] = {}
        # Entries of many measures share few days: the start of each day's period is worked out once.
        self._starts: dict[Frequency, dict[date, date]] = {frequency: {} for frequency in Frequency}
        self._parts: dict[tuple[Period, Frequency], list[Period]] = {}
        self._formulas: dict[str, Formula] = {}
        self._values: dict[tuple[str, Period], float | None] = {**(known or {})}
        self._built_in = built_in or {}

    def value(self, key: str, period: Period) -> float | None:
        """The reading in stored units, or None without one; KeyError for an unknown key.

        In the measure's own period: its entries aggregated. In a coarser one: the readings of the periods that
        belong to it, aggregated alike. In a finer one: None. A computed measure is its formula over the readings
        of the same period.

        Raises:
            InvalidInput: the formula of a computed measure is not understood.
        """
        self._scorecard.measure(key)
        opened: set[str] = set()
        pending = [key]  # not recursion: a chain of formulas may be as long as the scorecard
        while pending:
            current = pending[-1]
            if (current, period) in self._values:
                pending.pop()
                continue
            wanted = self._uncounted_operands(current, period)
            if wanted and current not in opened:
                opened.add(current)
                # An operand that is already open uses this measure itself: left out, it counts as missing.
                pending.extend(name for name in wanted if name not in opened)
                continue
            self._values[current, period] = self._work_out(self._scorecard.measure(current), period)
            pending.pop()
        return self._values[key, period]

    def entries_in(self, key: str, period: Period) -> list[Entry]:
        """The entries behind a reading, by day and then in order of recording; none for computed measures.

        As in `value`, a coarser period has the entries of the periods that belong to it, a finer one none.
        """
        measure = self._scorecard.measure(key)
        if measure.formula or period.frequency.rank < measure.frequency.rank:
            return []
        grouped = self._grouped(measure)
        found = [entry for part in self._parts_of(period, measure.frequency) for entry in grouped.get(part.start, ())]
        return sorted(found, key=lambda entry: (entry.day, entry.id))

    def last_entry(self, key: str, period: Period) -> Entry | None:
        """The entry of this period that was recorded last, whatever its day; None without any."""
        return max(self.entries_in(key, period), key=lambda entry: entry.id, default=None)

    def _uncounted_operands(self, key: str, period: Period) -> list[str]:
        formula = self._formula(self._scorecard.measure(key))
        if formula is None:
            return []
        known = self._values
        return [name for name in formula.names if (name, period) not in known and self._scorecard.has(name)]

    def _work_out(self, measure: Measure, period: Period) -> float | None:
        """One reading; the operands of a formula were worked out before."""
        if period.frequency.rank < measure.frequency.rank:
            return None
        formula = self._formula(measure)
        if formula is not None:
            known = {name: self._values.get((name, period)) for name in formula.names}
            known |= {name: self._built_in[name](period) for name in formula.built_in if name in self._built_in}
            return formula.evaluate(known)
        grouped = self._grouped(measure)
        if not grouped:
            return None
        if period.frequency is measure.frequency:
            return aggregate_entries(grouped.get(period.start, ()), measure.aggregate)
        readings = [self.value(measure.key, part) for part in self._parts_of(period, measure.frequency)]
        return combine([reading for reading in readings if reading is not None], measure.aggregate)

    def _formula(self, measure: Measure) -> Formula | None:
        if not measure.formula:
            return None
        if measure.key not in self._formulas:
            from kpitui.domain.formulas import parse_formula  # only scorecards that compute something pay for it

            self._formulas[measure.key] = parse_formula(measure.formula)
        return self._formulas[measure.key]

    def _parts_of(self, period: Period, frequency: Frequency) -> list[Period]:
        if period.frequency is frequency:
            return [period]
        if (period, frequency) not in self._parts:
            self._parts[period, frequency] = self._calendar.parts(period, frequency)
        return self._parts[period, frequency]

    def _grouped(self, measure: Measure) -> dict[date, list[Entry]]:
        """The measure's entries by the first day of the period of its own frequency that they fall in."""
        if measure.key not in self._by_start:
            grouped: dict[date, list[Entry]] = {}
            starts = self._starts[measure.frequency]
            for entry in self._entries.get(measure.key, ()):
                start = starts.get(entry.day)
                if start is None:
                    start = starts[entry.day] = self._calendar.period_of(measure.frequency, entry.day).start
                grouped.setdefault(start, []).append(entry)
            self._by_start[measure.key] = grouped
        return self._by_start[measure.key]
