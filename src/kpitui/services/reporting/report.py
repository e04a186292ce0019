"""A report as values: what a week, month, quarter or year came to, the same for every format. Reads and writes nothing.

Every text in it is stored text as it is: each format makes it harmless in its own way.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from kpitui.domain.corrective import CorrectiveState
from kpitui.domain.limits import Limits
from kpitui.domain.measures import Bounds, Frequency, Kind
from kpitui.domain.numbers import AmountFormat
from kpitui.domain.reviews import Choice
from kpitui.domain.status import Status
from kpitui.domain.verdicts import Verdict
from kpitui.domain.weeks import Period
from kpitui.frozen import dataclass
from kpitui.services.standing import Headline

SPARK_READINGS = 13


class Basis(StrEnum):
    """Where the numbers of a report come from: frozen at the close of its review, or the file as it is now."""

    CLOSED = "closed"
    FINISHED = "finished"
    RUNNING = "running"


class Outcome(StrEnum):
    """Winning or not: how many of the indicators judged are on target. From 3 in 4 on it is winning, below 1 in 2 not.

    Without any indicator that is judged the actions decide; OPEN means that nothing was judged yet.
    """

    WINNING = "winning"
    MIXED = "mixed"
    NOT_WINNING = "not_winning"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class ReportReading:
    """One period of one measure, in stored units and as shown.

    `met` of `due` of its weeks were on target: 1 of 1 or 0 of 1 where the measure is judged in this very period.
    `was` is what the close of its review saw, where that was corrected later; `inside` says that the period belongs
    to the report, and is not only there to show what was before.
    """

    period: Period
    label: str
    short: str
    value: float | None
    shown: str
    bounds: Bounds | None
    target: str
    status: Status
    inside: bool
    met: int = 0
    due: int = 0
    was: str = ""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One measure. `status` is that of a period the measure is judged in, else `no_target`; then `met` of `due` tell.

    `readings` are those of its own periods, oldest first, with some from before the report; `parts` those the report
    is told in (weeks, of a year months). `limits` are what was usual before the last reading, None below 6 readings.
    `corrected` is what the reading of a closed week was corrected to later, `by` whom and `at` what time (UTC, ISO).
    """

    key: str
    name: str
    kind: Kind
    owner: str
    team: str
    frequency: Frequency
    form: AmountFormat
    label: str
    value: float | None
    shown: str
    bounds: Bounds | None
    target: str
    status: Status
    excuse: str
    met: int
    due: int
    readings: tuple[ReportReading, ...]
    parts: tuple[ReportReading, ...]
    limits: Limits | None = None
    usual: str = ""
    corrected: str = ""
    by: str = ""
    at: str = ""

    @property
    def inside(self) -> tuple[ReportReading, ...]:
        """The readings that belong to the report."""
        return tuple(reading for reading in self.readings if reading.inside)

    @property
    def trend(self) -> tuple[ReportReading, ...]:
        """The readings of a sparkline: the last 13, or all of a longer report."""
        return self.readings[-max(SPARK_READINGS, len(self.inside)) :]


@dataclass(frozen=True, slots=True)
class ReportGroup:
    """An objective, why it matters, and its measures: each indicator right after the actions that drive it."""

    title: str
    why: str
    lines: tuple[ReportLine, ...]


@dataclass(frozen=True, slots=True)
class Miss:
    """One reading off target: what it means, and what was decided; `reviewed` says whether its week has a review.

    `verdict` is None where nobody looked into it.
    """

    measure: str
    name: str
    kind: Kind
    period: Period
    label: str
    shown: str
    target: str
    verdict: Verdict | None
    sentence: str
    choice: Choice | None
    reason: str
    reviewed: bool


@dataclass(frozen=True, slots=True)
class ReportCorrective:
    """A corrective action as the report's time saw it; `later` says what has become of it since, empty if nothing.

    `effect` is what came of it in words, confirmed or as the numbers show it; empty while nothing can be said.
    """

    id: int
    text: str
    measure: str
    name: str
    owner: str
    week: str
    due: date | None
    state: CorrectiveState
    done_on: date | None
    effect: str
    sentence: str
    new: bool
    later: str = ""


@dataclass(frozen=True, slots=True)
class Learned:
    """The line noted when the review of a week was closed."""

    label: str
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note on a measure in a period."""

    name: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """A value to have reached by a date: a goal, an interim target on the way, or a target that holds from then on.

    `progress` is the fraction of the way covered (goals only); `outlook` says whether the usual pace gets there.
    """

    day: date
    measure: str
    name: str
    what: str
    reach: str
    now: str
    progress: float | None
    outlook: str


@dataclass(frozen=True, slots=True)
class Opening:
    """The five-second headline: winning or not, the counts behind it, and why."""

    outcome: Outcome
    counts: Headline
    sentence: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report says. `basis` and `source` tell where the numbers come from, `source` in a sentence.

    `whose` names the person or team it is cut down to, empty for all. `undiagnosed` counts misses not looked into.
    """

    scorecard: str
    frequency: Frequency
    period: Period
    label: str
    days: str
    made_on: date
    whose: str
    basis: Basis
    source: str
    opening: Opening
    groups: tuple[ReportGroup, ...]
    misses: tuple[Miss, ...]
    corrective: tuple[ReportCorrective, ...]
    learned: tuple[Learned, ...]
    notes: tuple[NoteLine, ...]
    ahead: tuple[Ahead, ...]
    charted: tuple[str, ...]
    undiagnosed: int = 0

    @property
    def lines(self) -> tuple[ReportLine, ...]:
        """All measures, in reading order."""
        return tuple(line for group in self.groups for line in group.lines)

    @property
    def weekly(self) -> bool:
        """Whether it tells of one week."""
        return self.frequency is Frequency.WEEKLY

    @property
    def title(self) -> str:
        """What it is a report on: `review of 2026-W47 (16 - 22 Nov)`, `October 2026`, `2026-Q3`."""
        if self.weekly:
            word = "review of " if self.basis is Basis.CLOSED else ""
            return f"{word}{self.label} ({self.days})"
        if self.frequency is Frequency.MONTHLY:
            return f"{_MONTHS[self.period.start.month - 1]} {self.period.start.year}"
        return self.label

    @property
    def corrected(self) -> tuple[ReportLine, ...]:
        """The measures whose readings changed after the close."""
        return tuple(line for line in self.lines if line.corrected or any(item.was for item in line.inside))


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
