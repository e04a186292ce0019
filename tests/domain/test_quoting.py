"""Somebody's text in a message: short and harmless."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kpitui.domain.quoting import quote


def test_text_is_quoted_cut_and_cleaned() -> None:
    assert quote("1,5") == '"1,5"'
    assert quote("a\x1b[31m\u202e\nb") == '"a?[31m??b"'
    assert quote("x" * 41) == '"' + "x" * 37 + '..."'


@given(st.text())
def test_a_quote_is_short_and_printable(text: str) -> None:
    assert quote(text).isprintable()
    assert len(quote(text)) <= 42
