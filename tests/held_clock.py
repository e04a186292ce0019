"""A clock for tests: it stands still until it is moved."""

from __future__ import annotations

from datetime import UTC, date, datetime, time


class HeldClock:
    """Call it for the time; `hold` puts it to another day (noon UTC unless told) or moment."""

    def __init__(self, day: date) -> None:
        self.now = datetime.combine(day, time(12), UTC)

    def __call__(self) -> datetime:
        return self.now

    def hold(self, day: date, hour: int = 12, minute: int = 0) -> None:
        """Stand still at this moment, in UTC."""
        self.now = datetime.combine(day, time(hour, minute), UTC)
