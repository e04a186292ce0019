"""Fetches just the entries that the readings of some measures in some periods need."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from kpitui.domain.entries import Entry
from kpitui.domain.measures import Measure, Scorecard
from kpitui.domain.readings import Readings
from kpitui.domain.weeks import Calendar, Period
from kpitui.frozen import dataclass
from kpitui.storage.database import Connection
from kpitui.storage.entries import entries_between

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
    spans: Spans = {}
    for item in wanted:
        for operand in operands(scorecard, scorecard.measure(item.measure)):
            first, last = item.first.start, calendar.last_day(item.last)
            if operand.frequency is not item.first.frequency:
                first, last = first - _OVERHANG, last + _OVERHANG
            if operand.key in spans:
                known = spans[operand.key]
                first, last = min(first, known[0]), max(last, known[1])
            spans[operand.key] = (first, last)
    return spans


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
