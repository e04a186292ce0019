"""Windows and standings: which weeks are looked at, which decides, and when nothing can be said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.domain.conversion import Conditions, Conversion, Method, Standing
from kpitui.domain.pairing import Pair
from kpitui.domain.weighing import weigh, whole_window_since
from tests.domain.diagnosing import Row, pairs, week

USUAL: list[Row] = [(4.0, 50.0, 50.0)] * 26
COUNTS = Conditions(Method.COUNTS, declared=0.08)


def weighed(rows: list[Row], conditions: Conditions = COUNTS) -> Conversion:
    found = weigh(pairs(rows), conditions)
    assert found is not None
    return found


def test_the_last_4_and_the_last_13_weeks() -> None:
    found = weighed(USUAL)
    assert [(window.weeks, window.start) for window in found.windows] == [(4, week(22)), (13, week(13))]
    assert [window.baseline.periods for window in found.windows] == [22, 13]
    assert (found.period.weeks, found.period.baseline.periods) == (1, 25)
    assert [window.level for window in found.windows] == pytest.approx([0.01 * 4 / 17, 0.01 * 13 / 17])
    assert found.standing is Standing.IN_RANGE
    assert found.deciding is found.period


def test_the_weeks_since_a_corrective_action_come_first() -> None:
    since = Conditions(Method.COUNTS, declared=0.08, since=week(26))
    assert [window.weeks for window in weighed([*USUAL, *USUAL[:3]], since).windows] == [4, 13]
    assert weighed([*USUAL, *USUAL[:3]], since).too_recent
    assert [window.weeks for window in weighed([*USUAL, *USUAL[:5]], since).windows] == [5]
    assert [window.weeks for window in weighed([*USUAL, *USUAL[:9]], since).windows] == [9, 4]
    assert [window.weeks for window in weighed([*USUAL, *USUAL[:14]], since).windows] == [4, 13]
    assert not weighed([*USUAL, *USUAL[:5]], since).too_recent


def test_a_window_asked_for_is_the_only_one() -> None:
    found = weighed([*USUAL, *[(2.0, 50.0, 50.0)] * 8], Conditions(Method.COUNTS, declared=0.08, asked=8))
    assert [window.weeks for window in found.windows] == [8]
    window = found.deciding
    assert (window.done, window.planned, window.results) == (400.0, 400.0, 16.0)
    assert (window.usual_low, window.usual_high) == (18, 48)
    assert (found.standing, window.level) == (Standing.BELOW, 0.01)
    assert window.rate == pytest.approx(0.04)


def test_a_halved_conversion_is_a_signal() -> None:
    found = weighed([*USUAL, *[(1.0, 50.0, 50.0)] * 4])
    assert found.standing is Standing.BELOW
    assert found.deciding.weeks == 4


def test_what_is_odd_but_not_rare_leans() -> None:
    found = weighed([*USUAL, *[(2.0, 50.0, 50.0)] * 4])
    assert found.standing is Standing.LEANING_LOW
    assert (found.deciding.weeks, found.deciding.p_low) == (4, pytest.approx(0.02958744, abs=1e-7))


def test_one_week_alone_never_gives_more_than_a_leaning() -> None:
    rows: list[Row] = [(80.0, 1000.0, 1000.0), (78.0, 1000.0, 1000.0)] * 13
    found = weighed([*rows, (40.0, 1000.0, 1000.0)])
    assert found.period.standing is Standing.LEANING_LOW
    asked = weighed([*rows, (0.0, 1000.0, 1000.0)], Conditions(Method.COUNTS, asked=1))
    assert asked.standing is Standing.LEANING_LOW


def test_worse_comes_before_better() -> None:
    rows = [*USUAL, *[(9.0, 50.0, 50.0)] * 9, *[(0.0, 50.0, 50.0)] * 4]
    found = weighed(rows)
    assert [window.standing for window in found.windows] == [Standing.BELOW, Standing.ABOVE]
    assert found.standing is Standing.BELOW
    turned_round = weighed(rows, Conditions(Method.COUNTS, declared=0.08, fewer_is_better=True))
    assert turned_round.standing is Standing.ABOVE


def test_missing_weeks_are_made_up_for_but_not_without_end() -> None:
    gappy: list[Row] = [*USUAL, (4.0, None, 50.0), (4.0, 50.0, 50.0), (None, 50.0, 50.0), (4.0, 50.0, 50.0)]
    window = weighed(gappy).windows[0]
    assert (window.weeks, window.start) == (4, week(24))
    torn = [*USUAL, *[(None, None, None)] * 6, *USUAL[:2]]
    assert [window.weeks for window in weighed(torn).windows] == [13]


def test_too_few_weeks_are_no_window() -> None:
    found = weighed(USUAL[:3])
    assert found.windows == ()
    assert found.standing is Standing.UNKNOWN
    assert weigh(pairs(USUAL[:1]), Conditions(Method.COUNTS)) is None
    assert weigh([], COUNTS) is None
    assert weigh(pairs([*USUAL, (4.0, None, 50.0)]), COUNTS) is None


def test_where_zero_would_prove_nothing_nothing_is_known() -> None:
    rows: list[Row] = [(1.0, 6.0, 6.0), (0.0, 6.0, 6.0)] * 13
    found = weighed(rows[:8], Conditions(Method.COUNTS))
    assert found.zero_proves_nothing
    assert found.standing is Standing.UNKNOWN
    assert weighed(rows[:8], Conditions(Method.COUNTS, fewer_is_better=True)).standing is Standing.IN_RANGE


def test_the_usual_conversion_is_that_of_the_last_year() -> None:
    long_ago: list[Row] = [(20.0, 50.0, 50.0)] * 100
    found = weighed([*long_ago, *USUAL, *USUAL, *USUAL[:13]], Conditions(Method.COUNTS))
    assert found.windows[1].baseline.rate == pytest.approx((52 * 4 + 0.5) / 2600)


def test_months_are_windows_of_their_own() -> None:
    monthly = Conditions(Method.COUNTS, weeks_in_period=365.2425 / 84)
    rows: list[Row] = [(17.0, 200.0, 200.0), (16.0, 200.0, 200.0)] * 8
    found = weighed(rows, monthly)
    assert [(window.periods, window.weeks) for window in found.windows] == [(1, 4), (3, 13)]
    quarterly = weighed(rows, Conditions(Method.COUNTS, weeks_in_period=365.2425 / 28))
    assert [window.periods for window in quarterly.windows] == [1]


def test_results_without_actions_say_nothing() -> None:
    found = weighed([*USUAL, (3.0, 0.0, 50.0)])
    assert found.period.standing is Standing.IN_RANGE
    assert (found.period.usual_low, found.period.usual_high) == (0, 0)
    assert found.period.rate is None


def test_levels_are_averages_and_never_called_better() -> None:
    rows: list[Row] = [(value, 3.0, 3.0) for value in (3.0, 4.0, 3.0, 4.0, 4.0, 3.0, 4.0, 3.0)]
    low = weighed([*rows, *[(1.0, 3.0, 3.0)] * 4], Conditions(Method.LEVELS))
    assert low.standing is Standing.BELOW
    assert (low.deciding.results, low.deciding.exposure) == (1.0, 1.0)
    assert low.deciding.p_low is None
    high = weighed([*rows, *[(9.0, 3.0, 3.0)] * 4], Conditions(Method.LEVELS))
    assert high.standing is Standing.IN_RANGE


def test_preventing_counts_by_the_week() -> None:
    rows = [Pair(week(number), 2.0, 20.0, 20.0) for number in range(12)]
    found = weigh(rows, Conditions(Method.COUNTS_A_PERIOD, fewer_is_better=True))
    assert found is not None
    assert found.windows[0].exposure == 4.0
    assert found.windows[0].baseline.rate == pytest.approx(16.5 / 8)
    unknown_actions = [Pair(week(number), 2.0, None) for number in range(12)]
    assert weigh(unknown_actions, Conditions(Method.COUNTS_A_PERIOD)) is not None


def test_everything_since_a_day() -> None:
    window = whole_window_since(pairs([*USUAL, *USUAL[:20]]), COUNTS, week(26))
    assert window is not None
    assert (window.weeks, window.baseline.periods) == (20, 26)
    assert whole_window_since(pairs(USUAL), COUNTS, week(40)) is None


ROWS = st.lists(
    st.tuples(
        st.one_of(st.none(), st.integers(0, 400).map(float)),
        st.one_of(st.none(), st.integers(0, 2000).map(float)),
        st.one_of(st.none(), st.integers(0, 2000).map(float)),
    ),
    min_size=1,
    max_size=40,
)


@given(ROWS, st.sampled_from(list(Method)), st.booleans(), st.sampled_from([None, 0.08, 30.0]))
def test_no_standing_contradicts_its_band(rows: list[Row], method: Method, fewer: bool, declared: float | None) -> None:
    found = weigh(pairs(rows), Conditions(method, declared=declared, fewer_is_better=fewer))
    if found is None:
        return
    for window in (*found.windows, found.period):
        if window.usual_low is None or window.usual_high is None:
            assert window.standing is Standing.UNKNOWN
        elif window.standing is Standing.BELOW:
            assert window.results < window.usual_low
        elif window.standing is Standing.ABOVE:
            assert window.results > window.usual_high
    assert found.deciding in (*found.windows, found.period)
    if found.standing is not Standing.UNKNOWN and found.standing is not Standing.IN_RANGE:
        assert found.deciding.standing is found.standing
