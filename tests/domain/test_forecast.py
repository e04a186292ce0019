"""Goals: pace, odds in tens, trends, seasons, working backwards, and how they are told."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.domain.band import CountBaseline
from kpitui.domain.forecast import NoOdds, Pace, actions_for, forecast, in_tenths, level_forecast
from kpitui.domain.forecast_words import actions_sentence, forecast_sentence
from kpitui.domain.intervals import student_cdf
from kpitui.domain.limits import Reading
from kpitui.domain.measures import Frequency, Kind, Measure, Show
from kpitui.domain.pattern import pattern_baseline
from kpitui.domain.season import seasons_of
from kpitui.domain.trend import kendall_p, theil_sen, trend_of
from kpitui.domain.wording import Noun
from tests.domain.diagnosing import CLIENTS, PROSPECTS, readings

WEEKS = [3.0, 2.0, 4.0, 3.0, 5.0, 2.0, 3.0, 4.0, 2.0, 3.0, 4.0, 1.0]  # mean 3, mean range 18/11


def test_the_needed_pace_is_always_there() -> None:
    found = forecast(readings(WEEKS[:3]), 50.0, 20.0, 10, counts=True)
    assert (found.needed, found.recent, found.pace) == (3.0, 3.0, Pace.UNKNOWN)
    assert (found.odds, found.no_odds) == (None, NoOdds.TOO_FEW)
    assert forecast([], 50.0, 20.0, 10).recent is None


def test_the_limits_of_an_average() -> None:
    found = forecast(readings(WEEKS), 36.0 + 30.0, 36.0, 9, counts=True)
    assert found.low == pytest.approx(3 - 2.66 * (18 / 11) / 3)
    assert found.high == pytest.approx(3 + 2.66 * (18 / 11) / 3)


@pytest.mark.parametrize(
    ("goal", "at_most", "expected"),
    [
        (36.0 + 50.0, False, Pace.OUT_OF_REACH),
        (36.0 + 30.0, False, Pace.OPEN),
        (36.0 + 10.0, False, Pace.ON_COURSE),
        (36.0 + 50.0, True, Pace.ON_COURSE),
        (36.0 + 30.0, True, Pace.OPEN),
        (36.0 + 10.0, True, Pace.OUT_OF_REACH),
        (30.0, False, Pace.REACHED),
        (30.0, True, Pace.OVER),
    ],
)
def test_what_the_pace_asks_of_the_process(goal: float, at_most: bool, expected: Pace) -> None:
    assert forecast(readings(WEEKS), goal, 36.0, 9, counts=True, at_most=at_most).pace is expected


def test_no_period_left() -> None:
    assert forecast(readings(WEEKS), 50.0, 36.0, 0).pace is Pace.OVER
    assert forecast(readings(WEEKS), 50.0, 36.0, 0, at_most=True).pace is Pace.REACHED
    assert forecast(readings(WEEKS), 36.0, 36.0, 0).pace is Pace.REACHED


def test_odds_of_counts() -> None:
    """Negative binomial of size 36.5 and mean 9 x 36.5 / 12 = 27.375: P(30 or more) = 0.35 (SciPy 1.17: 0.3504)."""
    assert forecast(readings(WEEKS), 66.0, 36.0, 9, counts=True).odds == 0.4
    assert forecast(readings(WEEKS), 66.0, 36.0, 9, counts=True, at_most=True).odds == 0.7
    assert forecast(readings(WEEKS), 56.0, 36.0, 9, counts=True).odds == 0.9
    assert forecast(readings(WEEKS), 86.0, 36.0, 9, counts=True).odds == 0.1


def test_odds_of_amounts() -> None:
    found = forecast(readings(WEEKS), 66.0, 36.0, 9)
    spread = (sum((value - 3) ** 2 for value in WEEKS) / 11) ** 0.5
    chance = student_cdf((27 - 30) / (spread * (9 + 81 / 12) ** 0.5), 11)
    assert found.odds == in_tenths(chance)
    constant = forecast(readings([5.0] * 10), 100.0, 50.0, 10)
    assert constant.odds == 0.9
    assert forecast(readings([5.0] * 10), 101.0, 50.0, 10).odds == 0.1


def test_odds_take_eight_readings() -> None:
    seven, eight = (forecast(readings(WEEKS[:count]), 50.0, 26.0, 9, counts=True) for count in (7, 8))
    assert (seven.odds, seven.no_odds) == (None, NoOdds.TOO_FEW)
    assert (eight.odds, eight.no_odds) == (0.8, None)  # a mean of 29.8, and 7.96 to either side: P(24 or more) = 0.79


@given(st.floats(0, 1))
def test_odds_are_never_none_or_all(chance: float) -> None:
    assert 0.1 <= in_tenths(chance) <= 0.9
    assert abs(in_tenths(chance) - chance) <= 0.1 + 1e-9


def test_a_signal_forbids_odds_until_it_is_long_past() -> None:
    recent = forecast(readings([*WEEKS, 30.0]), 90.0, 66.0, 9)
    assert (recent.odds, recent.no_odds) == (None, NoOdds.SIGNAL)
    past = forecast(readings([12.0, *WEEKS, *WEEKS]), 110.0, 84.0, 9)
    assert past.odds is not None


def test_a_level_is_reached_by_single_periods() -> None:
    found = level_forecast(readings(WEEKS), 9.0, 20)
    assert (found.needed, found.periods_left, found.pace) == (9.0, 20, Pace.OUT_OF_REACH)
    assert found.high == pytest.approx(3 + 2.66 * 18 / 11)


def test_working_backwards() -> None:
    """3 more clients take about 38 contacts; the range is that of the usual conversion."""
    about, least, most = actions_for(3.0, CountBaseline(8, 400.0, 32.0, 1.0, 412.5, 33.0))
    assert about == pytest.approx(37.5)
    assert least == pytest.approx(29, abs=0.5)
    assert most == pytest.approx(51.2, abs=0.1)
    assert actions_sentence(3.0, [((about, least, most), PROSPECTS)], CLIENTS) == (
        "3 more clients take about 38 contacts, 29 to 52."
    )
    short = actions_for(3.0, CountBaseline(2, 100.0, 8.0, 1.0, 112.5, 9.0))
    assert actions_sentence(3.0, [(short, PROSPECTS)], CLIENTS) == "3 more clients take about 38 contacts, 24 to 72."
    wild = actions_for(3.0, CountBaseline(8, 400.0, 32.0, 3.0, 412.5, 33.0))
    assert (wild[2] or 0) > (most or 0) > (least or 0) > (wild[1] or 0)


def test_working_backwards_with_money() -> None:
    revenue = Noun.of(Measure("r", "Revenue", Kind.INDICATOR, show=Show.MONEY), "$")
    baseline = pattern_baseline([9600.0, 8800.0, 10400.0, 9200.0] * 3, [8.0] * 12)
    assert baseline is not None
    needs = actions_for(2400.0, baseline)
    assert actions_sentence(2400.0, [(needs, PROSPECTS)], revenue) == "$2,400 more takes about 3 contacts, 2 to 3."
    few = pattern_baseline([9600.0], [8.0])
    assert few is not None
    assert actions_for(2400.0, few) == (2.0, None, None)
    assert actions_sentence(2400.0, [((2.0, None, None), PROSPECTS)], revenue) == "$2,400 more takes about 2 contacts."


def test_a_trend_is_named_from_12_readings_on() -> None:
    rising = [2.0 + 0.5 * number for number in range(12)]
    found = trend_of(rising)
    assert found is not None
    assert found.slope == pytest.approx(0.5)
    assert found.p < 0.001
    assert trend_of(rising[:11]) is None
    assert trend_of([5.0] * 40) is None
    noise = Random(3)
    assert trend_of([noise.random() for _ in range(40)]) is None
    gaps = trend_of([2.0, None, 3.0, None, *[3.5 + 0.5 * number for number in range(10)]])
    assert gaps is not None
    assert gaps.slope == pytest.approx(0.5)


def test_kendall_and_theil_sen() -> None:
    points = [(float(number), value) for number, value in enumerate([1.0, 3.0, 2.0, 4.0])]
    assert theil_sen(points) == pytest.approx(0.75)
    assert theil_sen(points[:3]) == pytest.approx(0.5)
    assert kendall_p(points) == pytest.approx(0.30818, abs=1e-5)  # S = 4, variance 26/3, z = 3 / 2.944
    tied = [(float(number), value) for number, value in enumerate([1.0, 1.0, 2.0, 2.0, 3.0])]
    assert kendall_p(tied) == pytest.approx(0.0676, abs=1e-4)  # S = 8, variance (300 - 36) / 18
    assert kendall_p([(0.0, 1.0), (1.0, 1.0)]) == 1.0


def test_the_trend_of_ten_years_looks_at_the_last_one() -> None:
    found = trend_of([100.0 - number for number in range(468)] + [float(number) for number in range(52)])
    assert found is not None
    assert (found.slope, found.readings) == (1.0, 52)


def test_seasons_from_two_years_on() -> None:
    noise = Random(5)

    def weekly(weeks: int) -> list[Reading]:
        first = date(2023, 1, 2)
        starts = [first + timedelta(weeks=number) for number in range(weeks)]
        return [Reading(start, noise.gauss(10, 1) - (4 if 7 <= start.month <= 9 else 0)) for start in starts]

    (summer,) = [season for season in seasons_of(weekly(130)) if season.share < 0]
    assert (summer.quarter, summer.years) == (3, 2)
    assert summer.share == pytest.approx(-0.33, abs=0.05)
    assert seasons_of(weekly(90)) == ()
    assert seasons_of(readings([5.0] * 130)) == ()
    assert seasons_of([]) == ()


def test_how_a_forecast_is_told() -> None:
    def told(goal: float, *, weeks: int = 9, values: list[float] = WEEKS, at_most: bool = False) -> str:
        found = forecast(readings(values), goal, 36.0, weeks, counts=True, at_most=at_most)
        return forecast_sentence(found, CLIENTS, Frequency.WEEKLY, at_most=at_most)

    assert told(66.0) == "It takes 3.3 clients a week for 9 weeks; 3 is usual: open. About 4 in 10 if nothing changes."
    assert told(90.0) == (
        "It takes 6 clients a week for 9 weeks; 3 is usual, 1.5 to 4.5 on average over 9 weeks: needs a better "
        "process, not a good week. At most 1 in 10 if nothing changes."
    )
    assert "0 to 6.1 on average over 2 weeks: needs" in told(90.0, weeks=2)
    assert "to 7.4 on average: needs" in told(90.0, weeks=1)
    assert told(46.0) == (
        "It takes 1.1 clients a week for 9 weeks; 3 is usual: on course if nothing changes. 9 in 10 or better if "
        "nothing changes."
    )
    assert told(66.0, at_most=True).startswith("It allows 3.3 clients a week for 9 weeks; 3 is usual: open.")
    assert told(30.0) == "Reached."
    assert told(30.0, at_most=True) == "Passed already."
    assert told(66.0, weeks=0) == "No week is left to reach it."
    assert told(66.0, values=[]) == "It takes 3.3 clients a week for 9 weeks; nothing has been counted yet."
    assert told(66.0, values=WEEKS[:4]) == (
        "It takes 3.3 clients a week for 9 weeks; 3 is usual, and 6 readings are needed to say more."
    )
    assert told(66.0, values=[*WEEKS, 30.0]).endswith("No odds are given: the last weeks were out of the ordinary.")
    rising = [float(number) for number in range(1, 15)]
    assert told(300.0, values=rising).endswith("Rising by about 1 a week.")
