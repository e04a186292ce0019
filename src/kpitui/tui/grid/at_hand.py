"""The cells that have been looked up: those on screen first, and never so many at once that a key waits for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from time import perf_counter

from kpitui.domain.measures import Frequency, Measure
from kpitui.domain.weeks import Period
from kpitui.services.past.grid import CellKey, background, cells
from kpitui.services.past.grid_cells import Background, Cell
from kpitui.services.workspace import Workspace

Wanted = tuple[Measure, Sequence[Period]]

# How many weeks are read at once: of a measure with four tallies a week, less than 2 ms.
_AT_ONCE = 52
_WEEKS_IN = {Frequency.WEEKLY: 1, Frequency.MONTHLY: 5, Frequency.QUARTERLY: 13, Frequency.YEARLY: 52}
_MOST_KEPT = 30_000
PATIENCE = 0.008
"""Seconds after which a frame is drawn without the cells that are still to be read; they follow at once."""


class CellsAtHand:
    """Reads cells when they are first wanted, and keeps them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._cells: dict[CellKey, Cell] = {}
        self._resting: Background | None = None
        self.version = 0  # another one whenever what was at hand may be no more, or other than it was

    @property
    def resting(self) -> Background:
        """What all cells rest on."""
        if self._resting is None:
            self._resting = background(self._workspace)
        return self._resting

    def forget(self) -> None:
        """Read everything again: the file has changed."""
        self._cells.clear()
        self._resting = None
        self.version += 1

    def get(self, measure: Measure, period: Period | None) -> Cell | None:
        """A cell that is at hand."""
        return self._cells.get((measure.key, period)) if period else None

    def look_up(self, wanted: Iterable[Wanted], patience: float | None = None) -> bool:
        """Have these cells at hand; False when it would have taken longer than `patience` (PATIENCE) seconds."""
        until = perf_counter() + (PATIENCE if patience is None else patience)
        if len(self._cells) > _MOST_KEPT:
            self._cells.clear()
            self.version += 1
        pending: list[tuple[Measure, Period]] = []
        weeks = 0
        for measure, periods in wanted:
            for period in periods:
                if (measure.key, period) in self._cells:
                    continue
                pending.append((measure, period))
                weeks += _WEEKS_IN[period.frequency]
                if weeks >= _AT_ONCE:
                    self._read(pending)
                    pending, weeks = [], 0
                    if perf_counter() > until:
                        return False
        self._read(pending)
        return True

    def _read(self, wanted: list[tuple[Measure, Period]]) -> None:
        if wanted:
            self._cells |= cells(self._workspace, self.resting, wanted)
