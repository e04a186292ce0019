"""How the fields of a form are drawn: its name, its text, and below it what is wrong or what others made of it."""

from __future__ import annotations

from kpitui.tui.glyphs import Glyphs
from kpitui.tui.prompt import field_spans
from kpitui.tui.set_up.filling import Filling
from kpitui.tui.text import BLANK, Line, Role, Span, cut, fit, line, span, width, wrap

_NAME = 13
_BEFORE = 3 + _NAME + 1
_MOST_TOLD = 3
_NARROWEST = 24


def field_lines(form: Filling, place: int, columns: int, glyphs: Glyphs, *, typing: bool) -> list[Line]:
    """One field: its line, and up to three below it each for a mistake and for what somebody else did."""
    field = form.fields[place]
    marked = place == form.place
    room = columns - _BEFORE - 1
    start = (
        Span(f" {glyphs.cursor}" if marked else "  ", Role.ACCENT),
        Span("*" if form.is_typed(field) else " ", Role.WAITING),
        span(fit(field.replace("_", " "), _NAME), Role.TITLE if marked else Role.HEADING),
        Span(" "),
    )
    lines = [cut((*start, *_value(form, field, room, glyphs, typing=typing and marked)), columns)]
    if mistake := form.mistakes.get(field):
        lines += _below(mistake, Role.ERROR, columns)
    theirs = form.theirs(field)
    if theirs is not None:
        told = f"Somebody else has made it {theirs} meanwhile." if theirs else "Somebody else has emptied it meanwhile."
        lines += _below(told, Role.WAITING, columns)
    return lines


def _value(form: Filling, field: str, room: int, glyphs: Glyphs, *, typing: bool) -> tuple[Span, ...]:
    if typing:
        # As wide as what is typed needs: every blank of a field is sent twice when one goes to the next.
        return field_spans(form.editor, min(room, max(_NARROWEST, width(form.editor.text) + 2)))
    text = form.text(field)
    if text:
        return (Span(fit(text, room, ellipsis=glyphs.ellipsis), Role.TEXT),)
    return (Span(fit(form.offered(field) or glyphs.bullet, room, ellipsis=glyphs.ellipsis), Role.DIM),)


def _below(text: str, role: Role, columns: int) -> list[Line]:
    return [line(" " * _BEFORE, span(part, role)) for part in wrap(text, columns - _BEFORE - 1, _MOST_TOLD)]


def told_lines(form: Filling, columns: int, rows: int, *, typing: bool) -> list[Line]:
    """What the marked field is for; where one only looks, its whole text."""
    text = form.told() if typing else form.text(form.field) or form.told()
    lines = [line(span(f" {part}", Role.DIM if typing else Role.TEXT)) for part in wrap(text, columns - 2, rows)]
    return [*lines, *[BLANK] * (rows - len(lines))]
