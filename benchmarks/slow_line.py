"""A slow line between a client and a server on this machine: each way takes time, and only so much goes through.

    python benchmarks/slow_line.py --to PORT [--round-trip 0.15] [--rate 256000]

Prints the port on which it listens. What is waiting stays waiting, however much it is: nothing is dropped, nobody is
asked to send less. That is the worst a line can do to a program that sends more than goes through.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROUND_TRIP = 0.15  # seconds
RATE = 256_000  # bits a second
_PACKET = 1_400  # bytes


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, delay: float, rate: float) -> None:
    """Take bytes from one end to the other, `delay` seconds later and at `rate` bits a second."""
    clock = asyncio.get_running_loop().time
    waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def deliver() -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                at, packet = await waiting.get()
                await asyncio.sleep(at - clock())
                if not packet:
                    return
                writer.write(packet)
                await writer.drain()

    delivering = asyncio.create_task(deliver())
    free = clock()  # when the line has sent all that it was given
    with contextlib.suppress(ConnectionError):
        while packet := await reader.read(_PACKET):
            free = max(free, clock()) + len(packet) * 8 / rate
            waiting.put_nowait((free + delay, packet))
    waiting.put_nowait((max(free, clock()) + delay, b""))
    await delivering
    writer.close()


async def listen(port: int, *, round_trip: float, rate: float) -> asyncio.Server:
    """Listen on a port of the loopback and carry whatever comes to `port` and back."""

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, to = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(
            carry(reader, to, delay=round_trip / 2, rate=rate), carry(there, writer, delay=round_trip / 2, rate=rate)
        )

    return await asyncio.start_server(accept, "127.0.0.1", 0)


@contextlib.contextmanager
def slow_line(to: int, *, round_trip: float = ROUND_TRIP, rate: float = RATE) -> Iterator[int]:
    """A line in a process of its own, so that nobody's clock suffers; gives its port."""
    command = [sys.executable, str(Path(__file__)), "--to", str(to), "--round-trip", str(round_trip)]
    with subprocess.Popen([*command, "--rate", str(rate)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


async def _serve(port: int, round_trip: float, rate: float) -> None:
    server = await listen(port, round_trip=round_trip, rate=rate)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main() -> None:
    """Carry until killed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=int, required=True, metavar="PORT", help="where the server listens")
    parser.add_argument("--round-trip", type=float, default=ROUND_TRIP, help=f"seconds (default {ROUND_TRIP})")
    parser.add_argument("--rate", type=float, default=RATE, help=f"bits a second (default {RATE:,})")
    chosen = parser.parse_args()
    asyncio.run(_serve(chosen.to, chosen.round_trip, chosen.rate))


if __name__ == "__main__":
    main()
