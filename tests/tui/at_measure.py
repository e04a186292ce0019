"""The app on the page of one measure."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from kpitui.tui.glyphs import UNICODE, Glyphs
from kpitui.tui.screens.measure import MeasureScreen
from tests.tui.seat import NORMAL, Seat, at_home


@asynccontextmanager
async def at_measure(
    path: Path, key: str, *, size: tuple[int, int] = NORMAL, glyphs: Glyphs = UNICODE
) -> AsyncIterator[Seat]:
    """The page of a measure, opened from the scorecard."""
    async with at_home(path, size=size, glyphs=glyphs) as seat:
        seat.app.open_measure(key)
        await seat.press()
        assert isinstance(seat.page, MeasureScreen)
        yield seat


def chart_of(seat: Seat) -> list[str]:
    """The lines of the chart, from below the rule to the time axis."""
    lines = seat.lines()
    axis = next(place for place, line in enumerate(lines) if line.lstrip().startswith(("└", "+-")))
    return lines[3:axis]
