"""What a scorecard is made of: people, objectives and measures with targets, goals and links. Holds no readings."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from kpitui.frozen import dataclass, field


class Kind(StrEnum):
    """What a measure is: something people do, a result that matters, or a supporting number."""

    ACTION = "action"
    INDICATOR = "indicator"
    METRIC = "metric"


class Show(StrEnum):
    """How an amount is typed and shown.

    Stored amounts: percent as a fraction (8 % is 0.08), duration in minutes, yes/no as 1 or 0,
    a rating as the number of its step from 1, all others as they are.
    """

    COUNT = "count"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DURATION = "duration"
    YESNO = "yesno"
    RATING = "rating"


class Frequency(StrEnum):
    """How often a measure is due; actions are always weekly. In order from fine to coarse."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"

    @property
    def rank(self) -> int:
        """0 for weekly up to 3 for yearly."""
        return _RANKS[self]


_RANKS = {frequency: rank for rank, frequency in enumerate(Frequency)}


class Aggregate(StrEnum):
    """How the entries of one period become its reading."""

    SUM = "sum"
    LAST = "last"
    MEAN = "mean"


class WeekStart(StrEnum):
    """The day on which the scorecard's weeks begin."""

    MONDAY = "monday"
    SUNDAY = "sunday"
    SATURDAY = "saturday"


class Gives(StrEnum):
    """What the command of a source prints."""

    NUMBER = "number"
    CSV = "csv"


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

# Ways of showing whose periods add up; the others are states, of which the last one counts.
_ADDITIVE = frozenset({Show.COUNT, Show.MONEY, Show.DURATION})


def default_aggregate(show: Show) -> Aggregate:
    """Counts, money and durations add up over a period; percents, ratings, yes/no and levels keep the last."""
    return Aggregate.SUM if show in _ADDITIVE else Aggregate.LAST


def default_decimals(show: Show) -> int:
    """Digits after the decimal point when the definition names none."""
    return 1 if show in (Show.NUMBER, Show.PERCENT) else 0


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a reading is held against: at least, at most, or both (between), limits included.

    In stored amounts (percent as a fraction, duration in minutes).
    """

    at_least: float | None = None
    at_most: float | None = None

    def met_by(self, value: float) -> bool:
        """Whether `value` is on target, limits included."""
        if self.at_least is not None and value < self.at_least:
            return False
        return self.at_most is None or value <= self.at_most


@dataclass(frozen=True, slots=True)
class Target:
    """Bounds that hold from a date on; `valid_from` None means from the beginning."""

    bounds: Bounds
    valid_from: date | None = None


@dataclass(frozen=True, slots=True)
class PeriodException:
    """A target for one period only, or (with `bounds` None) a period excused altogether; with its reason.

    `day` is any day of the period meant.
    """

    day: date
    reason: str
    bounds: Bounds | None = None

    @property
    def excused(self) -> bool:
        """Whether the period counts neither as met nor as missed."""
        return self.bounds is None


@dataclass(frozen=True, slots=True)
class Divider:
    """From this day on the process is a different one, on purpose: usual ranges start anew."""

    day: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class InterimTarget:
    """A value to have reached by a date on the way to a goal."""

    by: date
    reach: float


@dataclass(frozen=True, slots=True)
class Goal:
    """The long-term aim of a measure: from `start` to `reach` by a date; `cumulative` goals add up from `begins`."""

    start: float
    begins: date
    reach: float
    by: date
    cumulative: bool = False
    interim: tuple[InterimTarget, ...] = ()

    def progress(self, now: float) -> float | None:
        """The fraction of the way covered: (now - start) / (reach - start); None when start equals reach."""
        if self.reach == self.start:
            return None
        return (now - self.start) / (self.reach - self.start)


@dataclass(frozen=True, slots=True)
class Link:
    """This action drives that indicator: `rate` in results per action, `lag` in weeks."""

    indicator: str
    rate: float | None = None
    lag: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """Where amounts of a measure can be collected from: one of `csv`, `sqlite` (with `query`) and `command` is given.

    Paths are as they were written: relative ones are meant from the folder of the scorecard's file. `date` and
    `amount` are columns of a CSV table (without `amount` every row counts as one), `where` those columns of which only
    rows with these texts count. `seconds` is how long it may take.
    """

    csv: str = ""
    sqlite: str = ""
    query: str = ""
    command: tuple[str, ...] = ()
    gives: Gives = Gives.NUMBER
    date: str = "date"
    amount: str = ""
    where: tuple[tuple[str, str], ...] = ()
    date_format: str = ""
    decimal_comma: bool = False
    seconds: int = 10

    @property
    def name(self) -> str:
        """What it is called in a sentence: the file, or the program."""
        return self.csv or self.sqlite or self.command[0]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who owns measures or corrective actions; entries made under `login` are theirs."""

    key: str
    name: str
    login: str = ""


@dataclass(frozen=True, slots=True)
class Objective:
    """What the organisation wants to reach, and why; `parent` makes it part of a larger one."""

    key: str
    name: str
    why: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """Anything counted or rated. Texts that are not given are empty; `targets` are in the order of their dates."""

    key: str
    name: str
    kind: Kind
    show: Show = Show.COUNT
    unit: str = ""
    decimals: int = 0
    steps: tuple[str, ...] = ()
    purpose: str = ""
    objective: str = ""
    owner: str = ""
    team: str = ""
    frequency: Frequency = Frequency.WEEKLY
    aggregate: Aggregate = Aggregate.SUM
    leading: bool = False
    formula: str = ""
    targets: tuple[Target, ...] = ()
    exceptions: tuple[PeriodException, ...] = ()
    goal: Goal | None = None
    links: tuple[Link, ...] = ()
    dividers: tuple[Divider, ...] = ()
    retired_on: date | None = None
    source: Source | None = None

    def retired_by(self, day: date) -> bool:
        """Whether the measure is no longer counted on `day`."""
        return self.retired_on is not None and day >= self.retired_on


@dataclass(frozen=True, slots=True)
class Scorecard:
    """All definitions of one scorecard; people, objectives and measures in the order their owner gave them."""

    name: str
    week_starts: WeekStart = WeekStart.MONDAY
    review_day: str = "friday"
    timezone: str = ""
    currency: str = ""
    people: tuple[Person, ...] = ()
    objectives: tuple[Objective, ...] = ()
    measures: tuple[Measure, ...] = ()
    _by_key: dict[str, Measure] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_key.update((measure.key, measure) for measure in self.measures)

    def measure(self, key: str) -> Measure:
        """The measure with exactly this key; KeyError if there is none."""
        return self._by_key[key]

    def has(self, key: str) -> bool:
        """Whether a measure has exactly this key."""
        return key in self._by_key

    def drivers_of(self, indicator: str) -> list[tuple[Measure, Link]]:
        """The actions linked to an indicator, with their links, in scorecard order."""
        return [(measure, link) for measure in self.measures for link in measure.links if link.indicator == indicator]

    def person(self, key: str) -> Person | None:
        """The person with this key, or None."""
        return next((person for person in self.people if person.key == key), None)

    def person_for_login(self, login: str) -> Person | None:
        """The person whose entries are made under this login name (their key counts as one), or None."""
        named = next((person for person in self.people if person.login == login), None)
        return named or next((person for person in self.people if not person.login and person.key == login), None)
