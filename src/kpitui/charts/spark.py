"""Sparklines: a few values as one character each, lowest to highest; a missing value is a gap."""

from __future__ import annotations

from collections.abc import Sequence

# No full block: those of two lines one above the other would run into each other.
BLOCKS = "▁▂▃▄▅▆▇"
ASCII = "_.-=+*#"
GAP = " "
FEW = 6  # values: fewer do not span a scale of their own


def spark(values: Sequence[float | None], *, ascii_only: bool = False) -> str:
    """One character a value, on a scale from the smallest to the largest of them; equal values stand in the middle.

    The scale starts at zero when the smallest is not negative and less than half the largest: a small count must
    not look like none. With fewer than six values it always includes zero: two that lie near each other must not
    look like a cliff, and so few do not tell yet how far apart is far.
    """
    levels = ASCII if ascii_only else BLOCKS
    known = [value for value in values if value is not None]
    if not known:
        return GAP * len(values)
    low, high = min(known), max(known)
    if high > low and len(known) < FEW:
        low, high = min(low, 0.0), max(high, 0.0)
    elif 0 <= low < high / 2:
        low = 0.0
    return "".join(GAP if value is None else levels[_level(value, low, high)] for value in values)


def _level(value: float, low: float, high: float) -> int:
    top = len(BLOCKS) - 1
    if high == low:
        return top // 2
    return round((value - low) / (high - low) * top)
