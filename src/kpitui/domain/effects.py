"""Did a corrective action work: did the actions change, and did what they yield; claims no causes.

The word is "visible": a comparison of before and after shows what changed at that time, never that this was why.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from math import fsum, sqrt
from typing import TYPE_CHECKING

from kpitui.domain.band import CountBaseline
from kpitui.domain.conversion import SHORT_WINDOW, Method, Standing, Window
from kpitui.domain.limits import MEAN_FACTOR, Limits, Reading, limits_of
from kpitui.domain.links import method_for, window_after
from kpitui.domain.rate_ratio import RateRatio, rate_ratio
from kpitui.domain.settling import actions_until_shown
from kpitui.domain.signals import signals_against
from kpitui.frozen import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kpitui.domain.facts import LinkFacts, MissFacts

# The lasting change a check must be able to see before it says that there is none: twice as good.
_WORTH_SEEING = 2.0
_LEANING_SHARE = 0.55  # 1.645 of 3 standard deviations


class Visible(StrEnum):
    """What a comparison of before and after shows, the plainest first."""

    CHANGED = "changed"
    LEANING = "leaning"
    TOO_EARLY = "too_early"
    NO_CHANGE = "no_change"


@dataclass(frozen=True, slots=True)
class LevelChange:
    """Readings before and after a day, against limits locked on that day; means in the measure's unit.

    `better` is None unless something is visible.
    """

    visible: Visible
    better: bool | None
    periods: int
    before: float | None
    after: float | None
    limits: Limits | None


@dataclass(frozen=True, slots=True)
class ConversionChange:
    """Results per action before and after a day.

    `window` holds what came after and the band expected of it; `ratio` is exact and only there for counts per action.
    `more_actions` is how many more it takes until a change to twice as good could not be missed; None when it could be
    seen by now or never can.
    """

    visible: Visible
    better: bool | None
    window: Window | None
    ratio: RateRatio | None
    more_actions: int | None = None
    method: Method = Method.COUNTS


@dataclass(frozen=True, slots=True)
class EffectCheck:
    """What can be said about a corrective action that was done on a day; the user confirms it."""

    done_on: date
    visible: Visible
    actions: LevelChange | None
    conversion: ConversionChange | None


def check_effect(
    facts: MissFacts, link: LinkFacts | None, done_on: date, actions: Sequence[Reading] | None = None
) -> EffectCheck:
    """The check of one corrective action on a measure, as of the period of `facts`.

    With a link: did its actions change (`actions`, its weekly readings up to today; else those of the pairs), and did
    their yield, from `done_on` plus the lag on. Without: did the measure's own readings.
    """
    if link is None:
        own = level_change(facts.readings, done_on, fewer_is_better=facts.at_most)
        return EffectCheck(done_on, own.visible, own, None)
    done = actions if actions is not None else _actions_of(link)
    change = level_change(done, done_on, fewer_is_better=link.cap)
    conversion = conversion_change(facts, link, done_on)
    order = list(Visible)
    visible = min(change.visible, conversion.visible, key=order.index)
    return EffectCheck(done_on, visible, change, conversion)


def _actions_of(link: LinkFacts) -> list[Reading]:
    return [Reading(pair.period - timedelta(weeks=link.lag), pair.done) for pair in link.pairs]


def level_change(readings: Sequence[Reading], done_on: date, *, fewer_is_better: bool = False) -> LevelChange:
    """Whether readings from `done_on` on differ from those before, against limits locked on that day.

    Changed: a signal by Wheeler's rules, or an average beyond 2.66 MR sqrt(1/h + 1/m) of the one before; leaning: 0.55
    of that way. Too early below 4 readings after, or 6 before.
    """
    before = [reading for reading in readings if reading.period < done_on]
    after = [reading for reading in readings if reading.period >= done_on]
    values = [reading.value for reading in after if reading.value is not None]
    limits = limits_of(before)
    mean = fsum(values) / len(values) if values else None
    usual = limits.mean if limits else None
    if limits is None or mean is None or len(values) < SHORT_WINDOW or limits.moving_range is None:
        return LevelChange(Visible.TOO_EARLY, None, len(values), usual, mean, limits)
    gap = mean - limits.mean
    reach = MEAN_FACTOR * limits.moving_range * sqrt(1 / len(values) + 1 / limits.readings)
    visible = Visible.NO_CHANGE
    if abs(gap) > reach + limits.rounding or signals_against(after, limits):
        visible = Visible.CHANGED
    elif abs(gap) > _LEANING_SHARE * reach + limits.rounding:
        visible = Visible.LEANING
    better = None if visible is Visible.NO_CHANGE else (gap < 0) == fewer_is_better
    return LevelChange(visible, better, len(values), usual, mean, limits)


def conversion_change(facts: MissFacts, link: LinkFacts, done_on: date) -> ConversionChange:
    """Whether results per action differ from `done_on` plus the lag on: the band of the diagnosis over that window."""
    method = method_for(facts, link)
    window = window_after(facts, link, done_on)
    if window is None:
        return ConversionChange(Visible.TOO_EARLY, None, None, None, method=method)
    return replace(_compared(window, facts), method=method)


def _compared(window: Window, facts: MissFacts) -> ConversionChange:
    ratio = _ratio(window)
    better = None
    if window.standing.signal or window.standing.leaning:
        more = window.standing in (Standing.ABOVE, Standing.LEANING_HIGH)
        better = more != facts.at_most
        visible = Visible.CHANGED if window.standing.signal else Visible.LEANING
        return ConversionChange(visible, better, window, ratio)
    return _nothing_visible(window, ratio, facts)


def _nothing_visible(window: Window, ratio: RateRatio | None, facts: MissFacts) -> ConversionChange:
    """No change visible yet, or too early: a change to twice as good would not show in so few actions either."""
    if window.standing is Standing.UNKNOWN or window.weeks < SHORT_WINDOW:
        return ConversionChange(Visible.TOO_EARLY, better=None, window=window, ratio=ratio)
    baseline = window.baseline
    if not isinstance(baseline, CountBaseline):
        return ConversionChange(Visible.NO_CHANGE, better=None, window=window, ratio=ratio)
    rate = baseline.rate / _WORTH_SEEING if facts.at_most else baseline.rate * _WORTH_SEEING
    in_all = actions_until_shown(baseline, rate)
    if in_all is not None and in_all <= window.exposure:
        return ConversionChange(Visible.NO_CHANGE, better=None, window=window, ratio=ratio)
    more = None if in_all is None else round(in_all - window.exposure)
    return ConversionChange(Visible.TOO_EARLY, better=None, window=window, ratio=ratio, more_actions=more)


def _ratio(window: Window) -> RateRatio | None:
    baseline = window.baseline
    if not isinstance(baseline, CountBaseline) or baseline.actions <= 0 or window.exposure <= 0:
        return None
    return rate_ratio(window.results, window.exposure, baseline.results, baseline.actions)
