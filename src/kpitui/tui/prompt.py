"""A question in one line at the foot of a screen: asked without covering anything, answered with Enter."""

from __future__ import annotations

from collections.abc import Callable

from kpitui.domain.plain_text import plain
from kpitui.frozen import dataclass, replace
from kpitui.tui.editor import Editor, after_marks
from kpitui.tui.text import Line, Role, Span, cut, line, span, width, wrap

_EMPTY = Editor()


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is asked and what has been typed so far. `draft` names the field under which it outlives a crash.

    `tell` says in a line what the text would do; `choose` goes to the next thing that it may mean, or the one before.
    """

    label: str
    answer: Callable[[str], None]
    draft: str
    editor: Editor = _EMPTY
    problem: str = ""
    tell: Callable[[str], tuple[str, Role]] | None = None
    choose: Callable[[int], None] | None = None

    def edited(self, editor: Editor) -> Prompt:
        """The same question with another text."""
        return replace(self, editor=editor, problem="")

    def refused(self, problem: str) -> Prompt:
        """The same question, saying why the answer will not do."""
        return replace(self, problem=problem)

    def lines(self, columns: int, most: int = 2) -> list[Line]:
        """Two lines, up to `most` where it is long: what is wrong or how to answer, and the question with its field."""
        hint, role = self._hint()
        above = [line(span(f" {part}", role)) for part in wrap(hint, columns - 2, most - 1)]
        label = span(f" {self.label}: ", Role.HEADING)
        room = max(8, columns - width(label.text) - 1)
        return [*above, cut((label, *field_spans(self.editor, room)), columns)]

    def _hint(self) -> tuple[str, Role]:
        if self.problem:
            return self.problem, Role.ERROR
        return self.tell(self.editor.text) if self.tell else ("Enter done   Esc cancel", Role.DIM)


def field_spans(editor: Editor, cells: int) -> tuple[Span, ...]:
    """The text with its caret, scrolled so that the caret is in view; one that is only offered, all of it marked."""
    if editor.offered and width(editor.text) < cells:
        return cut((span(editor.text, Role.CARET), Span(" " * cells, Role.FIELD)), cells)
    start = max(0, editor.caret - cells + 1)
    while width(editor.text[start : editor.caret]) > cells - 1:
        start += 1
    before = span(editor.text[start : editor.caret], Role.FIELD)
    end = after_marks(editor.text, editor.caret)
    marked = editor.text[editor.caret : end]
    # A mark that stands alone takes no room of its own, and the caret must be seen.
    at = span(marked if width(plain(marked)) else f" {marked}", Role.CARET)
    after = span(editor.text[end:], Role.FIELD)
    return cut((before, at, after, Span(" " * cells, Role.FIELD)), cells)
