"""Readings of any measure in any period, from entries and formulas."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.domain.entries import Entry
from kpitui.domain.measures import Aggregate, Frequency, Kind, Measure, Scorecard, Show, WeekStart
from kpitui.domain.readings import Readings
from kpitui.domain.weeks import Calendar, Period

CALENDAR = Calendar()
NOVEMBER = Period(Frequency.MONTHLY, date(2026, 11, 1))
QUARTER = Period(Frequency.QUARTERLY, date(2026, 10, 1))
YEAR = Period(Frequency.YEARLY, date(2026, 1, 1))
W47 = CALENDAR.week_of(date(2026, 11, 16))
W48 = CALENDAR.next(W47)


def computed(key: str, formula: str, frequency: Frequency = Frequency.WEEKLY) -> Measure:
    return Measure(key, key, Kind.INDICATOR, Show.PERCENT, frequency=frequency, formula=formula)


SCORECARD = Scorecard(
    "Acme",
    measures=(
        Measure("prospects", "Prospects contacted", Kind.ACTION),
        Measure("clients", "Clients signed", Kind.INDICATOR),
        Measure("mood", "Team mood", Kind.INDICATOR, Show.RATING, aggregate=Aggregate.LAST),
        Measure("hours", "Hours a day", Kind.METRIC, aggregate=Aggregate.MEAN),
        Measure("rent", "Rent", Kind.METRIC, Show.MONEY, frequency=Frequency.MONTHLY),
        computed("close_rate", "clients / prospects"),
        computed("twice", "close_rate * 2"),
        computed("per_rent", "clients / rent"),
        computed("monthly_rate", "clients / prospects", Frequency.MONTHLY),
        computed("lost", "clients / no_such_measure"),
        computed("round_a", "round_b + clients"),
        computed("round_b", "round_a + 1"),
        computed("itself", "itself + 1"),
    ),
)


def recorded(*rows: tuple[str, str, float]) -> list[Entry]:
    """Tallies in the order of recording: measure, day, amount; a key ending in = makes a total."""
    return [
        Entry(number, key.rstrip("="), date.fromisoformat(day), amount, key.endswith("="), "dana", "")
        for number, (key, day, amount) in enumerate(rows, start=1)
    ]


ENTRIES = recorded(
    ("prospects", "2026-11-16", 8),
    ("prospects", "2026-11-17", 12),
    ("prospects", "2026-11-19", 11),
    ("clients=", "2026-11-22", 2),
    ("prospects", "2026-11-24", 19),
    ("clients", "2026-11-25", 2),
    ("mood", "2026-11-18", 4),
    ("mood", "2026-11-25", 2),
    ("hours", "2026-11-16", 6),
    ("hours", "2026-11-17", 8),
    ("hours", "2026-11-23", 4),
    ("rent", "2026-11-01", 900),
    ("rent", "2026-10-31", 800),
    ("prospects", "2026-11-30", 100),  # W49: its Thursday is 3 December
    ("prospects", "2026-10-31", 7),  # W44: its Thursday is 29 October
    ("unknown", "2026-11-16", 1),
)


@pytest.mark.parametrize(
    ("key", "period", "value"),
    [
        ("prospects", W47, 31),
        ("prospects", W48, 19),
        ("prospects", NOVEMBER, 50),
        ("prospects", QUARTER, 157),
        ("prospects", YEAR, 157),
        ("clients", NOVEMBER, 4),
        ("mood", NOVEMBER, 2),
        ("mood", CALENDAR.next(W48), None),
        ("hours", W47, 7),
        ("hours", NOVEMBER, 5.5),  # the mean of the weeks 7 and 4
        ("rent", NOVEMBER, 900),
        ("rent", QUARTER, 1700),
        ("rent", W47, None),
        ("close_rate", W47, 2 / 31),
        ("close_rate", NOVEMBER, 4 / 50),  # a ratio of sums, not a mean of the weeks' ratios
        ("twice", W47, 4 / 31),
        ("per_rent", NOVEMBER, 4 / 900),
        ("per_rent", W47, None),
        ("monthly_rate", NOVEMBER, 4 / 50),
        ("monthly_rate", W47, None),
        ("close_rate", CALENDAR.next(W47, -1), None),
        ("lost", W47, None),
        ("round_a", W47, None),
        ("round_b", W47, None),
        ("itself", W47, None),
    ],
)
def test_values(key: str, period: Period, value: float | None) -> None:
    readings = Readings(SCORECARD, CALENDAR, ENTRIES)
    assert readings.value(key, period) == (None if value is None else pytest.approx(value))
    assert readings.value(key, period) == readings.value(key, period)


def test_an_unknown_measure_is_a_key_error() -> None:
    readings = Readings(SCORECARD, CALENDAR, ENTRIES)
    for ask in (readings.value, readings.entries_in, readings.last_entry):
        with pytest.raises(KeyError):
            ask("unknown", W47)


def test_the_entries_behind_a_reading() -> None:
    readings = Readings(SCORECARD, CALENDAR, reversed(ENTRIES))
    assert [entry.amount for entry in readings.entries_in("prospects", W47)] == [8, 12, 11]
    assert [entry.amount for entry in readings.entries_in("prospects", NOVEMBER)] == [8, 12, 11, 19]
    assert [entry.amount for entry in readings.entries_in("rent", QUARTER)] == [800, 900]
    assert readings.entries_in("rent", W47) == []
    assert readings.entries_in("close_rate", W47) == []


def test_the_last_entry_is_the_one_recorded_last_whatever_its_day() -> None:
    entries = recorded(("clients", "2026-11-19", 1), ("clients", "2026-11-17", 5))
    readings = Readings(SCORECARD, CALENDAR, entries)
    last = readings.last_entry("clients", W47)
    assert last is not None
    assert last.amount == 5
    assert readings.last_entry("clients", W48) is None


def test_a_very_long_chain_of_formulas_does_not_overflow_the_stack() -> None:
    measures = [computed(f"m{number}", f"m{number + 1} + 1") for number in range(5000)]
    scorecard = Scorecard("Chain", measures=(*measures, Measure("m5000", "End", Kind.METRIC)))
    readings = Readings(scorecard, CALENDAR, recorded(("m5000", "2026-11-16", 1)))
    assert readings.value("m0", W47) == 5001


def test_formulas_sharing_operands_are_worked_out_once_each() -> None:
    measures = [computed(f"m{n}", f"m{n + 1} + m{n + 1}") for n in range(400)]
    scorecard = Scorecard("Doubling", measures=(*measures, Measure("m400", "End", Kind.METRIC)))
    readings = Readings(scorecard, CALENDAR, recorded(("m400", "2026-11-16", 1)))
    assert readings.value("m0", W47) == 2.0**400


@given(
    st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(-50, 50)), max_size=40),
    st.sampled_from(WeekStart),
    st.sampled_from(Frequency),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)
def test_sums_are_those_of_the_weeks_by_their_middle_day(
    rows: list[tuple[date, int]], week_starts: WeekStart, frequency: Frequency, day: date
) -> None:
    calendar = Calendar(week_starts)
    entries = [Entry(n, "clients", when, float(amount), False, "", "") for n, (when, amount) in enumerate(rows)]
    readings = Readings(SCORECARD, calendar, entries)
    period = calendar.period_of(frequency, day)
    first_weekday = {WeekStart.MONDAY: 0, WeekStart.SUNDAY: 6, WeekStart.SATURDAY: 5}[week_starts]
    by_deciding_day: dict[date, list[int]] = defaultdict(list)
    for when, amount in rows:
        by_deciding_day[when + timedelta(days=3 - (when.weekday() - first_weekday) % 7)].append(amount)
    inside = [amounts for middle, amounts in by_deciding_day.items() if calendar.contains(period, middle)]
    expected = fsum(sum(amounts) for amounts in inside) if inside else None
    assert readings.value("clients", period) == expected
