"""Whatever bytes come from the terminal: keys are keys, a paste is a text, and nothing else is anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.events import Key, Paste, Resize
from textual.message import Message

from kpitui.tui import flood, textual_hacks
from kpitui.tui.textual_hacks import LenientDecoder, LenientParser

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


def test_a_terminal_that_is_gone_is_not_asked_at_full_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It can be read at once and gives nothing, again and again, until the app has left."""
    waited: list[float] = []
    monkeypatch.setattr(textual_hacks, "sleep", waited.append)
    decoder = LenientDecoder()
    assert decoder.decode(b"\xe2\x82") + decoder.decode(b"\xac\xff") == "\u20ac\ufffd"
    assert waited == []
    assert decoder.decode(b"") == ""
    assert waited == [0.1]
    assert decoder.decode(b"", final=True) == ""
    assert waited == [0.1]


def test_more_than_anybody_types_is_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """As from a terminal that pastes as if it typed: in one read, and in shorter ones right after it."""
    now = [100.0]
    monkeypatch.setattr(flood, "monotonic", lambda: now[0])
    parser = LenientParser()
    found = list(parser.feed("\x1b[B" + "x\r" * 300 + "\x11"))
    assert [type(event) for event in found] == [Key, Paste, Key]
    assert isinstance(found[1], Paste)
    assert found[1].text == "x\r" * 300
    assert [type(event) for event in parser.feed("y" * 20)] == [Paste]
    assert [type(event) for event in parser.feed("jj")] == [Key, Key], "somebody types"
    now[0] += 1.0
    assert len(list(parser.feed("y" * 20))) == 20


def test_of_a_text_without_end_only_the_beginning_is_taken() -> None:
    """As of a paste; the keys behind it arrive at once."""
    parser = LenientParser()
    found = [event for _ in range(300) for event in parser.feed("x" * 4_096)] + list(parser.feed("\x11"))
    assert isinstance(found[-1], Key)
    assert found[-1].key == "ctrl+q"
    texts = [event.text for event in found[:-1] if isinstance(event, Paste)]
    assert len(texts) == len(found) - 1
    assert 90_000 < sum(map(len, texts)) <= 100_000
