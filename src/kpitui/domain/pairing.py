"""Sets the results of a period beside the actions meant to produce them, lag applied; judges nothing."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from kpitui.domain.measures import Frequency
from kpitui.domain.weeks import Calendar, Period
from kpitui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

# A quarter or a year is paired when this share of its action weeks was entered; a month needs all of its weeks.
_ENTERED_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Pair:
    """The results of one period and the actions of the weeks that led to them; None is what was not entered.

    `period` is the first day of the result's period, `weeks` how many action weeks it takes in (1 for weekly results).
    `planned` is None where the actions had no target.
    """

    period: date
    results: float | None
    done: float | None
    planned: float | None = None
    weeks: int = 1

    @property
    def complete(self) -> bool:
        """Whether both sides were entered."""
        return self.results is not None and self.done is not None


def action_weeks(period: Period, lag: int, calendar: Calendar) -> list[Period]:
    """The weeks whose actions lead to the results of `period`: its own weeks, `lag` weeks earlier."""
    return [calendar.next(week, -lag) for week in calendar.parts(period, Frequency.WEEKLY)]


def pair_up(
    results: Sequence[tuple[Period, float | None]],
    done: Mapping[date, float],
    planned: Mapping[date, float],
    lag: int,
    calendar: Calendar,
    excused: Collection[date] = (),
) -> tuple[Pair, ...]:
    """One Pair for each period of `results` (in order, gaps as None), the actions of its weeks added up.

    `done`, `planned` and `excused` name weeks by their first day; `planned` holds only the weeks with a target. An
    excused week pairs with nothing when results are weekly; in a longer period nothing was planned for it, and what
    was done counts. `lag` in weeks, 0 or more.
    """
    return tuple(
        _pair(period, value, [week.start for week in action_weeks(period, lag, calendar)], done, planned, excused)
        for period, value in results
    )


def _pair(
    period: Period,
    value: float | None,
    weeks: list[date],
    done: Mapping[date, float],
    planned: Mapping[date, float],
    excused: Collection[date],
) -> Pair:
    if period.frequency is Frequency.WEEKLY:
        week = weeks[0]
        if week in excused:
            return Pair(period.start, value, None)
        return Pair(period.start, value, done.get(week), planned.get(week))
    entered = [week for week in weeks if week in done or week in excused]
    due = [week for week in weeks if week not in excused]
    enough = len(entered) >= (len(weeks) if period.frequency is Frequency.MONTHLY else _ENTERED_SHARE * len(weeks))
    has_plan = any(week in planned for week in due)
    return Pair(
        period.start,
        value,
        fsum(done.get(week, 0.0) for week in weeks) if enough else None,
        fsum(planned.get(week, 0.0) for week in due) if has_plan else None,
        len(weeks),
    )
