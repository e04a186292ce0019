"""From the role of a text to its looks, by the colours of a theme; every role stays readable without colour."""

from __future__ import annotations

from rich.color import Color
from rich.style import Style

from kpitui.tui.themes import Theme


class Palette:
    """The styles of one theme, by role; without `colours` only bold and reversed."""

    def __init__(self, theme: Theme, *, colours: bool = True) -> None:
        self.theme = theme
        ground = theme.background
        bar = theme.panel

        def style(colour: str, *, bold: bool = False, on: str = ground, reverse: bool = False) -> Style:
            if not colours:
                return Style(bold=bold or None, reverse=reverse or on == bar or None)
            return Style(color=_colour(colour), bgcolor=_colour(on), bold=bold or None, reverse=reverse or None)

        self._styles = {
            "text": style(theme.foreground),
            "dim": style(theme.secondary),
            "title": style(theme.foreground, bold=True),
            "heading": style(theme.primary),
            "accent": style(theme.accent, bold=True),
            "good": style(theme.on_target),
            "bad": style(theme.off_target, bold=True),
            "waiting": style(theme.missing),
            "excused": style(theme.excused),
            "field": style(theme.foreground, on=theme.surface, bold=True),
            "caret": style(theme.accent, bold=True, reverse=True),  # reversed, it is seen without colours too
            "key": style(theme.primary, bold=True),
            "rule": style(theme.secondary),
            "error": style(theme.error, bold=True),
            "bar": style(theme.foreground, on=bar),
            "bar_strong": style(theme.foreground, on=bar, bold=True),
        }

    def style(self, role: str) -> Style:
        """How text of a role looks."""
        return self._styles[role]


def _colour(name: str) -> Color:
    """A colour by #rrggbb, or a terminal's own (ansi_green, ansi_default)."""
    if name == "ansi_default":
        return Color.default()
    return Color.parse(name.removeprefix("ansi_"))
