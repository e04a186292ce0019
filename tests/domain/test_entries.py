"""From entries to one reading: tallies, totals, and the three ways to aggregate."""

from __future__ import annotations

from datetime import date, timedelta
from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.domain.entries import Entry, aggregate_entries, combine, in_force
from kpitui.domain.measures import Aggregate

MONDAY = date(2026, 11, 16)


def entries(*typed: str) -> list[Entry]:
    """Entries in the order of recording, each `+amount` or `=amount`, with an optional `@weekday number`."""
    made = []
    for number, text in enumerate(typed, start=1):
        amount, _, weekday = text.partition("@")
        day = MONDAY + timedelta(days=int(weekday or 0))
        made.append(Entry(number, "m", day, float(amount[1:]), amount[0] == "=", "dana", f"2026-11-16T09:0{number}Z"))
    return made


@pytest.mark.parametrize(
    ("typed", "total", "mean", "last"),
    [
        ((), None, None, None),
        (("+8",), 8, 8, 8),
        (("+8", "+12", "+11"), 31, 31 / 3, 11),
        (("=31",), 31, 31, 31),
        (("+8", "+12", "=31"), 31, 31, 31),
        (("=31", "+2"), 33, 16.5, 2),
        (("+8", "=31", "+2", "+1"), 34, 34 / 3, 1),
        (("=31", "=20", "+1"), 21, 10.5, 1),
        (("=31", "+5", "=0"), 0, 0, 0),
        (("+8@3", "+12@1", "+11@2"), 31, 31 / 3, 8),
        (("+8@3", "+9@3"), 17, 8.5, 9),
        (("=40@4", "+8@1", "+9@0"), 57, 19, 8),
    ],
)
def test_readings(typed: tuple[str, ...], total: float | None, mean: float | None, last: float | None) -> None:
    for how, expected in ((Aggregate.SUM, total), (Aggregate.MEAN, mean), (Aggregate.LAST, last)):
        assert aggregate_entries(entries(*typed), how) == (None if expected is None else pytest.approx(expected))


def test_what_counts_begins_with_the_newest_total() -> None:
    recorded = entries("+8", "=31", "+2", "=20", "+1")
    assert in_force(recorded) == recorded[3:]
    assert in_force(entries("+8", "+2")) == entries("+8", "+2")
    assert in_force([]) == []


ENTRIES = st.lists(
    st.tuples(st.integers(0, 6), st.integers(-99, 99), st.booleans(), st.integers(0, 99)), max_size=12
).map(
    lambda rows: [
        Entry(number, "m", MONDAY + timedelta(days=weekday), float(amount), is_total, "dana", "")
        for number, (weekday, amount, is_total, _) in enumerate(rows, start=1)
    ]
)


@given(ENTRIES, st.randoms(), st.sampled_from(Aggregate))
def test_the_order_in_which_entries_arrive_does_not_matter(
    recorded: list[Entry], random: object, how: Aggregate
) -> None:
    shuffled = list(recorded)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert aggregate_entries(shuffled, how) == aggregate_entries(recorded, how)


@given(ENTRIES)
def test_a_sum_is_the_newest_total_and_all_tallies_after_it(recorded: list[Entry]) -> None:
    expected = 0.0
    for entry in recorded:
        expected = entry.amount if entry.is_total else expected + entry.amount
    assert aggregate_entries(recorded, Aggregate.SUM) == (expected if recorded else None)


@given(ENTRIES, st.integers(-99, 99), st.sampled_from(Aggregate))
def test_a_total_recorded_last_is_the_reading(recorded: list[Entry], amount: int, how: Aggregate) -> None:
    total = Entry(len(recorded) + 1, "m", MONDAY, float(amount), True, "li", "")
    assert aggregate_entries([*recorded, total], how) == amount


@given(st.lists(st.floats(-1e9, 1e9)))
def test_combining_amounts(amounts: list[float]) -> None:
    if not amounts:
        assert all(combine(amounts, how) is None for how in Aggregate)
        return
    assert combine(amounts, Aggregate.SUM) == fsum(amounts)
    assert combine(amounts, Aggregate.MEAN) == fsum(amounts) / len(amounts)
    assert combine(amounts, Aggregate.LAST) == amounts[-1]


def test_a_sum_of_tenths_is_exact() -> None:
    assert combine([0.1] * 10, Aggregate.SUM) == 1.0
