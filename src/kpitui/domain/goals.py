"""Where a measure stands on the way to its goal, and to the next stop on that way, if nothing changes; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpitui.domain.forecast import Forecast, forecast, level_forecast
from kpitui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from kpitui.domain.limits import Reading
    from kpitui.domain.measures import Bounds, Goal, InterimTarget


@dataclass(frozen=True, slots=True)
class Outlook:
    """A goal as of the end of a period, all "if nothing changes".

    `now` is the total so far of a goal that adds up, else the newest reading; None while nothing was entered.
    `missing` is what is still to come: of a total in all, of a level in every period beside the recent mean; 0 or less
    when nothing is. `at_most` says that lower is better, or that the total must not be passed. `next_stop` is the next
    interim target before the goal itself, with its own forecast.
    """

    goal: Goal
    now: float | None
    at_most: bool
    forecast: Forecast
    missing: float | None
    next_stop: InterimTarget | None = None
    stop_forecast: Forecast | None = None

    @property
    def progress(self) -> float | None:
        """The fraction of the way covered; below 0 when it lies farther off than at the start."""
        return None if self.now is None else self.goal.progress(self.now)

    @property
    def reached(self) -> bool:
        """Whether a level is where it should be, or a total that should be reached is."""
        if self.now is None or (self.goal.cumulative and self.at_most):
            return False
        return self.now <= self.goal.reach if self.at_most else self.now >= self.goal.reach

    @property
    def step(self) -> float | None:
        """By how much a level has to rise in each period that is left (fall, when below 0); None for totals."""
        if self.goal.cumulative or self.now is None or self.forecast.periods_left <= 0:
            return None
        return (self.goal.reach - self.now) / self.forecast.periods_left


def lower_is_better(goal: Goal, bounds: Bounds | None) -> bool:
    """Whether a goal is a total not to be passed, or a level to come down to."""
    if not goal.cumulative:
        return goal.reach < goal.start
    return bounds is not None and bounds.at_least is None and bounds.at_most is not None


def outlook(
    goal: Goal,
    readings: Sequence[Reading],
    so_far: float | None,
    as_of: date,
    periods_until: Callable[[date], int],
    *,
    counts: bool,
    at_most: bool,
) -> Outlook | None:
    """The outlook of a goal on the last day of a finished period, `as_of`.

    `readings` as for `forecast`; `so_far` is the total since the goal began, start included, and not used for levels;
    `periods_until` gives how many periods are left until a day. None for a total that should fall: entries add up.
    """
    if goal.cumulative and goal.reach < goal.start:
        return None
    newest = next((reading.value for reading in reversed(readings) if reading.value is not None), None)
    now = so_far if goal.cumulative else newest

    def until(reach: float, by: date) -> Forecast:
        left = periods_until(by)
        if goal.cumulative:
            return forecast(readings, reach, now or 0.0, left, counts=counts, at_most=at_most)
        return level_forecast(readings, reach, left, counts=counts, at_most=at_most)

    found = until(goal.reach, goal.by)
    stop = next((item for item in goal.interim if as_of < item.by < goal.by), None)
    reached = now if goal.cumulative else found.recent
    missing = None if reached is None else goal.reach - reached
    stop_forecast = until(stop.reach, stop.by) if stop else None
    return Outlook(goal, now, at_most, found, missing, stop, stop_forecast)
