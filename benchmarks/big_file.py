"""Makes a big scorecard for benchmarks: 500 measures, 520 weeks, a million tallies; the same for the same sizes.

With a year of closed reviews and 300 corrective actions, see `big_past`. The file is an ordinary one: written by
kpitui's own storage, with valid hash chains, ending in the week of --today.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from big_past import remember
from kpitui.domain.measures import (
    Bounds,
    Frequency,
    Kind,
    Link,
    Measure,
    Objective,
    Person,
    Scorecard,
    Show,
    Target,
    default_aggregate,
)
from kpitui.domain.weeks import Calendar, Period
from kpitui.services.defining import start
from kpitui.services.workspace import Workspace
from kpitui.storage.entries import EntryWriter, NewEntry

MEASURES, WEEKS, TALLIES = 500, 520, 1_000_000
TODAY = date(2026, 11, 20)
PEOPLE = tuple(Person(f"p{number}", f"Person {number}") for number in range(1, 11))
OBJECTIVES = tuple(Objective(f"o{number:02}", f"Objective {number}", "It matters.") for number in range(1, 21))
_NOTE_EVERY = 50


def scorecard(measures: int) -> Scorecard:
    """Of ten measures six are actions (a001, ...), three indicators (i001, ...) and one a metric (m001, ...).

    Of ten indicators one is computed and two are monthly; every action drives an indicator.
    """
    indicators = [_indicator(number) for number in range(1, max(1, measures * 3 // 10) + 1)]
    metrics = [_measure("m", number, Kind.METRIC) for number in range(1, measures // 10 + 1)]
    actions = [
        _measure("a", number, Kind.ACTION, links=(Link(indicators[number % len(indicators)].key, 0.1, number % 4),))
        for number in range(1, measures - len(indicators) - len(metrics) + 1)
    ]
    return Scorecard("Big", people=PEOPLE, objectives=OBJECTIVES, measures=(*actions, *indicators, *metrics))


def _indicator(number: int) -> Measure:
    match number % 10:
        case 0:
            return _measure("i", number, Kind.INDICATOR, show=Show.PERCENT, formula=f"i{number - 1:03} / a001")
        case 5 | 6:
            return _measure("i", number, Kind.INDICATOR, show=Show.MONEY, frequency=Frequency.MONTHLY)
    return _measure("i", number, Kind.INDICATOR)


def _measure(
    letter: str,
    number: int,
    kind: Kind,
    *,
    show: Show = Show.COUNT,
    frequency: Frequency = Frequency.WEEKLY,
    formula: str = "",
    links: tuple[Link, ...] = (),
) -> Measure:
    targets = () if kind is Kind.METRIC else (Target(Bounds(at_least=0.1 if formula else 12.0 + number % 20)),)
    return Measure(
        f"{letter}{number:03}",
        f"{kind.value.capitalize()} number {number}",
        kind,
        show,
        purpose="So that there is something to read.",
        objective=OBJECTIVES[number % len(OBJECTIVES)].key,
        owner=PEOPLE[number % len(PEOPLE)].key,
        team=f"team {number % 5}",
        frequency=frequency,
        aggregate=default_aggregate(show),
        leading=kind is Kind.ACTION,
        formula=formula,
        targets=targets,
        links=links,
    )


def build(
    path: Path, *, measures: int = MEASURES, weeks: int = WEEKS, tallies: int = TALLIES, today: date = TODAY
) -> None:
    """Make the file; `tallies` in all, spread evenly over the measures and the weeks up to `today`."""
    noon = datetime.combine(today, datetime.min.time(), UTC).replace(hour=12)
    workspace = start(path, scorecard(measures), login="p1", clock=lambda: noon)
    try:
        _enter(workspace, weeks, tallies, today)
        remember(workspace, today, weeks)
    finally:
        workspace.close()


def _enter(workspace: Workspace, weeks: int, tallies: int, today: date) -> None:
    counted = [measure for measure in workspace.scorecard.measures if not measure.formula]
    # Tokens are random, and so are the places where their index grows: let it grow in memory.
    workspace.database.connection.execute("PRAGMA cache_size=-400000")
    with workspace.writing() as change:
        writer = EntryWriter(change)
        for entry in _entries(counted, Calendar().trailing(Calendar().week_of(today), weeks), tallies, today):
            writer.add(entry)


def _entries(counted: list[Measure], weeks: list[Period], tallies: int, today: date) -> Iterator[NewEntry]:
    """The tallies, week after week, and in each week day after day."""
    random = Random(20)
    cells = len(weeks) * len(counted)
    made = 0
    for place, week in enumerate(weeks):
        days = min(5, (today - week.start).days + 1)
        chosen: list[tuple[int, Measure]] = []
        for number, measure in enumerate(counted, start=place * len(counted) + 1):
            share = tallies * number // cells - made
            chosen += [(random.randrange(days), measure) for _ in range(share)]
            made += share
        for weekday, measure in sorted(chosen, key=lambda item: item[0]):
            yield _entry(measure, week.start + timedelta(days=weekday), random)


def _entry(measure: Measure, day: date, random: Random) -> NewEntry:
    note = "called the list" if random.randrange(_NOTE_EVERY) == 0 else ""
    amount = float(random.randint(0, 10))
    token = random.randbytes(16)
    return NewEntry(measure.key, day, amount, False, token, note, f"{day}T17:00:00.000000+00:00", measure.owner)


def main() -> None:
    """Make the file that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--measures", type=int, default=MEASURES, help=f"default {MEASURES}")
    parser.add_argument("--weeks", type=int, default=WEEKS, help=f"default {WEEKS}")
    parser.add_argument("--tallies", type=int, default=TALLIES, help=f"default {TALLIES:,}")
    parser.add_argument("--today", type=date.fromisoformat, default=TODAY, help=f"its last day; default {TODAY}")
    chosen = parser.parse_args()
    started = time.monotonic()
    build(chosen.file, measures=chosen.measures, weeks=chosen.weeks, tallies=chosen.tallies, today=chosen.today)
    size = chosen.file.stat().st_size / 1e6
    print(f"{chosen.file}: {size:,.0f} MB in {time.monotonic() - started:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
