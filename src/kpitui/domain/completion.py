"""Of the corrective actions that were due, how many were done in time: the rate over 13 weeks; pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from kpitui.frozen import dataclass

WEEKS = 13


@dataclass(frozen=True, slots=True)
class Promise:
    """A corrective action as far as its rate is concerned.

    `due` is the day first agreed on: a later date, given once it was late, would make everything look done in time.
    `done_on` is None while it is open, and for good once it is dropped; `open` says which of the two.
    """

    id: int
    due: date
    done_on: date | None = None
    open: bool = False

    @property
    def kept(self) -> bool:
        """Whether it was done by the day first agreed on."""
        return self.done_on is not None and self.done_on <= self.due


@dataclass(frozen=True, slots=True)
class Completion:
    """How many corrective actions were due from `first` to `last`, and how many of them were done in time."""

    first: date
    last: date
    due: int
    in_time: int

    @property
    def rate(self) -> float | None:
        """The share done in time, 0 to 1; None when none was due."""
        return self.in_time / self.due if self.due else None

    @property
    def sentence(self) -> str:
        """Done in time 7 of 9 (78 %) over 13 weeks."""
        if self.rate is None:
            return f"none was due in {WEEKS} weeks"
        return f"done in time {self.in_time} of {self.due} ({self.rate * 100:.0f} %) over {WEEKS} weeks"


def completion(promises: Iterable[Promise], last: date, *, today: date | None = None) -> Completion:
    """The rate over the 13 weeks that end on the day `last`.

    It counts every corrective action whose day first agreed on lies in these weeks, and as done in time those done by
    that day. Late ones, dropped ones and those given a new date instead count as not done in time. With `today`, open
    ones whose day is not over yet are left out: they may still be done.
    """
    first = last - timedelta(weeks=WEEKS) + timedelta(days=1)
    counted = [
        promise
        for promise in promises
        if first <= promise.due <= last and not (today is not None and promise.open and promise.due >= today)
    ]
    return Completion(first, last, len(counted), sum(promise.kept for promise in counted))
