"""What whole commands cost: against a bare Python, and on ten years of history against a quarter."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from statistics import median

from figures import KPITUI, PYTHON, Figure, in_turn, whole_process

# The command, its goal as a multiple of a bare Python, and whether its growth with the history has a goal.
COMMANDS: dict[str, tuple[list[str], float | None]] = {
    "--version": (["--version"], None),
    "log M 12": (["log", "a001", "12"], 5),
    "log M 12 -n NOTE": (["log", "a001", "12", "-n", "called the list"], None),
    "status": (["status"], 7),
    "why M": (["why", "i001", "-w", "last"], 7),
    "history M": (["history", "a001"], 7),
    "history (the grid of 500)": (["history"], 7),
}
_GROWTH = 1.2


def of_commands(rounds: int, big: Mapping[str, str], short: Mapping[str, str]) -> list[Figure]:
    """Each command in turn with a bare Python."""
    runs = {"python": partial(whole_process, PYTHON, big)}
    for name, (arguments, _) in COMMANDS.items():
        runs[name] = partial(whole_process, [*KPITUI, *arguments], big)
        runs[f"{name}, short"] = partial(whole_process, [*KPITUI, *arguments], short)
    found = in_turn(rounds, runs)
    took = {name: median(run.took for run in all_runs) for name, all_runs in found.items()}
    busy = {name: median(run.computing for run in all_runs) for name, all_runs in found.items()}
    figures = [Figure("python -c pass", took["python"], "ms")]
    for name, (_, goal) in COMMANDS.items():
        note = f"{took[name]:.0f} ms; computing {busy[name] / busy['python']:.2f} x"
        figures.append(Figure(f"kpitui {name}", took[name] / took["python"], "x python", goal, note))
    for name in COMMANDS:
        if name != "--version":
            quarter = f"{name}, short"
            note = f"computing {busy[name] / busy[quarter]:.2f} x"
            figures.append(
                Figure(f"kpitui {name}: 520 weeks against 13", took[name] / took[quarter], "x", _GROWTH, note)
            )
    return figures
