"""Reads a scorecard file (TOML) into domain values; collects every problem in it, and never stops at the first."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from kpitui.definitions.fields import LONGEST_TEXT, Table
from kpitui.definitions.measure_tables import read_key, read_measure
from kpitui.definitions.places import Places, find_places
from kpitui.definitions.problems import LONGEST_NAME, Problems, describe
from kpitui.definitions.references import check_references
from kpitui.domain.measures import WEEKDAYS, Kind, Objective, Person, Scorecard, WeekStart
from kpitui.domain.quoting import quote
from kpitui.domain.weeks import Calendar
from kpitui.errors import InvalidDefinitions, UnusableFile
from kpitui.frozen import replace

MOST_BYTES = 2 * 1024 * 1024
MOST_DEFINITIONS = 2_000
_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")


def read_scorecard_file(path: Path) -> Scorecard:
    """The scorecard in a file.

    Raises UnusableFile as `read_text` does, and InvalidDefinitions with all problems when it is not a valid scorecard.
    """
    return read_scorecard(read_text(path), str(path))


def read_text(path: Path) -> str:
    """The text of a scorecard file.

    Raises UnusableFile when the file is missing, not a plain file, unreadable, too large or not UTF-8.
    """
    try:
        if not path.exists():
            raise UnusableFile(f"There is no file {path}.", hint="Check the name and the folder.")
        if not path.is_file():
            raise UnusableFile(f"{path} is not a plain file.", hint="Name a scorecard file ending in .toml.")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnusableFile(f"{path} cannot be read: {reason}.", hint="Check its name and its permissions.") from error
    if len(content) > MOST_BYTES:
        raise UnusableFile(f"{path} is larger than 2 MiB.", hint="A scorecard file is text of a few pages.")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnusableFile(f"{path} is not UTF-8 text (line {line}).", hint="Save it as UTF-8.") from error


def read_scorecard(text: str, source: str) -> Scorecard:
    """The scorecard that a TOML text describes; `source` names the text in problems.

    Measures, people and objectives keep the order of the text, also across [[indicator]], [[action]] and [[metric]].
    Raises InvalidDefinitions with all problems, each with its line where it could be found.
    """
    text = text.removeprefix("\ufeff")
    problems = Problems(source, Places())
    document = _parse(text, problems)
    scorecard = None if document is None else _read_document(document, problems)
    found = problems.in_order()
    if scorecard is None or found:
        count = "a mistake" if len(found) == 1 else f"{len(found)} mistakes"
        raise InvalidDefinitions(f"{source} has {count}.", found)
    return scorecard


def _parse(text: str, problems: Problems) -> dict[str, object] | None:
    """The tables of the text, or None with the reason noted."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        problems.add("", "the text is not valid Unicode.", "Save it as UTF-8.")
        return None
    if size > MOST_BYTES:
        problems.add("", "the text is larger than 2 MiB.", "A scorecard file is text of a few pages.")
        return None
    problems.places = find_places(text.replace("\r\n", "\n"))
    if problems.places.excess is not None:
        line, what = problems.places.excess
        problems.add("", what, "Nothing in a scorecard is that long or deep.", line=line)
        return None
    try:
        return dict(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        _note_syntax(str(error), problems)
    except (ValueError, OverflowError, RecursionError):
        problems.add("", "the text cannot be read: a number is too long or brackets are nested too deep.")
    return None


def _note_syntax(message: str, problems: Problems) -> None:
    place = _PLACE.search(message)
    what = message[: place.start()] if place else message
    hint = "Write key = value, texts in double quotes, dates as 2026-11-16."
    if place and place["line"]:
        problems.add(f"column {place['column']}", f"{what}.", hint, line=int(place["line"]))
    else:
        problems.add("end of the file" if place else "", f"{what}.", hint)


def _read_document(document: dict[str, object], problems: Problems) -> Scorecard | None:
    _note_unknown_tables(document, problems)
    settings = _scorecard_table(document, problems)
    named = read_settings(settings)
    people = _tables(document, "person", problems)
    objectives = _tables(document, "objective", problems)
    measures = sorted(
        (table for kind in (Kind.INDICATOR, Kind.ACTION, Kind.METRIC) for table in _tables(document, kind, problems)),
        key=lambda table: table.line or MOST_BYTES,
    )
    if max(len(people), len(objectives), len(measures)) > MOST_DEFINITIONS:
        problems.add("", f"there are more than {MOST_DEFINITIONS:,} people, objectives or measures.", "Use fewer.")
        return None
    calendar = Calendar(named.week_starts)
    scorecard = replace(
        named,
        people=tuple(read_person(table) for table in people),
        objectives=tuple(read_objective(table) for table in objectives),
        measures=tuple(read_measure(table, calendar) for table in measures),
    )
    check_references(scorecard, people, objectives, measures)
    return scorecard


_TABLES = ("scorecard", "person", "objective", Kind.INDICATOR.value, Kind.ACTION.value, Kind.METRIC.value)


def _note_unknown_tables(document: dict[str, object], problems: Problems) -> None:
    for name, value in document.items():
        if name not in _TABLES:
            sort = "table" if isinstance(value, dict | list) else "key"
            what = f"the {sort} {quote(name)} is not known here."
            line = problems.places.line(name) or problems.places.line("", 0, name)
            problems.add("", what, problems.suggest(name, _TABLES), line=line)


def _scorecard_table(document: dict[str, object], problems: Problems) -> Table:
    values = document.get("scorecard")
    if values is None:
        problems.add(
            "", "the table [scorecard] is missing.", 'Begin the file with [scorecard] and name = "...".', line=1
        )
        values = {"name": "?"}
    if not isinstance(values, dict):
        what = f"{describe(values)} where the table [scorecard] belongs."
        problems.add(
            "scorecard", what, "Write [scorecard] with one pair of brackets.", line=problems.places.line("scorecard")
        )
        # The rest is read as if it had been written well, so that its problems are reported too.
        values = {"name": "?"} | (
            values[0] if isinstance(values, list) and values and isinstance(values[0], dict) else {}
        )
    return Table(values, "scorecard", 0, problems)


def _tables(document: dict[str, object], name: str, problems: Problems) -> list[Table]:
    """The tables of one array, in its order."""
    value = document.get(name, [])
    line = problems.places.line(name)
    if isinstance(value, dict):
        problems.add("", f"[{name}] is written with one pair of brackets.", f"Write [[{name}]].", line=line)
        value = [value]
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        problems.add(
            name, f"{describe(value)} where tables belong.", f"Write [[{name}]] and its keys below.", line=line
        )
        return []
    return [Table(item, name, index, problems) for index, item in enumerate(value)]


def read_settings(settings: Table) -> Scorecard:
    """The scorecard without people, objectives and measures, from its own table."""
    named = Scorecard(
        name=settings.text("name", longest=LONGEST_NAME, required=True),
        week_starts=settings.word("week_starts", WeekStart, WeekStart.MONDAY),
        review_day=_review_day(settings),
        timezone=_timezone(settings),
        currency=settings.text("currency", longest=LONGEST_NAME),
    )
    settings.finish()
    return named


def _review_day(settings: Table) -> str:
    day = settings.text("review_day")
    if day and day not in WEEKDAYS:
        settings.problem(
            "review_day", f"{quote(day)} is not a day of the week.", settings.problems.suggest(day, WEEKDAYS)
        )
    return day or "friday"


def _timezone(settings: Table) -> str:
    name = settings.text("timezone")
    if not name:
        return ""
    from zoneinfo import ZoneInfo, available_timezones

    try:
        ZoneInfo(name)
    except (OSError, LookupError, ValueError):  # a folder, an unknown name, a name that leads out of the database
        hint = settings.problems.suggest(name, sorted(available_timezones())) or 'Write it like "Europe/London".'
        settings.problem("timezone", f"there is no time zone {quote(name)}.", hint)
    return name


def read_person(table: Table) -> Person:
    """A person from their table; what is wrong is noted as a problem."""
    person = Person(
        key=read_key(table),
        name=table.text("name", longest=LONGEST_NAME, required=True),
        login=table.text("login", longest=LONGEST_NAME),
    )
    table.finish()
    return person


def read_objective(table: Table) -> Objective:
    """An objective from its table; what is wrong is noted as a problem."""
    objective = Objective(
        key=read_key(table),
        name=table.text("name", longest=LONGEST_NAME, required=True),
        why=table.text("why", longest=LONGEST_TEXT),
        parent=table.text("parent"),
    )
    table.finish()
    return objective
