"""Imports a CSV of a million rows into an empty scorecard of 500 measures, twice: rows, seconds, peak memory.

The goals: under 60 s and 300 MB, all rows sealed in the hash chain, and the second import changes nothing. Then the
amounts as CSV and everything as JSON, out of the full file and (JSON) into a new one.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from random import Random

from big_file import scorecard
from kpitui.services.defining import start
from kpitui.services.workspace import Workspace
from kpitui.storage.entries import first_altered_entry

ROWS = 1_000_000
TODAY = date(2026, 11, 20)
_DAYS = 3_640


def write_rows(path: Path, keys: list[str], rows: int) -> None:
    """A long table, day after day; every fiftieth row has a note."""
    random = Random(20)
    with path.open("w", encoding="utf-8") as file:
        file.write("date,measure,amount,note\n")
        for number in range(rows):
            day = TODAY - timedelta(days=_DAYS - number * _DAYS // rows)
            note = f"called {number}" if number % 50 == 0 else ""
            file.write(f"{day},{random.choice(keys)},{random.randint(0, 99_999) / 100},{note}\n")


def digest(path: Path) -> str:
    """What tells two files apart, without holding them: a child's peak would begin with the memory of its parent."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def timed(*arguments: str) -> tuple[float, float]:
    """Run kpitui in a process of its own: seconds, and peak memory in MB."""
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "kpitui", *arguments],
        env=os.environ | {"KPITUI_TODAY": TODAY.isoformat()},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(said.decode())
    return time.monotonic() - began, usage.ru_maxrss / 1024


def measure(folder: Path, rows: int) -> list[tuple[str, float, float]]:
    """What was done, seconds, peak memory in MB."""
    database, table = folder / "million.kpitui", folder / "million.csv"
    whole, copy = folder / "million.json", folder / "copy.kpitui"
    workspace = start(database, scorecard(500), login="p1")
    write_rows(table, [item.key for item in workspace.scorecard.measures if not item.formula], rows)
    workspace.close()
    done = [(f"import {rows:,} rows", *timed("--db", str(database), "import", str(table)))]
    kept = digest(database)
    done.append(("import them again", *timed("--db", str(database), "import", str(table))))
    if digest(database) != kept:
        raise SystemExit("The second import has changed something.")
    done.append(("export --csv", *timed("--db", str(database), "export", "--csv", "-o", str(folder / "out.csv"))))
    done.append(("export --json", *timed("--db", str(database), "export", "--json", "-o", str(whole))))
    done.append(("init FILE.json", *timed("--db", str(copy), "init", str(whole))))
    opened = Workspace.open(copy)
    with opened.database.reading() as connection:
        if first_altered_entry(connection) is not None:
            raise SystemExit("The chain of the copy is broken.")
    opened.close()
    return done


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=ROWS, help=f"default {ROWS:,}")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        done = measure(Path(folder), chosen.rows)
    print(f"{'':28}{'seconds':>9}{'rows/s':>11}{'peak MB':>9}")
    for what, seconds, megabytes in done:
        print(f"{what:28}{seconds:>9.1f}{chosen.rows / seconds:>11,.0f}{megabytes:>9.0f}")


if __name__ == "__main__":
    main()
