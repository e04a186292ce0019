"""The Textual app: opens the scorecard, chooses the first screen, and goes from one screen to another."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import RenderableType
from textual.app import App
from textual.screen import Screen
from textual.theme import BUILTIN_THEMES
from textual.theme import Theme as TextualTheme

from kpitui.domain.weeks import Period
from kpitui.errors import UnusableFile
from kpitui.paths import drafts_folder, named_person, settings_file, shipped, user_themes
from kpitui.services.reviews.proposing import proposed_week
from kpitui.services.safekeeping.automatic_backups import AutomaticBackups
from kpitui.services.workspace import Workspace
from kpitui.storage.drafts import Drafts
from kpitui.tui.desk import Desk
from kpitui.tui.glyphs import Glyphs, colours_for_terminal, glyphs_for_terminal
from kpitui.tui.hangup import Hangup
from kpitui.tui.palette_commands import OfferedCommands, StillPalette
from kpitui.tui.screens.page import Page
from kpitui.tui.text import Role
from kpitui.tui.textual_hacks import go_on_after_stops, keep_own_colours, limit, take_any_bytes
from kpitui.tui.themes import Theme, load_themes
from kpitui.tui.views import VIEWS

if TYPE_CHECKING:
    from kpitui.tui.screens.view import ViewPage

# Seconds after which the first screen is certainly there.
_SHOWN_BY = 1.0


class KpituiApp(App[None], inherit_bindings=False):
    """Small on purpose: screens do the work."""

    TITLE = "kpitui"
    COMMANDS = {OfferedCommands}  # noqa: RUF012 (Textual's own declaration)
    CSS = "Screen { background: $background; }"

    def __init__(self, desk: Desk, first: Callable[[KpituiApp], Page]) -> None:
        super().__init__()
        take_any_bytes()
        go_on_after_stops()
        self.animation_level = "none"
        self.desk = desk
        self._first = first
        self._shown = desk.shown
        # Made before Textual changes the terminal: it keeps how that was.
        self._hangup = Hangup(lambda code: self.exit(return_code=code))
        limit(self, colours=desk.colours, ascii_only=desk.glyphs.ascii_only)
        for theme in desk.themes.values():
            self.register_theme(_for_textual(theme))
        # Set without watchers: they would have all styles worked out a second time before anything is shown.
        self.set_reactive(KpituiApp.theme, f"kpitui-{desk.theme}")
        keep_own_colours(self)
        self.stylesheet.set_variables(self.get_css_variables())

    def on_mount(self) -> None:
        """End in good order when the terminal goes away."""
        self.set_timer(_SHOWN_BY, _collect_garbage)
        if not self.is_headless:
            self._hangup.watch()

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Send an update to the terminal, without what is there already."""
        is_sent = self._running and not self._closed and not self.is_headless and not self._batch_count
        if renderable is not None and is_sent:
            if isinstance(screen, Page):
                renderable = self._shown.narrowed(renderable, screen.painted)
            else:
                self._shown.forget()
        super()._display(screen, renderable)

    def on_resize(self) -> None:
        """After a change of size nobody knows what the terminal has made of what was there."""
        self._shown.forget()
        if self._size is not None:
            # It may be the same size again before anybody looked: nothing to lay out, but all to be painted.
            self.screen.refresh(layout=True)

    def action_command_palette(self) -> None:
        """Open the palette of commands, unless it is open."""
        if not isinstance(self.screen, StillPalette):
            self.push_screen(StillPalette(id="--command-palette"))

    def get_default_screen(self) -> Page:
        """The first screen, and what is wrong with the user's own themes; a blank one below it would cost a paint."""
        first = self._first(self)
        if self.desk.theme_problems:
            first.say(" ".join(self.desk.theme_problems), Role.ERROR)
        first._push_result_callback(first, None)  # what push_screen would do, and switch_screen relies on
        return first

    # Screens are loaded when first shown, so that the first one does not wait for the others.

    def view(self, name: str) -> Page:
        """One of the views, by its name."""
        view = VIEWS[name]
        screen: type[ViewPage] = getattr(import_module(view.module), view.screen)
        return screen(self.desk, self)

    def home(self) -> Page:
        """The scorecard."""
        return self.view("scorecard")

    def review(self, week: Period | None = None) -> Page:
        """The review of a week, or of the one that is proposed."""
        from kpitui.tui.screens.review import ReviewScreen

        chosen = week or proposed_week(self.desk.workspace)
        return ReviewScreen(self.desk, chosen, on_home=self.open_home)

    def open_home(self) -> None:
        """Go to the scorecard."""
        self.open_view("scorecard")

    def open_view(self, name: str) -> None:
        """Go to a view."""
        self.switch_screen(self.view(name))

    def open_review(self, week: Period | None) -> None:
        """Go to a review."""
        self.switch_screen(self.review(week))

    def open_first(self, week: Period | None) -> None:
        """Go to where a scorecard that was just begun is first looked at: its review, from the review day on."""
        workspace = self.desk.workspace
        running = workspace.this_week()
        if workspace.today() < workspace.review_due_on(running) and (week or proposed_week(workspace)) == running:
            self.open_home()
        else:
            self.open_review(week)

    def open_measure(self, key: str, day: date | None = None) -> None:
        """Lay the page of a measure over what is there."""
        from kpitui.tui.screens.measure import MeasureScreen

        self.push_screen(MeasureScreen(self.desk, self, key, day))

    def open_replay(self, week: Period) -> None:
        """Lay the review of a week, as it was closed, over what is there."""
        from kpitui.tui.screens.replay import ReplayScreen

        self.push_screen(ReplayScreen(self.desk, week))

    def open_set_up(self) -> None:
        """Lay what is measured, to be set up, over what is there."""
        from kpitui.tui.screens.set_up import SetUpScreen

        self.push_screen(SetUpScreen(self.desk))

    def open_known(self, day: date, key: str = "", at: date | None = None) -> None:
        """Lay what was known at the end of a day, of all measures or of one, over what is there."""
        from kpitui.tui.then import look_then

        look_then(self, self.desk, day, key, at)


def _collect_garbage() -> None:
    """Unlike a command, the app runs for hours, so garbage is collected again once its first screen is shown.

    What is loaded by then stays: looking through it took 20 ms every time.
    """
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _for_textual(theme: Theme) -> TextualTheme:
    """The same colours for the parts that Textual draws itself, such as the command palette."""
    return TextualTheme(
        name=f"kpitui-{theme.name}",
        primary=theme.primary,
        secondary=theme.secondary,
        accent=theme.accent,
        foreground=theme.foreground,
        background=theme.background,
        surface=theme.surface,
        panel=theme.panel,
        success=theme.success,
        warning=theme.warning,
        error=theme.error,
        dark=theme.dark,
        ansi=theme.ansi,
        # Textual's own styles need what only its own themes of this kind define.
        variables=BUILTIN_THEMES["ansi-dark" if theme.dark else "ansi-light"].variables if theme.ansi else {},
    )


def make_desk(
    workspace: Workspace | None,
    path: Path,
    *,
    glyphs: Glyphs | None = None,
    demo: bool = False,
    restricted: bool = False,
) -> Desk:
    """What the screens are handed, with the user's themes (in restricted mode only those shipped) and settings.

    Raises:
        UnusableFile: not even the shipped themes can be read.
    """
    themes, problems = load_themes(shipped("themes"), *(() if restricted else (user_themes(),)))
    if "dark" not in themes:
        raise UnusableFile("The themes of kpitui are missing.", hint="Install it again.")
    drafts = Drafts(path.parent if demo else drafts_folder(), path, named_person())
    desk = Desk(
        workspace,
        drafts,
        glyphs or glyphs_for_terminal(),
        themes,
        settings_file(),
        demo=demo,
        colours=colours_for_terminal(),
    )
    desk.theme_problems += [str(problem) for problem in problems]
    desk.restricted = restricted
    return desk


def run_demo() -> int:
    """Open the guided review of the demo, in a file that is removed at the end. Gives the exit code.

    Raises:
        UnusableFile: there is no folder for temporary files that can be written.
    """
    from tempfile import TemporaryDirectory

    from kpitui.services.demonstration.demo import open_demo

    with TemporaryDirectory(prefix="kpitui-demo-") as folder:
        workspace = open_demo(Path(folder))
        workspace.close()
        return run(workspace.database.path, start="review", demo=True)


def run(
    path: Path,
    *,
    start: str = "home",
    week: Period | None = None,
    demo: bool = False,
    read_only: bool = False,
    restricted: bool = False,
) -> int:
    """Open the app on the scorecard in a file (the welcome screen where there is none) until the user leaves.

    `start` is "home" or "review"; `week` the week to review, or None for the one that is proposed. Who may only look,
    or is restricted, gets no welcome screen. Gives the exit code.

    Raises:
        UnusableFile, NotAllowed: the file cannot be opened, or the week has not begun.
    """
    if not path.exists() and not path.is_symlink() and not (read_only or restricted):
        from kpitui.tui.screens.welcome import DEMO_WANTED, WelcomeScreen

        app = KpituiApp(make_desk(None, path), lambda app: WelcomeScreen(app.desk, path, on_ready=app.open_first))
        app.run()
        return run_demo() if app.return_code == DEMO_WANTED else app.return_code or 0
    workspace = Workspace.open(path, read_only=read_only)
    backups = AutomaticBackups(path)
    try:
        desk = make_desk(workspace, path, demo=demo, restricted=restricted)
        if not (demo or read_only):
            backups.begin()
            desk.review_closed = backups.after_close
        if start == "review":
            chosen = week or proposed_week(workspace)
            from kpitui.services.reviews.reviewing import begin

            begin(workspace, chosen)
            app = KpituiApp(desk, lambda app: app.review(chosen))
        else:
            app = KpituiApp(desk, KpituiApp.home)
        app.run()
        return app.return_code or 0
    finally:
        workspace.close()
        backups.end()
