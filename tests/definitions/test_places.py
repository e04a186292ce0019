from __future__ import annotations

import time

import pytest

from kpitui.definitions.places import find_places

TEXT = '''\
# [[indicator]] in a comment
title = "[[indicator]]"
[scorecard]
name = "x" # key = 1

[[indicator]]
key = "a"
purpose = """
[[indicator]]
key = "not a key"
"""
target = [
  [1, 2],
  { at_least = 3 },
]
"name" = 'quoted key'
goal.start = 2

  [[ "action" ]]
key = "b"
why = \'\'\'
[[action]]\'\'\'\'
unit = "u"
[indicator.limits]
low = 1
[[indicator]]
key = "c"
[[indicator.exception]]
period = 1
'''


@pytest.mark.parametrize(
    ("table", "index", "key", "line"),
    [
        ("", 0, "title", 2),
        ("scorecard", 0, "", 3),
        ("scorecard", 0, "name", 4),
        ("indicator", 0, "", 6),
        ("indicator", 0, "key", 7),
        ("indicator", 0, "purpose", 8),
        ("indicator", 0, "target", 12),
        ("indicator", 0, "name", 16),
        ("indicator", 0, "goal", 17),
        ("action", 0, "", 19),
        ("action", 0, "why", 21),
        ("action", 0, "unit", 23),
        ("indicator", 0, "limits", 24),
        ("indicator", 1, "", 26),
        ("indicator", 1, "key", 27),
        ("indicator", 1, "exception", 28),
    ],
)
def test_tables_and_keys_are_found(table: str, index: int, key: str, line: int) -> None:
    assert find_places(TEXT).line(table, index, key) == line


def test_what_is_not_there_falls_back_to_its_table_or_to_nothing() -> None:
    places = find_places(TEXT)
    assert places.line("indicator", 1, "owner") == 26
    assert places.line("indicator", 2) is None
    assert places.line("metric") is None
    assert places.line("indicator", 1, "low") == 26


def test_the_tables_of_an_array_written_inline_stand_where_it_does() -> None:
    assert find_places('a = 1\nperson = [{ key = "a" }, { key = "b" }]').line("person", 1, "key") == 2


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a = 1\nb = " + "[" * 100_000, 2, "brackets"),
        ("b = " + "{a=" * 100_000, 1, "brackets"),
        (".".join("a" * 100_000) + " = 1", 1, "dots"),
        ("x = {" + " . ".join(['"a"'] * 100_000) + " = 1}", 1, "dots"),
        ("[[" + ".".join("a" * 100_000) + "]]", 1, "dots"),
        ("\n\nn = " + "9" * 5_000, 3, "more than 400 characters"),
        ("n = 1_" + "0" * 5_000 + ".5", 1, "more than 400 characters"),
    ],
    ids=["lists", "tables", "key", "inline key", "header", "digits", "float"],
)
def test_bombs_are_named_by_line(text: str, line: int, what: str) -> None:
    excess = find_places(text).excess
    assert excess is not None
    assert excess[0] == line
    assert what in excess[1]


def test_long_and_dotted_texts_are_not_bombs() -> None:
    text = f'a = "{"9" * 5_000}"\nb = "{"a." * 5_000}" # {"b." * 100}\nc = \'{"[" * 100}\'\nd = """{"." * 100}"""'
    assert find_places(text).excess is None


@pytest.mark.parametrize(
    "text",
    ['"' * 300_000, "'" * 300_000, 'a = """' + '\\"""' * 100_000 + "\\", "[a]\n" * 75_000],
    ids=["quotes", "apostrophes", "escapes", "headers"],
)
def test_no_text_leads_the_search_astray(text: str) -> None:
    """Each takes well under a second of processor time; a search that starts over again and again would take hours."""
    started = time.process_time()
    find_places(text)
    assert time.process_time() - started < 10
