"""How the outline of a scorecard is drawn: the names in steps, the key, the target, the owner, how often it is due."""

from __future__ import annotations

from kpitui.frozen import dataclass
from kpitui.services.set_up.outline import Heading, Row
from kpitui.services.set_up.things import Sort
from kpitui.tui.glyphs import Glyphs
from kpitui.tui.text import Line, Role, Span, cut, fit, line, span

_TARGET, _OWNER, _FREQUENCY = 14, 8, 9
_MOST_STEPS = 6  # deeper ones are not further in: the name has to have room
_ROLES = {Sort.SCORECARD: Role.TITLE, Sort.OBJECTIVE: Role.HEADING}


@dataclass(frozen=True, slots=True)
class Widths:
    """How many cells the columns that grow have."""

    name: int
    key: int

    @classmethod
    def of(cls, columns: int) -> Widths:
        """The widths in a window of so many columns."""
        room = columns - 1 - _TARGET - _OWNER - _FREQUENCY - 5
        key = min(24, max(12, room // 3))
        return cls(min(64, room - key), key)


def heading(widths: Widths, columns: int, glyphs: Glyphs) -> Line:
    """What the columns are."""
    texts = (fit("Name", widths.name), fit("Key", widths.key), fit("Target", _TARGET), fit("Owner", _OWNER))
    return cut(
        line(span(f" {' '.join(texts)} {fit('Due', _FREQUENCY, ellipsis=glyphs.ellipsis)}", Role.HEADING)), columns
    )


def row_line(row: Row | Heading, widths: Widths, columns: int, glyphs: Glyphs, *, marked: bool, half: bool) -> Line:
    """One row; `half` says that something is typed for it and not applied."""
    if isinstance(row, Heading):
        return cut(line(span(f" {row.text}", Role.DIM)), columns)
    more = glyphs.ellipsis
    name = "  " * min(row.depth, _MOST_STEPS) + row.name
    sign = f"*{' ' if half else ''}" if half else ""
    frequency = f"from {row.retired_on}" if row.retired_on and row.beneath != "/retired" else row.frequency
    due = "retired" if row.beneath == "/retired" else frequency
    return cut(
        (
            Span(glyphs.cursor if marked else " ", Role.ACCENT),
            Span(sign, Role.WAITING),
            Span(
                fit(name, widths.name - len(sign), ellipsis=more),
                Role.TITLE if marked else _ROLES.get(row.thing.sort, Role.TEXT),
            ),
            Span(" "),
            Span(fit(row.thing.key, widths.key, ellipsis=more), Role.DIM),
            Span(" "),
            Span(fit(row.target, _TARGET, ellipsis=more), Role.TEXT),
            Span(" "),
            Span(fit(row.owner, _OWNER, ellipsis=more), Role.DIM),
            Span(" "),
            Span(fit(due, _FREQUENCY, ellipsis=more), Role.DIM),
        ),
        columns,
    )
