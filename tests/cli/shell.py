"""A person at a shell: runs commands through the real edge, and looks at what was written and kept."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from kpitui.cli.edge import run


@dataclass(frozen=True)
class Ran:
    """What one command wrote, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Shell:
    """Runs commands on one scorecard file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, *arguments: str, stdin: str | bytes | None = None) -> Ran:
        with CliRunner().isolation(input=stdin) as streams:
            code = run(arguments)
            out, err = streams[0].getvalue(), streams[1].getvalue()
        return Ran(code, out.decode(), err.decode())

    def ok(self, *arguments: str, stdin: str | bytes | None = None) -> Ran:
        """Run a command that must succeed."""
        ran = self(*arguments, stdin=stdin)
        assert ran.code == 0, ran.err
        assert "Traceback" not in ran.err
        return ran

    def refused(self, *arguments: str, code: int = 2, stdin: str | bytes | None = None) -> str:
        """Run a command that must fail with this code and one sentence or more, and change nothing; what it said."""
        before = self.kept()
        ran = self(*arguments, stdin=stdin)
        assert ran.code == code, ran
        assert ran.err.startswith("kpitui: "), ran.err
        assert "Traceback" not in ran.err
        assert self.kept() == before
        return ran.err

    def kept(self) -> bytes | None:
        """All bytes of the file, or None when there is none."""
        return self.path.read_bytes() if self.path.is_file() else None

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Look into the file."""
        with closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(sql).fetchall()

    def entries(self) -> list[tuple[str, str, float, int, str]]:
        """Measure, day, amount, total and note of every entry that counts, in order of recording."""
        return self.query(
            "SELECT measure.key, day, amount, is_total, note FROM entry JOIN measure ON measure.id = measure_id"
            " WHERE entry.id NOT IN (SELECT entry_id FROM entry_undone) ORDER BY entry.id"
        )
