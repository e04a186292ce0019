"""Counts what the hard runs tried and what failed, for one table of it; never ends at the first failure."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

# Empty: a few seconds of each. 1: the goals of the project. 0.1: a tenth of them.
SHARE = float(os.environ.get("KPITUI_HARD") or 0)


def many(short: int, goal: int) -> int:
    """How often to try something: `short` in every test run, the share of the goal that was asked for otherwise."""
    return max(1, short, round(goal * SHARE)) if SHARE else short


class Tally:
    """The runs of one promise: how many there were, which failed and how long they took (in seconds)."""

    def __init__(self, promise: str) -> None:
        self.promise = promise
        self.runs = 0
        self.failures: list[str] = []
        self.found: dict[str, int | float | str] = {}
        self._begun = time.monotonic()

    @contextmanager
    def run(self, name: str) -> Iterator[None]:
        """One run; what it asserts in vain is noted under this name, and the next one follows."""
        self.runs += 1
        try:
            yield
        except AssertionError as error:
            self.failures.append(f"{name}: {error}")

    def note(self, what: str, value: int | float | str) -> None:
        """Keep a figure beside the counts."""
        self.found[what] = value

    def count(self, what: str) -> None:
        """One more of something worth telling."""
        before = self.found.get(what, 0)
        assert isinstance(before, int)
        self.found[what] = before + 1

    def row(self) -> dict[str, object]:
        """What the table and the JSON say of it."""
        return {
            "promise": self.promise,
            "runs": self.runs,
            "failures": len(self.failures),
            "seconds": round(time.monotonic() - self._begun, 1),
            "found": self.found,
            "first failures": self.failures[:5],
        }
