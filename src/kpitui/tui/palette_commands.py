"""The command palette: what the screen below offers, by its sentence in the table of commands."""

from __future__ import annotations

from functools import partial

from textual.command import CommandInput, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from kpitui.domain.plain_text import plain
from kpitui.tui.commands import COMMANDS
from kpitui.tui.screens.page import Page


class StillPalette(CommandPalette):
    """Textual's palette with a caret that does not blink: a terminal left alone is told nothing."""

    def on_mount(self) -> None:
        """Hold the caret still."""
        self.query_one(CommandInput).cursor_blink = False


class OfferedCommands(Provider):
    """The commands that work on the screen the palette was opened from."""

    def _offered(self) -> list[tuple[str, str]]:
        page = self.screen
        if not isinstance(page, Page):
            return []
        key = page.desk.glyphs.key
        return [
            (name, f"{COMMANDS[name].help} ({key(COMMANDS[name].shown)})")
            for name in page.available()
            if name != "palette"
        ]

    async def discover(self) -> Hits:
        """All of them, while nothing is typed."""
        for name, text in self._offered():
            yield DiscoveryHit(Content(plain(text)), partial(self._run, name), text=text)

    async def search(self, query: str) -> Hits:
        """Those that match."""
        matcher = self.matcher(query)
        for name, text in self._offered():
            score, places = matcher.fuzzy_search.match(query, text)
            if score > 0:
                # Not matcher.highlight(), which reads markup.
                shown = Content(plain(text))
                for place in places:
                    shown = shown.stylize(matcher.match_style, place, place + 1)
                yield Hit(score, shown, partial(self._run, name), text=text)

    def _run(self, name: str) -> None:
        page = self.screen
        if isinstance(page, Page):
            page.run(name)
            page.redraw()
