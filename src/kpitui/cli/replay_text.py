"""A closed review as text for 80 columns: what was frozen, and what was corrected since in lines of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kpitui.cli.columns import cells, fit
from kpitui.cli.output import Coloured
from kpitui.domain.plain_text import plain
from kpitui.domain.status import Status
from kpitui.services.reviews.replaying import LineKey, Part, Replay, SeenReading, Told

WIDTH = 80
_NAME, _TARGET, _VALUE = 38, 14, 12
_COLOURS = {Status.ON_TARGET: "green", Status.OFF_TARGET: "red", Status.MISSING: "yellow"}
_NO_MARKS: Mapping[LineKey, str] = {}


def replay_text(seen: Replay, corrected: Mapping[LineKey, str] = _NO_MARKS) -> list[Coloured]:
    """The lines to print."""
    lines: list[Coloured] = [
        *wrapped(f"{seen.scorecard}: review of {seen.label} ({seen.span})", ""),
        *wrapped(f"Closed by {seen.closed_by} on {seen.closed_on}. {seen.headline}", ""),
    ]
    for part in seen.parts:
        lines += ["", _title(part), *_part(part, corrected)]
    return lines


def _title(part: Part) -> str:
    if not any(isinstance(row, SeenReading) for row in part.rows):
        return part.title
    heads = f"{fit('Target', _TARGET, right=True)}{fit('Reading', _VALUE, right=True)}"
    return f"{fit(part.title, _NAME)}{heads}  Status"


def _part(part: Part, corrected: Mapping[LineKey, str]) -> Iterator[Coloured]:
    for row in part.rows:
        if isinstance(row, Told):
            yield from _told(row)
            continue
        label = f" {row.label}" if row.label else ""
        name = f"  {fit(row.name, _NAME - 2 - len(label))}{label}"
        before = f"{name}{fit(row.target, _TARGET, right=True)}{fit(row.shown, _VALUE, right=True)}  "
        yield before, row.status.value.replace("_", " "), _COLOURS.get(row.status, ""), ""
        if row.key in corrected:
            yield from wrapped(f"corrected since: {corrected[row.key]}", "  > ")


def _told(row: Told) -> list[str]:
    label = f"{row.label}: " if row.label else ""
    return wrapped(label + row.text, "    " if row.depth else "  ")


def wrapped(text: str, indent: str) -> list[str]:
    """A text in lines of 80 cells, wide letters counted as two."""
    lines: list[str] = []
    current = ""
    room = WIDTH - len(indent) - (2 if indent else 0)
    for word in plain(text).split(" "):
        longer = f"{current} {word}" if current else word
        while cells(longer) > room:
            if current:
                lines.append(current)
                current, longer = "", word
                continue
            head = fit(longer, room, ellipsis="").rstrip()
            lines.append(head)
            longer = longer[len(head) :]
            word = longer
        current = longer
    lines.append(current)
    return [f"{indent}{'  ' if place and indent else ''}{line}" for place, line in enumerate(lines)]
