"""Reads the `source` of a measure: where its amounts can be collected from. Opens nothing and runs nothing."""

from __future__ import annotations

import re
from datetime import date, datetime

from kpitui.definitions.fields import LONGEST_TEXT, Table
from kpitui.definitions.problems import LONGEST_NAME
from kpitui.domain.measures import Gives, Source
from kpitui.domain.quoting import quote

MOST_SECONDS = 300
MOST_WORDS = 64
MOST_CONDITIONS = 20
PLACEHOLDERS = ("{first_day}", "{last_day}", "{week}")
_SAMPLE = date(2026, 11, 20)
_LIKE_A_PLACEHOLDER = re.compile(r"\{[A-Za-z_ ]+\}")


def read_source(table: Table) -> Source | None:
    """The source of a measure, or None where there is none or it will not do; what is wrong is noted."""
    found = None
    for item in table.tables("source", single=True):
        found = _read(item)
        item.finish()
    return found


def _read(item: Table) -> Source | None:
    usual = Source()
    csv = item.text("csv", longest=LONGEST_TEXT)
    sqlite = item.text("sqlite", longest=LONGEST_TEXT)
    query = item.text("query", longest=LONGEST_TEXT)
    command = _read_command(item)
    source = Source(
        csv=csv,
        sqlite=sqlite,
        query=query,
        command=command,
        gives=item.word("gives", Gives, usual.gives),
        date=item.text("date", longest=LONGEST_NAME) or usual.date,
        amount=item.text("amount", longest=LONGEST_NAME),
        where=_read_where(item),
        date_format=_read_format(item),
        decimal_comma=item.flag("decimal_comma"),
        seconds=item.whole("seconds", 1, MOST_SECONDS) or usual.seconds,
    )
    given = [name for name, value in (("csv", csv), ("sqlite", sqlite), ("command", command)) if value]
    if len(given) != 1:
        what = f"{' and '.join(given)} are given." if given else "it does not say from where."
        item.problem("", what, "Give one of csv, sqlite and command.")
        return None
    _check_belonging(item, source)
    for text in (csv, sqlite, *command):
        _check_placeholders(item, given[0], text)
    return source


def _check_belonging(item: Table, source: Source) -> None:
    """Note keys that say nothing about a source of this kind."""
    if source.sqlite and not source.query.strip():
        item.problem("query", "the query is missing.", 'Add query = "select ...".')
    if not source.sqlite and source.query:
        item.problem("query", "only a source in SQLite has a query.", "Remove it.")
    if "gives" in item.values and not source.command:
        item.problem("gives", "only a command gives something.", "Remove it.")
    is_table = bool(source.csv) or (bool(source.command) and source.gives is Gives.CSV)
    for key in ("date", "amount", "where"):
        if key in item.values and not is_table:
            hint = 'Add gives = "csv".' if source.command else "Let the query choose instead."
            item.problem(key, "only a CSV table has columns.", hint)


def _read_command(item: Table) -> tuple[str, ...]:
    words = tuple(item.texts("command"))
    if len(words) > MOST_WORDS:
        item.problem("command", f"{len(words)} words are too many.", f"Use at most {MOST_WORDS}.")
    for word in words:
        if len(word) > LONGEST_TEXT or "\0" in word:
            item.problem("command", f"{quote(word)} cannot be a word of a command.", "Shorten it.")
    if words and (not words[0].strip() or any(mark in words[0] for mark in PLACEHOLDERS)):
        item.problem("command", f"{quote(words[0])} is no program.", 'Write ["program", "first word", ...].')
    return words


def _check_placeholders(item: Table, key: str, text: str) -> None:
    """Note what looks like a misspelt placeholder; other braces may mean something to the program."""
    for found in _LIKE_A_PLACEHOLDER.findall(text):
        if found not in PLACEHOLDERS and (hint := item.problems.suggest(found, PLACEHOLDERS)).startswith("Did you"):
            item.problem(key, f"{quote(found)} stands for nothing.", hint)


def _read_where(item: Table) -> tuple[tuple[str, str], ...]:
    value = item.take("where")
    if value is None:
        return ()
    belongs = "a table of columns and texts"
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        item.wrong_type("where", value, belongs, 'Write { column = "text" }.')
        return ()
    if len(value) > MOST_CONDITIONS:
        item.problem("where", f"{len(value)} conditions are too many.", f"Use at most {MOST_CONDITIONS}.")
    for text in (part for pair in value.items() for part in pair):
        if len(text) > LONGEST_NAME or "\0" in text:
            item.problem("where", f"{quote(text)} is too long, or no text.", f"Use at most {LONGEST_NAME} characters.")
    return tuple(value.items())


def _read_format(item: Table) -> str:
    form = item.text("date_format", longest=LONGEST_NAME)
    if form and not _tells_days(form):
        item.problem("date_format", f"{quote(form)} is not a format for dates.", "Write it like %d/%m/%Y or %m/%d/%y.")
    return form


def _tells_days(form: str) -> bool:
    try:
        return datetime.strptime(_SAMPLE.strftime(form), form).date() == _SAMPLE  # noqa: DTZ007
    except ValueError:
        return False
