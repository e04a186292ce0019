"""The first screen of somebody who has no scorecard yet: four ways to begin, and the questions of one of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kpitui.domain.measures import Bounds, Scorecard
from kpitui.domain.weeks import Period
from kpitui.errors import InvalidDefinitions
from kpitui.paths import drafts_folder, named_person
from kpitui.services import building, defining
from kpitui.services.workspace import Workspace
from kpitui.storage.drafts import Drafts
from kpitui.tui.desk import Desk
from kpitui.tui.furniture import bar, rule
from kpitui.tui.screens.page import Offers, Page
from kpitui.tui.text import BLANK, Line, Role, Span, cut, line, span, wrap
from kpitui.tui.typed_path import typed_path

_CHOICES = (
    ("sample", "Start from the sample scorecard", "A small coaching business: change it to yours with `kpitui edit`."),
    ("load", "Load a scorecard file", "A TOML file that somebody gave you or that you wrote."),
    ("build", "Build my own, guided", "An objective, the result that shows it, the actions that create it."),
    ("demo", "Look around in the demo", "A year of history in a throw-away file; nothing you do there is kept."),
)


class WelcomeScreen(Page):
    """Begins a scorecard, then hands over to its first review."""

    def __init__(self, desk: Desk, path: Path, *, on_ready: Callable[[Period | None], None]) -> None:
        super().__init__(desk)
        self._path = path
        self._on_ready = on_ready
        self._marked = 0
        self._answers: list[str] = []
        self._target = Bounds()
        self._actions: list[tuple[str, Bounds]] = []
        self._problems: list[str] = []

    # Drawing.

    def frame(self, columns: int, rows: int) -> list[Line]:
        """What kpitui is for, and the choices or the answers so far."""
        lines: list[Line] = [
            bar("Welcome", "", "", columns),
            BLANK,
            line(span("  See each week where your business stands, why, and what to do about it.", Role.TITLE)),
            BLANK,
            line("  Count what you do (actions) beside what comes of it (indicators): a missed"),
            line("  result then tells whether the work was not done, or no longer works."),
            BLANK,
        ]
        lines += self._so_far(columns) if self.prompt else self._menu()
        lines += self._what_is_wrong(columns)
        where = [self._where(columns), *([BLANK] if self.prompt else [])]  # room for what is wrong with an answer
        room = rows - 3 - len(where)
        body = lines[:room]
        body += [BLANK] * (room - len(body))
        foot = self.last_lines(where, columns)
        return [*body, rule(columns, self.desk.glyphs), *foot, self.foot(columns)]

    def _where(self, columns: int) -> Line:
        return cut(line(span(f" Your scorecard will be kept in {self._path}", Role.DIM)), columns)

    def _menu(self) -> list[Line]:
        lines: list[Line] = []
        for place, (_, title, text) in enumerate(_CHOICES):
            marked = place == self._marked
            cursor = Span(f" {self.desk.glyphs.cursor} " if marked else "   ", Role.ACCENT)
            lines.append((cursor, span(f"{place + 1}  ", Role.KEY), span(title, Role.TITLE if marked else Role.TEXT)))
            lines += [line(span(f"      {text}", Role.DIM)), BLANK]
        return lines

    def _what_is_wrong(self, columns: int) -> list[Line]:
        lines: list[Line] = []
        for problem in self._problems:
            first, *others = wrap(problem, columns - 5, 2)
            lines += [line(span(f"  {first}", Role.ERROR)), *[line(span(f"    {part}", Role.ERROR)) for part in others]]
        return lines

    def _so_far(self, columns: int) -> list[Line]:
        labels = ("Scorecard", "Objective", "Why it matters", "Result that shows it", "Its target, a week")
        lines: list[Line] = []
        for label, answer in zip(labels, self._answers, strict=False):
            first, *others = wrap(answer, columns - 28, 3)
            lines.append((span(f"  {label:<22}", Role.HEADING), span(first)))
            lines += [line(" " * 24, other) for other in others]
        for name, bounds in self._actions:
            lines.append(
                (span(f"  {'Action':<22}", Role.HEADING), span(f"{name}, at least {bounds.at_least:g} a week"))
            )
        return lines

    # Keys.

    def offers(self) -> Offers:
        """The choices."""
        return {
            "choose": lambda: self.run(_CHOICES[self._marked][0]),
            "sample": self._sample,
            "load": self._load,
            "build": self._build,
            "demo": self._demo,
            "down": lambda: self._move(1),
            "up": lambda: self._move(-1),
            **self.general(),
        }

    def clicked(self, row: int) -> None:
        """Mark the clicked choice."""
        place = (row - 7) // 3
        if 0 <= place < len(_CHOICES):
            self._marked = place

    def _move(self, by: int) -> None:
        self._marked = (self._marked + by) % len(_CHOICES)

    def _begin(self, scorecard: Scorecard) -> None:
        workspace = defining.start(self._path, scorecard)
        self._hand_over(workspace, self._path)

    def _hand_over(self, workspace: Workspace, path: Path, *, demo: bool = False) -> None:
        self.desk.sit_down(workspace, Drafts(drafts_folder(), path, named_person()), demo=demo)
        self._on_ready(None)

    def _sample(self) -> None:
        self._begin(defining.sample_scorecard())

    def _demo(self) -> None:
        self.app.exit(return_code=DEMO_WANTED)

    def _load(self) -> None:
        def answer(text: str) -> None:
            self._problems = []
            try:
                scorecard = defining.read_file(typed_path(text))
            except InvalidDefinitions as error:
                self._problems = [str(problem) for problem in error.problems[:6]]
                raise
            self._begin(scorecard)

        self._answers, self._problems = [], []
        self.ask("Scorecard file", answer, draft="welcome/load")

    # The questions of building one's own; each answer asks the next.

    def _build(self) -> None:
        self._answers, self._actions, self._problems = [], [], []
        self._ask_next()

    def _ask_again(self, label: str, answer: Callable[[str], None], draft: str, hint: str) -> None:
        """Ask, with what was answered before: whoever leaves half-way finds every answer again."""
        answered = f"{draft}/answered"
        told = f"{hint}   {_HOW}"

        def kept(text: str) -> None:
            self.desk.drafts.put(answered, text)
            answer(text)

        text = self.desk.drafts.get(answered)
        self.ask(label, kept, draft=draft, text=text, tell=lambda _: (told, Role.DIM))

    def _ask_next(self) -> None:
        questions = (
            ("Whose scorecard is it (your business or team)", "a name", "Such as: Acme Coaching"),
            ("What do you want to reach (one objective)", "an objective", "Such as: Coach 40 owners at a time"),
            ("Why does it matter", "why it matters", "In a sentence"),
            ("Which result, counted every week, shows it", "a result", "Such as: Clients signed"),
        )
        place = len(self._answers)
        if place < len(questions):
            label, what, hint = questions[place]

            def answer(text: str) -> None:
                self._answers.append(building.checked_name(text, what))
                self._ask_next()

            self._ask_again(label, answer, f"welcome/build/{place}", hint)
        else:
            label = f"How many {self._answers[3]} a week, at least"
            self._ask_again(label, self._take_target, "welcome/build/target", _A_NUMBER)

    def _take_target(self, text: str) -> None:
        self._target = building.at_least(text)
        self._answers.append(f"at least {self._target.at_least:g}")
        self._ask_action()

    def _ask_action(self) -> None:
        number = len(self._actions) + 1
        what, hint = (
            ("Which action, done every week, creates this result", "Such as: Prospects contacted")
            if number == 1
            else ("Another action (or Enter to start)", "Without one the first review begins")
        )

        def answer(text: str) -> None:
            if not text.strip() and self._actions:
                self._finish()
                return
            name = building.checked_name(text, "an action")
            many = f"How many {name} a week, at least"
            draft = f"welcome/build/many/{number}"
            self._ask_again(many, lambda much: self._take_action(name, much), draft, _A_NUMBER)

        self._ask_again(what, answer, f"welcome/build/action/{number}", hint)

    def _take_action(self, name: str, much: str) -> None:
        self._actions.append((name, building.at_least(much)))
        self._ask_action()

    def _finish(self) -> None:
        name, objective, why, indicator, _ = self._answers
        for field in self.desk.drafts.fields():
            if field.startswith("welcome/"):
                self.desk.drafts.put(field, "")
        self._begin(building.first_scorecard(name, objective, why, indicator, self._target, self._actions))


_HOW = "Esc leaves; answers are kept"
_A_NUMBER = "A number; it can be changed later"

# The exit code with which the app asks its starter for the demo: that one lives in a file of its own.
DEMO_WANTED = 75
