"""The question at the foot: two lines exactly as wide as the screen, its caret always in view."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kpitui.tui.editor import Editor
from kpitui.tui.prompt import Prompt, field_spans
from kpitui.tui.text import Role, cut, line_width
from tests.tui.nasty import any_text, shown_text


def _ignore(text: str) -> None:
    """An answer that nobody waits for."""


@given(shown_text(80) | any_text(200), st.integers(0, 200), st.integers(min_value=2, max_value=100))
def test_the_field_is_exact_and_shows_its_caret(text: str, caret: int, cells: int) -> None:
    editor = Editor().insert(text)
    spans = field_spans(Editor(editor.text, min(caret, len(editor.text))), cells)
    assert line_width(spans) == cells
    assert [part.role for part in spans].count(Role.CARET) == 1


def test_a_long_text_is_scrolled_to_the_caret() -> None:
    editor = Editor.of("the beginning and the end")
    shown = "".join(part.text for part in field_spans(editor, 8))
    assert shown == "the end "
    first = "".join(part.text for part in field_spans(Editor(editor.text, 0), 8))
    assert first == "the beg…"


@given(any_text(100), any_text(200), any_text(200))
def test_two_lines_fit_the_screen(label: str, text: str, problem: str) -> None:
    prompt = Prompt(label, _ignore, "draft", Editor().insert(text)).refused(problem)
    lines = prompt.lines(80)
    assert len(lines) == 2
    assert [line_width(cut(parts, 80)) for parts in lines] == [80, 80]


def test_a_refusal_is_told_until_the_answer_is_changed() -> None:
    asked = Prompt("Reason", _ignore, "draft", Editor.of("x"))
    assert "Enter done" in asked.lines(80)[0][0].text
    refused = asked.refused("Write a reason.")
    assert refused.lines(80)[0][0].text == " Write a reason."
    assert refused.editor == asked.editor
    assert refused.edited(Editor.of("xy")).problem == ""
