"""Files and words made to do harm: refused in a sentence, in little time and memory, and nothing is changed."""

from __future__ import annotations

import io
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kpitui.cli.edge import run
from tests.hard.children import Child
from tests.hard.conftest import Tallying
from tests.scorecards import SMALL_SCORECARD

SECONDS = 10  # of processor time
MORE_MEMORY = 400 * 1024 * 1024

_HEAD = '[scorecard]\nname = "Acme"\n'
_NUL, _BOM = "\0", "\ufeff"


def _action(extra: str, key: str = "calls") -> str:
    return f'{_HEAD}[[action]]\nkey = "{key}"\nname = "Calls"\n{extra}\n'


def _formula(text: str) -> str:
    return f'{SMALL_SCORECARD}[[metric]]\nkey = "bomb"\nname = "Bomb"\nformula = "{text}"\n'


def _csv(amount: str, day: str = "2026-11-17") -> str:
    return f"date,prospects\n{day},{amount}\n"


# What is in the file, and words of the refusal; "" where it is harmless, and taken.
TOML: dict[str, tuple[str | bytes, str]] = {
    "a large file": (_HEAD + "#" * (3 << 20), "larger than 2 MiB"),
    "deep brackets": (_HEAD + "x = " + "[" * 100_000, "deep"),
    "deep tables": (_HEAD + "x = " + "{a=" * 50_000, "deep"),
    "a long dotted key": (_HEAD + "a." * 50_000 + "a = 1", "mistake"),
    "a deep header": (_HEAD + "[" + "a." * 50_000 + "a]", "mistake"),
    "5,000 digits": (_action("target = { at_least = " + "9" * 5_000 + " }"), "mistake"),
    "hexadecimal": (_action("target = { at_least = 0x" + "f" * 5_000 + " }"), "more than 400"),
    "a huge exponent": (_action("target = { at_least = 1e999999999 }"), "not finite"),
    "infinity": (_action("target = { at_least = inf }"), "not finite"),
    "no number": (_action("target = { at_least = nan }"), "not finite"),
    "full-width digits": (_action("target = { at_least = ５０ }"), "mistake"),
    "an underscore, as TOML has it": (_action("target = { at_least = 1_000 }"), ""),
    "many measures": (_HEAD + "".join(f'[[action]]\nkey="a{n}"\nname="A"\n' for n in range(20_000)), "more than 2,000"),
    "a NUL": (_HEAD + _NUL, "mistake"),
    "an escaped NUL": (_action('purpose = "a\\u0000b"'), "NUL"),
    "a BOM": (_BOM + _action(""), ""),
    "a BOM in the middle": (_HEAD + _BOM + "[[action]]", "mistake"),
    "a key twice": (_HEAD + 'name = "Again"\n', "mistake"),
    "a long name": (_action(f'purpose = "{"x" * 100_000}"'), "too many"),
    "UTF-16": (_action("").encode("utf-16"), "not UTF-8"),
    "quotes without end": (_HEAD + 'x = """' + "\\" * 500_000, "mistake"),
    "many quotes": (_HEAD + "x = '" + "''" * 400_000, "mistake"),
    "a million blanks": (_HEAD + " " * 1_000_000 + "x", "mistake"),
    "many lines": (_HEAD + "\n" * 1_500_000, ""),
    "a deep formula": (_formula("(" * 60 + "prospects" + ")" * 60), "deep"),
    "a long formula": (_formula("prospects+" * 5_000 + "1"), "500 characters"),
    "many operands": (_formula("1+" * 240 + "1"), "200"),
    "a power": (_formula("9**9**9**9"), "mistake"),
    "a huge number in a formula": (_formula("9" * 400 + "*prospects"), "mistake"),
    "a call in a formula": (_formula("__import__('os').system('id')"), "mistake"),
    "formulas in a circle": (
        _formula("other") + '[[metric]]\nkey = "other"\nname = "Other"\nformula = "bomb"\n',
        "circle",
    ),
}
CSV: dict[str, tuple[str | bytes, str]] = {
    "one long line": ("date,prospects\n" + "1" * 8_000_000, "longer than"),
    "a quote without end": ('date,prospects\n2026-11-17,"' + "1\n" * 3_000_000, "nothing was imported"),
    "empty lines": ("date,prospects\n" + "\n" * 5_000_000 + "2026-11-17,x\n", "5000002"),
    "many columns": ("date" + ",prospects" * 19_000 + "\n", "mistake"),
    "a name twice": ("date,prospects,prospects\n2026-11-17,1,2\n", "mistake"),
    "a NUL": ("date,prospects\n2026-11-17,1" + _NUL + "\n", "NUL"),
    "a BOM": (_BOM + _csv("3"), ""),
    "full-width digits": (_csv("１２"), "mistake"),
    "Arabic digits": (_csv("١٢"), "mistake"),
    "an underscore": (_csv("1_000"), "mistake"),
    "5,000 digits": (_csv("9" * 5_000), "mistake"),
    "an exponent": (_csv("1e400"), "mistake"),
    "infinity": (_csv("inf"), "mistake"),
    "no number": (_csv("nan"), "mistake"),
    "a sum of thousands": (_csv("1+" * 4_000 + "1"), "mistake"),
    "a full-width day": (_csv("3", "２０２６-11-17"), "mistake"),
    "a day beyond all": (_csv("3", "9999-12-31"), "mistake"),
    "a day before all": (_csv("3", "0001-01-01"), "mistake"),
    "no text": (b"PK\x03\x04" + bytes(range(256)) * 2_000, "a spreadsheet"),
    "UTF-16 cut in half": (_csv("3").encode("utf-16")[:-1], "nothing was imported"),
    "nothing": ("", "has no column names"),
}
_JSON_HEAD = '{"format": "kpitui scorecard", "schema": 3, "sequences": {},\n"tables": {'
JSON: dict[str, tuple[str | bytes, str]] = {
    "deep lists": (_JSON_HEAD + '"scorecard": [' + "[" * 1_000_000, "cannot be read"),
    "deep objects": (_JSON_HEAD + '"scorecard": [' + '{"a":' * 300_000, "cannot be read"),
    "5,000 digits": (_JSON_HEAD + '"scorecard": [{"id": ' + "9" * 5_000 + "}]}}", "cannot be read"),
    "a huge exponent": (_JSON_HEAD + '"entry": [{"id": 1, "amount": 1e400}]}}', "not understood"),
    "no number": (_JSON_HEAD + '"scorecard": [{"id": NaN}]}}', "cannot be read"),
    "an unknown table": (_JSON_HEAD + '"sqlite_master": [{"sql": "x"}]}}', "sqlite_master"),
    "an unknown column": (_JSON_HEAD + '"scorecard": [{"id\\" ) VALUES (1); --": 1}]}}', "scorecard has no id"),
    "cut off": (_JSON_HEAD, "not understood"),
    "another format": ('{"format": "something else"}', "no scorecard of kpitui"),
    "many blanks": ("{" + " " * 20_000_000, "not understood"),
}
WORDS: dict[str, tuple[list[str], str]] = {
    "5,000 digits": (["log", "pros", "9" * 5_000], "kpitui: "),
    "an exponent": (["log", "pros", "1e400"], "kpitui: "),
    "an underscore": (["log", "pros", "1_000"], "kpitui: "),
    "full-width digits": (["log", "pros", "１２"], "kpitui: "),
    "a power": (["log", "pros", "9**9**9"], "kpitui: "),
    "a long sum": (["log", "pros", "+".join(["8"] * 50_000)], "kpitui: "),
    "a long note": (["log", "pros", "8", "-n", "x" * 100_000], "100,000 characters"),
    "a long action": (["fix", "add", "clients", "x" * 1_000_000], "characters"),
    "a long name": (["history", "x" * 1_000_000], "kpitui: "),
    "a long day": (["log", "pros", "8", "-d", "9" * 100_000], "kpitui: "),
    "a far week": (["status", "999999999999999999-W99"], "kpitui: "),
    "a huge distance": (["status", "-" + "9" * 5_000], "kpitui: "),
    "a huge lag": (["log", "pros", "8", "-d", "+" + "9" * 400 + "w"], "kpitui: "),
    "a long command": (["x" * 1_000_000], "kpitui: "),
    "a NUL in a note": (["log", "pros", "8", "-n", "a\0b"], ""),
    "blanks": (["log", "pros", " " * 1_000_000 + "8"], ""),
}


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    said: str


def limited(words: list[str], stdin: bytes = b"") -> Ended:
    """Run a command with little processor time and memory."""

    def go() -> int:
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + MORE_MEMORY, used + MORE_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        sys.stdin = io.TextIOWrapper(io.BytesIO(stdin))
        return run(words)

    begun = time.monotonic()
    child = Child(go)
    said = child.wait()
    assert time.monotonic() - begun < 6 * SECONDS * max(1.0, os.getloadavg()[0])  # else it waits for something
    assert child.code is not None
    return Ended(child.code, said)


def check(ended: Ended, words: str) -> None:
    """It is refused in these words, or taken where there are none."""
    assert "Traceback" not in ended.said, ended.said[-1500:]
    assert "MemoryError" not in ended.said
    assert ended.code in ((1, 2) if words else (0,)), (ended.code, ended.said[:500])
    assert words in ended.said, ended.said[:500]
    assert len(ended.said) < 10_000


def _files(
    files: dict[str, tuple[str | bytes, str]], file: Path, tally: Tallying, promise: str, run_it: Callable[[], Ended]
) -> None:
    with tally(promise) as runs:
        for name, (content, words) in files.items():
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
            with runs.run(name):
                check(run_it(), words)


def test_scorecard_files(tmp_path: Path, acme: Path, tally: Tallying) -> None:
    new, file = tmp_path / "new.kpitui", tmp_path / "bomb.toml"

    def begin() -> Ended:
        new.unlink(missing_ok=True)
        ended = limited(["--db", str(new), "init", str(file)])
        assert new.exists() == (ended.code == 0)
        applied = limited(["--db", str(acme), "apply", str(file), "--yes"]) if ended.code else ended
        assert applied.code == ended.code
        return ended

    before = acme.read_bytes()
    _files(TOML, file, tally, "14 bombs in TOML", begin)
    assert acme.read_bytes() == before


def test_csv_files(tmp_path: Path, acme: Path, tally: Tallying) -> None:
    file, before = tmp_path / "bomb.csv", acme.read_bytes()

    def begin() -> Ended:
        ended = limited(["--db", str(acme), "import", str(file)])
        assert (acme.read_bytes() == before) == (ended.code != 0)
        acme.write_bytes(before)
        return ended

    _files(CSV, file, tally, "14 bombs in CSV", begin)


def test_json_files(tmp_path: Path, tally: Tallying) -> None:
    new, file = tmp_path / "new.kpitui", tmp_path / "bomb.json"

    def begin() -> Ended:
        ended = limited(["--db", str(new), "init", str(file)])
        assert not new.exists()
        return ended

    _files(JSON, file, tally, "14 bombs in JSON", begin)


def test_words(acme: Path, tally: Tallying) -> None:
    before = acme.read_bytes()
    with tally("14 bombs in words") as runs:
        for name, (words, said) in WORDS.items():
            with runs.run(name):
                ended = limited(["--db", str(acme), *words])
                check(ended, said)
                assert (acme.read_bytes() == before) == (ended.code != 0)
                acme.write_bytes(before)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (b"pros " + b"1" * 30_000_000, "kpitui: "),
        (b"pros 1\n" * 200_000, "kpitui: "),
        (b"\n" * 5_000_000, "kpitui: "),
        (b"pros 1 \xff\xfe\n", "kpitui: "),
    ],
    ids=["a long line", "many lines", "empty lines", "no text"],
)
def test_lines_from_stdin(acme: Path, lines: bytes, words: str) -> None:
    before = acme.read_bytes()
    check(limited(["--db", str(acme), "log", "-"], lines), words)
    assert acme.read_bytes() == before
