"""Waiting for what happens in its own time: as long as a busy machine may take, and not a moment longer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

PATIENCE = 30.0  # seconds; only what never happens is waited for so long
_LOOK_EVERY = 0.005


def wait_until(happened: Callable[[], bool]) -> None:
    """Wait until something has happened, or for PATIENCE; who calls it looks what is there."""
    until = time.monotonic() + PATIENCE
    while not happened() and time.monotonic() < until:
        time.sleep(_LOOK_EVERY)


async def happens(happened: Callable[[], bool]) -> None:
    """The same while an app runs."""
    until = time.monotonic() + PATIENCE
    while not happened() and time.monotonic() < until:
        await asyncio.sleep(_LOOK_EVERY)
