"""Gives measures a past through the shell, as somebody does who comes with a file of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from tests.cli.shell import Shell


def give_past(shell: Shell, first: date, **measures: Sequence[float | None]) -> None:
    """Import weekly values of measures, from the week that starts on `first` on; None leaves a week out."""
    lines = ["date,measure,amount"]
    for key, values in measures.items():
        for week, value in enumerate(values):
            if value is not None:
                lines.append(f"{first + timedelta(weeks=week)},{key},{value}")
    file = shell.path.with_name("past.csv")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    shell.ok("import", str(file))
