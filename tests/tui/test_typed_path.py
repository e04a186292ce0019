"""File names as people type them: a path, or a sentence."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given

from kpitui.errors import InvalidInput
from kpitui.tui.typed_path import typed_path
from tests.tui.nasty import any_text


@pytest.mark.parametrize(
    ("typed", "path"),
    [("x.toml", "x.toml"), ("  a b/c.md ", "a b/c.md"), ("/etc/x", "/etc/x"), ("..", "..")],
)
def test_paths(typed: str, path: str) -> None:
    assert typed_path(typed) == Path(path)


def test_the_home_folder(home: Path) -> None:
    assert typed_path("~/x.toml") == home / "x.toml"
    assert typed_path("~") == home


@pytest.mark.parametrize("typed", ["", "   ", "~nobody-of-that-name/x", "x" * 256, "字" * 100, "a/" + "b" * 300 + "/c"])
def test_what_can_be_no_file(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        typed_path(typed)
    assert refused.value.hint


@given(any_text(200))
def test_any_text_is_a_path_or_a_sentence(text: str) -> None:
    with suppress(InvalidInput):
        assert isinstance(typed_path(text), Path)
