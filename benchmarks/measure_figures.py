"""Prints what the page of a measure costs on a big scorecard: opening it, each step through time, each part of it.

One of 500 measures with 520 weeks, at 80x24, with 26 weeks, 52 weeks and all of them in view.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Mapping
from functools import partial
from statistics import median, quantiles

from first_figures import FOOTER, HELLO, KPITUI, Figure, in_turn, made, show, used_on, whole_process
from pty_session import Answer, PtySession

PYTHON = [HELLO[0], "-c", "pass"]
READ_AHEAD = 0.5  # seconds: from then on the whole past has been read
PARTS = {"z": "zoom", "tab": "next part", "w": "why", "f": "corrective actions", "y": "the year before"}


def steps(what: str, answers: list[Answer]) -> list[Figure]:
    """Steps through time, of which a few move the view."""
    took = [answer.last / 1e6 for answer in answers if answer.size]
    return [
        Figure(f"{what}: p50", median(took), "ms", 6),
        Figure(f"{what}: p99", quantiles(took, n=100, method="inclusive")[-1], "ms", 16),
        Figure(f"{what}: a step", median(answer.size for answer in answers), "bytes", 400),
        Figure(f"{what}: most", max(answer.size for answer in answers), "bytes", 6_000),
    ]


def page(variables: Mapping[str, str], presses: int) -> list[Figure]:
    """The page of the first measure."""
    with PtySession(KPITUI, variables=variables) as session:
        session.wait_for(FOOTER)
        session.settle()
        opened = session.press("enter", quiet=0.3)
        time.sleep(READ_AHEAD)
        found = [Figure("opened", opened.last / 1e6, "ms"), Figure("opened", opened.size, "bytes", 12_000)]
        for shown in ("26 weeks", "52 weeks", "all weeks"):
            found += steps(shown, [session.press("left", quiet=0.03) for _ in range(presses)])
            session.press("z", quiet=0.3)
        for key, name in PARTS.items():
            took = [session.press(key, quiet=0.1) for _ in range(10)]
            found.append(Figure(f"{name}: p50", median(answer.last / 1e6 for answer in took), "ms", 16))
            found.append(Figure(f"{name}: most", max(answer.size for answer in took), "bytes", 12_000))
        session.settle(1.0)
        return [*found, Figure("at rest for 2 s", session.settle(2.0, 2.0)[1], "bytes", 0)]


def shell(rounds: int, big: Mapping[str, str], short: Mapping[str, str], measure: str) -> list[Figure]:
    """The chart on the shell, against a bare Python and on the long history against a short one."""
    command = [*KPITUI, "history", measure, "--chart"]
    runs = {
        "python": partial(whole_process, PYTHON, big),
        "big": partial(whole_process, command, big),
        "short": partial(whole_process, command, short),
    }
    took = {name: median(values) for name, values in in_turn(rounds, runs).items()}
    return [
        Figure("kpitui history M --chart, whole process", took["big"] / took["python"], "x python"),
        Figure("kpitui history M --chart, 520 weeks against 13", took["big"] / took["short"], "x", 1.2),
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--presses", type=int, default=60, help="how often each step is taken (default 60)")
    parser.add_argument("--rounds", type=int, default=7, help="how often each whole process is run (default 7)")
    parser.add_argument("--measure", default="a001", help="the measure whose chart the shell prints")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        big, short = used_on(made("big"), home), used_on(made("short"), home)
        print(show([*page(big, chosen.presses), *shell(chosen.rounds, big, short, chosen.measure)]))


if __name__ == "__main__":
    main()
