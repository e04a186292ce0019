"""What all screens have in common: a frame of lines, commands by key, a prompt at the foot, one line of news."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from time import monotonic
from typing import ClassVar

from textual.app import ComposeResult, SuspendNotSupported
from textual.events import Key, Paste
from textual.screen import Screen
from textual.strip import Strip

from kpitui.errors import Conflict, KpituiError, NotAllowed
from kpitui.tui.canvas import Canvas
from kpitui.tui.commands import COMMANDS
from kpitui.tui.desk import Desk
from kpitui.tui.editor import Editor
from kpitui.tui.furniture import footer, keys_of, message_lines, read_only_bar
from kpitui.tui.permitted import permitted
from kpitui.tui.prompt import Prompt
from kpitui.tui.text import BLANK, Line, Role, cut, in_ascii, line, span, wrap
from kpitui.tui.textual_hacks import ExactCompositor

Handler = Callable[[], None]
Offers = dict[str, Handler]

SMALLEST = (80, 24)
# How often one looks whether somebody else has changed the file: a number in SQLite's header, no query.
_LOOK_EVERY = 0.5
_CHOOSING_KEYS = ("enter_line", "choose_other", "leave_field")
_CHOOSING = {"tab": 1, "down": 1, "shift+tab": -1, "up": -1}


class Page(Screen[None]):
    """A full screen. Subclasses draw `frame`, and say in `offers` which commands work now, in the footer's order."""

    # The command of quick entry: where its letter means something else already, another one.
    QUICK_ENTRY: ClassVar[str] = "quick_entry"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._compositor = ExactCompositor()
        self._canvas = Canvas(desk.palette, self._whole_frame)
        self.desk = desk
        self.last_key_at = 0.0
        self.prompt: Prompt | None = None
        self.news: tuple[str, Role] = ("", Role.TEXT)
        self._seen_version = desk.workspace.database.data_version() if desk.has_workspace else 0

    def on_mount(self) -> None:
        """Look now and then whether somebody else has changed the scorecard."""
        if self.desk.has_workspace:
            self.set_interval(_LOOK_EVERY, self._look_for_changes)

    def _look_for_changes(self) -> None:
        """Show what others have entered; nothing is drawn, and nothing moves, while nothing changes."""
        if not self.is_current:
            return
        with self.telling():
            version = self.desk.workspace.database.data_version()
            if version == self._seen_version:
                return
            self._seen_version = version
            self.reload()
        self.redraw()

    def compose(self) -> ComposeResult:
        """The canvas is all there is."""
        yield self._canvas

    # To be given by each screen.

    def frame(self, columns: int, rows: int) -> list[Line]:
        """The whole screen as lines."""
        raise NotImplementedError

    def offers(self) -> Offers:
        """What each command that works now does, by the command's name."""
        raise NotImplementedError

    def available(self) -> Offers:
        """What is left of the offers where the scorecard may only be looked at, or in restricted mode."""
        return permitted(self.offers(), read_only=self.desk.read_only, restricted=self.desk.restricted)

    @property
    def takes_amounts(self) -> bool:
        """Whether amounts are typed here, so that `?` says how they may be written."""
        return False

    def foot(self, columns: int) -> Line:
        """The footer: the keys that work now; those of a prompt, unless it names them itself."""
        if self.prompt is not None:
            return footer(_CHOOSING_KEYS if self.prompt.choose else (), columns, self.desk.glyphs)
        return footer(self.available(), columns, self.desk.glyphs)

    def last_lines(self, detail: list[Line], columns: int) -> list[Line]:
        """The lines above the footer, one more than `detail`: the prompt or the news, long ones in place of detail."""
        most = len(detail) + 1
        told = self.prompt.lines(columns, most) if self.prompt else message_lines(*self.news, columns, most)
        told = told[-most:]  # a question never pushes the footer off the screen; its field stands last
        return [*detail[: most - len(told)], *told]

    def typed(self, key: str, character: str | None) -> bool:
        """Take a key into a field; False when no field wants it."""
        return False

    def pasted(self, text: str) -> None:
        """Take pasted text into the field that is being typed in, if any."""

    def leave(self) -> None:
        """What must be done before kpitui is left from this screen."""

    def general(self, *, typing: bool = False) -> Offers:
        """What works on every screen; while letters belong to a field, only what needs none."""
        anywhere: Offers = {
            "reload": self._draw_anew,
            "palette": self.app.action_command_palette,
            "suspend": self._suspend,
        }
        if typing:
            return {**anywhere, "help_typing": self._help, "leave": self._quit}
        adding: Offers = {self.QUICK_ENTRY: self._quick_entry} if self.desk.has_workspace else {}
        return {**adding, **anywhere, "theme": self._next_theme, "help": self._help, "quit": self._quit}

    def _draw_anew(self) -> None:
        self.desk.shown.forget()
        self.refresh(layout=True)

    def _suspend(self) -> None:
        """As the terminal itself would: stop everything in the foreground, also a `make` that waits for kpitui."""
        with suppress(SuspendNotSupported), self.app.suspend():
            os.kill(0, signal.SIGTSTP)
        self._draw_anew()

    def _next_theme(self) -> None:
        name = self.desk.next_theme()
        self.app.theme = f"kpitui-{name}"
        self.say(f"Theme: {name}.")

    def _quick_entry(self) -> None:
        from kpitui.tui.quick_entry import QuickEntryLine

        QuickEntryLine(self).begin()

    def _help(self) -> None:
        from kpitui.tui.screens.help import HelpScreen

        self.app.push_screen(
            HelpScreen(self.desk, keys_of(self.available(), self.desk.glyphs), amounts=self.takes_amounts)
        )

    def _quit(self) -> None:
        for page in self.app.screen_stack:
            if isinstance(page, Page):
                page.leave()
        self.app.exit()

    # Drawing.

    def redraw(self) -> None:
        """Draw the frame; only what changed goes to the terminal."""
        columns, rows = self.size
        if not columns or not rows or not self._canvas.is_attached:
            return
        self._canvas.show(self._whole_frame(columns, rows), self.desk.palette)

    def _whole_frame(self, columns: int, rows: int) -> list[Line]:
        """The frame, or why there is none in a window of this size; in ASCII where the terminal knows no more."""
        if columns < SMALLEST[0] or rows < SMALLEST[1]:
            wanted = f"kpitui needs {SMALLEST[0]} x {SMALLEST[1]} characters; here are {columns} x {rows}."
            text = f"{wanted} Make the window larger to go on."
            lines: list[Line] = [line(part) for part in wrap(text, max(1, columns), max(1, rows))]
        else:
            lines = self._frame_or_problem(columns, rows)
        return [in_ascii(cut(parts, columns)) for parts in lines] if self.desk.glyphs.ascii_only else lines

    def _frame_or_problem(self, columns: int, rows: int) -> list[Line]:
        """The frame; where the scorecard cannot be read any more, what is wrong and how to leave."""
        try:
            with self.desk.workspace.holding_still() if self.desk.has_workspace else nullcontext():
                lines = self.frame(columns, rows)
            return [read_only_bar(lines[0], self.desk.why_read_only), *lines[1:]] if self.desk.read_only else lines
        except KpituiError as error:
            wrapped = wrap(str(error), columns - 2, rows - 4)
            return [BLANK, *[line(span(f" {part}", Role.ERROR)) for part in wrapped], BLANK, line(" ^Q quit")]

    @property
    def painted(self) -> Sequence[Strip]:
        """The frame as it is painted."""
        return self._canvas.strips

    def on_screen_resume(self) -> None:
        """Draw what may have changed while another screen was in front; the first time the paint itself draws."""
        if self._canvas.is_drawn and self._canvas.size.height:
            self.redraw()

    # News, prompts and errors.

    def say(self, text: str, role: Role = Role.GOOD) -> None:
        """Tell what just happened, until the next key."""
        self.news = (text, role)

    def ask(
        self,
        label: str,
        answer: Callable[[str], None],
        *,
        draft: str,
        text: str = "",
        tell: Callable[[str], tuple[str, Role]] | None = None,
        choose: Callable[[int], None] | None = None,
        offered: bool = False,
    ) -> None:
        """Ask for one line; `draft` names the field under which a half-typed answer is kept, the rest see `Prompt`.

        A `text` that is only `offered` makes way for the first character typed.
        """
        kept = self.desk.drafts.get(draft)
        editor = Editor.offering(text) if offered and not kept else Editor.of(kept or text)
        self.prompt = Prompt(label, answer, draft, editor, tell=tell, choose=choose)

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Whatever goes wrong in the block for a reason a user can act on is told, not raised."""
        try:
            yield
        except KpituiError as error:
            self._tell(error)

    def _tell(self, error: KpituiError) -> None:
        self.say(str(error), Role.ERROR)
        self._look_again(error)

    def _look_again(self, error: KpituiError) -> None:
        """After a refusal because of what somebody else did meanwhile, show what they did."""
        if isinstance(error, Conflict | NotAllowed):
            with suppress(KpituiError):
                self.reload()

    def reload(self) -> None:
        """Read again what is shown."""

    # Keys.

    def on_key(self, event: Key) -> None:
        """Give a key to the prompt, a field or a command, in this order."""
        event.stop()
        event.prevent_default()
        in_front = self.app.screen
        if in_front is not self and isinstance(in_front, Page):
            # Typed ahead, before the other screen was there to take it.
            in_front.post_message(Key(event.key, event.character))
            return
        self.handle_page_key(event.key, event.character if event.is_printable else None)

    def handle_page_key(self, key: str, character: str | None) -> None:
        """What a key does."""
        self.last_key_at = monotonic()
        if key in COMMANDS["leave"].keys:
            self._quit()
            return
        if self.size.width < SMALLEST[0] or self.size.height < SMALLEST[1]:
            return  # nobody can see what the key would do
        self.news = ("", Role.TEXT)
        with self.telling():
            if self.prompt is not None:
                self._answer(key, character)
            elif not self.typed(key, character):
                self.run(self._command_for(key))
        self.redraw()

    def on_paste(self, event: Paste) -> None:
        """Pasted text goes where typed text would go; never to commands."""
        event.stop()
        if self.prompt is not None:
            self._edit_prompt(self.prompt.editor.insert(event.text))
        else:
            self.pasted(event.text)
        self.redraw()

    def run(self, name: str | None) -> None:
        """Carry out a command that is offered now."""
        handler = self.available().get(name) if name else None
        if handler is not None:
            with self.telling():
                handler()

    def _command_for(self, key: str) -> str | None:
        wanted = key.removeprefix("upper_").upper() if key.startswith("upper_") else key
        return next((name for name in self.available() if wanted in COMMANDS[name].keys), None)

    def _edit_prompt(self, editor: Editor) -> None:
        if self.prompt is not None:
            self.prompt = self.prompt.edited(editor)
            self.desk.drafts.put(self.prompt.draft, editor.text)

    def _answer(self, key: str, character: str | None) -> None:
        prompt = self.prompt
        assert prompt is not None
        if key == "escape":
            self.desk.drafts.put(prompt.draft, "")
            self.prompt = None
        elif key == "enter":
            try:
                self.prompt = None
                prompt.answer(prompt.editor.text)
            except KpituiError as error:
                self.prompt = prompt.refused(str(error))
                self._look_again(error)
            else:
                self.desk.drafts.put(prompt.draft, "")
        elif prompt.choose is not None and key in _CHOOSING:
            prompt.choose(_CHOOSING[key])
        elif (edited := prompt.editor.press(key)) is not None:
            self._edit_prompt(edited)
        elif character is not None:
            self._edit_prompt(prompt.editor.insert(character))

    def on_canvas_clicked(self, message: Canvas.Clicked) -> None:
        """Take a click on a line."""
        message.stop()
        self.clicked(message.row)
        self.redraw()

    def clicked(self, row: int) -> None:
        """What a click on a line of the frame does; nothing unless a screen says otherwise."""
