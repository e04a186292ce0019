"""Prints what the history view costs on a big scorecard: time and bytes a key, each beside its goal.

500 measures x 520 weeks at 80x24: down and up through the measures, back and on through the weeks, and down through
the measures by month, quarter and year, where each row rests on ever more entries.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from statistics import median, quantiles

from first_figures import FOOTER, HELLO, KPITUI, Figure, in_turn, made, show, used_on, whole_process
from pty_session import Answer, PtySession

LENGTHS = ("week", "month", "quarter", "year")
PYTHON = [HELLO[0], "-c", "pass"]
MOVE_BYTES, SCROLL_BYTES = 400, 6_000
# A key that moves the view sends at least this much; one that only moves the mark always less.
_MOVED_VIEW = 1_000


def times(answers: Sequence[Answer]) -> list[float]:
    """Milliseconds to the last byte, of the keys that had an answer."""
    return [answer.last / 1e6 for answer in answers if answer.size]


def figures_of(what: str, answers: Sequence[Answer]) -> list[Figure]:
    """The four figures that have goals, of some keys."""
    took = times(answers)
    in_view = [answer.size for answer in answers if 0 < answer.size < _MOVED_VIEW]
    moved = [answer.size for answer in answers if answer.size >= _MOVED_VIEW]
    return [
        Figure(f"{what}: key to last byte, p50", median(took), "ms", 6),
        Figure(f"{what}: key to last byte, p99", quantiles(took, n=100, method="inclusive")[-1], "ms", 16),
        Figure(f"{what}: move in view", median(in_view or [0]), "bytes", MOVE_BYTES),
        Figure(f"{what}: view moved, most", max(moved, default=0), "bytes", SCROLL_BYTES),
    ]


def pressed(session: PtySession, key: str, count: int) -> list[Answer]:
    """The answers to a key that is pressed so often."""
    return [session.press(key, quiet=0.03) for _ in range(count)]


def by_week(variables: Mapping[str, str], rows: int) -> list[Figure]:
    """Down and up through the rows, and back through the weeks and forth."""
    with opened(variables) as session:
        found = [
            *figures_of("down", pressed(session, "down", rows)),
            *figures_of("up", pressed(session, "up", rows)),
            *figures_of("back", pressed(session, "left", rows)),
            *figures_of("on", pressed(session, "right", rows)),
        ]
        session.settle(1.0)
        return [*found, Figure("at rest for 2 s", session.settle(2.0, 2.0)[1], "bytes", 0)]


def longer(variables: Mapping[str, str], rows: int) -> list[Figure]:
    """The same rows by month, quarter and year, with the pause between two keys of one that is held."""
    found = []
    with opened(variables) as session:
        for length in LENGTHS[1:]:
            session.press("p", quiet=0.3)
            took = times(pressed(session, "down", rows))
            found.append(Figure(f"by {length}, down: p50", median(took), "ms", 6))
            found.append(Figure(f"by {length}, down: p99", quantiles(took, n=100, method="inclusive")[-1], "ms", 16))
    return found


def opened(variables: Mapping[str, str]) -> PtySession:
    """kpitui, with the history open."""
    session = PtySession(KPITUI, variables=variables)
    session.wait_for(FOOTER)
    session.settle()
    session.press("2", quiet=0.5)
    return session


def first_show(rounds: int, variables: Mapping[str, str]) -> list[Figure]:
    """From the digit to the last byte of the view, its modules loaded for the first time and again."""
    first, again, sizes = [], [], []
    for _ in range(rounds):
        with PtySession(KPITUI, variables=variables) as session:
            session.wait_for(FOOTER)
            session.settle()
            answer = session.press("2", quiet=0.3)
            first.append(answer.last / 1e6)
            sizes.append(answer.size)
            session.press("1", quiet=0.3)
            again.append(session.press("2", quiet=0.3).last / 1e6)
    return [
        Figure("history first shown", median(first), "ms"),
        Figure("history shown again", median(again), "ms"),
        Figure("history first shown", median(sizes), "bytes", 12_000),
    ]


def shell(rounds: int, big: Mapping[str, str], short: Mapping[str, str]) -> list[Figure]:
    """The grid on the shell, against a bare Python and on the long history against a short one."""
    commands = {
        "python": (PYTHON, big),
        "big": ([*KPITUI, "history"], big),
        "short": ([*KPITUI, "history"], short),
    }
    found = in_turn(rounds, {name: partial(whole_process, *command) for name, command in commands.items()})
    took = {name: median(values) for name, values in found.items()}
    return [
        Figure("kpitui history, whole process", took["big"] / took["python"], "x python", 7),
        Figure("kpitui history, 520 weeks against 13", took["big"] / took["short"], "x", 1.2),
    ]


def main() -> None:
    """Measure, print, and write JSON when asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures to a file as well")
    parser.add_argument("--rows", type=int, default=200, help="how often each key is pressed (default 200)")
    parser.add_argument("--rounds", type=int, default=7, help="how often each whole process is run (default 7)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        big, short = used_on(made("big"), home), used_on(made("short"), home)
        figures = [
            *first_show(max(3, chosen.rounds // 2), big),
            *by_week(big, chosen.rows),
            *longer(big, chosen.rows // 2),
            *shell(chosen.rounds, big, short),
        ]
    print(show(figures))
    if chosen.json:
        rows = [{**asdict(figure), "met": figure.met} for figure in figures]
        chosen.json.write_text(json.dumps({"figures": rows}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
