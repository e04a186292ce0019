from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpitui.domain.entries import Entry
from kpitui.domain.measures import Frequency, Kind, Measure, Scorecard, WeekStart
from kpitui.domain.readings import Readings
from kpitui.domain.weeks import Calendar
from kpitui.services.loading import Wanted, load_readings, operands, spans_for
from kpitui.services.workspace import Workspace
from tests.definitions.generated import scorecards
from tests.services.doing import tally


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
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
