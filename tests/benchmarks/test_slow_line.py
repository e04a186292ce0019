"""The slow line: everything arrives, in order, and no sooner than it may."""

from __future__ import annotations

import asyncio
import time

from slow_line import listen


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while sent := await reader.read(65_536):
        writer.write(sent)
        await writer.drain()
    writer.close()


async def _there_and_back(sent: bytes, *, round_trip: float, rate: float) -> tuple[bytes, float]:
    """What comes back of what was sent, and after how many seconds all of it was there."""
    server = await asyncio.start_server(_echo, "127.0.0.1", 0)
    line = await listen(server.sockets[0].getsockname()[1], round_trip=round_trip, rate=rate)
    reader, writer = await asyncio.open_connection("127.0.0.1", line.sockets[0].getsockname()[1])
    started = time.monotonic()
    writer.write(sent)
    came = await reader.readexactly(len(sent))
    took = time.monotonic() - started
    writer.close()
    line.close()
    server.close()
    return came, took


async def test_it_takes_its_time() -> None:
    came, took = await _there_and_back(b"x", round_trip=0.1, rate=1e9)
    assert (came, took >= 0.1) == (b"x", True)


async def test_only_so_much_goes_through() -> None:
    sent = bytes(range(256)) * 32  # 8 KB
    came, took = await _there_and_back(sent, round_trip=0.0, rate=256_000)
    assert came == sent
    assert took >= len(sent) * 8 / 256_000
