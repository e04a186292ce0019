"""Collects what is wrong with one scorecard file, in the order of its lines, and words it; stops at nothing."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, datetime, time

from kpitui.definitions.places import Places
from kpitui.domain.matching import nearest
from kpitui.domain.quoting import quote
from kpitui.errors import Problem

LONGEST_NAME = 200
MOST_PROBLEMS = 1_000
MOST_SUGGESTIONS = 50


def describe(value: object) -> str:
    """What a TOML value is, in a word or two: text, a number, a date."""
    sorts: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (str, "text"),
        (bool, "true or false"),
        ((int, float), "a number"),
        (datetime, "a date with a time"),
        (date, "a date"),
        (time, "a time"),
        (list, "a list"),
    )
    return next((word for sort, word in sorts if isinstance(value, sort)), "a table")


class Problems:
    """Everything wrong with one file, with its place in it. Notes the first thousand and drops the rest."""

    def __init__(self, source: str, places: Places) -> None:
        self.source = source
        self.places = places
        self._found: list[tuple[float, Problem]] = []

    def add(self, where: str, what: str, hint: str = "", *, line: int | None = None) -> None:
        """Note one problem; `where` names the place in the file, `line` its line when known."""
        if self.full:
            return
        place = ", ".join(part for part in (f"line {line}" if line else "", where) if part)
        problem = Problem(f"{self.source}: {place}" if place else self.source, what, hint)
        self._found.append((line or math.inf, problem))

    def suggest(self, word: str, words: Iterable[str]) -> str:
        """A hint naming the nearest of the valid words, else all of them when they are few."""
        valid = list(dict.fromkeys(words))
        # Looking for the nearest costs about 20 us a word: enough for honest mistakes, not for a file full of them.
        close = nearest(word, valid) if len(self._found) < MOST_SUGGESTIONS and len(word) <= LONGEST_NAME else None
        if close is not None:
            return f"Did you mean {quote(close)}?"
        return f"Use one of: {', '.join(valid)}." if 0 < len(valid) <= 12 else ""

    @property
    def full(self) -> bool:
        """Whether no more problems are noted."""
        return len(self._found) >= MOST_PROBLEMS

    def in_order(self) -> list[Problem]:
        """All problems from the top of the file to its end; those without a line last."""
        return [problem for _, problem in sorted(self._found, key=lambda found: found[0])]
