"""What every screen is handed: the open scorecard, half-typed texts, and how things look here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from kpitui.domain.weeks import show_day
from kpitui.services.settings import load_settings, save_theme
from kpitui.services.workspace import Workspace
from kpitui.storage.drafts import Drafts
from kpitui.tui.glyphs import Glyphs
from kpitui.tui.palette import Palette
from kpitui.tui.shown import ShownFrame
from kpitui.tui.themes import DEFAULT, Theme


class Desk:
    """The things a screen works with. `demo` says that nothing is kept."""

    def __init__(
        self,
        workspace: Workspace | None,
        drafts: Drafts,
        glyphs: Glyphs,
        themes: dict[str, Theme],
        settings_file: Path,
        *,
        demo: bool = False,
        colours: bool = True,
    ) -> None:
        self._workspace = workspace
        self.drafts = drafts
        self.glyphs = glyphs
        self.demo = demo
        self.themes = themes
        self._settings_file = settings_file
        settings = load_settings(settings_file)
        self.theme = settings.theme if settings.theme in themes else DEFAULT
        self.colours = colours
        self.palette = Palette(themes[self.theme], colours=colours)
        self.theme_problems = [str(problem) for problem in settings.problems]
        self.restricted = False
        self.shown = ShownFrame()
        # Called when a review was closed: a good moment for a backup.
        self.review_closed: Callable[[], object] = lambda: None
        # The key of the measure marked last: whoever goes from one view to another finds it marked there too.
        self.marked = ""
        # The day at whose end this was known, where one looks back; None where it is what is known now.
        self.known_on: date | None = None

    @property
    def has_workspace(self) -> bool:
        """Whether a scorecard is open yet."""
        return self._workspace is not None

    @property
    def read_only(self) -> bool:
        """Whether the scorecard may only be looked at."""
        return self._workspace is not None and self._workspace.database.read_only

    @property
    def why_read_only(self) -> str:
        """What the bar on top says where nothing can be changed."""
        return f"as known on {show_day(self.known_on)} {self.known_on.year}" if self.known_on else "read-only"

    @property
    def may_set_up(self) -> bool:
        """Whether the definitions may be changed here, as with `kpitui edit`."""
        return not (self.read_only or self.restricted)

    def then(self, workspace: Workspace, day: date) -> Desk:
        """The same desk with the scorecard as it was known at the end of a day."""
        from copy import copy

        desk = copy(self)
        desk._workspace, desk.known_on = workspace, day
        return desk

    @property
    def workspace(self) -> Workspace:
        """The open scorecard; every screen but the welcome screen has one."""
        assert self._workspace is not None
        return self._workspace

    def sit_down(self, workspace: Workspace, drafts: Drafts, *, demo: bool = False) -> None:
        """Work on another scorecard from now on."""
        self.get_up()
        self._workspace, self.drafts, self.demo = workspace, drafts, demo

    def get_up(self) -> None:
        """Let go of the scorecard."""
        if self._workspace is not None:
            self._workspace.close()
            self._workspace = None

    def next_theme(self) -> str:
        """Change to the next theme and remember it; gives its name."""
        names = sorted(self.themes)
        self.theme = names[(names.index(self.theme) + 1) % len(names)]
        self.palette = Palette(self.themes[self.theme], colours=self.colours)
        if not self.restricted:  # several people may share the account, and its settings
            save_theme(self._settings_file, self.theme)
        return self.theme
