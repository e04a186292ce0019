"""Measures other programs from the Python index the same way: commands, first screens, keys; for the README's table.

    python benchmarks/peers.py [--rounds 7]

Each is installed into an environment of its own below build/peers, with whatever it needs; nothing else is touched.
The commands record one thing; of the screens only that of visidata has something to move through, a table of 500 rows.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import venv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from figures import HEADING, HELLO, PYTHON, ROOT, Figure, in_turn, key_figures, shown, whole_process, write_json
from pty_session import PtySession, environment

PEERS = ROOT / "build" / "peers"
# What is asked for beside the program itself.
BESIDE = {"habito": ["peewee<4"]}  # it does not start with a newer one
ROWS = 500


@dataclass(frozen=True, slots=True)
class Screen:
    """A full-screen program: how it is started, what stands on its first screen, whether arrows move in it."""

    name: str
    command: list[str]
    marker: str
    moves: bool = True


def installed(name: str) -> Path:
    """The folder with the programs of a peer, installed if it is not there."""
    folder = PEERS / name
    if not (folder / "ready").exists():
        print(f"Installing {name} ...", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check", name]
        pip += BESIDE.get(name, [])
        subprocess.run(pip, check=True)
        (folder / "ready").touch()
    return folder / "bin"


def commands(rounds: int, home: Path, variables: Mapping[str, str]) -> list[Figure]:
    """Recording one thing with each that has a command for it."""
    journal, database = home / "journal.txt", home / "peer.db"
    settings = home / "jrnl.yaml"
    settings.write_text(f"journals:\n  default: {journal}\nversion: v4.2\ncolors: {{body: none, title: none}}\n")
    jrnl, habito, sqlite = (str(installed(name) / name) for name in ("jrnl", "habito", "sqlite-utils"))
    subprocess.run([habito, "add", "calls", "50"], env=variables, check=True, capture_output=True)
    runs = {
        "python -c pass": PYTHON,
        "jrnl, one entry": [jrnl, "--config-file", str(settings), "today: 12 calls"],
        "habito checkin": [habito, "checkin", "calls", "-q", "12"],
        "sqlite-utils insert": [sqlite, "insert", str(database), "entries", str(_one_row(home)), "--csv"],
    }
    found = in_turn(rounds, {name: partial(whole_process, run, variables) for name, run in runs.items()})
    took = {name: median(run.took for run in all_runs) for name, all_runs in found.items()}
    python = took.pop("python -c pass")
    figures = [Figure("python -c pass", python, "ms")]
    return figures + [Figure(name, at / python, "x python", None, f"{at:.0f} ms") for name, at in took.items()]


def _one_row(home: Path) -> Path:
    file = home / "row.csv"
    file.write_text("day,measure,amount\n2026-11-20,calls,12\n")
    return file


def screens(home: Path) -> list[Screen]:
    """A table of 500 rows in visidata, the empty list of dooit, the empty editor of harlequin."""
    table = home / "table.csv"
    head = ",".join(f"w{week}" for week in range(13))
    rows = [f"Measure number {row}," + ",".join(str(row * week % 50) for week in range(13)) for row in range(ROWS)]
    table.write_text("\n".join([f"name,{head}", *rows]) + "\n")
    return [
        Screen("visidata, 500 rows", [str(installed("visidata") / "vd"), str(table)], "Measure number 3"),
        Screen("dooit", [str(installed("dooit") / "dooit")], "NORMAL", moves=False),  # its list is empty
        Screen(
            "harlequin", [str(installed("harlequin") / "harlequin"), "-a", "sqlite"], "Run Query", moves=False
        ),  # an empty editor
    ]


def start(screen: Screen, variables: Mapping[str, str], memory: list[float]) -> float:
    """Milliseconds to its first screen at 120x36; adds its peak memory in MB."""
    with PtySession(screen.command, columns=120, rows=36, variables=variables) as session:
        drawn = session.wait_for(screen.marker)
        session.settle()
        memory.append(session.peak_memory() / 1e6)
    return drawn / 1e6


def of_screens(rounds: int, home: Path, variables: Mapping[str, str]) -> list[Figure]:
    """The first screen of each against the smallest Textual app, and what a key costs."""
    found = [Screen("Textual hello-world", HELLO, "Hello, world"), *screens(home)]
    memory: dict[str, list[float]] = {screen.name: [] for screen in found}
    took = in_turn(rounds, {screen.name: partial(start, screen, variables, memory[screen.name]) for screen in found})
    hello = median(took["Textual hello-world"])
    figures = [Figure("Textual hello-world, first screen at 120x36", hello, "ms")]
    for screen in found[1:]:
        at, held = median(took[screen.name]), median(memory[screen.name])
        figures.append(Figure(f"{screen.name}, first screen", at / hello, "x hello", None, f"{at:.0f} ms"))
        figures.append(Figure(f"{screen.name}, memory", held, "MB"))
        figures += keys(screen, variables) if screen.moves else []
    return figures


def keys(screen: Screen, variables: Mapping[str, str]) -> list[Figure]:
    """Down and up again at 80x24: time and bytes."""
    with PtySession(screen.command, variables=variables) as session:
        session.wait_for(screen.marker)
        session.settle(1.0)
        answers = [session.press(key, quiet=0.1) for key in ["down"] * 40 + ["up"] * 40]
    answered = [answer for answer in answers if answer.size]
    if not answered:
        return []
    figures = key_figures(f"{screen.name}, down and up", answered, middle=None, worst=None)
    return [*figures, Figure(f"{screen.name}, down and up", median(item.size for item in answered), "bytes")]


def main(arguments: Sequence[str] | None = None) -> None:
    """Install what is missing, measure, print, and write build/peers.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7, help="how often each thing is measured (default 7)")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        places = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"), folder)
        variables = environment(**places)
        figures = [*commands(chosen.rounds, home, variables), *of_screens(chosen.rounds, home, variables)]
    print(HEADING)
    print(shown(figures))
    write_json(ROOT / "build" / "peers.json", figures)


if __name__ == "__main__":
    main()
