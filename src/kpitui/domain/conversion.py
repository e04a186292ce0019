"""What is known of how much actions yield: methods, windows and standings. Works nothing out."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from kpitui.domain.band import SIGNAL, CountBaseline
from kpitui.domain.limits import LEAST_READINGS
from kpitui.domain.pattern import PatternBaseline
from kpitui.frozen import dataclass

if TYPE_CHECKING:
    from datetime import date

SHORT_WINDOW = 4  # weeks; a verdict on conversion takes at least this many
LONG_WINDOW = 13

Baseline = CountBaseline | PatternBaseline


class Method(StrEnum):
    """How results are held against what led to them."""

    COUNTS = "counts"  # countable results per action
    AMOUNTS = "amounts"  # money and other sums per action
    COUNTS_A_PERIOD = "counts_a_period"  # countable results per week: actions that prevent them
    LEVELS = "levels"  # readings that do not add up: ratings, percents, formulas

    @property
    def per_action(self) -> bool:
        """Whether results are divided by actions rather than by periods."""
        return self in (Method.COUNTS, Method.AMOUNTS)

    @property
    def counted(self) -> bool:
        """Whether results are whole numbers with known chances."""
        return self in (Method.COUNTS, Method.COUNTS_A_PERIOD)


class Standing(StrEnum):
    """Where results lie against what their actions usually give."""

    BELOW = "below"
    LEANING_LOW = "leaning_low"
    IN_RANGE = "in_range"
    LEANING_HIGH = "leaning_high"
    ABOVE = "above"
    UNKNOWN = "unknown"

    @property
    def leaning(self) -> bool:
        """Whether it is odd without being a signal."""
        return self in (Standing.LEANING_LOW, Standing.LEANING_HIGH)

    @property
    def signal(self) -> bool:
        """Whether it is odder than chance allows."""
        return self in (Standing.BELOW, Standing.ABOVE)


_LOW = (Standing.BELOW, Standing.LEANING_LOW)
_HIGH = (Standing.ABOVE, Standing.LEANING_HIGH)


@dataclass(frozen=True, slots=True)
class Window:
    """The periods from `start` on taken together, against the baseline before them.

    `results` are their sum (their mean for levels), in the indicator's unit; `done` and `planned` the actions;
    `usual_low` to `usual_high` the 1-99 % band, the leaning limits the 5-95 % band. The bands are None while the spread
    is unknown, the chances for amounts that are not counts. `level` is the chance below which results are a signal.
    """

    weeks: int
    periods: int
    start: date
    done: float
    planned: float | None
    results: float
    exposure: float
    baseline: Baseline
    standing: Standing
    level: float
    expected: float
    usual_low: float | None = None
    usual_high: float | None = None
    leaning_low: float | None = None
    leaning_high: float | None = None
    p_low: float | None = None
    p_high: float | None = None
    p_zero: float | None = None

    @property
    def rate(self) -> float | None:
        """Results per action (per period where actions prevent, the mean for levels); None without any."""
        return self.results / self.exposure if self.exposure else None


@dataclass(frozen=True, slots=True)
class Conversion:
    """What the windows say together.

    `period` is the period itself, `windows` the longer ones looked at, `deciding` the one the standing rests on.
    `too_recent` says that a corrective action is too recent for a window of its own.
    """

    method: Method
    period: Window
    windows: tuple[Window, ...]
    deciding: Window
    standing: Standing
    too_recent: bool = False

    @property
    def zero_proves_nothing(self) -> bool:
        """Whether even no results at all in the longest window would be ordinary."""
        longest = max((*self.windows, self.period), key=lambda window: window.weeks)
        return longest.p_zero is not None and longest.p_zero > SIGNAL


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the windows of one link depend on.

    `declared` is the rate from the scorecard; `since` the first day whose results a corrective action can have
    changed; `weeks_in_period` 1 for weekly results; `asked` a number of weeks to look at instead of the usual windows;
    `fewer_is_better` for targets of "at most", where no result at all need prove nothing.
    """

    method: Method
    declared: float | None = None
    since: date | None = None
    weeks_in_period: float = 1.0
    asked: int | None = None
    one_each: bool | None = None
    fewer_is_better: bool = False

    @property
    def least_before(self) -> int:
        """How many periods with actions must lie before one, until anything can be told about its conversion.

        A window of four weeks, and what it is held against: one period of counts (a declared rate alone is too little),
        or the six that the spread of other amounts takes.
        """
        window = max(1, round(SHORT_WINDOW / self.weeks_in_period))
        baseline = 1 if self.method.counted else LEAST_READINGS
        return window + baseline - 1

    @property
    def usual_declared(self) -> bool:
        """Whether the scorecard itself says what the actions usually give."""
        return self.method.per_action and (self.declared or 0.0) > 0

    @property
    def bad(self) -> tuple[Standing, Standing]:
        """The standings that are worse than usual, the signal first."""
        return _HIGH if self.fewer_is_better else _LOW

    @property
    def good(self) -> tuple[Standing, Standing]:
        """The standings that are better than usual, the signal first."""
        return _LOW if self.fewer_is_better else _HIGH
