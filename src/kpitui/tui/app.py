"""The Textual app: opens the scorecard, chooses the first screen, and goes from one screen to another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual.app import App
from textual.theme import BUILTIN_THEMES
from textual.theme import Theme as TextualTheme

from kpitui.domain.weeks import Period
from kpitui.errors import UnusableFile
from kpitui.paths import drafts_folder, settings_file, shipped, user_themes
from kpitui.services import reviewing
from kpitui.services.workspace import Workspace
from kpitui.storage.drafts import Drafts
from kpitui.tui.desk import Desk
from kpitui.tui.glyphs import Glyphs, glyphs_for_terminal
from kpitui.tui.hangup import Hangup
from kpitui.tui.palette_commands import OfferedCommands
from kpitui.tui.screens.page import Page
from kpitui.tui.text import Role
from kpitui.tui.textual_hacks import take_any_bytes
from kpitui.tui.themes import Theme, load_themes


class KpituiApp(App[None], inherit_bindings=False):
    """Small on purpose: screens do the work."""

    TITLE = "kpitui"
    COMMANDS = {OfferedCommands}  # noqa: RUF012 (Textual's own declaration)
    CSS = "Screen { background: $background; }"

    def __init__(self, desk: Desk, first: Callable[[KpituiApp], Page]) -> None:
        super().__init__()
        take_any_bytes()
        self.animation_level = "none"
        self.desk = desk
        self._first = first
        for theme in desk.themes.values():
            self.register_theme(_for_textual(theme))
        self.theme = f"kpitui-{desk.theme}"

    def on_mount(self) -> None:
        """Show the first screen, and what is wrong with the user's own themes."""
        if not self.is_headless:
            Hangup(lambda code: self.exit(return_code=code)).watch()
        first = self._first(self)
        if self.desk.theme_problems:
            first.say(" ".join(self.desk.theme_problems), Role.ERROR)
        self.push_screen(first)

    # Screens are loaded when first shown, so that the first one does not wait for the others.

    def home(self) -> Page:
        """The scorecard."""
        from kpitui.tui.screens.home import HomeScreen

        return HomeScreen(self.desk, on_review=self.open_review)

    def review(self, week: Period | None = None) -> Page:
        """The review of a week, or of the one that is proposed."""
        from kpitui.tui.screens.review import ReviewScreen

        chosen = week or reviewing.proposed_week(self.desk.workspace)
        return ReviewScreen(self.desk, chosen, on_home=self.open_home)

    def open_home(self) -> None:
        """Go to the scorecard."""
        self.switch_screen(self.home())

    def open_review(self, week: Period | None) -> None:
        """Go to a review."""
        self.switch_screen(self.review(week))


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


def make_desk(workspace: Workspace | None, path: Path, *, glyphs: Glyphs | None = None, demo: bool = False) -> Desk:
    """What the screens are handed, with the user's themes and settings.

    Raises:
        UnusableFile: not even the shipped themes can be read.
    """
    themes, problems = load_themes(shipped("themes"), user_themes())
    if "dark" not in themes:
        raise UnusableFile("The themes of kpitui are missing.", hint="Install it again.")
    drafts = Drafts(path.parent if demo else drafts_folder(), path)
    desk = Desk(workspace, drafts, glyphs or glyphs_for_terminal(), themes, settings_file(), demo=demo)
    desk.theme_problems = [str(problem) for problem in problems]
    return desk


def run_demo() -> int:
    """Open the guided review of the demo, in a file that is removed at the end. Gives the exit code.

    Raises:
        UnusableFile: there is no folder for temporary files that can be written.
    """
    from tempfile import TemporaryDirectory

    from kpitui.services.demo import open_demo

    with TemporaryDirectory(prefix="kpitui-demo-") as folder:
        workspace = open_demo(Path(folder))
        workspace.close()
        return run(workspace.database.path, start="review", demo=True)


def run(path: Path, *, start: str = "home", week: Period | None = None, demo: bool = False) -> int:
    """Open the app on the scorecard in a file (the welcome screen where there is none) until the user leaves.

    `start` is "home" or "review"; `week` the week to review, or None for the one that is proposed. Gives the exit code.

    Raises:
        UnusableFile, NotAllowed: the file cannot be opened, or the week has not begun.
    """
    if not path.exists() and not path.is_symlink():
        from kpitui.tui.screens.welcome import DEMO_WANTED, WelcomeScreen

        app = KpituiApp(make_desk(None, path), lambda app: WelcomeScreen(app.desk, path, on_ready=app.open_review))
        app.run()
        return run_demo() if app.return_code == DEMO_WANTED else app.return_code or 0
    workspace = Workspace.open(path)
    try:
        desk = make_desk(workspace, path, demo=demo)
        if start == "review":
            chosen = week or reviewing.proposed_week(workspace)
            reviewing.begin(workspace, chosen)
            app = KpituiApp(desk, lambda app: app.review(chosen))
        else:
            app = KpituiApp(desk, KpituiApp.home)
        app.run()
        return app.return_code or 0
    finally:
        workspace.close()
