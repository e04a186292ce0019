"""The characters of a chart, in Unicode and in ASCII, and the inks of its signs."""

from __future__ import annotations

from kpitui.charts.spec import How, Ink, Sign
from kpitui.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Signs:
    """One character for each thing in a chart. `joined` is plotext's name for a line finer than a character."""

    points: dict[Sign, str]
    lines: dict[How, str]
    joined: str
    divider: str
    here: str
    across: str
    corner: str
    upright: str
    tick: str


UNICODE = Signs(
    {
        Sign.MET: "●",
        Sign.MISSED: "○",
        Sign.PLAIN: "•",
        Sign.RUNNING: "◇",
        Sign.HIGH: "▲",
        Sign.LOW: "▼",
        Sign.HIGH_MISSED: "△",
        Sign.LOW_MISSED: "▽",
    },
    {How.LEVEL: "─", How.DASHES: "╌", How.DOTS: "·", How.JOINED: "⠒"},
    joined="braille",
    divider="┊",
    here="▲",
    across="─",
    corner="└",
    upright="│",
    tick="┤",
)
ASCII = Signs(
    {
        Sign.MET: "o",
        Sign.MISSED: "x",
        Sign.PLAIN: "o",
        Sign.RUNNING: "?",
        Sign.HIGH: "^",
        Sign.LOW: "v",
        Sign.HIGH_MISSED: "A",
        Sign.LOW_MISSED: "V",
    },
    {How.LEVEL: "=", How.DASHES: "-", How.DOTS: "'", How.JOINED: "."},
    joined=".",
    divider=":",
    here="^",
    across="-",
    corner="+",
    upright="|",
    tick="+",
)

POINT_WORDS = {
    Sign.MET: "on target",
    Sign.MISSED: "missed",
    Sign.PLAIN: "reading",
    Sign.RUNNING: "still running",
    Sign.HIGH: "signal high",
    Sign.LOW: "signal low",
    Sign.HIGH_MISSED: "high, missed",
    Sign.LOW_MISSED: "low, missed",
}


def signs(*, ascii_only: bool) -> Signs:
    """The characters for this terminal."""
    return ASCII if ascii_only else UNICODE


# The order of inks is the number by which the painter tells them apart.
INKS = tuple(Ink)
