"""Writes the reference of the scorecard file: keys and limits as the reader asks for them, meanings from here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar
from unittest.mock import patch

from kpitui.definitions import reading
from kpitui.definitions.fields import LONGEST_TEXT, Table
from kpitui.domain.measures import WEEKDAYS, Aggregate
from kpitui.domain.weeks import FIRST_DAY, LAST_DAY

Word = TypeVar("Word", bound=StrEnum)

_INTRODUCTION = f"""\
# The scorecard file

A scorecard can be written down as [TOML](https://toml.io) text. `kpitui init FILE` begins a scorecard with such a file,
`kpitui export` writes it, `kpitui apply FILE` changes a scorecard to what the file says, after showing the difference,
and `kpitui edit` does the same in your editor. `export`, then `apply` of that file, changes nothing.

[sample.toml](../sample.toml) is a whole scorecard with a comment beside everything it uses.

How values are written:

- **Texts** in double quotes, **dates** without quotes: `2026-11-16`, from {FIRST_DAY} to {LAST_DAY}.
- **Keys** of people, objectives and measures: up to 40 small letters, digits and `_`, beginning with a letter. They are
  what you type in the shell, so keep them short. Each is used once among the people, once among the objectives, and
  once among all measures.
- **Amounts** as numbers, up to 1e15. A percent is a fraction or a text: `0.08` and `"8%"` are the same. A duration is
  minutes or a text: `90` and `"1:30"` are the same. A rating is the number of its step, from 1, or its name. Yes or no
  is `true` or `false`, `1` or `0`.
- A **target** or another table that stands alone may be written without the list: `target = {{ at_least = 3 }}`.

In the tables below, keys without **needed** may be left out; the word in bold is what counts then.

Mistakes are all reported at once, each with its line and what to do; a file with mistakes changes nothing. Unknown keys
are mistakes too, and the nearest valid key is named.
"""

# One entry for every table, in the order of the document: its heading, and what it is.
_TABLES = {
    "scorecard": ("`[scorecard]`", "The scorecard as a whole. The only table that must be there."),
    "person": (
        "`[[person]]`",
        "Somebody who owns measures or corrective actions. `@dana` in a corrective action means the person with the\n"
        "key `dana`.",
    ),
    "objective": ("`[[objective]]`", "What the organisation wants to reach, and why."),
    "measure": (
        "`[[indicator]]`, `[[action]]` and `[[metric]]`",
        "An *indicator* is a result that matters to an objective, an *action* something people do, counted every\n"
        "week, a *metric* a supporting number that is shown and never judged in the headline. They are shown in the\n"
        "order of the file, whatever their kind.",
    ),
    "target": (
        "`target`",
        "What a reading is held against: a table, or a list of tables with dates. A past period is always judged by\n"
        "the target that was valid then. Needs `at_least`, `at_most` or both; or `none = true`.",
    ),
    "exception": (
        "`exception`",
        "A list of single periods that are judged otherwise, for example holiday weeks. Needs `excused = true`, or\n"
        "a target for this one period.",
    ),
    "goal": ("`goal`", "The long-term aim of a measure: from a value now to a value by a date."),
    "goal.interim": ("`interim`, inside a goal", "A list of values to have reached on the way."),
    "drives": ("`drives`", "A list of the indicators that an action drives."),
    "divider": (
        "`divider`",
        "A list of days from which on things are done differently on purpose. Usual ranges start anew there.",
    ),
    "source": (
        "`source`",
        "Where `kpitui collect` can take the amounts from: one of `csv`, `sqlite` and `command`. Nothing is read or\n"
        "run before its user has approved it with `kpitui trust`. Paths begin with `~/` or `/`, or are meant from the\n"
        "folder of the scorecard's file. `{first_day}` and `{last_day}` of the period (2026-11-16) and its name\n"
        "`{week}` (2026-W47, 2026-11) are filled into paths and words; a query takes them as `:first_day`,\n"
        "`:last_day` and `:week`. Amounts are read as you would type them: a percent as 8, a duration as 90 or 1:30.\n"
        "Several of a period become one as `aggregate` says.",
    ),
}

_BOUNDS = {
    "at_least": "the reading must not be below this",
    "at_most": "the reading must not be above this",
}
_MEANINGS: Mapping[str, Mapping[str, str]] = {
    "scorecard": {
        "name": "shown at the top of every screen and report",
        "week_starts": "the first day of the week; it can be changed later, entries keep their day",
        "review_day": "the day of the week on which the review is usually held",
        "timezone": 'a name such as `"Europe/London"`: what day it is there counts; the computer\'s own when left out',
        "currency": 'put before amounts of money: `"$"`',
    },
    "person": {
        "key": "what you type",
        "name": "how the person is shown",
        "login": "the login name under which this person's entries are made; the key when left out",
    },
    "objective": {
        "key": "what measures refer to",
        "name": "what you want to reach",
        "why": "why it matters",
        "parent": "the key of the larger objective that this one is part of",
    },
    "measure": {
        "key": "what you type",
        "name": "how the measure is shown",
        "show": "how amounts are typed and shown",
        "unit": "what is counted: clients, calls",
        "decimals": "digits shown after the decimal point; 1 for `number` and `percent`, otherwise 0, when left out",
        "steps": 'for `show = "rating"`: the names of 2 to 9 steps, from worst to best',
        "purpose": "why it is watched: shown beside the number",
        "objective": "the key of the objective it serves",
        "owner": "the key of the person who answers for it",
        "team": "a word to group measures by",
        "frequency": "how often it is due; actions are always weekly",
        "aggregate": (
            "how the entries of a period become one reading; `sum` for `count`, `money` and `duration`, otherwise "
            "`last`, when left out"
        ),
        "leading": "whether the indicator tells early what later results will be",
        "formula": (
            "computed from other measures of the same period, by key, with + - * / ( ): `clients / prospects`; "
            '`corrective_completion()` is the share (0 to 1, so `show = "percent"`) of the corrective actions due in '
            "the 13 weeks up to the end of the period that were done by the day first agreed on; late and dropped ones "
            "count as not done in time"
        ),
        "target": "what it is held against, see [target](#target)",
        "exception": "single periods that are judged otherwise, see [exception](#exception)",
        "goal": "the long-term aim, see [goal](#goal)",
        "drives": "the indicators this action drives, see [drives](#drives)",
        "divider": "days on which a new way of doing it began, see [divider](#divider)",
        "source": "where its amounts can be collected from, see [source](#source)",
        "retired": "no longer counted from this day on; its history stays",
    },
    "target": {
        **_BOUNDS,
        "from": "the first day on which this target is valid; from the beginning when left out",
        "none": "from this day on there is no target",
    },
    "exception": {
        **_BOUNDS,
        "period": 'the period, by its label (`"2026-W52"`, `"2026-11"`, `"2026-Q4"`, `"2026"`) or any day of it',
        "reason": "why; shown wherever the period is",
        "excused": "the period counts neither as met nor as missed",
    },
    "goal": {
        "start": "the value at the beginning",
        "from": "the day on which the way begins",
        "reach": "the value to reach",
        "by": "the day by which to reach it",
        "cumulative": "readings add up from the beginning, instead of each standing for itself",
        "interim": "stops on the way, see [interim](#interim-inside-a-goal)",
    },
    "goal.interim": {"by": "the day of the stop", "reach": "the value to have reached by then"},
    "drives": {
        "indicator": "the key of the indicator",
        "rate": "results expected from one action: `0.08` for 8 in a hundred; above 0",
        "lag": "how many weeks later the result shows; 0 when left out",
    },
    "divider": {"from": "the first day of the new way", "reason": "what changed"},
    "source": {
        "csv": "a CSV file",
        "sqlite": "an SQLite file, which is only read",
        "query": "for `sqlite`: one `select` that gives one number, or rows of a date and an amount",
        "command": 'a program and its words, one text each: `["count-leads", "--since", "{first_day}"]`; never a shell',
        "gives": "what the command prints",
        "date": "of a CSV table: the column with the day or period; `date` when left out",
        "amount": "of a CSV table: the column with the amount; when left out, every row counts as one",
        "where": 'of a CSV table: only rows with these texts count, `{ campaign = "autumn", state = "won" }`',
        "date_format": "how days are written, as in `%d/%m/%Y`; `2026-11-20` when left out",
        "decimal_comma": "amounts are written 1.250,5",
        "seconds": "how long it may take; 10 when left out",
    },
}

# Texts that the reader checks further on.
_VALUES = {
    **dict.fromkeys(("key", "objective", "owner", "parent", "indicator"), "key"),
    "review_day": ", ".join(f"`{day}`" for day in WEEKDAYS).replace("`friday`", "**`friday`**"),
    "timezone": "name of a time zone",
    "where": "table of columns and texts",
    "command": "list of up to 64 texts",
    "aggregate": ", ".join(f"`{word}`" for word in Aggregate),
}


@dataclass(slots=True)
class Field:
    """One key of a table: what values it takes, and whether a table cannot do without it."""

    value: str
    needed: bool = False
    kinds: set[str] = field(default_factory=set)


Fields = dict[str, dict[str, Field]]


class _Asked(Table):
    """A table that is always empty and notes what it is asked for, by the reader itself."""

    noted: Fields = {}  # noqa: RUF012 - replaced for every recording

    @property
    def place(self) -> str:
        """The entry of _TABLES that this table belongs to."""
        kind = "measure" if self.name in ("indicator", "action", "metric") else self.name
        return self._label or kind

    def note(self, key: str, value: str, *, needed: bool = False) -> None:
        noted = self.noted.setdefault(self.place, {}).setdefault(key, Field(value, needed))
        noted.kinds.add(self.name)

    def problem(self, key: str, what: str, hint: str = "") -> None:
        # The reader reports what it misses without being told so by `required`: those keys are needed as well.
        if what.endswith("is missing.") and key in self.noted.get(self.place, {}):
            self.noted[self.place][key].needed = True

    def take(self, key: str) -> object:
        self.note(key, "period" if key == "period" else "amount")
        return None

    def text(self, key: str, *, longest: int = LONGEST_TEXT, required: bool = False) -> str:
        self.note(key, f"text, up to {longest:,} characters", needed=required)
        return ""

    def number(self, key: str) -> float | None:
        self.note(key, "number")
        return None

    def whole(self, key: str, least: int, most: int) -> int | None:
        self.note(key, f"whole number, {least} to {most}")
        return None

    def flag(self, key: str, *, default: bool = False) -> bool:
        self.note(key, "`true` or `false`")
        return default

    def day(self, key: str, *, required: bool = False) -> date | None:
        self.note(key, "date", needed=required)
        return None

    def word(self, key: str, words: type[Word], default: Word) -> Word:
        self.note(key, ", ".join(f"**`{word}`**" if word is default else f"`{word}`" for word in words))
        return default

    def texts(self, key: str) -> list[str]:
        self.note(key, "list of texts")
        return []

    def tables(self, key: str, *, single: bool = False) -> list[Table]:
        self.note(key, "table" if single else "table, or list of tables")
        inside = f"{self._label}.{key}" if self._label else key
        return [_Asked({}, self.name, self.index, self.problems, inside=(inside, key))]


def asked_for() -> Fields:
    """Every key of every table, as the reader asks for them when it reads one table of each sort."""
    tables = ("person", "objective", "indicator", "action", "metric")
    text = "[scorecard]\n" + "".join(f"[[{name}]]\n" for name in tables)
    found: Fields = {}
    # The asked tables report no problems, so that the reader goes through to its end.
    with patch.object(_Asked, "noted", found), patch.object(reading, "Table", _Asked):
        reading.read_scorecard(text, "an empty scorecard")
    # Actions alone ask for what they drive, the other kinds only look whether it is there.
    found["measure"]["drives"] = Field("table, or list of tables", kinds={"action"})
    return found


def undescribed() -> list[str]:
    """Keys that the reader knows and nobody describes here, and keys described here that the reader does not know."""
    known = {(table, key) for table, keys in asked_for().items() for key in keys}
    described = {(table, key) for table, keys in _MEANINGS.items() for key in keys}
    return sorted(f"{table}: {key}" for table, key in known ^ described)


def _rows(table: str, fields: Mapping[str, Field]) -> Iterator[str]:
    yield "| key | value | what it says |"
    yield "|---|---|---|"
    for key, meaning in _MEANINGS[table].items():
        found = fields[key]
        only = ""
        if table == "measure" and len(found.kinds) < 3:
            only = f" (only {' and '.join(f'{kind}s' for kind in sorted(found.kinds))})"
        needed = "**needed**, " if found.needed else ""
        yield f"| `{key}` | {needed}{_VALUES.get(key, found.value)} | {meaning}{only} |"


def toml_reference() -> str:
    """The whole document."""
    found = asked_for()
    parts = [_INTRODUCTION]
    for table, (heading, what) in _TABLES.items():
        level = "##" if table in ("scorecard", "person", "objective", "measure") else "###"
        parts.append("\n".join([f"{level} {heading}", "", what, "", *_rows(table, found[table]), ""]))
    return "\n".join(parts)
