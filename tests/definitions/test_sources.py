"""The `source` of a measure: what is understood, and every mistake in it named with its line."""

from __future__ import annotations

import pytest

from kpitui.definitions.reading import read_scorecard
from kpitui.domain.measures import Gives, Source
from kpitui.errors import InvalidDefinitions

HEAD = '[scorecard]\nname = "Acme"\n[[metric]]\nkey = "calls"\nname = "Calls"\n'


def source_in(text: str) -> Source | None:
    return read_scorecard(f"{HEAD}{text}\n", "a.toml").measures[0].source


def problems_in(text: str) -> list[str]:
    with pytest.raises(InvalidDefinitions) as raised:
        read_scorecard(f"{HEAD}{text}\n", "a.toml")
    return [str(problem) for problem in raised.value.problems]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ('source = { csv = "a.csv" }', Source(csv="a.csv")),
        (
            'source = { csv = "~/{week}.csv", date = "day", amount = "n", where = { b = "x", a = "" } }',
            Source(csv="~/{week}.csv", date="day", amount="n", where=(("b", "x"), ("a", ""))),
        ),
        (
            'source = { csv = "a.csv", date_format = "%d.%m.%Y", decimal_comma = true, seconds = 60 }',
            Source(csv="a.csv", date_format="%d.%m.%Y", decimal_comma=True, seconds=60),
        ),
        ('source = { sqlite = "crm.db", query = "select 1" }', Source(sqlite="crm.db", query="select 1")),
        ('source = { command = ["count"] }', Source(command=("count",))),
        (
            '[metric.source]\ncommand = ["jq", "{a: .b}", "{last_day}"]\ngives = "csv"\namount = "n"',
            Source(command=("jq", "{a: .b}", "{last_day}"), gives=Gives.CSV, amount="n"),
        ),
        ("", None),
    ],
)
def test_what_is_understood(text: str, source: Source | None) -> None:
    assert source_in(text) == source


WHERE = 'a.toml: line 6, [[metric]] "calls": source'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("source = {}", f"{WHERE}: it does not say from where. Give one of csv, sqlite and command."),
        ('source = "a.csv"', 'a.toml: line 6, [[metric]] "calls": source: text where a table { ... } belongs.'),
        ('source = [{ csv = "a" }]', 'a.toml: line 6, [[metric]] "calls": source: a list where a table'),
        ('source = { csv = "a", sqlite = "b", query = "c" }', f"{WHERE}: csv and sqlite are given."),
        ('source = { sqlite = "b" }', f"{WHERE}, query: the query is missing."),
        ('source = { csv = "b", query = "select 1" }', f"{WHERE}, query: only a source in SQLite has a query."),
        ('source = { csv = "b", gives = "csv" }', f"{WHERE}, gives: only a command gives something."),
        ('source = { command = ["a"], amount = "n" }', f"{WHERE}, amount: only a CSV table has columns. Add gives"),
        ('source = { sqlite = "a", query = "q", date = "n" }', f"{WHERE}, date: only a CSV table has columns. Let the"),
        ('source = { command = "ls -l" }', f"{WHERE}, command: text where a list of texts belongs."),
        ("source = { command = [] }", f"{WHERE}: it does not say from where."),
        ('source = { command = ["", "x"] }', f'{WHERE}, command: "" is no program.'),
        ('source = { command = ["/x/{week}"] }', f'{WHERE}, command: "/x/{{week}}" is no program.'),
        ('source = { command = ["a", "{first_dya}"] }', f'{WHERE}, command: "{{first_dya}}" stands for nothing. Did'),
        ('source = { csv = "{Week}.csv" }', f'{WHERE}, csv: "{{Week}}" stands for nothing. Did you mean "{{week}}"?'),
        ('source = { command = ["a", "\\u0000"] }', f'{WHERE}, command: "?" cannot be a word of a command.'),
        ('source = { csv = "a", where = ["b"] }', f"{WHERE}, where: a list where a table of columns and texts"),
        ('source = { csv = "a", where = { b = 1 } }', f"{WHERE}, where: a table where a table of columns and texts"),
        ('source = { csv = "a", date_format = "%d" }', f'{WHERE}, date_format: "%d" is not a format for dates.'),
        ('source = { csv = "a", seconds = 301 }', f"{WHERE}, seconds: the number is out of range."),
        ('source = { csv = "a", tab = "b" }', f"{WHERE}, tab: this key is not known here."),
        ('formula = "calls"\nsource = { csv = "a" }', "a computed measure is not collected."),
    ],
)
def test_mistakes_are_named(text: str, problem: str) -> None:
    assert any(problem in said for said in problems_in(text)), problems_in(text)


def test_a_command_of_too_many_words_is_refused() -> None:
    words = ", ".join(['"x"'] * 65)
    assert any("65 words are too many" in said for said in problems_in(f"source = {{ command = [{words}] }}"))
