"""Whether actions yield less or more than they used to: chooses the windows, weighs each, and decides between them.

The windows are the last 4 and the last 13 weeks, or the weeks since the last corrective action. A signal is a result
outside the 1-99 % band of what its actions usually give; where several windows are looked at they share that 1 % by
their length (Bonferroni), or looking at all of them every week would find what is not there. Knows no targets and no
words.
"""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from kpitui.domain.band import LEANING, SIGNAL, Band, count_band, count_baseline
from kpitui.domain.conversion import (
    LONG_WINDOW,
    SHORT_WINDOW,
    Baseline,
    Conditions,
    Conversion,
    Method,
    Standing,
    Window,
)
from kpitui.domain.pattern import PatternBaseline, pattern_band, pattern_baseline
from kpitui.frozen import replace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kpitui.domain.pairing import Pair

# The usual conversion is that of the last year before a window. All years together would mix what the actions once
# yielded with what they yield now: too wide a band to ever see a change, and a rate that is nobody's any more.
BASELINE_WEEKS = 52

_LEAST_BASELINE = 24  # periods: two years of months, six of quarters


def weigh(pairs: Sequence[Pair], conditions: Conditions) -> Conversion | None:
    """What the results of the last pair, and of the windows that end with it, say about conversion.

    `pairs` in order of time, one for every period since the last divider, gaps with None; the last one is complete.
    None when there is no declared rate and too few earlier periods with actions to tell a usual conversion from.
    """
    method = conditions.method
    usable = [index for index, pair in enumerate(pairs) if _usable(pair, method)]
    if not usable or usable[-1] != len(pairs) - 1:
        return None
    too_few = not conditions.usual_declared and periods_before(pairs, conditions) < conditions.least_before
    if too_few and method.counted:
        return None  # one week of few actions is no usual conversion
    period = _window(pairs, usable[-1:], conditions, SIGNAL)
    if period is None:
        return None
    chosen, too_recent = _chosen(pairs, usable, conditions)
    looked_at = sum(len(members) for members in chosen)
    windows = [_window(pairs, members, conditions, SIGNAL * len(members) / looked_at) for members in chosen]
    found = tuple(window for window in windows if window is not None)
    deciding, standing = _decide(period, found, conditions)
    if too_few:
        deciding, standing = period, Standing.UNKNOWN
    conversion = Conversion(method, period, found, deciding, standing, too_recent)
    if standing is Standing.IN_RANGE and conversion.zero_proves_nothing and not conditions.fewer_is_better:
        return replace(conversion, standing=Standing.UNKNOWN)
    return conversion


def periods_before(pairs: Sequence[Pair], conditions: Conditions) -> int:
    """How many periods before the last one are complete and had actions to learn from; not more than are needed."""
    method, found = conditions.method, 0
    for pair in reversed(pairs[:-1]):
        if found == conditions.least_before:
            break
        found += _usable(pair, method) and bool(_exposure(pair, method))
    return found


def whole_window_since(pairs: Sequence[Pair], conditions: Conditions, since: date) -> Window | None:
    """All complete periods from `since` on as one window against what lies before; None without one or the other.

    `pairs` as for `weigh`, but the last one may be incomplete.
    """
    members = [i for i, pair in enumerate(pairs) if pair.period >= since and _usable(pair, conditions.method)]
    return _window(pairs, members, conditions, SIGNAL, of_a_miss=False) if members else None


def _usable(pair: Pair, method: Method) -> bool:
    return pair.complete if method.per_action else pair.results is not None


def _chosen(pairs: Sequence[Pair], usable: Sequence[int], conditions: Conditions) -> tuple[list[Sequence[int]], bool]:
    """The members of each window, in the order in which they are believed."""

    def last(weeks: int, *, reach_back: bool = True) -> Sequence[int]:
        count = max(1, round(weeks / conditions.weeks_in_period))
        members = usable[-count:]
        # Missing weeks are made up for by earlier ones, but a window never spans more than twice its length.
        oldest = len(pairs) - (2 * count if reach_back else count)
        members = [index for index in members if index >= oldest]
        return members if len(members) == count or not reach_back else []

    if conditions.asked is not None:
        return [last(conditions.asked, reach_back=False)], False
    since = [] if conditions.since is None else [i for i in usable if pairs[i].period >= conditions.since]
    weeks = len(since) * conditions.weeks_in_period
    too_recent = conditions.since is not None and weeks < SHORT_WINDOW
    if SHORT_WINDOW <= weeks <= LONG_WINDOW:
        # Weeks before a corrective action say nothing about how it is now; a half of a long window is looked at too.
        chosen = [since, last(SHORT_WINDOW)] if weeks >= 2 * SHORT_WINDOW else [since]
    else:
        chosen = [last(SHORT_WINDOW), last(LONG_WINDOW)]
    distinct = [members for index, members in enumerate(chosen) if members and members not in chosen[:index]]
    return distinct, too_recent


def _window(
    pairs: Sequence[Pair], members: Sequence[int], conditions: Conditions, level: float, *, of_a_miss: bool = True
) -> Window | None:
    """The window of these pairs against the year before its first one; None without anything usual."""
    method = conditions.method
    year = max(round(BASELINE_WEEKS / conditions.weeks_in_period), _LEAST_BASELINE)
    before, inside = pairs[max(0, members[0] - year) : members[0]], [pairs[index] for index in members]
    baseline = _baseline(before, conditions)
    if baseline is None:
        return None
    share = 1 / len(inside) if method is Method.LEVELS else 1.0
    results = fsum(pair.results or 0.0 for pair in inside) * share
    exposure = fsum(_exposure(pair, method) or 0.0 for pair in inside) * share
    plans = [pair.planned for pair in inside]
    window = Window(
        weeks=round(len(inside) * conditions.weeks_in_period),
        periods=len(inside),
        start=inside[0].period,
        done=fsum(pair.done or 0.0 for pair in inside),
        planned=None if None in plans else fsum(plan for plan in plans if plan is not None),
        results=results,
        exposure=exposure,
        baseline=baseline,
        standing=Standing.UNKNOWN,
        level=level,
        expected=baseline.rate * exposure,
    )
    band = _band(baseline, exposure, results, len(inside))
    return window if band is None else _placed(window, band, conditions, of_a_miss=of_a_miss)


def _placed(window: Window, band: Band, conditions: Conditions, *, of_a_miss: bool) -> Window:
    """The window with its band and where its results lie in it."""
    standing = _standing(window, band)
    if of_a_miss and not conditions.method.per_action and standing in conditions.good:
        standing = Standing.IN_RANGE  # a level better than its past says nothing good about the actions of a miss
    return replace(
        window,
        standing=standing,
        usual_low=band.usual_low,
        usual_high=band.usual_high,
        leaning_low=band.leaning_low,
        leaning_high=band.leaning_high,
        p_low=band.p_low,
        p_high=band.p_high,
        p_zero=band.p_zero,
    )


def _exposure(pair: Pair, method: Method) -> float | None:
    if method.per_action:
        return pair.done
    return float(pair.weeks) if method is Method.COUNTS_A_PERIOD else 1.0


def _baseline(before: Sequence[Pair], conditions: Conditions) -> Baseline | None:
    method = conditions.method
    declared = conditions.declared if method.per_action and (conditions.declared or 0.0) > 0 else None
    results = [pair.results for pair in before]
    exposures = [_exposure(pair, method) for pair in before]
    if not method.counted:
        return pattern_baseline(results, exposures, declared)
    both = [(r, a) for r, a in zip(results, exposures, strict=True) if r is not None and a is not None]
    one_each = conditions.one_each
    if one_each is None:
        one_each = method is Method.COUNTS and len(both) >= 6 and all(r <= a and a == int(a) for r, a in both)
    return count_baseline([r for r, _ in both], [a for _, a in both], declared, one_each=one_each)


def _band(baseline: Baseline, exposure: float, results: float, periods: int) -> Band | None:
    if isinstance(baseline, PatternBaseline):
        return pattern_band(baseline, exposure, periods)
    return count_band(baseline, exposure, results)


def _standing(window: Window, band: Band) -> Standing:
    """Where results lie; a window shorter than four weeks never gives more than a leaning."""
    results, level = window.results, window.level
    if window.exposure <= 0:
        return Standing.IN_RANGE  # results without actions say nothing about what actions yield
    outside_low, outside_high = results < band.usual_low, results > band.usual_high
    if window.weeks < SHORT_WINDOW:
        # One week is looked at every week: only what lies outside its whole band leans.
        return Standing.LEANING_LOW if outside_low else Standing.LEANING_HIGH if outside_high else Standing.IN_RANGE
    if band.p_low is not None and band.p_high is not None:
        low, high = band.p_low < level, band.p_high <= level
        leaning_low, leaning_high = band.p_low < LEANING, band.p_high <= LEANING
    else:
        low, high = outside_low, outside_high
        leaning_low, leaning_high = results < band.leaning_low, results > band.leaning_high
    if low or high:
        return Standing.BELOW if low else Standing.ABOVE
    if leaning_low or leaning_high:
        return Standing.LEANING_LOW if leaning_low else Standing.LEANING_HIGH
    return Standing.IN_RANGE


def _decide(period: Window, windows: Sequence[Window], conditions: Conditions) -> tuple[Window, Standing]:
    """The window the standing rests on: what is worse than usual before what is better, signals before leanings.

    Among equals the first window; the period itself where nothing is odd.
    """
    for wanted in (conditions.bad, conditions.good):
        for standing in wanted:
            for window in (*windows, period):
                if window.standing is standing:
                    return window, standing
    known = any(window.standing is not Standing.UNKNOWN for window in windows)
    fallback = windows[0] if conditions.asked is not None and windows else period
    return fallback, Standing.IN_RANGE if known else Standing.UNKNOWN
