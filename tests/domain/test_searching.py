"""Taking texts apart into words, and finding words in them again: by tables and by properties."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.domain.searching import LONGEST, Sought, sought, words_of


def texts(text: str) -> list[str]:
    return [word.text for word in words_of(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("Called the list", ["called", "the", "list"]),
        ("follow-up: 12%, don't", ["follow", "up", "12", "don", "t"]),
        ("Café RÉSUMÉ Straße", ["cafe", "resume", "strasse"]),
        ("Cafe\u0301 au lait", ["cafe", "au", "lait"]),
        ("ＡＢＣ１２３", ["abc123"]),
        ("顧客に電話", ["顧", "客", "に", "電", "話"]),
        ("リストA案", ["リ", "ス", "ト", "a", "案"]),
        ("고객 전화", ["고", "객", "전", "화"]),
        ("Привет Мир", ["привет", "мир"]),
        ("🎉 [/] \x1b[31m <b>", ["31m", "b"]),
        ("a\udcffb", ["a", "b"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert texts(text) == words


@pytest.mark.parametrize(
    ("typed", "phrases"),
    [
        ("", ()),
        ('"* AND (', (("and",),)),
        ("!!! [] \u202e", ()),
        ("call list", (("call",), ("list",))),
        ("follow-up", (("follow", "up"),)),
        ("顧客　電話", (("顧", "客"), ("電", "話"))),
    ],
)
def test_what_is_sought(typed: str, phrases: tuple[tuple[str, ...], ...]) -> None:
    assert sought(typed).phrases == phrases
    assert bool(sought(typed)) is bool(phrases)


@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        ("list", "called the list", ["list"]),
        ("li", "called the list, Li", ["list", "Li"]),
        ("li call", "called the list, Li", ["called", "Li"]),
        ("cafe", "Das Café", ["Café"]),
        ("café", "das cafe", ["cafe"]),
        ("follow up", "follow-up", ["follow", "up"]),
        ("follow-up", "a follow-up call", ["follow-up"]),
        ("客に", "顧客に電話", ["客に"]),
        ("電", "電話、電報", ["電", "電"]),
        ("list", "\u202elist\x1b[2J", ["list"]),
    ],
)
def test_marks_are_where_it_stands(typed: str, text: str, found: list[str]) -> None:
    wanted = sought(typed)
    assert [text[start:end] for start, end in wanted.marks(text)] == found
    assert wanted.fits(text)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("list", "the lis"),
        ("calls list", "called the list"),
        ("客顧", "顧客"),
        ("up follow-", "follow ups then"),
        ("x", ""),
    ],
)
def test_what_does_not_fit(typed: str, text: str) -> None:
    assert not sought(typed).fits(text)


def test_only_the_last_word_may_be_begun() -> None:
    assert sought("called lis").fits("called the list")
    assert not sought("cal list").fits("called the list")


def test_the_longest_text_is_bounded() -> None:
    wanted = sought("x " * 100_000)
    assert len(wanted.phrases) <= 12
    assert sought("y" * 100_000).phrases == (("y" * LONGEST,),)


@given(st.text(max_size=60))
def test_every_text_is_found_by_itself(text: str) -> None:
    words = words_of(text)
    assert all(text[word.start : word.end] for word in words)
    assert [word.start for word in words] == sorted(word.start for word in words)
    wanted = sought(text)
    if wanted and len(text.split()) <= 12:
        assert wanted.fits(text)
        marks = wanted.marks(text)
        assert marks
        assert all(end <= start for (_, end), (start, _) in pairwise(marks))


@given(st.text(max_size=30), st.text(max_size=60))
def test_marks_stay_within_the_text(typed: str, text: str) -> None:
    assert all(0 <= start < end <= len(text) for start, end in sought(typed).marks(text))


def test_nothing_sought_marks_nothing() -> None:
    assert Sought(()).marks("a text") == []
