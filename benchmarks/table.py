"""Prints the whole table: how fast kpitui is on a big scorecard and how little it sends, each beside its goal.

Everything is compared within one run on one machine: a bare Python and the smallest Textual app are measured in turn
with kpitui, and the figures are medians and ratios. The goals are those of the design. build/table.json holds the same.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import screen_figures as screens
from command_figures import of_commands
from figures import HEADING, ROOT, Figure, made, shown, used_on, write_json
from line_figures import over_slow_lines


def main() -> None:
    """Measure, print, and write JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", metavar="FILE", type=Path, default=ROOT / "build" / "table.json")
    parser.add_argument("--rounds", type=int, default=15, help="how often each thing is measured (default 15)")
    parser.add_argument("--rest", type=float, default=60, help="seconds to watch it stand still (default 60)")
    parser.add_argument("--only", metavar="PART", action="append", help="only these parts, by their names")
    chosen = parser.parse_args()
    rounds, some = chosen.rounds, max(3, chosen.rounds // 3)
    with tempfile.TemporaryDirectory() as home:
        big, short, usual = (used_on(made(name), home) for name in ("big", "short", "usual"))
        for variables in (big, short, usual):
            screens.begin_day(variables)
        parts: dict[str, Callable[[], list[Figure]]] = {
            "commands": lambda: of_commands(rounds, big, short),
            "start": lambda: screens.first_screens(rounds, big, short),
            "lists": lambda: screens.lists(big),
            "measure": lambda: screens.measure(big),
            "entry": lambda: screens.quick_entry(big),
            "views": lambda: screens.changes_of_view(some, big),
            "review": lambda: screens.review(rounds, big),
            "whole": lambda: screens.whole_review(usual),
            "rest": lambda: screens.at_rest(chosen.rest, big),
            "line": lambda: over_slow_lines(big),
        }
        figures: list[Figure] = []
        print(HEADING)
        for name, part in parts.items():
            if chosen.only is None or name in chosen.only:
                print(f"Measuring: {name} ...", file=sys.stderr)
                found = part()
                print(shown(found), flush=True)
                figures += found
    write_json(chosen.json, figures)


if __name__ == "__main__":
    main()
