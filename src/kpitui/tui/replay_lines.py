"""Draws a review as it was closed, as lines; from what was frozen and the width alone, so that it never changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kpitui.frozen import dataclass
from kpitui.services.reviews.replaying import LineKey, Part, Replay, SeenReading, Told
from kpitui.tui.furniture import STATUS_ROLES, STATUS_WORDS, status_sign
from kpitui.tui.glyphs import Glyphs
from kpitui.tui.text import BLANK, Line, Role, Span, fit, number_column, span, wrap

_TARGET, _VALUE, _STATUS = 14, 12, 13
_LONGEST_NAME = 46
_MOST = 60  # lines of one text: all of it, whatever may be written
_NO_MARKS: Mapping[LineKey, str] = {}


@dataclass(frozen=True, slots=True)
class ReplayLine:
    """One line; `begins` a part, or `corrected` since: then it was not there when the review was closed."""

    spans: Line
    begins: bool = False
    corrected: bool = False


def replay_lines(
    seen: Replay, columns: int, glyphs: Glyphs, corrected: Mapping[LineKey, str] = _NO_MARKS
) -> list[ReplayLine]:
    """The whole review in lines of at most so many cells; what was corrected since in lines of their own."""
    lines = [ReplayLine((span(f"Closed by {seen.closed_by} on {seen.closed_on}", Role.DIM),))]
    lines += [ReplayLine((span(text, Role.TITLE),)) for text in wrap(seen.headline, columns, 2)]
    for part in seen.parts:
        lines += [ReplayLine(BLANK), ReplayLine(_title(part, columns), begins=True)]
        lines += _part(part, columns, glyphs, corrected)
    return lines


def _title(part: Part, columns: int) -> Line:
    if not any(isinstance(row, SeenReading) for row in part.rows):
        return (span(part.title, Role.HEADING),)
    heads = f"{fit('Target', _TARGET, right=True)} {fit('Reading', _VALUE, right=True)}  Status"
    return (span(f"{fit(part.title, _name_width(columns))} {heads}", Role.HEADING),)


def _name_width(columns: int) -> int:
    return min(_LONGEST_NAME, columns - _TARGET - _VALUE - _STATUS - 4)


def _part(part: Part, columns: int, glyphs: Glyphs, corrected: Mapping[LineKey, str]) -> Iterator[ReplayLine]:
    readings = [row for row in part.rows if isinstance(row, SeenReading)]
    values = iter(number_column([row.shown for row in readings], _VALUE))
    for row in part.rows:
        if isinstance(row, Told):
            yield from (ReplayLine(spans) for spans in _told(row, columns))
            continue
        yield ReplayLine(_reading(row, next(values), columns, glyphs))
        if row.key in corrected:
            text = f"{glyphs.here} corrected since: {corrected[row.key]}"
            yield from (
                ReplayLine((Span("    "), span(piece, Role.WAITING)), corrected=True)
                for piece in wrap(text, columns - 4, 3)
            )


def _reading(row: SeenReading, value: str, columns: int, glyphs: Glyphs) -> Line:
    label = f" {row.label}" if row.label else ""
    room = _name_width(columns) - len(label)
    return (
        span(f"  {fit(row.name, room - 2, ellipsis=glyphs.ellipsis)}"),
        span(label, Role.DIM),
        Span(" "),
        span(fit(row.target, _TARGET, right=True, ellipsis=glyphs.ellipsis), Role.DIM),
        Span(" "),
        span(value),
        Span("  "),
        span(f"{status_sign(row.status, glyphs)} {STATUS_WORDS[row.status]}", STATUS_ROLES[row.status]),
    )


def _told(row: Told, columns: int) -> Sequence[Line]:
    indent = " " * (4 if row.depth else 2)
    label = f"{row.label}: " if row.label else ""
    first, *others = wrap(label + row.text, columns - len(indent) - 2, _MOST)
    start: Line = (Span(indent), span(first))
    if label and first.startswith(label):
        start = (Span(indent), span(label, Role.DIM), span(first.removeprefix(label)))
    return [start, *((Span(f"{indent}  "), span(text)) for text in others)]
