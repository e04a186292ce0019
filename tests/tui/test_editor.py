"""The line editor: the caret never leaves the text, and every key does what it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.tui.editor import LONGEST, Editor
from tests.tui.nasty import any_text

KEYS = (
    *("backspace", "ctrl+h", "delete", "left", "right", "home", "end"),
    *("ctrl+a", "ctrl+e", "ctrl+u", "ctrl+k", "ctrl+w"),
)


@given(st.lists(st.sampled_from(KEYS) | any_text(20).map(lambda text: f"type:{text}"), max_size=40))
def test_the_caret_stays_in_a_printable_text(presses: list[str]) -> None:
    editor = Editor()
    for press in presses:
        edited = editor.insert(press.removeprefix("type:")) if press.startswith("type:") else editor.press(press)
        assert edited is not None
        editor = edited
        assert 0 <= editor.caret <= len(editor.text) <= LONGEST
        assert editor.text.isprintable()


@given(any_text(30), any_text(30), st.integers(min_value=0, max_value=30))
def test_inserting_changes_nothing_around_the_caret(text: str, typed: str, place: int) -> None:
    start = Editor().insert(text)
    editor = Editor(start.text, min(place, len(start.text)))
    after = editor.insert(typed)
    assert after.text.startswith(editor.text[: editor.caret])
    assert after.text.endswith(editor.text[editor.caret :])
    assert after.text[after.caret :] == editor.text[editor.caret :]


@given(st.text(alphabet="abc def", max_size=20), st.integers(min_value=0, max_value=20))
def test_typing_and_deleting_a_character_is_nothing(text: str, place: int) -> None:
    editor = Editor(text, min(place, len(text)))
    assert editor.insert("x").press("backspace") == editor


@pytest.mark.parametrize(
    ("before", "key", "after"),
    [
        ("ab|c", "backspace", "a|c"),
        ("|abc", "backspace", "|abc"),
        ("ab|c", "delete", "ab|"),
        ("abc|", "delete", "abc|"),
        ("ab|c", "left", "a|bc"),
        ("|abc", "left", "|abc"),
        ("ab|c", "right", "abc|"),
        ("abc|", "right", "abc|"),
        ("ab|c", "home", "|abc"),
        ("ab|c", "ctrl+a", "|abc"),
        ("a|bc", "end", "abc|"),
        ("a|bc", "ctrl+e", "abc|"),
        ("one two| three", "ctrl+u", "| three"),
        ("one two| three", "ctrl+k", "one two|"),
        ("one two  | three", "ctrl+w", "one | three"),
        ("one|", "ctrl+w", "|"),
        ("|", "ctrl+w", "|"),
    ],
)
def test_keys(before: str, key: str, after: str) -> None:
    caret = before.index("|")
    edited = Editor(before.replace("|", ""), caret).press(key)
    assert edited is not None
    assert f"{edited.text[: edited.caret]}|{edited.text[edited.caret :]}" == after


@pytest.mark.parametrize("key", ["enter", "escape", "tab", "up", "down", "a", "f1", "ctrl+q", "pageup"])
def test_other_keys_mean_nothing(key: str) -> None:
    assert Editor("abc", 1).press(key) is None


def test_pasted_lines_become_one() -> None:
    assert Editor().insert("one\ntwo\r\nthree\n").text == "one two three"


def test_control_characters_are_not_taken() -> None:
    assert Editor().insert("a\x1b[31mb\x07c\u202ed").text == "a[31mbcd"


@given(st.integers(min_value=0, max_value=3 * LONGEST), st.integers(min_value=0, max_value=3 * LONGEST))
def test_what_is_over_long_is_not_taken(there: int, typed: int) -> None:
    """Also where the text came from elsewhere and is over-long already."""
    after = Editor.of("x" * there).insert("y" * typed)
    assert after.text == "x" * there + "y" * max(0, min(typed, LONGEST - there))


def test_what_is_typed_takes_the_place_of_an_offered_text() -> None:
    assert Editor.offering("+1w").insert("f") == Editor.of("f")
    assert Editor.offering("+1w").insert("").text == "+1w"
    assert Editor.offering("+1w").press("backspace") == Editor()
    assert Editor.offering("+1w").press("end") == Editor.of("+1w")
    assert Editor.offering("+1w").press("left") == Editor("+1w", 2)
    assert Editor.offering("+1w").press("f7") is None
    assert Editor.offering("") == Editor()


def test_the_caret_never_stands_between_a_character_and_its_marks() -> None:
    editor = Editor.of("ne\u0301\u0301e")
    places = [editor.caret]
    while (moved := editor.press("left")) is not None and moved.caret < editor.caret:
        editor = moved
        places.append(editor.caret)
    assert places == [5, 4, 1, 0]
    while (moved := editor.press("right")) is not None and moved.caret > editor.caret:
        editor = moved
        places.append(editor.caret)
    assert places == [5, 4, 1, 0, 1, 4, 5]
    assert Editor("e\u0301x", 0).press("delete") == Editor("x", 0)
    assert Editor("e\u0301x", 2).press("backspace") == Editor("ex", 1)
