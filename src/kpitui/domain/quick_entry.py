"""The one line in which an amount is entered from anywhere: `pros 12 tue called the list`; never looks anything up."""

from __future__ import annotations

import re
from datetime import date

from kpitui.domain.days import parse_day, weekday_number
from kpitui.errors import InvalidInput
from kpitui.frozen import dataclass

_LONGEST = 2000
_HINT = "Write a measure and an amount, then a day and a note if you like: pros 12 tue called the list."
_YES_OR_NO = ("y", "n", "yes", "no")
_MOST_WORDS = 6
_NUMBER = re.compile(r"[-+]?[^\w\s]?\.?\d")
_SHORTEST_WEEKDAY = 3  # "we called them" is a note, not a Wednesday


@dataclass(frozen=True, slots=True)
class QuickEntry:
    """What was typed, cut into its parts: the words for the measure and the amount are still to be understood."""

    measure: str
    amount: str
    day: date | None
    note: str


def parse_quick_entry(line: str, today: date) -> QuickEntry:
    """Cut the line: measure (see `measure_typed`), amount, a day if the third word is one, and the note.

    A day here is today, yesterday, an ISO date, or a weekday of at least three letters.

    Raises:
        InvalidInput: the amount is missing, a quote is not closed, the line is longer than 2,000 characters, or
            the third word is tomorrow, or written like a date that is not in the calendar.
    """
    if len(line) > _LONGEST:
        raise InvalidInput(f"The line is longer than {_LONGEST:,} characters.", hint=_HINT)
    measure, rest = measure_typed(line)
    words = rest.split(maxsplit=1)
    if not measure or not words:
        raise InvalidInput("The amount is missing." if measure else "There is nothing to enter.", hint=_HINT)
    amount, rest = words[0], words[1] if len(words) > 1 else ""
    if re.match(r"%(\s|$)", rest):
        amount, rest = amount + "%", rest[1:].strip()
    day, note = day_and_note(rest, today)
    return QuickEntry(measure, amount, day, note)


def day_and_note(rest: str, today: date) -> tuple[date | None, str]:
    """What follows the amount: a day, if the first word is one (see `parse_quick_entry`), and the note.

    Raises:
        InvalidInput: the first word is tomorrow, or written like a date that is not in the calendar.
    """
    first, *after = rest.split(maxsplit=1)[:2] or [""]
    day = _day(first, today)
    return day, rest if day is None else "".join(after)


def measure_typed(line: str) -> tuple[str, str]:
    """The words for the measure and the rest of a line, which may be half typed.

    The measure is what stands in quotes; else the words before the first number, if there is one within six words
    and the second word is no yes or no; else the first word.

    Raises:
        InvalidInput: a quote is not closed.
    """
    line = line.strip()
    if line[:1] not in ('"', "'"):
        words = line.split()
        count = _words_of_measure(words)
        parts = line.split(maxsplit=count)
        return " ".join(parts[:count]), parts[count] if len(parts) > count else ""
    quote_mark = line[0]
    measure, closed, rest = line[1:].partition(quote_mark)
    if not closed:
        raise InvalidInput(f"The measure begins with {quote_mark} but does not end with it.", hint=_HINT)
    return measure.strip(), rest.strip()


def _words_of_measure(words: list[str]) -> int:
    if len(words) < 2 or words[1].casefold() in _YES_OR_NO:
        return 1
    numbers = (place for place, word in enumerate(words[1:_MOST_WORDS], start=1) if _NUMBER.match(word))
    return next(numbers, 1)


def _day(word: str, today: date) -> date | None:
    is_weekday = len(word) >= _SHORTEST_WEEKDAY and weekday_number(word) is not None
    # Tomorrow is no day to enter anything on, and is said so: as a note it would hide an entry for today.
    is_named = word.casefold() in ("today", "yesterday", "tomorrow") or is_weekday
    if is_named or re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", word):
        return parse_day(word, today)
    return None
