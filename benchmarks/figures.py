"""What benchmarks share: one measured number beside its goal, the table and JSON of all, the generated scorecards."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import TypeVar

from pty_session import Answer, environment

HERE = Path(__file__).parent
ROOT = HERE.parent
TODAY = "2026-11-20"
# What big_file.py makes: 500 measures, a million tallies in 520 weeks; as many in each of 13 weeks; a usual scorecard.
SIZES = {
    "big": ["--weeks", "520", "--tallies", "1000000"],
    "short": ["--weeks", "13", "--tallies", "25000"],
    "usual": ["--measures", "25", "--weeks", "52", "--tallies", "2600"],
}
PYTHON = [sys.executable, "-c", "pass"]
HELLO = [sys.executable, str(HERE / "hello.py")]
HEADING = f"{'':<58}{'measured':>10} {'':<9}{'goal':>9}"
Measured = TypeVar("Measured")
KPITUI = [str(Path(sys.executable).with_name("kpitui"))]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number; `most` is its goal, None where there is none; `note` tells more."""

    what: str
    measured: float
    unit: str
    most: float | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is met, None without a goal."""
        return None if self.most is None else round(self.measured, 2) <= self.most


def in_turn(rounds: int, measured: Mapping[str, Callable[[], Measured]]) -> dict[str, list[Measured]]:
    """Measure everything `rounds` times, in turn and each time beginning elsewhere; the first round only warms up."""
    names = list(measured)
    found: dict[str, list[Measured]] = {name: [] for name in names}
    for number in range(rounds + 1):
        start = number % len(names)
        for name in names[start:] + names[:start]:
            took = measured[name]()
            if number:
                found[name].append(took)
    return found


@dataclass(frozen=True, slots=True)
class Run:
    """What one whole process took: ms from its start to its end, and ms of computing."""

    took: float
    computing: float


def whole_process(command: Sequence[str], variables: Mapping[str, str]) -> Run:
    """Run a command to its end."""
    started = time.perf_counter_ns()
    process = subprocess.Popen(
        command, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    took = time.perf_counter_ns() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} gave {process.returncode}: {said.decode(errors='replace')}")
    return Run(took / 1e6, (usage.ru_utime + usage.ru_stime) * 1e3)


def p99(times: Sequence[float]) -> float:
    """The 99th percentile."""
    return quantiles(times, n=100, method="inclusive")[-1] if len(times) > 1 else times[0]


def key_figures(
    what: str, answers: Sequence[Answer], *, middle: float | None = 6, worst: float | None = 16
) -> list[Figure]:
    """Milliseconds to the last byte of the answers to keys: the median and the 99th percentile."""
    answered = [answer for answer in answers if answer.size]
    times = [answer.last / 1e6 for answer in answered]
    computing = [answer.computing / 1e6 for answer in answered]
    return [
        Figure(f"{what}, p50", median(times), "ms", middle, f"computing {median(computing):.1f} ms"),
        Figure(f"{what}, p99", p99(times), "ms", worst, f"computing {p99(computing):.1f} ms, {len(times)} keys"),
    ]


def made(name: str) -> Path:
    """A generated scorecard of one of SIZES, made anew when what makes it is newer; an older layout is migrated."""
    path = ROOT / "build" / f"{name}.kpitui"
    makers = [HERE / "big_file.py", HERE / "big_past.py"]
    if not path.exists() or path.stat().st_mtime < max(maker.stat().st_mtime for maker in makers):
        print(f"Making {path.name} ...", file=sys.stderr)
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
    variables = environment(KPITUI_DB=str(copy), KPITUI_TODAY=TODAY, **folders)
    subprocess.run([*KPITUI, "log", "a001", "1"], env=variables, check=True, capture_output=True)  # migrates the copy
    return variables


def shown(figures: Sequence[Figure]) -> str:
    """The figures as lines of a table."""
    lines = []
    for figure in figures:
        measured = f"{figure.measured:,.0f}" if figure.unit == "bytes" else f"{figure.measured:,.2f}"
        goal = "" if figure.most is None else f"<= {figure.most:,g}"
        verdict = {None: "", True: "  met", False: "  MISSED"}[figure.met]
        note = f"  ({figure.note})" if figure.note else ""
        lines.append(f"{figure.what:<58}{measured:>10} {figure.unit:<9}{goal:>9}{verdict}{note}".rstrip())
    return "\n".join(lines)


def write_json(path: Path, figures: Sequence[Figure]) -> None:
    """The same for programs, with the machine it was measured on."""
    machine = {
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "load": os.getloadavg(),
    }
    rows = [{**asdict(figure), "met": figure.met} for figure in figures]
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"machine": machine, "figures": rows}, indent=1) + "\n", encoding="utf-8")
