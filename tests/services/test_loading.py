from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpitui.domain.entries import Entry
from kpitui.domain.measures import Frequency, Kind, Measure, Scorecard, WeekStart
from kpitui.domain.readings import Readings
from kpitui.domain.weeks import Calendar
from kpitui.services.loading import Wanted, load_readings, load_values, operands, spans_for
from kpitui.services.workspace import Workspace
from kpitui.storage.entries import EntryWriter, NewEntry
from tests.definitions.generated import scorecards
from tests.services.doing import tally


@settings(max_examples=200)
@given(st.data(), scorecards())
def test_what_is_loaded_is_enough_for_what_is_wanted(data: st.DataObject, scorecard: Scorecard) -> None:
    if not scorecard.measures:
        return
    calendar = Calendar(scorecard.week_starts)
    keys = [measure.key for measure in scorecard.measures]
    days = st.integers(0, 900).map(lambda number: date(2025, 6, 1) + timedelta(days=number))
    entries = [
        Entry(number, data.draw(st.sampled_from(keys)), data.draw(days), float(number), number % 5 == 0, "dana", "")
        for number in range(data.draw(st.integers(0, 40)))
    ]
    measure = data.draw(st.sampled_from(scorecard.measures))
    frequencies = [item for item in Frequency if item.rank >= measure.frequency.rank]
    last = calendar.period_of(data.draw(st.sampled_from(frequencies)), data.draw(days))
    periods = calendar.trailing(last, data.draw(st.integers(1, 3)))
    spans = spans_for(scorecard, calendar, [Wanted(measure.key, periods[0], periods[-1])])
    loaded = [entry for entry in entries if entry.measure in spans and _within(entry.day, spans[entry.measure])]
    enough, everything = Readings(scorecard, calendar, loaded), Readings(scorecard, calendar, entries)
    for period in periods:
        assert enough.value(measure.key, period) == everything.value(measure.key, period)
        assert enough.entries_in(measure.key, period) == everything.entries_in(measure.key, period)


def _within(day: date, span: tuple[date, date]) -> bool:
    return span[0] <= day <= span[1]


def test_a_reading_rests_on_all_that_its_formula_uses(workspace: Workspace) -> None:
    scorecard = workspace.scorecard
    assert [item.key for item in operands(scorecard, scorecard.measure("clients"))] == ["clients"]
    assert {item.key for item in operands(scorecard, scorecard.measure("close_rate"))} == {"clients", "prospects"}


def test_formulas_of_formulas_and_circles_come_to_an_end() -> None:
    def computed(key: str, formula: str) -> Measure:
        return Measure(key, key, Kind.INDICATOR, formula=formula)

    base = Measure("a", "A", Kind.METRIC)
    scorecard = Scorecard("x", measures=(base, computed("b", "a * 2"), computed("c", "b + a"), computed("d", "d + a")))
    assert [item.key for item in operands(scorecard, scorecard.measure("c"))] == ["a"]
    assert [item.key for item in operands(scorecard, scorecard.measure("d"))] == ["a"]


def test_the_spans_of_several_wishes_join(workspace: Workspace) -> None:
    calendar = workspace.calendar
    week = calendar.week_of(date(2026, 11, 18))
    before = calendar.next(week, -3)
    spans = spans_for(
        workspace.scorecard, calendar, [Wanted("clients", week, week), Wanted("close_rate", before, before)]
    )
    assert spans == {
        "clients": (before.start, calendar.last_day(week)),
        "prospects": (before.start, calendar.last_day(before)),
    }


def test_a_month_reaches_into_the_weeks_at_its_ends(scorecard: Scorecard) -> None:
    monthly = replace(scorecard.measure("close_rate"), frequency=Frequency.MONTHLY)
    others = tuple(item for item in scorecard.measures if item.key != "close_rate")
    cut = replace(scorecard, measures=(*others, monthly))
    for week_starts in WeekStart:
        calendar = Calendar(week_starts)
        month = calendar.period_of(Frequency.MONTHLY, date(2026, 11, 1))
        first, last = spans_for(cut, calendar, [Wanted("close_rate", month, month)])["clients"]
        weeks = calendar.parts(month, Frequency.WEEKLY)
        assert first <= weeks[0].start
        assert calendar.last_day(weeks[-1]) <= last


def test_readings_come_from_the_file(workspace: Workspace) -> None:
    tally(workspace, "prospects", 40, date(2026, 11, 17))
    tally(workspace, "clients", 2, date(2026, 11, 18))
    week = workspace.this_week()
    with workspace.database.reading() as connection:
        wanted = [Wanted("close_rate", week, week)]
        readings = load_readings(connection, workspace.scorecard, workspace.calendar, wanted)
    assert readings.value("close_rate", week) == 0.05


class _Undo(Exception):
    """Takes back what an example has written."""


_AMOUNTS = st.one_of(
    st.integers(-20, 200).map(float),
    st.floats(-1000, 1000, allow_nan=False).map(lambda amount: round(amount, 3)),
    st.sampled_from([0.1, 1e15, -1e15, 999_999_999_999_999.0]),
)


@pytest.mark.parametrize("begins_on", list(WeekStart))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_values_alone_are_those_of_all_entries(workspace: Workspace, begins_on: WeekStart, data: st.DataObject) -> None:
    scorecard = replace(workspace.scorecard, week_starts=begins_on)
    calendar = Calendar(begins_on)
    # Mostly whole amounts, as in life: those are what is added up elsewhere.
    whole = data.draw(st.booleans())
    counted = [item.key for item in scorecard.measures if not item.formula]
    days = st.integers(0, 120).map(lambda number: date(2026, 8, 1) + timedelta(days=number))
    amounts = st.integers(0, 50).map(float) if whole else _AMOUNTS
    totals = st.sampled_from([False] * 9 + [True]) if not whole else st.just(False)
    entered = data.draw(st.lists(st.tuples(st.sampled_from(counted), days, amounts, totals), max_size=60))
    last = data.draw(days)
    ranges = [
        calendar.trailing(calendar.period_of(frequency, last), data.draw(st.integers(1, 5)))
        for measure in scorecard.measures
        for frequency in Frequency
        if frequency.rank >= measure.frequency.rank
    ]
    measures = [item for item in scorecard.measures for rank in Frequency if rank.rank >= item.frequency.rank]
    chosen = data.draw(st.lists(st.sampled_from(list(zip(measures, ranges, strict=True))), min_size=1, max_size=6))
    with suppress(_Undo), workspace.writing() as change:
        writer = EntryWriter(change)
        for number, (key, day, amount, is_total) in enumerate(entered):
            id_ = writer.add(NewEntry(key, day, amount, is_total, number.to_bytes(16)))
            if number % 7 == 3:
                change.connection.execute("INSERT INTO entry_undone VALUES (?, 'dana', '')", (id_,))
        wanted = [Wanted(measure.key, periods[0], periods[-1]) for measure, periods in chosen]
        alone = load_values(change.connection, scorecard, calendar, wanted)
        everything = load_readings(change.connection, scorecard, calendar, wanted)
        for measure, periods in chosen:
            for period in periods:
                assert alone.value(measure.key, period) == everything.value(measure.key, period), (measure.key, period)
        raise _Undo


def test_whole_tallies_are_added_up_without_handing_them_over(workspace: Workspace) -> None:
    for amount in (3.0, 4.0):
        tally(workspace, "prospects", amount, date(2026, 11, 17))
    period = workspace.this_week()
    with workspace.database.reading() as connection:
        wanted = [Wanted("prospects", period, period)]
        readings = load_values(connection, workspace.scorecard, workspace.calendar, wanted)
    assert readings.value("prospects", period) == 7.0
    assert readings.entries_in("prospects", period) == []
