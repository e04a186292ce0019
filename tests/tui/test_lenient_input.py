"""Whatever bytes come from the terminal: keys are keys, a paste is a text, and nothing else is anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.events import Key, Paste, Resize
from textual.message import Message

from kpitui.tui.textual_hacks import LenientParser

PASTE = "\x1b[200~{}\x1b[201~"


def events(*chunks: str) -> list[Message]:
    parser = LenientParser()
    return [event for chunk in chunks for event in (*parser.feed(chunk), *parser.tick())]


@pytest.mark.parametrize("text", ["a\x1b[31mq\r\nq", "\x1b", "q" * 100 + "\x1bq", "\x1b[20", "", "\x1b[200~again"])
def test_a_paste_is_one_text_and_no_key(text: str) -> None:
    (pasted,) = events(PASTE.format(text))
    assert isinstance(pasted, Paste)
    assert pasted.text == text


@given(st.text(max_size=30).filter(lambda text: "\x1b[201~" not in text), st.integers(2, 60))
def test_however_a_paste_is_divided(text: str, place: int) -> None:
    """In two reads; a lone Escape at the end of one is a key that was pressed."""
    whole = "j" + PASTE.format(text) + "k"
    place = min(place, len(whole) - 1)
    if whole[place - 1] == "\x1b" and place == 2:
        return
    found = events(whole[:place], whole[place:])
    assert [event.key for event in found if isinstance(event, Key)] == ["j", "k"]
    assert [event.text for event in found if isinstance(event, Paste)] == [text.replace("\0", "")]


@pytest.mark.parametrize(
    "stray",
    [
        "\x1b[1114112u",
        "\x1b[99999999999999u",
        "\x1b[97;1:3u",
        "\x1b[97:65;1u",
        "\x1b[48;0;0;0;0t",
        "\x1b[48;9999;9999;1;1t",
    ],
)
def test_what_no_terminal_sends_is_left_out(stray: str) -> None:
    found = events(stray, "j")
    assert not [event for event in found if isinstance(event, Resize)]
    assert [event.key for event in found if isinstance(event, Key)][-1:] == ["j"]


@given(
    st.lists(st.text(alphabet="\x1b[]<>;:0123456789~uMmtR?$ yO\x07P\\qj\x00\x9b", min_size=1, max_size=40), max_size=5)
)
def test_no_sequence_ends_it(chunks: list[str]) -> None:
    for event in events(*chunks):
        assert not isinstance(event, Resize)
