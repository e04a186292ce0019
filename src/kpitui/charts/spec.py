"""What a chart shows, as values: readings, lines, marks, the axis. Knows neither how it is painted nor a terminal."""

from __future__ import annotations

from enum import StrEnum

from kpitui.domain.numbers import AmountFormat
from kpitui.frozen import dataclass


class Ink(StrEnum):
    """What a piece of a chart is; each front end decides how that looks."""

    BLANK = "blank"
    LINE = "line"
    BEFORE = "before"
    GOOD = "good"
    BAD = "bad"
    PLAIN = "plain"
    WAITING = "waiting"
    TARGET = "target"
    USUAL = "usual"
    DIVIDER = "divider"
    MARK = "mark"
    FRAME = "frame"
    LABEL = "label"
    HERE = "here"


class Sign(StrEnum):
    """What a reading means, told by a sign and not by colour alone."""

    MET = "met"
    MISSED = "missed"
    PLAIN = "plain"
    RUNNING = "running"
    HIGH = "high"
    LOW = "low"
    HIGH_MISSED = "high_missed"
    LOW_MISSED = "low_missed"


class How(StrEnum):
    """How a layer is drawn: joined from reading to reading, held as a level over each period, or as sparse dots."""

    JOINED = "joined"
    LEVEL = "level"
    DASHES = "dashes"
    DOTS = "dots"


@dataclass(frozen=True, slots=True)
class Layer:
    """One line of a chart, with a value (None: a gap) for each place; `name` is for the key."""

    name: str
    how: How
    ink: Ink
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """The sign of the reading at a place, in the ink that says how it stands."""

    place: int
    value: float
    sign: Sign
    ink: Ink


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at a place: a letter below the time axis and its meaning in the key."""

    place: int
    letter: str
    name: str


@dataclass(frozen=True, slots=True)
class TimeLabel:
    """A name on the time axis where a period of time begins. Of two that collide, the one of higher `rank` is kept."""

    place: int
    text: str
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart over `count` places in time, oldest first; amounts in stored units.

    `layers` are painted in their order, the later above the earlier, and the points above them. `form` is how
    amounts are shown at the axis.
    """

    count: int
    form: AmountFormat
    layers: tuple[Layer, ...] = ()
    points: tuple[Point, ...] = ()
    dividers: tuple[int, ...] = ()
    marks: tuple[Mark, ...] = ()
    times: tuple[TimeLabel, ...] = ()

    @property
    def amounts(self) -> list[float]:
        """Every amount that must be in view."""
        shown = [value for layer in self.layers for value in layer.values if value is not None]
        return shown + [point.value for point in self.points]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters of one ink, each one cell wide."""

    text: str
    ink: Ink


Row = tuple[Piece, ...]
