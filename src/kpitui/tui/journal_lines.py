"""Draws the lines of the journal: reviews in short and in full, and texts that were found with the hits marked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kpitui.domain.plain_text import plain
from kpitui.domain.weeks import show_day
from kpitui.domain.wording import several
from kpitui.services.reviews.journal import Held, Summary
from kpitui.services.reviews.journal_search import Hit
from kpitui.tui.glyphs import Glyphs
from kpitui.tui.text import Line, Role, Span, cut, fit, span, width, wrap

_SHORT, _LONG = 8, 19  # cells of 2026-W47 and of `week of 15 Nov 2026`
_DAYS, _HEADLINE = 15, 38


def review_lines(held: Held, summary: Summary, columns: int, glyphs: Glyphs) -> tuple[Line, Line]:
    """One review in two lines: how the week stood, and what was learned."""
    label = f"{_label(held.label)}  "
    if width(label) <= _SHORT + 2:  # a longer one names the days itself
        label += f"{fit(held.days, _DAYS)}  "
    corrective = several(summary.corrective, "corrective action") if summary.corrective else ""
    if width(label) + _HEADLINE + width(corrective) > columns:
        corrective = several(summary.corrective, "corr. action")
    headline = fit(summary.short, _HEADLINE, ellipsis=glyphs.ellipsis)
    first = cut((span(label, Role.TITLE), span(headline), span(corrective, Role.DIM)), columns)
    indent = Span(" " * 10)
    if summary.learned and "closed" in held.state:
        return first, cut((indent, span("Learned: ", Role.DIM), span(summary.learned)), columns)
    role = Role.DIM if "closed" in held.state else Role.WAITING
    return first, cut((indent, span(held.state, role)), columns)


def _label(label: str) -> str:
    """The label of a week in as many cells as the others of its kind."""
    return fit(label, _SHORT if width(label) <= _SHORT else _LONG)


def whole_review(held: Held, summary: Summary, columns: int, most: int) -> list[Line]:
    """What was decided and noted in a review; who closed it where there is nothing of that."""
    parts = [
        (label, "; ".join(texts))
        for label, texts in (("Decided", summary.decisions), ("Noted", summary.notes))
        if texts
    ]
    lines: list[Line] = []
    for place, (label, text) in enumerate(parts):
        rest = len(parts) - place - 1
        lines += _labelled(label, text, columns, max(1, (most - len(lines)) // (rest + 1)))
    if len(lines) < most:
        lines.append((span(f" {held.state[:1].upper()}{held.state[1:]}", Role.DIM),))
    return lines


def _labelled(label: str, text: str, columns: int, most: int) -> list[Line]:
    start = f" {label}: "
    first, *others = wrap(text, columns - len(start) - 1, most)
    return [(span(start, Role.HEADING), span(first)), *((Span(" " * len(start)), span(other)) for other in others)]


def hit_lines(hit: Hit, on: date, columns: int, glyphs: Glyphs) -> tuple[Line, Line]:
    """One text that was found in two lines: what it is, and the part of it with the first hit."""
    by = f"{hit.written.by}, {show_day(on)} {on.year}"
    about = f": {hit.name}" if hit.name else ""
    label = _label(hit.label)
    room = columns - width(label) - width(hit.called) - width(plain(by)) - 6
    first = (
        span(f"{label}  ", Role.TITLE),
        span(hit.called),
        span(fit(about, max(8, room), ellipsis=glyphs.ellipsis)),
        span(f"  {by}", Role.DIM),
    )
    return cut(first, columns), cut((Span(" " * 10), *_marked(hit, columns - 10, glyphs)), columns)


def whole_hit(hit: Hit, columns: int, most: int) -> list[Line]:
    """The whole of a text that was found, in so many lines."""
    return [(Span(" "), span(text)) for text in wrap(hit.written.text, columns - 2, most)]


def _marked(hit: Hit, cells: int, glyphs: Glyphs) -> Iterator[Span]:
    """The text from a little before the first hit on, each hit bold; between brackets where signs are poor."""
    text = hit.written.text
    begin = 0
    if hit.marks and width(plain(text[: hit.marks[0][1]])) > cells - 2:
        begin = max(0, hit.marks[0][0] - cells // 4)
        yield Span(glyphs.ellipsis, Role.DIM)
    for start, end in hit.marks:
        yield span(text[begin:start])
        found = text[start:end]
        yield span(f"[{found}]" if glyphs.ascii_only else found, Role.ACCENT)
        begin = end
    yield span(text[begin:])
