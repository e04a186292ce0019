"""Prints the first figures of kpitui on a big scorecard: how fast it starts, how little it sends; each beside its goal.

Everything is compared within one run on one machine: a bare Python and the smallest Textual app are measured in turn
with kpitui, and the figures are medians and ratios. The goals are those of the design.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import median, quantiles

from pty_session import Answer, PtySession, environment

HERE = Path(__file__).parent
ROOT = HERE.parent
TODAY = "2026-11-20"
# What big_file.py makes: 500 measures, a million tallies in 520 weeks; and as many in each of 13 weeks.
SIZES = {"big": ["--weeks", "520", "--tallies", "1000000"], "short": ["--weeks", "13", "--tallies", "25000"]}
ACTION = "a001"

HELLO = [sys.executable, str(HERE / "hello.py")]
KPITUI = [str(Path(sys.executable).with_name("kpitui"))]
# The last line of every screen is its footer, and this its last offer: what is above it has been drawn by then.
FOOTER = "quit"
IN_VIEW = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number; `most` is its goal, None where there is none."""

    what: str
    measured: float
    unit: str
    most: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the goal is met, None without a goal."""
        return None if self.most is None else self.measured <= self.most


def in_turn(rounds: int, measured: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Measure everything `rounds` times, in turn and each time beginning elsewhere; the first round only warms up."""
    names = list(measured)
    found: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds + 1):
        start = number % len(names)
        for name in names[start:] + names[:start]:
            took = measured[name]()
            if number:
                found[name].append(took)
    return found


def whole_process(command: Sequence[str], variables: Mapping[str, str]) -> float:
    """Milliseconds from the start of a command to its end."""
    started = time.perf_counter_ns()
    done = subprocess.run(command, env=variables, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    took = time.perf_counter_ns() - started
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} gave {done.returncode}: {done.stderr.decode(errors='replace')}")
    return took / 1e6


def processes(rounds: int, big: Mapping[str, str], short: Mapping[str, str]) -> list[Figure]:
    """Whole commands against a bare Python, and on the long history against a short one."""
    commands: dict[str, tuple[list[str], Mapping[str, str]]] = {
        "python": ([sys.executable, "-c", "pass"], big),
        "kpitui --version": ([*KPITUI, "--version"], big),
        "kpitui log": ([*KPITUI, "log", ACTION, "12"], big),
        "kpitui status": ([*KPITUI, "status"], big),
        "log, 13 weeks": ([*KPITUI, "log", ACTION, "12"], short),
        "status, 13 weeks": ([*KPITUI, "status"], short),
    }
    found = in_turn(rounds, {name: partial(whole_process, *command) for name, command in commands.items()})
    took = {name: median(times) for name, times in found.items()}
    return [
        Figure("python -c pass, whole process", took["python"], "ms"),
        Figure("kpitui --version, whole process", took["kpitui --version"] / took["python"], "x python"),
        Figure("kpitui log, whole process", took["kpitui log"] / took["python"], "x python", 5),
        Figure("kpitui status, whole process", took["kpitui status"] / took["python"], "x python", 7),
        Figure("kpitui log, 520 weeks against 13", took["kpitui log"] / took["log, 13 weeks"], "x", 1.2),
        Figure("kpitui status, 520 weeks against 13", took["kpitui status"] / took["status, 13 weeks"], "x", 1.2),
    ]


def first_screens(rounds: int, variables: Mapping[str, str]) -> list[Figure]:
    """The first useful screen at 120x36, and the memory it took, against the smallest Textual app."""
    memory: dict[str, list[float]] = {"hello": [], "kpitui": []}
    size: list[float] = []

    def start(name: str, command: Sequence[str], marker: str) -> float:
        with PtySession(command, columns=120, rows=36, variables=variables) as session:
            drawn = session.wait_for(marker)
            session.settle()
            memory[name].append(session.peak_memory() / 1e6)
            if name == "kpitui":
                size.append(len(session.received))
        return drawn / 1e6

    found = in_turn(
        rounds,
        {
            "hello": lambda: start("hello", HELLO, "Hello, world"),
            "kpitui": lambda: start("kpitui", KPITUI, FOOTER),
        },
    )
    hello = median(found["hello"])
    return [
        Figure("Textual hello-world, first screen at 120x36", hello, "ms"),
        Figure("kpitui, first useful screen at 120x36", median(found["kpitui"]) / hello, "x hello", 1.3),
        Figure("kpitui, bytes to its first screen", median(size), "bytes"),
        Figure("kpitui, peak memory", median(memory["kpitui"]) / median(memory["hello"]), "x hello", 1.5),
    ]


def keys(rounds: int, variables: Mapping[str, str]) -> list[Figure]:
    """Bytes and time for each key in the review at 80x24."""
    with PtySession([*KPITUI, "review"], variables=variables) as session:
        session.wait_for(FOOTER)
        session.settle()
        go_to_numbers(session)
        down = [answer for _ in range(rounds) for answer in moved(session)]
        digits = [answer for _ in range(rounds) for answer in typed(session)]
        scrolled = [session.press("down", quiet=0.03) for _ in range(100)]
        saves = [answer for _ in range(rounds) for answer in saved(session)]
        steps = [session.press(key, quiet=0.1) for _ in range(rounds) for key in ("tab", "shift+tab")]
        came_at_rest = at_rest(session)
    times = [answer.last / 1e6 for answer in [*down, *scrolled] if answer.size]
    return [
        Figure("move in view", size_of(down), "bytes", 400),
        Figure("typed digit", size_of(digits), "bytes", 400),
        Figure("scrolled line, most of 100", max(answer.size for answer in scrolled), "bytes", 6_000),
        Figure("step change, most", max(answer.size for answer in steps), "bytes", 12_000),
        Figure("move to last byte, p50", median(times), "ms", 6),
        Figure("move to last byte, p99", quantiles(times, n=100, method="inclusive")[-1], "ms", 16),
        Figure("number saved by Enter to last byte, p50", median(answer.last for answer in saves) / 1e6, "ms", 16),
        Figure("idle for 5 s", came_at_rest, "bytes", 0),
    ]


def go_to_numbers(session: PtySession) -> None:
    """Leave the follow-up for the step in which numbers are entered, if the review begins with it."""
    if "Enter save, next" not in session.text:
        session.press("tab", quiet=0.3)


def moved(session: PtySession) -> list[Answer]:
    """Down and up again, without scrolling."""
    return [session.press(key, quiet=0.03) for key in ["down"] * IN_VIEW + ["up"] * IN_VIEW]


def typed(session: PtySession) -> list[Answer]:
    """The answers to three digits, which are taken back."""
    answers = [session.press(digit, quiet=0.03) for digit in "123"]
    for _ in answers:
        session.press("backspace", quiet=0.03)
    return answers


def saved(session: PtySession) -> list[Answer]:
    """The answer to an Enter that saves a number."""
    session.press("7", quiet=0.03)
    return [session.press("enter", quiet=0.03)]


def at_rest(session: PtySession) -> int:
    """Bytes that come in 5 s in which nobody does anything."""
    session.settle(1.0)
    before, end = len(session.received), time.monotonic() + 5
    while (left := end - time.monotonic()) > 0:
        session.read(left)
    return len(session.received) - before


def size_of(answers: Sequence[Answer]) -> float:
    """The median size of answers; keys without any answer count too."""
    return median(answer.size for answer in answers)


def made(name: str) -> Path:
    """A generated scorecard of one of SIZES, made anew when what makes it, or the layout of the file, is newer."""
    path = ROOT / "build" / f"{name}.kpitui"
    makers = [HERE / "big_file.py", ROOT / "src" / "kpitui" / "storage" / "migrations.py"]
    if not path.exists() or path.stat().st_mtime < max(maker.stat().st_mtime for maker in makers):
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)
        subprocess.run([sys.executable, makers[0], path, *SIZES[name], "--today", TODAY], check=True)
    return path


def used_on(database: Path, home: str) -> dict[str, str]:
    """The environment in which kpitui works on a copy of a scorecard, with a home folder of its own.

    Measuring changes neither the generated file nor anything of the user's.
    """
    copy = shutil.copy(database, home)
    folders = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"), home)
    return environment(KPITUI_DB=str(copy), KPITUI_TODAY=TODAY, **folders)


def show(figures: Sequence[Figure]) -> str:
    """The figures as a table."""
    lines = [f"{'':<46}{'measured':>10} {'':<9}{'goal':>8}"]
    for figure in figures:
        measured = f"{figure.measured:,.0f}" if figure.unit == "bytes" else f"{figure.measured:,.2f}"
        goal = "" if figure.most is None else f"<= {figure.most:,g}"
        verdict = {None: "", True: "  met", False: "  MISSED"}[figure.met]
        lines.append(f"{figure.what:<46}{measured:>10} {figure.unit:<9}{goal:>8}{verdict}".rstrip())
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and write JSON when asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures to a file as well")
    parser.add_argument("--rounds", type=int, default=15, help="how often each thing is measured (default 15)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        big, short = used_on(made("big"), home), used_on(made("short"), home)
        figures = [
            *processes(chosen.rounds, big, short),
            *first_screens(max(3, chosen.rounds // 2), big),
            *keys(max(3, chosen.rounds // 3), big),
        ]
    print(show(figures))
    if chosen.json:
        machine = {"python": platform.python_version(), "system": platform.system(), "cores": os.cpu_count()}
        rows = [{**asdict(figure), "met": figure.met} for figure in figures]
        chosen.json.write_text(json.dumps({"machine": machine, "figures": rows}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
