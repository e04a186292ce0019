"""CSV files with something wrong in them: refused with its place, and nothing is recorded, not even good rows."""

from __future__ import annotations

import re
import shutil
from itertools import count
from pathlib import Path

from tests.hard.children import command
from tests.hard.conftest import Tallying
from tests.hard.soundness import check_sound
from tests.hard.tally import many
from tests.services.exchange.odd_csvs import Odd, odd_csv

_PLACE = re.compile(r"\bline [0-9]+")


def arguments(odd: Odd) -> list[str]:
    """The options with which somebody would import this file."""
    choices = odd.choices
    words = ["--as", "total" if choices.is_total else "tally"]
    for name, key in choices.mapped:
        words += ["--map", f"{name}={key}"]
    if choices.date_format:
        words += ["--date-format", choices.date_format]
    if choices.decimal_comma is not None:
        words += ["--decimal-comma" if choices.decimal_comma else "--decimal-point"]
    return [*words, "--encoding", choices.encoding] if choices.encoding else words


def test_bad_imports(acme: Path, tmp_path: Path, tally: Tallying) -> None:
    before = acme.read_bytes()
    wanted, file = many(10, 300), tmp_path / "odd.csv"
    with tally("6 bad imports") as runs:
        for seed in count():
            odd = odd_csv(seed)
            if not odd.damage:
                continue
            file.write_bytes(odd.content)
            with runs.run(f"seed {seed}: {odd.damage}"):
                child = command("--db", acme, "import", file, *arguments(odd))
                said = child.wait()
                assert child.code in (1, 2), said
                assert "Traceback" not in said
                assert "nothing was imported" in said, said
                assert _PLACE.search(said), said
                assert acme.read_bytes() == before, "the file has changed"
            if runs.runs == wanted:
                break


def test_good_imports_repeated(acme: Path, tmp_path: Path, tally: Tallying) -> None:
    """The second time nothing changes."""
    whole, file = tmp_path / "whole.kpitui", tmp_path / "odd.csv"
    shutil.copyfile(acme, whole)
    wanted = many(5, 100)
    with tally("6 imports repeated") as runs:
        for seed in count():
            odd = odd_csv(seed)
            if odd.damage:
                continue
            shutil.copyfile(whole, acme)
            file.write_bytes(odd.content)
            with runs.run(f"seed {seed}"):
                for added in (len(odd.truth), 0):
                    child = command("--db", acme, "import", file, *arguments(odd))
                    said = child.wait()
                    assert child.code == 0, said
                    assert f" {added:,} amounts added" in said, said
                check_sound(acme)
            if runs.runs == wanted:
                break
