"""Hands out the values of one TOML table by key, checked; what will not do becomes a problem, never an exception."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from kpitui.definitions.problems import Problems, describe
from kpitui.domain.numbers import MOST
from kpitui.domain.quoting import quote
from kpitui.domain.weeks import FIRST_DAY, LAST_DAY

LONGEST_TEXT = 2_000
_LONGEST_SHOWN_KEY = 40

Word = TypeVar("Word", bound=StrEnum)


class Table:
    """One table of the file. Every value is asked for once by its key; `finish` reports the keys nobody asked for."""

    def __init__(
        self,
        values: Mapping[str, object],
        name: str,
        index: int,
        problems: Problems,
        *,
        inside: tuple[str, str] = ("", ""),
    ) -> None:
        self.values = values
        self.name = name
        self.index = index
        self.problems = problems
        self._label, self._parent_key = inside
        self._known: list[str] = []

    @property
    def line(self) -> int | None:
        """The line on which the table begins, when it was found."""
        return self.problems.places.line(self.name, self.index)

    @property
    def label(self) -> str:
        """How the table is named in a problem: `[[indicator]] "clients"`."""
        if self._label:
            return self._label
        if self.name == "scorecard":
            return "[scorecard]"
        key = self.values.get("key")
        return f"[[{self.name}]]" + (f" {quote(key)}" if isinstance(key, str) and key else f" number {self.index + 1}")

    def problem(self, key: str, what: str, hint: str = "") -> None:
        """Note what is wrong with the value of `key`."""
        where = f"{self.label}, {key}" if self._label else f"{self.label}: {key}"
        line = self.problems.places.line(self.name, self.index, self._parent_key or key)
        self.problems.add(where if key else self.label, what, hint, line=line)

    def take(self, key: str) -> object:
        """The raw value, or None when the key is absent."""
        self._known.append(key)
        return self.values.get(key)

    def wrong_type(self, key: str, value: object, belongs: str, hint: str = "") -> None:
        """Note that a value is of the wrong type: text where a number belongs."""
        self.problem(key, f"{describe(value)} where {belongs} belongs.", hint)

    def text(self, key: str, *, longest: int = LONGEST_TEXT, required: bool = False) -> str:
        """A text of at most `longest` characters; empty when absent. A required one may not be blank."""
        value = self.take(key)
        if value is None:
            if required:
                self.problem(key, f"the {key} is missing.", f'Add a line {key} = "...".')
            return ""
        if not isinstance(value, str):
            self.wrong_type(key, value, "text", 'Put it in double quotes: "...".')
            return ""
        if required and not value.strip():
            self.problem(key, f"the {key} is empty.", f"Give it a {key}.")
        elif len(value) > longest:
            self.problem(key, f"{len(value)} characters are too many.", f"Use at most {longest:,}.")
        elif "\0" in value:
            self.problem(key, "it contains a NUL character.", "Remove the \\u0000.")
        return value

    def number(self, key: str) -> float | None:
        """A number up to 1e15 either way, or None when absent or wrong."""
        value = self.take(key)
        return None if value is None else self.as_number(key, value)

    def as_number(self, key: str, value: object, belongs: str = "a number", hint: str = "") -> float | None:
        """A value from this table as a number, or None with a problem noted."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.wrong_type(key, value, belongs, hint)
            return None
        # abs() <= limit is also false for NaN; a huge int is compared before it could overflow as a float.
        if not abs(value) <= MOST:
            self.problem(key, "the number is not finite or too large.", "Numbers go up to 1e15 (a one with 15 zeros).")
            return None
        return float(value)

    def whole(self, key: str, least: int, most: int) -> int | None:
        """A whole number from `least` to `most`, or None when absent or wrong."""
        value = self.take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.wrong_type(key, value, "a whole number")
            return None
        if not least <= value <= most:
            self.problem(key, "the number is out of range.", f"Use a whole number from {least} to {most}.")
            return None
        return value

    def flag(self, key: str, *, default: bool = False) -> bool:
        """True or false, `default` when absent or wrong."""
        value = self.take(key)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.wrong_type(key, value, "true or false")
        return default

    def day(self, key: str, *, required: bool = False) -> date | None:
        """A date in the range of the calendar, or None when absent or wrong."""
        value = self.take(key)
        if value is None:
            if required:
                self.problem(key, "the date is missing.", f"Add {key} = 2026-11-16, the date without quotes.")
            return None
        return self.as_day(key, value)

    def as_day(self, key: str, value: object) -> date | None:
        """A value from this table as a date, or None with a problem noted."""
        if isinstance(value, datetime) or not isinstance(value, date):
            self.wrong_type(key, value, "a date", "Dates are written 2026-11-16, without quotes.")
            return None
        if not FIRST_DAY <= value <= LAST_DAY:
            self.problem(key, f"{value} is out of range.", f"Dates go from {FIRST_DAY} to {LAST_DAY}.")
            return None
        return value

    def word(self, key: str, words: type[Word], default: Word) -> Word:
        """One of the words of an enumeration, `default` when absent or wrong."""
        value = self.take(key)
        if value is None:
            return default
        if not isinstance(value, str):
            self.wrong_type(key, value, "text", f"Use one of: {', '.join(words)}.")
            return default
        if value not in set(words):
            self.problem(key, f"{quote(value)} is not known.", self.problems.suggest(value, words))
            return default
        return words(value)

    def texts(self, key: str) -> list[str]:
        """A list of names; empty when absent or wrong."""
        value = self.take(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.wrong_type(key, value, "a list of texts", 'Write ["first", "second"].')
            return []
        return [str(item) for item in value]

    def tables(self, key: str, *, single: bool = False) -> list[Table]:
        """The tables written under a key, as a list of them or (for most keys also) one alone."""
        value = self.take(key)
        if value is None:
            return []
        items = value if isinstance(value, list) else [value]
        if (single and isinstance(value, list)) or not all(isinstance(item, dict) for item in items):
            belongs = "a table { ... }" if single else "a table { ... } or a list of them"
            self.wrong_type(key, value, belongs)
            return []
        found = []
        for number, item in enumerate(items, start=1):
            label = f"{self.label}: {key}" + (f" number {number}" if len(items) > 1 else "")
            found.append(Table(item, self.name, self.index, self.problems, inside=(label, self._parent_key or key)))
        return found

    def finish(self) -> None:
        """Note every key that means nothing here, with the nearest one that does."""
        for key in self.values:
            if key not in self._known and not self.problems.full:
                self.problem(
                    key if len(key) <= _LONGEST_SHOWN_KEY else quote(key),
                    "this key is not known here.",
                    self.problems.suggest(key, self._known),
                )
