"""Fetches just the entries that the readings of some measures in some periods need."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from kpitui.domain.entries import Entry
from kpitui.domain.measures import Aggregate, Frequency, Measure, Scorecard
from kpitui.domain.readings import Readings
from kpitui.domain.weeks import Calendar, Period
from kpitui.frozen import dataclass
from kpitui.storage.database import Connection
from kpitui.storage.entries import entries_between
from kpitui.storage.entry_sums import can_be_summed, sums_between

Spans = dict[str, tuple[date, date]]

# A week belongs to the month of its middle day: the outer weeks of a month reach up to this far beyond it.
_OVERHANG = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The readings of one measure from the period `first` to the period `last`, limits included."""

    measure: str
    first: Period
    last: Period


def operands(scorecard: Scorecard, measure: Measure) -> list[Measure]:
    """The measures whose entries a reading rests on: itself, or all that its formula uses, directly or not."""
    if not measure.formula:
        return [measure]
    found: dict[str, Measure] = {}
    pending = [measure]
    while pending:
        current = pending.pop()
        if current.key in found:
            continue
        found[current.key] = current
        if current.formula:
            from kpitui.domain.formulas import parse_formula  # only scorecards that compute something pay for it

            pending.extend(scorecard.measure(key) for key in parse_formula(current.formula).names if scorecard.has(key))
    return [operand for operand in found.values() if not operand.formula]


def spans_for(scorecard: Scorecard, calendar: Calendar, wanted: Iterable[Wanted]) -> Spans:
    """The first and last day from which entries are needed, for each measure they are needed of."""
    return _needed(scorecard, calendar, wanted)[0]


def _needed(scorecard: Scorecard, calendar: Calendar, wanted: Iterable[Wanted]) -> tuple[Spans, set[str]]:
    """The spans, and the measures of which also readings in other periods than their own are needed."""
    spans: Spans = {}
    in_other_periods: set[str] = set()
    days: dict[tuple[Period, Period], tuple[date, date]] = {}
    for item in wanted:
        for operand in operands(scorecard, scorecard.measure(item.measure)):
            if (item.first, item.last) not in days:
                days[item.first, item.last] = item.first.start, calendar.last_day(item.last)
            first, last = days[item.first, item.last]
            if operand.frequency is not item.first.frequency:
                first, last = first - _OVERHANG, last + _OVERHANG
                in_other_periods.add(operand.key)
            if operand.key in spans:
                known = spans[operand.key]
                first, last = min(first, known[0]), max(last, known[1])
            spans[operand.key] = (first, last)
    return spans, in_other_periods


def load_entries(
    connection: Connection, scorecard: Scorecard, calendar: Calendar, wanted: Iterable[Wanted]
) -> list[Entry]:
    """The entries behind the wanted readings."""
    return entries_between(connection, spans_for(scorecard, calendar, wanted))


def load_readings(
    connection: Connection, scorecard: Scorecard, calendar: Calendar, wanted: Iterable[Wanted]
) -> Readings:
    """The wanted readings; others may be there too, but only the wanted ones are complete."""
    entries = load_entries(connection, scorecard, calendar, wanted)
    return Readings(scorecard, calendar, entries, _built_in(connection, scorecard, calendar))


def load_values(connection: Connection, scorecard: Scorecard, calendar: Calendar, wanted: Iterable[Wanted]) -> Readings:
    """The wanted readings as `load_readings` gives them, but only their values: not the entries behind them.

    Most of them are sums of whole numbers, which the database adds up.
    """
    spans, in_other_periods = _needed(scorecard, calendar, wanted)
    summable: dict[tuple[Frequency, date, date], list[str]] = {}
    for key, span in spans.items():
        measure = scorecard.measure(key)
        is_sum = measure.aggregate is not Aggregate.LAST and can_be_summed(measure.frequency)
        if is_sum and key not in in_other_periods:
            summable.setdefault((measure.frequency, *span), []).append(key)
    known: dict[tuple[str, Period], float] = {}
    for (frequency, first, last), keys in summable.items():
        for key, sums in sums_between(connection, keys, frequency, first, last).items():
            del spans[key]
            is_mean = scorecard.measure(key).aggregate is Aggregate.MEAN
            for start, tallied in sums.items():
                known[key, Period(frequency, start)] = tallied.total / tallied.count if is_mean else tallied.total
    entries = entries_between(connection, spans)
    return Readings(scorecard, calendar, entries, _built_in(connection, scorecard, calendar), known)


def uses_built_in(scorecard: Scorecard) -> bool:
    """Whether any formula names something that is built in; only that has brackets with nothing in them."""
    return any("()" in measure.formula for measure in scorecard.measures if measure.formula)


def _built_in(
    connection: Connection, scorecard: Scorecard, calendar: Calendar
) -> dict[str, Callable[[Period], float | None]]:
    """What formulas can name beside measures; nothing is read where none of them does."""
    if not uses_built_in(scorecard):
        return {}
    from kpitui.domain.completion import completion
    from kpitui.domain.formulas import COMPLETION
    from kpitui.storage.promises import promises

    made = promises(connection)
    return {COMPLETION: lambda period: completion(made, calendar.last_day(period)).rate}
