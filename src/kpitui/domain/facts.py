"""What a diagnosis is made from: one measure in one period, its past and its links; works nothing out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpitui.domain.measures import Aggregate, Frequency, Kind, Measure, Show
from kpitui.frozen import dataclass

if TYPE_CHECKING:
    from datetime import date

    from kpitui.domain.limits import Reading
    from kpitui.domain.measures import Bounds
    from kpitui.domain.pairing import Pair
    from kpitui.domain.wording import Noun


@dataclass(frozen=True, slots=True)
class Beginning:
    """When an action began to be counted, in the words of the calendar.

    `since` is the label of that week; `judged` the first day of the indicator's first period whose actions were all
    counted, and `judged_label` its label.
    """

    since: str
    judged: date
    judged_label: str


@dataclass(frozen=True, slots=True)
class NotYet:
    """That a period lies before its measure: `since` the day it is counted from, `first` the first period's label."""

    since: str
    first: str


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """One action that drives the indicator, with its past.

    `pairs` has one Pair for each period of the indicator, oldest first, the last one being the period diagnosed.
    `rate` is the declared rate in results per action, `lag` in weeks. `cap` says that the action's target is an upper
    limit. `dividers` are those of the action, on the days they were set. `one_each` says whether an action yields at
    most one result; None finds out from the past. `beginning` may be left out where the newest pair is complete.
    """

    action: str
    noun: Noun
    pairs: tuple[Pair, ...]
    lag: int = 0
    rate: float | None = None
    cap: bool = False
    dividers: tuple[date, ...] = ()
    one_each: bool | None = None
    beginning: Beginning | None = None


@dataclass(frozen=True, slots=True)
class MissFacts:
    """One measure in one period, and everything known about why.

    `value` and `bounds` are those of `period` (its first day); `readings` the measure's own past up to and with this
    period, one for every period, gaps and excused periods as None. `adds_up` says that readings add up over time (a
    sum), which ratings, percents, averages, levels and formulas do not. `corrective` are the days on which corrective
    actions on this measure were done, `dividers` the days of its dividers. `window` asks for the last so many weeks
    instead of the usual windows. `formula` is the text of a computed measure. `not_yet` is given where the period lies
    before the measure was counted or defined.
    """

    measure: str
    noun: Noun
    period: date
    value: float | None
    bounds: Bounds | None
    kind: Kind = Kind.INDICATOR
    frequency: Frequency = Frequency.WEEKLY
    adds_up: bool = True
    readings: tuple[Reading, ...] = ()
    links: tuple[LinkFacts, ...] = ()
    corrective: tuple[date, ...] = ()
    dividers: tuple[date, ...] = ()
    window: int | None = None
    formula: str = ""
    not_yet: NotYet | None = None

    @property
    def limit(self) -> float | None:
        """The limit that was missed, else the one there is (the lower one of two); None without a target."""
        if self.bounds is None:
            return None
        if self.at_most:
            return self.bounds.at_most
        return self.bounds.at_least

    @property
    def at_most(self) -> bool:
        """Whether the target that counts here is an upper limit."""
        bounds = self.bounds
        if bounds is None or bounds.at_most is None:
            return False
        return bounds.at_least is None or (self.value is not None and self.value > bounds.at_most)

    @property
    def counted(self) -> bool:
        """Whether readings are counts that add up, whose chances are known."""
        return self.noun.whole and self.adds_up


_LEVELS = frozenset({Show.PERCENT, Show.RATING, Show.YESNO})


def adds_up(measure: Measure) -> bool:
    """Whether the readings of a measure can be added up over time: sums of counts, money, time or other amounts."""
    return measure.aggregate is Aggregate.SUM and not measure.formula and measure.show not in _LEVELS
